//! The planned types: their names, forms, fields and variants.

use calamus_document::pointer::Pointer;
use serde_json::{Number, Value};

use super::Gate;

/// Names a type of a plan: an index into [`super::Plan::types`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypeId(pub usize);

/// The Rust type of a field, an element, a parameter or a body.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum TypeRef {
    /// `()`: only `null` is valid.
    Null,
    /// `bool`.
    Bool,
    /// An integer.
    Integer(Integer),
    /// `f32`.
    F32,
    /// `f64`.
    F64,
    /// `String`.
    String,
    /// `uuid::Uuid`.
    Uuid,
    /// `Timestamp`: `format: date-time`.
    Timestamp,
    /// `chrono::NaiveDate`: `format: date`.
    Date,
    /// `std::net::IpAddr`.
    Ip,
    /// `std::net::Ipv4Addr`.
    Ipv4,
    /// `std::net::Ipv6Addr`.
    Ipv6,
    /// `JsonValue`: any JSON.
    Json,
    /// `JsonObject`: any JSON object.
    JsonObject,
    /// `File`: a part of a multipart body.
    File,
    /// A planned type.
    Named(TypeId),
    /// `Vec<T>`.
    List(Box<TypeRef>),
    /// `Tuple<(A, B)>`: a list with a type for each place.
    Tuple(Vec<TypeRef>),
    /// `Map<String, T>`.
    Map(Box<TypeRef>),
    /// `Option<T>`: a nullable element or value. The optionality of fields and parameters
    /// is not part of their type.
    Option(Box<TypeRef>),
    /// `Box<T>`: an edge of a cycle.
    Boxed(Box<TypeRef>),
}

impl TypeRef {
    /// Returns the planned type that it names, through lists, maps, options and boxes.
    pub fn named(&self) -> Option<TypeId> {
        match self {
            Self::Named(id) => Some(*id),
            Self::List(inner) | Self::Map(inner) | Self::Option(inner) | Self::Boxed(inner) => {
                inner.named()
            }
            _ => None,
        }
    }

    /// Returns all planned types that it names.
    pub fn all_named(&self) -> Vec<TypeId> {
        match self {
            Self::Tuple(elements) => elements.iter().flat_map(Self::all_named).collect(),
            Self::List(inner) | Self::Map(inner) | Self::Option(inner) | Self::Boxed(inner) => {
                inner.all_named()
            }
            other => other.named().into_iter().collect(),
        }
    }
}

/// The integers of Rust that documents ask for by `format` and bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Integer {
    I8,
    I16,
    I32,
    I64,
    U8,
    U16,
    U32,
    U64,
    NonZeroU8,
    NonZeroU16,
    NonZeroU32,
    NonZeroU64,
}

/// A type that is generated for a schema.
#[derive(Clone, Debug)]
pub struct TypePlan {
    /// Its Rust name, unique in the plan.
    pub name: String,
    /// Where the schema stands in the document.
    pub pointer: Pointer,
    /// Whether the schema is a component.
    pub component: bool,
    /// Its documentation: the description and what no Rust type says about the values, as
    /// Markdown; empty if there is none.
    pub doc: String,
    /// Whether the document calls it deprecated.
    pub deprecated: bool,
    /// What it is in Rust.
    pub form: Form,
    /// Traits that depend on what is inside.
    pub traits: Traits,
    /// The features of which one enables it.
    pub gate: Gate,
    /// The path of a type of the user's that stands in its place.
    pub replacement: Option<String>,
    /// The paths of traits that it derives besides.
    pub derives: Vec<String>,
}

/// Traits that a type implements only if its contents do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Traits {
    /// `Default`: every field may be absent.
    pub default: bool,
    /// `Eq`, `Ord` and `Hash`, of newtypes.
    pub eq: bool,
    /// `Display`: it can stand in a path or a header as it is.
    pub display: bool,
    /// `FromStr`.
    pub parse: bool,
}

