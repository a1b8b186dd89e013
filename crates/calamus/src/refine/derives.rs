//! What generated types derive: comparison for tests, a schema where it is asked for,
//! and everything in one order.

use std::collections::BTreeSet;

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
    let decoded_by_hand = implementors(items, "Deserialize");
    let schema_by_hand = implementors(items, "JsonSchema");
    for item in items {
        let (ident, attrs) = match item {
            Item::Struct(item) => (&item.ident, &mut item.attrs),
            Item::Enum(item) => (&item.ident, &mut item.attrs),
            _ => continue,
        };
        let name = ident.to_string();
        refine_one(attrs, decoded_by_hand.contains(&name), schema_by_hand.contains(&name));
    }
}

/// The types for which a trait is implemented in so many words.
fn implementors(items: &[Item], name: &str) -> BTreeSet<String> {
    let impls = items.iter().filter_map(|item| match item {
        Item::Impl(item) if super::implemented(item).is_some_and(|own| own == name) => Some(item),
        _ => None,
    });
    impls.filter_map(super::implementor).map(ToString::to_string).collect()
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
