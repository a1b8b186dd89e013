//! Names as a person would write them: `Option` and not `::std::option::Option`, unless
//! the document has a type of that name.

use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident};
use syn::punctuated::Punctuated;
use syn::visit_mut::{self, VisitMut};
use syn::{Item, Path, PathArguments, Token, Type, parse_quote};

use super::super::generate::SUPPORT;
use super::{Context, Needs};

/// What the prelude has.
const PRELUDE: [&str; 18] = [
    "::std::option::Option",
    "::std::option::Option::Some",
    "::std::option::Option::None",
    "::std::result::Result",
    "::std::result::Result::Ok",
    "::std::result::Result::Err",
    "::std::string::String",
    "::std::vec::Vec",
    "::std::boxed::Box",
    "::std::convert::From",
    "::std::convert::Into",
    "::std::convert::TryFrom",
    "::std::convert::TryInto",
    "::std::default::Default",
    "::std::clone::Clone",
    "::std::string::ToString",
    "::std::convert::AsRef",
    "::std::marker::Copy",
];
/// What is imported by its last name.
const IMPORTED: [(&str, &str); 4] = [
    ("::serde::Deserialize", "serde::Deserialize"),
    ("::serde::Deserializer", "serde::Deserializer"),
    ("::serde::Serialize", "serde::Serialize"),
    ("::serde::Serializer", "serde::Serializer"),
];
/// Modules that are imported, so that what is in them is called `fmt::Display`.
const MODULES: [(&str, &str); 1] = [("::std::fmt::", "std::fmt")];

/// Shortens every path of a file.
pub(super) fn shorten(file: &mut syn::File, context: &Context<'_>) {
    Shorten { context, in_module: false }.visit_file_mut(file);
}

struct Shorten<'a> {
    context: &'a Context<'a>,
    /// Imports do not reach into modules.
    in_module: bool,
}

