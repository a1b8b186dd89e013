//! The document as plain text: one line for each thing a caller depends on.
//!
//! This is the form of the tables in `tests/facts/`, whose README explains the columns. Everything
//! that is not prose ends up in the text: a keyword this module has no column for is written out
//! as JSON rather than passed over, so a table that agrees really covers the document. Nothing
//! here knows what the facts should be, nor a name of this API.

mod place;
pub mod prose;
pub mod structure;

use std::collections::BTreeSet;

use serde_json::{Map, Value};
use similar::TextDiff;

use self::place::METHODS;

/// Writes out the document's operations, sorted by path and method.
pub fn operations(document: &Value) -> String {
    let mut root = Reader::new(document);
    let mut info = Reader::new(root.get("info"));
    let mut components = Reader::new(root.get("components"));
    // Servers are this project's own, tags at the root are prose, schemas have a table of theirs.
    for elsewhere in ["servers", "tags"] {
        root.get(elsewhere);
    }
    components.get("schemas");

    let mut text = format!("{} {}\n", info.text("title"), info.text("version"));
    text += &format!("OpenAPI {}\n", root.text("openapi"));
    for (name, scheme) in sorted(components.get("securitySchemes")) {
        let mut scheme = Reader::new(scheme);
        let (kind, place, key) = (scheme.text("type"), scheme.text("in"), scheme.text("name"));
        text += &format!("scheme {name}: {kind} in {place} {key}{}\n", scheme.brackets());
    }
    let paths = sorted(root.get("paths"));
    for reader in [&info, &components, &root] {
        text += &reader.rows();
    }
    for (path, item) in paths {
        let mut item = Reader::new(item);
        for method in METHODS {
            let value = item.get(method);
            if !value.is_null() {
                text += &format!("\n{} {path}\n{}", method.to_uppercase(), operation(value));
            }
        }
        if item.has_unread() {
            text += &format!("\n{path}\n{}", item.rows());
        }
    }
    text
}

/// Writes out the document's component schemas, sorted by name.
pub fn schemas(document: &Value) -> String {
    let blocks = sorted(&document["components"]["schemas"]);
    blocks.iter().map(|(name, value)| schema(name, value)).collect::<Vec<_>>().join("\n")
}

/// The difference between a table and what was found, as a unified diff; `None` if there is none.
pub fn difference(table: &str, expected: &str, found: &str) -> Option<String> {
    (expected != found).then(|| {
        TextDiff::from_lines(expected, found)
            .unified_diff()
            .context_radius(3)
            .header(table, "openapi.json")
            .to_string()
    })
}

fn operation(value: &Value) -> String {
    let mut operation = Reader::new(value);
    let mut text = row("operation", &[operation.text("operationId")]);
    text += &row("tags", &[list(operation.get("tags"), " ", plain)]);
    text += &row("security", &[list(operation.get("security"), " | ", requirement)]);
    for value in elements(operation.get("parameters")) {
        let mut parameter = Reader::new(value);
        let (place, name) = (parameter.text("in"), parameter.text("name"));
        let (need, kind) = (parameter.need(), expression(parameter.get("schema")));
        text += &row(&place, &[name, need, kind + &parameter.brackets()]);
    }
    let body = operation.get("requestBody");
    if !body.is_null() {
        let mut body = Reader::new(body);
        let need = body.need();
        for (media, value) in sorted(body.get("content")) {
            text += &row("body", &[media.into(), need.clone(), content(value)]);
        }
        text += &body.rows();
    }
    for (status, value) in sorted(operation.get("responses")) {
        let mut response = Reader::new(value);
        let media = sorted(response.get("content"));
        if media.is_empty() {
            text += &row(status, &["no content".into()]);
        }
        for (media, value) in media {
            text += &row(status, &[media.into(), content(value)]);
        }
        text += &response.rows();
    }
    text + &operation.rows()
}

/// One alternative of `security`: the schemes that are needed together.
fn requirement(value: &Value) -> String {
    let schemes = sorted(value).into_iter().map(|(name, scopes)| match elements(scopes) {
        [] => name.to_owned(),
        _ => format!("{name} {scopes}"),
    });
    schemes.collect::<Vec<_>>().join(" and ")
}

fn content(value: &Value) -> String {
    let mut media = Reader::new(value);
    expression(media.get("schema")) + &media.brackets()
}

fn schema(name: &str, value: &Value) -> String {
    let mut schema = Reader::new(value);
    if schema.is("properties") {
        let fields = fields(&mut schema);
        let mut text = format!("{name}: {}{}\n", object(&mut schema), schema.brackets());
        for (name, need, kind) in fields {
            text += &format!("  {name:<22}  {need}  {kind}\n");
        }
        return text;
    }
    if schema.is("enum") {
        let values = schema.get("enum");
        let mut text = format!("{name}: {}{}, one of\n", schema.text("type"), schema.brackets());
        for value in elements(values) {
            text += &format!("  {value}\n");
        }
        return text;
    }
    format!("{name}: {}\n", expression(value))
}

/// Name, requiredness and type of each property, and of each name that is required yet not declared.
fn fields(schema: &mut Reader<'_>) -> Vec<(String, &'static str, String)> {
    let required: BTreeSet<String> = elements(schema.get("required")).iter().map(plain).collect();
    let properties = sorted(schema.get("properties"));
    let declared: BTreeSet<&str> = properties.iter().map(|(name, _)| *name).collect();
    let mut fields = Vec::new();
    for (name, value) in &properties {
        let need = if required.contains(*name) { "required" } else { "optional" };
        fields.push((name.to_string(), need, expression(value)));
    }
    for name in required.iter().filter(|name| !declared.contains(name.as_str())) {
        fields.push((name.clone(), "required", "(not declared)".into()));
    }
    fields
}

