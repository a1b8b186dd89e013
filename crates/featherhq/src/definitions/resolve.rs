//! From a model's tool call to the call of the API.

use std::cell::Cell;
use std::fmt;

use super::Definitions;
use super::inputs::COMBINATORS;
use super::node::{Node, Object};
use crate::client::Client;
use crate::error::Error;
use crate::operations::TestInvoke;
use crate::types::{ArgumentError, ConnectionId, JsonObject, Tool};

/// Maximum number of names in an error.
const MAX_SIMILAR: usize = 3;

/// Maximum depth of arguments and of the schemas that they are compared with, and maximum number of
/// schemas: each can refer to several others, and to itself.
const MAX_DEPTH: usize = 100;
const MAX_SCHEMAS: usize = 20_000;

/// A tool call of a model, with valid and complete arguments. Returned by
/// [`Definitions::resolve`].
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ToolCall {
    /// Id of the connection.
    pub connection_id: ConnectionId,
    /// Slug of the tool.
    pub slug: String,
    /// The arguments, pinned values and defaults included.
    pub arguments: JsonObject,
}

impl ToolCall {
    /// Calls the tool at the vendor, with its real effects. See
    /// [`Connections::test_invoke`](crate::Connections::test_invoke).
    pub fn invoke(&self, client: &Client) -> TestInvoke {
        let arguments = self.arguments.clone();
        client.connections().test_invoke(self.connection_id, self.slug.as_str(), arguments)
    }
}

/// A tool call of a model that was not sent. Its message tells the model what to correct.
#[derive(Debug)]
#[non_exhaustive]
pub enum ResolveError {
    /// There is no definition with the name.
    UnknownName {
        /// The name.
        name: String,
        /// Similar names, the most similar first.
        similar: Vec<String>,
    },
    /// The arguments are not a JSON object.
    InvalidJson(Error),
    /// The arguments, completed by operators' values, do not fit the tool's input schema.
    InvalidArguments(Vec<ArgumentError>),
    /// The tool's input schema is not a JSON Schema.
    InvalidSchema(Error),
}

impl fmt::Display for ResolveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownName { name, similar } => {
                write!(f, "unknown tool {name:?}")?;
                for (index, name) in similar.iter().enumerate() {
                    f.write_str(if index == 0 { ": similar names are " } else { ", " })?;
                    f.write_str(name)?;
                }
                Ok(())
            }
            Self::InvalidJson(error) => write!(f, "the arguments are not a JSON object: {error}"),
            Self::InvalidArguments(problems) => {
                f.write_str("invalid arguments")?;
                for (index, problem) in problems.iter().enumerate() {
                    f.write_str(if index == 0 { ": " } else { "; " })?;
                    write!(f, "{problem}")?;
                }
                Ok(())
            }
            Self::InvalidSchema(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for ResolveError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::InvalidJson(error) | Self::InvalidSchema(error) => Some(error),
            Self::UnknownName { .. } | Self::InvalidArguments(_) => None,
        }
    }
}

impl From<ResolveError> for Error {
    fn from(error: ResolveError) -> Self {
        match error {
            ResolveError::InvalidJson(error) | ResolveError::InvalidSchema(error) => error,
            other => {
                Error::invalid_request("the tool call is invalid").with_quote(format!(": {other}"))
            }
        }
    }
}

