//! One schema against another, one level deep: the changes at this level, and the pairs
//! of schemas below that are still to be compared.
//!
//! Knows no operation and no direction; which of the changes matter where is decided when
//! it is known where the schema is used.

use serde_json::Value;

use calamus_document::model::{Document, Null, Schema, SchemaView, Spanned, same};
use calamus_document::pointer::Pointer;

use super::super::change::{Change, Documents};
use super::super::label;
use super::super::lifetime;
use super::super::rules;
use super::outcome::{Encoding, Outcome, Pair};
use super::shape::Shapes;
use super::{conditions, discriminator, numbers, objects, types, unions};

/// Compares two schemas.
pub(crate) fn compare<'d>(
    documents: &Documents<'d>,
    shapes: &Shapes<'_, 'd>,
    (base_schema, new_schema): (&Schema<'d>, &Schema<'d>),
    encoding: Encoding,
) -> Outcome<'d> {
    let mut base = SchemaView::of(&documents.base, base_schema);
    let mut new = SchemaView::of(&documents.new, new_schema);
    for (document, schema, view) in
        [(&documents.base, base_schema, &mut base), (&documents.new, new_schema, &mut new)]
    {
        if types::matches_null_twice(document, schema, view) {
            view.null = Null::Excluded;
        }
    }
    match (base.unions.is_empty(), new.unions.is_empty()) {
        (true, false) => base = base.unfolded(),
        (false, true) => new = new.unfolded(),
        _ => {}
    }
    let pair = Pair {
        documents,
        shapes,
        base_schema,
        new_schema,
        base,
        encoding,
        name: label::of(&documents.new.source.value, &new.place),
        value_name: label::of(&documents.new.source.value, &new_schema.place()),
        new,
    };
    decided(&pair.base);
    let mut outcome = Outcome::default();
    names(&pair, &mut outcome);
    remarks(&pair, &mut outcome);
    if extremes(&pair, &mut outcome)
        || elsewhere(&pair, &mut outcome)
        || types::exploded(&pair, &mut outcome)
    {
        return outcome;
    }
    if !unions::compare(&pair, &mut outcome) {
        return outcome;
    }
    if !types::compare(&pair, &mut outcome) {
        return outcome;
    }
    numbers::compare(&pair, &mut outcome);
    objects::compare(&pair, &mut outcome);
    discriminator::compare(&pair, &mut outcome);
    conditions::compare(&pair, &mut outcome);
    outcome
}

/// Lists by whom each keyword is compared. Without `..`: a new keyword does not compile until
/// it is compared, or listed as one that is not.
fn decided(view: &SchemaView<'_>) {
    #[rustfmt::skip]
    let SchemaView {
        // extremes, elsewhere
        never: _, dangling: _,
        // remarks
        default: _, lifetime: _,
        // unions, discriminator
        unions: _, folded: _, discriminator: _,
        // values, formats
        types: _, null: _, values: _, extensible: _, format: _, patterns: _,
        // numbers
        lower: _, upper: _, counts: _, multiple_of: _, unique: _,
        // objects, access
        read_only: _, write_only: _,
        properties: _, required: _, pattern_properties: _, dependent_schemas: _,
        property_names: _, content_schema: _, additional: _, items: _, prefix_items: _,
        // conditions
        whole: _,
        // Not compared: prose, and where a constraint stands.
        place: _, title: _, description: _, examples: _, bases: _,
    } = view;
}

/// Compares the names of the schemas. Generated types are named after them.
fn names(pair: &Pair<'_, '_>, outcome: &mut Outcome<'_>) {
    let (Some(before), Some(after)) = (pair.base_schema.name(), pair.new_schema.name()) else {
        return;
    };
    // A component that only refers to another is a second name of it.
    let is_alias = |document: &Document<'_>, name: &str, place: &Pointer| {
        let at = Pointer::root().join(["components", "schemas", name]);
        document.find(&at).is_some_and(|node| Schema::at(document, node).place() == *place)
    };
    if before == after
        || is_alias(&pair.documents.base, &after, &pair.base.place)
        || is_alias(&pair.documents.new, &before, &pair.new.place)
    {
        return;
    }
    let gone = !pair.documents.new.has_schema(&before);
    let fresh = !pair.documents.base.has_schema(&after);
    let change = if gone && fresh {
        Change::new(&rules::SCHEMA_RENAMED, format!("`{before}` renamed to `{after}`"))
    } else {
        Change::new(&rules::SCHEMA_REPLACED, format!("`{after}` replaces `{before}`"))
    };
    outcome.push(
        change.base(&pair.base.place, Some(before.into())).to(&pair.new.place, Some(after.into())),
    );
}

