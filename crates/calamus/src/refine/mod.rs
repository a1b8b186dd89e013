//! From what progenitor writes to what people should use.
//!
//! Works on Rust syntax and, through the marks in its rustdoc, on the document. Each file
//! below changes one thing; the order here is the order in which they must run.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde_json::Value;
use syn::visit::Visit;
use syn::{Item, ItemImpl};

use super::generate::Generated;
use super::marks::Marks;
use super::shape::{Shaped, Usage};
use calamus_document::pointer::Pointer;

mod answers;
mod apart;
mod attributes;
mod client;
mod constants;
pub mod credentials;
mod derives;
mod enums;
pub mod features;
mod forms;
mod members;
mod operations;
mod others;
mod parts;
mod paths;
mod rustdoc;
mod secrets;
mod unions;
mod unused;

/// The generated part of a crate, file by file.
#[derive(Clone, Debug)]
pub struct Refined {
    /// The client: one method for each operation.
    pub client: syn::File,
    /// The types that its methods take and return.
    pub types: syn::File,
    /// What the crate needs beyond what every generated crate needs.
    pub needs: Needs,
    /// The tags of the operation behind each method.
    pub tags: BTreeMap<String, Vec<String>>,
    /// What features change outside of the client and its types.
    pub gates: Gates,
}

/// What features change outside of the client and its types.
#[derive(Clone, Debug, Default)]
pub struct Gates {
    /// Whether the code stands in a crate with lints, which was made for less.
    pub lenient: bool,
}

/// Crates that only some documents make necessary.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Needs {
    /// Types check text against patterns.
    pub regress: bool,
    /// Types are dates or times of day.
    pub chrono: bool,
    /// Request bodies are sent in parts.
    pub multipart: bool,
}

/// progenitor wrote something that this version of `refine` does not know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfamiliar(pub String);

impl fmt::Display for Unfamiliar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "progenitor writes code of another form than expected: {}", self.0)
    }
}

impl std::error::Error for Unfamiliar {}

/// Refines generated code.
pub fn refine(generated: Generated, shaped: &Shaped) -> Result<Refined, Unfamiliar> {
    let Generated { file, marks, .. } = generated;
    let mut parts = parts::take_apart(file)?;
    let context = Context {
        document: &shaped.value,
        usage: Usage::of(&shaped.value),
        taken: names(&parts.types),
        marks,
    };

    apart::keep(&mut parts.types);
    enums::open(&mut parts.types, &context);
    let answers = answers::open(&mut parts.types, &context);
    unions::open(&mut parts.types, &context);
    members::refine(&mut parts.types, &context);
    others::keep(&mut parts.types, &context);
    secrets::hide(&mut parts.types, &context);
    derives::refine(&mut parts.types);
    forms::refine(&mut parts.types, &context);
    constants::name(&mut parts.types, &context);
    unused::remove(&mut parts.types);
    let tags = operations::tags(&parts.methods, &context);
    let places = places(&parts.types, &context);
    let methods = operations::refine(parts.methods, &answers, &places, &context)?;
    let client = client::client(&context, methods);

    let mut types = file_of(parts.types);
    let mut client = file_of(client);
    let imports = paths::shorten(&mut types, &context);
    paths::shorten(&mut client, &context);
    rustdoc::tidy(&mut types, &context.marks);
    rustdoc::tidy(&mut client, &context.marks);
    paths::import(&mut types, &imports);
    let mut needs = imports.needs();
    needs.multipart = context.has_forms();
    Ok(Refined { client, types, needs, tags, gates: Gates::default() })
}

/// A file of these items.
pub(crate) fn file_of(items: Vec<Item>) -> syn::File {
    syn::File { shebang: None, frontmatter: None, attrs: Vec::new(), items }
}

/// What every step may ask about.
struct Context<'a> {
    /// The shaped document.
    document: &'a Value,
    usage: Usage,
    marks: Marks,
    /// The names of the generated types, which may hide those of the prelude.
    taken: BTreeSet<String>,
}

impl Context<'_> {
    /// The place in the document that an item, member or variant was generated from.
    fn place(&self, attributes: &[syn::Attribute]) -> Option<Pointer> {
        let text = attributes::doc(attributes)?;
        self.marks.split(&text).0.cloned()
    }

    /// Whether any request is sent in parts.
    fn has_forms(&self) -> bool {
        let mut found = false;
        calamus_document::walk::operations(self.document, |_, _, _, operation| {
            let body = operation.get("requestBody");
            found |= body.is_some_and(|body| body.get(super::shape::MULTIPART).is_some());
        });
        found
    }

    /// The schema at a place.
    fn schema(&self, place: &Pointer) -> Option<&Value> {
        place.find(self.document)
    }

    /// Whether the schema at a place takes null, by itself or by what it refers to.
    fn is_nullable(&self, place: &Pointer) -> bool {
        let mut schema = self.schema(place);
        // A chain of references that is longer than this is a circle.
        for _ in 0..16 {
            let Some(current) = schema else { return false };
            if current.get("nullable").and_then(Value::as_bool) == Some(true) {
                return true;
            }
            let only = current.get("allOf").and_then(Value::as_array).filter(|all| all.len() == 1);
            let inner = only.and_then(|all| all.first()).unwrap_or(current);
            schema = inner
                .get("$ref")
                .and_then(Value::as_str)
                .and_then(calamus_document::walk::target)
                .and_then(|target| target.find(self.document));
        }
        false
    }
}

/// The names of all types among the items.
fn names(items: &[Item]) -> BTreeSet<String> {
    items.iter().filter_map(type_name).map(ToString::to_string).collect()
}

/// The names of the types, by the places that they are made of.
fn places(items: &[Item], context: &Context<'_>) -> BTreeMap<Pointer, String> {
    let places = items.iter().filter_map(|item| {
        let attributes = match item {
            Item::Struct(item) => &item.attrs,
            Item::Enum(item) => &item.attrs,
            Item::Type(item) => &item.attrs,
            _ => return None,
        };
        Some((context.place(attributes)?, type_name(item)?.to_string()))
    });
    places.collect()
}

fn type_name(item: &Item) -> Option<&syn::Ident> {
    match item {
        Item::Struct(item) => Some(&item.ident),
        Item::Enum(item) => Some(&item.ident),
        Item::Type(item) => Some(&item.ident),
        _ => None,
    }
}

/// The name of the type that an impl is for.
fn implementor(item: &ItemImpl) -> Option<&syn::Ident> {
    match item.self_ty.as_ref() {
        syn::Type::Path(path) => path.path.get_ident(),
        _ => None,
    }
}

/// The last name of the trait that an impl is of.
fn implemented(item: &ItemImpl) -> Option<&syn::Ident> {
    let (path, _) = item.trait_.as_ref()?;
    path.segments.last().map(|segment| &segment.ident)
}

/// Hands over every name that occurs in code; what stands in attributes and in macros is
/// no code yet.
struct Identifiers<F: FnMut(&str)>(F);

impl<'ast, F: FnMut(&str)> Visit<'ast> for Identifiers<F> {
    fn visit_ident(&mut self, ident: &'ast syn::Ident) {
        (self.0)(&ident.to_string());
    }

    fn visit_attribute(&mut self, _: &'ast syn::Attribute) {}
}