impl Definitions {
    /// Returns the call of the API for a tool call of a model: the connection, the tool's slug and
    /// the arguments. Nothing is sent.
    ///
    /// The arguments are JSON, as OpenAI sends them; of other providers' values, pass the JSON.
    /// An empty string stands for no arguments. `null` counts as absent where the property is
    /// optional and not nullable: models send it, and have to in OpenAI's strict mode. Then pinned
    /// values replace arguments, defaults are added, and the result is validated against the
    /// tool's whole input schema.
    ///
    /// # Errors
    ///
    /// [`ResolveError`], whose message is meant as the result of the tool call: models correct
    /// themselves.
    ///
    /// ```
    /// use featherhq::definitions::{Definitions, Format};
    /// use featherhq::{Connection, InputDefaults, JsonObject, JsonValue, Tool};
    ///
    /// let id = "6f0d5a52-2a2b-4a3e-9a43-0c8f6f3d3f5e".parse()?;
    /// let mut connection = Connection::new(id, "slack", "Support");
    /// let tool_id = "0a3a5a52-2a2b-4a3e-9a43-0c8f6f3d3f5e".parse()?;
    /// let mut tool = Tool::new(tool_id, id, "support_send_message");
    /// tool.input_schema = r#"{
    ///     "type": "object",
    ///     "properties": {"channel": {"type": "string"}, "text": {"type": "string"}},
    ///     "required": ["channel", "text"]
    /// }"#.parse()?;
    /// tool.input_defaults = Some(InputDefaults::new().pinned("channel", JsonValue::new("C1")?));
    /// connection.tools.push(tool);
    ///
    /// let definitions = Definitions::new(Format::OpenAi, [&connection]);
    /// let call = definitions.resolve("support_send_message", r#"{"text": "Hello"}"#)?;
    /// assert_eq!(call.slug, "support_send_message");
    /// assert_eq!(call.arguments.as_str(), r#"{"text":"Hello","channel":"C1"}"#);
    ///
    /// let error = definitions.resolve("support_send_message", "{}").unwrap_err();
    /// assert_eq!(error.to_string(), "invalid arguments: \"text\" is a required property");
    /// # Ok::<(), featherhq::Error>(())
    /// ```
    pub fn resolve(&self, name: &str, arguments: &str) -> Result<ToolCall, ResolveError> {
        let Some(definition) = self.get(name) else { return Err(self.unknown(name)) };
        let tool = definition.tool();
        let text = if arguments.trim().is_empty() { "{}" } else { arguments };
        let arguments = JsonObject::from_text(text).map_err(ResolveError::InvalidJson)?;
        let arguments = without_absent(tool, arguments)?;
        let arguments = tool.arguments(&arguments).map_err(ResolveError::InvalidJson)?;
        let problems = tool.validate(&arguments).map_err(ResolveError::InvalidSchema)?;
        if !problems.is_empty() {
            return Err(ResolveError::InvalidArguments(problems));
        }
        let (connection_id, slug) = (definition.connection_id(), tool.slug.clone());
        Ok(ToolCall { connection_id, slug, arguments })
    }

    fn unknown(&self, name: &str) -> ResolveError {
        let mut similar: Vec<(f64, &str)> = self
            .iter()
            .map(|definition| (strsim::jaro_winkler(name, definition.name()), definition.name()))
            .filter(|(similarity, _)| *similarity > 0.8)
            .collect();
        similar.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
        let similar = similar.into_iter().take(MAX_SIMILAR).map(|(_, name)| name.to_owned());
        ResolveError::UnknownName { name: name.to_owned(), similar: similar.collect() }
    }
}

/// Removes `null` where it stands for an absent property.
fn without_absent(tool: &Tool, arguments: JsonObject) -> Result<JsonObject, ResolveError> {
    if !arguments.as_str().contains("null") {
        return Ok(arguments);
    }
    let schema = Node::parse(tool.input_schema.as_str());
    let (Some(schema), Some(mut value)) = (schema, Node::parse(arguments.as_str())) else {
        return Ok(arguments);
    };
    let Some(root) = schema.as_object() else { return Ok(arguments) };
    let document = Document { root, left: Cell::new(MAX_SCHEMAS) };
    document.remove_nulls(root, &mut value, 0);
    JsonObject::new(&value).map_err(ResolveError::InvalidJson)
}

/// The schema of the arguments.
struct Document<'a> {
    root: &'a Object,
    /// How many subschemas may still be compared.
    left: Cell<usize>,
}

