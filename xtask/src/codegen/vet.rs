//! Is this a document that a client can be made of?
//!
//! Reports everything that is wrong at once, each with its place in the file, what is
//! wrong, and what to do. An operation that is sound but cannot be generated does not
//! make the document wrong: it is left out by name.

use std::collections::BTreeSet;
use std::fmt;

use serde_json::{Map, Value};

use super::generate::Omission;
use super::pointer::Pointer;
use super::read::{Position, Source};
use super::shape::Body;
use super::walk;

/// A document that is in order.
#[derive(Clone, Debug)]
pub struct Vetted {
    /// The document.
    pub value: Value,
    /// The operations that cannot be generated.
    pub omitted: Vec<Omission>,
}

/// Something in a document that must be repaired.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where.
    pub pointer: Pointer,
    /// Where in the text.
    pub position: Option<Position>,
    /// What is wrong.
    pub reason: String,
    /// What to do about it.
    pub remedy: String,
}

/// All that must be repaired in a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problems {
    /// The name of the document.
    pub name: String,
    /// Never empty; in the order of the text.
    pub problems: Vec<Problem>,
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for Problem { pointer, position, reason, remedy } in &self.problems {
            match position {
                Some(Position { line, column }) => write!(f, "{}:{line}:{column}: ", self.name)?,
                None => write!(f, "{}: ", self.name)?,
            }
            writeln!(f, "{reason}\n  at {pointer}\n  remedy: {remedy}")?;
        }
        match self.problems.len() {
            1 => f.write_str("1 problem"),
            count => write!(f, "{count} problems"),
        }
    }
}

impl std::error::Error for Problems {}

/// Vets a document.
pub fn vet(source: &Source) -> Result<Vetted, Problems> {
    let mut vetting =
        Vetting { document: &source.value, problems: Vec::new(), omitted: Vec::new() };
    vetting.frame();
    vetting.references();
    vetting.schemas();
    vetting.operations();
    let Vetting { mut problems, omitted, .. } = vetting;
    if problems.is_empty() {
        return Ok(Vetted { value: source.value.clone(), omitted });
    }
    for problem in &mut problems {
        problem.position = source.position(&problem.pointer);
    }
    problems.sort_by(|a, b| (a.position, &a.pointer).cmp(&(b.position, &b.pointer)));
    Err(Problems { name: source.name.clone(), problems })
}

struct Vetting<'a> {
    document: &'a Value,
    problems: Vec<Problem>,
    omitted: Vec<Omission>,
}

