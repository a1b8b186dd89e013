//! `anyOf` and `oneOf`: pairs alternatives, and reports those that were added or removed.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use calamus_document::model::{Document, Schema, SchemaView, Type, Union, same};
use calamus_document::pointer::Pointer;

use super::super::change::Change;
use super::super::rules;
use super::outcome::{Outcome, Pair};
use super::shape::{OneSide, without_prose};
use super::types;

/// Compares the alternatives of two schemas. Returns whether the rest of the schemas is still
/// to be compared.
pub(crate) fn compare<'d>(pair: &Pair<'_, 'd>, outcome: &mut Outcome<'d>) -> bool {
    let (before, after) = (&pair.base.unions, &pair.new.unions);
    match (before.is_empty(), after.is_empty()) {
        (true, true) => true,
        (false, false) => {
            for (before, after) in before.iter().zip(after) {
                alternatives(pair, outcome, before, after);
            }
            for added in after.iter().skip(before.len()) {
                outcome.push(union_change(pair, &rules::UNION_ADDED, None, Some(added)));
            }
            for removed in before.iter().skip(after.len()) {
                outcome.push(union_change(pair, &rules::UNION_REMOVED, Some(removed), None));
            }
            true
        }
        (true, false) => {
            let inner = beside_null(&pair.documents.base, &pair.base, pair.base_schema);
            let wrapped = wrapped_in(&pair.new, after, |branch| {
                branch.name().is_some() && branch.name() == inner.name()
                    || pair.shapes.new.beside_null(branch) == pair.shapes.base.beside_null(&inner)
            });
            let Some((union, branch)) = wrapped else {
                return unlike(pair, outcome, None, after.first());
            };
            for added in others(union, branch) {
                outcome.push(alternative_added(pair, &pair.base.place, added));
            }
            types::null(pair, outcome);
            below_unless_null(pair, outcome, &inner, branch);
            false
        }
        (false, true) => {
            let inner = beside_null(&pair.documents.new, &pair.new, pair.new_schema);
            let wrapped = wrapped_in(&pair.base, before, |branch| {
                branch.name().is_some() && branch.name() == inner.name()
                    || pair.shapes.base.beside_null(branch) == pair.shapes.new.beside_null(&inner)
            });
            let Some((union, branch)) = wrapped else {
                return unlike(pair, outcome, before.first(), None);
            };
            for removed in others(union, branch) {
                outcome.push(alternative_removed(pair, removed, &pair.new.place));
            }
            types::null(pair, outcome);
            below_unless_null(pair, outcome, branch, &inner);
            false
        }
    }
}

/// The schema that stands beside `null`, where letting that in is all that is added to it.
fn beside_null<'d>(
    document: &Document<'d>,
    view: &SchemaView<'d>,
    schema: &Schema<'d>,
) -> Schema<'d> {
    match document.find(&view.place).filter(|_| view.place != schema.place()) {
        Some(node) => Schema::at(document, node),
        None => schema.clone(),
    }
}

/// Goes on with two schemas, unless they differ in letting `null` in, which has been looked
/// at where the alternatives are.
fn below_unless_null<'d>(
    pair: &Pair<'_, 'd>,
    outcome: &mut Outcome<'d>,
    base: &Schema<'d>,
    new: &Schema<'d>,
) {
    let null = |document: &Document<'d>, schema| SchemaView::of(document, schema).null;
    if null(&pair.documents.base, base) == null(&pair.documents.new, new) {
        outcome.below(base, new);
    }
}

/// The alternative that is the other side's whole schema, if the alternatives are all that
/// this side has.
fn wrapped_in<'a, 'd>(
    view: &SchemaView<'d>,
    unions: &'a [Union<'d>],
    is_it: impl Fn(&Schema<'d>) -> bool,
) -> Option<(&'a Union<'d>, &'a Schema<'d>)> {
    let [union] = unions else { return None };
    if !has_only_alternatives(view) {
        return None;
    }
    union.branches.iter().find(|branch| is_it(branch)).map(|branch| (union, branch))
}

fn has_only_alternatives(view: &SchemaView<'_>) -> bool {
    SchemaView { unions: Vec::new(), ..view.clone() }.is_open()
}

fn others<'a, 'd>(
    union: &'a Union<'d>,
    but: &'a Schema<'d>,
) -> impl Iterator<Item = &'a Schema<'d>> {
    union.branches.iter().filter(|branch| branch.key() != but.key())
}

/// Reports alternatives on one side only, none of which is the schema of the other side.
fn unlike(
    pair: &Pair<'_, '_>,
    outcome: &mut Outcome<'_>,
    before: Option<&Union<'_>>,
    after: Option<&Union<'_>>,
) -> bool {
    let rule = match (before, after) {
        _ if has_only_alternatives(&pair.base) && before.is_some() => &rules::UNION_REPLACED,
        _ if has_only_alternatives(&pair.new) && after.is_some() => &rules::UNION_REPLACED,
        (None, _) => &rules::UNION_ADDED,
        _ => &rules::UNION_REMOVED,
    };
    outcome.push(union_change(pair, rule, before, after));
    !std::ptr::eq(rule, &rules::UNION_REPLACED)
}

fn union_change(
    pair: &Pair<'_, '_>,
    rule: &'static rules::Rule,
    before: Option<&Union<'_>>,
    after: Option<&Union<'_>>,
) -> Change {
    let spelled = |union: Option<&Union<'_>>, schema: &Schema<'_>| match union {
        Some(union) => {
            let branches: Vec<_> = union.branches.iter().map(spelled).collect();
            Some(json!({ union.keyword: branches }))
        }
        None => schema.parts.first().map(|part| without_prose(part.value)),
    };
    let message = match (before, after) {
        (None, Some(_)) => format!("{} has alternatives", pair.name),
        (Some(_), None) => format!("{} no longer has alternatives", pair.name),
        _ => format!("alternatives of {} replaced", pair.name),
    };
    Change::new(rule, message)
        .base(before.map_or(&pair.base.place, |union| &union.at), spelled(before, pair.base_schema))
        .to(after.map_or(&pair.new.place, |union| &union.at), spelled(after, pair.new_schema))
}

