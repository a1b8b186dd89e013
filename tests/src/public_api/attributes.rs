//! What attributes say about an item to those who use it: what must hold for it to be there, what
//! it derives, what it is called in JSON.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use proc_macro2::TokenStream;
use quote::ToTokens as _;
use syn::punctuated::Punctuated;
use syn::{Attribute, Meta, Token};

use super::tidy::tidy;
use crate::source::names;

/// The traits that an item derives, with the feature that it takes.
pub(super) fn derived(attributes: &[Attribute]) -> Vec<String> {
    let mut traits = Vec::new();
    for meta in attributes.iter().flat_map(flatten) {
        let (Meta::List(list), condition) = meta else { continue };
        if !list.path.is_ident("derive") {
            continue;
        }
        let paths = list.parse_args_with(Punctuated::<syn::Path, Token![,]>::parse_terminated);
        for path in paths.into_iter().flatten() {
            if let Some(name) = names(&path).pop() {
                traits.push(format!("{name}{condition}"));
            }
        }
    }
    traits
}

/// An attribute, or those that it stands for if a feature is on, with the feature in brackets.
fn flatten(attribute: &Attribute) -> Vec<(Meta, String)> {
    match &attribute.meta {
        Meta::List(list) if list.path.is_ident("cfg_attr") => {
            let metas = list.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated);
            let mut metas = metas.into_iter().flatten();
            let condition = metas.next().map(|meta| format!(" [{}]", condition(&meta)));
            let condition = condition.unwrap_or_default();
            metas.map(|meta| (meta, condition.clone())).collect()
        }
        meta => vec![(meta.clone(), String::new())],
    }
}

/// What must hold for something to be compiled.
pub(super) type Conditions = BTreeSet<String>;

pub(super) fn conditions<'a>(attributes: impl IntoIterator<Item = &'a Attribute>) -> Conditions {
    let conditions = attributes.into_iter().filter_map(|attribute| match &attribute.meta {
        Meta::List(list) if list.path.is_ident("cfg") => {
            let meta = list.parse_args::<Meta>().ok()?;
            Some(condition(&meta))
        }
        _ => None,
    });
    conditions.collect()
}

pub(super) fn shown(conditions: &Conditions) -> String {
    conditions.iter().map(|condition| format!(" [{condition}]")).collect()
}

/// `feature = "x"` as `x`, everything else as it is.
fn condition(meta: &Meta) -> String {
    match meta {
        Meta::NameValue(pair) if pair.path.is_ident("feature") => {
            tidy(&pair.value).trim_matches('"').to_owned()
        }
        other => tidy(other),
    }
}

/// What else a caller should know about a member.
pub(super) fn notes(attributes: &[Attribute]) -> String {
    shown(&conditions(attributes)) + &marks(attributes)
}

/// What else a caller should know about an item, besides its conditions.
pub(super) fn marks(attributes: &[Attribute]) -> String {
    let mut notes = String::new();
    for attribute in attributes {
        let words: TokenStream = attribute.meta.to_token_stream();
        let path = attribute.path();
        if path.is_ident("non_exhaustive") || path.is_ident("deprecated") {
            let _ = write!(notes, " #[{}]", tidy(words));
        } else if path.is_ident("doc") && tidy(words) == "doc(hidden)" {
            notes.push_str(" #[doc(hidden)]");
        }
    }
    notes
}

/// The name that serde gives a field in JSON.
pub(super) fn renamed(attributes: &[Attribute]) -> Option<String> {
    let mut name = None;
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("serde")) {
        let _ = attribute.parse_nested_meta(|meta| {
            if meta.path.is_ident("rename") {
                let value: syn::LitStr = meta.value()?.parse()?;
                name = Some(format!("{:?}", value.value()));
            } else if meta.input.peek(Token![=]) {
                meta.value()?.parse::<syn::Expr>()?;
            }
            Ok(())
        });
    }
    name
}
