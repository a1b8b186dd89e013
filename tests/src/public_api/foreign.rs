//! Which other crates a public API speaks of: they cannot change without it.

use std::collections::BTreeMap;
use std::path::Path;

use syn::visit::{self, Visit};
use syn::{ImplItem, Item, TraitItem};

use super::{Api, visibility};
use crate::source::{self, Crate, Target, is_public, names};

/// The crates that the public API of the crate in a folder mentions by a path, each with the
/// places that do. The standard library does not count.
pub fn foreign(folder: &Path) -> BTreeMap<String, Vec<String>> {
    let krate = Crate::read(folder);
    let api = Api::of(&krate);
    let mut found = BTreeMap::new();
    for (module, items) in krate.modules() {
        for item in items {
            let Some(place) = place(&api, module, item) else { continue };
            let mut paths = Paths::default();
            visit_public(item, &mut paths);
            for path in paths.0 {
                // Relative names that lead nowhere are the prelude's, or parameters.
                let Target::Foreign(full) = krate.resolve(module, &path) else { continue };
                let (Some(first), true) = (full.first(), full.len() > 1) else { continue };
                if !["std", "core", "alloc", "Self"].contains(&first.as_str()) {
                    let places: &mut Vec<String> = found.entry(first.clone()).or_default();
                    places.push(format!("{place}: {}", full.join("::")));
                }
            }
        }
    }
    for places in found.values_mut() {
        places.sort();
        places.dedup();
    }
    found
}

/// What to call an item in a message; `None` if it is no part of the public API.
fn place(api: &Api<'_>, module: &[String], item: &Item) -> Option<String> {
    if let Item::Impl(block) = item {
        let syn::Type::Path(own) = &*block.self_ty else { return None };
        let own = api.krate.resolve(module, &names(&own.path));
        let is_ours = |target: &Target| match target {
            Target::Item(..) => api.items.contains(target),
            _ => false,
        };
        return match &block.trait_ {
            None => is_ours(&own).then(|| format!("impl {}", super::tidy::tidy(&block.self_ty))),
            Some((path, _)) => {
                let is_hidden = api.is_private_trait(module, path);
                let arguments = path.segments.last().into_iter();
                let names_ours = arguments
                    .flat_map(|last| super::render::types_of(&last.arguments))
                    .any(|ty| match ty {
                        syn::Type::Path(ty) => {
                            is_ours(&api.krate.resolve(module, &names(&ty.path)))
                        }
                        _ => false,
                    });
                let counts = !is_hidden && (is_ours(&own) || names_ours);
                counts.then(|| {
                    format!(
                        "impl {} for {}",
                        super::tidy::tidy(path),
                        super::tidy::tidy(&block.self_ty)
                    )
                })
            }
        };
    }
    let name = source::item_name(item)?;
    let target = Target::Item(module.to_vec(), name.clone());
    (visibility(item).is_some_and(is_public) && api.items.contains(&target)).then_some(name)
}

/// Visits what of an item can be seen from outside.
fn visit_public(item: &Item, visitor: &mut Paths) {
    match item {
        Item::Struct(item) => {
            visitor.visit_generics(&item.generics);
            for field in item.fields.iter().filter(|field| is_public(&field.vis)) {
                visitor.visit_type(&field.ty);
            }
        }
        Item::Impl(block) => {
            visitor.visit_generics(&block.generics);
            visitor.visit_type(&block.self_ty);
            if let Some((path, _)) = &block.trait_ {
                visitor.visit_path(path);
            }
            for item in &block.items {
                match item {
                    ImplItem::Fn(item) if is_public(&item.vis) => {
                        visitor.visit_signature(&item.sig);
                    }
                    ImplItem::Type(item) => visitor.visit_type(&item.ty),
                    _ => {}
                }
            }
        }
        Item::Trait(item) => {
            for item in &item.items {
                match item {
                    TraitItem::Fn(item) => visitor.visit_signature(&item.sig),
                    other => visitor.visit_trait_item(other),
                }
            }
        }
        Item::Fn(item) => visitor.visit_signature(&item.sig),
        Item::Enum(item) => visitor.visit_item_enum(item),
        Item::Type(item) => visitor.visit_item_type(item),
        _ => {}
    }
}

#[derive(Default)]
struct Paths(Vec<Vec<String>>);

impl<'ast> Visit<'ast> for Paths {
    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.0.push(names(path));
        visit::visit_path(self, path);
    }

    /// What serde and others are told by attributes is no part of the API.
    fn visit_attribute(&mut self, _: &'ast syn::Attribute) {}
}
