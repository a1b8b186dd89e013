//! The embedded OpenAPI document: a routing table, and a validator for each parameter, request body
//! and response.
//!
//! Nothing here is specific to an operation. Knows neither the state nor how operations behave.

mod read;

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use http::Method;
use jsonschema::Validator;
use percent_encoding::percent_decode_str;

use crate::json::{Dialect, Json};

/// The text of the document.
pub(crate) const TEXT: &str = include_str!("../openapi.json");

static EMBEDDED: LazyLock<Result<Document, String>> = LazyLock::new(|| read::document(TEXT));

/// The operations, and the component schemas. Paths are in the order of the document, the methods
/// of a path in that of OpenAPI.
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
    responses: Vec<DeclaredResponse>,
}

#[derive(Debug)]
pub(crate) struct Parameter {
    pub(crate) name: String,
    pub(crate) required: bool,
    /// The `type` of the schema, by which the parameter is parsed.
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
struct DeclaredResponse {
    status: u16,
    content: Content,
}

/// The declared body of a response.
#[derive(Clone, Debug)]
pub(crate) enum Content {
    /// No body.
    Empty,
    /// A JSON value of this schema.
    One(Arc<Schema>),
    /// An array with elements of this schema. Separate from [`Content::One`] so that elements are
    /// validated when they change rather than with every list.
    Many(Arc<Schema>),
}

/// A compiled schema of the document.
#[derive(Debug)]
pub(crate) struct Schema {
    /// Its JSON pointer in the document. A lone `$ref` has the pointer of its target, so that all
    /// users of a component share its schema.
    pub(crate) pointer: String,
    pub(crate) source: Json,
    pub(crate) validator: Validator<Dialect>,
}

#[derive(Debug, PartialEq)]
enum Segment {
    Literal(String),
    Parameter(String),
}

/// The result of routing a request.
#[derive(Debug)]
pub(crate) enum Route<'a> {
    /// An operation, and its decoded path parameters in order.
    Found(&'a Operation, Vec<(&'a str, String)>),
    /// The path has these methods only.
    WrongMethod(Vec<&'a Method>),
    NoSuchPath,
}

impl Document {
    /// Returns the document that is embedded in this crate.
    pub(crate) fn embedded() -> Result<&'static Document, String> {
        EMBEDDED.as_ref().map_err(Clone::clone)
    }

    pub(crate) fn operations(&self) -> &[Operation] {
        &self.operations
    }

    pub(crate) fn operation(&self, id: &str) -> Option<&Operation> {
        self.operations.iter().find(|operation| operation.id == id)
    }

    /// Returns a component schema by its name.
    pub(crate) fn component(&self, name: &str) -> Option<&Arc<Schema>> {
        self.components.get(name)
    }

    /// Finds the operation for a method and a path. As in OpenAPI, a literal path takes precedence
    /// over a template, whatever the method. A trailing slash makes another path.
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
    /// Returns the path parameters if the segments match the path template.
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

    /// Returns the declared content of responses with a status code, if it is declared.
    pub(crate) fn response_content(&self, status: u16) -> Option<&Content> {
        self.responses
            .iter()
            .find(|response| response.status == status)
            .map(|response| &response.content)
    }

    /// Returns the first declared successful response.
    pub(crate) fn success(&self) -> Option<(u16, &Content)> {
        let response =
            self.responses.iter().find(|response| (200..300).contains(&response.status))?;
        Some((response.status, &response.content))
    }
}

/// Decodes percent-encoding. Invalid sequences stay as they are, and invalid UTF-8 becomes
/// replacement characters, which no identifier contains.
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
    fn every_operation_of_the_document_is_parsed() {
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
            (list.response_content(200), get.response_content(200))
        else {
            panic!("expected an array and an object");
        };
        assert!(Arc::ptr_eq(element, one));
        assert_eq!(one.pointer, "/components/schemas/ConnectionResponse");
    }

    #[test]
    fn literal_paths_take_precedence_over_templates() {
        let document = Document::embedded().unwrap();
        let found = |method: &str, path: &str| match document.route(&method.parse().unwrap(), path)
        {
            Route::Found(operation, parameters) => {
                let values: Vec<_> = parameters.into_iter().map(|(_, value)| value).collect();
                format!("{} {values:?}", operation.id)
            }
            Route::WrongMethod(allowed) => format!("only {allowed:?}"),
            Route::NoSuchPath => "not found".to_owned(),
        };
        let base = "/v1/integrations";
        assert_eq!(found("GET", base), "listIntegrations []");
        assert_eq!(found("GET", &format!("{base}/")), "not found");
        assert_eq!(found("GET", "/v1/integration%73"), "listIntegrations []");
        assert_eq!(found("PUT", base), "only [GET]");
        assert_eq!(found("POST", &format!("{base}/connections/email")), "connectEmail []");
        assert_eq!(found("GET", &format!("{base}/connections/email")), "only [POST]");
        assert_eq!(found("GET", &format!("{base}/connections/mail")), r#"getConnection ["mail"]"#);
        assert_eq!(found("PUT", &format!("{base}/connections/mail")), "only [GET, DELETE, PATCH]");
        assert_eq!(found("GET", &format!("{base}/connections/a%2Fb")), r#"getConnection ["a/b"]"#);
        assert_eq!(found("GET", &format!("{base}/connections//tools")), "not found");
        assert_eq!(found("GET", "v1/integrations"), "not found");
        assert_eq!(found("OPTIONS", "*"), "not found");
    }

    #[test]
    fn percent_decoding_never_fails() {
        assert_eq!(percent_decode("a%41%e2%82%ac%zz%4"), "aA€%zz%4");
        assert_eq!(percent_decode("%ff%00"), "\u{fffd}\0");
    }
}
