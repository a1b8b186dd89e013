//! Alternatives: enums with a variant for each.

use std::collections::BTreeMap;

use calamus_document::model::{Document, Key, Null, Schema, SchemaView, Type};
use calamus_document::pointer::Pointer;
use serde_json::Value;

use super::super::{Alternative, Form, Names, TypeRef, capitalized, unknown};
use super::schemas::Subject;
use super::uses::same_structure;
use super::{Builder, Typed, documentation};

/// How many alternatives a union may have after it was combined with another.
const MAX_ALTERNATIVES: usize = 64;
/// How many alternatives may be merged with what stands beside them, in one schema with a
/// name: unions that lie in each other can have more than there is time for.
const MAX_MERGES: usize = 1_000;
/// How deep unions are searched for what tells their alternatives apart.
const MAX_DEPTH: usize = 4;

/// An alternative before it has a type.
struct Branch<'d> {
    /// All that must be valid at once.
    schemas: Vec<Schema<'d>>,
    /// What it is called: the component that it refers to, or its title.
    name: Option<String>,
    /// The type that it is restricted to.
    kind: Option<Type>,
    /// What it says, once that is known.
    view: Box<SchemaView<'d>>,
}

impl<'d> Branch<'d> {
    fn of(schema: Schema<'d>) -> Self {
        let name = name_of(&schema);
        Self { schemas: vec![schema], name, kind: None, view: Box::default() }
    }

    fn and(&self, other: &Self) -> Self {
        let mut schemas = self.schemas.clone();
        schemas.extend(other.schemas.iter().cloned());
        Self { schemas, name: self.name.clone(), kind: None, view: Box::default() }
    }
}

/// The component that a schema refers to, or its title.
fn name_of(schema: &Schema<'_>) -> Option<String> {
    let node = &schema.declared;
    let reference = node
        .string("$ref")
        .or_else(|| node.value.get("allOf")?.as_array()?.first()?.get("$ref")?.as_str());
    let last = |reference: &str| {
        let last = reference.rsplit('/').next().unwrap_or(reference);
        last.replace("~1", "/").replace("~0", "~")
    };
    let name = node.string("title").map(str::to_owned).filter(|_| reference.is_none());
    let name = reference.map(last).or(name)?;
    let name = capitalized(&name);
    (!name.is_empty()).then_some(name)
}

