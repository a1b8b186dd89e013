//! The arguments of an operation, in the order of its signature, and their Rust types.

use proc_macro2::Ident;
use quote::format_ident;
use syn::{FnArg, Type, parse_quote};

use crate::plan::{
    BodyKind, Form, Location, Name, OperationPlan, ParameterPlan, Plan, Segment, TypeRef,
};

/// The parameters in the order of the signature: those of the path as the path has them,
/// then those of the query, then headers and cookies, by name.
pub fn parameters(operation: &OperationPlan) -> Vec<&ParameterPlan> {
    let position = |own: usize| {
        operation.segments.iter().position(|segment| *segment == Segment::Parameter(own))
    };
    let mut parameters: Vec<_> = operation.parameters.iter().enumerate().collect();
    parameters.sort_by_key(|(index, parameter)| match parameter.location {
        Location::Path => (0, position(*index), ""),
        Location::Query => (1, None, parameter.wire.as_str()),
        Location::Header | Location::Cookie => (2, None, parameter.wire.as_str()),
    });
    parameters.into_iter().map(|(_, parameter)| parameter).collect()
}

/// A name as an identifier.
pub fn ident(name: &str) -> Ident {
    format_ident!("{name}")
}

/// The arguments of an operation: its parameters, then its body.
pub fn arguments(plan: &Plan, operation: &OperationPlan) -> Vec<FnArg> {
    let parameters = parameters(operation).into_iter().map(|parameter| {
        let (name, ty) = (ident(&parameter.name), argument(plan, &parameter.ty));
        if parameter.required { parse_quote!(#name: #ty) } else { parse_quote!(#name: Option<#ty>) }
    });
    let body = operation.body.as_ref().map(|body| -> FnArg {
        let ty = argument(plan, &body.ty);
        match body.kind {
            BodyKind::Bytes => parse_quote!(body: B),
            BodyKind::Text => parse_quote!(body: String),
            _ if body.required => parse_quote!(body: #ty),
            // What may be absent is passed on by reference.
            _ => match ty {
                Type::Reference(ty) => parse_quote!(body: Option<#ty>),
                ty => parse_quote!(body: Option<&#ty>),
            },
        }
    });
    parameters.chain(body).collect()
}

/// The names of the arguments of an operation.
pub fn argument_names(operation: &OperationPlan) -> Vec<Ident> {
    let parameters = parameters(operation).into_iter().map(|parameter| ident(&parameter.name));
    parameters.chain(operation.body.iter().map(|_| ident("body"))).collect()
}

/// The generic parameters of an operation: whatever becomes a body of bytes.
pub fn generics(operation: &OperationPlan) -> syn::Generics {
    match &operation.body {
        Some(body) if body.kind == BodyKind::Bytes => parse_quote!(<B: Into<reqwest::Body>>),
        _ => syn::Generics::default(),
    }
}

/// The type of an argument: small values by value, all others by reference.
fn argument(plan: &Plan, ty: &TypeRef) -> Type {
    let by_value = match ty {
        TypeRef::Null | TypeRef::Bool | TypeRef::Integer(_) | TypeRef::F32 | TypeRef::F64 => true,
        TypeRef::Named(id) => {
            plan.get(*id).is_some_and(|own| matches!(own.form, Form::OpenEnum { .. }))
        }
        _ => false,
    };
    let owned = owned(plan, ty);
    match ty {
        TypeRef::String => parse_quote!(&str),
        _ if by_value => owned,
        _ => parse_quote!(&#owned),
    }
}

/// A type as it is written outside of the module of the types.
pub fn owned(plan: &Plan, ty: &TypeRef) -> Type {
    let text = plan.type_name(ty, &|name| match name {
        Name::Known(name) => Name::path(name),
        Name::Planned(name) => format!("types::{name}"),
    });
    syn::parse_str(&text).unwrap_or_else(|_| parse_quote!(()))
}
