//! JSON Schemas of types for which schemars cannot derive them.

use std::borrow::Cow;
use std::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator};

/// The schema of a property that must be there and may be null. An `Option` alone would
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

/// The schema of a string that is one of `values`, with the lines of its documentation.
pub fn one_of_texts(doc: &[&str], values: &[&str]) -> Schema {
    let mut schema = schemars::json_schema!({"type": "string", "enum": values});
    let mut description = String::new();
    for line in doc.iter().map(|line| line.trim()) {
        match line {
            "" => description.push_str("\n\n"),
            line => {
                if !description.is_empty() && !description.ends_with('\n') {
                    description.push(' ');
                }
                description.push_str(line);
            }
        }
    }
    if !description.is_empty() {
        schema.insert("description".to_owned(), description.into());
    }
    schema
}
