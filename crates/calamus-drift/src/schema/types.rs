//! Types, `null`, enumerations, formats and patterns.

use std::collections::BTreeSet;

use serde_json::Value;

use calamus_document::model::{
    Additional, Document, Node, Null, Schema, SchemaView, Spanned, Type, Values, same,
};
use calamus_document::pointer::Pointer;

use super::super::change::Change;
use super::super::rules;
use super::formats;
use super::outcome::{Encoding, Outcome, Pair};

/// Compares them. Returns whether the types have enough in common to compare the rest.
pub(crate) fn compare(pair: &Pair<'_, '_>, outcome: &mut Outcome<'_>) -> bool {
    let same_types = match types(pair, outcome) {
        Types::Same => true,
        Types::Overlap => false,
        Types::Apart => return false,
    };
    null(pair, outcome);
    enumeration(pair, outcome);
    extensible(pair, outcome);
    formats::compare(pair, outcome, same_types);
    pattern(pair, outcome);
    true
}

enum Types {
    Same,
    Overlap,
    Apart,
}

/// Whether every value of `inner` types has one of the `outer` types.
fn covers(
    outer: Option<&BTreeSet<Type>>,
    inner: Option<&BTreeSet<Type>>,
    encoding: Encoding,
) -> bool {
    // Every scalar is a string once it is written as text.
    let is_text =
        |of: &Type| encoding != Encoding::Json && !matches!(of, Type::Array | Type::Object);
    match (outer, inner) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(outer), Some(inner)) => inner.iter().all(|wanted| {
            outer.contains(wanted)
                || (*wanted == Type::Integer && outer.contains(&Type::Number))
                || is_text(wanted) && outer.contains(&Type::String)
        }),
    }
}

fn types(pair: &Pair<'_, '_>, outcome: &mut Outcome<'_>) -> Types {
    let Pair { base, new, name, .. } = pair;
    // Types of alternatives are compared alternative by alternative.
    if base.types == new.types || !base.unions.is_empty() && !new.unions.is_empty() {
        return Types::Same;
    }
    let wider = covers(new.types.as_ref(), base.types.as_ref(), pair.encoding);
    let narrower = covers(base.types.as_ref(), new.types.as_ref(), pair.encoding);
    let empty = [base, new].iter().any(|view| view.types.as_ref().is_some_and(BTreeSet::is_empty));
    let (rule, result) = if empty && base.null != new.null || !wider && !narrower {
        (&rules::TYPE_CHANGED, Types::Apart)
    } else if wider {
        (&rules::TYPE_WIDENED, Types::Overlap)
    } else {
        (&rules::TYPE_NARROWED, Types::Overlap)
    };
    let (before, after) = (base.type_names(), new.type_names());
    let spelled = |types: &Option<Value>| match types {
        Some(types) => format!("`{types}`"),
        None => "any type".to_owned(),
    };
    let message =
        format!("the type of {name} changed from {} to {}", spelled(&before), spelled(&after));
    outcome.push(
        Change::new(rule, message)
            .base(&keyword_or_place(base, pair, true), before)
            .to(&keyword_or_place(new, pair, false), after),
    );
    result
}

/// The place of `type`, if the schema itself has it.
fn keyword_or_place(view: &SchemaView<'_>, pair: &Pair<'_, '_>, base: bool) -> Pointer {
    let schema = if base { pair.base_schema } else { pair.new_schema };
    let own = schema.parts.first().and_then(|part| part.get("type"));
    own.map_or_else(|| view.place.clone(), |node| node.at)
}

/// Compares whether `null` is allowed.
pub(crate) fn null(pair: &Pair<'_, '_>, outcome: &mut Outcome<'_>) {
    let Pair { base, new, value_name: name, .. } = pair;
    let (rule, message) = match (base.null, new.null) {
        (Null::Excluded, Null::Allowed) => (&rules::NULL_ALLOWED, format!("{name} may be null")),
        (Null::Allowed, Null::Excluded) => {
            (&rules::NULL_REFUSED, format!("{name} may no longer be null"))
        }
        _ => return,
    };
    let optional = is_optional_property(pair);
    let allowed = |null: Null| Some(Value::Bool(null == Null::Allowed));
    outcome.push(
        Change::new(rule, message)
            .base(&pair.base_schema.place(), allowed(base.null))
            .to(&pair.new_schema.place(), allowed(new.null))
            .in_case(optional.then_some(rules::OPTIONAL)),
    );
}

/// Whether several alternatives of a `oneOf` match `null`, so that it is invalid although each
/// of them allows it.
pub(crate) fn matches_null_twice<'d>(
    document: &Document<'d>,
    schema: &Schema<'d>,
    view: &SchemaView<'d>,
) -> bool {
    view.null == Null::Allowed && rejects_null(document, schema, &mut BTreeSet::new())
}

