//! Tools as definitions for language models, and the way back from their tool calls.
//!
//! [`Definitions`] has the enabled tools of active connections in one of five [formats](Format):
//!
//! - Names fit the provider's rules. Names that collide are changed, the same way in each run.
//! - Inputs that operators have pinned are not part of the schema. Those with a default are
//!   optional, and the default is in the schema, or in its description where the format does not
//!   have one.
//! - Keywords that the format does not have are dropped or approximated. Whatever a definition
//!   does not express is a [note](Definitions::notes).
//!
//! [`Definitions::resolve`] turns a model's tool call into the call of the API: connection, slug
//! and complete arguments, validated before anything is sent.
//!
//! ```no_run
//! use featherhq::definitions::{Definitions, Format};
//!
//! # struct Model;
//! # struct ModelCall { name: String, arguments: String }
//! # impl Model {
//! #     async fn ask(&self, tools: &[featherhq::JsonObject]) -> ModelCall { unimplemented!() }
//! # }
//! # async fn example(model: Model) -> Result<(), featherhq::Error> {
//! let feather = featherhq::Client::from_env()?;
//! let connections = feather.connections().list().await?;
//! let definitions = Definitions::builder(Format::OpenAi).strict(true).build(&connections);
//! for note in definitions.notes() {
//!     eprintln!("{note}");
//! }
//! let call = model.ask(&definitions.to_vec()).await;
//! let result = match definitions.resolve(&call.name, &call.arguments) {
//!     Ok(call) => call.invoke(&feather).await?.result.to_string(),
//!     Err(error) => error.to_string(), // The model corrects its arguments.
//! };
//! # Ok(())
//! # }
//! ```

mod draft;
mod format;
mod gemini;
mod inputs;
mod limits;
mod names;
mod node;
mod note;
mod openai;
mod render;
mod resolve;
mod root;
mod strict;
mod subschemas;

use std::collections::HashMap;

use crate::types::{Connection, ConnectionId, JsonObject, JsonValue, Tool};

use limits::Budget;

pub use format::Format;
pub use note::{Note, NoteKind};
pub use resolve::{ResolveError, ToolCall};

/// The definition of a tool in the format of a provider. Element of [`Definitions`].
#[derive(Clone, Debug)]
pub struct Definition {
    name: String,
    json: JsonObject,
    is_strict: bool,
    tool: Tool,
}

impl Definition {
    /// Returns the name by which the model calls the tool.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the definition: an element of the list of tools in a provider's request.
    pub fn json(&self) -> &JsonObject {
        &self.json
    }

    /// Returns whether the definition asks for strict mode.
    pub fn is_strict(&self) -> bool {
        self.is_strict
    }

    /// Returns the id of the tool's connection.
    pub fn connection_id(&self) -> ConnectionId {
        self.tool.connection_id
    }

    /// Returns the tool.
    pub fn tool(&self) -> &Tool {
        &self.tool
    }
}

/// The tools of connections in the format of a provider. See the [module](self).
///
/// ```
/// use featherhq::definitions::{Definitions, Format};
/// use featherhq::{Connection, Tool};
///
/// let id = "6f0d5a52-2a2b-4a3e-9a43-0c8f6f3d3f5e".parse()?;
/// let mut connection = Connection::new(id, "slack", "Support");
/// let tool_id = "0a3a5a52-2a2b-4a3e-9a43-0c8f6f3d3f5e".parse()?;
/// connection.tools.push(Tool::new(tool_id, id, "support_list_channels"));
///
/// let definitions = Definitions::new(Format::Anthropic, [&connection]);
/// assert_eq!(
///     definitions.to_json().as_str(),
///     r#"[{"name":"support_list_channels","description":"support_list_channels","input_schema":{"type":"object"}}]"#,
/// );
/// # Ok::<(), featherhq::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Definitions {
    format: Format,
    definitions: Vec<Definition>,
    notes: Vec<Note>,
    by_name: HashMap<String, usize>,
}

