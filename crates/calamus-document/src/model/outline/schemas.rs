//! Schemas in a line, and components in one line for each property.

use std::cell::RefCell;

use super::super::bounds::Bound;
use super::super::document::Document;
use super::super::schema::{Key, Schema};
use super::super::types::{Null, Type};
use super::super::view::{Additional, SchemaView, Union, Values};
use super::announced;

/// How deep inline schemas are described.
const MAX_DEPTH: usize = 24;

/// Describes schemas.
pub(super) struct Describe<'a, 'd> {
    pub(super) document: &'a Document<'d>,
    /// The inline schemas that are being described: one of them within itself is a cycle.
    open: RefCell<Vec<Key>>,
}

impl<'a, 'd> Describe<'a, 'd> {
    pub(super) fn new(document: &'a Document<'d>) -> Self {
        Self { document, open: RefCell::default() }
    }

    /// Describes a component: an object with a line for each property, another in one line.
    pub(super) fn component(&self, name: &str, schema: &Schema<'d>) -> String {
        if let Some(other) = schema.name().filter(|other| other != name) {
            return format!(" = {other}\n");
        }
        self.open.borrow_mut().push(schema.key());
        let view = SchemaView::of(self.document, schema);
        let text = if view.properties.is_empty() {
            format!(" = {}\n", self.view(&view))
        } else {
            let rows = self.properties(&view).into_iter().map(|row| format!("  {row}\n"));
            let rows: String = rows.collect();
            let mut head = view;
            head.required.retain(|name, _| !head.properties.contains_key(name));
            head.properties.clear();
            let head = self.view(&head);
            format!(": {head}\n{rows}")
        };
        self.open.borrow_mut().pop();
        text
    }

    /// Describes a schema in one line: a component by its name.
    pub(super) fn schema(&self, schema: &Schema<'d>) -> String {
        if let Some(name) = schema.name() {
            return name;
        }
        let key = schema.key();
        if self.open.borrow().contains(&key) || self.open.borrow().len() > MAX_DEPTH {
            return "…".to_owned();
        }
        self.open.borrow_mut().push(key);
        let text = self.view(&SchemaView::of(self.document, schema));
        self.open.borrow_mut().pop();
        text
    }

    fn properties(&self, view: &SchemaView<'d>) -> Vec<String> {
        let rows = view.properties.iter().map(|(name, schema)| {
            let optional = if view.required.contains_key(name) { "" } else { "?" };
            format!("{name}{optional}: {}", self.schema(schema))
        });
        rows.collect()
    }

    fn view(&self, view: &SchemaView<'d>) -> String {
        // Without `..`: a new keyword is to be described, or listed as one that is not.
        #[rustfmt::skip]
        let SchemaView {
            // Described by `form`.
            types: _, values: _, additional: _, items: _, prefix_items: _, bases: _, unions: _,
            // Prose, or said in another way.
            place: _, title: _, description: _, examples: _, folded: _,
            never, null, extensible, format, default, lower, upper, counts, multiple_of, patterns,
            unique, properties, required, pattern_properties, dependent_schemas, property_names,
            content_schema, discriminator, read_only, write_only, lifetime, whole, dangling,
        } = view;
        if *never {
            return "nothing".to_owned();
        }
        let mut text = self.form(view);
        if let Some(format) = format {
            text = format!("{text} {}", format.value);
        }
        if *null == Null::Allowed {
            text.push_str(" | null");
        }
        let mut notes = Vec::new();
        notes.extend(lower.as_ref().map(|bound| comparison(bound, ">")));
        notes.extend(upper.as_ref().map(|bound| comparison(bound, "<")));
        notes.extend(counts.iter().map(|(keyword, count)| format!("{keyword} {}", count.value)));
        notes.extend(multiple_of.as_ref().map(|of| format!("multiple of {}", of.value)));
        notes.extend(patterns.keys().map(|pattern| format!("matches {pattern}")));
        notes.extend(unique.as_ref().map(|_| "unique items".to_owned()));
        let undeclared = required.keys().filter(|name| !properties.contains_key(*name));
        notes.extend(undeclared.map(|name| format!("requires {name}")));
        for (pattern, schema) in pattern_properties {
            notes.push(format!("properties {pattern}: {}", self.schema(schema)));
        }
        for (name, schema) in dependent_schemas {
            notes.push(format!("with {name}: {}", self.schema(schema)));
        }
        notes.extend(property_names.as_ref().map(|s| format!("property names {}", self.schema(s))));
        notes.extend(content_schema.as_ref().map(|s| format!("contains {}", self.schema(s))));
        notes.extend(extensible.as_ref().map(|values| format!("known values {}", values.value)));
        notes.extend(default.as_ref().map(|value| format!("default {}", value.value)));
        notes.extend(discriminator.as_ref().map(|found| {
            let name = found.property_name.as_ref().map_or("?", |name| name.value);
            let mapping = found.mapping.iter().map(|(value, mapping)| {
                format!(
                    " {value}={}",
                    mapping.schema.as_ref().map_or("?".to_owned(), |schema| self.schema(schema))
                )
            });
            format!("by {name}{}", mapping.collect::<String>())
        }));
        notes.extend(read_only.as_ref().map(|_| "read-only".to_owned()));
        notes.extend(write_only.as_ref().map(|_| "write-only".to_owned()));
        notes.extend(whole.iter().map(|(keyword, node)| format!("{keyword} {}", node.value)));
        notes.extend(dangling.iter().map(|reference| format!("unresolved {reference}")));
        format!("{text}{}{}", marks(notes), announced(lifetime))
    }

