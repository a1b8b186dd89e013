//! Emits the arguments of operations: their types, and how callers pass them.

use syn::Ident;

use crate::plan::{
    BodyContent, BodyKind, BodyPlan, Form, Location, Name, OperationPlan, ParameterPlan, Plan,
    Segment, TypeRef,
};

/// A value of an operation: a parameter or the body.
pub(super) struct Value<'a> {
    pub(super) name: &'a str,
    pub(super) doc: &'a str,
    pub(super) required: bool,
    pub(super) pass: Pass,
}

/// How callers pass a value, as the macro of the runtime says it.
pub(super) enum Pass {
    /// By value.
    Value(String),
    /// As what converts into it.
    Into(String),
    /// As an iterator of what converts into the elements of this type.
    Each(String),
}

impl Pass {
    fn of(plan: &Plan, ty: &TypeRef) -> Self {
        let converts = |ty: &TypeRef| match ty {
            TypeRef::String => true,
            TypeRef::Named(id) => plan.get(*id).is_some_and(|planned| {
                matches!(
                    planned.form,
                    Form::OpenEnum { .. } | Form::Newtype { .. } | Form::Union { .. }
                )
            }),
            _ => false,
        };
        match ty {
            TypeRef::List(inner) if converts(inner) => Self::Each(type_of(plan, inner)),
            TypeRef::List(_) => Self::Into(type_of(plan, ty)),
            ty if converts(ty) => Self::Into(type_of(plan, ty)),
            _ => Self::Value(type_of(plan, ty)),
        }
    }

    /// Returns the word of the macro and its type.
    pub(super) fn setter(&self) -> String {
        match self {
            Self::Value(ty) => format!("value {ty}"),
            Self::Into(ty) => format!("into {ty}"),
            Self::Each(ty) => format!("each {ty}"),
        }
    }

    /// Returns the type of the field.
    pub(super) fn field(&self) -> String {
        match self {
            Self::Value(ty) | Self::Into(ty) => ty.clone(),
            Self::Each(ty) => format!("Vec<{ty}>"),
        }
    }

    /// Returns the type of an argument.
    pub(super) fn argument(&self) -> String {
        match self {
            Self::Value(ty) => ty.clone(),
            Self::Into(ty) => format!("impl Into<{ty}>"),
            Self::Each(ty) => format!("impl IntoIterator<Item = impl Into<{ty}>>"),
        }
    }

    /// Returns the value of the field, from an argument.
    pub(super) fn converted(&self, name: &str) -> String {
        match self {
            Self::Value(_) => name.to_owned(),
            Self::Into(_) => format!("{name}.into()"),
            Self::Each(_) => format!("support::__generated::v1::each({name})"),
        }
    }
}

/// Returns the values of an operation: parameters in the order of its signature, then the body.
/// `module` is the path of the module of the builders, with `::`.
pub(super) fn values<'a>(
    plan: &Plan,
    operation: &'a OperationPlan,
    module: &str,
) -> Vec<Value<'a>> {
    let parameters = parameters(operation).into_iter().map(|parameter| Value {
        name: &parameter.name,
        doc: &parameter.doc,
        required: parameter.required,
        pass: Pass::of(plan, &parameter.ty),
    });
    let body = operation.body.iter().map(|planned| Value {
        name: "body",
        doc: &planned.doc,
        required: planned.required,
        pass: body(plan, planned, module),
    });
    parameters.chain(body).collect()
}

fn body(plan: &Plan, body: &BodyPlan, module: &str) -> Pass {
    match body.others.is_empty() {
        false => Pass::Into(format!("{module}{}", body.name)),
        true => match body.main.kind {
            BodyKind::Bytes => Pass::Into("support::Body".to_owned()),
            BodyKind::Text => Pass::Into("String".to_owned()),
            _ => Pass::of(plan, &body.main.ty),
        },
    }
}

/// Returns the type of a request body of one content type.
pub(super) fn content_type(plan: &Plan, content: &BodyContent) -> String {
    match content.kind {
        BodyKind::Bytes => "support::Body".to_owned(),
        BodyKind::Text => "String".to_owned(),
        _ => type_of(plan, &content.ty),
    }
}

/// The parameters in the order of the signature: those of the path as the path has them,
/// then those of the query, then headers and cookies, by name.
pub(crate) fn parameters(operation: &OperationPlan) -> Vec<&ParameterPlan> {
    let position = |index: usize| {
        operation.segments.iter().position(|segment| *segment == Segment::Parameter(index))
    };
    let mut parameters: Vec<_> = operation.parameters.iter().enumerate().collect();
    parameters.sort_by_key(|(index, parameter)| match parameter.location {
        Location::Path => (0, position(*index), ""),
        Location::Query => (1, None, parameter.wire.as_str()),
        Location::Header | Location::Cookie => (2, None, parameter.wire.as_str()),
    });
    parameters.into_iter().map(|(_, parameter)| parameter).collect()
}

/// Returns a name as an identifier.
pub(super) fn ident(name: &str) -> Ident {
    quote::format_ident!("{name}")
}

/// A type as it is written outside of the module of the types.
pub(super) fn type_of(plan: &Plan, ty: &TypeRef) -> String {
    plan.type_name(ty, &|name| match name {
        Name::Known(name) => Name::path(name),
        Name::Planned(name) => format!("types::{name}"),
    })
}
