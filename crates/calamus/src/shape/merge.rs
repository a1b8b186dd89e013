//! One schema in the place of several that must all fit.
//!
//! typify merges `allOf` too, and gives up, or forgets half, on what documents really
//! write: an enum narrowed beside a reference, members beside a union, a list in two
//! pieces. Here all of them become one schema of one kind, as far as that can be said;
//! what cannot be said in one becomes any JSON, and is recorded.

use serde_json::{Map, Value, json};

use super::values;
use calamus_document::pointer::{Changes, Pointer};
use calamus_document::walk;

/// How many alternatives a union may have after it was combined with another.
const MAX_ALTERNATIVES: usize = 64;
/// How deep schemas may lie in each other.
const MAX_DEPTH: usize = 64;
/// How often a schema may be put into itself, by way of its members.
const MAX_ROUNDS: usize = 2;
/// How many schemas may lie in one: in circles of many schemas each round is many times
/// as large as the one before.
const MAX_SIZE: usize = 50_000;

/// What says something about a schema and nothing about values.
const REMARKS: [&str; 10] = [
    "title",
    "description",
    "default",
    "example",
    "examples",
    "deprecated",
    "readOnly",
    "writeOnly",
    "externalDocs",
    "xml",
];

/// Merges everywhere in a document.
pub(super) fn merge(document: &mut Value, changes: &mut Changes) {
    let components = document.get("components").cloned().unwrap_or_default();
    let lookup = json!({"components": components});
    let mut merging = Merging {
        lookup: &lookup,
        at: Pointer::root(),
        inlined: Vec::new(),
        merged: Vec::new(),
        around: Vec::new(),
        size: 0,
        takes_in: false,
        changes,
    };
    walk::roots(document, &mut |at, schema| {
        merging.size = 0;
        merging.schema(schema, at, 0);
    });
}

/// Two schemas that no value fits, or that one schema cannot stand for.
struct Unmergeable;

struct Merging<'a> {
    /// The components as they were before.
    lookup: &'a Value,
    /// Where the schema is that is being merged.
    at: Pointer,
    /// What is being put in the place of references: to find one again is to go in a
    /// circle.
    inlined: Vec<Pointer>,
    /// What was put in the place of references of the schema that is being merged.
    merged: Vec<Pointer>,
    /// What was put in the place of references around the schema that is being merged.
    around: Vec<Pointer>,
    /// How many schemas were looked at, of those that lie in one.
    size: usize,
    /// Whether anything was put in the place of a reference, or of a union.
    takes_in: bool,
    changes: &'a mut Changes,
}

