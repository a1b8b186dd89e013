//! A feature for each tag, so that nobody compiles what they do not use.
//!
//! A method is there when one of its tags is asked for, and a type when a method that is
//! there needs it. What no method needs, types of errors and of webhooks, has a feature of
//! its own. Operations without a tag are always there, and so are those of a tag that a
//! crate is made for: there, what no method needs is always there as well.

use std::collections::{BTreeMap, BTreeSet};

use syn::visit::Visit;
use syn::{Attribute, ImplItem, Item, parse_quote};

use super::{Gates, Identifiers, Refined, implementor, type_name};

/// The feature of the types that no operation needs.
pub const OTHERS: &str = "other-types";
/// The feature that stands for all others here.
pub const ALL: &str = "all-tags";
/// Names of features that mean something else.
const TAKEN: [&str; 7] = ["default", "rustls", "schemars", ALL, OTHERS, "dep", "std"];

/// What decides whether something is there: one of these features; always, if there is
/// none.
type Gate = Option<BTreeSet<usize>>;

/// A feature of a generated crate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feature {
    /// What it is called.
    pub name: String,
    /// What is there with it, as a sentence.
    pub about: String,
    /// Whether something that is there with it sends bodies in parts.
    pub multipart: bool,
}

/// Puts methods and types behind features, and returns the features in the order of the
/// document; none, if no operation has a tag that needs one.
///
/// `listed` are the tags of a crate that is made for the first of them. Of the others each
/// has a feature, and tags that are not listed mean nothing. Without a list each tag of an
/// operation has a feature.
pub fn gate(refined: &mut Refined, listed: Option<&[&str]>) -> Vec<Feature> {
    let always = listed.and_then(|listed| listed.first()).copied();
    let mut tags = tags(refined);
    tags.retain(|tag| {
        Some(tag.as_str()) != always && listed.is_none_or(|listed| listed.contains(&tag.as_str()))
    });
    if tags.is_empty() {
        return Vec::new();
    }
    let mut features = names(&tags);
    let graph = Graph::of(&refined.types.items);
    let mut gates: BTreeMap<String, Gate> = BTreeMap::new();
    let mut multipart: Option<Gate> = None;
    for item in &mut refined.client.items {
        let Item::Impl(item) = item else { continue };
        for item in &mut item.items {
            let ImplItem::Fn(method) = item else { continue };
            let Some(own) = refined.tags.get(&method.sig.ident.to_string()) else { continue };
            let is_always = own.iter().any(|tag| Some(tag.as_str()) == always);
            let own: BTreeSet<_> =
                own.iter().filter_map(|tag| tags.iter().position(|other| other == tag)).collect();
            let own: Gate = (!own.is_empty() && !is_always).then_some(own);
            for name in graph.reach(method) {
                join(&mut gates, name, &own);
            }
            if mentions(method, "multipart") {
                multipart = Some(either(multipart, &own));
            }
            method.attrs.extend(attribute(&own, &features));
        }
    }
    // What no method needs is behind a feature of its own, with all that it stands on.
    // Where something is always there, that is as well: it was before there were features.
    let others = features.len();
    let unneeded: Vec<_> =
        graph.types.keys().filter(|name| !gates.contains_key(*name)).cloned().collect();
    for name in &unneeded {
        let own = listed.is_none().then(|| BTreeSet::from([others]));
        for reached in graph.closure([name.clone()].into()) {
            join(&mut gates, reached, &own);
        }
    }
    features.push(OTHERS.to_owned());
    for item in &mut refined.types.items {
        let gate = match type_name(item) {
            Some(name) => gates.get(&name.to_string()).cloned(),
            // Of the types that an impl is about, one needs the others.
            None => graph
                .mentioned(item)
                .into_iter()
                .filter_map(|name| gates.get(&name).cloned())
                .min_by_key(|gate| gate.as_ref().map_or(usize::MAX, BTreeSet::len)),
        };
        let Some(gate) = gate else { continue };
        let attribute = attribute(&gate, &features);
        match item {
            Item::Struct(item) => item.attrs.extend(attribute),
            Item::Enum(item) => item.attrs.extend(attribute),
            Item::Type(item) => item.attrs.extend(attribute),
            Item::Impl(item) => item.attrs.extend(attribute),
            _ => {}
        }
    }
    let multipart = multipart.unwrap_or_default();
    refined.gates = Gates { lenient: listed.is_some() };
    let mut described: Vec<_> = features
        .iter()
        .zip(&tags)
        .enumerate()
        .map(|(index, (name, tag))| Feature {
            name: name.clone(),
            about: format!("The operations of the tag `{}`.", tag.escape_default()),
            multipart: multipart.as_ref().is_some_and(|gate| gate.contains(&index)),
        })
        .collect();
    if !unneeded.is_empty() && listed.is_none() {
        described.push(Feature {
            name: OTHERS.to_owned(),
            about: "Types that no operation takes or returns.".to_owned(),
            multipart: false,
        });
    }
    described
}