fn spelled(schema: &Schema<'_>) -> Value {
    match (schema.name(), schema.parts.first()) {
        (Some(name), _) => json!({ "$ref": format!("#/components/schemas/{name}") }),
        (None, Some(part)) => without_prose(part.value),
        (None, None) => Value::Null,
    }
}

fn called(schema: &Schema<'_>) -> String {
    match schema.name() {
        Some(name) => format!("`{name}`"),
        None => format!("`{}`", spelled(schema)),
    }
}

fn alternative_added(pair: &Pair<'_, '_>, base: &Pointer, branch: &Schema<'_>) -> Change {
    Change::new(&rules::ALTERNATIVE_ADDED, format!("{} may also be {}", pair.name, called(branch)))
        .base(base, None)
        .to(&branch.declared.at, Some(spelled(branch)))
}

fn alternative_removed(pair: &Pair<'_, '_>, branch: &Schema<'_>, new: &Pointer) -> Change {
    Change::new(
        &rules::ALTERNATIVE_REMOVED,
        format!("{} may no longer be {}", pair.name, called(branch)),
    )
    .base(&branch.declared.at, Some(spelled(branch)))
    .to(new, None)
}

/// Whether two alternatives correspond.
type Same<'a, 'd> = dyn Fn(&Schema<'d>, &Schema<'d>) -> bool + 'a;

/// Compares two lists of alternatives.
fn alternatives<'d>(
    pair: &Pair<'_, 'd>,
    outcome: &mut Outcome<'d>,
    before: &Union<'d>,
    after: &Union<'d>,
) {
    if before.keyword != after.keyword {
        let (rule, how) = if after.keyword == "oneOf" {
            (&rules::UNION_MADE_EXCLUSIVE, "exactly one")
        } else {
            (&rules::UNION_MADE_INCLUSIVE, "one or more")
        };
        let message = format!("a value must match {how} of the alternatives of {}", pair.name);
        outcome.push(
            Change::new(rule, message)
                .base(&before.at, Some(before.keyword.into()))
                .to(&after.at, Some(after.keyword.into())),
        );
    }
    let mut left: Vec<&Schema<'d>> = before.branches.iter().collect();
    let mut right: Vec<&Schema<'d>> = after.branches.iter().collect();
    let documents = pair.documents;
    let (base, new) = (
        Traits::new(&documents.base, &pair.shapes.base),
        Traits::new(&documents.new, &pair.shapes.new),
    );
    // From what is certain to what is likely: each pass pairs what the former left over.
    let passes: [&Same<'_, 'd>; 5] = [
        &|l, r| l.name().is_some() && l.name() == r.name(),
        &|l, r| base.shapes.of(l) == new.shapes.of(r),
        &|l, r| match (base.tag(l), new.tag(r)) {
            (Some((l_name, l_value)), Some((r_name, r_value))) => {
                l_name == r_name && same(&l_value, &r_value)
            }
            _ => false,
        },
        &|l, r| base.plain_types(l).is_some() && base.plain_types(l) == new.plain_types(r),
        &|l, r| base.alike(l, &new, r),
    ];
    for matches in passes {
        left.retain(|l| match right.iter().position(|r| matches(l, r)) {
            Some(index) => {
                outcome.below(l, right.remove(index));
                false
            }
            None => true,
        });
    }
    for branch in right {
        outcome.push(alternative_added(pair, &before.at, branch));
    }
    for branch in left {
        outcome.push(alternative_removed(pair, branch, &after.at));
    }
}

/// What identifies an alternative.
struct Traits<'a, 'd> {
    document: &'a Document<'d>,
    shapes: &'a OneSide<'a, 'd>,
}

impl<'a, 'd> Traits<'a, 'd> {
    fn new(document: &'a Document<'d>, shapes: &'a OneSide<'a, 'd>) -> Self {
        Self { document, shapes }
    }

    /// A property that has one value only.
    fn tag(&self, schema: &Schema<'d>) -> Option<(&'d str, Value)> {
        let view = SchemaView::of(self.document, schema);
        view.properties.iter().find_map(|(name, property)| {
            let values = SchemaView::of(self.document, property).values?;
            match values.values.as_slice() {
                [only] => Some((*name, (*only).clone())),
                _ => None,
            }
        })
    }

    /// The types of an alternative that is no object.
    fn plain_types(&self, schema: &Schema<'d>) -> Option<Vec<&'static str>> {
        let view = SchemaView::of(self.document, schema);
        if !view.properties.is_empty() || schema.name().is_some() {
            return None;
        }
        Some(view.types?.into_iter().map(Type::name).collect())
    }

    /// Whether two objects have most of their properties in common, and no other tag.
    fn alike(&self, own: &Schema<'d>, other: &Self, theirs: &Schema<'d>) -> bool {
        if self.tag(own).is_some() || other.tag(theirs).is_some() {
            return false;
        }
        let names = |traits: &Self, schema: &Schema<'d>| -> BTreeSet<&'d str> {
            SchemaView::of(traits.document, schema).properties.into_keys().collect()
        };
        let (own, theirs) = (names(self, own), names(other, theirs));
        let common = own.intersection(&theirs).count();
        common > 0 && 2 * common >= own.union(&theirs).count()
    }
}
