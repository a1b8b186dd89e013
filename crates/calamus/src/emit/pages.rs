//! The pages of an operation, as the macro for builders has them.

use super::source::{Source, literal};
use super::values::type_of;
use crate::plan::{Access, NextPage, OperationPlan, Plan, Step};

/// Emits how an operation divides its list into pages, if it does.
pub(super) fn emit(plan: &Plan, operation: &OperationPlan, source: &mut Source) {
    let Some(pagination) = &operation.pagination else { return };
    source.line(1, format!("pages {} |page| {{", type_of(plan, &pagination.item)));
    let next = match &pagination.next {
        NextPage::Token { parameter, token } => {
            format!("token {} = {}", literal(parameter), by_reference(token))
        }
        NextPage::Offset { parameter, total } => {
            let total = total.as_ref().map(by_reference);
            let total = total.unwrap_or_else(|| "None::<&u64>".to_owned());
            let count = by_reference(&pagination.items);
            format!("offset {} = ({count}, {total})", literal(parameter))
        }
        NextPage::Number { parameter, first, pages } => {
            let pages = pages.as_ref().map(by_reference);
            let pages = pages.unwrap_or_else(|| "None::<&u64>".to_owned());
            let count = by_reference(&pagination.items);
            format!("number {} {first} = ({count}, {pages})", literal(parameter))
        }
        NextPage::Link(link) => format!("link = {}", by_reference(link)),
        NextPage::LinkHeader => "link_header".to_owned(),
    };
    source.line(2, format!("{next};"));
    if let Some(more) = &pagination.more {
        source.line(2, format!("more = {};", by_reference(more)));
    }
    source.line(2, format!("items = {};", by_value(&pagination.items)));
    source.line(1, "}");
}

/// An `Option` of a reference to a value in `page`, which is a reference.
fn by_reference(access: &Access) -> String {
    let Some((first, rest)) = access.0.split_first() else { return "Some(page)".to_owned() };
    let step = |value: &str, Step { field, optional, .. }: &Step| match optional {
        true => format!("{value}.{field}.as_ref()"),
        false => format!("&{value}.{field}"),
    };
    let begin = step("page", first);
    let begin = if first.optional { begin } else { format!("Some({begin})") };
    rest.iter().fold(begin, |chain, next| {
        let call = if next.optional { "and_then" } else { "map" };
        format!("{chain}.{call}(|inner| {})", step("inner", next))
    })
}

/// An `Option` of a value in `page`, which is taken apart.
fn by_value(access: &Access) -> String {
    let Some((first, rest)) = access.0.split_first() else { return "Some(page)".to_owned() };
    let begin = match first.optional {
        true => format!("page.{}", first.field),
        false => format!("Some(page.{})", first.field),
    };
    rest.iter().fold(begin, |chain, Step { field, optional, .. }| {
        let call = if *optional { "and_then" } else { "map" };
        format!("{chain}.{call}(|inner| inner.{field})")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_reached_through_optional_fields() {
        let access = |steps: &[(&str, bool)]| {
            let steps = steps.iter().map(|(field, optional)| Step {
                field: (*field).to_owned(),
                json: (*field).to_owned(),
                optional: *optional,
            });
            Access(steps.collect())
        };
        for (steps, reference, value) in [
            (&[][..], "Some(page)", "Some(page)"),
            (&[("a", false)], "Some(&page.a)", "Some(page.a)"),
            (&[("a", true)], "page.a.as_ref()", "page.a"),
            (
                &[("a", true), ("b", false), ("c", true)],
                "page.a.as_ref().map(|inner| &inner.b).and_then(|inner| inner.c.as_ref())",
                "page.a.map(|inner| inner.b).and_then(|inner| inner.c)",
            ),
        ] {
            let access = access(steps);
            assert_eq!(
                (by_reference(&access).as_str(), by_value(&access).as_str()),
                (reference, value)
            );
        }
    }
}
