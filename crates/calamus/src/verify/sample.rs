//! Candidates for samples of a schema. They follow from the schema alone, so that every run
//! has the same ones; the validator decides which of them are valid.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use calamus_document::pointer::Pointer;
use serde_json::{Map, Value, json};

use super::{numbers, strings};

/// How many candidates a schema has, by its depth in the component.
const LIMITS: [usize; 7] = [240, 32, 12, 6, 3, 2, 1];
/// How deep references are followed.
const MAX_DEPTH: usize = 14;
/// How many alternatives and values are sampled at the top.
const MAX_LENGTH: usize = 12;

type Candidates = Rc<Vec<Value>>;

/// Makes candidates for the schemas of a document.
pub(super) struct Sampler<'d> {
    root: &'d Value,
    known: RefCell<HashMap<(usize, usize), Candidates>>,
}

impl<'d> Sampler<'d> {
    pub(super) fn new(root: &'d Value) -> Self {
        Self { root, known: RefCell::default() }
    }

    /// Returns the candidates for a component.
    pub(super) fn component(&self, at: &Pointer) -> Vec<Value> {
        at.find(self.root).map(|schema| self.of(schema, 0).to_vec()).unwrap_or_default()
    }

    fn of(&self, schema: &'d Value, depth: usize) -> Candidates {
        if depth > MAX_DEPTH {
            return Rc::default();
        }
        let key = (std::ptr::from_ref(schema) as usize, depth);
        if let Some(known) = self.known.borrow().get(&key) {
            return Rc::clone(known);
        }
        let mut candidates = Vec::new();
        for candidate in self.candidates(schema, depth) {
            if !candidates.contains(&candidate) {
                candidates.push(candidate);
            }
        }
        let limit = LIMITS.get(depth).or(LIMITS.last()).copied().unwrap_or(1);
        candidates.truncate(limit);
        let candidates = Rc::new(candidates);
        self.known.borrow_mut().insert(key, Rc::clone(&candidates));
        candidates
    }

    fn candidates(&self, schema: &'d Value, depth: usize) -> Vec<Value> {
        let object = match schema {
            Value::Object(object) => object,
            Value::Bool(true) => return anything(),
            _ => return Vec::new(),
        };
        if let Some(only) = object.get("const") {
            return vec![only.clone()];
        }
        if let Some(Value::Array(values)) = object.get("enum") {
            return values.clone();
        }
        // Each group constrains the value; a candidate has a part of each.
        let mut groups: Vec<Candidates> = Vec::new();
        let typed = self.typed(object, depth);
        if !typed.is_empty() {
            groups.push(Rc::new(typed));
        }
        if let Some(target) = self.target(object) {
            groups.push(self.of(target, depth + 1));
        }
        for part in list(object, "allOf").filter(|part| says_something(part)) {
            let candidates = self.of(part, depth + usize::from(depth > 0));
            if !candidates.is_empty() {
                groups.push(candidates);
            }
        }
        for keyword in ["oneOf", "anyOf"] {
            let alternatives = self.alternatives(object, keyword, depth);
            if !alternatives.is_empty() {
                groups.push(Rc::new(alternatives));
            }
        }
        match groups.as_slice() {
            [] if object.contains_key("$ref") => Vec::new(),
            [] => anything(),
            [only] => only.to_vec(),
            several => combined(several),
        }
    }