/// All tags, in the order in which operations have them.
fn tags(refined: &Refined) -> Vec<String> {
    let mut tags: Vec<String> = Vec::new();
    for item in &refined.client.items {
        let Item::Impl(item) = item else { continue };
        for item in &item.items {
            let ImplItem::Fn(method) = item else { continue };
            for tag in refined.tags.get(&method.sig.ident.to_string()).into_iter().flatten() {
                if !tags.contains(tag) {
                    tags.push(tag.clone());
                }
            }
        }
    }
    tags
}

/// Names that cargo takes, each its own.
fn names(tags: &[String]) -> Vec<String> {
    let mut taken: BTreeSet<String> = TAKEN.map(str::to_owned).into();
    tags.iter()
        .map(|tag| {
            let words =
                tag.split(|character: char| !character.is_ascii_alphanumeric() && character != '_');
            let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
            let plain = words.join("-").to_lowercase();
            let wanted = if plain.is_empty() { "tag".to_owned() } else { plain };
            let mut name = wanted.clone();
            let mut number = 2;
            while !taken.insert(name.clone()) {
                name = format!("{wanted}-{number}");
                number += 1;
            }
            name
        })
        .collect()
}

/// Something is there if any of those who need it are.
fn join(gates: &mut BTreeMap<String, Gate>, name: String, gate: &Gate) {
    let joined = either(gates.remove(&name), gate);
    gates.insert(name, joined);
}

/// What decides for something that is needed here as well.
fn either(known: Option<Gate>, gate: &Gate) -> Gate {
    match (known, gate) {
        (None, gate) => gate.clone(),
        (Some(Some(mut known)), Some(gate)) => {
            known.extend(gate);
            Some(known)
        }
        (Some(_), _) => None,
    }
}

/// Whether code has a word in it.
fn mentions(method: &syn::ImplItemFn, word: &str) -> bool {
    let mut found = false;
    Identifiers(|name: &str| found |= name == word).visit_impl_item_fn(method);
    found
}

/// The features one of which is needed.
fn chosen(gate: &Gate, features: &[String]) -> Vec<String> {
    let gate = gate.iter().flatten();
    gate.filter_map(|index| features.get(*index)).cloned().collect()
}

fn attribute(gate: &Gate, features: &[String]) -> Option<Attribute> {
    Some(match chosen(gate, features).as_slice() {
        [] => return None,
        [only] => parse_quote!(#[cfg(feature = #only)]),
        several => parse_quote!(#[cfg(any(#(feature = #several),*))]),
    })
}

/// Which types stand on which others.
struct Graph {
    types: BTreeMap<String, BTreeSet<String>>,
}

impl Graph {
    fn of(items: &[Item]) -> Self {
        let names = super::names(items);
        let mut types: BTreeMap<String, BTreeSet<String>> =
            names.iter().map(|name| (name.clone(), BTreeSet::new())).collect();
        for item in items {
            let owner = match item {
                Item::Impl(item) => implementor(item).map(ToString::to_string),
                other => type_name(other).map(ToString::to_string),
            };
            let Some(needs) = owner.and_then(|owner| types.get_mut(&owner)) else { continue };
            Identifiers(|name| {
                if names.contains(name) && !needs.contains(name) {
                    needs.insert(name.to_owned());
                }
            })
            .visit_item(item);
        }
        Self { types }
    }

    /// The types that a method needs.
    fn reach(&self, method: &syn::ImplItemFn) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        self.collect(&mut found).visit_impl_item_fn(method);
        self.closure(found)
    }

    /// Adds the types that code names.
    fn collect<'a>(
        &'a self,
        found: &'a mut BTreeSet<String>,
    ) -> Identifiers<impl FnMut(&str) + 'a> {
        Identifiers(|name: &str| {
            if self.types.contains_key(name) && !found.contains(name) {
                found.insert(name.to_owned());
            }
        })
    }

    fn closure(&self, start: BTreeSet<String>) -> BTreeSet<String> {
        let mut seen = BTreeSet::new();
        let mut open: Vec<_> = start.into_iter().collect();
        while let Some(name) = open.pop() {
            if seen.insert(name.clone()) {
                open.extend(self.types.get(&name).into_iter().flatten().cloned());
            }
        }
        seen
    }

    /// The types that the head of an impl is about.
    fn mentioned(&self, item: &Item) -> BTreeSet<String> {
        let Item::Impl(item) = item else { return BTreeSet::new() };
        let mut found = BTreeSet::new();
        let mut collect = self.collect(&mut found);
        collect.visit_type(&item.self_ty);
        if let Some((path, _)) = &item.trait_ {
            collect.visit_path(path);
        }
        drop(collect);
        found
    }
}
