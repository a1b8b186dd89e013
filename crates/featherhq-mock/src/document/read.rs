//! Parses the OpenAPI document. Errors have the location of what is not supported.

use std::collections::HashMap;
use std::sync::Arc;

use http::Method;
use jsonschema::Draft;

use super::{
    Content, DeclaredResponse, Document, Operation, Parameter, RequestBody, Schema, Segment,
};
use crate::json::{Dialect, Json};

/// Parses the document. Each schema is compiled once, however many operations use it.
pub(super) struct Reader<'a> {
    root: &'a Json,
    schemas: HashMap<String, Arc<Schema>>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(root: &'a Json) -> Self {
        Reader { root, schemas: HashMap::new() }
    }

    pub(super) fn document(mut self) -> Result<Document, String> {
        let mut operations = Vec::new();
        let paths = self.root.get("paths").and_then(Json::as_object).ok_or("no `paths`")?;
        for (path, item) in paths.iter() {
            for (name, operation) in item.as_object().ok_or("a path item is not an object")?.iter()
            {
                // A path item may also have parameters and descriptions.
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
                    other => return Err(format!("{at}: unsupported parameter in {other:?}")),
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
        let mut declared_responses = Vec::new();
        let responses =
            operation.get("responses").and_then(Json::as_object).ok_or("no responses")?;
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
            let status = status.parse().map_err(|_| format!("{at}: not a status code"))?;
            declared_responses.push(DeclaredResponse { status, content });
        }
        Ok(Operation {
            id: id.to_owned(),
            method,
            template: path.split('/').skip(1).map(Segment::parse).collect(),
            path_parameters,
            query_parameters,
            body,
            responses: declared_responses,
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

    /// Returns the schema for `application/json` of a request body or response, if it has content.
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
                .ok_or_else(|| format!("#{pointer}: unsupported reference {target}"))?;
            schema = self
                .root
                .get("components")
                .and_then(|components| components.get("schemas"))
                .and_then(|schemas| schemas.get(name))
                .ok_or_else(|| format!("#{pointer}: unresolved reference {target}"))?;
            pointer = format!("/components/schemas/{name}");
        }
        if let Some(known) = self.schemas.get(&pointer) {
            return Ok(Arc::clone(known));
        }
        // References inside of a schema start at the root of the document, so the schema is
        // compiled together with the components.
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

/// Escapes a name for a JSON pointer.
fn escape(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
