//! Builds the view of a schema: follows references, and intersects its keywords with those of base
//! schemas.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;
use serde_json::Value;

use super::bounds::{Side, tighter};
use super::document::{Document, reference};
use super::keywords;
use super::node::{Node, Spanned};
use super::schema::Schema;
use super::types::{Alternative, Null, Type};
use super::view::{Additional, SchemaView, Union, Values};

/// How base schemas are treated. Comparison merges them, because only valid values count. A
/// generator may want to name them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Composition {
    /// Their keywords are part of the view.
    Merge,
    /// The view only lists them.
    List,
}

/// How deep references and `allOf` may lead in one view.
const MAX_DEPTH: usize = 128;

/// The schemas that were visited for one view.
#[derive(Clone, Debug)]
struct Walk {
    composition: Composition,
    /// The addresses of the nodes on the path to this one.
    ancestors: Vec<usize>,
    /// The addresses of nodes whose keywords are in the view already.
    seen: BTreeSet<usize>,
}

impl Walk {
    fn new(composition: Composition) -> Self {
        Self { composition, ancestors: Vec::new(), seen: BTreeSet::new() }
    }

    /// Returns the walk of an alternative.
    fn for_alternative(&self) -> Self {
        Self {
            composition: Composition::Merge,
            ancestors: self.ancestors.clone(),
            seen: BTreeSet::new(),
        }
    }
}

impl<'d> SchemaView<'d> {
    /// Views a schema with everything it is composed of: references are followed, and `allOf`
    /// is merged.
    pub fn of(document: &Document<'d>, schema: &Schema<'d>) -> Self {
        Self::composed(document, schema, Composition::Merge)
    }

    /// Views the keywords of a schema alone. What it is composed of is listed under
    /// [`SchemaView::bases`] and not merged.
    pub fn own(document: &Document<'d>, schema: &Schema<'d>) -> Self {
        Self::composed(document, schema, Composition::List)
    }

    fn composed(document: &Document<'d>, schema: &Schema<'d>, composition: Composition) -> Self {
        let mut walk = Walk::new(composition);
        let mut views = schema.parts.iter().map(|part| view_node(document, part, &mut walk));
        let mut view = views.next().unwrap_or_default();
        for other in views {
            view.add(other);
        }
        *view
    }

    /// Intersects this view with another one. Of two annotations, the one of this view stays.
    pub fn add(&mut self, other: Box<Self>) {
        // Without `..`: how a new keyword combines is to be decided here.
        #[rustfmt::skip]
        let Self {
            place: _, never, types, null, values, extensible, format, title, description, default,
            examples, lower, upper, counts, multiple_of, patterns, unique, properties, required,
            pattern_properties, dependent_schemas, property_names, content_schema, additional,
            items, prefix_items, bases, unions, folded, discriminator, read_only, write_only,
            lifetime, whole, dangling,
        } = *other;
        self.never |= never;
        self.types = match (self.types.take(), types) {
            (Some(left), Some(right)) => Some(Type::intersection(&left, &right)),
            (left, right) => left.or(right),
        };
        self.null = self.null.and(null);
        self.values = match (self.values.take(), values) {
            (Some(mut left), Some(right)) => {
                left.values.retain(|value| right.contains(value));
                Some(left)
            }
            (left, right) => left.or(right),
        };
        self.extensible = self.extensible.take().or(extensible);
        self.format = self.format.take().or(format);
        self.title = self.title.take().or(title);
        self.description = self.description.take().or(description);
        self.default = self.default.take().or(default);
        self.examples.extend(examples);
        self.lower = tighter(self.lower.take(), lower, Side::Lower);
        self.upper = tighter(self.upper.take(), upper, Side::Upper);
        add_counts(&mut self.counts, counts);
        self.multiple_of = self.multiple_of.take().or(multiple_of);
        self.patterns.extend(patterns);
        self.unique = self.unique.take().or(unique);
        add_all(&mut self.properties, properties);
        for (name, at) in required {
            self.required.entry(name).or_insert(at);
        }
        add_all(&mut self.pattern_properties, pattern_properties);
        add_all(&mut self.dependent_schemas, dependent_schemas);
        add_one(&mut self.property_names, property_names);
        add_one(&mut self.content_schema, content_schema);
        self.additional = both(self.additional.take(), additional);
        self.items = both(self.items.take(), items);
        add_in_order(&mut self.prefix_items, prefix_items);
        self.bases.extend(bases);
        self.unions.extend(unions);
        self.folded.extend(folded);
        self.discriminator = self.discriminator.take().or(discriminator);
        self.read_only = self.read_only.take().or(read_only);
        self.write_only = self.write_only.take().or(write_only);
        self.lifetime.add(lifetime);
        for (keyword, node) in whole {
            self.whole.entry(keyword).or_insert(node);
        }
        self.dangling.extend(dangling);
    }
}

