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
use serde_json::Value;

use super::marks::Marks;
use super::pointer::Pointer;
use super::shape::{self, Shaped};
use super::walk;

/// The crate that generated code takes the support types from, until `refine` has said
/// where they are. No such crate exists.
pub const SUPPORT: &str = "xtask_support";

/// Generated Rust as it comes from progenitor.
#[derive(Clone, Debug)]
pub struct Generated {
    /// The file.
    pub file: syn::File,
    /// What the marks in its rustdoc stand for.
    pub marks: Marks,
    /// The operations that are not in it.
    pub omitted: Vec<Omission>,
}

/// An operation that is not generated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Omission {
    /// Where it stands in the document.
    pub pointer: Pointer,
    /// Method and path, as they are written in a request.
    pub call: String,
    /// Its `operationId`, if it has one.
    pub operation_id: Option<String>,
    /// Why it is left out.
    pub reason: String,
}

impl Omission {
    /// The operation at `pointer` of `document`.
    pub fn new(document: &Value, pointer: &Pointer, reason: impl Into<String>) -> Self {
        let tokens: Vec<_> = pointer.tokens().collect();
        let call = match tokens.as_slice() {
            [_, path, method, ..] => format!("{} {path}", method.to_uppercase()),
            _ => String::new(),
        };
        let operation_id = pointer
            .find(document)
            .and_then(|operation| operation.get("operationId"))
            .and_then(Value::as_str)
            .map(str::to_owned);
        Self { pointer: pointer.clone(), call, operation_id, reason: reason.into() }
    }
}

impl fmt::Display for Omission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.operation_id {
            Some(id) => write!(f, "{id} ({}): {}", self.call, self.reason),
            None => write!(f, "{}: {}", self.call, self.reason),
        }
    }
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

/// Generates Rust for a document.
pub fn generate(shaped: &Shaped) -> Result<Generated, Failed> {
    let (mut marked, marks) = Marks::set(&shaped.value);
    let whole = |reason: String| Failed { schemas: Vec::new(), reason };

    let mut omitted = Vec::new();
    let tokens = match attempt_value(&marked) {
        Ok(tokens) => tokens,
        Err(_) => {
            // Something fails. Schemas cannot be left out: if it is one, say which.
            let without_operations = retain_operations(&marked, |_| false);
            if let Err(reason) = attempt_value(&without_operations) {
                return Err(Failed { schemas: failing_schemas(&without_operations), reason });
            }
            let mut failing = BTreeSet::new();
            walk::operations(&marked, |at, _, _, _| {
                if let Err(reason) =
                    attempt_value(&retain_operations(&marked, |other| *other == at))
                {
                    omitted.push(Omission::new(&shaped.value, &at, reason));
                    failing.insert(at);
                }
            });
            marked = retain_operations(&marked, |at| !failing.contains(at));
            attempt_value(&marked).map_err(whole)?
        }
    };
    let file = syn::parse2(tokens)
        .map_err(|error| whole(format!("what progenitor wrote is not Rust: {error}")))?;
    Ok(Generated { file, marks, omitted })
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
        let mut alone = document.clone();
        if let Some(schemas) = alone.pointer_mut(place.as_str()).and_then(Value::as_object_mut) {
            schemas.retain(|name, _| closure.contains(&place.child(name)));
        }
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
        .with_inner_type(quote!(std::sync::Arc<dyn ::xtask_support::Transport>))
        .with_map_type(format!("::{SUPPORT}::Map"))
        .with_conversion(free_form_object(), format!("::{SUPPORT}::JsonObject"), [].into_iter())
        .with_conversion(
            SchemaObject::default(),
            format!("::{SUPPORT}::JsonValue"),
            [TypeImpl::Display].into_iter(),
        )
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
    SchemaObject {
        instance_type: Some(SingleOrVec::from(InstanceType::String)),
        format: Some("date-time".to_owned()),
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

    #[test]
    fn a_panic_becomes_its_message_and_the_next_call_works() {
        let reason = quietly(|| -> () { panic!("first line\nsecond line") }).unwrap_err();
        assert!(reason.starts_with("progenitor gives up: first line (generate.rs:"), "{reason}");
        assert_eq!(quietly(|| 7), Ok(7));
    }
}
