//! Objects: structs, maps and free-form JSON.

use std::collections::HashMap;

use calamus_document::model::{Additional, Node, Schema, SchemaView};
use calamus_document::pointer::Pointer;
use serde_json::Value;

use super::super::{Extra, Field, Form, Names, Presence, TypeRef, pascal, snake};
use super::schemas::Subject;
use super::uses::{Use, has_structure, same_structure};
use super::{Builder, Typed, secrets};

/// The names of the map of undeclared properties, best first.
const EXTRA: [&str; 4] = ["extra", "extra_properties", "undeclared_properties", "others"];

/// The schema of undeclared properties.
enum Undeclared<'d> {
    /// They are ignored.
    Ignored,
    /// They are any JSON.
    AnyJson,
    /// They have a schema.
    Schema(Schema<'d>),
}

impl<'d> Builder<'_, 'd> {
    pub(super) fn object(&mut self, subject: Subject<'d>, nullable: bool) -> Typed {
        let view = &subject.view;
        let conditional = self.conditional(view);
        let has_fields =
            !view.properties.is_empty() || !view.required.is_empty() || !conditional.is_empty();
        let undeclared = match undeclared(view) {
            Undeclared::Ignored if self.keep_undeclared && view.additional.is_none() => {
                Undeclared::AnyJson
            }
            other => other,
        };
        let ty = match undeclared {
            _ if has_fields => return self.structure(subject, conditional, undeclared, nullable),
            Undeclared::Ignored if matches!(view.additional, Some(Additional::Closed(_))) => {
                return self.structure(subject, conditional, undeclared, nullable);
            }
            Undeclared::Ignored | Undeclared::AnyJson => TypeRef::JsonObject,
            Undeclared::Schema(schema) => {
                let hint = format!("{}Value", subject.hint);
                TypeRef::Map(Box::new(self.type_of(&schema, &hint).whole()))
            }
        };
        Typed::new(ty, nullable)
    }

    fn structure(
        &mut self,
        subject: Subject<'d>,
        conditional: Vec<(&'d str, Schema<'d>)>,
        undeclared: Undeclared<'d>,
        nullable: bool,
    ) -> Typed {
        let id = self.reserve(&subject, nullable);
        let name = self.name(id);
        let fields = self.fields(&name, &subject, conditional);
        let extra = match undeclared {
            Undeclared::Ignored => None,
            Undeclared::AnyJson => Some(TypeRef::Json),
            Undeclared::Schema(schema) => {
                Some(self.type_of(&schema, &format!("{name}_extraValue")).whole())
            }
        };
        let extra = extra.map(|ty| {
            let is_free = |name: &&&str| fields.iter().all(|field| field.name != **name);
            let name = EXTRA.iter().find(is_free).copied().unwrap_or("undeclared");
            Extra { name: name.to_owned(), ty }
        });
        self.set_form(id, Form::Struct { fields, extra });
        Typed::new(TypeRef::Named(id), nullable)
    }

    /// Plans the fields of the declared properties, of those that are only required, and of
    /// conditional ones.
    pub(super) fn fields(
        &mut self,
        owner: &str,
        subject: &Subject<'d>,
        conditional: Vec<(&'d str, Schema<'d>)>,
    ) -> Vec<Field> {
        let view = &subject.view;
        let conditional =
            conditional.iter().filter(|(json, _)| !view.properties.contains_key(json));
        let declared = view.properties.iter().map(|(json, schema)| (*json, schema));
        let mut fields: Vec<Field> = Vec::new();
        for (json, schema) in declared.chain(conditional.map(|(json, schema)| (*json, schema))) {
            if fields.iter().any(|field| field.json == json) {
                continue;
            }
            let here = format!("{owner}_{json}");
            let at = &schema.declared.at;
            let is_own = at.as_str().starts_with(&format!("{}/", subject.at.as_str()));
            // An inline schema of a base schema is one type for all schemas with this base.
            let is_shared = !is_own && schema.parts.len() == 1;
            let hint = if is_shared { hint_of_place(at).unwrap_or(here) } else { here };
            fields.push(self.field(&hint, json, schema, view.required.contains_key(json)));
        }
        for (json, at) in &view.required {
            if fields.iter().all(|field| field.json != *json) {
                fields.push(Field {
                    name: String::new(),
                    json: (*json).to_owned(),
                    ty: TypeRef::Json,
                    presence: Presence::Required,
                    doc: String::new(),
                    default: None,
                    deprecated: false,
                    secret: false,
                    read_only: false,
                    write_only: false,
                    pointer: at.clone(),
                });
            }
        }
        name_fields(&mut fields);
        secrets::mark(&mut fields);
        fields
    }

    fn field(&mut self, hint: &str, json: &str, schema: &Schema<'d>, required: bool) -> Field {
        let typed = self.type_of(schema, hint);
        let found = self.follow(schema.declared.clone());
        let is_null_itself = typed.ty == TypeRef::Null || required && typed.ty == TypeRef::Json;
        let nullable = typed.nullable && !is_null_itself;
        let presence = match (required, nullable) {
            (true, false) => Presence::Required,
            (true, true) => Presence::RequiredNullable,
            (false, false) => Presence::Optional,
            (false, true) => Presence::OptionalNullable,
        };
        let ty = match typed.ty {
            TypeRef::Option(inner) => *inner,
            ty => ty,
        };
        Field {
            name: String::new(),
            json: json.to_owned(),
            secret: is_declared_secret(&found),
            ty,
            presence,
            doc: typed.doc,
            default: found.value("default").cloned(),
            deprecated: found.flag("deprecated"),
            read_only: found.flag("readOnly"),
            write_only: found.flag("writeOnly"),
            pointer: found
                .frames
                .first()
                .map_or_else(|| found.node.at.clone(), |frame| frame.at.clone()),
        }
    }

    /// Returns properties that an object only has under a condition.
    fn conditional(&self, view: &SchemaView<'d>) -> Vec<(&'d str, Schema<'d>)> {
        let mut found = Vec::new();
        let condition = view.whole.get("if").and_then(|node| self.document.find(&node.at.parent()));
        let consequences =
            condition.into_iter().flat_map(|node| [node.get("then"), node.get("else")]);
        let dependent = view.dependent_schemas.values().map(|schema| schema.declared.clone());
        for inner in consequences.flatten().chain(dependent) {
            for (name, node) in inner.entries_of("properties") {
                found.push((name, Schema::at(self.document, node)));
            }
        }
        found
    }
}

