//! The embedded OpenAPI document, read into what serving it takes: a routing table, and a
//! validator for each parameter, request body and answer.
//!
//! Nothing here is written for a particular operation; it all comes from the document. Knows
//! neither the state nor how operations behave.

mod read;

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use http::Method;
use jsonschema::Validator;
use percent_encoding::percent_decode_str;

use crate::json::{Dialect, Json};

/// The document's text, byte for byte.
pub(crate) const TEXT: &str = include_str!("../openapi.json");

static EMBEDDED: LazyLock<Result<Document, String>> = LazyLock::new(|| read::document(TEXT));

/// Everything that is served: paths in the order of the document, the methods of a path in that of
/// OpenAPI.
#[derive(Debug)]
pub(crate) struct Document {
    operations: Vec<Operation>,
    components: HashMap<String, Arc<Schema>>,
}

/// One operation of the document.
#[derive(Debug)]
pub(crate) struct Operation {
    pub(crate) id: String,
    pub(crate) method: Method,
    template: Vec<Segment>,
    pub(crate) path_parameters: Vec<Parameter>,
    pub(crate) query_parameters: Vec<Parameter>,
    pub(crate) body: Option<RequestBody>,
    answers: Vec<Answer>,
}

#[derive(Debug)]
pub(crate) struct Parameter {
    pub(crate) name: String,
    pub(crate) required: bool,
    /// The schema's `type`, which says how to read the text of the parameter.
    pub(crate) kind: String,
    pub(crate) default: Option<Json>,
    pub(crate) schema: Arc<Schema>,
}

#[derive(Debug)]
pub(crate) struct RequestBody {
    pub(crate) required: bool,
    pub(crate) schema: Arc<Schema>,
}

#[derive(Debug)]
struct Answer {
    status: u16,
    content: Content,
}

/// What the document says about the body of an answer.
#[derive(Clone, Debug)]
pub(crate) enum Content {
    /// There is none.
    Empty,
    /// One JSON value of this schema.
    One(Arc<Schema>),
    /// An array, each element of which is of this schema. Kept apart from [`Content::One`] so
    /// that elements can be validated when they change rather than whenever a list is asked for.
    Many(Arc<Schema>),
}

/// A schema of the document, ready to validate.
#[derive(Debug)]
pub(crate) struct Schema {
    /// Where it is in the document, as a JSON pointer. The target of a lone `$ref` keeps its own
    /// place, so that two users of a component find one and the same schema.
    pub(crate) pointer: String,
    pub(crate) source: Json,
    pub(crate) validator: Validator<Dialect>,
}

#[derive(Debug, PartialEq)]
enum Segment {
    Literal(String),
    Parameter(String),
}

/// What a request line leads to.
#[derive(Debug)]
pub(crate) enum Route<'a> {
    /// An operation, and the decoded values of its path parameters in the order of the path.
    Found(&'a Operation, Vec<(&'a str, String)>),
    /// The path exists, with these methods only.
    WrongMethod(Vec<&'a Method>),
    NoSuchPath,
}

impl Document {
    /// The document this crate was built with.
    pub(crate) fn embedded() -> Result<&'static Document, String> {
        EMBEDDED.as_ref().map_err(Clone::clone)
    }

    pub(crate) fn operations(&self) -> &[Operation] {
        &self.operations
    }

    pub(crate) fn operation(&self, id: &str) -> Option<&Operation> {
        self.operations.iter().find(|operation| operation.id == id)
    }

    /// The schema of that name among the document's components.
    pub(crate) fn component(&self, name: &str) -> Option<&Arc<Schema>> {
        self.components.get(name)
    }

    /// Finds the operation for a request line. As OpenAPI has it, a path without parameters goes
    /// before one that would fit with parameters, whatever the method. A trailing slash makes
    /// another path.
    pub(crate) fn route(&self, method: &Method, path: &str) -> Route<'_> {
        let Some(path) = path.strip_prefix('/') else { return Route::NoSuchPath };
        let segments: Vec<String> = path.split('/').map(percent_decode).collect();
        let mut candidates: Vec<_> = self
            .operations
            .iter()
            .filter_map(|operation| Some((operation, operation.matches(&segments)?)))
            .collect();
        let Some(fewest) = candidates.iter().map(|(_, parameters)| parameters.len()).min() else {
            return Route::NoSuchPath;
        };
        candidates.retain(|(_, parameters)| parameters.len() == fewest);
        match candidates.iter().position(|(operation, _)| operation.method == *method) {
            Some(found) => {
                let (operation, parameters) = candidates.swap_remove(found);
                Route::Found(operation, parameters)
            }
            None => Route::WrongMethod(
                candidates.into_iter().map(|(operation, _)| &operation.method).collect(),
            ),
        }
    }
}