/// What a schema becomes in Rust.
#[derive(Clone, Debug)]
pub enum Form {
    /// A struct with named fields.
    Struct {
        /// The declared properties, in the order of the document.
        fields: Vec<Field>,
        /// The map of undeclared properties, if the schema says what they are.
        extra: Option<Extra>,
    },
    /// A struct around one value: a component that is no object, union or enum.
    Newtype {
        /// The value.
        inner: TypeRef,
        /// Whether `Debug` redacts it.
        secret: bool,
        /// Values that have names.
        constants: Vec<Constant>,
    },
    /// An enum of strings that keeps values which the document does not list.
    OpenEnum {
        /// The listed values.
        variants: Vec<Variant>,
        /// The variant of all others.
        unknown: String,
    },
    /// An enum with a variant for each alternative, and one for values that fit none.
    Union {
        /// The alternatives, in the order that decides between equally good ones.
        alternatives: Vec<Alternative>,
        /// The variant of values that fit none.
        unknown: String,
    },
    /// A multipart request body.
    Multipart {
        /// The parts, in the order of the document.
        parts: Vec<Part>,
    },
    /// The successful responses of an operation, by status.
    Statuses {
        /// A variant for each.
        variants: Vec<StatusVariant>,
    },
}

/// A property of an object.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its Rust name.
    pub name: String,
    /// Its JSON name.
    pub json: String,
    /// The type of its value, without `Option`.
    pub ty: TypeRef,
    /// Whether it may be absent or `null`.
    pub presence: Presence,
    /// Its documentation.
    pub doc: String,
    /// Its default.
    pub default: Option<Value>,
    /// Whether the document calls it deprecated.
    pub deprecated: bool,
    /// Whether `Debug` redacts it.
    pub secret: bool,
    /// Whether only responses have it (`readOnly`).
    pub read_only: bool,
    /// Whether only requests have it (`writeOnly`).
    pub write_only: bool,
    /// Where the schema stands in the document.
    pub pointer: Pointer,
}

/// Whether a property may be absent or `null`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// Always there.
    Required,
    /// Always there, possibly `null`: `Option<T>` that is always serialized.
    RequiredNullable,
    /// `Option<T>`, absent if empty.
    Optional,
    /// `Option<T>`, absent if empty; the server may send `null`.
    OptionalNullable,
    /// Absent, `null` or a value, which mean three things in a request: `Field<T>`.
    ThreeState,
}

/// The undeclared properties of an object.
#[derive(Clone, Debug)]
pub struct Extra {
    /// The Rust name of the map.
    pub name: String,
    /// The type of the values.
    pub ty: TypeRef,
}

/// A value of a newtype that has a name.
#[derive(Clone, Debug)]
pub struct Constant {
    /// The Rust name.
    pub name: String,
    /// The name in the document.
    pub label: String,
    /// The value.
    pub value: Number,
}

/// A listed value of an open enum.
#[derive(Clone, Debug)]
pub struct Variant {
    /// Its Rust name.
    pub name: String,
    /// The string on the wire.
    pub value: String,
}

/// An alternative of a union.
#[derive(Clone, Debug)]
pub struct Alternative {
    /// The name of its variant.
    pub name: String,
    /// Its type.
    pub ty: TypeRef,
    /// Its documentation.
    pub doc: String,
    /// Properties that have one of a few values in it, and others in another alternative.
    pub constants: Vec<ConstantProperty>,
    /// Whether `From` its type can be implemented: no other alternative has it.
    pub convertible: bool,
}

/// A property of an alternative that has one of a few values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConstantProperty {
    /// The names that lead to it: its own, or that of an object and its own.
    pub path: Vec<String>,
    /// The values: strings, or the JSON of numbers and booleans.
    pub values: Vec<String>,
}

/// A part of a multipart body.
#[derive(Clone, Debug)]
pub struct Part {
    /// The field; its JSON name is the name of the part.
    pub field: Field,
    /// Whether it is one file or several.
    pub file: bool,
    /// The media type that the document declares for it.
    pub media_type: Option<String>,
}

/// The variant of a successful response.
#[derive(Clone, Debug)]
pub struct StatusVariant {
    /// Its name.
    pub name: String,
    /// The status.
    pub status: super::Status,
    /// The content of the response.
    pub body: super::ResponseBody,
}
