//! Reading and writing attributes. Knows their syntax and nothing of what they are for.

use quote::ToTokens;
use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, Lit, Meta, Token, parse_quote};

/// The text of an attribute `#[doc = ".."]` or of several, line by line.
pub(super) fn doc(attributes: &[Attribute]) -> Option<String> {
    let lines: Vec<_> = attributes.iter().filter_map(doc_text).collect();
    match lines.as_slice() {
        [] => None,
        [text] => Some(text.clone()),
        // Written as `/// ..`: the blank behind the slashes belongs to the form.
        lines => Some(
            lines
                .iter()
                .map(|line| line.strip_prefix(' ').unwrap_or(line))
                .collect::<Vec<_>>()
                .join("\n"),
        ),
    }
}

/// The text of one attribute, if it is documentation.
pub(super) fn doc_text(attribute: &Attribute) -> Option<String> {
    let Meta::NameValue(meta) = &attribute.meta else { return None };
    if !meta.path.is_ident("doc") {
        return None;
    }
    match &meta.value {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Str(text) => Some(text.value()),
            _ => None,
        },
        _ => None,
    }
}

/// Puts other documentation in the place of what is there.
pub(super) fn set_doc(attributes: &mut Vec<Attribute>, text: &str) {
    attributes.retain(|attribute| !attribute.path().is_ident("doc"));
    attributes.insert(0, parse_quote!(#[doc = #text]));
}

/// The options of all `#[serde(..)]` attributes.
pub(super) fn serde(attributes: &[Attribute]) -> Vec<Meta> {
    attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("serde"))
        .filter_map(|attribute| {
            attribute.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated).ok()
        })
        .flatten()
        .collect()
}

/// Puts other `#[serde(..)]` options in the place of those that are there.
pub(super) fn set_serde(attributes: &mut Vec<Attribute>, options: &[Meta]) {
    attributes.retain(|attribute| !attribute.path().is_ident("serde"));
    if !options.is_empty() {
        attributes.push(parse_quote!(#[serde(#(#options),*)]));
    }
}

/// Whether there is an option of this name.
pub(super) fn has(options: &[Meta], name: &str) -> bool {
    options.iter().any(|option| option.path().is_ident(name))
}

/// The text of the option of this name.
pub(super) fn text(options: &[Meta], name: &str) -> Option<String> {
    options.iter().find_map(|option| match option {
        Meta::NameValue(option) if option.path.is_ident(name) => match &option.value {
            Expr::Lit(literal) => match &literal.lit {
                Lit::Str(text) => Some(text.value()),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    })
}

/// The last names of what is derived.
pub(super) fn derives(attributes: &[Attribute]) -> Vec<String> {
    attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("derive"))
        .filter_map(|attribute| {
            attribute.parse_args_with(Punctuated::<syn::Path, Token![,]>::parse_terminated).ok()
        })
        .flatten()
        .filter_map(|path| path.segments.last().map(|segment| segment.ident.to_string()))
        .collect()
}

/// Derives these and nothing else. The attribute stands below the documentation.
pub(super) fn set_derives(attributes: &mut Vec<Attribute>, names: &[&str]) {
    attributes.retain(|attribute| !attribute.path().is_ident("derive"));
    if names.is_empty() {
        return;
    }
    let names = names.iter().map(|name| quote::format_ident!("{name}"));
    let behind_docs =
        attributes.iter().take_while(|attribute| attribute.path().is_ident("doc")).count();
    attributes.insert(behind_docs, parse_quote!(#[derive(#(#names),*)]));
}

/// The JSON name of a member: what it is renamed from, or its own.
pub(super) fn json_name(field: &syn::Field) -> String {
    text(&serde(&field.attrs), "rename").unwrap_or_else(|| {
        field.ident.as_ref().map(|ident| ident.to_token_stream().to_string()).unwrap_or_default()
    })
}
