//! From the spellings of a document to a view: follows what a schema refers to, and takes
//! everything that must hold at once together.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::super::document::{Document, Spot};
use super::view::{Rest, Schema, Type, Union, Values, View};
use super::{bounds, keywords};

/// Whether `null` fits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Null {
    /// Nothing rules it in or out.
    #[default]
    Unsaid,
    Allowed,
    Refused,
}

/// How deep references and `allOf` may lead in one view.
const MAX_DEPTH: usize = 128;

/// What has been come across while one schema is looked at.
#[derive(Clone, Debug, Default)]
struct Walk {
    /// The places that led here.
    above: Vec<usize>,
    /// The places whose words hold already: said twice, they say no more.
    seen: BTreeSet<usize>,
}

impl Walk {
    /// Goes to a place that need not hold, but may.
    fn aside(&self) -> Self {
        Self { above: self.above.clone(), seen: BTreeSet::new() }
    }
}

/// What an alternative is, as far as it can be taken together with others.
#[derive(Clone, Debug)]
pub(crate) struct Branch {
    null: Null,
    types: Option<BTreeSet<Type>>,
    is_mere_type: bool,
    is_mere_enumeration: bool,
}

/// What is known of an alternative, looked at once wherever it is come across.
fn branch<'d>(document: &Document<'d>, spot: &Spot<'d>, walk: &Walk) -> Branch {
    if let Some(known) = document.branches.borrow().get(&spot.address()) {
        return known.clone();
    }
    let view = look(document, spot, &mut walk.aside());
    let branch = Branch {
        null: view.null,
        is_mere_type: view.is_mere_type(),
        is_mere_enumeration: view.is_mere_enumeration(),
        types: view.types,
    };
    document.branches.borrow_mut().insert(spot.address(), branch.clone());
    branch
}

impl<'d> View<'d> {
    /// Looks at a schema.
    pub(crate) fn of(document: &Document<'d>, schema: &Schema<'d>) -> Self {
        let mut walk = Walk::default();
        let mut views = schema.parts.iter().map(|part| look(document, part, &mut walk));
        let first = views.next().unwrap_or_default();
        views.fold(first, View::and)
    }

    /// What must hold when both must.
    fn and(mut self, other: Self) -> Self {
        self.never |= other.never;
        self.types = match (self.types.take(), other.types) {
            (Some(left), Some(right)) => Some(intersection(&left, &right)),
            (left, right) => left.or(right),
        };
        self.null = match (self.null, other.null) {
            (Null::Refused, _) | (_, Null::Refused) => Null::Refused,
            (Null::Allowed, _) | (_, Null::Allowed) => Null::Allowed,
            (Null::Unsaid, Null::Unsaid) => Null::Unsaid,
        };
        self.values = match (self.values.take(), other.values) {
            (Some(mut left), Some(right)) => {
                left.values.retain(|value| right.contains(value));
                Some(left)
            }
            (left, right) => left.or(right),
        };
        self.extensible = self.extensible.or(other.extensible);
        self.format = self.format.or(other.format);
        self.default = self.default.or(other.default);
        self.lower = bounds::tighter(self.lower, other.lower, bounds::Side::Lower);
        self.upper = bounds::tighter(self.upper, other.upper, bounds::Side::Upper);
        for (keyword, said) in other.counts {
            let wins = self.counts.get(keyword).is_none_or(|own| {
                if keyword.starts_with("min") {
                    said.value > own.value
                } else {
                    said.value < own.value
                }
            });
            if wins {
                self.counts.insert(keyword, said);
            }
        }
        self.multiple_of = self.multiple_of.or(other.multiple_of);
        self.patterns.extend(other.patterns);
        self.unique = self.unique.or(other.unique);
        all_together(&mut self.properties, other.properties);
        for (name, at) in other.required {
            self.required.entry(name).or_insert(at);
        }
        all_together(&mut self.pattern_properties, other.pattern_properties);
        all_together(&mut self.dependent_schemas, other.dependent_schemas);
        one_together(&mut self.property_names, other.property_names);
        one_together(&mut self.content_schema, other.content_schema);
        self.additional = rest(self.additional.take(), other.additional);
        self.items = rest(self.items.take(), other.items);
        for (index, schema) in other.prefix_items.into_iter().enumerate() {
            match self.prefix_items.get_mut(index) {
                Some(own) => together(own, schema),
                None => self.prefix_items.push(schema),
            }
        }
        self.unions.extend(other.unions);
        self.folded.extend(other.folded);
        self.discriminator = self.discriminator.or(other.discriminator);
        self.read_only = self.read_only.or(other.read_only);
        self.write_only = self.write_only.or(other.write_only);
        self.lifetime = self.lifetime.or(other.lifetime);
        for (keyword, spot) in other.whole {
            self.whole.entry(keyword).or_insert(spot);
        }
        self.elsewhere.extend(other.elsewhere);
        self
    }
}

/// Integers are numbers.
fn intersection(left: &BTreeSet<Type>, right: &BTreeSet<Type>) -> BTreeSet<Type> {
    let has = |types: &BTreeSet<Type>, wanted: Type| {
        types.contains(&wanted) || (wanted == Type::Integer && types.contains(&Type::Number))
    };
    Type::ALL
        .into_iter()
        .map(|(_, found)| found)
        .filter(|t| has(left, *t) && has(right, *t))
        .collect()
}

/// Schemas by the names of what they are for.
type Named<'d> = BTreeMap<&'d str, Schema<'d>>;

fn together<'d>(own: &mut Schema<'d>, other: Schema<'d>) {
    for part in other.parts {
        if !own.parts.iter().any(|known| known.address() == part.address()) {
            own.parts.push(part);
        }
    }
}

