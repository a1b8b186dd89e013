//! The request-building code of every operation, by progenitor.

use std::collections::BTreeMap;
use std::fmt;

use openapiv3::OpenAPI;
use progenitor::{GenerationSettings, Generator, InterfaceStyle, TagStyle};
use syn::{ImplItem, Item};

pub use extract::RequestCode;

use crate::plan::{Plan, pascal};
use crate::skeleton::{self, Skeleton};

mod extract;

/// progenitor failed, or wrote code with another structure than expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failed {
    /// The `operationId` of the operation, if it is about one.
    pub operation: Option<String>,
    /// The problem.
    pub reason: String,
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { operation, reason } = self;
        match operation {
            Some(id) => write!(f, "unexpected output of progenitor for `{id}`: {reason}"),
            None => write!(f, "progenitor failed: {reason}"),
        }
    }
}

impl std::error::Error for Failed {}

/// Generates the request-building code of a plan, in the order of its operations.
pub fn request_code(plan: &Plan) -> Result<Vec<RequestCode>, Failed> {
    let skeleton = skeleton::skeleton(plan);
    let mut methods = BTreeMap::new();
    for document in &skeleton.documents {
        methods.append(&mut self::methods(document, &skeleton)?);
    }
    let operations = plan.operations.iter().map(|operation| {
        let method = methods.remove(&operation.name).ok_or("no method of its name");
        method.and_then(extract::request_code).map_err(|reason| Failed {
            operation: Some(operation.id.clone()),
            reason: reason.to_owned(),
        })
    });
    operations.collect()
}

/// Returns the methods of the client that progenitor generates, by name.
fn methods(
    document: &OpenAPI,
    skeleton: &Skeleton,
) -> Result<BTreeMap<String, syn::ImplItemFn>, Failed> {
    let failed = |reason: String| Failed { operation: None, reason };
    let mut settings = GenerationSettings::new();
    settings.with_interface(InterfaceStyle::Positional).with_tag(TagStyle::Merged);
    for name in &skeleton.stubs {
        // typify looks a name up in the form that it would give to the type.
        settings.with_replacement(pascal(name), format!("types::{name}"), std::iter::empty());
    }
    let tokens = Generator::new(&settings)
        .generate_tokens(document)
        .map_err(|error| failed(error.to_string()))?;
    let file: syn::File = syn::parse2(tokens).map_err(|error| failed(error.to_string()))?;
    let mut methods = BTreeMap::new();
    for item in file.items {
        match item {
            Item::Impl(item) if item.trait_.is_none() => {
                methods.extend(item.items.into_iter().filter_map(|item| match item {
                    ImplItem::Fn(method) => Some((method.sig.ident.to_string(), method)),
                    _ => None,
                }));
            }
            Item::Mod(item) if item.ident == "types" => {
                let items = item.content.into_iter().flat_map(|(_, items)| items);
                // The errors of conversions, which are the same for every document.
                let mut types = items.filter(|item| !is_module(item, "error"));
                if let Some(item) = types.next() {
                    let what = match &item {
                        Item::Struct(item) => item.ident.to_string(),
                        Item::Enum(item) => item.ident.to_string(),
                        _ => "an item".to_owned(),
                    };
                    return Err(failed(format!("{what} is generated, not replaced")));
                }
            }
            _ => {}
        }
    }
    Ok(methods)
}

fn is_module(item: &Item, name: &str) -> bool {
    matches!(item, Item::Mod(item) if item.ident == name)
}
