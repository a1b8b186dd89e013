//! What schemas say and Rust types alone do not.

use std::borrow::Cow;
use std::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator};

/// The schema of a member that must be there and may be null. An `Option` alone would
/// say that it may be absent.
#[derive(Clone, Copy, Debug)]
pub struct Nullable<T>(PhantomData<T>);

impl<T: JsonSchema> JsonSchema for Nullable<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        Option::<T>::schema_name()
    }

    fn schema_id() -> Cow<'static, str> {
        Option::<T>::schema_id()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Option::<T>::json_schema(generator)
    }
}

/// The schema of a text that is one of `values`. An empty description is none.
pub fn one_of_texts(description: &str, values: &[&str]) -> Schema {
    let mut schema = schemars::json_schema!({"type": "string", "enum": values});
    if !description.is_empty() {
        schema.insert("description".to_owned(), description.into());
    }
    schema
}