/// Keeps the stricter one of two counts.
fn add_counts(own: &mut Counts, other: Counts) {
    for (keyword, count) in other {
        let wins = own.get(keyword).is_none_or(|own| {
            if keyword.starts_with("min") {
                count.value > own.value
            } else {
                count.value < own.value
            }
        });
        if wins {
            own.insert(keyword, count);
        }
    }
}

fn add_in_order<'d>(own: &mut Vec<Schema<'d>>, other: Vec<Schema<'d>>) {
    for (index, schema) in other.into_iter().enumerate() {
        match own.get_mut(index) {
            Some(own) => own.add(schema),
            None => own.push(schema),
        }
    }
}

/// Counts by keyword.
type Counts = BTreeMap<&'static str, Spanned<f64>>;
/// Schemas by name.
type Named<'d> = IndexMap<&'d str, Schema<'d>>;

fn add_all<'d>(own: &mut Named<'d>, other: Named<'d>) {
    for (name, schema) in other {
        match own.get_mut(name) {
            Some(own) => own.add(schema),
            None => drop(own.insert(name, schema)),
        }
    }
}

fn add_one<'d>(own: &mut Option<Schema<'d>>, other: Option<Schema<'d>>) {
    match (own.as_mut(), other) {
        (Some(own), Some(other)) => own.add(other),
        (None, other) => *own = other,
        (Some(_), None) => {}
    }
}

fn both<'d>(left: Option<Additional<'d>>, right: Option<Additional<'d>>) -> Option<Additional<'d>> {
    use Additional::{Closed, Schema};
    match (left, right) {
        (Some(Closed(at)), _) | (_, Some(Closed(at))) => Some(Closed(at)),
        (Some(Schema(mut left)), Some(Schema(right))) => {
            left.add(right);
            Some(Schema(left))
        }
        (Some(Schema(schema)), _) | (_, Some(Schema(schema))) => Some(Schema(schema)),
        (left, right) => left.or(right),
    }
}

/// Views one node. A node that is reached again adds nothing: the schema is recursive, or repeats a
/// reference. Views are boxed to save stack.
fn view_node<'d>(document: &Document<'d>, node: &Node<'d>, walk: &mut Walk) -> Box<SchemaView<'d>> {
    let mut view = Box::<SchemaView<'d>>::default();
    view.place = node.at.clone();
    let again = walk.ancestors.contains(&node.address()) || !walk.seen.insert(node.address());
    if again || walk.ancestors.len() >= MAX_DEPTH {
        return view;
    }
    if node.value == &Value::Bool(false) {
        view.never = true;
        return view;
    }
    walk.ancestors.push(node.address());
    keywords::read(document, node, &mut view);
    if let Some(reference) = reference(node) {
        match document.follow(node) {
            Some(target) => base(document, target, &mut view, walk),
            None => {
                view.dangling.insert(reference);
            }
        }
    }
    let is_list = |keyword: &str| node.value.get(keyword).is_some_and(Value::is_array);
    if is_list("allOf") {
        for part in node.elements_of("allOf") {
            base(document, part, &mut view, walk);
        }
    }
    for keyword in ["anyOf", "oneOf"] {
        if is_list(keyword) {
            alternatives(document, node, keyword, &mut view, walk);
        }
    }
    if node.flag("nullable") {
        view.null = Null::Allowed;
    }
    walk.ancestors.pop();
    view
}

/// Adds a base schema to a view.
fn base<'d>(document: &Document<'d>, node: Node<'d>, view: &mut SchemaView<'d>, walk: &mut Walk) {
    if walk.composition == Composition::Merge {
        let mut merged = view_node(document, &node, walk);
        // The bases of bases follow from these.
        merged.bases.clear();
        view.add(merged);
    }
    view.bases.push(Schema::at(document, node));
}