impl<'d> Builder<'_, 'd> {
    /// Plans a schema with alternatives.
    pub(super) fn union(&mut self, mut subject: Subject<'d>, nullable: bool) -> Typed {
        let unions = std::mem::take(&mut subject.view.unions);
        let mut alternatives = vec![Vec::new()];
        for union in &unions {
            alternatives = alternatives
                .iter()
                .flat_map(|known: &Vec<Schema<'d>>| {
                    union
                        .branches
                        .iter()
                        .map(|own| known.iter().cloned().chain([own.clone()]).collect::<Vec<_>>())
                })
                .take(MAX_ALTERNATIVES + 1)
                .collect();
        }
        if alternatives.len() > MAX_ALTERNATIVES {
            let what = "schemas that must all fit cannot be said as one type: any JSON";
            self.changes.loss(&subject.at, what);
            return Typed::new(TypeRef::Json, nullable);
        }
        let branches: Vec<_> = alternatives
            .into_iter()
            .filter_map(|schemas| {
                let branches = schemas.into_iter().map(Branch::of);
                branches.reduce(|all, own| all.and(&own))
            })
            .collect();
        self.with_branches(subject, branches, nullable)
    }

    /// A value of one of several types is a union of them, each with the keywords that are
    /// about it.
    pub(super) fn several_types(
        &mut self,
        subject: Subject<'d>,
        types: &[Type],
        nullable: bool,
    ) -> Typed {
        let schemas = self.document.find(&subject.view.place).map(super::schema_at);
        let branches = types.iter().map(|kind| Branch {
            schemas: schemas.iter().cloned().collect(),
            name: None,
            kind: Some(*kind),
            view: Box::default(),
        });
        self.with_branches(subject, branches.collect(), nullable)
    }

    /// A union of schemas that stand for themselves.
    pub(super) fn union_of(
        &mut self,
        schemas: Vec<Schema<'d>>,
        key: Key,
        at: Pointer,
        hint: String,
    ) -> Typed {
        if let Some(known) = self.known.get(&key) {
            return known.clone();
        }
        let view = Box::default();
        let subject = Subject { view, key, at, hint, slot: None, doc: String::new() };
        let branches = schemas.into_iter().map(Branch::of).collect();
        self.with_branches(subject, branches, false)
    }

    fn with_branches(
        &mut self,
        subject: Subject<'d>,
        mut branches: Vec<Branch<'d>>,
        nullable: bool,
    ) -> Typed {
        let mut base = subject.view.clone();
        base.unions.clear();
        let adds = says_more_than_types(&base) && branches.iter().all(|own| own.kind.is_none());
        if adds && branches.iter().all(|own| only_requires(self.document, own)) {
            let what = "alternatives that only say what is required are one type, and not checked";
            self.changes.loss(&subject.at, what);
            let subject = Subject { view: base, ..subject };
            let types = self.types_of(&subject.view);
            return match types.first() {
                Some(kind) => self.of_type(subject, *kind, nullable),
                None => Typed::new(TypeRef::Json, nullable),
            };
        }
        if !adds {
            retain_different(&mut branches);
        }
        for branch in &mut branches {
            branch.view = self.view_of(branch, adds.then_some(&base));
        }
        branches.retain(|Branch { view, .. }| {
            let fits_none = view.types.as_ref().is_some_and(|types| types.is_empty());
            !fits_none || view.null == Null::Allowed
        });
        if branches.len() == 1
            && let Some(only) = branches.pop()
        {
            let mut typed = self.branch_type(&subject, only, adds, None);
            typed.nullable |= nullable;
            return typed;
        }
        if branches.is_empty() {
            let what = "schemas that must all fit cannot be said as one type: any JSON";
            self.changes.loss(&subject.at, what);
            return Typed::new(TypeRef::Json, nullable);
        }
        self.open_union(subject, branches, adds, nullable)
    }

    fn open_union(
        &mut self,
        subject: Subject<'d>,
        branches: Vec<Branch<'d>>,
        adds: bool,
        mut nullable: bool,
    ) -> Typed {
        let id = self.reserve(&subject, nullable);
        let owner = self.name(id);
        let mut names = Names::default();
        let names = branches.iter().map(|own| {
            let wanted = own.name.clone().unwrap_or_else(|| name_by_kind(&own.view, own.kind));
            names.unique(&wanted, "")
        });
        let names: Vec<_> = names.collect();
        let (tag, mut tags) = self.tags(&subject, &branches, &names);
        let mut alternatives = Vec::new();
        for (branch, name) in branches.into_iter().zip(names) {
            let hint = format!("{owner}_{name}");
            let Typed { ty, nullable: takes_null, doc } =
                self.branch_type(&subject, branch, adds, Some(&hint));
            nullable |= takes_null;
            let tags = tags.remove(&name).unwrap_or_default();
            alternatives.push(Alternative { name, ty, doc, tags, convertible: false });
        }
        let unknown = unknown(alternatives.iter().map(|own| own.name.as_str()));
        let form = Form::Union { alternatives, tag, attempts: Vec::new(), unknown };
        self.set_form(id, form);
        let typed = Typed { ty: TypeRef::Named(id), nullable, doc: subject.doc };
        self.known.insert(subject.key, typed.clone());
        typed
    }

    /// What an alternative says, with what stands beside the union.
    fn view_of(&self, branch: &Branch<'d>, base: Option<&SchemaView<'d>>) -> Box<SchemaView<'d>> {
        let views = branch.schemas.iter().map(|own| self.view(own));
        let views = views.reduce(|mut all, own| {
            all.add(own);
            all
        });
        let mut view = views.unwrap_or_default();
        if let Some(base) = base {
            view.discriminator = None;
            view.add(Box::new(SchemaView {
                title: None,
                description: None,
                default: None,
                discriminator: None,
                bases: Vec::new(),
                ..base.clone()
            }));
        }
        if let Some(kind) = branch.kind {
            view.types = Some([kind].into());
            view.unions.clear();
            if let Some(values) = &mut view.values {
                values.values.retain(|value| {
                    let own = super::values::kind_of(value);
                    own == kind || own == Type::Integer && kind == Type::Number
                });
            }
        }
        view
    }

    fn branch_type(
        &mut self,
        subject: &Subject<'d>,
        branch: Branch<'d>,
        adds: bool,
        hint: Option<&str>,
    ) -> Typed {
        let slot = if hint.is_none() { subject.slot } else { None };
        let hint = hint.unwrap_or(&subject.hint);
        let Branch { schemas, kind, view, .. } = branch;
        match (schemas.as_slice(), kind) {
            ([only], None) if !adds => self.type_of(only, hint),
            _ => {
                let mut key: Key = subject.key.clone();
                key.push(kind.map_or(usize::MAX, |kind| usize::MAX - 1 - kind as usize));
                key.extend(schemas.iter().flat_map(Schema::key));
                if let Some(known) = self.known.get(&key) {
                    return known.clone();
                }
                let own: Vec<Key> = schemas.iter().map(Schema::key).collect();
                self.merges += 1;
                if self.merges > MAX_MERGES || own.iter().any(|key| self.around.contains(key)) {
                    let what = "schemas that must all fit cannot be said as one type: any JSON";
                    self.changes.loss(&subject.at, what);
                    return Typed::new(TypeRef::Json, false);
                }
                let at = schemas
                    .first()
                    .map_or_else(|| subject.at.clone(), |own| own.declared.at.clone());
                let doc = match hint {
                    _ if slot.is_some() => subject.doc.clone(),
                    _ if kind.is_some() => String::new(),
                    _ => documentation::of_view(&view),
                };
                let hint = hint.to_owned();
                let around = self.around.len();
                self.around.extend(own);
                let typed = self.subject(Subject { view, key, at, hint, slot, doc });
                self.around.truncate(around);
                typed
            }
        }
    }

    /// The property that tells the alternatives apart, and the values that stand for each:
    /// what the document declares, or else the first property that has values of its own in
    /// each alternative.
    fn tags(
        &mut self,
        subject: &Subject<'d>,
        branches: &[Branch<'d>],
        names: &[String],
    ) -> (Option<String>, BTreeMap<String, Vec<String>>) {
        let Some(declared) = &subject.view.discriminator else {
            let found = self.implied_tag(branches, names);
            return found.map_or((None, BTreeMap::new()), |(tag, values)| (Some(tag), values));
        };
        let Some(property) = declared.property_name.as_ref().map(|own| own.value) else {
            return (None, BTreeMap::new());
        };
        let mut values: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let mut taken: Vec<String> = Vec::new();
        for (value, mapping) in &declared.mapping {
            let target = mapping.node.value.as_str().unwrap_or_default();
            let last = target.rsplit('/').next().unwrap_or(target);
            let found = branches.iter().zip(names).find(|(branch, _)| {
                let reference = branch.schemas.first().and_then(reference_of);
                reference.is_some_and(|own| own == target || own.rsplit('/').next() == Some(last))
                    || branch.name.as_deref() == Some(&capitalized(last))
            });
            if let Some((_, name)) = found {
                values.entry(name.clone()).or_default().push((*value).to_owned());
                taken.push((*value).to_owned());
            }
        }
        for (branch, name) in branches.iter().zip(names) {
            let own = self.tag_values(&branch.view, property, 0).unwrap_or_default();
            let implied = branch.schemas.first().and_then(reference_of);
            let implied = implied.and_then(|own| own.rsplit('/').next());
            let implied = implied.filter(|_| own.is_empty() && declared.mapping.is_empty());
            for value in own.into_iter().chain(implied.map(str::to_owned)) {
                if !taken.contains(&value) {
                    values.entry(name.clone()).or_default().push(value.clone());
                    taken.push(value);
                }
            }
        }
        if values.is_empty() {
            let what = "a `discriminator` that does not tell the alternatives apart: the first that fits is taken";
            self.changes.loss(&subject.at, what);
            return (None, values);
        }
        (Some(property.to_owned()), values)
    }

    fn implied_tag(
        &self,
        branches: &[Branch<'d>],
        names: &[String],
    ) -> Option<(String, BTreeMap<String, Vec<String>>)> {
        let members: Vec<_> = branches.iter().map(|own| self.required_in(&own.view, 0)).collect();
        let first = members.iter().find(|own| !own.is_empty())?;
        first.iter().find_map(|tag| {
            let mut values: BTreeMap<String, Vec<String>> = BTreeMap::new();
            let mut taken: Vec<String> = Vec::new();
            for ((own, name), members) in branches.iter().zip(names).zip(&members) {
                if members.is_empty() && !is_object(&own.view) {
                    continue;
                }
                for value in self.tag_values(&own.view, tag, 0)? {
                    if taken.contains(&value) {
                        return None;
                    }
                    taken.push(value.clone());
                    values.entry(name.clone()).or_default().push(value);
                }
            }
            (values.len() > 1).then(|| ((*tag).to_owned(), values))
        })
    }

    /// The required properties of an object, or those of the first alternative of a union.
    fn required_in(&self, view: &SchemaView<'d>, depth: usize) -> Vec<&'d str> {
        if let Some(first) = view.unions.first().and_then(|union| union.branches.first()) {
            if depth >= MAX_DEPTH {
                return Vec::new();
            }
            let view = self.view(first);
            return self.required_in(&view, depth + 1);
        }
        let names = view.required.keys().copied();
        names.filter(|name| view.properties.contains_key(name)).collect()
    }

    /// The values that a property of an object can have, if the document lists them.
    fn tag_values(&self, view: &SchemaView<'d>, tag: &str, depth: usize) -> Option<Vec<String>> {
        if depth > MAX_DEPTH {
            return None;
        }
        if let Some(union) = view.unions.first().filter(|_| !view.properties.contains_key(tag)) {
            let mut values = Vec::new();
            for branch in &union.branches {
                let view = self.view(branch);
                values.extend(self.tag_values(&view, tag, depth + 1)?);
            }
            return Some(values);
        }
        let property = SchemaView::of(self.document, view.properties.get(tag)?);
        let values = property.values?.values;
        values.iter().map(|value| value.as_str().map(str::to_owned)).collect()
    }
}

fn reference_of<'d>(schema: &Schema<'d>) -> Option<&'d str> {
    let value = schema.declared.value;
    value.get("$ref").and_then(Value::as_str).or_else(|| {
        match value.get("allOf")?.as_array()?.as_slice() {
            [only] => only.get("$ref")?.as_str(),
            _ => None,
        }
    })
}