/// Compares annotations: default and lifetime.
fn remarks(pair: &Pair<'_, '_>, outcome: &mut Outcome<'_>) {
    let Pair { base, new, value_name: name, .. } = pair;
    let (base_place, new_place) = (pair.base_schema.place(), pair.new_schema.place());
    let value = |spanned: Option<&Spanned<&Value>>| spanned.map(|spanned| spanned.value.clone());
    let (before, after) = (base.default.as_ref(), new.default.as_ref());
    let rule = match (before, after) {
        (None, Some(_)) => Some(&rules::DEFAULT_ADDED),
        (Some(_), None) => Some(&rules::DEFAULT_REMOVED),
        (Some(before), Some(after)) if !same(before.value, after.value) => {
            Some(&rules::DEFAULT_CHANGED)
        }
        _ => None,
    };
    // A default of null means the same as an absent value.
    let idle =
        |spanned: Option<&Spanned<&Value>>| spanned.is_none_or(|spanned| spanned.value.is_null());
    if let Some(rule) = rule.filter(|_| !(idle(before) && idle(after))) {
        let message = match (before, after) {
            (_, Some(after)) => format!("the default of {name} is `{}`", after.value),
            _ => format!("the default of {name} was removed"),
        };
        outcome.push(
            Change::new(rule, message)
                .base(before.map_or(&base_place, |spanned| &spanned.at), value(before))
                .to(after.map_or(&new_place, |spanned| &spanned.at), value(after)),
        );
    }
    let announced = lifetime::Both {
        name,
        base: (&base.lifetime, &base_place),
        new: (&new.lifetime, &new_place),
        lifecycle: &pair.documents.lifecycle,
    };
    let rules = [&rules::SCHEMA_DEPRECATED, &rules::SCHEMA_REINSTATED];
    outcome.changes.extend(announced.changes(rules));
}

/// Compares schemas that allow no value, or any. The details of the other side are then no
/// findings of their own. Returns whether that was so.
fn extremes(pair: &Pair<'_, '_>, outcome: &mut Outcome<'_>) -> bool {
    let Pair { base, new, name, .. } = pair;
    let (rule, message) = match (base.never, new.never, base.is_open(), new.is_open()) {
        (true, true, ..) | (_, _, true, true) => return true,
        (false, true, ..) => (&rules::SCHEMA_CLOSED, format!("{name} allows no value")),
        (true, false, ..) => {
            (&rules::SCHEMA_OPENED, format!("{name} allows values, and allowed none before"))
        }
        (_, _, true, false) => (
            &rules::SCHEMA_CONSTRAINED,
            format!("{name} must satisfy a schema, and could have any value before"),
        ),
        (_, _, false, true) => (&rules::SCHEMA_FREED, format!("{name} may have any value")),
        _ => return false,
    };
    outcome.push(
        Change::new(rule, message)
            .base(&base.place, written(pair.base_schema))
            .to(&new.place, written(pair.new_schema)),
    );
    true
}

/// A schema as the document has it, without prose.
fn written(schema: &Schema<'_>) -> Option<Value> {
    schema.parts.first().map(|part| super::shape::without_prose(part.value))
}

/// References that cannot be followed are compared as the names they are.
fn elsewhere(pair: &Pair<'_, '_>, outcome: &mut Outcome<'_>) -> bool {
    let Pair { base, new, name, .. } = pair;
    if base.dangling == new.dangling {
        return false;
    }
    let names = |view: &SchemaView<'_>| {
        let names: Vec<_> = view.dangling.iter().copied().map(Value::from).collect();
        (!names.is_empty()).then_some(Value::Array(names))
    };
    outcome.push(
        Change::new(&rules::REFERENCE_CHANGED, format!("a reference of {name} changed"))
            .base(&base.place, names(base))
            .to(&new.place, names(new)),
    );
    true
}
