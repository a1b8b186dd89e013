//! Takes off what typify writes for every document and this one does not use.

use syn::Item;
use syn::visit::{self, Visit};

pub(super) fn remove(items: &mut Vec<Item>) {
    // What only the other one of them uses is used by nobody.
    for module in ["defaults", "error", "builder"] {
        let is_module = |item: &Item| matches!(item, Item::Mod(item) if item.ident == module);
        let mut search = Search { module, found: false };
        items.iter().filter(|item| !is_module(item)).for_each(|item| search.visit_item(item));
        if !search.found {
            items.retain(|item| !is_module(item));
        }
    }
    items.retain(|item| !is_copy_of_reference(item));
}

/// Looks for a path through a module.
struct Search {
    module: &'static str,
    found: bool,
}

impl<'ast> Visit<'ast> for Search {
    fn visit_path(&mut self, path: &'ast syn::Path) {
        visit::visit_path(self, path);
        let through = path.segments.len().saturating_sub(1);
        self.found |=
            path.segments.iter().take(through).any(|segment| segment.ident == self.module);
    }
}

/// `impl From<&T> for T` clones without saying so.
fn is_copy_of_reference(item: &Item) -> bool {
    let Item::Impl(item) = item else { return false };
    let Some((path, _)) = &item.trait_ else { return false };
    let Some(last) = path.segments.last() else { return false };
    let syn::PathArguments::AngleBracketed(arguments) = &last.arguments else { return false };
    let Some(syn::GenericArgument::Type(syn::Type::Reference(from))) = arguments.args.first()
    else {
        return false;
    };
    last.ident == "From" && from.elem == item.self_ty
}