fn all_together<'d>(own: &mut Named<'d>, other: Named<'d>) {
    for (name, schema) in other {
        match own.get_mut(name) {
            Some(own) => together(own, schema),
            None => drop(own.insert(name, schema)),
        }
    }
}

fn one_together<'d>(own: &mut Option<Schema<'d>>, other: Option<Schema<'d>>) {
    match (own.as_mut(), other) {
        (Some(own), Some(other)) => together(own, other),
        (None, other) => *own = other,
        (Some(_), None) => {}
    }
}

fn rest<'d>(left: Option<Rest<'d>>, right: Option<Rest<'d>>) -> Option<Rest<'d>> {
    match (left, right) {
        (Some(Rest::Closed(at)), _) | (_, Some(Rest::Closed(at))) => Some(Rest::Closed(at)),
        (Some(Rest::Of(mut left)), Some(Rest::Of(right))) => {
            together(&mut left, right);
            Some(Rest::Of(left))
        }
        (Some(Rest::Of(schema)), _) | (_, Some(Rest::Of(schema))) => Some(Rest::Of(schema)),
        (left, right) => left.or(right),
    }
}

/// Looks at one place. To come to a place again means that the schema consists of itself,
/// or says something twice, and adds nothing.
fn look<'d>(document: &Document<'d>, spot: &Spot<'d>, walk: &mut Walk) -> View<'d> {
    let mut view = View { place: spot.at.clone(), ..View::default() };
    let again = walk.above.contains(&spot.address()) || !walk.seen.insert(spot.address());
    if again || walk.above.len() >= MAX_DEPTH {
        return view;
    }
    if spot.value == &Value::Bool(false) {
        view.never = true;
        return view;
    }
    walk.above.push(spot.address());
    keywords::read(document, spot, &mut view);
    if let Some(reference) = spot.text("$ref") {
        match document.follow(spot) {
            Some(target) => view = view.and(look(document, &target, walk)),
            None => {
                view.elsewhere.insert(reference);
            }
        }
    }
    let there = |keyword: &str| spot.value.get(keyword).is_some_and(Value::is_array);
    if there("allOf") {
        for part in spot.elements("allOf") {
            view = view.and(look(document, &part, walk));
        }
    }
    for keyword in ["anyOf", "oneOf"] {
        if there(keyword) {
            view = alternatives(document, spot, keyword, view, walk);
        }
    }
    if spot.is("nullable") {
        view.null = Null::Allowed;
    }
    walk.above.pop();
    view
}

/// Adds what a list of alternatives says. With `null` taken out, one alternative alone is
/// none, and mere types are a list of types.
fn alternatives<'d>(
    document: &Document<'d>,
    spot: &Spot<'d>,
    keyword: &'static str,
    view: View<'d>,
    walk: &mut Walk,
) -> View<'d> {
    let (nulls, mut branches): (Vec<_>, Vec<_>) = spot
        .elements(keyword)
        .into_iter()
        .partition(|branch| is_null(&document.resolve(branch.clone())));
    let mut added = match branches.len() {
        0 => View { types: Some(BTreeSet::new()), ..View::default() },
        1 => branches
            .pop()
            .map(|only| Schema::at(document, only))
            .and_then(|only| only.parts.first().map(|part| look(document, part, walk)))
            .unwrap_or_default(),
        _ => {
            let known: Vec<_> = branches.iter().map(|spot| branch(document, spot, walk)).collect();
            let null = known.iter().any(|branch| branch.null == Null::Allowed);
            let refused = known.iter().all(|branch| branch.null == Null::Refused);
            let null = match (null, refused) {
                (true, _) => Null::Allowed,
                (_, true) => Null::Refused,
                _ => Null::Unsaid,
            };
            let folds = known.iter().all(|branch| branch.is_mere_type);
            let lists = !folds && known.iter().all(|branch| branch.is_mere_enumeration);
            let values = lists.then(|| {
                let views = branches.iter().map(|spot| look(document, spot, &mut walk.aside()));
                let values = views.filter_map(|view| view.values).flat_map(|values| values.values);
                Values { values: values.collect(), at: spot.at.child(keyword), constant: false }
            });
            let branches =
                branches.into_iter().map(|branch| Schema::at(document, branch)).collect();
            let union = vec![Union { keyword, at: spot.at.child(keyword), branches }];
            if folds || lists {
                let types = known.into_iter().filter_map(|branch| branch.types).flatten().collect();
                View { types: Some(types), values, null, folded: union, ..View::default() }
            } else {
                View { unions: union, null, ..View::default() }
            }
        }
    };
    if !nulls.is_empty() {
        added.null = Null::Allowed;
    }
    // A schema that only lets null in beside another says what the other says, and where
    // that says it.
    let place = if added.unions.is_empty() && view.is_open() && !added.place.as_str().is_empty() {
        added.place.clone()
    } else {
        view.place.clone()
    };
    View { place, ..view.and(added) }
}

/// The schema that only `null` fits.
fn is_null(spot: &Spot<'_>) -> bool {
    let only = |value: &Value| value.as_array().is_some_and(|list| list.len() == 1);
    match (spot.value.get("type"), spot.value.get("const"), spot.value.get("enum")) {
        (Some(Value::String(name)), _, _) => name == "null",
        (Some(list @ Value::Array(names)), _, _) => {
            only(list) && names.first().and_then(Value::as_str) == Some("null")
        }
        (None, Some(value), _) => value.is_null(),
        (None, None, Some(list)) => only(list) && list.get(0).is_some_and(Value::is_null),
        _ => false,
    }
}
