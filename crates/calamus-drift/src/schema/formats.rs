//! Formats, compared for the types that they belong to.

use std::collections::BTreeSet;

use serde_json::Value;

use calamus_document::model::{SchemaView, Spanned, Type};

use super::super::change::Change;
use super::super::rules;
use super::outcome::{Encoding, Outcome, Pair};

/// Formats that have a type of their own in the generated code.
const TYPED: [&str; 16] = [
    "date",
    "date-time",
    "double",
    "float",
    "int16",
    "int32",
    "int64",
    "int8",
    "ip",
    "ipv4",
    "ipv6",
    "uint16",
    "uint32",
    "uint64",
    "uint8",
    "uuid",
];

/// Formats in which the former is a part of the latter.
const WIDENING: [(&str, &str); 8] = [
    ("int8", "int16"),
    ("int8", "int32"),
    ("int8", "int64"),
    ("int16", "int32"),
    ("int16", "int64"),
    ("int32", "int64"),
    ("uint32", "uint64"),
    ("float", "double"),
];

/// Formats of numbers; any other format belongs to strings.
const NUMERIC: [&str; 11] = [
    "decimal", "double", "float", "int16", "int32", "int64", "int8", "uint16", "uint32", "uint64",
    "uint8",
];

/// Whether a format constrains values of a type.
fn applies(format: &str, to: Type) -> bool {
    match format {
        "decimal" | "double" | "float" => to == Type::Number,
        _ if NUMERIC.contains(&format) => matches!(to, Type::Integer | Type::Number),
        _ => to == Type::String,
    }
}

/// The types that both sides allow. None if everything is allowed.
fn common(pair: &Pair<'_, '_>) -> BTreeSet<Type> {
    let all = || Type::ALL.into_iter().map(|(_, found)| found).collect();
    let types = |view: &SchemaView<'_>| view.types.clone().unwrap_or_else(all);
    let (before, after) = (types(&pair.base), types(&pair.new));
    let has = |types: &BTreeSet<Type>, found: Type| {
        types.contains(&found) || found == Type::Integer && types.contains(&Type::Number)
    };
    let found: BTreeSet<Type> = Type::ALL
        .into_iter()
        .map(|(_, found)| found)
        .filter(|found| has(&before, *found) && has(&after, *found))
        .collect();
    // Numbers and strings that are written as text have strings in common.
    match found.is_empty() && pair.encoding != Encoding::Json {
        true => BTreeSet::from([Type::String]),
        false => found,
    }
}

/// Compares formats. If the types changed, only for the types that both sides allow.
pub(super) fn compare(pair: &Pair<'_, '_>, outcome: &mut Outcome<'_>, has_same_types: bool) {
    let Pair { base, new, name, .. } = pair;
    let common = (!has_same_types).then(|| common(pair));
    let relevant = |format: &Option<Spanned<&str>>| -> Option<String> {
        let format = format.as_ref()?.value;
        let is_relevant = |types: &BTreeSet<Type>| types.iter().any(|of| applies(format, *of));
        common.as_ref().is_none_or(is_relevant).then(|| format.to_owned())
    };
    let (before, after) = (relevant(&base.format), relevant(&new.format));
    let (before, after) = (before.as_deref(), after.as_deref());
    let (rule, message) = match (before, after) {
        (None, None) => return,
        (None, Some(after)) => {
            (&rules::FORMAT_ADDED, format!("{name} must have the format `{after}`"))
        }
        (Some(before), None) => {
            (&rules::FORMAT_REMOVED, format!("{name} need not have the format `{before}`"))
        }
        (Some(before), Some(after)) if before == after => return,
        (Some(before), Some(after)) => {
            let rule = if WIDENING.contains(&(before, after)) {
                &rules::FORMAT_WIDENED
            } else if WIDENING.contains(&(after, before)) {
                &rules::FORMAT_NARROWED
            } else {
                &rules::FORMAT_CHANGED
            };
            (rule, format!("the format of {name} changed from `{before}` to `{after}`"))
        }
    };
    let typed = [before, after].into_iter().flatten().any(|format| TYPED.contains(&format));
    let spelled = |format: Option<&str>| format.map(Value::from);
    outcome.push(
        Change::new(rule, message)
            .base(base.format.as_ref().map_or(&base.place, |spanned| &spanned.at), spelled(before))
            .to(new.format.as_ref().map_or(&new.place, |spanned| &spanned.at), spelled(after))
            .in_case((!typed).then_some(rules::UNTYPED)),
    );
}
