//! Reads operations and schemas from the model of the OpenAPI document. Errors have the location
//! of what is not supported.

use std::collections::HashMap;
use std::sync::Arc;

use calamus_document::model::{
    self, Additional, Location, MediaType, Node, OperationKind, SchemaView, Serialization, Status,
    Type,
};
use calamus_document::read;
use http::Method;
use jsonschema::Draft;
use serde_json::Value;

use super::{
    Content, DeclaredResponse, Document, Operation, Parameter, RequestBody, Schema, Segment,
};
use crate::json::{Dialect, Json};

/// Reads a document.
pub(super) fn document(text: &str) -> Result<Document, String> {
    let source = read::parse("openapi.json", text.to_owned()).map_err(|error| error.to_string())?;
    let model = model::Document::new(&source);
    let mut reader = Reader { model: &model, schemas: HashMap::new() };
    let mut operations = Vec::new();
    for node in model.operations_of(OperationKind::Path) {
        let operation = node.read(&model);
        operations.push(reader.operation(&operation).map_err(|error| at(&operation.node, &error))?);
    }
    let mut components = HashMap::new();
    for (name, schema) in model.schemas() {
        components.insert(name.to_owned(), reader.schema(&schema)?);
    }
    Ok(Document { operations, components })
}

/// Each schema is compiled once, however many operations use it.
struct Reader<'m, 'd> {
    model: &'m model::Document<'d>,
    schemas: HashMap<String, Arc<Schema>>,
}

impl<'d> Reader<'_, 'd> {
    fn operation(&mut self, operation: &model::Operation<'d>) -> Result<Operation, String> {
        let method = operation.method.to_ascii_uppercase();
        let mut path_parameters = Vec::new();
        let mut query_parameters = Vec::new();
        for declared in &operation.parameters {
            let parameter = self.parameter(declared)?;
            match declared.location {
                Location::Path => path_parameters.push(parameter),
                Location::Query => query_parameters.push(parameter),
                other => {
                    let what = format!("unsupported parameter in {}", other.name());
                    return Err(at(&declared.node, &what));
                }
            }
        }
        let body = match &operation.request_body {
            None => None,
            Some(body) => Some(RequestBody {
                required: body.required,
                schema: self
                    .json_content(&body.content, &body.node)?
                    .ok_or("the request body is not JSON")?
                    .1,
            }),
        };
        let mut responses = Vec::new();
        for response in &operation.responses {
            let Status::Code(status) = response.status else {
                return Err(at(&response.node, "not a status code"));
            };
            let content = match self.json_content(&response.content, &response.node)? {
                None => Content::Empty,
                Some((view, schema)) => match view.items {
                    Some(Additional::Schema(items)) if is(&view.types, Type::Array) => {
                        Content::Many(self.schema(&items)?)
                    }
                    _ => Content::One(schema),
                },
            };
            responses.push(DeclaredResponse { status, content });
        }
        Ok(Operation {
            id: operation.id.ok_or("no `operationId`")?.to_owned(),
            method: method.parse::<Method>().map_err(|error| error.to_string())?,
            template: operation.path.text.split('/').skip(1).map(Segment::parse).collect(),
            path_parameters,
            query_parameters,
            body,
            responses,
        })
    }

    fn parameter(&mut self, parameter: &model::Parameter<'d>) -> Result<Parameter, String> {
        let Serialization::Schema(Some(schema)) = &parameter.serialization else {
            return Err(at(&parameter.node, "a parameter has no schema"));
        };
        let view = SchemaView::of(self.model, schema);
        let kind = match view.type_names() {
            Some(Value::String(kind)) => kind,
            _ => String::new(),
        };
        Ok(Parameter {
            name: parameter.name.to_owned(),
            required: parameter.required,
            kind,
            default: view.default.map(|default| Json::from_value(default.value)),
            schema: self.schema(schema)?,
        })
    }

    /// Returns the schema of `application/json` in a request body or a response, if there is
    /// any content.
    fn json_content(
        &mut self,
        content: &[MediaType<'d>],
        owner: &Node<'d>,
    ) -> Result<Option<(SchemaView<'d>, Arc<Schema>)>, String> {
        if content.is_empty() {
            return Ok(None);
        }
        let media = content.iter().find(|media| media.name == "application/json");
        let schema = media.and_then(|media| media.schema.as_ref());
        let schema = schema.ok_or_else(|| at(owner, "no schema for `application/json`"))?;
        Ok(Some((SchemaView::of(self.model, schema), self.schema(schema)?)))
    }

    fn schema(&mut self, schema: &model::Schema<'d>) -> Result<Arc<Schema>, String> {
        let node = schema.parts.first().unwrap_or(&schema.declared);
        if let Some(known) = self.schemas.get(node.at.as_str()) {
            return Ok(Arc::clone(known));
        }
        // References inside of a schema start at the root of the document, so the schema is
        // compiled together with the components.
        let mut root = node.value.clone();
        if let (Value::Object(root), Some(components)) =
            (&mut root, self.model.root().get("components"))
        {
            root.insert("components".to_owned(), components.value.clone());
        }
        let validator = jsonschema::options_for::<Dialect>()
            .with_draft(Draft::Draft202012)
            .should_validate_formats(true)
            .build(&root)
            .map_err(|error| at(node, &error.to_string()))?;
        let pointer = node.at.as_str().to_owned();
        let schema = Arc::new(Schema { pointer, source: Json::from_value(node.value), validator });
        self.schemas.insert(schema.pointer.clone(), Arc::clone(&schema));
        Ok(schema)
    }
}

fn is(types: &Option<std::collections::BTreeSet<Type>>, only: Type) -> bool {
    types.as_ref().is_some_and(|types| types.iter().eq([&only]))
}

fn at(node: &Node<'_>, problem: &str) -> String {
    format!("#{}: {problem}", node.at.as_str())
}
