//! The bodies of refusals, in the two forms that Feather uses: an error code with a message, and
//! a list of problems with the request.

use crate::json::Json;

/// One thing that is wrong with a request.
#[derive(Clone, Debug)]
pub(crate) struct Problem {
    /// The way to the place, beginning with `path`, `query` or `body`.
    pub(crate) loc: Vec<Json>,
    pub(crate) message: String,
    pub(crate) kind: String,
    /// What was found there.
    pub(crate) input: Option<Json>,
    pub(crate) context: Option<Json>,
}

/// Why an operation is not carried out.
#[derive(Clone, Debug)]
pub(crate) enum Refusal {
    /// A status, an error code and a message.
    Error(u16, &'static str, String),
    /// Status 422 with what is wrong.
    Invalid(Vec<Problem>),
}

impl Refusal {
    /// For an id that does not exist, and alike for one that belongs to somebody else.
    pub(crate) fn not_found(what: &str) -> Self {
        Refusal::Error(404, "not_found", format!("{what} not found"))
    }

    /// For a tool slug that does not resolve, or whose tool is switched off.
    pub(crate) fn tool_unavailable(slug: &str, why: &str) -> Self {
        Refusal::Error(400, "tool_unavailable", format!("Tool '{slug}' {why}"))
    }

    /// For a request that the document admits and the service still refuses.
    pub(crate) fn service(loc: Vec<Json>, message: impl Into<String>) -> Self {
        Refusal::Invalid(vec![Problem {
            loc,
            message: message.into(),
            kind: "value_error".to_owned(),
            input: None,
            context: None,
        }])
    }

    pub(crate) fn status(&self) -> u16 {
        match self {
            Refusal::Error(status, ..) => *status,
            Refusal::Invalid(_) => 422,
        }
    }

    pub(crate) fn body(&self) -> Json {
        match self {
            Refusal::Error(_, code, message) => error_body(code, message),
            Refusal::Invalid(problems) => Json::object([(
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

/// The body that all of Feather's error handlers give.
pub(crate) fn error_body(code: &str, message: &str) -> Json {
    Json::object([("error", code.into()), ("message", message.into())])
}

/// The body of a refusal that happens before any operation is found.
pub(crate) fn detail_body(detail: &str) -> Json {
    Json::object([("detail", detail.into())])
}