    fn target(&self, object: &Map<String, Value>) -> Option<&'d Value> {
        let reference = object.get("$ref")?.as_str()?;
        Pointer::parse(reference.strip_prefix('#')?).find(self.root)
    }

    /// Returns the candidates of all alternatives, one of each in turn.
    fn alternatives(
        &self,
        object: &'d Map<String, Value>,
        keyword: &str,
        depth: usize,
    ) -> Vec<Value> {
        let discriminator = object.get("discriminator");
        let tag =
            discriminator.and_then(|discriminator| discriminator.get("propertyName")?.as_str());
        let mapping =
            discriminator.and_then(|discriminator| discriminator.get("mapping")?.as_object());
        let of = |schema: &'d Value| {
            let mut candidates = self.of(schema, depth + usize::from(depth > 0)).to_vec();
            if let Some((tag, reference)) = tag.zip(schema.get("$ref").and_then(Value::as_str)) {
                let last = reference.rsplit('/').next().unwrap_or(reference);
                let mapped = mapping.and_then(|mapping| {
                    let mut mapping = mapping.iter();
                    mapping.find(|(_, to)| *to == reference || *to == last).map(|(name, _)| name)
                });
                let value = mapped.map_or(last, String::as_str);
                let is_free = self.is_free(schema, tag, 0);
                for candidate in candidates.iter_mut().filter(|_| is_free) {
                    if let Some(properties) = candidate.as_object_mut() {
                        properties.insert(tag.to_owned(), value.into());
                    }
                }
            }
            candidates
        };
        in_turn(&list(object, keyword).map(of).collect::<Vec<_>>())
    }

    /// Returns whether a property of an object can be any string.
    fn is_free(&self, schema: &Value, name: &str, depth: usize) -> bool {
        let Some(object) = schema.as_object().filter(|_| depth < MAX_DEPTH) else { return true };
        let inner = self.target(object).into_iter().chain(list(object, "allOf"));
        let declared = object.get("properties").and_then(|properties| properties.get(name));
        let declared = declared.map(|schema| {
            let schema =
                schema.as_object().and_then(|object| self.target(object)).unwrap_or(schema);
            !["const", "enum"].iter().any(|keyword| schema.get(*keyword).is_some())
        });
        declared.unwrap_or(true)
            && inner.into_iter().all(|schema| self.is_free(schema, name, depth + 1))
    }

    /// What the types and their keywords allow.
    fn typed(&self, object: &'d Map<String, Value>, depth: usize) -> Vec<Value> {
        let types: Vec<&str> = match object.get("type") {
            Some(Value::String(only)) => vec![only],
            Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).collect(),
            _ => implied(object).into_iter().collect(),
        };
        let of = |kind: &&str| match *kind {
            "null" => vec![Value::Null],
            "boolean" => vec![true.into(), false.into()],
            "integer" => numbers::integers(object),
            "number" => numbers::numbers(object),
            "string" => strings::strings(object),
            "array" => self.arrays(object, depth),
            "object" => self.objects(object, depth),
            _ => Vec::new(),
        };
        in_turn(&types.iter().map(of).collect::<Vec<_>>())
    }

    fn arrays(&self, object: &'d Map<String, Value>, depth: usize) -> Vec<Value> {
        let count = |keyword: &str| object.get(keyword).and_then(Value::as_u64);
        let least = count("minItems").unwrap_or(0).min(100) as usize;
        let most = count("maxItems").map_or(MAX_LENGTH, |most| most.min(100) as usize);
        let first: Vec<Candidates> =
            list(object, "prefixItems").map(|schema| self.of(schema, depth + 1)).collect();
        let items = match object.get("items") {
            Some(items) => self.of(items, depth + 1),
            None if first.is_empty() => Rc::new(anything()),
            None => Rc::default(),
        };
        let array = |length: usize, skip: usize| {
            let element = |index: usize| match first.get(index) {
                Some(candidates) => candidates.get(skip % candidates.len().max(1)).cloned(),
                None => items.get((index + skip) % items.len().max(1)).cloned(),
            };
            (0..length.clamp(least, most.max(least))).filter_map(element).collect::<Value>()
        };
        let several =
            items.len().max(first.iter().map(|candidates| candidates.len()).max().unwrap_or(0));
        let mut arrays = vec![array(1.max(first.len()), 0), array(0, 0), array(several, 0)];
        arrays.extend((1..several).map(|skip| array(1.max(first.len()), skip)));
        arrays
    }

    fn objects(&self, object: &'d Map<String, Value>, depth: usize) -> Vec<Value> {
        let required: Vec<&str> = list(object, "required").filter_map(Value::as_str).collect();
        let mut properties: Vec<(String, Candidates)> = Vec::new();
        let declared = object.get("properties").and_then(Value::as_object);
        for (name, schema) in declared.into_iter().flatten() {
            properties.push((name.clone(), self.of(schema, depth + 1)));
        }
        for name in &required {
            if properties.iter().all(|(known, _)| known != name) {
                properties.push(((*name).to_owned(), Rc::new(anything())));
            }
        }
        let is_required = |name: &str| required.contains(&name);
        properties.retain(|(name, values)| is_required(name) || !values.is_empty());
        let full = |chosen: Option<(usize, usize)>, all: bool| {
            let mut sample = Map::new();
            for (index, (name, values)) in properties.iter().enumerate() {
                let choice = chosen.filter(|(varied, _)| *varied == index).map_or(0, |(_, of)| of);
                let is_chosen = chosen.is_some_and(|(varied, _)| varied == index);
                if (all || is_chosen || is_required(name))
                    && let Some(value) = values.get(choice)
                {
                    sample.insert(name.clone(), value.clone());
                }
            }
            sample
        };
        let undeclared = self.undeclared(object, depth);
        let mut samples = vec![full(None, depth < MAX_DEPTH / 2), full(None, false)];
        for pair in &undeclared {
            samples.push(full(None, true).into_iter().chain([pair.clone()]).collect());
        }
        if undeclared.len() > 1 {
            samples.push(full(None, false).into_iter().chain(undeclared).collect());
        }
        let longest = properties.iter().map(|(_, values)| values.len()).max().unwrap_or(0);
        let limit = LIMITS.get(depth).copied().unwrap_or(1);
        'all: for choice in 1..longest {
            for (index, (_, values)) in properties.iter().enumerate() {
                if choice < values.len() {
                    // With all others, or with the required ones.
                    samples.push(full(Some((index, choice)), choice % 2 == 1));
                }
                if samples.len() > limit {
                    break 'all;
                }
            }
        }
        samples.into_iter().map(Value::Object).collect()
    }

    /// Properties that the schema does not name.
    fn undeclared(&self, object: &'d Map<String, Value>, depth: usize) -> Vec<(String, Value)> {
        let names = object.get("propertyNames").map(|names| self.of(names, depth + 1));
        let names: Vec<String> = names
            .iter()
            .flat_map(|names| names.iter())
            .filter_map(|name| name.as_str().filter(|name| !name.is_empty()).map(str::to_owned))
            .collect();
        let name = |index: usize| match names.get(index % names.len().max(1)) {
            Some(name) => name.clone(),
            None => format!("undeclared-{index}"),
        };
        let mut pairs = Vec::new();
        let patterns = object.get("patternProperties").and_then(Value::as_object);
        for (pattern, schema) in patterns.into_iter().flatten() {
            let name = strings::matching(pattern, 0).into_iter().next();
            let value = self.of(schema, depth + 1).first().cloned();
            pairs.extend(name.zip(value));
        }
        let values = match object.get("additionalProperties") {
            Some(Value::Bool(true)) => Rc::new(anything()),
            Some(schema @ Value::Object(_)) => self.of(schema, depth + 1),
            None if !object.contains_key("properties")
                && patterns.is_none()
                && !object.contains_key("additionalProperties") =>
            {
                match ["$ref", "allOf", "oneOf", "anyOf"]
                    .iter()
                    .any(|name| object.contains_key(*name))
                {
                    true => Rc::default(),
                    false => Rc::new(anything()),
                }
            }
            _ => Rc::default(),
        };
        pairs.extend(
            values
                .iter()
                .take(MAX_LENGTH)
                .cloned()
                .enumerate()
                .map(|(index, value)| (name(index), value)),
        );
        pairs
    }
}

