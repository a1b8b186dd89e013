//! Every decision about the generated code, before a line of Rust exists.
//!
//! A [`Plan`] names each type, field, variant, method and parameter, chooses the Rust form
//! of each schema, and says how each operation is sent and what it returns. It is plain
//! data: the emitters turn it into Rust and decide nothing, and [`Plan::render`] prints it
//! for people, one line per decision.

use calamus_document::pointer::{Change, Pointer};

mod build;
mod names;
mod operations;
mod pagination;
mod render;
mod types;
mod webhooks;

pub use build::{PaginationRule, Selection};
pub(crate) use build::{RESERVED_BUILDERS, is_reserved_method, resolve_pagination};
pub use names::{Names, capitalized, is_token, pascal, screaming, snake, unknown, variants};
pub use operations::{
    BodyContent, BodyKind, BodyPlan, ContentPlan, Encoding, ErrorVariant, ErrorsPlan, HeaderPlan,
    Location, OperationPlan, ParameterPlan, PartEncoding, ResponseBody, ResponsePlan, SchemePlan,
    Segment, Status, SuccessPlan,
};
pub use pagination::{Access, NextPage, PaginationPlan, Step};
pub use render::Name;
pub use types::{
    Alternative, Constant, ConstantProperty, Extra, Field, Form, Integer, Part, Presence,
    StatusVariant, Traits, TypeId, TypePlan, TypeRef, Variant,
};
pub use webhooks::{Signature, WebhookPlan, WebhooksPlan};

/// The decisions about the code for a document.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// The API, as its document presents it.
    pub info: Info,
    /// The name of the package.
    pub package: String,
    /// The types; a [`TypeId`] is an index into this list.
    pub types: Vec<TypePlan>,
    /// The operations, in the order of the document.
    pub operations: Vec<OperationPlan>,
    /// The enums of error responses.
    pub errors: Vec<ErrorsPlan>,
    /// The webhooks, if the document has any.
    pub webhooks: Option<WebhooksPlan>,
    /// The security schemes, in the order of the document.
    pub schemes: Vec<SchemePlan>,
    /// The Cargo features of the tags; a [`Gate`] has indices into this list.
    pub features: Vec<FeaturePlan>,
    /// Approximations and renamed items, with their pointers.
    pub changes: Vec<Change>,
}

/// The title of an API, and what else its document says about the whole.
#[derive(Clone, Debug, Default)]
pub struct Info {
    /// `info.title`.
    pub title: String,
    /// `info.version`.
    pub version: String,
    /// `info.description`.
    pub description: String,
    /// The URLs of `servers`, with the defaults of their variables.
    pub servers: Vec<String>,
}

/// A Cargo feature that enables items.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeaturePlan {
    /// Its name.
    pub name: String,
    /// What it enables.
    pub kind: FeatureKind,
    /// The features of the runtime that these items need.
    pub runtime: Vec<&'static str>,
}

/// What a Cargo feature enables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FeatureKind {
    /// The operations of a tag.
    Tag(String),
    /// The webhooks.
    Webhooks,
    /// The types that nothing else needs.
    Others,
}

impl FeaturePlan {
    /// Returns a sentence about the items that it enables.
    pub fn about(&self) -> String {
        match &self.kind {
            FeatureKind::Tag(tag) => {
                format!("The operations of the tag `{}`.", tag.escape_default())
            }
            FeatureKind::Webhooks => "The webhooks.".to_owned(),
            FeatureKind::Others => "Types that no operation takes or returns.".to_owned(),
        }
    }
}

/// The features of which one enables an item, as indices into [`Plan::features`]; an item
/// with an empty list is always compiled.
pub type Gate = Vec<usize>;

impl Plan {
    /// Returns the type with this id; none for an id of another plan.
    pub fn get(&self, id: TypeId) -> Option<&TypePlan> {
        self.types.get(id.0)
    }

    /// The types in the order of their names, in which they are emitted.
    pub fn types_by_name(&self) -> Vec<(TypeId, &TypePlan)> {
        let mut types: Vec<_> =
            self.types.iter().enumerate().map(|(index, ty)| (TypeId(index), ty)).collect();
        types.sort_by(|(_, a), (_, b)| a.name.cmp(&b.name));
        types
    }

    /// The first server, if it is one that a client can have as its default.
    pub fn default_server(&self) -> Option<&str> {
        let url = self.info.servers.first()?;
        let (scheme, rest) = url.split_once("://")?;
        let host = rest.split(['/', ':', '?', '#']).next().unwrap_or_default();
        let is_loopback = ["localhost", "127.0.0.1"].contains(&host);
        let is_plain = url
            .chars()
            .all(|character| character.is_ascii_graphic() && !"{}\"\\?#@".contains(character));
        let is_secure = scheme == "https" || scheme == "http" && is_loopback;
        (is_secure && is_plain && !host.is_empty()).then_some(url)
    }

    /// Returns the path of the Rust type of each component schema, in the order of the document.
    pub fn component_types(&self) -> Vec<(Pointer, String)> {
        let component = |ty: &&TypePlan| ty.component;
        let types = self.types.iter().filter(component);
        types.map(|ty| (ty.pointer.clone(), format!("types::{}", ty.name))).collect()
    }
}