impl Merging<'_> {
    fn schema(&mut self, value: &mut Value, at: &Pointer, depth: usize) {
        let Some(object) = value.as_object_mut() else { return };
        let around = self.around.len();
        values::alternatives_of_one_value(object, at, self.changes);
        if is_composed(object) {
            let own = std::mem::take(object);
            let anything = remarks_of(&own);
            let reference = only_reference(&own);
            self.at = at.clone();
            self.inlined.clear();
            self.takes_in = false;
            self.merged.clear();
            match self.one(own) {
                Ok(merged) => {
                    if self.takes_in {
                        self.changes.rewrite(at, "schemas that must all fit are merged into one");
                    }
                    *object = merged;
                    self.merged.sort();
                    self.merged.dedup();
                    self.around.append(&mut self.merged);
                }
                // Before 3.1, nothing counted beside a reference, and tools still add to it.
                Err(Unmergeable) if reference.as_ref().is_some_and(|own| self.leads_on(own)) => {
                    self.changes
                        .loss(at, "what stands beside a reference contradicts it: left out");
                    *object = anything;
                    object.insert("allOf".to_owned(), json!([{"$ref": reference}]));
                }
                Err(Unmergeable) => {
                    self.changes
                        .loss(at, "schemas that must all fit cannot be said as one type: any JSON");
                    *object = anything;
                }
            }
        }
        self.size += 1;
        if depth >= MAX_DEPTH || self.size > MAX_SIZE {
            self.changes.loss(at, "schemas lie too deep in each other: any JSON");
            *object = Map::new();
        }
        // `not` makes no type.
        let children = ["items", "additionalProperties"];
        for keyword in children {
            if let Some(inner) = object.get_mut(keyword) {
                self.schema(inner, &at.child(keyword), depth + 1);
            }
        }
        for keyword in ["oneOf", "anyOf", "allOf"] {
            for (index, inner) in object
                .get_mut(keyword)
                .and_then(Value::as_array_mut)
                .into_iter()
                .flatten()
                .enumerate()
            {
                self.schema(inner, &at.child(keyword).child(index), depth + 1);
            }
        }
        if let Some(properties) = object.get_mut("properties").and_then(Value::as_object_mut) {
            let at = at.child("properties");
            for (name, inner) in properties {
                self.schema(inner, &at.child(name), depth + 1);
            }
        }
        self.around.truncate(around);
    }

    /// Whether a reference, by itself, can be made a type of.
    fn leads_on(&mut self, reference: &Value) -> bool {
        self.inlined.clear();
        self.resolved(Map::from_iter([("$ref".to_owned(), reference.clone())])).is_ok()
    }

    /// One schema without `allOf`, and with members or with alternatives but not both. A
    /// frame around one reference stays as it is.
    fn one(&mut self, mut own: Map<String, Value>) -> Result<Map<String, Value>, Unmergeable> {
        let all = match own.shift_remove("allOf") {
            Some(Value::Array(all)) => all,
            _ => Vec::new(),
        };
        let mut all: Vec<_> = all
            .into_iter()
            .filter_map(|member| match member {
                Value::Object(member) => Some(member),
                _ => None,
            })
            .collect();
        // What only remarks on values joins the remarks; what only names what is required
        // joins the requirements.
        let structured = all.iter().filter(|member| has_structure(member)).count();
        let is_frame = structured == 1
            && !has_structure(&own)
            && all.iter().any(|member| member.contains_key("$ref"));
        if is_frame {
            let mut framed = own;
            for member in all {
                if member.contains_key("$ref") {
                    let reference = member.get("$ref").cloned().unwrap_or_default();
                    framed.insert("allOf".to_owned(), json!([{"$ref": reference}]));
                } else {
                    add_remarks(&mut framed, &member);
                }
            }
            return Ok(framed);
        }
        let nullable = own.get("nullable").cloned();
        let all_nullable = !all.is_empty() && all.iter().all(is_nullable);
        let mut merged = own;
        for member in all.drain(..) {
            let member = self.resolved(member)?;
            merged = self.both(merged, member)?;
        }
        merged.shift_remove("nullable");
        match nullable {
            Some(nullable) => {
                merged.insert("nullable".to_owned(), nullable);
            }
            None if all_nullable => {
                merged.insert("nullable".to_owned(), json!(true));
            }
            None => {}
        }
        self.distributed(merged)
    }

    /// Puts what a reference names in its place, and merges that.
    fn resolved(&mut self, schema: Map<String, Value>) -> Result<Map<String, Value>, Unmergeable> {
        let before = self.inlined.len();
        let resolved = self.followed(schema);
        self.inlined.truncate(before);
        resolved
    }

    fn followed(
        &mut self,
        mut schema: Map<String, Value>,
    ) -> Result<Map<String, Value>, Unmergeable> {
        for _ in 0..MAX_DEPTH {
            if let Some(reference) = framed(&schema).cloned() {
                schema.insert("$ref".to_owned(), reference);
            }
            let Some(reference) = schema.get("$ref").and_then(Value::as_str) else {
                return if is_composed(&schema) { self.one(schema) } else { Ok(schema) };
            };
            let nullable = schema.get("nullable").cloned();
            let target = walk::target(reference).ok_or(Unmergeable)?;
            let rounds = self.around.iter().filter(|own| **own == target).count();
            if self.inlined.contains(&target) || rounds >= MAX_ROUNDS {
                return Err(Unmergeable);
            }
            let found = target.find(self.lookup).and_then(Value::as_object).ok_or(Unmergeable)?;
            self.merged.push(target.clone());
            self.inlined.push(target);
            self.takes_in = true;
            schema = found.clone();
            if let Some(nullable) = nullable {
                schema.insert("nullable".to_owned(), nullable);
            }
            values::alternatives_of_one_value(
                &mut schema,
                &Pointer::root(),
                &mut Changes::default(),
            );
            // The discriminator of a base is about its heirs, of which this is one.
            schema.shift_remove("discriminator");
        }
        Err(Unmergeable)
    }

    /// What fits both of two schemas. The first one's remarks win.
    fn both(
        &mut self,
        mut a: Map<String, Value>,
        b: Map<String, Value>,
    ) -> Result<Map<String, Value>, Unmergeable> {
        for (keyword, theirs) in b {
            let Some(ours) = a.get(&keyword) else {
                a.insert(keyword, theirs);
                continue;
            };
            if *ours == theirs {
                continue;
            }
            let merged = match keyword.as_str() {
                "properties" => self.properties(ours.clone(), theirs)?,
                "required" => union_of(ours, &theirs),
                "type" => kind_of_both(ours, &theirs)?,
                "enum" => values_of_both(ours, &theirs)?,
                "items" => self.schema_of_both(ours.clone(), theirs)?,
                "additionalProperties" => match (ours, &theirs) {
                    (Value::Bool(false), _) | (_, Value::Bool(true)) => ours.clone(),
                    (_, Value::Bool(false)) | (Value::Bool(true), _) => theirs,
                    _ => self.schema_of_both(ours.clone(), theirs)?,
                },
                "oneOf" | "anyOf" => self.alternatives_of_both(ours, &theirs)?,
                "minimum" | "minLength" | "minItems" | "minProperties" => {
                    tighter(ours, &theirs, |ours, theirs| ours >= theirs)
                }
                "maximum" | "maxLength" | "maxItems" | "maxProperties" => {
                    tighter(ours, &theirs, |ours, theirs| ours <= theirs)
                }
                // Of remarks, the outer one is the better informed; of what only narrows
                // there is room for one.
                keyword => {
                    let is_remark = REMARKS.contains(&keyword);
                    if !is_remark && keyword != "nullable" && !keyword.starts_with("x-") {
                        let what = format!("of two `{keyword}` that must fit, the first counts");
                        self.changes.loss(&self.at, what);
                    }
                    continue;
                }
            };
            a.insert(keyword, merged);
        }
        Ok(a)
    }

    fn properties(&mut self, ours: Value, theirs: Value) -> Result<Value, Unmergeable> {
        let (Value::Object(mut ours), Value::Object(theirs)) = (ours, theirs) else {
            return Err(Unmergeable);
        };
        for (name, theirs) in theirs {
            match ours.get_mut(&name) {
                Some(own) => *own = self.schema_of_both(own.take(), theirs)?,
                None => {
                    ours.insert(name, theirs);
                }
            }
        }
        Ok(Value::Object(ours))
    }

    /// Two schemas of one member. They are merged when their turn comes; only what is
    /// plainly the same is settled here.
    fn schema_of_both(&mut self, ours: Value, theirs: Value) -> Result<Value, Unmergeable> {
        let (Value::Object(ours), Value::Object(theirs)) = (ours, theirs) else {
            return Err(Unmergeable);
        };
        if !has_structure(&ours) {
            let mut both = theirs;
            if both.contains_key("$ref") && !ours.is_empty() {
                both = Map::from_iter([("allOf".to_owned(), json!([both]))]);
            }
            for (keyword, value) in ours {
                both.insert(keyword, value);
            }
            return Ok(Value::Object(both));
        }
        if !has_structure(&theirs) || same_structure(&ours, &theirs) {
            return Ok(Value::Object(ours));
        }
        let mut frame = remarks_of(&ours);
        if is_nullable(&ours) && is_nullable(&theirs) {
            frame.insert("nullable".to_owned(), json!(true));
        }
        frame.insert("allOf".to_owned(), json!([ours, theirs]));
        Ok(Value::Object(frame))
    }

    fn alternatives_of_both(&mut self, ours: &Value, theirs: &Value) -> Result<Value, Unmergeable> {
        let (Some(ours), Some(theirs)) = (ours.as_array(), theirs.as_array()) else {
            return Err(Unmergeable);
        };
        let is_same = |(our, their): (&Value, &Value)| match (our.as_object(), their.as_object()) {
            (Some(our), Some(their)) => same_structure(our, their),
            _ => false,
        };
        if ours.len() == theirs.len() && ours.iter().zip(theirs).all(is_same) {
            return Ok(Value::Array(ours.clone()));
        }
        if ours.len() * theirs.len() > MAX_ALTERNATIVES {
            return Err(Unmergeable);
        }
        let mut pairs = Vec::new();
        for our in ours {
            for their in theirs {
                // No value is of two kinds.
                let can_both_fit = match (our.get("type"), their.get("type")) {
                    (Some(our), Some(their)) => our == their || kind_of_both(our, their).is_ok(),
                    _ => true,
                };
                if can_both_fit {
                    pairs.push(json!({"allOf": [our, their]}));
                }
            }
        }
        if pairs.is_empty() { Err(Unmergeable) } else { Ok(Value::Array(pairs)) }
    }

    /// A union beside members: each alternative gets the members.
    fn distributed(
        &mut self,
        mut schema: Map<String, Value>,
    ) -> Result<Map<String, Value>, Unmergeable> {
        if let (Some(one), Some(any)) = (schema.get("oneOf"), schema.get("anyOf")) {
            let both = self.alternatives_of_both(one, any)?;
            schema.shift_remove("anyOf");
            schema.insert("oneOf".to_owned(), both);
        }
        let Some(keyword) = ["oneOf", "anyOf"].into_iter().find(|name| schema.contains_key(*name))
        else {
            return Ok(schema);
        };
        let base = without(&without(&schema, keyword), "discriminator");
        if !has_structure(&base) || is_kind_alone(&base) {
            return Ok(schema);
        }
        let Some(Value::Array(alternatives)) = schema.shift_remove(keyword) else {
            return Ok(schema);
        };
        // Alternatives that only name what is required are all the same type.
        let narrows_only = |alternative: &Value| {
            alternative.as_object().is_some_and(|alternative| {
                alternative.iter().all(|(name, value)| {
                    ["required", "not", "nullable"].contains(&name.as_str())
                        || REMARKS.contains(&name.as_str())
                        || name == "type" && base.get("type") == Some(value)
                })
            })
        };
        if alternatives.iter().all(narrows_only) {
            let what = "alternatives that only say what is required are one type, and not checked";
            self.changes.loss(&self.at, what);
            return Ok(without(&schema, "discriminator"));
        }
        let mut own = Map::new();
        for name in base.keys() {
            if !REMARKS.contains(&name.as_str())
                && name != "nullable"
                && let Some(value) = schema.shift_remove(name)
            {
                own.insert(name.clone(), value);
            }
        }
        let mut merged = Vec::new();
        for alternative in alternatives {
            let Value::Object(alternative) = alternative else { return Err(Unmergeable) };
            let name = alternative.get("$ref").or_else(|| alternative.get("title")).cloned();
            let alternative = self.resolved(alternative)?;
            let mut both = self.both(alternative, own.clone())?;
            if let Some(name) = name.as_ref().and_then(Value::as_str) {
                let name = name.rsplit('/').next().unwrap_or(name);
                both.insert(super::unions::NAME.to_owned(), json!(name));
            }
            merged.push(Value::Object(both));
        }
        self.takes_in = true;
        schema.insert(keyword.to_owned(), Value::Array(merged));
        Ok(schema)
    }
}