/// Returns the elements of a list under a keyword.
fn list<'d>(object: &'d Map<String, Value>, keyword: &str) -> impl Iterator<Item = &'d Value> {
    object.get(keyword).and_then(Value::as_array).into_iter().flatten()
}

/// Returns whether a schema has a keyword that candidates are made of.
fn says_something(schema: &Value) -> bool {
    const KEYWORDS: [&str; 7] = ["type", "$ref", "allOf", "oneOf", "anyOf", "const", "enum"];
    let object = schema.as_object();
    object.is_some_and(|object| {
        KEYWORDS.iter().any(|keyword| object.contains_key(*keyword)) || implied(object).is_some()
    })
}

fn anything() -> Vec<Value> {
    vec![
        json!({"any": [1, null, "text"]}),
        "text".into(),
        json!(1.5),
        true.into(),
        json!([[], {}]),
        json!(12_345_678_901_234_567_890_u64),
    ]
}

/// The type that the keywords of a schema without one are about.
fn implied(object: &Map<String, Value>) -> Option<&'static str> {
    const KEYWORDS: [(&str, &[&str]); 4] = [
        ("object", &["properties", "required", "additionalProperties", "patternProperties"]),
        ("array", &["items", "prefixItems", "minItems", "maxItems"]),
        ("string", &["pattern", "minLength", "maxLength", "format"]),
        ("number", &["minimum", "maximum", "multipleOf"]),
    ];
    let mut kinds = KEYWORDS.iter();
    let found =
        kinds.find(|(_, keywords)| keywords.iter().any(|keyword| object.contains_key(*keyword)));
    found.map(|(kind, _)| *kind)
}