/// `object`, and what is said about fields that are not declared.
fn object(schema: &mut Reader<'_>) -> String {
    let kind = match schema.peek("type").and_then(Value::as_str) {
        Some("object") => schema.text("type"),
        _ => "untyped".into(),
    };
    match schema.get("additionalProperties") {
        Value::Null => kind,
        Value::Bool(true) => kind + " of any",
        Value::Bool(false) => kind + ", closed",
        // `true` and the empty schema mean the same and are not the same text.
        Value::Object(empty) if empty.is_empty() => kind + " of (any)",
        other => format!("{kind} of {}", expression(other)),
    }
}

/// A schema on one line.
fn expression(value: &Value) -> String {
    if !value.is_object() {
        return value.to_string();
    }
    let mut schema = Reader::new(value);
    let mut text = if schema.is("$ref") {
        let target = schema.text("$ref");
        target.strip_prefix("#/components/schemas/").unwrap_or(&target).to_owned()
    } else if schema.is("anyOf") {
        list(schema.get("anyOf"), " | ", expression)
    } else if schema.is("properties") {
        let fields = fields(&mut schema);
        let fields = fields.into_iter().map(|(name, need, kind)| format!("{name} {need} {kind}"));
        format!("{} {{ {} }}", object(&mut schema), fields.collect::<Vec<_>>().join("; "))
    } else {
        match schema.peek("type").and_then(Value::as_str) {
            Some("array") => {
                schema.get("type");
                let items = expression(schema.get("items"));
                if items.contains(' ') { format!("({items})[]") } else { format!("{items}[]") }
            }
            Some("object") => object(&mut schema),
            Some(_) => schema.text("type"),
            // A list of types has no column: it is written out with the unread keywords.
            None => "any".into(),
        }
    };
    if schema.is("format") {
        text += &format!(" {}", schema.text("format"));
    }
    if schema.is("enum") {
        text += &format!(" in ({})", list(schema.get("enum"), ", ", Value::to_string));
    }
    let mut bounds = Vec::new();
    for (keyword, sign) in
        [("minimum", ">="), ("exclusiveMinimum", ">"), ("maximum", "<="), ("exclusiveMaximum", "<")]
    {
        if schema.is(keyword) {
            bounds.push(format!("{sign} {}", number(schema.get(keyword))));
        }
    }
    if !bounds.is_empty() {
        text += &format!(" ({})", bounds.join(" and "));
    }
    if schema.is("default") {
        text += &format!(", default {}", schema.get("default"));
    }
    if schema.peek("readOnly") == Some(&Value::Bool(true)) {
        schema.get("readOnly");
        text += ", read-only";
    }
    text + &schema.brackets()
}

/// A number without the fraction that some writers add to whole ones: `10000.0` is `10000`.
fn number(value: &Value) -> String {
    match value.as_f64() {
        Some(float) => float.to_string(),
        None => value.to_string(),
    }
}

fn row(label: &str, columns: &[String]) -> String {
    format!("  {label:<9}  {}\n", columns.join("  "))
}

/// A string as it is, anything else as JSON.
fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn list(value: &Value, separator: &str, write: fn(&Value) -> String) -> String {
    elements(value).iter().map(write).collect::<Vec<_>>().join(separator)
}

fn elements(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// The members of an object by name: their order in memory depends on how `serde_json` was built.
fn sorted(value: &Value) -> Vec<(&str, &Value)> {
    let mut members: Vec<_> =
        value.as_object().into_iter().flatten().map(|(key, value)| (key.as_str(), value)).collect();
    members.sort_by_key(|(key, _)| *key);
    members
}

/// An object of the document that remembers which of its members were read, so that those nobody
/// asked for can be written out instead of being lost.
struct Reader<'a> {
    object: Option<&'a Map<String, Value>>,
    read: BTreeSet<&'static str>,
}

impl<'a> Reader<'a> {
    fn new(value: &'a Value) -> Self {
        Self { object: value.as_object(), read: BTreeSet::new() }
    }

    fn is(&self, key: &str) -> bool {
        self.peek(key).is_some()
    }

    /// The member, without counting it as read.
    fn peek(&self, key: &str) -> Option<&'a Value> {
        self.object.and_then(|object| object.get(key))
    }

    /// The member, or null if there is none.
    fn get(&mut self, key: &'static str) -> &'a Value {
        self.read.insert(key);
        self.peek(key).unwrap_or(&Value::Null)
    }

    fn text(&mut self, key: &'static str) -> String {
        plain(self.get(key))
    }

    /// The member `required` of parameters and bodies, which is false when left out.
    fn need(&mut self) -> String {
        match self.get("required") {
            Value::Bool(true) => "required".into(),
            Value::Bool(false) | Value::Null => "optional".into(),
            other => other.to_string(),
        }
    }

    fn unread(&self) -> Vec<String> {
        let mut unread: Vec<_> = self
            .object
            .into_iter()
            .flatten()
            .filter(|(key, _)| !self.read.contains(key.as_str()) && !place::is_prose(key))
            .map(|(key, value)| format!("{key}={value}"))
            .collect();
        unread.sort();
        unread
    }

    fn has_unread(&self) -> bool {
        !self.unread().is_empty()
    }

    fn rows(&self) -> String {
        self.unread().into_iter().map(|member| row("also", &[member])).collect()
    }

    fn brackets(&self) -> String {
        self.unread().into_iter().map(|member| format!(" [{member}]")).collect()
    }
}
