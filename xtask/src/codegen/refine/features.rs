//! A feature for each tag, so that nobody compiles what they do not use.
//!
//! A method is there when one of its tags is asked for, and a type when a method that is
//! there needs it. What no method needs, types of errors and of webhooks, has a feature of
//! its own. Operations without a tag are always there.

use std::collections::{BTreeMap, BTreeSet};

use syn::visit::Visit;
use syn::{Attribute, ImplItem, Item, parse_quote};

use super::{Identifiers, Refined, implementor, type_name};

/// The feature of the types that no operation needs.
pub const OTHERS: &str = "other-types";
/// The feature that stands for all others here.
pub const ALL: &str = "all-tags";
/// Names of features that mean something else.
const TAKEN: [&str; 7] = ["default", "rustls", "schemars", ALL, OTHERS, "dep", "std"];

/// What decides whether something is there: one of these features; always, if there is
/// none.
type Gate = Option<BTreeSet<usize>>;

/// Puts methods and types behind features, and returns the features with what they stand
/// for, in the order of the document; none, if no operation has a tag.
pub fn gate(refined: &mut Refined) -> Vec<(String, String)> {
    let tags = tags(refined);
    if tags.is_empty() {
        return Vec::new();
    }
    let mut features = names(&tags);
    let graph = Graph::of(&refined.types.items);
    let mut gates: BTreeMap<String, Gate> = BTreeMap::new();
    for item in &mut refined.client.items {
        let Item::Impl(item) = item else { continue };
        for item in &mut item.items {
            let ImplItem::Fn(method) = item else { continue };
            let Some(own) = refined.tags.get(&method.sig.ident.to_string()) else { continue };
            let own: Gate = (!own.is_empty()).then(|| {
                own.iter().filter_map(|tag| tags.iter().position(|other| other == tag)).collect()
            });
            for name in graph.reach(method) {
                join(&mut gates, name, &own);
            }
            method.attrs.extend(attribute(&own, &features));
        }
    }
    // What no method needs is behind a feature of its own, with all that it stands on.
    let others = features.len();
    let unneeded: Vec<_> =
        graph.types.keys().filter(|name| !gates.contains_key(*name)).cloned().collect();
    for name in &unneeded {
        let own = Some(BTreeSet::from([others]));
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
    let mut described: Vec<_> = features
        .iter()
        .zip(&tags)
        .map(|(feature, tag)| {
            (feature.clone(), format!("The operations of the tag `{}`.", tag.escape_default()))
        })
        .collect();
    if !unneeded.is_empty() {
        described.push((OTHERS.to_owned(), "Types that no operation takes or returns.".to_owned()));
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
    match gates.get_mut(&name) {
        Some(Some(own)) => match gate {
            Some(gate) => own.extend(gate),
            None => {
                gates.insert(name, None);
            }
        },
        Some(None) => {}
        None => {
            gates.insert(name, gate.clone());
        }
    }
}

fn attribute(gate: &Gate, features: &[String]) -> Option<Attribute> {
    let names: Vec<_> = gate.as_ref()?.iter().filter_map(|index| features.get(*index)).collect();
    Some(match names.as_slice() {
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
    fn collect<'a>(&'a self, found: &'a mut BTreeSet<String>) -> Identifiers<impl FnMut(&str) + 'a> {
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
