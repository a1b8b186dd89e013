//! The planned operations: how each is sent, and what it returns.

pub use calamus_document::model::{Location, Status};
use calamus_document::pointer::Pointer;

use super::{Gate, PaginationPlan, TypeRef};

/// An operation.
#[derive(Clone, Debug)]
pub struct OperationPlan {
    /// Its `operationId`, or the one made for it; unique also as a Rust name.
    pub id: String,
    /// Its pointer in the document.
    pub pointer: Pointer,
    /// The name of its method.
    pub name: String,
    /// The name of its builder.
    pub builder: String,
    /// The HTTP method, in upper case.
    pub method: &'static str,
    /// The path template as the document has it.
    pub path: String,
    /// The path template, split.
    pub segments: Vec<Segment>,
    /// Its tags.
    pub tags: Vec<String>,
    /// The features of which one enables it.
    pub gate: Gate,
    /// `summary`.
    pub summary: String,
    /// `description`.
    pub description: String,
    /// Whether the document calls it deprecated.
    pub deprecated: bool,
    /// Path, query, header and cookie parameters, in the order of the document.
    pub parameters: Vec<ParameterPlan>,
    /// The request body.
    pub body: Option<BodyPlan>,
    /// All declared responses, in the order of the document.
    pub responses: Vec<ResponsePlan>,
    /// The result of the method.
    pub success: SuccessPlan,
    /// The media types to ask for; empty if the operation does not say.
    pub accept: Vec<String>,
    /// The further content types of successful responses.
    pub alternatives: Vec<ContentPlan>,
    /// The error responses by status, as an index into [`super::Plan::errors`].
    pub errors: Option<usize>,
    /// The declared headers of successful responses.
    pub headers: Vec<HeaderPlan>,
    /// How it divides its list into pages, if it returns one.
    pub pagination: Option<PaginationPlan>,
    /// Alternatives of which one authorizes it: each a list of scheme names and scopes. One
    /// without schemes means that no credentials are needed.
    pub security: Vec<Vec<(String, Vec<String>)>>,
    /// Whether sending it twice is the same as sending it once, by its method.
    pub idempotent: bool,
}

/// A piece of a path template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Segment {
    /// Text that is sent as it is.
    Literal(String),
    /// The parameter with this index.
    Parameter(usize),
}

/// A parameter.
#[derive(Clone, Debug)]
pub struct ParameterPlan {
    /// Its Rust name, unique in the operation.
    pub name: String,
    /// Its name on the wire.
    pub wire: String,
    /// Its location.
    pub location: Location,
    /// How it is written.
    pub encoding: Encoding,
    /// The type of its value, without `Option`.
    pub ty: TypeRef,
    /// Whether it must be given.
    pub required: bool,
    /// Its documentation, one paragraph.
    pub doc: String,
    /// Whether the document calls it deprecated.
    pub deprecated: bool,
    /// Its pointer in the document.
    pub pointer: Pointer,
}

/// How the value of a parameter is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// As its text, in a path or header.
    Plain,
    /// `form`, in a query.
    Form,
    /// `form` without `explode`: commas.
    Comma,
    /// `spaceDelimited`.
    Space,
    /// `pipeDelimited`.
    Pipe,
    /// `deepObject`.
    Deep,
    /// `simple`, in a path or header.
    Simple {
        /// Whether the pairs of an object have an equals sign.
        explode: bool,
    },
    /// `label`, in a path.
    Label {
        /// Whether each element has a dot.
        explode: bool,
    },
    /// `matrix`, in a path.
    Matrix {
        /// Whether each element has the name.
        explode: bool,
    },
    /// A cookie.
    Cookie,
    /// JSON, as `content` declares; also in a cookie.
    Json,
}

/// A request body.
#[derive(Clone, Debug)]
pub struct BodyPlan {
    /// The content type that is sent by itself.
    pub main: BodyContent,
    /// The further content types.
    pub others: Vec<BodyContent>,
    /// The name of the enum of all content types.
    pub name: String,
    /// Whether it must be given.
    pub required: bool,
    /// Its documentation.
    pub doc: String,
}

impl BodyPlan {
    /// Returns all content types.
    pub fn contents(&self) -> impl Iterator<Item = &BodyContent> {
        std::iter::once(&self.main).chain(&self.others)
    }
}

