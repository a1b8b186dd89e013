//! Error responses in the two forms that Feather uses: an error code with a message, and a list of
//! validation problems.

use crate::json::Json;

/// An invalid part of a request.
#[derive(Clone, Debug)]
pub(crate) struct Problem {
    /// The location, beginning with `path`, `query` or `body`.
    pub(crate) loc: Vec<Json>,
    pub(crate) message: String,
    pub(crate) kind: String,
    /// The invalid value.
    pub(crate) input: Option<Json>,
    pub(crate) context: Option<Json>,
}

/// An error response of an operation.
#[derive(Clone, Debug)]
pub(crate) enum ApiError {
    /// A status code, an error code and a message.
    Code(u16, &'static str, String),
    /// Status code 422 with all problems.
    Invalid(Vec<Problem>),
}

impl ApiError {
    /// For an id that does not exist or belongs to another organization.
    pub(crate) fn not_found(what: &str) -> Self {
        ApiError::Code(404, "not_found", format!("{what} not found"))
    }

    /// For an unknown tool slug, or a tool that cannot be called.
    pub(crate) fn tool_unavailable(slug: &str, why: &str) -> Self {
        ApiError::Code(400, "tool_unavailable", format!("Tool '{slug}' {why}"))
    }

    /// For a request that the document allows and the service rejects.
    pub(crate) fn invalid_value(loc: Vec<Json>, message: impl Into<String>) -> Self {
        ApiError::Invalid(vec![Problem {
            loc,
            message: message.into(),
            kind: "value_error".to_owned(),
            input: None,
            context: None,
        }])
    }

    pub(crate) fn status(&self) -> u16 {
        match self {
            ApiError::Code(status, ..) => *status,
            ApiError::Invalid(_) => 422,
        }
    }

    pub(crate) fn body(&self) -> Json {
        match self {
            ApiError::Code(_, code, message) => error_body(code, message),
            ApiError::Invalid(problems) => Json::object([(
                "detail",
                Json::array(problems.iter().map(|problem| {
                    let mut body = Json::object([
                        ("loc", problem.loc.clone().into()),
                        ("msg", problem.message.as_str().into()),
                        ("type", problem.kind.as_str().into()),
                    ]);
                    if let Some(input) = &problem.input {
                        body.set("input", input.clone());
                    }
                    if let Some(context) = &problem.context {
                        body.set("ctx", context.clone());
                    }
                    body
                })),
            )]),
        }
    }
}

/// Returns an `ErrorResponse` body.
pub(crate) fn error_body(code: &str, message: &str) -> Json {
    Json::object([("error", code.into()), ("message", message.into())])
}

/// Returns the body of an error that occurs before routing finds an operation.
pub(crate) fn detail_body(detail: &str) -> Json {
    Json::object([("detail", detail.into())])
}
