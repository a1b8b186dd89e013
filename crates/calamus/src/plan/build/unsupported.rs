//! Reports keywords that the plan does not support, as approximations. One pass over the
//! document: other approximations are reported where they are decided.

use std::collections::{BTreeSet, HashSet};

use calamus_document::model::{Document, Node, OperationNode};
use calamus_document::pointer::{Changes, Pointer};
use calamus_document::walk;
use serde_json::{Map, Value};

/// The formats that lead to a type of their own, or to a secret.
const FORMATS: &[&str] = &[
    "binary",
    "byte",
    "date",
    "date-time",
    "double",
    "float",
    "int",
    "int8",
    "int16",
    "int32",
    "int64",
    "ip",
    "ipv4",
    "ipv6",
    "password",
    "uint",
    "uint8",
    "uint16",
    "uint32",
    "uint64",
    "uuid",
    "",
];

/// Reports what is not in the plan.
pub(super) fn report(
    document: &Document<'_>,
    operations: &[OperationNode<'_>],
    reached: Option<&BTreeSet<Pointer>>,
    changes: &mut Changes,
) {
    let mut noted = BTreeSet::new();
    for declared in operations {
        if noted.insert(declared.item.at.clone()) {
            servers(&declared.item, changes);
        }
        operation(document, &declared.node, changes);
    }
    let selected = reached.map(|reached| {
        let operations = operations.iter().map(|operation| operation.node.at.clone());
        operations.chain(reached.iter().cloned()).collect::<HashSet<_>>()
    });
    walk::each_schema(document.root().value, &mut |at, value| {
        let Some(schema) = value.as_object() else { return };
        // Components and operations are three names deep.
        let is_planned = selected
            .as_ref()
            .is_none_or(|selected| selected.contains(&Pointer::root().join(at.tokens().take(3))));
        if is_planned && !is_unread(at) {
            Note { document, schema, at, changes }.schema();
        }
    });
}

/// Returns whether a place lies in a keyword that no type is made of.
fn is_unread(at: &Pointer) -> bool {
    const UNREAD: [&str; 8] = [
        "propertyNames",
        "not",
        "if",
        "contains",
        "contentSchema",
        "unevaluatedItems",
        "unevaluatedProperties",
        "dependencies",
    ];
    const NAMED: [&str; 6] =
        ["properties", "patternProperties", "$defs", "definitions", "schemas", "paths"];
    if !UNREAD.iter().any(|keyword| at.as_str().contains(keyword)) {
        return false;
    }
    let mut tokens = at.tokens();
    while let Some(token) = tokens.next() {
        if NAMED.contains(&token.as_str()) {
            tokens.next();
        } else if UNREAD.contains(&token.as_str()) {
            return true;
        }
    }
    false
}

fn servers(node: &Node<'_>, changes: &mut Changes) {
    if !node.elements_of("servers").is_empty() {
        let what = "servers of its own: it is sent where all are sent";
        changes.approximate(&node.at.child("servers"), what);
    }
}

fn operation(document: &Document<'_>, node: &Node<'_>, changes: &mut Changes) {
    servers(node, changes);
    if !node.entries_of("callbacks").is_empty() {
        let what = "callbacks are requests to the caller: ignored";
        changes.approximate(&node.at.child("callbacks"), what);
    }
    for (_, place) in node.entries_of("responses") {
        if !document.resolve(place.clone()).entries_of("links").is_empty() {
            changes.approximate(&place.at, "links from a response to operations: ignored");
        }
    }
}

/// A schema whose keywords are noted.
struct Note<'a, 'c> {
    document: &'a Document<'a>,
    schema: &'a Map<String, Value>,
    at: &'a Pointer,
    changes: &'c mut Changes,
}

impl Note<'_, '_> {
    fn schema(&mut self) {
        let kind = self.schema.get("type").and_then(Value::as_str).unwrap_or_default();
        let is_composed = ["oneOf", "anyOf", "allOf"].iter().any(|keyword| self.has(keyword));
        // Each bound is noted once, however many keywords it has.
        let mut bounds = BTreeSet::new();
        for (keyword, value) in self.schema {
            let keyword = keyword.as_str();
            let about = type_of(keyword);
            if !kind.is_empty() && !is_composed && about.is_some_and(|about| about != kind) {
                self.approximate(format!(
                    "`{keyword}` says nothing about values of type {kind}: ignored"
                ));
            }
            match keyword {
                "format" => self.format(value, kind),
                "contentEncoding" | "contentMediaType" => self.content(keyword),
                "$ref" => self.reference(value),
                "allOf" => self.formats(value),
                _ if kind.is_empty() || about.is_none_or(|about| about == kind) => {
                    bounds.extend(self.bound(keyword, value));
                }
                _ => {}
            }
            self.unread(keyword, value);
        }
        bounds.into_iter().for_each(|what| self.approximate(what));
    }

    fn has(&self, keyword: &str) -> bool {
        self.schema.contains_key(keyword)
    }

    fn approximate(&mut self, what: impl Into<String>) {
        self.changes.approximate(self.at, what);
    }

    /// Returns the approximation of a bound.
    fn bound(&self, keyword: &str, value: &Value) -> Option<&'static str> {
        let is_end_of_type = keyword == "minimum" && matches!(value.as_f64(), Some(0.0 | 1.0));
        match keyword {
            "pattern" | "minLength" | "maxLength" => {
                Some("`pattern` and lengths are documented, and not checked")
            }
            "minItems" | "maxItems" | "uniqueItems" => {
                Some("bounds of a list are documented, and not checked")
            }
            "exclusiveMinimum" | "exclusiveMaximum" | "minimum" | "maximum" | "multipleOf" => {
                match is_parameter(self.at) {
                    false => Some("bounds of a number are documented, and not checked"),
                    true if keyword.starts_with("exclusive") || is_end_of_type => None,
                    true => {
                        Some("bounds of a number are checked as far as a type of Rust has them")
                    }
                }
            }
            _ => None,
        }
    }

    /// Reports a keyword that no Rust type expresses.
    fn unread(&mut self, keyword: &str, value: &Value) {
        let is_empty = value.as_array().is_some_and(Vec::is_empty)
            || value.as_object().is_some_and(Map::is_empty);
        let what = match keyword {
            "discriminator" if !self.has("oneOf") && !self.has("anyOf") => {
                "a `discriminator` of a schema without alternatives: the properties of its alternatives are not decoded".to_owned()
            }
            "additionalItems" | "unevaluatedItems" if self.is_tuple() => return,
            "dependencies" | "propertyNames" | "if" | "then" | "else" | "dependentSchemas"
            | "dependentRequired" | "unevaluatedProperties" | "unevaluatedItems" | "contains"
            | "minContains" | "maxContains" | "$dynamicRef" | "additionalItems" => {
                format!("`{keyword}` has no counterpart in 3.0: ignored")
            }
            "not" => "`not` says what values are not: ignored".to_owned(),
            "minProperties" | "maxProperties" => format!("`{keyword}` is not checked: ignored"),
            "contentSchema" => format!("`{keyword}` says what a text contains: ignored"),
            "enum" if is_empty => "an `enum` without values fits nothing: ignored".to_owned(),
            "patternProperties" if !is_empty => {
                "properties whose names fit a pattern become properties of any name".to_owned()
            }
            _ => return,
        };
        self.approximate(what);
    }

    fn is_tuple(&self) -> bool {
        self.has("prefixItems") || self.schema.get("items").is_some_and(Value::is_array)
    }

    fn format(&mut self, value: &Value, kind: &str) {
        if let Some(format) = value.as_str().filter(|format| !FORMATS.contains(format)) {
            self.approximate(format!("`format: {format}` has no type of its own"));
        }
        if ["object", "array", "boolean"].contains(&kind) {
            self.approximate(format!("`format` says nothing about values of type {kind}: ignored"));
        }
    }

    /// Reports the content of a string, unless it becomes bytes.
    fn content(&mut self, keyword: &str) {
        let text = |keyword: &str| self.schema.get(keyword).and_then(Value::as_str);
        let is_readable =
            |name: &str| name.starts_with("text/") || name.contains("json") || name.contains("xml");
        let is_bytes = match (text("contentEncoding"), text("contentMediaType")) {
            (Some(encoding), _) if encoding.starts_with("base64") => true,
            (None | Some("binary"), Some(media_type)) => !is_readable(media_type),
            _ => false,
        };
        let is_text = self.schema.get("type").is_none_or(|kind| kind == "string");
        if !(is_bytes && is_text && !self.has("format")) {
            self.approximate(format!("`{keyword}` says what a text contains: ignored"));
        }
    }

    fn reference(&mut self, value: &Value) {
        if value.as_str().is_some_and(|target| self.document.target(target).is_none()) {
            self.approximate("a reference to something that was removed: any JSON");
        }
    }

    /// Reports several formats of one value.
    fn formats(&mut self, all: &Value) {
        let text = |value: &Value, name: &str| value.get(name)?.as_str().map(str::to_owned);
        let document = self.document;
        let all = all.as_array().into_iter().flatten();
        let formats = all.filter_map(|part| match part.get("$ref").and_then(Value::as_str) {
            Some(reference) => text(document.target(reference)?.value, "format"),
            None => text(part, "format"),
        });
        let beside = self.schema.get("format").and_then(Value::as_str).map(str::to_owned);
        let formats: BTreeSet<_> = formats.chain(beside).collect();
        if formats.len() > 1 {
            self.approximate("of two `format` that must fit, the first counts");
        }
    }
}

/// The one type that a keyword is about.
fn type_of(keyword: &str) -> Option<&'static str> {
    match keyword {
        "properties" | "required" | "additionalProperties" => Some("object"),
        "items" | "minItems" | "maxItems" | "uniqueItems" => Some("array"),
        "pattern" | "minLength" | "maxLength" => Some("string"),
        _ => None,
    }
}

/// Returns whether a place is the schema of a parameter.
fn is_parameter(at: &Pointer) -> bool {
    let tokens: Vec<_> = at.tokens().collect();
    match tokens.as_slice() {
        [paths, _, parameters, _, schema] | [paths, _, _, parameters, _, schema] => {
            paths == "paths" && parameters == "parameters" && schema == "schema"
        }
        _ => false,
    }
}