/// The same for a schema of which `null` is an alternative, or a base schema of it.
fn rejects_null<'d>(
    document: &Document<'d>,
    schema: &Schema<'d>,
    seen: &mut BTreeSet<usize>,
) -> bool {
    let matches_null = |branch: &Node<'d>| {
        let view = SchemaView::of(document, &Schema::at(document, branch.clone()));
        view.null == Null::Allowed || view.null == Null::Unspecified && view.is_open()
    };
    let matching = |part: &Node<'d>| {
        part.elements_of("oneOf").iter().filter(|branch| matches_null(branch)).count()
    };
    schema.parts.iter().any(|part| {
        // Base schemas may refer to each other.
        if !seen.insert(part.address()) {
            return false;
        }
        matching(part) > 1
            || part
                .elements_of("allOf")
                .into_iter()
                .any(|base| rejects_null(document, &Schema::at(document, base), seen))
    })
}

/// Compares a scalar with an array whose elements are written one by one: with one element,
/// both are written alike. Returns whether that was so.
pub(crate) fn exploded<'d>(pair: &Pair<'_, 'd>, outcome: &mut Outcome<'d>) -> bool {
    if pair.encoding != (Encoding::Text { is_exploded: true }) {
        return false;
    }
    let has_only = |view: &SchemaView<'_>, test: &dyn Fn(&Type) -> bool| {
        view.unions.is_empty()
            && view.types.as_ref().is_some_and(|types| !types.is_empty() && types.iter().all(test))
    };
    let is_list = |view: &SchemaView<'_>| has_only(view, &|of| *of == Type::Array);
    let is_scalar =
        |view: &SchemaView<'_>| has_only(view, &|of| !matches!(of, Type::Array | Type::Object));
    let Pair { base, new, name, .. } = pair;
    let (rule, list) = match () {
        () if is_scalar(base) && is_list(new) => (&rules::TYPE_WIDENED, new),
        () if is_list(base) && is_scalar(new) => (&rules::TYPE_NARROWED, base),
        () => return false,
    };
    // One value is then not enough.
    let is_long = list.counts.get("minItems").is_some_and(|count| count.value > 1.0);
    let rule = if is_long { &rules::TYPE_CHANGED } else { rule };
    let spelled = |view: &SchemaView<'_>| view.type_names().unwrap_or_default();
    let (before, after) = (spelled(base), spelled(new));
    let message = format!("the type of {name} changed from `{before}` to `{after}`");
    outcome.push(
        Change::new(rule, message)
            .base(&keyword_or_place(base, pair, true), Some(before))
            .to(&keyword_or_place(new, pair, false), Some(after)),
    );
    if let Some(Additional::Schema(items)) = &list.items {
        if std::ptr::eq(list, new) {
            outcome.below(pair.base_schema, items);
        } else {
            outcome.below(items, pair.new_schema);
        }
    }
    true
}

/// Whether the schema is that of an optional property, in both documents.
pub(crate) fn is_optional_property(pair: &Pair<'_, '_>) -> bool {
    let optional = |schema: &Schema<'_>, document: &Document<'_>| {
        let tokens: Vec<_> = schema.declared.at.tokens().collect();
        let [above @ .., properties, name] = tokens.as_slice() else { return false };
        if properties != "properties" {
            return false;
        }
        let object = Pointer::root().join(above);
        document.find(&object).is_some_and(|object| {
            !object.elements_of("required").iter().any(|required| required.value == name.as_str())
        })
    };
    optional(pair.base_schema, &pair.documents.base)
        && optional(pair.new_schema, &pair.documents.new)
}

fn enumeration(pair: &Pair<'_, '_>, outcome: &mut Outcome<'_>) {
    let Pair { base, new, name, .. } = pair;
    let list = |values: &Values<'_>| {
        Some(Value::Array(values.values.iter().map(|value| (*value).clone()).collect()))
    };
    let (before, after) = match (&base.values, &new.values) {
        (None, None) => return,
        (None, Some(after)) => {
            let rule = if after.constant { &rules::CONST_ADDED } else { &rules::ENUM_ADDED };
            let message = format!("{name} is restricted to listed values");
            outcome.push(
                Change::new(rule, message).base(&base.place, None).to(&after.at, list(after)),
            );
            return;
        }
        (Some(before), None) => {
            let rule = if before.constant { &rules::CONST_REMOVED } else { &rules::ENUM_REMOVED };
            let message = format!("{name} is no longer restricted to listed values");
            outcome.push(
                Change::new(rule, message).base(&before.at, list(before)).to(&new.place, None),
            );
            return;
        }
        (Some(before), Some(after)) => (before, after),
    };
    let is_same = |left: &Value, right: &Value| {
        same(left, right) || pair.encoding != Encoding::Json && written(left) == written(right)
    };
    let missing = |from: &Values<'_>, of: &Values<'_>| -> Vec<Value> {
        let is_missing = |value: &&&Value| !from.values.iter().any(|own| is_same(own, value));
        of.values.iter().filter(is_missing).map(|value| (*value).clone()).collect()
    };
    let (added, removed) = (missing(before, after), missing(after, before));
    if before.values.len() == 1 && after.values.len() == 1 && !added.is_empty() {
        let message = format!("the constant of {name} is {}", listed(&added));
        outcome.push(
            Change::new(&rules::CONST_CHANGED, message)
                .base(&before.at, removed.into_iter().next())
                .to(&after.at, added.into_iter().next()),
        );
        return;
    }
    if !added.is_empty() {
        let message = format!("{name} may also be {}", listed(&added));
        outcome.push(
            Change::new(&rules::ENUM_VALUE_ADDED, message)
                .base(&before.at, list(before))
                .to(&after.at, list(after)),
        );
    }
    if !removed.is_empty() {
        let message = format!("{name} may no longer be {}", listed(&removed));
        outcome.push(
            Change::new(&rules::ENUM_VALUE_REMOVED, message)
                .base(&before.at, list(before))
                .to(&after.at, list(after)),
        );
    }
}