/// Builds [`Definitions`]. Created by [`Definitions::builder`].
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing until it is built"]
pub struct DefinitionsBuilder {
    format: Format,
    strict: bool,
}

impl DefinitionsBuilder {
    /// Sets whether definitions ask for strict mode, in which arguments always fit the schema.
    /// Off by default.
    ///
    /// Schemas that strict mode cannot express stay as they are, with a
    /// [note](NoteKind::NotStrict), and so do those beyond the limits of a request: Anthropic's API
    /// accepts 20 strict tools with 24 optional properties. Formats
    /// [without strict mode](Format::has_strict_mode) ignore it.
    pub fn strict(mut self, strict: bool) -> Self {
        self.strict = strict;
        self
    }

    /// Builds the definitions of the enabled tools of active connections.
    pub fn build<'a>(self, connections: impl IntoIterator<Item = &'a Connection>) -> Definitions {
        let tools: Vec<&Tool> = connections
            .into_iter()
            .filter(|connection| connection.is_active())
            .flat_map(Connection::enabled_tools)
            .collect();
        let names = names::assign(self.format, &tools);
        let mut budget = self.strict.then(|| Budget::new(self.format));
        let mut definitions = Definitions {
            format: self.format,
            definitions: Vec::new(),
            notes: Vec::new(),
            by_name: HashMap::new(),
        };
        for (tool, (name, renamed)) in tools.into_iter().zip(names) {
            let mut kinds: Vec<NoteKind> = renamed.into_iter().collect();
            let rendered = render::render(self.format, budget.as_mut(), tool, &name, &mut kinds);
            if let Some((json, is_strict)) = rendered {
                definitions.by_name.insert(name.clone(), definitions.definitions.len());
                let tool = tool.clone();
                definitions.definitions.push(Definition { name, json, is_strict, tool });
            }
            definitions.notes.extend(kinds.into_iter().map(|kind| Note {
                connection_id: tool.connection_id,
                slug: tool.slug.clone(),
                kind,
            }));
        }
        definitions
    }
}

impl Definitions {
    /// Builds the definitions of the enabled tools of active connections. To select tools, remove
    /// others from [`Connection::tools`] before.
    pub fn new<'a>(format: Format, connections: impl IntoIterator<Item = &'a Connection>) -> Self {
        Self::builder(format).build(connections)
    }

    /// Creates a builder, for strict mode.
    pub fn builder(format: Format) -> DefinitionsBuilder {
        DefinitionsBuilder { format, strict: false }
    }

    /// Returns the format.
    pub fn format(&self) -> Format {
        self.format
    }

    /// Returns the definitions, in the order of connections and tools.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Definition> {
        self.definitions.iter()
    }

    /// Returns the number of definitions.
    pub fn len(&self) -> usize {
        self.definitions.len()
    }

    /// Returns whether there are no definitions.
    pub fn is_empty(&self) -> bool {
        self.definitions.is_empty()
    }

    /// Returns the definition with this name.
    pub fn get(&self, name: &str) -> Option<&Definition> {
        self.by_name.get(name).and_then(|&index| self.definitions.get(index))
    }

    /// Returns what definitions express in another way or not at all.
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// Returns the JSON of each definition.
    pub fn to_vec(&self) -> Vec<JsonObject> {
        self.iter().map(|definition| definition.json.clone()).collect()
    }

    /// Returns an array of the definitions: the value of `tools` in requests to OpenAI and
    /// Anthropic and in the response to `tools/list` of MCP, and that of `functionDeclarations` in
    /// a tool of Gemini.
    pub fn to_json(&self) -> JsonValue {
        let elements: Vec<&str> = self.iter().map(|definition| definition.json.as_str()).collect();
        // Elements are JSON, so the array is.
        let array = JsonValue::from_text(format!("[{}]", elements.join(",")));
        array.unwrap_or_else(|_| JsonObject::empty().into())
    }
}