/// Whether a schema is put together from others in a way that is not that of a union.
pub(super) fn is_composed(schema: &Map<String, Value>) -> bool {
    let union = ["oneOf", "anyOf"].into_iter().filter(|name| schema.contains_key(*name)).count();
    schema.contains_key("allOf")
        || union == 2
        || union == 1 && {
            let base = without(&without(&without(schema, "oneOf"), "anyOf"), "discriminator");
            has_structure(&base)
        }
}

/// The one reference that must fit besides what a schema says itself.
fn only_reference(schema: &Map<String, Value>) -> Option<Value> {
    let [only] = schema.get("allOf")?.as_array()?.as_slice() else { return None };
    only.get("$ref").cloned()
}

/// The reference in a frame, which says nothing about values itself.
pub(super) fn framed(schema: &Map<String, Value>) -> Option<&Value> {
    let all = schema.get("allOf")?.as_array()?;
    let says = |member: &&Value| member.as_object().is_some_and(has_structure);
    let mut saying = all.iter().filter(says);
    let reference = saying.next()?.get("$ref")?;
    let is_frame = saying.next().is_none() && !has_structure(&without(schema, "allOf"));
    is_frame.then_some(reference)
}

/// Whether a schema says no more than which kind its alternatives are of.
fn is_kind_alone(schema: &Map<String, Value>) -> bool {
    schema.keys().all(|name| {
        ["type", "nullable", "format"].contains(&name.as_str())
            || REMARKS.contains(&name.as_str())
            || name.starts_with("x-")
    })
}

