//! What a document means: operations and schemas in one normalized vocabulary, whichever
//! version of OpenAPI and whichever spelling the document uses.
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
//! - A [`Document`] looks things up by place ([`Document::find`]) and follows references
//!   ([`Document::follow`], [`Document::chain`]).
//! - A [`Node`] is a JSON value with its place; [`Document::position`] turns a place into line
//!   and column.
//! - A [`Schema`] is what a reference, a property or a media type names. It is cheap, and
//!   [`Schema::key`] identifies it: two uses of one component have the same key.
//! - A [`SchemaView`] is what the schema says, one level deep. [`SchemaView::of`] merges what
//!   it is composed of; [`SchemaView::own`] lists that under [`SchemaView::bases`] instead.

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
pub use content::{Carried, Encoding, MediaType, essence};
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