impl Document<'_> {
    /// Returns whether another subschema may be compared.
    fn enter(&self, depth: usize) -> bool {
        let left = self.left.get();
        self.left.set(left.saturating_sub(1));
        left > 0 && depth <= MAX_DEPTH
    }

    fn referenced(&self, schema: &Object) -> Option<&Object> {
        self.root.resolve(&schema.string("$ref")?)
    }

    fn remove_nulls(&self, schema: &Object, value: &mut Node, depth: usize) {
        if !self.enter(depth) {
            return;
        }
        if let Some(target) = self.referenced(schema) {
            self.remove_nulls(target, value, depth + 1);
        }
        for keyword in COMBINATORS {
            for alternative in schema.get(keyword).and_then(Node::as_array).unwrap_or_default() {
                if let Some(alternative) = alternative.as_object()
                    && (keyword == "allOf" || self.matches(alternative, value))
                {
                    self.remove_nulls(alternative, value, depth + 1);
                }
            }
        }
        match value {
            Node::Array(elements) => {
                let Some(items) = schema.object("items") else { return };
                elements.iter_mut().for_each(|value| self.remove_nulls(items, value, depth + 1));
            }
            Node::Object(object) => {
                let Some(properties) = schema.object("properties") else { return };
                let required = schema.strings("required");
                for (name, property) in properties.iter() {
                    let Some(value) = object.get_mut(name) else { continue };
                    let Some(property) = property.as_object() else { continue };
                    if !value.is_null() {
                        self.remove_nulls(property, value, depth + 1);
                    } else if !required.iter().any(|own| own == name)
                        && !self.accepts_null(property, 0)
                    {
                        object.remove(name);
                    }
                }
            }
            Node::Scalar(_) => {}
        }
    }

    /// Returns whether an alternative can be the one of a value: whether it declares all of its
    /// properties, and constants are equal.
    fn matches(&self, alternative: &Object, value: &Node) -> bool {
        let alternative = self.referenced(alternative).unwrap_or(alternative);
        let (Some(properties), Some(value)) = (alternative.object("properties"), value.as_object())
        else {
            return true;
        };
        value.iter().all(|(name, value)| {
            properties.object(name).is_some_and(|schema| match schema.get("const") {
                Some(constant) => value.is_null() || constant.to_json() == value.to_json(),
                None => true,
            })
        })
    }

    /// Returns whether a schema accepts `null`, as far as its keywords tell.
    fn accepts_null(&self, schema: &Object, depth: usize) -> bool {
        if !self.enter(depth) {
            return true;
        }
        if self.referenced(schema).is_some_and(|target| !self.accepts_null(target, depth + 1)) {
            return false;
        }
        let types = schema.strings("type");
        if !types.is_empty() && !types.iter().any(|name| name == "null") {
            return false;
        }
        if let Some(values) = schema.get("enum").and_then(Node::as_array)
            && !values.iter().any(Node::is_null)
        {
            return false;
        }
        if schema.get("const").is_some_and(|value| !value.is_null()) {
            return false;
        }
        COMBINATORS.iter().all(|keyword| {
            let Some(alternatives) = schema.get(keyword).and_then(Node::as_array) else {
                return true;
            };
            let accepts = |schema: &Node| {
                schema.as_object().is_none_or(|schema| self.accepts_null(schema, depth + 1))
            };
            if *keyword == "allOf" {
                alternatives.iter().all(accepts)
            } else {
                alternatives.iter().any(accepts)
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemas_that_triple_with_each_reference_end() {
        let schema = r##"{"allOf":[{"$ref":"#"},{"$ref":"#"},{"$ref":"#"}],
            "properties":{"a":{"$ref":"#/properties/a","allOf":[{"$ref":"#/properties/a"},{"$ref":"#/properties/a"}]}}}"##;
        let id = uuid::Uuid::nil();
        let mut tool = Tool::new(id.into(), id.into(), "t");
        tool.input_schema = schema.parse().unwrap();
        let arguments = JsonObject::from_text(r#"{"a":null}"#).unwrap();
        assert_eq!(without_absent(&tool, arguments).unwrap().as_str(), r#"{"a":null}"#);
    }
}
