//! Names as a person would write them: `Option` and not `::std::option::Option`, unless
//! the document has a type of that name.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident};
use syn::punctuated::Punctuated;
use syn::visit_mut::{self, VisitMut};
use syn::{Item, Path, PathArguments, PathSegment, Token, Type, parse_quote};

use super::super::generate::SUPPORT;
use super::{Context, Needs};

/// What the prelude has. A variant stands for itself: `Some` and not `Option::Some`.
const PRELUDE: [&[&str]; 18] = [
    &["std", "option", "Option", "Some"],
    &["std", "option", "Option", "None"],
    &["std", "option", "Option"],
    &["std", "result", "Result", "Ok"],
    &["std", "result", "Result", "Err"],
    &["std", "result", "Result"],
    &["std", "string", "String"],
    &["std", "string", "ToString"],
    &["std", "vec", "Vec"],
    &["std", "boxed", "Box"],
    &["std", "convert", "From"],
    &["std", "convert", "Into"],
    &["std", "convert", "TryFrom"],
    &["std", "convert", "TryInto"],
    &["std", "convert", "AsRef"],
    &["std", "default", "Default"],
    &["std", "clone", "Clone"],
    &["std", "marker", "Copy"],
];
/// What is imported by its name.
const SERDE: [&str; 4] = ["Deserialize", "Deserializer", "Serialize", "Serializer"];

/// What the paths of a file, once they are short, need to be imported.
#[derive(Clone, Debug, Default)]
pub(super) struct Imports {
    fmt: bool,
    serde: BTreeSet<String>,
    support: bool,
    /// Only schemas use it, which are compiled when they are asked for.
    support_in_schemas: bool,
    needs: Needs,
}

/// Shortens every path of a file.
pub(super) fn shorten(file: &mut syn::File, context: &Context<'_>) -> Imports {
    let mut step =
        Shorten { context, in_module: false, in_schema: false, imports: Imports::default() };
    step.visit_file_mut(file);
    step.imports
}

