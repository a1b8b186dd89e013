//! From a shaped document to Rust, by progenitor.
//!
//! progenitor and typify end in `panic!`, `todo!` and `unimplemented!` on documents they
//! do not know what to do with, and their errors name no place. Here a failure is caught,
//! the operation or schema behind it is found by trying them alone, and an operation that
//! cannot be generated is left out by name instead of taking the others down.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

use openapiv3::OpenAPI;
use proc_macro2::TokenStream;
use progenitor::{GenerationSettings, Generator, HooksMode, InterfaceStyle, TagStyle, TypeImpl};
use quote::quote;
use schemars::schema::{InstanceType, ObjectValidation, Schema, SchemaObject, SingleOrVec};
use serde_json::{Value, json};

use super::marks::Marks;
use super::omission::Omission;
use super::shape::{self, Shaped};
use calamus_document::pointer::{Change, Changes, Pointer};
use calamus_document::walk;

mod names;

/// The crate that generated code runs on, as absolute paths name it; `refine` shortens them
/// to `support`.
pub const SUPPORT: &str = "calamus_runtime";

/// Generated Rust as it comes from progenitor.
#[derive(Clone, Debug)]
pub struct Generated {
    /// The file.
    pub file: syn::File,
    /// What the marks in its rustdoc stand for.
    pub marks: Marks,
    /// The operations that are not in it.
    pub omitted: Vec<Omission>,
    /// The document that it was made from in the end.
    pub value: Value,
    /// What had to be changed for it.
    pub changes: Vec<Change>,
}

