//! What generated types derive: comparison for tests, a schema where it is asked for,
//! and everything in one order.

use syn::{Attribute, Item, parse_quote};

use super::attributes;

/// The order in which derives are written.
const ORDER: [&str; 10] = [
    "Clone",
    "Copy",
    "Debug",
    "Default",
    "PartialEq",
    "Eq",
    "PartialOrd",
    "Ord",
    "Hash",
    "Deserialize",
];

pub(super) fn refine(items: &mut [Item]) {
    let decoded_by_hand: Vec<_> = items
        .iter()
        .filter_map(|item| match item {
            Item::Impl(item)
                if super::implemented(item).is_some_and(|name| name == "Deserialize") =>
            {
                super::implementor(item).cloned()
            }
            _ => None,
        })
        .collect();
    let schema_by_hand: Vec<_> = items
        .iter()
        .filter_map(|item| match item {
            Item::Impl(item)
                if super::implemented(item).is_some_and(|name| name == "JsonSchema") =>
            {
                super::implementor(item).cloned()
            }
            _ => None,
        })
        .collect();
    for item in items {
        let (ident, attrs) = match item {
            Item::Struct(item) => (&item.ident, &mut item.attrs),
            Item::Enum(item) => (&item.ident, &mut item.attrs),
            _ => continue,
        };
        refine_one(attrs, decoded_by_hand.contains(ident), schema_by_hand.contains(ident));
    }
}

fn refine_one(attrs: &mut Vec<Attribute>, decoded_by_hand: bool, schema_by_hand: bool) {
    let given = attributes::derives(attrs);
    let mut names: Vec<_> = ORDER
        .into_iter()
        .filter(|name| {
            *name == "PartialEq"
                || given.iter().any(|given| given == name)
                    && !(*name == "Deserialize" && decoded_by_hand)
        })
        .collect();
    if given.iter().any(|given| given == "Serialize") {
        names.push("Serialize");
    }
    attributes::set_derives(attrs, &names);
    if !schema_by_hand {
        let behind = attrs
            .iter()
            .position(|attribute| attribute.path().is_ident("derive"))
            .map_or(0, |position| position + 1);
        attrs.insert(
            behind,
            parse_quote!(#[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]),
        );
    }
}