/// Imports what the types use by a short name.
pub(super) fn import(types: &mut syn::File, imports: &Imports) {
    let mut items: Vec<Item> = Vec::new();
    if imports.fmt {
        items.push(parse_quote!(
            use std::fmt;
        ));
    }
    if !imports.serde.is_empty() {
        let names = imports.serde.iter().map(|name| format_ident!("{name}"));
        items.push(parse_quote!(use serde::{#(#names),*};));
    }
    if imports.support {
        items.push(parse_quote!(
            use calamus_runtime as support;
        ));
    } else if imports.support_in_schemas {
        items.push(parse_quote! {
            #[cfg(feature = "schemars")]
            use calamus_runtime as support;
        });
    }
    types.items.splice(0..0, items);
}

impl Imports {
    /// Which crates the file cannot do without.
    pub(super) fn needs(&self) -> Needs {
        self.needs
    }
}

struct Shorten<'a> {
    context: &'a Context<'a>,
    /// Imports do not reach into modules.
    in_module: bool,
    /// Inside what is only compiled with schemas.
    in_schema: bool,
    imports: Imports,
}

impl VisitMut for Shorten<'_> {
    fn visit_item_mod_mut(&mut self, item: &mut syn::ItemMod) {
        let outer = std::mem::replace(&mut self.in_module, true);
        visit_mut::visit_item_mod_mut(self, item);
        self.in_module = outer;
    }

    fn visit_item_impl_mut(&mut self, item: &mut syn::ItemImpl) {
        let conditional = item.attrs.iter().any(|attribute| attribute.path().is_ident("cfg"));
        let outer = std::mem::replace(&mut self.in_schema, conditional);
        visit_mut::visit_item_impl_mut(self, item);
        self.in_schema = outer;
    }

    fn visit_type_mut(&mut self, ty: &mut Type) {
        // What typify has no better word for than any JSON is kept as text too.
        if let Type::Path(path) = ty {
            if is_absolute(&path.path, &["serde_json", "Value"]) {
                *ty = parse_quote!(::calamus_runtime::JsonValue);
            } else if is_absolute(&path.path, &["serde_json", "Map"]) {
                *ty = parse_quote!(::calamus_runtime::JsonObject);
            }
        }
        visit_mut::visit_type_mut(self, ty);
    }

    fn visit_path_mut(&mut self, path: &mut Path) {
        visit_mut::visit_path_mut(self, path);
        if path.leading_colon.is_some() {
            self.shorten(path);
        }
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
            let outer = std::mem::replace(&mut self.in_schema, true);
            metas.iter_mut().for_each(|meta| self.visit_meta_mut(meta));
            self.in_schema = outer;
            *attribute = parse_quote!(#[cfg_attr(#metas)]);
        } else if attribute.path().is_ident("derive") {
            // A derive stands for its trait, which is imported with it.
            let derived = super::attributes::derives(std::slice::from_ref(attribute));
            for name in derived.iter().filter(|name| SERDE.contains(&name.as_str())) {
                self.imports.serde.insert(name.clone());
            }
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
        } else if list.path.is_ident("schemars")
            && let Ok(mut options) =
                list.parse_args_with(Punctuated::<syn::Meta, Token![,]>::parse_terminated)
        {
            options.iter_mut().for_each(|option| self.shorten_type_in_text(option));
            list.tokens = options.into_token_stream();
        }
    }

    fn visit_macro_mut(&mut self, item: &mut syn::Macro) {
        visit_mut::visit_macro_mut(self, item);
        let mut names = item.path.segments.iter().map(|segment| &segment.ident);
        if names.next().is_some_and(|name| name == "std")
            && names.next().is_some_and(|name| name == "format_args")
        {
            item.path = parse_quote!(format_args);
        }
    }
}

impl Shorten<'_> {
    fn shorten(&mut self, path: &mut Path) {
        let taken = |name: &str| self.context.taken.contains(name);
        for known in PRELUDE {
            let last = known.last().copied().unwrap_or_default();
            if is_below(path, known) && !taken(last) {
                return keep_from(path, known.len() - 1);
            }
        }
        match path.segments.first().map(|segment| segment.ident.to_string()).as_deref() {
            Some("std") if is_below(path, &["std", "fmt"]) && !self.in_module => {
                self.imports.fmt = true;
                keep_from(path, 1);
            }
            Some("serde") if path.segments.len() == 2 && !self.in_module => {
                let name = path.segments.last().map(|segment| segment.ident.to_string());
                let name = name.unwrap_or_default();
                if SERDE.contains(&name.as_str()) && !taken(&name) {
                    self.imports.serde.insert(name);
                    keep_from(path, 1);
                } else {
                    keep_from(path, 0);
                }
            }
            Some(SUPPORT) => {
                if self.in_schema {
                    self.imports.support_in_schemas = true;
                } else {
                    self.imports.support = true;
                }
                keep_from(path, 0);
                if let Some(first) = path.segments.first_mut() {
                    first.ident = format_ident!("support");
                }
                if self.in_module {
                    let above = PathSegment {
                        ident: format_ident!("super"),
                        arguments: PathArguments::None,
                    };
                    path.segments.insert(0, above);
                }
            }
            Some(name) => {
                self.imports.needs.regress |= name == "regress";
                self.imports.needs.chrono |= name == "chrono";
                keep_from(path, 0);
            }
            None => {}
        }
    }

    /// `with = "Vec<::uuid::Uuid>"` is a type in a text.
    fn shorten_type_in_text(&mut self, option: &mut syn::Meta) {
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
}

/// Whether a path is `::a::b`.
fn is_absolute(path: &Path, names: &[&str]) -> bool {
    path.leading_colon.is_some() && path.segments.len() == names.len() && is_below(path, names)
}

/// Whether a path begins with these names.
fn is_below(path: &Path, names: &[&str]) -> bool {
    path.segments.len() >= names.len()
        && path.segments.iter().zip(names).all(|(segment, name)| segment.ident == name)
}

/// Drops the first names of a path, and the colons before them.
fn keep_from(path: &mut Path, first: usize) {
    path.leading_colon = None;
    if first > 0 {
        path.segments = std::mem::take(&mut path.segments).into_iter().skip(first).collect();
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_in_texts_are_written_like_types_in_code() {
        let ty: Type = parse_quote!(a::Map<String, Vec<&'static [u8; 4]>>);
        assert_eq!(plain(ty.into_token_stream()), "a::Map<String, Vec<&'static[u8;4]>>");
    }
}
