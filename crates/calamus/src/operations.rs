//! The request-building code of every operation, by progenitor.

use std::collections::BTreeMap;
use std::fmt;

use progenitor::{GenerationSettings, Generator, InterfaceStyle, TagStyle};
use syn::{ImplItem, Item};

pub use extract::RequestCode;

use crate::plan::Plan;
use crate::skeleton::{self, Skeleton};

mod extract;

/// progenitor failed, or wrote code with another structure than expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failed {
    /// The `operationId` of the operation, if it is about one.
    pub operation: Option<String>,
    /// What is wrong.
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
    let mut methods = methods(&skeleton::skeleton(plan))?;
    let operations = plan.operations.iter().map(|operation| {
        let method = methods.remove(&operation.name).ok_or("no method of its name");
        method.and_then(extract::request_code).map_err(|reason| Failed {
            operation: Some(operation.id.clone()),
            reason: reason.to_owned(),
        })
    });
    operations.collect()
}

/// The methods of the client that progenitor generates, by name.
fn methods(skeleton: &Skeleton) -> Result<BTreeMap<String, syn::ImplItemFn>, Failed> {
    let failed = |reason: String| Failed { operation: None, reason };
    let mut settings = GenerationSettings::new();
    settings.with_interface(InterfaceStyle::Positional).with_tag(TagStyle::Merged);
    for name in &skeleton.stubs {
        settings.with_replacement(name, format!("types::{name}"), std::iter::empty());
    }
    let tokens = Generator::new(&settings)
        .generate_tokens(&skeleton.document)
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
                if items.filter(|item| !is_module(item, "error")).count() > 0 {
                    return Err(failed("a type is not replaced".to_owned()));
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

#[cfg(test)]
mod tests;