/// Returns the elements of several lists: the first of each, then the second of each.
fn in_turn(lists: &[Vec<Value>]) -> Vec<Value> {
    let longest = lists.iter().map(Vec::len).max().unwrap_or(0);
    (0..longest)
        .flat_map(|index| lists.iter().filter_map(move |list| list.get(index)).cloned())
        .collect()
}

/// Candidates that have a part of each group.
fn combined(groups: &[Candidates]) -> Vec<Value> {
    let longest = groups.iter().map(|group| group.len()).max().unwrap_or(0);
    let mut candidates = Vec::new();
    for index in 0..longest {
        let parts: Vec<_> =
            groups.iter().filter_map(|group| group.get(index % group.len().max(1))).collect();
        candidates.push(merged(parts.iter().copied()));
        candidates.push(merged(parts.iter().rev().copied()));
    }
    for group in groups {
        candidates.extend(group.iter().filter(|candidate| !candidate.is_object()).cloned());
    }
    candidates
}

/// Several objects as one, or the last value.
fn merged<'a>(parts: impl Iterator<Item = &'a Value>) -> Value {
    let parts: Vec<_> = parts.collect();
    if !parts.iter().all(|part| part.is_object()) {
        return parts.last().map(|part| (*part).clone()).unwrap_or_default();
    }
    let pairs = parts.iter().filter_map(|part| part.as_object()).flatten();
    Value::Object(pairs.map(|(name, value)| (name.clone(), value.clone())).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn samples(schema: Value) -> Vec<Value> {
        let root = json!({"components": {"schemas": {"Own": schema}}});
        let at = Pointer::parse("/components/schemas/Own");
        Sampler::new(&root).component(&at)
    }

    #[test]
    fn objects_have_samples_with_and_without_optional_properties() {
        let found = samples(json!({"type": "object", "required": ["a"], "properties": {
            "a": {"type": "boolean"}, "b": {"type": ["string", "null"], "enum": ["x", null]}}}));
        for expected in [
            json!({"a": true, "b": "x"}),
            json!({"a": true}),
            json!({"a": false, "b": "x"}),
            json!({"a": true, "b": null}),
        ] {
            assert!(found.contains(&expected), "{expected} in {found:?}");
        }
    }

    #[test]
    fn every_alternative_and_the_tag_of_its_discriminator_are_sampled() {
        let cat = json!({"type": "object", "properties": {"kind": {"type": "string"}}});
        let root = json!({"components": {"schemas": {
        "Cat": cat, "Dog": cat,
        "Pet": {
            "oneOf": [
                {"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"},
            ],
            "discriminator": {
                "propertyName": "kind", "mapping": {"c": "#/components/schemas/Cat"}},
        }}}});
        let found = Sampler::new(&root).component(&Pointer::parse("/components/schemas/Pet"));
        for expected in [json!({"kind": "c"}), json!({"kind": "Dog"})] {
            assert!(found.contains(&expected), "{expected} in {found:?}");
        }
    }

    #[test]
    fn a_schema_that_contains_itself_has_samples() {
        let found = samples(json!({"type": "object", "properties": {
            "next": {"$ref": "#/components/schemas/Own"}}}));
        assert!(found.contains(&json!({})), "{found:?}");
        assert!(found.iter().any(|value| value.pointer("/next").is_some()), "{found:?}");
    }
}