/// A request body of one content type.
#[derive(Clone, Debug)]
pub struct BodyContent {
    /// The name of its variant.
    pub variant: String,
    /// How it is sent.
    pub kind: BodyKind,
    /// The media type to send.
    pub media_type: String,
    /// The type of a JSON, form or multipart body; `String` for text, `Json` for bytes.
    pub ty: TypeRef,
}

/// How a request body is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BodyKind {
    /// JSON, under whatever media type.
    Json,
    /// `application/x-www-form-urlencoded`, with the properties that are encoded in
    /// another way than usual.
    Form(Vec<(String, PartEncoding)>),
    /// `multipart/form-data`: a [`super::Form::Multipart`], or a map of files.
    Multipart,
    /// Text.
    Text,
    /// Bytes.
    Bytes,
}

/// How a property of a form is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartEncoding {
    /// One pair, elements joined by this.
    Joined(&'static str),
    /// `deepObject`.
    Deep,
    /// JSON.
    Json,
    /// A pair for each element or property.
    Exploded,
}

/// A declared response.
#[derive(Clone, Debug)]
pub struct ResponsePlan {
    /// Its status.
    pub status: Status,
    /// Whether it means success.
    pub success: bool,
    /// Its content.
    pub body: ResponseBody,
    /// The media type of the body, if there is one.
    pub media_type: Option<String>,
    /// Its documentation.
    pub doc: String,
}

/// The content of a response.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ResponseBody {
    /// Nothing.
    Empty,
    /// JSON of this type.
    Json(TypeRef),
    /// Text.
    Text,
    /// Bytes.
    Bytes,
    /// Server-Sent Events.
    Events {
        /// The type of their data, or of the whole event.
        ty: TypeRef,
        /// Whether the type has the name of the event as a property.
        whole: bool,
    },
    /// JSON of this type on each line.
    Lines(TypeRef),
}

impl ResponseBody {
    /// Returns the type of its JSON.
    pub fn ty(&self) -> Option<&TypeRef> {
        match self {
            Self::Json(ty) | Self::Events { ty, .. } | Self::Lines(ty) => Some(ty),
            Self::Empty | Self::Text | Self::Bytes => None,
        }
    }
}

/// A further content type of a response.
#[derive(Clone, Debug)]
pub struct ContentPlan {
    /// The name of the method that asks for it.
    pub name: String,
    /// The media type or range to ask for.
    pub media_type: String,
    /// The content of the response.
    pub body: ResponseBody,
}

/// The error responses that operations declare: an enum with a variant for each.
#[derive(Clone, Debug)]
pub struct ErrorsPlan {
    /// The name of the enum.
    pub name: String,
    /// The variants: status codes, then ranges, then all others.
    pub variants: Vec<ErrorVariant>,
    /// The operations that share it, as indices into [`super::Plan::operations`]. The enum has
    /// the name of the first.
    pub operations: Vec<usize>,
    /// The features of which one enables it.
    pub gate: super::Gate,
}

/// A declared error response.
#[derive(Clone, Debug)]
pub struct ErrorVariant {
    /// Its name.
    pub name: String,
    /// The status.
    pub status: Status,
    /// The content of the response.
    pub body: ResponseBody,
    /// Its documentation; empty if the operations that share it differ.
    pub doc: String,
}

/// A declared header of a response.
#[derive(Clone, Debug)]
pub struct HeaderPlan {
    /// Its Rust name.
    pub name: String,
    /// The type of its value.
    pub ty: TypeRef,
    /// Its name on the wire.
    pub wire: String,
    /// Its documentation.
    pub doc: String,
}

/// The result of a method.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SuccessPlan {
    /// All successful responses are of one type.
    One(ResponseBody),
    /// A [`super::Form::Statuses`] enum.
    ByStatus(TypeRef),
}

/// A security scheme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemePlan {
    /// Its name in the document.
    pub name: String,
    /// `apiKey`, `http`, `oauth2`, `openIdConnect` or `mutualTLS`.
    pub kind: String,
    /// `basic`, `bearer`, or another scheme of `http`; the location of an API key.
    pub detail: String,
    /// The name of the header, query parameter or cookie of an API key.
    pub wire: String,
    /// The token URL of the OAuth 2 client credentials flow.
    pub token_url: Option<String>,
    /// Its documentation.
    pub doc: String,
    /// The name of the setter of its credentials, if the settings name it.
    pub setter: Option<String>,
}
