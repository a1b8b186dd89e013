//! From the place where a schema is used to the schema itself: references and frames that
//! add nothing but annotations and `null` are followed, and what they add is collected.

use std::collections::HashSet;

use calamus_document::model::{Document, Node};
use calamus_document::pointer::Pointer;
use calamus_document::walk;
use serde_json::{Map, Value};

use super::super::{capitalized, pascal};
use super::Builder;

/// How long a chain of references and frames may be.
const MAX_CHAIN: usize = 64;
/// Keywords that say nothing about which values are valid.
const ANNOTATIONS: [&str; 18] = [
    "title",
    "description",
    "summary",
    "default",
    "example",
    "examples",
    "deprecated",
    "readOnly",
    "writeOnly",
    "externalDocs",
    "xml",
    "$comment",
    "$schema",
    "$id",
    "$anchor",
    "$dynamicAnchor",
    "$defs",
    "definitions",
];

/// A use of a schema.
#[derive(Clone, Debug)]
pub(super) struct Use<'d> {
    /// The schema.
    pub(super) node: Node<'d>,
    /// Whether it has a name.
    pub(super) is_named: bool,
    /// Whether the way there allows `null`.
    pub(super) nullable: bool,
    /// What annotates the use: places on the way, outermost first, without a named schema.
    pub(super) frames: Vec<Node<'d>>,
}

impl<'d> Use<'d> {
    /// Returns the first string under `name` among the annotations.
    pub(super) fn string(&self, name: &str) -> Option<&'d str> {
        let texts = self.frames.iter().filter_map(|frame| frame.string(name));
        texts.map(str::trim).find(|text| !text.is_empty())
    }

    /// Returns whether an annotation is `true`.
    pub(super) fn flag(&self, name: &str) -> bool {
        self.frames.iter().any(|frame| frame.flag(name))
    }

    /// Returns the first value under `name` among the annotations.
    pub(super) fn value(&self, name: &str) -> Option<&'d Value> {
        self.frames.iter().find_map(|frame| frame.value.get(name))
    }
}

impl<'d> Builder<'_, 'd> {
    /// Follows a use to its schema.
    pub(super) fn follow(&self, node: Node<'d>) -> Use<'d> {
        self.follow_from(node, true)
    }

    /// Follows the frames inside of a named schema to what it is another name for.
    pub(super) fn follow_inside(&self, node: Node<'d>) -> Use<'d> {
        self.follow_from(node, false)
    }

    fn follow_from(&self, node: Node<'d>, stops_at_first: bool) -> Use<'d> {
        let mut found = Use { node, is_named: false, nullable: false, frames: Vec::new() };
        for step in 0..MAX_CHAIN {
            let is_named = self.named.contains_key(&found.node.address());
            if is_named && (step > 0 || stops_at_first) {
                found.is_named = true;
                return found;
            }
            found.frames.push(found.node.clone());
            let Some(next) = self.inner(&found.node, &mut found.nullable) else { break };
            // What only annotates what stands beside it.
            let beside = found.node.elements_of("allOf").into_iter();
            for annotation in beside.filter(|schema| !has_structure(schema)) {
                found.nullable |= annotation.flag("nullable");
                found.frames.push(annotation);
            }
            found.node = next;
        }
        found
    }

    /// What a frame is around.
    fn inner(&self, node: &Node<'d>, nullable: &mut bool) -> Option<Node<'d>> {
        let object = node.value.as_object()?;
        let has_union = object.contains_key("oneOf") || object.contains_key("anyOf");
        let is_about_union = |key: &str| has_union && key == "discriminator";
        let mut saying = object.keys().filter(|key| is_structural(key) && !is_about_union(key));
        let keyword = saying.next()?.as_str();
        if saying.next().is_some() {
            return None;
        }
        let next = match keyword {
            "$ref" => self.document.follow(node),
            "allOf" => {
                let mut members = node.elements_of(keyword).into_iter().filter(has_structure);
                members.next().filter(|_| members.next().is_none())
            }
            "anyOf" | "oneOf" => {
                let members = node.elements_of(keyword);
                let count = members.len();
                let is_null = |branch: &Node<'d>| is_null(&self.document.resolve(branch.clone()));
                let members: Vec<_> =
                    members.into_iter().filter(|branch| !is_null(branch)).collect();
                match <[Node<'d>; 1]>::try_from(members) {
                    Ok([only]) => {
                        *nullable |= count > 1;
                        Some(only)
                    }
                    Err(_) => None,
                }
            }
            _ => None,
        }?;
        *nullable |= node.flag("nullable");
        Some(next)
    }
}

/// Returns whether a keyword says something about which values are valid.
fn is_structural(keyword: &str) -> bool {
    !ANNOTATIONS.contains(&keyword) && keyword != "nullable" && !keyword.starts_with("x-")
}

/// Returns whether a schema says anything about which values are valid.
pub(super) fn has_structure(node: &Node<'_>) -> bool {
    match node.value {
        Value::Object(object) => object.keys().any(|keyword| is_structural(keyword)),
        other => *other == Value::Bool(false),
    }
}

/// Returns whether two schemas are the same but for annotations.
pub(super) fn same_structure(left: &Value, right: &Value) -> bool {
    let (Value::Object(left), Value::Object(right)) = (left, right) else { return left == right };
    let structure = |object: &Map<String, Value>, other: &Map<String, Value>| {
        object.iter().all(|(key, value)| !is_structural(key) || other.get(key) == Some(value))
    };
    structure(left, right) && structure(right, left)
}

/// Returns whether only `null` is valid.
pub(super) fn is_null(node: &Node<'_>) -> bool {
    let only = |value: Option<&Value>| match value {
        Some(Value::Array(list)) => match list.as_slice() {
            [only] => Some(only.clone()),
            _ => None,
        },
        _ => None,
    };
    let kind = node.value.get("type");
    kind.is_some_and(|kind| kind == "null")
        || only(kind).is_some_and(|kind| kind == "null")
        || node.value.get("const").is_some_and(Value::is_null)
        || only(node.value.get("enum")).is_some_and(|value| value.is_null())
}

/// Returns the schemas inside of others or of operations that references lead to, in the order of
/// their places.
pub(super) fn inner_targets<'d>(document: &Document<'d>) -> Vec<Node<'d>> {
    let mut seen = HashSet::new();
    let mut found = Vec::new();
    walk::each_schema(document.root().value, &mut |_, schema| {
        let Some(reference) = schema.get("$ref").and_then(Value::as_str) else { return };
        if !seen.insert(reference) || is_component(reference) {
            return;
        }
        found.extend(document.target(reference));
    });
    found.retain(|node: &Node<'_>| !is_component(&format!("#{}", node.at.as_str())));
    found.sort_by(|a, b| a.at.cmp(&b.at));
    found.dedup_by_key(|node| node.address());
    found
}

fn is_component(reference: &str) -> bool {
    let name = reference.strip_prefix("#/components/schemas/");
    name.is_some_and(|name| !name.contains('/'))
}

/// Returns a name for a place, of the words that lead there.
pub(super) fn name_of_target(at: &Pointer) -> String {
    /// Words that say nothing about what is there.
    const FRAME: [&str; 10] = [
        "components",
        "schemas",
        "properties",
        "$defs",
        "definitions",
        "schema",
        "content",
        "paths",
        "responses",
        "application/json",
    ];
    let words: Vec<_> = at.tokens().filter(|word| !FRAME.contains(&word.as_str())).collect();
    pascal(&capitalized(&words.join("_")))
}