impl Vetting<'_> {
    fn problem(&mut self, pointer: &Pointer, reason: impl Into<String>, remedy: impl Into<String>) {
        self.problems.push(Problem {
            pointer: pointer.clone(),
            position: None,
            reason: reason.into(),
            remedy: remedy.into(),
        });
    }

    /// The members that everything hangs on are objects.
    fn frame(&mut self) {
        let root = Pointer::root();
        for name in ["info", "paths", "components"] {
            if self.document.get(name).is_some_and(|value| !value.is_object()) {
                self.problem(
                    &root.child(name),
                    format!("`{name}` is not an object"),
                    format!("make it an object, or take `{name}` out"),
                );
            }
        }
        for name in ["schemas", "parameters", "responses", "requestBodies"] {
            let place = root.child("components").child(name);
            if place.find(self.document).is_some_and(|value| !value.is_object()) {
                self.problem(
                    &place,
                    format!("`{name}` is not an object"),
                    "make it a map from names to definitions",
                );
            }
        }
        for (path, item) in
            self.document.get("paths").and_then(Value::as_object).into_iter().flatten()
        {
            let place = root.child("paths").child(path);
            if !item.is_object() {
                self.problem(&place, "a path is not an object", "give it operations");
            } else if !path.starts_with('/') && !path.starts_with("x-") {
                self.problem(
                    &place,
                    format!("the path `{path}` does not begin with a slash"),
                    "write paths from the root of the server",
                );
            }
        }
    }

    /// Every reference leads to something in the document.
    fn references(&mut self) {
        let mut found = Vec::new();
        let mut open = vec![(Pointer::root(), self.document)];
        while let Some((at, value)) = open.pop() {
            match value {
                Value::Object(object) => {
                    if let Some(reference) = object.get("$ref") {
                        found.push((at.child("$ref"), reference));
                    }
                    // What stands in an example is data.
                    let children = object.iter().filter(|(name, _)| {
                        !matches!(
                            name.as_str(),
                            "example" | "examples" | "default" | "enum" | "const" | "$ref"
                        ) || at.last() == "properties"
                    });
                    open.extend(children.map(|(name, inner)| (at.child(name), inner)));
                }
                Value::Array(values) => {
                    let children = values.iter().enumerate();
                    open.extend(children.map(|(index, inner)| (at.child(index), inner)));
                }
                _ => {}
            }
        }
        for (at, reference) in found {
            let Some(reference) = reference.as_str() else {
                // A property may be called `$ref`.
                if !reference.is_object() {
                    self.problem(&at, "`$ref` is not text", "write `#/components/...`");
                }
                continue;
            };
            match walk::target(reference) {
                None => self.problem(
                    &at,
                    format!("`{reference}` leads out of the document"),
                    "nothing is read or fetched besides the document itself: bundle it first",
                ),
                Some(target) if target.find(self.document).is_none() => self.problem(
                    &at,
                    format!("`{reference}` leads to nothing"),
                    "correct the reference, or define what it names",
                ),
                Some(_) => {}
            }
        }
    }

    fn schemas(&mut self) {
        let mut problems = Vec::new();
        walk::schemas(&mut self.document.clone(), &mut |at, schema| {
            match schema {
                Value::Object(schema) => vet_schema(schema, at, &mut problems),
                // A list under `items` is the old spelling of `prefixItems`.
                Value::Bool(_) | Value::Array(_) => {}
                _ => problems.push((
                    at.clone(),
                    "a schema is neither an object nor a boolean".to_owned(),
                    "write `{}` for anything at all".to_owned(),
                )),
            }
        });
        for (pointer, reason, remedy) in problems {
            self.problem(&pointer, reason, remedy);
        }
        self.circles();
    }

    /// A schema that refers to itself and to nothing else describes no value.
    fn circles(&mut self) {
        let place = Pointer::root().child("components").child("schemas");
        let Some(schemas) = place.find(self.document).and_then(Value::as_object) else { return };
        for name in schemas.keys() {
            let mut seen = BTreeSet::new();
            let mut current = place.child(name);
            while let Some(reference) = current
                .find(self.document)
                .and_then(|schema| schema.get("$ref"))
                .and_then(Value::as_str)
                .and_then(walk::target)
            {
                if !seen.insert(current.clone()) {
                    self.problem(
                        &place.child(name),
                        format!("the schema `{name}` refers to itself in a circle"),
                        "give one schema of the circle a content",
                    );
                    break;
                }
                current = reference;
            }
        }
    }

    fn operations(&mut self) {
        let mut operations = Vec::new();
        walk::operations(self.document, |at, path, method, operation| {
            operations.push((at, path, method, operation));
        });
        for (at, path, method, operation) in operations {
            if operation.get("operationId").is_some_and(|id| !id.is_string()) {
                self.problem(&at.child("operationId"), "an operationId is not text", "name it");
            }
            self.operation(&at, path, method, operation);
        }
    }

    fn operation(
        &mut self,
        at: &Pointer,
        path: &str,
        method: &str,
        operation: &Map<String, Value>,
    ) {
        if matches!(method, "options" | "trace") {
            self.omit(at, format!("a client of reqwest has no method for {method}"));
            return;
        }
        let shared = Pointer::root().child("paths").child(path).child("parameters");
        self.parameters(&shared, shared.find(self.document));
        self.parameters(&at.child("parameters"), operation.get("parameters"));
        if operation.get("responses").is_some_and(|responses| !responses.is_object()) {
            self.problem(
                &at.child("responses"),
                "`responses` is not an object",
                "make it a map from statuses to answers",
            );
        }
        if let Some(body) = operation.get("requestBody") {
            let content = self.resolve(body).get("content").and_then(Value::as_object).cloned();
            if let Some(content) = content
                && !content.is_empty()
                && Body::choose(&content).is_none()
            {
                let names = content.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
                self.omit(at, format!("no client is written for request bodies of {names}"));
            }
        }
    }

    fn parameters(&mut self, place: &Pointer, list: Option<&Value>) {
        let Some(list) = list else { return };
        let Some(list) = list.as_array() else {
            self.problem(place, "`parameters` is not a list", "make it a list of parameters");
            return;
        };
        for (index, parameter) in list.iter().enumerate() {
            let parameter = self.resolve(parameter);
            let location = parameter.get("in").and_then(Value::as_str).unwrap_or_default();
            let is_named = parameter.get("name").is_some_and(Value::is_string);
            if !is_named || !["path", "query", "header", "cookie"].contains(&location) {
                self.problem(
                    &place.child(index),
                    "a parameter has no name, or no place that is known",
                    "give it a `name`, and `in` as path, query, header or cookie",
                );
            }
        }
    }

    fn resolve<'v>(&'v self, value: &'v Value) -> &'v Value {
        let mut value = value;
        for _ in 0..8 {
            let target = value.get("$ref").and_then(Value::as_str).and_then(walk::target);
            match target.and_then(|target| target.find(self.document)) {
                Some(found) => value = found,
                None => break,
            }
        }
        value
    }

    fn omit(&mut self, at: &Pointer, reason: String) {
        self.omitted.push(Omission::new(self.document, at, reason));
    }
}

