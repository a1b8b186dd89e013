//! Error responses: one enum for all operations that declare the same ones.

use std::collections::HashMap;

use super::super::{ErrorVariant, ErrorsPlan, Plan, Status, TypeRef};
use crate::plan::ResponseBody;

/// The key of operations that share an enum.
type Key = Vec<(Status, ResponseBody)>;

/// Plans the enums of error responses.
pub(super) fn share(plan: &mut Plan) {
    let mut known: HashMap<Key, usize> = HashMap::new();
    for (index, operation) in plan.operations.iter_mut().enumerate() {
        let mut errors: Vec<_> =
            operation.responses.iter().filter(|response| !response.success).collect();
        if errors.is_empty() {
            continue;
        }
        // A code counts before its range, and a range before all others.
        errors.sort_by_key(|response| response.status);
        errors.dedup_by_key(|response| response.status);
        let key: Key =
            errors.iter().map(|response| (response.status, response.body.clone())).collect();
        let variants = errors.iter().map(|response| ErrorVariant {
            name: variant_of(response.status),
            status: response.status,
            body: response.body.clone(),
            doc: response.doc.clone(),
        });
        let place = *known.entry(key).or_insert(plan.errors.len());
        operation.errors = Some(place);
        match plan.errors.get_mut(place) {
            Some(shared) => {
                for (variant, other) in shared.variants.iter_mut().zip(variants) {
                    if variant.doc != other.doc {
                        variant.doc.clear();
                    }
                }
                shared.operations.push(index);
            }
            None => plan.errors.push(ErrorsPlan {
                name: format!("{}Error", operation.builder),
                variants: variants.collect(),
                operations: vec![index],
                gate: Vec::new(),
            }),
        }
    }
}

/// Returns the types that an enum of errors names.
pub(super) fn types_of(errors: &ErrorsPlan) -> impl Iterator<Item = &TypeRef> {
    errors.variants.iter().filter_map(|variant| variant.body.ty())
}

/// Returns the name of a status as a Rust variant.
pub(super) fn variant_of(status: Status) -> String {
    const NAMES: [(u16, &str); 40] = [
        (200, "Ok"),
        (201, "Created"),
        (202, "Accepted"),
        (203, "NonAuthoritative"),
        (204, "NoContent"),
        (205, "ResetContent"),
        (206, "PartialContent"),
        (207, "MultiStatus"),
        (300, "MultipleChoices"),
        (301, "MovedPermanently"),
        (302, "Found"),
        (303, "SeeOther"),
        (304, "NotModified"),
        (307, "TemporaryRedirect"),
        (308, "PermanentRedirect"),
        (400, "BadRequest"),
        (401, "Unauthorized"),
        (402, "PaymentRequired"),
        (403, "Forbidden"),
        (404, "NotFound"),
        (405, "MethodNotAllowed"),
        (406, "NotAcceptable"),
        (408, "RequestTimeout"),
        (409, "Conflict"),
        (410, "Gone"),
        (411, "LengthRequired"),
        (412, "PreconditionFailed"),
        (413, "ContentTooLarge"),
        (415, "UnsupportedMediaType"),
        (417, "ExpectationFailed"),
        (422, "UnprocessableEntity"),
        (423, "Locked"),
        (424, "FailedDependency"),
        (428, "PreconditionRequired"),
        (429, "TooManyRequests"),
        (500, "InternalServerError"),
        (501, "NotImplemented"),
        (502, "BadGateway"),
        (503, "ServiceUnavailable"),
        (504, "GatewayTimeout"),
    ];
    match status {
        Status::Code(code) => {
            let name = NAMES.iter().find(|(known, _)| *known == code).map(|(_, name)| *name);
            name.map_or_else(|| format!("Status{code}"), str::to_owned)
        }
        Status::Range(1) => "Informational".to_owned(),
        Status::Range(2) => "Success".to_owned(),
        Status::Range(3) => "Redirection".to_owned(),
        Status::Range(4) => "ClientError".to_owned(),
        Status::Range(5) => "ServerError".to_owned(),
        Status::Range(digit) => format!("Status{digit}Xx"),
        Status::Default => "Default".to_owned(),
    }
}