impl Operation {
    /// The path parameters' values if the segments fit this operation's path.
    fn matches(&self, segments: &[String]) -> Option<Vec<(&str, String)>> {
        if segments.len() != self.template.len() {
            return None;
        }
        let mut parameters = Vec::new();
        for (part, segment) in self.template.iter().zip(segments) {
            match part {
                Segment::Literal(literal) if literal == segment => {}
                Segment::Parameter(name) if !segment.is_empty() => {
                    parameters.push((name.as_str(), segment.clone()));
                }
                _ => return None,
            }
        }
        Some(parameters)
    }

    /// What the document says about answers with this status, if it declares it.
    pub(crate) fn answer(&self, status: u16) -> Option<&Content> {
        self.answers.iter().find(|answer| answer.status == status).map(|answer| &answer.content)
    }

    /// The first declared status that means success.
    pub(crate) fn success(&self) -> Option<(u16, &Content)> {
        let answer = self.answers.iter().find(|answer| (200..300).contains(&answer.status))?;
        Some((answer.status, &answer.content))
    }
}

/// Decodes `%41` and the like. What is no valid encoding stays as it is, and what is not UTF-8
/// becomes replacement characters, which no identifier contains.
pub(crate) fn percent_decode(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

impl Segment {
    fn parse(text: &str) -> Self {
        match text.strip_prefix('{').and_then(|text| text.strip_suffix('}')) {
            Some(name) => Segment::Parameter(name.to_owned()),
            None => Segment::Literal(text.to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_of_the_document_is_read() {
        let document = Document::embedded().unwrap();
        let mut ids: Vec<_> = document.operations().iter().map(|o| o.id.as_str()).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), document.operations().len());
        let methods = TEXT.matches("\"operationId\"").count();
        assert_eq!(ids.len(), methods);
        for operation in document.operations() {
            assert!(operation.success().is_some(), "{}", operation.id);
        }
    }

    #[test]
    fn users_of_a_component_share_its_schema() {
        let document = Document::embedded().unwrap();
        let list = document.operation("listConnections").unwrap();
        let get = document.operation("getConnection").unwrap();
        let (Some(Content::Many(element)), Some(Content::One(one))) =
            (list.answer(200), get.answer(200))
        else {
            panic!("a list and a single answer");
        };
        assert!(Arc::ptr_eq(element, one));
        assert_eq!(one.pointer, "/components/schemas/ConnectionResponse");
    }

    #[test]
    fn a_literal_goes_before_a_parameter() {
        let document = Document::embedded().unwrap();
        let found = |method: &str, path: &str| match document.route(&method.parse().unwrap(), path)
        {
            Route::Found(operation, parameters) => {
                let values: Vec<_> = parameters.into_iter().map(|(_, value)| value).collect();
                format!("{} {values:?}", operation.id)
            }
            Route::WrongMethod(allowed) => format!("only {allowed:?}"),
            Route::NoSuchPath => "nothing".to_owned(),
        };
        let base = "/v1/integrations";
        assert_eq!(found("GET", base), "listIntegrations []");
        assert_eq!(found("GET", &format!("{base}/")), "nothing");
        assert_eq!(found("GET", "/v1/integration%73"), "listIntegrations []");
        assert_eq!(found("PUT", base), "only [GET]");
        assert_eq!(found("POST", &format!("{base}/connections/email")), "connectEmail []");
        assert_eq!(found("GET", &format!("{base}/connections/email")), "only [POST]");
        assert_eq!(found("GET", &format!("{base}/connections/mail")), r#"getConnection ["mail"]"#);
        assert_eq!(found("PUT", &format!("{base}/connections/mail")), "only [GET, DELETE, PATCH]");
        assert_eq!(found("GET", &format!("{base}/connections/a%2Fb")), r#"getConnection ["a/b"]"#);
        assert_eq!(found("GET", &format!("{base}/connections//tools")), "nothing");
        assert_eq!(found("GET", "v1/integrations"), "nothing");
        assert_eq!(found("OPTIONS", "*"), "nothing");
    }

    #[test]
    fn percent_decoding_never_fails() {
        assert_eq!(percent_decode("a%41%e2%82%ac%zz%4"), "aA€%zz%4");
        assert_eq!(percent_decode("%ff%00"), "\u{fffd}\0");
    }
}