fn vet_schema(
    schema: &Map<String, Value>,
    at: &Pointer,
    problems: &mut Vec<(Pointer, String, String)>,
) {
    const KINDS: [&str; 7] = ["null", "boolean", "object", "array", "number", "integer", "string"];
    let mut problem = |at: Pointer, reason: String, remedy: &str| {
        problems.push((at, reason, remedy.to_owned()));
    };
    if let Some(kind) = schema.get("type") {
        let kinds = match kind {
            Value::Array(kinds) => kinds.as_slice(),
            kind => std::slice::from_ref(kind),
        };
        for kind in kinds {
            if !kind.as_str().is_some_and(|kind| KINDS.contains(&kind)) {
                problem(
                    at.child("type"),
                    format!("{kind} is not a type of JSON Schema"),
                    "use null, boolean, object, array, number, integer or string",
                );
            }
        }
    }
    for keyword in ["allOf", "anyOf", "oneOf"] {
        match schema.get(keyword) {
            None => {}
            Some(Value::Array(members)) if !members.is_empty() => {}
            Some(_) => problem(
                at.child(keyword),
                format!("`{keyword}` is not a list of schemas"),
                "list at least one schema",
            ),
        }
    }
    if schema.get("properties").is_some_and(|properties| !properties.is_object()) {
        problem(
            at.child("properties"),
            "`properties` is not an object".to_owned(),
            "make it a map from names to schemas",
        );
    }
    if let Some(required) = schema.get("required")
        && !required.as_array().is_some_and(|names| names.iter().all(Value::is_string))
    {
        problem(
            at.child("required"),
            "`required` is not a list of names".to_owned(),
            "list the names of the required properties on the object that has them",
        );
    }
    if schema.get("enum").is_some_and(|values| !values.is_array()) {
        problem(at.child("enum"), "`enum` is not a list of values".to_owned(), "list the values");
    }
}

#[cfg(test)]
mod tests {
    use super::super::read;
    use super::*;

    fn vetted(text: &str) -> Result<Vetted, Problems> {
        vet(&read::parse("test.json", text.to_owned()).unwrap())
    }