    /// Describes which values there are, without what narrows them.
    fn form(&self, view: &SchemaView<'d>) -> String {
        let mut forms: Vec<String> = Vec::new();
        let bases: Vec<_> = view.bases.iter().filter_map(Schema::name).collect();
        if !bases.is_empty() {
            forms.push(format!("based on {}", bases.join(", ")));
        }
        forms.extend(view.values.as_ref().map(|Values { values, .. }| {
            let values: Vec<_> = values.iter().map(|value| value.to_string()).collect();
            values.join(" | ")
        }));
        forms.extend(view.unions.iter().map(|union| self.union(union)));
        if let (Some(types), None) = (&view.types, &view.values) {
            forms.push(self.typed(types, view));
        } else if !view.properties.is_empty() || view.additional.is_some() {
            forms.push(self.object(view));
        } else if view.items.is_some() || !view.prefix_items.is_empty() {
            forms.push(self.array(view));
        }
        if forms.is_empty() { "any".to_owned() } else { forms.join(" & ") }
    }

    fn typed(&self, types: &std::collections::BTreeSet<Type>, view: &SchemaView<'d>) -> String {
        let described = types.iter().map(|found| match found {
            Type::Array => self.array(view),
            Type::Object => self.object(view),
            other => other.name().to_owned(),
        });
        let described: Vec<_> = described.collect();
        if described.is_empty() { "no type".to_owned() } else { described.join(" | ") }
    }

    fn union(&self, union: &Union<'d>) -> String {
        let between = if union.keyword == "oneOf" { " ^ " } else { " | " };
        let branches = union.branches.iter().map(|branch| self.schema(branch));
        format!("({})", branches.collect::<Vec<_>>().join(between))
    }

    fn array(&self, view: &SchemaView<'d>) -> String {
        let mut first: Vec<_> = view.prefix_items.iter().map(|item| self.schema(item)).collect();
        let rest = match &view.items {
            Some(Additional::Closed(_)) => None,
            None | Some(Additional::Open) => Some("any".to_owned()),
            Some(Additional::Schema(schema)) => Some(self.schema(schema)),
        };
        match rest {
            Some(rest) if first.is_empty() && rest.contains(' ') => format!("({rest})[]"),
            Some(rest) if first.is_empty() => format!("{rest}[]"),
            rest => {
                first.extend(rest.map(|rest| format!("{rest}...")));
                format!("[{}]", first.join(", "))
            }
        }
    }

    fn object(&self, view: &SchemaView<'d>) -> String {
        let mut text = "object".to_owned();
        if !view.properties.is_empty() {
            text.push_str(&format!(" {{{}}}", self.properties(view).join(", ")));
        }
        match &view.additional {
            None => {}
            Some(Additional::Open) => text.push_str(" of any"),
            Some(Additional::Closed(_)) => text.push_str(", closed"),
            Some(Additional::Schema(schema)) => {
                text.push_str(&format!(" of {}", self.schema(schema)));
            }
        }
        text
    }
}

fn comparison(bound: &Bound, sign: &str) -> String {
    let equal = if bound.exclusive { "" } else { "=" };
    format!("{sign}{equal} {}", bound.value)
}

/// Writes notes in brackets; nothing, if there are none.
pub(super) fn marks(notes: impl IntoIterator<Item = String>) -> String {
    let notes: Vec<_> = notes.into_iter().collect();
    if notes.is_empty() { String::new() } else { format!(" [{}]", notes.join(", ")) }
}