/// The generator failed on something that cannot be left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failed {
    /// The schemas it fails on, one by one; none if each alone is fine.
    pub schemas: Vec<(Pointer, String)>,
    /// What it says about the whole.
    pub reason: String,
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.schemas.is_empty() {
            return write!(f, "the generator fails on the document: {}", self.reason);
        }
        f.write_str("the generator fails on these schemas:")?;
        for (pointer, reason) in &self.schemas {
            write!(f, "\n  {pointer}: {reason}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Failed {}

/// How often a document is changed and tried again before it is given up.
const MAX_ATTEMPTS: usize = 12;

/// Generates Rust for a document.
///
/// A schema that the generator gives up on becomes any JSON, and an operation is left
/// out; a name that two types would have is given to one of them only.
pub fn generate(shaped: &Shaped) -> Result<Generated, Failed> {
    let mut value = shaped.value.clone();
    let mut changes = Changes::default();
    let mut omitted = Vec::new();
    let whole = |reason: String| Failed { schemas: Vec::new(), reason };
    let mut last = String::new();
    for _ in 0..MAX_ATTEMPTS {
        let (marked, marks) = Marks::set(&value);
        let tokens = match attempt_value(&marked) {
            Ok(tokens) => tokens,
            Err(reason) => {
                if !give_up_schemas(&mut value, &marked, &mut changes)
                    && !leave_out_operations(&mut value, &marked, &mut omitted)
                {
                    return Err(whole(reason));
                }
                last = reason;
                continue;
            }
        };
        let file = syn::parse2(tokens)
            .map_err(|error| whole(format!("what progenitor wrote is not Rust: {error}")))?;
        if names::part(&mut value, &file, &marks, &mut changes) {
            return Ok(Generated { file, marks, omitted, value, changes: changes.0 });
        }
        last = "two types have one name".to_owned();
    }
    Err(whole(last))
}

/// Puts any JSON in the place of the schemas that fail; whether there were any.
fn give_up_schemas(value: &mut Value, marked: &Value, changes: &mut Changes) -> bool {
    let without_operations = retain_operations(marked, |_| false);
    if attempt_value(&without_operations).is_ok() {
        return false;
    }
    let failing = failing_schemas(&without_operations);
    for (place, reason) in &failing {
        let Some(schema) = value.pointer_mut(place.as_str()).and_then(Value::as_object_mut) else {
            continue;
        };
        schema.retain(|name, _| name == "description");
        changes.loss(place, format!("the generator cannot take this schema, any JSON: {reason}"));
    }
    !failing.is_empty()
}

/// Leaves the operations out that fail by themselves; whether there were any.
fn leave_out_operations(value: &mut Value, marked: &Value, omitted: &mut Vec<Omission>) -> bool {
    let mut failing = BTreeSet::new();
    walk::operations(marked, |at, _, _, _| {
        if let Err(reason) = attempt_value(&alone(marked, &at)) {
            omitted.push(Omission::new(value, &at, reason));
            failing.insert(at);
        }
    });
    *value = retain_operations(value, |at| !failing.contains(at));
    !failing.is_empty()
}

/// One operation with the schemas that it needs: with all of them, trying each operation
/// of a large document takes minutes.
fn alone(document: &Value, operation: &Pointer) -> Value {
    let place = Pointer::root().child("components").child("schemas");
    let needed: serde_json::Map<_, _> = shape::closure(document, operation)
        .into_iter()
        .filter(|own| own.as_str().starts_with(place.as_str()))
        .filter_map(|own| Some((own.last(), own.find(document)?.clone())))
        .collect();
    let mut item = serde_json::Map::new();
    let mut path = String::new();
    if let [_, own, method] = operation.tokens().collect::<Vec<_>>().as_slice() {
        item.insert(method.clone(), operation.find(document).cloned().unwrap_or_default());
        path.clone_from(own);
    }
    json!({
        "openapi": "3.0.3",
        "info": {"title": "", "version": ""},
        "paths": {path: item},
        "components": {"schemas": needed},
    })
}

/// The schemas that fail with nothing but what they stand on, without those that fail
/// only because they stand on another one that does.
fn failing_schemas(document: &Value) -> Vec<(Pointer, String)> {
    let place = Pointer::root().child("components").child("schemas");
    let Some(schemas) = place.find(document).and_then(Value::as_object) else { return Vec::new() };
    let mut failing = Vec::new();
    for name in schemas.keys() {
        let own = place.child(name);
        let closure = shape::closure(document, &own);
        let needed: serde_json::Map<_, _> = schemas
            .iter()
            .filter(|(name, _)| closure.contains(&place.child(name)))
            .map(|(name, schema)| (name.clone(), schema.clone()))
            .collect();
        let alone = json!({
            "openapi": "3.0.3",
            "info": {"title": "", "version": ""},
            "paths": {},
            "components": {"schemas": needed},
        });
        if let Err(reason) = attempt_value(&alone) {
            failing.push((own, closure, reason));
        }
    }
    let names: BTreeSet<_> = failing.iter().map(|(own, ..)| own.clone()).collect();
    failing
        .into_iter()
        .filter(|(own, closure, _)| {
            !closure.iter().any(|other| {
                // In a circle all stand on each other, and all are named.
                other != own
                    && names.contains(other)
                    && !shape::closure(document, other).contains(own)
            })
        })
        .map(|(own, _, reason)| (own, reason))
        .collect()
}

fn retain_operations(document: &Value, keep: impl Fn(&Pointer) -> bool) -> Value {
    let mut kept = document.clone();
    walk::operations(document, |at, path, method, _| {
        if !keep(&at)
            && let Some(item) = kept
                .get_mut("paths")
                .and_then(|paths| paths.get_mut(path))
                .and_then(Value::as_object_mut)
        {
            item.shift_remove(method);
        }
    });
    kept
}

fn attempt_value(document: &Value) -> Result<TokenStream, String> {
    let openapi = shape::to_openapi(document).map_err(|error| error.reason)?;
    attempt(&openapi)
}

/// Runs progenitor, whose panics become errors.
fn attempt(openapi: &OpenAPI) -> Result<TokenStream, String> {
    let settings = settings();
    quietly(|| Generator::new(&settings).generate_tokens(openapi))?
        .map_err(|error| error.to_string())
}

fn settings() -> GenerationSettings {
    let mut settings = GenerationSettings::new();
    settings
        .with_interface(InterfaceStyle::Positional)
        .with_tag(TagStyle::Merged)
        .with_hooks(HooksMode::Expected)
        .with_inner_type(quote!(std::sync::Arc<dyn ::calamus_runtime::Transport>))
        .with_map_type(format!("::{SUPPORT}::Map"))
        .with_conversion(free_form_object(), format!("::{SUPPORT}::JsonObject"), [].into_iter())
        .with_conversion(
            SchemaObject::default(),
            format!("::{SUPPORT}::JsonValue"),
            [TypeImpl::Display].into_iter(),
        )
        .with_conversion(file(), format!("::{SUPPORT}::File"), [].into_iter())
        .with_conversion(
            date_time(),
            format!("::{SUPPORT}::Timestamp"),
            [TypeImpl::Display, TypeImpl::FromStr].into_iter(),
        );
    settings
}

fn free_form_object() -> SchemaObject {
    SchemaObject {
        instance_type: Some(SingleOrVec::from(InstanceType::Object)),
        object: Some(Box::new(ObjectValidation {
            additional_properties: Some(Box::new(Schema::Bool(true))),
            ..ObjectValidation::default()
        })),
        ..SchemaObject::default()
    }
}

fn date_time() -> SchemaObject {
    text_in_format("date-time")
}

fn file() -> SchemaObject {
    text_in_format(shape::FILE)
}

fn text_in_format(format: &str) -> SchemaObject {
    SchemaObject {
        instance_type: Some(SingleOrVec::from(InstanceType::String)),
        format: Some(format.to_owned()),
        ..SchemaObject::default()
    }
}

thread_local! {
    /// While it holds something, a panic on this thread leaves its message here and
    /// prints nothing.
    static CAUGHT: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Runs `work` and turns a panic into its message; nothing is printed.
fn quietly<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let usual = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            let ours = CAUGHT.with_borrow_mut(|caught| match caught {
                Some(message) => {
                    *message = message_of(info);
                    true
                }
                None => false,
            });
            if !ours {
                usual(info);
            }
        }));
    });
    CAUGHT.set(Some(String::new()));
    let result = catch_unwind(AssertUnwindSafe(work));
    let message = CAUGHT.take().unwrap_or_default();
    result.map_err(|_| message)
}

