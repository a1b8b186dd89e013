//! Takes the file that progenitor writes apart: the types here, the methods there, and
//! nothing of the rest, which is the same for every document and is written anew.

use syn::{ImplItem, ImplItemFn, Item};

use super::{Unfamiliar, implementor};

/// What is worth keeping.
pub(super) struct Parts {
    /// The items of the module `types`.
    pub(super) types: Vec<Item>,
    /// The methods of the client, one for each operation.
    pub(super) methods: Vec<ImplItemFn>,
}

pub(super) fn take_apart(file: syn::File) -> Result<Parts, Unfamiliar> {
    let mut types = None;
    let mut methods = Vec::new();
    for item in file.items {
        match item {
            Item::Mod(item) if item.ident == "types" => {
                types = item.content.map(|(_, items)| items);
            }
            Item::Impl(item)
                if item.trait_.is_none()
                    && implementor(&item).is_some_and(|name| name == "Client") =>
            {
                methods.extend(item.items.into_iter().filter_map(|item| match item {
                    // The constructors are not asynchronous, all operations are.
                    ImplItem::Fn(method) if method.sig.asyncness.is_some() => Some(method),
                    _ => None,
                }));
            }
            _ => {}
        }
    }
    let types = types.ok_or_else(|| Unfamiliar("there is no module `types`".to_owned()))?;
    Ok(Parts { types, methods })
}
