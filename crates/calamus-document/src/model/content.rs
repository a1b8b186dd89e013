//! The content of requests, responses, parameters and headers: schemas by media type.

use indexmap::IndexMap;

use super::document::Document;
use super::node::Node;
use super::schema::Schema;
use super::style::Style;

/// One entry of `content`.
#[derive(Clone, Debug)]
pub struct MediaType<'d> {
    /// The Media Type Object.
    pub node: Node<'d>,
    /// The media type or range as the document has it.
    pub name: &'d str,
    /// The schema; `None` allows anything.
    pub schema: Option<Schema<'d>>,
    /// How the properties of a form or a multipart body are sent, where the document says so.
    pub encodings: IndexMap<&'d str, Encoding<'d>>,
}

/// An Encoding Object: how one property of a body is sent.
#[derive(Clone, Debug)]
pub struct Encoding<'d> {
    /// The object.
    pub node: Node<'d>,
    /// `contentType`; several are separated by commas.
    pub content_type: Option<&'d str>,
    /// The style, if the document gives one; then `content_type` does not count.
    pub style: Option<Style>,
    /// `explode`, with its default for the style.
    pub explode: bool,
    /// `allowReserved`
    pub allow_reserved: bool,
}

/// How the value of a parameter or a header is serialized.
#[derive(Clone, Debug)]
pub enum Serialization<'d> {
    /// A value of a schema, written in a style; `None` allows anything.
    Schema(Option<Schema<'d>>),
    /// A value that is encoded as a media type.
    Content(MediaType<'d>),
}

impl<'d> MediaType<'d> {
    /// Lists the entries of `content`, in the order of the document.
    pub fn all(document: &Document<'d>, owner: &Node<'d>) -> Vec<Self> {
        let entries = owner.entries_of("content").into_iter();
        entries.map(|(name, node)| Self::of(document, name, node)).collect()
    }

    fn of(document: &Document<'d>, name: &'d str, node: Node<'d>) -> Self {
        let encodings = node.entries_of("encoding").into_iter();
        let encodings = encodings.map(|(name, node)| (name, Encoding::of(node))).collect();
        let schema = node.get("schema").map(|schema| Schema::at(document, schema));
        Self { name, schema, encodings, node }
    }

    /// Returns the media type in lower case, without parameters.
    pub fn essence(&self) -> String {
        essence(self.name)
    }

    /// Returns whether it is JSON: `application/json`, or another type with the suffix `+json`.
    pub fn is_json(&self) -> bool {
        let essence = self.essence();
        essence == "application/json" || essence == "text/json" || essence.ends_with("+json")
    }
}

/// Returns a media type in lower case, without parameters.
pub fn essence(name: &str) -> String {
    name.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

impl<'d> Encoding<'d> {
    fn of(node: Node<'d>) -> Self {
        let style = node.string("style").and_then(Style::parse);
        Self {
            content_type: node.string("contentType"),
            style,
            explode: explode(&node, style.unwrap_or(Style::Form)),
            allow_reserved: node.flag("allowReserved"),
            node,
        }
    }
}

impl<'d> Serialization<'d> {
    pub(super) fn of(document: &Document<'d>, node: &Node<'d>) -> Self {
        match MediaType::all(document, node).into_iter().next() {
            Some(media) => Self::Content(media),
            None => Self::Schema(node.get("schema").map(|schema| Schema::at(document, schema))),
        }
    }

    /// The schema, whichever way the value is written.
    pub fn schema(&self) -> Option<&Schema<'d>> {
        match self {
            Self::Schema(schema) => schema.as_ref(),
            Self::Content(media) => media.schema.as_ref(),
        }
    }
}

/// Returns `explode`, which depends on the style where the document does not give it.
pub(super) fn explode(node: &Node<'_>, style: Style) -> bool {
    let declared = node.value.get("explode").and_then(serde_json::Value::as_bool);
    declared.unwrap_or(style == Style::Form)
}
