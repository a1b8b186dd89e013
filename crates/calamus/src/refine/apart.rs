//! Members that come to one name in Rust get names of their own.
//!
//! `file` and `file {}` are two members in JSON, and typify writes two fields `file`. The
//! one whose name is the same in both languages keeps it, or else the first.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::Ident;
use quote::format_ident;
use syn::visit_mut::{self, VisitMut};
use syn::{Field, Fields, FieldsNamed, Item, Member, parse_quote};

use super::{attributes, implementor, others};

pub(super) fn keep(items: &mut [Item]) {
    let mut renamed = BTreeMap::new();
    for item in items.iter_mut() {
        if let Item::Struct(item) = item
            && let Fields::Named(fields) = &mut item.fields
            && let Some(names) = name_apart(fields)
        {
            renamed.insert(item.ident.clone(), names);
        }
    }
    // What typify writes for a type of which every member may be absent.
    for item in items.iter_mut() {
        if let Item::Impl(item) = item
            && let Some(names) = implementor(item).and_then(|name| renamed.get(name))
        {
            Literals { names }.visit_item_impl_mut(item);
        }
    }
}

/// Gives the fields new names where two have one; all names in order, if so.
fn name_apart(fields: &mut FieldsNamed) -> Option<Vec<Ident>> {
    let idents: Vec<Ident> = fields.named.iter().filter_map(|field| field.ident.clone()).collect();
    let mut taken: BTreeSet<&Ident> = BTreeSet::new();
    if idents.iter().all(|ident| taken.insert(ident)) {
        return None;
    }
    let mut keepers: BTreeMap<&Ident, usize> = BTreeMap::new();
    for (index, (field, ident)) in fields.named.iter().zip(&idents).enumerate() {
        if is_declared(field) {
            keepers.entry(ident).or_insert(index);
            if *ident == attributes::json_name(field) {
                keepers.insert(ident, index);
            }
        }
    }
    let mut names: Vec<Ident> = Vec::new();
    for (index, (field, ident)) in fields.named.iter().zip(&idents).enumerate() {
        let is_free = |name: &Ident| !idents.contains(name) && !names.contains(name);
        let name = if keepers.get(ident).is_none_or(|keeper| *keeper == index) {
            ident.clone()
        } else if is_declared(field) {
            (2..).map(|number| format_ident!("{ident}_{number}")).find(is_free)?
        } else {
            // What is not declared has names of its own.
            others::NAMES.iter().map(|name| format_ident!("{name}")).find(is_free)?
        };
        names.push(name);
    }
    for (field, name) in fields.named.iter_mut().zip(&names) {
        let json = attributes::json_name(field);
        let mut options = attributes::serde(&field.attrs);
        if !attributes::has(&options, "rename") && is_declared(field) {
            options.insert(0, parse_quote!(rename = #json));
            attributes::set_serde(&mut field.attrs, &options);
        }
        field.ident = Some(name.clone());
    }
    Some(names)
}

fn is_declared(field: &Field) -> bool {
    !attributes::has(&attributes::serde(&field.attrs), "flatten")
}

/// The fields in `Self { .. }`, which stand in the order of the type's.
struct Literals<'a> {
    names: &'a [Ident],
}

impl VisitMut for Literals<'_> {
    fn visit_expr_struct_mut(&mut self, literal: &mut syn::ExprStruct) {
        visit_mut::visit_expr_struct_mut(self, literal);
        if literal.path.is_ident("Self") && literal.fields.len() == self.names.len() {
            for (field, name) in literal.fields.iter_mut().zip(self.names) {
                field.member = Member::Named(name.clone());
            }
        }
    }
}