/// The first line of a panic's message and where it comes from, without a path of the
/// machine.
fn message_of(info: &std::panic::PanicHookInfo<'_>) -> String {
    let payload = info.payload();
    let text = payload
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message");
    let text = text.lines().next().unwrap_or_default();
    let text: String = text.chars().take(300).collect();
    match info.location() {
        Some(location) => {
            let file = location.file();
            let file = file.rsplit(['/', '\\']).next().unwrap_or(file);
            format!("progenitor gives up: {text} ({file}:{})", location.line())
        }
        None => format!("progenitor gives up: {text}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// typify ends in a panic on values that would be one Rust name.
    fn alike() -> Value {
        json!({"type": "string", "enum": ["a.", "a-", "a/"]})
    }

    fn generated(paths: &Value, schemas: &Value) -> Generated {
        let value = json!({
            "openapi": "3.0.3",
            "info": {"title": "Test", "version": "1"},
            "paths": paths,
            "components": {"schemas": schemas},
        });
        let openapi = shape::to_openapi(&value).unwrap();
        generate(&Shaped { value, openapi, changes: Vec::new() }).unwrap()
    }

    #[test]
    fn an_operation_on_which_the_generator_gives_up_is_left_out_by_name() {
        let answers = json!({"204": {"description": ""}});
        let generated = generated(
            &json!({
                "/good": {"get": {"operationId": "good", "responses": answers}},
                "/bad": {"get": {
                    "operationId": "bad",
                    "parameters": [{"name": "q", "in": "query", "schema": alike()}],
                    "responses": answers,
                }},
            }),
            &json!({}),
        );
        let [omission] = generated.omitted.as_slice() else { panic!("{:?}", generated.omitted) };
        let told = omission.to_string();
        let expected = "bad (GET /bad): progenitor gives up: Failed to make unique variant names";
        assert!(told.starts_with(expected), "{told}");
        assert!(generated.value.pointer("/paths/~1bad/get").is_none());
        assert!(generated.value.pointer("/paths/~1good/get").is_some());
    }

    #[test]
    fn a_schema_on_which_the_generator_gives_up_becomes_any_json_and_those_on_it_stay() {
        let generated = generated(
            &json!({}),
            &json!({
                "Alike": alike(),
                "Fine": {"type": "object", "properties": {"a": {"$ref": "#/components/schemas/Alike"}}},
            }),
        );
        assert_eq!(generated.value["components"]["schemas"]["Alike"], json!({}));
        let [change] = generated.changes.as_slice() else { panic!("{:?}", generated.changes) };
        assert_eq!(change.pointer.as_str(), "/components/schemas/Alike");
        assert!(change.what.starts_with("the generator cannot take this schema, any JSON: "));
        assert_eq!(generated.omitted, []);
    }

    #[test]
    fn two_types_that_come_to_one_name_are_both_there() {
        let inner =
            |member: &str| json!({"type": "object", "properties": {member: {"type": "string"}}});
        let generated = generated(
            &json!({}),
            &json!({
                "Model": {"type": "object", "properties": {"type": inner("inline")}},
                "ModelType": inner("component"),
                "A": {"type": "object", "properties": {"b": {"type": "object", "properties": {"c": inner("deep")}}}},
                "AB": {"type": "object", "properties": {"c": inner("shallow")}},
            }),
        );
        let code = quote::ToTokens::to_token_stream(&generated.file).to_string();
        for member in ["inline", "component", "deep", "shallow"] {
            let declared = format!("pub {member} :");
            assert_eq!(code.matches(&declared).count(), 1, "{member}");
        }
        assert_eq!(code.matches("pub struct ModelType {").count(), 1);
        assert_eq!(generated.changes.len(), 2, "{:?}", generated.changes);
    }

    #[test]
    fn a_panic_becomes_its_message_and_the_next_call_works() {
        let reason = quietly(|| -> () { panic!("first line\nsecond line") }).unwrap_err();
        assert!(reason.starts_with("progenitor gives up: first line (generate.rs:"), "{reason}");
        assert_eq!(quietly(|| 7), Ok(7));
    }
}
