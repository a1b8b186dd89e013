//! Renders the definition of a tool.

use super::format::Format;
use super::limits::Budget;
use super::node::{Node, Object};
use super::note::{Changes, NoteKind};
use super::{draft, gemini, inputs, openai, root, strict, subschemas};
use crate::types::{JsonObject, Tool};

/// Renders a definition, and returns whether it is strict. `None` if the tool cannot have one.
/// There is a budget of strict definitions if strict mode was asked for.
pub(super) fn render(
    format: Format,
    mut budget: Option<&mut Budget>,
    tool: &Tool,
    name: &str,
    notes: &mut Vec<NoteKind>,
) -> Option<(JsonObject, bool)> {
    if !tool.stale_input_fields.is_empty() {
        notes.push(NoteKind::StaleInputs(tool.stale_input_fields.clone()));
    }
    let mut changes = Changes::default();
    let Some(mut schema) = inputs_schema(format, tool, &mut changes) else {
        notes.push(NoteKind::Omitted("its input schema cannot be parsed".to_owned()));
        return None;
    };
    let mut is_strict = false;
    if let (Some(rules), Some(budget)) = (strict_rules(format), budget.as_deref_mut()) {
        let mut strict_changes = Changes::default();
        let converted = strict::convert(&schema, rules, &mut strict_changes);
        match converted.and_then(|schema| budget.take(&schema).map(|()| schema)) {
            Ok(converted) => {
                changes.extend(strict_changes);
                schema = converted;
                is_strict = true;
            }
            Err(reason) => notes.push(NoteKind::NotStrict(reason)),
        }
    }
    match format {
        Format::Gemini => schema = gemini::convert(&schema, &mut changes),
        Format::OpenAi | Format::OpenAiResponses if !is_strict => openai::complete(&mut schema),
        _ => {}
    }
    let schema = Node::Object(schema);
    check_property_names(format, &schema, notes);
    notes.extend(changes.into_kinds());
    let description = description(format, tool, notes);
    let strict = budget.map(|_| is_strict);
    let definition = assemble(format, tool, name, description, schema, strict);
    Some((JsonObject::new(&definition).ok()?, is_strict))
}

/// Returns the schema of the inputs that are left for the model to decide: an object in JSON Schema
/// 2020-12. `None` if that of the tool cannot be parsed.
fn inputs_schema(format: Format, tool: &Tool, changes: &mut Changes) -> Option<Object> {
    let Some(Node::Object(original)) = Node::parse(tool.input_schema.as_str()) else { return None };
    let mut schema = original.clone();
    draft::upgrade(&mut schema);
    inputs::apply(&mut schema, tool);
    if format != Format::Mcp {
        root::merge_alternatives(&mut schema, changes);
    }
    root::set_object_type(&mut schema);
    subschemas::restore_referenced(&mut schema, &original);
    // What was restored is as the vendor wrote it.
    draft::upgrade(&mut schema);
    Some(schema)
}

fn strict_rules(format: Format) -> Option<&'static strict::Rules> {
    match format {
        Format::OpenAi | Format::OpenAiResponses => Some(&strict::OPENAI),
        Format::Anthropic => Some(&strict::ANTHROPIC),
        Format::Gemini | Format::Mcp => None,
    }
}

/// Returns the vendor's description, or the display name for the lack of one.
fn description(format: Format, tool: &Tool, notes: &mut Vec<NoteKind>) -> Option<String> {
    let own = tool.description.as_deref().filter(|text| !text.trim().is_empty());
    let text = match own {
        Some(text) => text,
        // MCP has a title for it.
        None if format == Format::Mcp => return None,
        None => &tool.display_name,
    };
    let Some(max) = format.max_description_length() else { return Some(text.to_owned()) };
    if text.chars().count() <= max {
        return Some(text.to_owned());
    }
    notes.push(NoteKind::DescriptionShortened);
    Some(text.chars().take(max - 1).chain(['…']).collect())
}

