//! The members of objects: which may be absent, which may be null, and in which order
//! they stand.
//!
//! One rule for all: what the document does not require is an `Option`, empty when it is
//! absent or null, and left out when it is empty. Only where a caller sends it and may
//! also send null are there three states, and then it is a `Field`. What the document
//! requires is always sent, null if it is nullable and empty, and only read forgivingly.

use quote::ToTokens;
use syn::visit_mut::{self, VisitMut};
use syn::{Field, FieldsNamed, GenericArgument, Item, Meta, PathArguments, Type, parse_quote};

use super::{Context, attributes};

pub(super) fn refine(items: &mut [Item], context: &Context<'_>) {
    let mut step = Step { context };
    items.iter_mut().for_each(|item| step.visit_item_mut(item));
}

struct Step<'a> {
    context: &'a Context<'a>,
}

impl VisitMut for Step<'_> {
    fn visit_fields_named_mut(&mut self, fields: &mut FieldsNamed) {
        visit_mut::visit_fields_named_mut(self, fields);
        in_document_order(fields, self.context);
        fields.named.iter_mut().for_each(|field| refine_member(field, self.context));
    }

    fn visit_item_enum_mut(&mut self, item: &mut syn::ItemEnum) {
        visit_mut::visit_item_enum_mut(self, item);
        accept_unknown_members(&mut item.attrs);
    }

    fn visit_item_struct_mut(&mut self, item: &mut syn::ItemStruct) {
        visit_mut::visit_item_struct_mut(self, item);
        accept_unknown_members(&mut item.attrs);
    }
}

/// `additionalProperties: false` says what a server takes, not what it may send one day.
fn accept_unknown_members(attrs: &mut Vec<syn::Attribute>) {
    let mut options = attributes::serde(attrs);
    options.retain(|option| !option.path().is_ident("deny_unknown_fields"));
    attributes::set_serde(attrs, &options);
}

/// typify sorts members by name; the order of the document was somebody's choice.
fn in_document_order(fields: &mut FieldsNamed, context: &Context<'_>) {
    let mut sorted: Vec<_> = std::mem::take(&mut fields.named).into_iter().collect();
    sorted.sort_by_key(|field| {
        attributes::doc(&field.attrs)
            .and_then(|text| context.marks.number(&text))
            .unwrap_or(usize::MAX)
    });
    fields.named = sorted.into_iter().collect();
}

fn refine_member(field: &mut Field, context: &Context<'_>) {
    let options = attributes::serde(&field.attrs);
    if attributes::has(&options, "flatten") {
        return;
    }
    let optional =
        attributes::has(&options, "default") || attributes::has(&options, "skip_serializing_if");
    let place = context.place(&field.attrs);
    let nullable = place.as_ref().map(|place| context.is_nullable(place));
    let sent = place.as_ref().is_some_and(|place| context.usage.is_sent(place));
    let mut kept: Vec<Meta> =
        options.into_iter().filter(|option| option.path().is_ident("rename")).collect();

    if !optional {
        if let Some(inner) = inside_option(&field.ty) {
            // `Option` reads an absent member as `None` by itself. The document still
            // says that it is required.
            schema_of(field, &parse_quote!(::calamus_runtime::Nullable<#inner>));
        }
    } else {
        let inner = inside_option(&field.ty).unwrap_or_else(|| field.ty.clone());
        let (ty, is_empty): (Type, _) = if sent && nullable == Some(true) {
            (parse_quote!(::calamus_runtime::Field<#inner>), "support::Field::is_absent")
        } else {
            (parse_quote!(::std::option::Option<#inner>), "::std::option::Option::is_none")
        };
        let is_empty = match is_empty.rsplit("::").nth(1) {
            Some(name) if name == "Option" && !context.taken.contains(name) => "Option::is_none",
            _ => is_empty,
        };
        field.ty = ty;
        kept.push(parse_quote!(default));
        kept.push(parse_quote!(skip_serializing_if = #is_empty));
        if nullable == Some(false) {
            schema_of(field, &inner);
        }
    }
    attributes::set_serde(&mut field.attrs, &kept);
    // The schema's attribute reads best below serde's.
    field.attrs.sort_by_key(|attribute| attribute.path().is_ident("cfg_attr"));
}

/// The schema of a member is that of another type than the one that holds it.
fn schema_of(field: &mut Field, ty: &Type) {
    let ty = super::paths::plain(ty.to_token_stream());
    field.attrs.push(parse_quote!(#[cfg_attr(feature = "schemars", schemars(with = #ty))]));
}

/// `T` of `Option<T>`, and `Box<T>` of `Box<Option<T>>`, with which typify breaks circles.
fn inside_option(ty: &Type) -> Option<Type> {
    if let Some(inner) = argument_of(ty, "Option") {
        return Some(inside_option(&inner).unwrap_or(inner));
    }
    let inner = argument_of(&argument_of(ty, "Box")?, "Option")?;
    Some(parse_quote!(::std::boxed::Box<#inner>))
}

/// `T` of `Name<T>`.
fn argument_of(ty: &Type, name: &str) -> Option<Type> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last()?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    match arguments.args.first() {
        Some(GenericArgument::Type(inner)) if last.ident == name => Some(inner.clone()),
        _ => None,
    }
}
