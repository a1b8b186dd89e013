//! Which fields hold a secret, by their names and types.

use calamus_document::secrets::{is_consent, is_consent_url, is_secret};

use super::super::{Field, TypeRef};

/// Marks the fields that hold secrets, besides those that the document declares.
pub(super) fn mark(fields: &mut [Field]) {
    let names: Vec<_> = fields.iter().map(|field| field.json.clone()).collect();
    let consent = is_consent(&names);
    for field in fields {
        let by_name = is_secret(&field.json)
            || consent && (field.json == "state" || is_consent_url(&field.json));
        field.secret |= by_name && holds_text(&field.ty);
    }
}

/// Returns whether a type can hold a secret: a number of tokens, a date and a flag are none,
/// whatever they are called.
pub(super) fn holds_text(ty: &TypeRef) -> bool {
    match ty {
        TypeRef::List(inner) | TypeRef::Map(inner) => holds_text(inner),
        TypeRef::Tuple(elements) => elements.iter().any(holds_text),
        TypeRef::Option(inner) | TypeRef::Boxed(inner) => holds_text(inner),
        TypeRef::Bool
        | TypeRef::Integer(_)
        | TypeRef::F32
        | TypeRef::F64
        | TypeRef::Uuid
        | TypeRef::Timestamp
        | TypeRef::Date => false,
        _ => true,
    }
}