/// Notes names of properties that the provider's API rejects: Anthropic in any schema, Gemini
/// among the inputs.
fn check_property_names(format: Format, schema: &Node, notes: &mut Vec<NoteKind>) {
    let mut names = Vec::new();
    match format {
        Format::Anthropic => collect_property_names(schema, &mut names),
        Format::Gemini => {
            let inputs = schema.as_object().and_then(|schema| schema.object("properties"));
            names.extend(inputs.into_iter().flat_map(|inputs| inputs.iter().map(|(name, _)| name)));
        }
        Format::OpenAi | Format::OpenAiResponses | Format::Mcp => {}
    }
    let is_allowed = |name: &str| match format {
        Format::Gemini => {
            !name.starts_with(|first: char| first.is_ascii_digit())
                && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        }
        _ => name.chars().all(|c| c.is_ascii_alphanumeric() || "_.-".contains(c)),
    };
    names.retain(|name| name.is_empty() || name.len() > 64 || !is_allowed(name));
    if !names.is_empty() {
        let names = names.into_iter().map(str::to_owned).collect();
        notes.push(NoteKind::UnsupportedPropertyNames(names));
    }
}

fn collect_property_names<'a>(schema: &'a Node, names: &mut Vec<&'a str>) {
    let Some(object) = schema.as_object() else {
        let elements = schema.as_array().unwrap_or_default();
        elements.iter().for_each(|element| collect_property_names(element, names));
        return;
    };
    for (keyword, value) in object.iter() {
        match (keyword, value.as_object()) {
            ("properties", Some(properties)) => {
                for (name, property) in properties.iter() {
                    names.push(name);
                    collect_property_names(property, names);
                }
            }
            ("default" | "const" | "enum" | "examples", _) => {}
            _ => collect_property_names(value, names),
        }
    }
}

/// Writes the object around the schema. `strict` is `None` where strict mode was not asked for.
fn assemble(
    format: Format,
    tool: &Tool,
    name: &str,
    description: Option<String>,
    schema: Node,
    strict: Option<bool>,
) -> Object {
    let inputs = schema.as_object().and_then(|schema| schema.object("properties"));
    let has_inputs = inputs.is_some_and(|inputs| !inputs.is_empty());
    let mut definition = Object::default();
    if format == Format::OpenAiResponses {
        definition.set("type", Node::of("function"));
    }
    definition.set("name", Node::of(name));
    if let Some(description) = description {
        definition.set("description", Node::of(&description));
    }
    match format {
        Format::OpenAi => {
            definition.set("parameters", schema);
            if let Some(strict) = strict {
                definition.set("strict", Node::of(&strict));
            }
            let mut outer = Object::default();
            outer.set("type", Node::of("function"));
            outer.set("function", Node::Object(definition));
            definition = outer;
        }
        Format::OpenAiResponses => {
            definition.set("parameters", schema);
            // Absent counts as true there.
            definition.set("strict", Node::of(&strict.unwrap_or(false)));
        }
        Format::Anthropic => {
            definition.set("input_schema", schema);
            if strict == Some(true) {
                definition.set("strict", Node::of(&true));
            }
        }
        Format::Gemini => {
            // The API rejects objects without properties.
            if has_inputs {
                definition.set("parameters", schema);
            }
        }
        Format::Mcp => {
            definition.set("title", Node::of(&tool.display_name));
            definition.set("inputSchema", schema);
            if let Some(schema) = output_schema(tool) {
                definition.set("outputSchema", schema);
            }
        }
    }
    definition
}

/// Returns the schema of the result, which has to be that of an object. Results that are narrowed
/// by a map have another form than it says.
fn output_schema(tool: &Tool) -> Option<Node> {
    let schema = tool.response_schema.as_ref().filter(|_| tool.response_field_map.is_none())?;
    let schema = Node::parse(schema.as_str())?;
    (schema.as_object()?.string("type")? == "object").then_some(schema)
}