fn is_object(view: &SchemaView<'_>) -> bool {
    !view.properties.is_empty()
        || view.types.as_ref().is_some_and(|types| types.iter().eq([&Type::Object]))
}

/// Whether a schema constrains values by more than their types and formats.
fn says_more_than_types(view: &SchemaView<'_>) -> bool {
    let rest = SchemaView { types: None, format: None, ..view.clone() };
    !rest.is_open() || view.additional.is_some()
}

/// Whether an alternative only names what is required.
fn only_requires(document: &Document<'_>, branch: &Branch<'_>) -> bool {
    branch.schemas.iter().all(|schema| {
        let view = SchemaView::of(document, schema);
        let without = SchemaView {
            required: Default::default(),
            types: None,
            whole: Default::default(),
            ..view.clone()
        };
        let others = view.whole.keys().any(|keyword| *keyword != "not");
        let is_object = view.types.is_none_or(|types| types.contains(&Type::Object));
        without.is_open() && !others && is_object
    })
}

/// Drops alternatives that differ from an earlier one by annotations alone.
fn retain_different(branches: &mut Vec<Branch<'_>>) {
    let mut seen: Vec<(Vec<&Value>, Option<Type>)> = Vec::new();
    branches.retain(|branch| {
        let own: Vec<_> = branch.schemas.iter().map(|own| own.declared.value).collect();
        let is_known = seen.iter().any(|(known, kind)| {
            *kind == branch.kind
                && known.len() == own.len()
                && known.iter().zip(&own).all(|(a, b)| same_structure(a, b))
        });
        seen.push((own, branch.kind));
        !is_known
    });
}

fn name_by_kind(view: &SchemaView<'_>, kind: Option<Type>) -> String {
    if let Some([Value::String(only)]) = view.values.as_ref().map(|own| own.values.as_slice()) {
        let name = capitalized(only);
        if !name.is_empty() {
            return name;
        }
    }
    let mut types = view.types.iter().flatten();
    let only = kind.or_else(|| types.next().copied().filter(|_| types.next().is_none()));
    let format = view.format.as_ref().map(|own| own.value);
    let name = match (only, format) {
        (Some(Type::String), Some("uuid")) => "Uuid",
        (Some(Type::String), Some("date-time")) => "Timestamp",
        (Some(Type::String), Some("date")) => "Date",
        (Some(Type::String), _) => "String",
        (Some(Type::Integer), _) => "Integer",
        (Some(Type::Number), _) => "Number",
        (Some(Type::Boolean), _) => "Boolean",
        (Some(Type::Array), _) => "Array",
        (Some(Type::Object), _) => "Object",
        (None, _) if !view.properties.is_empty() => "Object",
        (None, _) if view.items.is_some() => "Array",
        (None, _) => "Value",
    };
    name.to_owned()
}