/// Returns the name hint of a schema inside of a component.
fn hint_of_place(at: &Pointer) -> Option<String> {
    let mut tokens = at.tokens();
    let root = [tokens.next()?, tokens.next()?];
    if root != ["components", "schemas"] {
        return None;
    }
    let mut hint = tokens.next()?;
    while let Some(token) = tokens.next() {
        hint = match token.as_str() {
            "properties" => format!("{}_{}", pascal(&hint), tokens.next()?),
            "items" => format!("{}Item", pascal(&hint)),
            "allOf" => {
                tokens.next()?;
                hint
            }
            _ => return None,
        };
    }
    Some(hint)
}

fn is_declared_secret(found: &Use<'_>) -> bool {
    found.frames.iter().any(|frame| {
        frame.string("format") == Some("password")
            || frame.value.get("writeOnly") == Some(&Value::Bool(true))
    })
}

fn undeclared<'d>(view: &SchemaView<'d>) -> Undeclared<'d> {
    let is_open = |node: &Node<'d>| !has_structure(node) && node.value.is_object();
    let is_any_json = |schema: &Schema<'d>| match schema.parts.len() {
        1 => is_open(&schema.declared),
        _ => schema.parts.iter().all(is_open),
    };
    if !view.pattern_properties.is_empty() {
        let mut kinds: Vec<&Schema<'d>> = Vec::new();
        for schema in view.pattern_properties.values() {
            let is_known =
                |known: &&Schema<'d>| same_structure(known.declared.value, schema.declared.value);
            if !kinds.iter().any(is_known) {
                kinds.push(schema);
            }
        }
        return match (kinds.as_slice(), &view.additional) {
            ([only], None | Some(Additional::Closed(_))) if !is_any_json(only) => {
                Undeclared::Schema((*only).clone())
            }
            // No Rust type distinguishes patterns.
            _ => Undeclared::AnyJson,
        };
    }
    match &view.additional {
        None | Some(Additional::Closed(_)) => Undeclared::Ignored,
        Some(Additional::Open) => Undeclared::AnyJson,
        Some(Additional::Schema(schema)) if is_any_json(schema) => Undeclared::AnyJson,
        Some(Additional::Schema(schema)) => Undeclared::Schema(schema.clone()),
    }
}

/// Names the fields. Of properties with the same name in Rust, the one with this name in JSON keeps
/// it, or else the first; the others get a number.
pub(super) fn name_fields(fields: &mut [Field]) {
    for field in fields.iter_mut() {
        field.name = snake(&field.json);
    }
    let mut names = Names::taken(fields.iter().map(|field| &field.name));
    let mut owners: HashMap<String, String> = HashMap::new();
    let mut order: Vec<&mut Field> = fields.iter_mut().collect();
    order.sort_by(|a, b| a.json.cmp(&b.json));
    for field in &order {
        if field.name == field.json || !owners.contains_key(&field.name) {
            owners.insert(field.name.clone(), field.json.clone());
        }
    }
    for field in order {
        if owners.get(&field.name) != Some(&field.json) {
            field.name = names.unique(&field.name, "_");
        }
    }
}