/// Returns what is known of an alternative, which is viewed only once.
fn alternative<'d>(document: &Document<'d>, node: &Node<'d>, walk: &Walk) -> Alternative {
    if let Some(known) = document.alternatives.borrow().get(&node.address()) {
        return known.clone();
    }
    let view = view_node(document, node, &mut walk.for_alternative());
    let alternative = Alternative {
        null: view.null,
        has_only_types: view.has_only_types(),
        has_only_values: view.has_only_values(),
        types: view.types,
    };
    document.alternatives.borrow_mut().insert(node.address(), alternative.clone());
    alternative
}

/// Adds a list of alternatives. Apart from `null`, a single alternative is a base schema, and
/// alternatives that are only types are a list of types.
fn alternatives<'d>(
    document: &Document<'d>,
    node: &Node<'d>,
    keyword: &'static str,
    view: &mut SchemaView<'d>,
    walk: &mut Walk,
) {
    let (nulls, mut branches): (Vec<_>, Vec<_>) = node
        .elements_of(keyword)
        .into_iter()
        .partition(|branch| is_null(&document.resolve(branch.clone())));
    let mut added = match (branches.len(), branches.pop()) {
        (1, Some(only)) => only_alternative(document, only, walk),
        (_, last) => {
            branches.extend(last);
            several_alternatives(document, node, keyword, branches, walk)
        }
    };
    if !nulls.is_empty() {
        added.null = Null::Allowed;
    }
    // A schema that only adds `null` to another has the position of the other.
    if added.unions.is_empty() && view.is_open() && !added.place.as_str().is_empty() {
        view.place = added.place.clone();
    }
    view.add(added);
}

/// Views the only alternative of a schema, which is a base schema.
fn only_alternative<'d>(
    document: &Document<'d>,
    node: Node<'d>,
    walk: &mut Walk,
) -> Box<SchemaView<'d>> {
    let schema = Schema::at(document, node);
    let mut view = match (schema.parts.first(), walk.composition) {
        (Some(part), Composition::Merge) => view_node(document, part, walk),
        (part, _) => {
            let mut view = Box::<SchemaView<'d>>::default();
            view.place = part.map(|part| part.at.clone()).unwrap_or_default();
            view
        }
    };
    view.bases = vec![schema];
    view
}

/// Views alternatives of which there are several, or none.
fn several_alternatives<'d>(
    document: &Document<'d>,
    node: &Node<'d>,
    keyword: &'static str,
    branches: Vec<Node<'d>>,
    walk: &Walk,
) -> Box<SchemaView<'d>> {
    let mut view = Box::<SchemaView<'d>>::default();
    if branches.is_empty() {
        view.types = Some(BTreeSet::new());
        return view;
    }
    let known: Vec<_> = branches.iter().map(|node| alternative(document, node, walk)).collect();
    let allowed = known.iter().any(|branch| branch.null == Null::Allowed);
    let excluded = known.iter().all(|branch| branch.null == Null::Excluded);
    view.null = match (allowed, excluded) {
        (true, _) => Null::Allowed,
        (_, true) => Null::Excluded,
        _ => Null::Unspecified,
    };
    let at = node.at.child(keyword);
    let folds = known.iter().all(|branch| branch.has_only_types);
    let lists = !folds && known.iter().all(|branch| branch.has_only_values);
    if lists {
        let views =
            branches.iter().map(|node| view_node(document, node, &mut walk.for_alternative()));
        let values = views.filter_map(|view| view.values).flat_map(|values| values.values);
        view.values = Some(Values { values: values.collect(), at: at.clone(), constant: false });
    }
    let branches = branches.into_iter().map(|branch| Schema::at(document, branch)).collect();
    let union = Union { keyword, at, branches };
    if folds || lists {
        view.types = Some(known.into_iter().filter_map(|branch| branch.types).flatten().collect());
        view.folded.push(union);
    } else {
        view.unions.push(union);
    }
    view
}

/// Returns whether only `null` satisfies a schema.
fn is_null(node: &Node<'_>) -> bool {
    let only = |value: &Value| value.as_array().is_some_and(|list| list.len() == 1);
    match (node.value.get("type"), node.value.get("const"), node.value.get("enum")) {
        (Some(Value::String(name)), _, _) => name == "null",
        (Some(list @ Value::Array(names)), _, _) => {
            only(list) && names.first().and_then(Value::as_str) == Some("null")
        }
        (None, Some(value), _) => value.is_null(),
        (None, None, Some(list)) => only(list) && list.get(0).is_some_and(Value::is_null),
        _ => false,
    }
}