/// Whether a schema says anything about which values fit.
pub(super) fn has_structure(schema: &Map<String, Value>) -> bool {
    schema.keys().any(|name| {
        !REMARKS.contains(&name.as_str()) && name != "nullable" && !name.starts_with("x-")
    })
}

fn same_structure(a: &Map<String, Value>, b: &Map<String, Value>) -> bool {
    let structure = |schema: &Map<String, Value>| {
        let mut schema = schema.clone();
        schema.retain(|name, _| !REMARKS.contains(&name.as_str()) && name != "nullable");
        schema
    };
    structure(a) == structure(b)
}

pub(super) fn remarks_of(schema: &Map<String, Value>) -> Map<String, Value> {
    let mut remarks = schema.clone();
    remarks.retain(|name, _| REMARKS.contains(&name.as_str()) || name == "nullable");
    remarks
}

fn add_remarks(schema: &mut Map<String, Value>, other: &Map<String, Value>) {
    for (name, value) in other {
        schema.entry(name.clone()).or_insert_with(|| value.clone());
    }
}

fn without(schema: &Map<String, Value>, keyword: &str) -> Map<String, Value> {
    let mut schema = schema.clone();
    schema.shift_remove(keyword);
    schema
}

fn is_nullable(schema: &Map<String, Value>) -> bool {
    schema.get("nullable").and_then(Value::as_bool) == Some(true)
}

