//! The normalized model of a document: operations and schemas, independent of the version of
//! OpenAPI and of the notation that the document uses.
//!
//! ```
//! use calamus_document::model::{Document, OperationKind, SchemaView, Type};
//! use calamus_document::read;
//!
//! # fn main() -> Result<(), read::Unreadable> {
//! let source = read::parse("pets.json", r##"{
//!   "openapi": "3.1.0",
//!   "paths": {"/pets": {"get": {"operationId": "listPets", "tags": ["pets"]}}},
//!   "components": {"schemas": {
//!     "Id": {"type": "string", "format": "uuid"},
//!     "Pet": {"type": "object", "required": ["id"], "properties": {
//!       "id": {"$ref": "#/components/schemas/Id"},
//!       "name": {"type": ["string", "null"]}
//!     }}
//!   }}
//! }"##.to_owned())?;
//! let document = Document::new(&source);
//!
//! for operation in document.operations_of(OperationKind::Path) {
//!     assert_eq!((operation.method, operation.path), ("get", "/pets"));
//!     assert_eq!(operation.id(), Some("listPets"));
//! }
//!
//! for (name, schema) in document.schemas() {
//!     // One level, with references followed and `allOf` merged.
//!     let view = SchemaView::of(&document, &schema);
//!     for (property, schema) in &view.properties {
//!         let is_required = view.required.contains_key(property);
//!         let inner = SchemaView::of(&document, schema);
//!         let line = document.position(&schema.declared.at).line;
//!         println!("{name}.{property}: {:?}, {:?}, line {line}", inner.types, schema.name());
//!         # let _ = (is_required, Type::String);
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Vocabulary
//!
//! | type | meaning |
//! | --- | --- |
//! | [`Document`] | a document to look things up in: by place, by reference, by kind of component |
//! | [`Node`], [`Spanned`] | a JSON value, or something that was read from one, with its place; [`Document::position`] turns a place into line and column |
//! | [`OperationNode`] | an operation at its place; cheap to list |
//! | [`Operation`] | an operation with all that belongs to it, from [`OperationNode::read`] |
//! | [`Schema`] | what a property, a media type or a reference names; cheap, and [`Schema::key`] is the same for all uses of a component |
//! | [`SchemaView`] | what a schema says, one level deep |
//! | [`Lifetime`] | what is announced about something: `deprecated`, `x-sunset`, `x-stability-level` |
//!
//! # Normalization
//!
//! Documents spell one meaning in several ways. The model has one form for each:
//!
//! | in documents | in the model |
//! | --- | --- |
//! | `nullable: true`; `null` among the types or the values; an alternative that only `null` satisfies | [`SchemaView::null`] |
//! | `const`; `enum` with one value | [`Values`] |
//! | `enum` or `const` without `type` | the types of the values |
//! | `exclusiveMinimum` as a flag (3.0) or a number (3.1) | [`Bound::exclusive`] |
//! | `anyOf` or `oneOf` of mere types; of mere enumerations | [`SchemaView::types`], [`SchemaView::values`]; [`SchemaView::folded`] keeps the list |
//! | one alternative alone, `null` aside | the alternative |
//! | a reference with siblings; `allOf` | one view of all ([`SchemaView::of`]), or the parts by name ([`SchemaView::own`], [`SchemaView::bases`]) |
//! | a reference with nothing but annotations beside it | its target; the annotations stay at [`Schema::declared`] |
//! | references by place, by `$anchor`, by `$dynamicAnchor` | their target |
//! | a list under `items`, with `additionalItems` | [`SchemaView::prefix_items`] and [`SchemaView::items`] |
//! | bounds that exclude nothing: `minLength: 0`, patterns that every string matches, `if` without consequence | nothing |
//! | parameters of the path item and of the operation; defaults of `style` and `explode` | [`Operation::parameters`] |
//! | `security` of the operation or of the document; none at all | [`Security::alternatives`] |
//! | `servers` of the operation, the path item or the document | [`Operation::servers`] |
//!
//! Merging takes the stricter of two bounds and what both sides allow of types and values. Where
//! only one can stay (`format`, `default`, prose), it is that of the schema itself, then that of
//! its bases in the order of the document.
//!
//! # What is kept
//!
//! Entries are in the order of the document. Every fact has its place. Keywords that have no
//! normal form are kept as they stand, see [`WHOLE`]. Anything else can be found through the
//! `node` of a type. Links, `xml`, external documentation and unknown extensions are not part of
//! the model.
//!
//! # Guarantees
//!
//! - The model reads any JSON value without a panic. What has another form than OpenAPI asks for
//!   is ignored; that it is so is what [`validate`](super::validate) reports.
//! - A view is one level deep, and a reference that leads back to itself adds nothing: schemas
//!   that contain themselves need no care, except by who follows properties without end.
//! - In a validated document every reference leads to something, parameters have a name and a
//!   location, and keywords have the form that JSON Schema gives them. Operations for which that
//!   does not hold are listed as [`omitted`](super::validate::Validated::omitted). No later stage
//!   may panic on a validated document, nor on one that is restricted to some of its operations.
//! - Nothing outside of the document is read.
//!
//! # Adding a keyword
//!
//! Where a forgotten keyword would be a bug, structs are destructured without `..`: merging,
//! [`SchemaView::is_open`], [`Document::outline`], and comparison in the crate for that. A new
//! field does not compile until each of them decides about it.

mod bounds;
mod content;
mod discriminator;
mod document;
mod info;
mod keywords;
mod lifetime;
mod merge;
mod node;
mod operation;
mod outline;
mod parameter;
mod path;
mod response;
mod schema;
mod security;
mod style;
mod types;
mod view;

pub use bounds::{Bound, Side};
pub use content::{Encoding, MediaType, Serialization, essence};
pub use discriminator::{Discriminator, Mapping, mapping_target};
pub use document::{Chain, Document, Resolved, schema_name};
pub use info::{Info, Server, ServerVariable, Tag};
pub use lifetime::{Lifetime, STABILITY, SUNSET};
pub use node::{Node, Spanned, same};
pub use operation::{Operation, OperationKind, OperationNode, RequestBody};
pub use parameter::{Parameter, RESERVED_HEADERS};
pub use path::{PathPiece, PathTemplate};
pub use response::{Header, Response, Status};
pub use schema::{EXTENSIBLE_ENUM, Key, Schema};
pub use security::{OAuthFlow, SchemeKind, Security, SecurityRequirement, SecurityScheme};
pub use style::{Location, Style};
pub use types::{Null, Type};
pub use view::{Additional, COUNTS, SchemaView, Union, Values, WHOLE};