impl VisitMut for Shorten<'_> {
    fn visit_item_mod_mut(&mut self, item: &mut syn::ItemMod) {
        let outer = std::mem::replace(&mut self.in_module, true);
        visit_mut::visit_item_mod_mut(self, item);
        self.in_module = outer;
    }

    fn visit_type_mut(&mut self, ty: &mut Type) {
        // What typify has no better word for than any JSON is kept as text too.
        if let Type::Path(path) = ty {
            match words(&path.path).as_str() {
                "::serde_json::Value" => *ty = parse_quote!(::xtask_support::JsonValue),
                "::serde_json::Map" => *ty = parse_quote!(::xtask_support::JsonObject),
                _ => {}
            }
        }
        visit_mut::visit_type_mut(self, ty);
    }

    fn visit_path_mut(&mut self, path: &mut Path) {
        visit_mut::visit_path_mut(self, path);
        shorten_path(path, self.context, !self.in_module);
    }

    fn visit_attribute_mut(&mut self, attribute: &mut syn::Attribute) {
        visit_mut::visit_attribute_mut(self, attribute);
        // Attributes are tokens, not paths, until somebody parses them.
        if attribute.path().is_ident("cfg_attr") {
            let Ok(mut metas) =
                attribute.parse_args_with(Punctuated::<syn::Meta, Token![,]>::parse_terminated)
            else {
                return;
            };
            for meta in &mut metas {
                self.visit_meta_mut(meta);
            }
            *attribute = parse_quote!(#[cfg_attr(#metas)]);
        }
    }

    fn visit_meta_list_mut(&mut self, list: &mut syn::MetaList) {
        visit_mut::visit_meta_list_mut(self, list);
        if list.path.is_ident("derive")
            && let Ok(mut paths) =
                list.parse_args_with(Punctuated::<Path, Token![,]>::parse_terminated)
        {
            paths.iter_mut().for_each(|path| self.visit_path_mut(path));
            list.tokens = paths.into_token_stream();
            return;
        }
        // `with = "Vec<::uuid::Uuid>"` is a type in a text.
        if list.path.is_ident("schemars")
            && let Ok(mut options) =
                list.parse_args_with(Punctuated::<syn::Meta, Token![,]>::parse_terminated)
        {
            for option in &mut options {
                if let syn::Meta::NameValue(option) = option
                    && option.path.is_ident("with")
                    && let syn::Expr::Lit(literal) = &mut option.value
                    && let syn::Lit::Str(text) = &literal.lit
                    && let Ok(mut ty) = syn::parse_str::<Type>(&text.value())
                {
                    self.visit_type_mut(&mut ty);
                    let ty = plain(ty.into_token_stream());
                    option.value = parse_quote!(#ty);
                }
            }
            list.tokens = options.into_token_stream();
        }
    }

    fn visit_macro_mut(&mut self, item: &mut syn::Macro) {
        visit_mut::visit_macro_mut(self, item);
        if words(&item.path) == "std::format_args" {
            item.path = parse_quote!(format_args);
        }
    }
}

fn shorten_path(path: &mut Path, context: &Context<'_>, imports: bool) {
    let free = |name: &str| !context.taken.contains(name);
    let whole = words(path);
    let keep_last = |path: &mut Path, count: usize| {
        path.leading_colon = None;
        let skip = path.segments.len().saturating_sub(count);
        path.segments = std::mem::take(&mut path.segments).into_iter().skip(skip).collect();
    };
    // `<Option<T>>::method` and the like are longer than the path of the type.
    let imported = IMPORTED.into_iter().filter(|_| imports).map(|(known, _)| known);
    for known in PRELUDE.into_iter().chain(imported) {
        let last = known.rsplit("::").next().unwrap_or_default();
        let Some(rest) = whole.strip_prefix(known) else { continue };
        if (rest.is_empty() || rest.starts_with("::")) && free(last) {
            let count = 1 + rest.matches("::").count();
            // A variant goes with its type: `Option::Some` is `Some`.
            if rest.is_empty() || !matches!(rest, "::Some" | "::None" | "::Ok" | "::Err") {
                keep_last(path, count);
            } else {
                keep_last(path, 1);
            }
            return;
        }
    }
    for (prefix, _) in MODULES.into_iter().filter(|_| imports) {
        if let Some(rest) = whole.strip_prefix(prefix) {
            keep_last(path, 2 + rest.matches("::").count());
            return;
        }
    }
    if let Some(rest) = whole.strip_prefix("::").and_then(|rest| rest.strip_prefix(SUPPORT)) {
        let count = rest.matches("::").count();
        keep_last(path, count);
        path.segments.insert(
            0,
            syn::PathSegment { ident: format_ident!("support"), arguments: PathArguments::None },
        );
        return;
    }
    if path.leading_colon.is_some() && path.segments.len() > 1 {
        path.leading_colon = None;
    }
}

/// A path without its arguments, as one text without blanks.
fn words(path: &Path) -> String {
    let names: Vec<_> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
    let lead = if path.leading_colon.is_some() { "::" } else { "" };
    format!("{lead}{}", names.join("::"))
}

/// Tokens as a person would write a type: blanks only where they belong.
pub(super) fn plain(tokens: TokenStream) -> String {
    let spaced = tokens.to_string();
    let mut text = String::with_capacity(spaced.len());
    let mut characters = spaced.chars().peekable();
    while let Some(character) = characters.next() {
        if character == ' ' {
            let before = text.chars().last();
            let after = characters.peek().copied();
            let word = |character: Option<char>| {
                character.is_some_and(|character| character.is_alphanumeric() || character == '_')
            };
            if before == Some(',') || word(before) && word(after) {
                text.push(' ');
            }
        } else {
            text.push(character);
        }
    }
    text
}

/// Which crates the types cannot do without.
pub(super) fn needs(types: &syn::File) -> Needs {
    let text = types.to_token_stream().to_string();
    Needs { regress: text.contains("regress ::"), chrono: text.contains("chrono ::") }
}

/// Imports what the types use by a short name.
pub(super) fn import(types: &mut syn::File, context: &Context<'_>) {
    let text = types.to_token_stream();
    let mut used = std::collections::BTreeSet::new();
    collect(text, &mut used);
    let mut imports: Vec<Item> = Vec::new();
    for (_, module) in MODULES {
        let name = module.rsplit("::").next().unwrap_or_default();
        if used.contains(name) {
            let path: Path = parse_path(module);
            imports.push(parse_quote!(use #path;));
        }
    }
    let serde: Vec<_> = IMPORTED
        .into_iter()
        .filter_map(|(known, _)| known.rsplit("::").next())
        .filter(|name| used.contains(*name) && !context.taken.contains(*name))
        .map(|name| format_ident!("{name}"))
        .collect();
    if !serde.is_empty() {
        imports.push(parse_quote!(use serde::{#(#serde),*};));
    }
    if used.contains("support") {
        imports.push(parse_quote!(
            use super::support;
        ));
    }
    types.items.splice(0..0, imports);
}

fn parse_path(text: &str) -> Path {
    let segments = text.split("::").map(|name| syn::PathSegment {
        ident: format_ident!("{name}"),
        arguments: PathArguments::None,
    });
    Path { leading_colon: None, segments: segments.collect() }
}

/// The names in tokens, and those in texts of attributes (`"support::Field::is_absent"`).
fn collect(tokens: TokenStream, names: &mut std::collections::BTreeSet<String>) {
    for token in tokens {
        match token {
            proc_macro2::TokenTree::Ident(ident) => {
                names.insert(ident.to_string());
            }
            proc_macro2::TokenTree::Group(group) => collect(group.stream(), names),
            proc_macro2::TokenTree::Literal(literal) => {
                if literal.to_string().starts_with("\"support::") {
                    names.insert("support".to_owned());
                }
            }
            proc_macro2::TokenTree::Punct(_) => {}
        }
    }
}