fn union_of(ours: &Value, theirs: &Value) -> Value {
    let mut names = ours.as_array().cloned().unwrap_or_default();
    for name in theirs.as_array().into_iter().flatten() {
        if !names.contains(name) {
            names.push(name.clone());
        }
    }
    Value::Array(names)
}

fn kind_of_both(ours: &Value, theirs: &Value) -> Result<Value, Unmergeable> {
    match (ours.as_str(), theirs.as_str()) {
        (Some("integer"), Some("number")) | (Some("number"), Some("integer")) => {
            Ok(json!("integer"))
        }
        _ => Err(Unmergeable),
    }
}

fn values_of_both(ours: &Value, theirs: &Value) -> Result<Value, Unmergeable> {
    let (Some(ours), Some(theirs)) = (ours.as_array(), theirs.as_array()) else {
        return Err(Unmergeable);
    };
    let both: Vec<_> = ours.iter().filter(|value| theirs.contains(value)).cloned().collect();
    if both.is_empty() { Err(Unmergeable) } else { Ok(Value::Array(both)) }
}

fn tighter(ours: &Value, theirs: &Value, keeps: fn(f64, f64) -> bool) -> Value {
    match (ours.as_f64(), theirs.as_f64()) {
        (Some(a), Some(b)) if !keeps(a, b) => theirs.clone(),
        _ => ours.clone(),
    }
}
