//! The Rust form of a schema.

use calamus_document::model::{Additional, Bound, Key, Node, Null, Schema, SchemaView, Type};
use calamus_document::pointer::Pointer;
use calamus_document::secrets::is_secret;
use serde_json::Value;

use super::super::{Form, Integer, Traits, TypeId, TypeRef, pascal};
use super::secrets;
use super::uses::{Use, same_structure};
use super::{Builder, Typed, documentation, schema_at};

/// How deep inline schemas may lie in each other.
const MAX_DEPTH: usize = 64;

/// A schema to plan.
pub(super) struct Subject<'d> {
    /// Its view.
    pub(super) view: Box<SchemaView<'d>>,
    /// Its identity.
    pub(super) key: Key,
    /// Its pointer.
    pub(super) at: Pointer,
    /// The words that a type of its own is named by.
    pub(super) hint: String,
    /// The type that is planned for it, if it has a name.
    pub(super) slot: Option<TypeId>,
    /// Its documentation.
    pub(super) doc: String,
}

impl<'d> Builder<'_, 'd> {
    /// Plans a schema that has a name.
    pub(super) fn plan_named(&mut self, node: &Node<'d>, id: TypeId) {
        let found = self.follow_inside(node.clone());
        let view = self.view(&schema_at(found.node.clone()));
        let doc = self.documentation(&found, &view);
        if let Some(ty) = self.types.get_mut(id.0) {
            ty.doc.clone_from(&doc);
            ty.deprecated = found.flag("deprecated");
        }
        if found.is_named {
            let inner = self.named.get(&found.node.address()).copied();
            return self.newtype(id, inner.map_or(TypeRef::Json, TypeRef::Named), &view);
        }
        let hint = self.name(id);
        let key = vec![node.address()];
        let subject = Subject { view, key, at: node.at.clone(), hint, slot: Some(id), doc };
        let view = subject.view.clone();
        let typed = self.subject(subject);
        if typed.ty != TypeRef::Named(id) {
            self.newtype(id, typed.ty, &view);
        }
    }

    fn newtype(&mut self, id: TypeId, inner: TypeRef, view: &SchemaView<'d>) {
        let name = self.name(id);
        let constants = self.constants(view, &inner);
        let secret = is_secret(&name) && secrets::holds_text(&inner);
        if let Some(ty) = self.types.get_mut(id.0) {
            ty.form = Form::Newtype { inner, secret, constants };
        }
    }

    /// What a schema says. Alternatives stay alternatives, except of one value each, which
    /// are listed values.
    pub(super) fn view(&self, schema: &Schema<'d>) -> Box<SchemaView<'d>> {
        let view = Box::new(SchemaView::of(self.document, schema));
        let is_list = view.folded.iter().all(|union| self.single_values(union).is_some());
        let is_listed = view.folded.is_empty() || view.values.is_some() && is_list;
        if is_listed { view } else { Box::new(view.unfolded()) }
    }

    /// The type of a schema where it is used.
    pub(super) fn type_of(&mut self, schema: &Schema<'d>, hint: &str) -> Typed {
        match schema.parts.as_slice() {
            [_] => {
                let found = self.follow(schema.declared.clone());
                self.type_of_use(&found, hint)
            }
            _ => {
                let key = schema.key();
                if let Some(known) = self.known.get(&key) {
                    return known.clone();
                }
                let view = self.view(schema);
                let doc = documentation::of_view(&view);
                self.subject(Subject {
                    view,
                    key,
                    at: schema.declared.at.clone(),
                    hint: hint.to_owned(),
                    slot: None,
                    doc,
                })
            }
        }
    }

    /// Returns the type of what stands at a place.
    pub(super) fn type_at(&mut self, node: Node<'d>, hint: &str) -> Typed {
        let found = self.follow(node);
        self.type_of_use(&found, hint)
    }

    /// Returns the type of a schema whose use was followed.
    pub(super) fn type_of_use(&mut self, found: &Use<'d>, hint: &str) -> Typed {
        let mut typed = match self.named.get(&found.node.address()) {
            Some(id) if found.is_named => {
                let ty = TypeRef::Named(*id);
                let nullable = self.is_nullable(&found.node);
                Typed { ty, nullable, doc: self.annotation(found) }
            }
            _ => self.inline(found, hint),
        };
        typed.nullable |= found.nullable;
        typed
    }

    fn inline(&mut self, found: &Use<'d>, hint: &str) -> Typed {
        let key = vec![found.node.address()];
        if let Some(known) = self.known.get(&key) {
            return known.clone();
        }
        let view = self.view(&schema_at(found.node.clone()));
        let doc = self.documentation(found, &view);
        let hint = hint.to_owned();
        let at = found.node.at.clone();
        self.subject(Subject { view, key, at, hint, slot: None, doc })
    }

    /// Returns whether a named schema takes `null`.
    fn is_nullable(&mut self, node: &Node<'d>) -> bool {
        let address = node.address();
        if let Some(known) = self.nullable.get(&address) {
            return *known;
        }
        // A chain that comes back to itself allows nothing more.
        self.nullable.insert(address, false);
        let found = self.follow_inside(node.clone());
        let view = self.view(&schema_at(found.node.clone()));
        let is_null = view.types.as_ref().is_some_and(|types| types.is_empty());
        let inner = found.is_named && self.is_nullable(&found.node);
        let alternatives = view.unions.iter().flat_map(|union| &union.branches).cloned();
        let alternatives: Vec<_> = alternatives.collect();
        let nullable = found.nullable
            || inner
            || view.null == Null::Allowed && !is_null
            || alternatives.iter().any(|alternative| self.takes_null(alternative));
        self.nullable.insert(address, nullable);
        nullable
    }

    fn takes_null(&mut self, schema: &Schema<'d>) -> bool {
        let found = self.follow(schema.declared.clone());
        if found.is_named {
            found.nullable || self.is_nullable(&found.node)
        } else {
            found.nullable
        }
    }

    /// Returns the type of a schema, by what it says.
    pub(super) fn subject(&mut self, subject: Subject<'d>) -> Typed {
        if self.depth >= MAX_DEPTH {
            self.changes.approximate(&subject.at, "schemas lie too deep in each other: any JSON");
            return Typed::new(TypeRef::Json, false);
        }
        self.depth += 1;
        let doc = subject.doc.clone();
        let mut typed = self.form(subject);
        if !doc.is_empty() {
            typed.doc = doc;
        }
        self.depth -= 1;
        typed
    }

    fn form(&mut self, subject: Subject<'d>) -> Typed {
        let Subject { view, at, .. } = &subject;
        let nullable = view.null == Null::Allowed;
        if view.never {
            self.changes.approximate(at, "`not` says what values are not: ignored");
            return Typed::new(TypeRef::Json, nullable);
        }
        let is_impossible = view.types.as_ref().is_some_and(|types| types.is_empty());
        if is_impossible && nullable && view.unions.is_empty() {
            return Typed::new(TypeRef::Null, false);
        }
        if is_impossible || view.values.as_ref().is_some_and(|listed| listed.values.is_empty()) {
            return self.contradiction(&subject, nullable);
        }
        if view.values.is_some() || !view.unions.is_empty() {
            return self.composed(subject, nullable);
        }
        let types = self.types_of(&subject.view);
        let ty = match types.as_slice() {
            [] => TypeRef::Json,
            [only] => return self.of_type(subject, *only, nullable),
            several => return self.several_types(subject, several, nullable),
        };
        Typed::new(ty, nullable)
    }

    /// No value is valid: what stands beside a reference is dropped, and all else is any
    /// JSON.
    fn contradiction(&mut self, subject: &Subject<'d>, nullable: bool) -> Typed {
        let reference = match subject.view.bases.as_slice() {
            [only] if subject.key.len() == 1 => Some(only.clone()),
            _ => None,
        };
        if let Some(reference) = reference {
            let what = "what stands beside a reference contradicts it: ignored";
            self.changes.approximate(&subject.at, what);
            let mut typed = self.type_of(&reference, &subject.hint);
            typed.nullable |= nullable;
            return typed;
        }
        let what = "schemas that must all fit cannot be expressed as one type: any JSON";
        self.changes.approximate(&subject.at, what);
        Typed::new(TypeRef::Json, nullable)
    }

    /// The types of a schema, in the order of the document; where none is declared, the one
    /// that the other keywords are about.
    pub(super) fn types_of(&self, view: &SchemaView<'d>) -> Vec<Type> {
        if let Some(types) = &view.types {
            let mut spelled: Vec<_> = match types.len() {
                1 => Vec::new(),
                _ => self.type_names(view),
            };
            for ty in types {
                if !spelled.contains(ty) {
                    spelled.push(*ty);
                }
            }
            return spelled;
        }
        let has_count = |names: &[&str]| names.iter().any(|name| view.counts.contains_key(name));
        let is_object = !view.properties.is_empty()
            || !view.required.is_empty()
            || view.additional.is_some()
            || !view.pattern_properties.is_empty()
            || !view.dependent_schemas.is_empty();
        let is_array = view.items.is_some()
            || !view.prefix_items.is_empty()
            || view.unique.is_some()
            || has_count(&["minItems", "maxItems"]);
        let is_string = !view.patterns.is_empty()
            || has_count(&["minLength", "maxLength"])
            || view.content_encoding().is_some()
            || view.content_media_type().is_some();
        let is_number = view.lower.is_some() || view.upper.is_some() || view.multiple_of.is_some();
        match (is_object, is_array, is_string, is_number) {
            (true, ..) => vec![Type::Object],
            (_, true, ..) => vec![Type::Array],
            (_, _, true, _) => vec![Type::String],
            (_, _, _, true) => vec![Type::Number],
            _ if view.format.is_some() => vec![Type::String],
            _ => Vec::new(),
        }
    }

    /// Returns the types as the document lists them, with integers beside numbers.
    fn type_names(&self, view: &SchemaView<'d>) -> Vec<Type> {
        let node = self.document.find(&view.place);
        let listed = node.and_then(|node| node.value.get("type")?.as_array());
        let names = listed.into_iter().flatten().filter_map(Value::as_str);
        let holds = |ty: &Type| {
            let types = view.types.as_ref();
            let is_number = |types: &std::collections::BTreeSet<Type>| {
                *ty == Type::Integer && types.contains(&Type::Number)
            };
            types.is_some_and(|types| types.contains(ty) || is_number(types))
        };
        names.filter_map(Type::parse).filter(holds).collect()
    }

    /// Returns the type of values of one type.
    pub(super) fn of_type(&mut self, subject: Subject<'d>, kind: Type, nullable: bool) -> Typed {
        let format = subject.view.format.as_ref().map(|format| format.value);
        let ty = match kind {
            Type::Boolean => TypeRef::Bool,
            Type::Integer if format.is_none() && is_beyond_i64(&subject.view) => {
                TypeRef::Integer(Integer::U64)
            }
            Type::Integer => TypeRef::Integer(integer(format)),
            Type::Number if format == Some("float") => TypeRef::F32,
            Type::Number => TypeRef::F64,
            Type::String => string(format),
            Type::Array => self.array(&subject),
            Type::Object => return self.object(subject, nullable),
        };
        Typed::new(ty, nullable)
    }

    fn array(&mut self, subject: &Subject<'d>) -> TypeRef {
        let hint = format!("{}Item", pascal(&subject.hint));
        let view = &subject.view;
        let rest = match &view.items {
            Some(Additional::Schema(schema)) => Some(Some(schema.clone())),
            Some(Additional::Closed(_)) => None,
            Some(Additional::Open) => Some(None),
            // Without `items`, more elements of any kind may follow the first ones.
            None if view.prefix_items.is_empty() => Some(None),
            None => self.rest_of_tuple(view),
        };
        if is_tuple(view) {
            let elements = view.prefix_items.iter().enumerate().map(|(index, schema)| {
                let hint = format!("{hint}{}", index + 1);
                self.type_of(schema, &hint).whole()
            });
            return TypeRef::Tuple(elements.collect());
        }
        if view.prefix_items.is_empty() {
            let inner = match rest.flatten() {
                Some(schema) => self.type_of(&schema, &hint).whole(),
                None => TypeRef::Json,
            };
            return TypeRef::List(Box::new(inner));
        }
        let what = "a list with a type for each place and no fixed length becomes a list of any of \
                    them";
        self.changes.approximate(&subject.at, what);
        let mut kinds: Vec<Schema<'d>> = Vec::new();
        let is_anything = matches!(rest, Some(None));
        for schema in view.prefix_items.iter().cloned().chain(rest.flatten()) {
            let is_known =
                |known: &Schema<'d>| same_structure(known.declared.value, schema.declared.value);
            if !kinds.iter().any(is_known) {
                kinds.push(schema);
            }
        }
        let inner = match kinds.as_slice() {
            _ if is_anything => TypeRef::Json,
            [only] => self.type_of(only, &hint).whole(),
            _ => {
                let key = kinds.iter().flat_map(Schema::key).collect();
                let at = subject.at.child("prefixItems");
                self.union_of(kinds, key, at, hint).whole()
            }
        };
        TypeRef::List(Box::new(inner))
    }

    /// What may follow the listed elements, where `items` is absent: nothing, if there are
    /// enough or the list is closed.
    fn rest_of_tuple(&self, view: &SchemaView<'d>) -> Option<Option<Schema<'d>>> {
        let count = view.prefix_items.len();
        let is_full = view.counts.get("maxItems").is_some_and(|most| most.value <= count as f64);
        let node = self.document.find(&view.place);
        let closes = |keyword: &str| {
            node.as_ref().and_then(|node| node.get(keyword)).filter(|rest| !rest.value.is_array())
        };
        // `additionalItems` is what older drafts call `items` behind a list.
        match closes("additionalItems").or_else(|| closes("unevaluatedItems")) {
            Some(rest) if *rest.value == Value::Bool(false) => None,
            Some(rest) if rest.value.is_object() => {
                Some(super::uses::has_structure(&rest).then(|| schema_at(rest)))
            }
            _ if is_full => None,
            _ => Some(None),
        }
    }

    /// Gives a form to the type of a subject, and remembers it before what lies in it is
    /// planned: that may be the subject again.
    pub(super) fn reserve(&mut self, subject: &Subject<'d>, nullable: bool) -> TypeId {
        let id = match subject.slot {
            Some(id) => id,
            None => {
                let id = self.add_type(&subject.at, &pascal(&subject.hint));
                if let Some(ty) = self.types.get_mut(id.0) {
                    ty.doc.clone_from(&subject.doc);
                    ty.traits = Traits::default();
                }
                id
            }
        };
        let typed = Typed { ty: TypeRef::Named(id), nullable, doc: subject.doc.clone() };
        self.known.insert(subject.key.clone(), typed);
        id
    }

    pub(super) fn set_form(&mut self, id: TypeId, form: Form) {
        if let Some(ty) = self.types.get_mut(id.0) {
            ty.form = form;
        }
    }
}

/// Returns whether a list has a fixed length, with a schema for each element.
fn is_tuple(view: &SchemaView<'_>) -> bool {
    /// The longest tuple that the runtime has.
    const MAX_LENGTH: usize = 8;
    let count = view.prefix_items.len();
    let is = |keyword| view.counts.get(keyword).is_some_and(|bound| bound.value == count as f64);
    let ends = is("maxItems") || matches!(view.items, Some(Additional::Closed(_)));
    (1..=MAX_LENGTH).contains(&count) && is("minItems") && ends
}

/// Returns the integer of a format.
pub(super) fn integer(format: Option<&str>) -> Integer {
    match format {
        Some("int8") => Integer::I8,
        Some("int16") => Integer::I16,
        Some("int" | "int32") => Integer::I32,
        Some("uint8") => Integer::U8,
        Some("uint16") => Integer::U16,
        Some("uint" | "uint32") => Integer::U32,
        Some("uint64") => Integer::U64,
        _ => Integer::I64,
    }
}

/// Returns whether bounds allow integers that only `u64` has.
fn is_beyond_i64(view: &SchemaView<'_>) -> bool {
    let value = |bound: &Option<Bound>| bound.as_ref().map(|bound| bound.value);
    value(&view.lower).is_some_and(|lower| lower >= 0.0)
        && value(&view.upper).is_some_and(|upper| upper > i64::MAX as f64)
}

fn string(format: Option<&str>) -> TypeRef {
    match format {
        Some("uuid") => TypeRef::Uuid,
        Some("date-time") => TypeRef::Timestamp,
        Some("date") => TypeRef::Date,
        Some("ip") => TypeRef::Ip,
        Some("ipv4") => TypeRef::Ipv4,
        Some("ipv6") => TypeRef::Ipv6,
        _ => TypeRef::String,
    }
}
