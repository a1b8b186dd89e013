//! The embedded OpenAPI document, read into what serving it takes: a routing table, and a
//! validator for each parameter, request body and answer.
//!
//! Nothing here is written for a particular operation; it all comes from the document. Knows
//! neither the state nor how operations behave.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use http::Method;
use jsonschema::{Draft, Validator};

use crate::json::{Dialect, Json};

/// The document's text, byte for byte.
pub(crate) const TEXT: &str = include_str!("../openapi.json");

static EMBEDDED: LazyLock<Result<Document, String>> = LazyLock::new(|| Document::parse(TEXT));

/// Everything that is served, in the order of the document.
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

    fn parse(text: &str) -> Result<Self, String> {
        let root = Json::parse(text.as_bytes()).map_err(|error| error.to_string())?;
        Reader { root: &root, schemas: HashMap::new() }.document()
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

    /// Finds the operation for a request line. A literal segment goes before a parameter, as
    /// long as the method fits. A trailing slash makes another path.
    pub(crate) fn route(&self, method: &Method, path: &str) -> Route<'_> {
        let Some(path) = path.strip_prefix('/') else { return Route::NoSuchPath };
        let segments: Vec<String> = path.split('/').map(percent_decode).collect();
        let mut candidates: Vec<_> = self
            .operations
            .iter()
            .filter_map(|operation| Some((operation, operation.matches(&segments)?)))
            .collect();
        // Fewer parameters mean more literals, since all candidates are of the same length.
        candidates.sort_by_key(|(_, parameters)| parameters.len());
        if candidates.is_empty() {
            return Route::NoSuchPath;
        }
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

/// Decodes `%41` and the like; what is no valid encoding stays as it is, and what is not UTF-8
/// becomes replacement characters, which no identifier contains.
pub(crate) fn percent_decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let digit = |offset: usize| char::from(*bytes.get(at + offset)?).to_digit(16);
        match (bytes[at], digit(1), digit(2)) {
            (b'%', Some(high), Some(low)) => {
                decoded.extend(u8::try_from(high * 16 + low));
                at += 3;
            }
            (byte, ..) => {
                decoded.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

/// Reads the document; each schema is compiled once, however many operations use it.
struct Reader<'a> {
    root: &'a Json,
    schemas: HashMap<String, Arc<Schema>>,
}

impl Reader<'_> {
    fn document(mut self) -> Result<Document, String> {
        let mut operations = Vec::new();
        let paths = self.root.get("paths").and_then(Json::as_object).ok_or("no `paths`")?;
        for (path, item) in paths.iter() {
            for (name, operation) in item.as_object().ok_or("a path item is no object")?.iter() {
                // A path item may also carry parameters and prose beside its methods.
                let Ok(method) = name.to_ascii_uppercase().parse::<Method>() else { continue };
                if operation.get("responses").is_some() {
                    let pointer = format!("/paths/{}/{name}", escape(path));
                    operations.push(
                        self.operation(path, method, item, operation, &pointer)
                            .map_err(|error| format!("#{pointer}: {error}"))?,
                    );
                }
            }
        }
        let mut components = HashMap::new();
        let schemas = self.root.get("components").and_then(|parts| parts.get("schemas"));
        for (name, schema) in schemas.and_then(Json::as_object).into_iter().flat_map(|s| s.iter()) {
            let pointer = format!("/components/schemas/{}", escape(name));
            components.insert(name.to_owned(), self.schema(schema, &pointer)?);
        }
        Ok(Document { operations, components })
    }

    fn operation(
        &mut self,
        path: &str,
        method: Method,
        item: &Json,
        operation: &Json,
        pointer: &str,
    ) -> Result<Operation, String> {
        let id = operation.str_at("operationId").ok_or("no `operationId`")?;
        let mut path_parameters = Vec::new();
        let mut query_parameters = Vec::new();
        for (owner, at) in [(item, ""), (operation, pointer)] {
            let declared = owner.get("parameters").and_then(Json::as_array).unwrap_or_default();
            for (index, declared) in declared.iter().enumerate() {
                let at = format!("{at}/parameters/{index}");
                let parameter = self.parameter(declared, &at)?;
                match declared.str_at("in") {
                    Some("path") => path_parameters.push(parameter),
                    Some("query") => query_parameters.push(parameter),
                    other => return Err(format!("{at}: cannot serve a parameter in {other:?}")),
                }
            }
        }
        let body = match operation.get("requestBody") {
            None => None,
            Some(body) => Some(RequestBody {
                required: body.get("required") == Some(&Json::Bool(true)),
                schema: self
                    .json_content(body, &format!("{pointer}/requestBody"))?
                    .ok_or("the request body is not JSON")?,
            }),
        };
        let mut answers = Vec::new();
        let responses = operation.get("responses").and_then(Json::as_object).ok_or("no answers")?;
        for (status, response) in responses.iter() {
            let at = format!("{pointer}/responses/{status}");
            let content = match self.json_content(response, &at)? {
                None => Content::Empty,
                Some(schema) => match schema.source.get("items") {
                    Some(items) if schema.source.str_at("type") == Some("array") => {
                        Content::Many(self.schema(items, &format!("{}/items", schema.pointer))?)
                    }
                    _ => Content::One(schema),
                },
            };
            let status = status.parse().map_err(|_| format!("{at}: not a status"))?;
            answers.push(Answer { status, content });
        }
        Ok(Operation {
            id: id.to_owned(),
            method,
            template: path.split('/').skip(1).map(Segment::parse).collect(),
            path_parameters,
            query_parameters,
            body,
            answers,
        })
    }

    fn parameter(&mut self, parameter: &Json, pointer: &str) -> Result<Parameter, String> {
        let schema = parameter.get("schema").ok_or("a parameter has no schema")?;
        let schema = self.schema(schema, &format!("{pointer}/schema"))?;
        Ok(Parameter {
            name: parameter.str_at("name").ok_or("a parameter has no name")?.to_owned(),
            required: parameter.get("required") == Some(&Json::Bool(true)),
            kind: schema.source.str_at("type").unwrap_or_default().to_owned(),
            default: schema.source.get("default").cloned(),
            schema,
        })
    }

    /// The schema for `application/json` in a request body or an answer, if it has any content.
    fn json_content(&mut self, owner: &Json, pointer: &str) -> Result<Option<Arc<Schema>>, String> {
        let Some(content) = owner.get("content") else { return Ok(None) };
        let schema = content
            .get("application/json")
            .and_then(|media| media.get("schema"))
            .ok_or_else(|| format!("{pointer}: no schema for `application/json`"))?;
        self.schema(schema, &format!("{pointer}/content/application~1json/schema")).map(Some)
    }

    fn schema(&mut self, schema: &Json, pointer: &str) -> Result<Arc<Schema>, String> {
        let mut schema = schema;
        let mut pointer = pointer.to_owned();
        while let Some(target) = schema.str_at("$ref") {
            let name = target
                .strip_prefix("#/components/schemas/")
                .ok_or_else(|| format!("#{pointer}: cannot follow {target}"))?;
            schema = self
                .root
                .get("components")
                .and_then(|components| components.get("schemas"))
                .and_then(|schemas| schemas.get(name))
                .ok_or_else(|| format!("#{pointer}: there is no {target}"))?;
            pointer = format!("/components/schemas/{name}");
        }
        if let Some(known) = self.schemas.get(&pointer) {
            return Ok(Arc::clone(known));
        }
        // References inside of a schema start at the root of the document, so the schema goes
        // to the library together with the components they lead to.
        let mut root = schema.clone();
        root.set("components", self.root.get("components").cloned());
        let validator = jsonschema::options_for::<Dialect>()
            .with_draft(Draft::Draft202012)
            .should_validate_formats(true)
            .build(&root.to_value())
            .map_err(|error| format!("#{pointer}: {error}"))?;
        let schema = Arc::new(Schema { pointer, source: schema.clone(), validator });
        self.schemas.insert(schema.pointer.clone(), Arc::clone(&schema));
        Ok(schema)
    }
}

impl Segment {
    fn parse(text: &str) -> Self {
        match text.strip_prefix('{').and_then(|text| text.strip_suffix('}')) {
            Some(name) => Segment::Parameter(name.to_owned()),
            None => Segment::Literal(text.to_owned()),
        }
    }
}

/// A name as one step of a JSON pointer.
fn escape(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
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
    fn a_literal_goes_before_a_parameter_if_the_method_fits() {
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
        assert_eq!(
            found("GET", &format!("{base}/connections/email")),
            r#"getConnection ["email"]"#
        );
        assert_eq!(
            found("PUT", &format!("{base}/connections/email")),
            "only [POST, GET, PATCH, DELETE]"
        );
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