/// A scalar as parameters and headers have it.
fn written(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Compares the known values of enums that may grow.
fn extensible(pair: &Pair<'_, '_>, outcome: &mut Outcome<'_>) {
    let Pair { base, new, name, .. } = pair;
    let values = |spanned: &Option<Spanned<&Value>>| -> Vec<Value> {
        let list = spanned.as_ref().and_then(|spanned| spanned.value.as_array());
        list.cloned().unwrap_or_default()
    };
    let (before, after) = (values(&base.extensible), values(&new.extensible));
    let missing = |from: &[Value], of: &[Value]| -> Vec<Value> {
        of.iter().filter(|value| !from.iter().any(|own| same(own, value))).cloned().collect()
    };
    let (added, removed) = (missing(&before, &after), missing(&after, &before));
    let mut found = Vec::new();
    match (&base.extensible, &new.extensible) {
        (None, None) => return,
        (None, Some(_)) => found
            .push((&rules::EXTENSIBLE_ENUM_ADDED, format!("known values of {name} are listed"))),
        (Some(_), None) => found.push((
            &rules::EXTENSIBLE_ENUM_REMOVED,
            format!("known values of {name} are no longer listed"),
        )),
        (Some(_), Some(_)) => {
            if !added.is_empty() {
                let message = format!("{name} may also be {}", listed(&added));
                found.push((&rules::EXTENSIBLE_ENUM_VALUE_ADDED, message));
            }
            if !removed.is_empty() {
                let message = format!("{name} may no longer be {}", listed(&removed));
                found.push((&rules::EXTENSIBLE_ENUM_VALUE_REMOVED, message));
            }
        }
    }
    let value =
        |spanned: &Option<Spanned<&Value>>| spanned.as_ref().map(|spanned| spanned.value.clone());
    for (rule, message) in found {
        outcome.push(
            Change::new(rule, message)
                .base(
                    base.extensible.as_ref().map_or(&base.place, |spanned| &spanned.at),
                    value(&base.extensible),
                )
                .to(
                    new.extensible.as_ref().map_or(&new.place, |spanned| &spanned.at),
                    value(&new.extensible),
                ),
        );
    }
}

/// The first values for a message; the JSON report has all.
fn listed(values: &[Value]) -> String {
    const LISTED: usize = 6;
    let mut names: Vec<_> = values.iter().take(LISTED).map(|value| format!("`{value}`")).collect();
    if values.len() > LISTED {
        names.push(format!("{} more", values.len() - LISTED));
    }
    names.join(", ")
}

fn pattern(pair: &Pair<'_, '_>, outcome: &mut Outcome<'_>) {
    let Pair { base, new, name, .. } = pair;
    let before = base.patterns.iter().find(|(pattern, _)| !new.patterns.contains_key(*pattern));
    let after = new.patterns.iter().find(|(pattern, _)| !base.patterns.contains_key(*pattern));
    let (rule, message) = match (before, after) {
        (None, None) => return,
        (None, Some((after, _))) => (&rules::PATTERN_ADDED, format!("{name} must match `{after}`")),
        (Some((before, _)), None) => {
            (&rules::PATTERN_REMOVED, format!("{name} need not match `{before}`"))
        }
        (Some(_), Some((after, _))) => {
            (&rules::PATTERN_CHANGED, format!("{name} must match another pattern, `{after}`"))
        }
    };
    let spelled =
        |found: Option<(&&str, &Pointer)>| found.map(|(pattern, _)| Value::from(*pattern));
    outcome.push(
        Change::new(rule, message)
            .base(before.map_or(&base.place, |(_, at)| at), spelled(before))
            .to(after.map_or(&new.place, |(_, at)| at), spelled(after)),
    );
}