    #[test]
    fn all_problems_are_told_at_once_each_with_its_place_and_its_remedy() {
        let problems = vetted(
            r##"{
  "openapi": "3.1.0",
  "info": [],
  "paths": {
    "things": {},
    "/things/{id}/{part}": {
      "get": {
        "operationId": "read",
        "parameters": [
          {"name": "id", "in": "path", "schema": {"type": "strng"}},
          {"in": "query"}
        ],
        "responses": []
      },
      "put": {"operationId": 7, "requestBody": {"$ref": "other.json#/x"}}
    }
  },
  "components": {
    "schemas": {
      "A": {"$ref": "#/components/schemas/B"},
      "B": {"$ref": "#/components/schemas/A"},
      "C": {"required": true, "anyOf": [], "properties": {"d": {"$ref": "#/components/schemas/D"}}, "enum": {}},
      "F": {"items": "string"},
      "E": {"example": {"$ref": "#/not/a/reference"}, "properties": {"example": {"$ref": "#/x"}}}
    }
  }
}"##,
        )
        .unwrap_err();
        insta::assert_snapshot!(problems, @r#"
        test.json:3:3: `info` is not an object
          at /info
          remedy: make it an object, or take `info` out
        test.json:5:5: the path `things` does not begin with a slash
          at /paths/things
          remedy: write paths from the root of the server
        test.json:10:51: "strng" is not a type of JSON Schema
          at /paths/~1things~1{id}~1{part}/get/parameters/0/schema/type
          remedy: use null, boolean, object, array, number, integer or string
        test.json:11:11: a parameter has no name, or no place that is known
          at /paths/~1things~1{id}~1{part}/get/parameters/1
          remedy: give it a `name`, and `in` as path, query, header or cookie
        test.json:13:9: `responses` is not an object
          at /paths/~1things~1{id}~1{part}/get/responses
          remedy: make it a map from statuses to answers
        test.json:15:15: an operationId is not text
          at /paths/~1things~1{id}~1{part}/put/operationId
          remedy: name it
        test.json:15:49: `other.json#/x` leads out of the document
          at /paths/~1things~1{id}~1{part}/put/requestBody/$ref
          remedy: nothing is read or fetched besides the document itself: bundle it first
        test.json:20:7: the schema `A` refers to itself in a circle
          at /components/schemas/A
          remedy: give one schema of the circle a content
        test.json:21:7: the schema `B` refers to itself in a circle
          at /components/schemas/B
          remedy: give one schema of the circle a content
        test.json:22:13: `required` is not a list of names
          at /components/schemas/C/required
          remedy: list the names of the required properties on the object that has them
        test.json:22:31: `anyOf` is not a list of schemas
          at /components/schemas/C/anyOf
          remedy: list at least one schema
        test.json:22:65: `#/components/schemas/D` leads to nothing
          at /components/schemas/C/properties/d/$ref
          remedy: correct the reference, or define what it names
        test.json:22:101: `enum` is not a list of values
          at /components/schemas/C/enum
          remedy: list the values
        test.json:23:13: a schema is neither an object nor a boolean
          at /components/schemas/F/items
          remedy: write `{}` for anything at all
        test.json:24:82: `#/x` leads to nothing
          at /components/schemas/E/properties/example/$ref
          remedy: correct the reference, or define what it names
        15 problems
        "#);
    }

    #[test]
    fn what_is_sound_but_cannot_be_generated_is_left_out_and_no_problem() {
        let vetted = vetted(
            r#"{
  "openapi": "3.0.0",
  "paths": {"/files": {
    "post": {"operationId": "upload", "requestBody": {"content": {"multipart/form-data": {}}}},
    "put": {"operationId": "replace", "requestBody": {"content": {"multipart/form-data": {}, "application/json": {}}}},
    "trace": {}
  }}
}"#,
        )
        .unwrap();
        let omitted: Vec<_> = vetted.omitted.iter().map(ToString::to_string).collect();
        insta::assert_snapshot!(omitted.join("\n"), @r"
        upload (POST /files): no client is written for request bodies of multipart/form-data
        TRACE /files: a client of reqwest has no method for trace
        ");
    }
}
