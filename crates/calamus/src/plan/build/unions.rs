//! Plans `oneOf`, `anyOf` and lists of types as enums with a variant for each alternative.

use std::collections::{BTreeMap, BTreeSet};

use calamus_document::model::{Discriminator, Document, Key, Node, Null, Schema, SchemaView, Type};
use calamus_document::pointer::Pointer;
use serde_json::Value;

use super::super::{Alternative, ConstantProperty, Form, Names, TypeRef, capitalized, unknown};
use super::schemas::Subject;
use super::uses::same_structure;
use super::{Builder, Typed, documentation, variants};

/// How many alternatives a union may have after it was combined with another.
const MAX_ALTERNATIVES: usize = 64;
/// How many alternatives of one named schema may be merged with the sibling keywords of their
/// union: the number of merges can grow exponentially with nested unions.
const MAX_MERGES: usize = 1_000;
/// How deep nested unions are searched for discriminating properties.
const MAX_DEPTH: usize = 4;

/// Constant properties by path, with their values.
pub(super) type Constants = BTreeMap<Vec<String>, BTreeSet<String>>;

// Why a union becomes any JSON.
const TOO_MANY: &str = "too many combinations of `oneOf` and `anyOf`: any JSON";
const CONTRADICTION: &str = "no value is valid for any alternative: any JSON";
const TOO_COMPLEX: &str = "alternatives that contain themselves, or nest too deep: any JSON";

/// An alternative before it has a type.
struct Branch<'d> {
    /// The schemas that a value must be valid for, all of them.
    schemas: Vec<Schema<'d>>,
    /// The component that it refers to, or its title.
    name: Option<String>,
    /// The only type of its values, for an alternative of a list of types.
    kind: Option<Type>,
    /// Its constraints, with the sibling keywords of the union; set before types are planned.
    view: Box<SchemaView<'d>>,
}

impl<'d> Branch<'d> {
    fn of(schema: Schema<'d>) -> Self {
        let name = variants::of_schema(&schema);
        Self { schemas: vec![schema], name, kind: None, view: Box::default() }
    }

    fn and(&self, other: &Self) -> Self {
        let mut schemas = self.schemas.clone();
        schemas.extend(other.schemas.iter().cloned());
        Self { schemas, name: self.name.clone(), kind: None, view: Box::default() }
    }
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
                    union.branches.iter().map(|branch| {
                        known.iter().cloned().chain([branch.clone()]).collect::<Vec<_>>()
                    })
                })
                .take(MAX_ALTERNATIVES + 1)
                .collect();
        }
        if alternatives.len() > MAX_ALTERNATIVES {
            self.changes.approximate(&subject.at, TOO_MANY);
            return Typed::new(TypeRef::Json, nullable);
        }
        let branches: Vec<_> = alternatives
            .into_iter()
            .filter_map(|schemas| {
                let branches = schemas.into_iter().map(Branch::of);
                branches.reduce(|all, branch| all.and(&branch))
            })
            .collect();
        self.with_branches(subject, branches, nullable)
    }

    /// Plans a schema with several types as a union of them, each with the keywords that apply
    /// to it.
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

    /// Plans a union of schemas that are listed outside of a `oneOf`, and have no sibling keywords.
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

    /// Plans a union of named schemas, of which each is an alternative, also if two are equal.
    pub(super) fn named_union(
        &mut self,
        subject: Subject<'d>,
        named: Vec<(String, Schema<'d>)>,
    ) -> TypeRef {
        let branches = named.into_iter().map(|(name, schema)| {
            let branch = Branch { name: Some(name), ..Branch::of(schema) };
            let view = self.view_of(&branch, None);
            Branch { view, ..branch }
        });
        let branches = branches.collect();
        self.open_union(subject, branches, false, false).ty
    }

    fn with_branches(
        &mut self,
        subject: Subject<'d>,
        mut branches: Vec<Branch<'d>>,
        nullable: bool,
    ) -> Typed {
        let mut base = subject.view.clone();
        base.unions.clear();
        let has_siblings =
            constrains_beyond_types(&base) && branches.iter().all(|branch| branch.kind.is_none());
        if has_siblings && branches.iter().all(|branch| has_only_required(self.document, branch)) {
            let what =
                "alternatives that only list required properties are one type, and not checked";
            self.changes.approximate(&subject.at, what);
            let subject = Subject { view: base, ..subject };
            let types = self.types_of(&subject.view);
            return match types.first() {
                Some(kind) => self.of_type(subject, *kind, nullable),
                None => Typed::new(TypeRef::Json, nullable),
            };
        }
        if !has_siblings {
            retain_different(&mut branches);
        }
        for branch in &mut branches {
            branch.view = self.view_of(branch, has_siblings.then_some(&base));
        }
        branches.retain(|Branch { view, .. }| {
            let fits_none = view.types.as_ref().is_some_and(|types| types.is_empty());
            !fits_none || view.null == Null::Allowed
        });
        if branches.len() == 1
            && let Some(only) = branches.pop()
        {
            let mut typed = self.branch_type(&subject, only, has_siblings, None);
            typed.nullable |= nullable;
            return typed;
        }
        if branches.is_empty() {
            self.changes.approximate(&subject.at, CONTRADICTION);
            return Typed::new(TypeRef::Json, nullable);
        }
        self.open_union(subject, branches, has_siblings, nullable)
    }

    fn open_union(
        &mut self,
        subject: Subject<'d>,
        branches: Vec<Branch<'d>>,
        has_siblings: bool,
        mut nullable: bool,
    ) -> Typed {
        let id = self.reserve(&subject, nullable);
        let owner = self.name(id);
        let constants = self.discriminating_constants(&subject, &branches);
        let known: Vec<_> = branches.iter().map(|branch| branch.name.as_deref()).collect();
        let by_constant = variants::by_constant(&known, &constants);
        let mut names = Names::default();
        let variants = branches.iter().zip(by_constant).map(|(branch, by_constant)| {
            let preferred = branch.name.clone().or(by_constant);
            let preferred =
                preferred.unwrap_or_else(|| variants::by_kind(&branch.view, branch.kind));
            names.unique(&preferred, "")
        });
        let variants: Vec<_> = variants.collect();
        let mut alternatives = Vec::new();
        for ((branch, name), constants) in branches.into_iter().zip(variants).zip(constants) {
            let hint = format!("{owner}_{name}");
            let Typed { ty, nullable: takes_null, doc } =
                self.branch_type(&subject, branch, has_siblings, Some(&hint));
            nullable |= takes_null;
            alternatives.push(Alternative { name, ty, doc, constants, convertible: false });
        }
        let unknown = unknown(alternatives.iter().map(|alternative| alternative.name.as_str()));
        self.set_form(id, Form::Union { alternatives, unknown });
        let typed = Typed { ty: TypeRef::Named(id), nullable, doc: subject.doc };
        self.known.insert(subject.key, typed.clone());
        typed
    }

    /// Returns the constraints of an alternative, with the sibling keywords of the union.
    fn view_of(&self, branch: &Branch<'d>, base: Option<&SchemaView<'d>>) -> Box<SchemaView<'d>> {
        let views = branch.schemas.iter().map(|schema| self.view(schema));
        let views = views.reduce(|mut all, view| {
            all.add(view);
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
                    let of_value = super::values::kind_of(value);
                    of_value == kind || of_value == Type::Integer && kind == Type::Number
                });
            }
        }
        view
    }

    fn branch_type(
        &mut self,
        subject: &Subject<'d>,
        branch: Branch<'d>,
        has_siblings: bool,
        hint: Option<&str>,
    ) -> Typed {
        let slot = if hint.is_none() { subject.slot } else { None };
        let hint = hint.unwrap_or(&subject.hint);
        let Branch { schemas, kind, view, .. } = branch;
        match (schemas.as_slice(), kind) {
            ([only], None) if !has_siblings => self.type_of(only, hint),
            _ => {
                let mut key: Key = subject.key.clone();
                key.push(kind.map_or(usize::MAX, |kind| usize::MAX - 1 - kind as usize));
                key.extend(schemas.iter().flat_map(Schema::key));
                if let Some(known) = self.known.get(&key) {
                    return known.clone();
                }
                let keys: Vec<Key> = schemas.iter().map(Schema::key).collect();
                self.merges += 1;
                if self.merges > MAX_MERGES || keys.iter().any(|key| self.around.contains(key)) {
                    self.changes.approximate(&subject.at, TOO_COMPLEX);
                    return Typed::new(TypeRef::Json, false);
                }
                let at = schemas
                    .first()
                    .map_or_else(|| subject.at.clone(), |schema| schema.declared.at.clone());
                let doc = match hint {
                    _ if slot.is_some() => subject.doc.clone(),
                    _ if kind.is_some() => String::new(),
                    _ => documentation::of_view(&view),
                };
                let hint = hint.to_owned();
                let around = self.around.len();
                self.around.extend(keys);
                let typed = self.subject(Subject { view, key, at, hint, slot, doc });
                self.around.truncate(around);
                typed
            }
        }
    }

    /// Returns the properties of each alternative that discriminate it: another alternative has
    /// them with other values. They are the discriminator property and constants.
    fn discriminating_constants(
        &mut self,
        subject: &Subject<'d>,
        branches: &[Branch<'d>],
    ) -> Vec<Vec<ConstantProperty>> {
        let discriminator = subject.view.discriminator.as_ref();
        let tag =
            discriminator.and_then(|found| found.property_name.as_ref()).map(|name| name.value);
        let all = branches.iter().map(|branch| {
            let mut constants = self.constants_of(&branch.view, tag, 0);
            if let Some((discriminator, tag)) = discriminator.zip(tag) {
                let values = constants.entry(vec![tag.to_owned()]).or_default();
                add_tags(values, discriminator, branch);
            }
            constants.retain(|_, values| !values.is_empty());
            constants
        });
        let all: Vec<Constants> = all.collect();
        if tag.is_some_and(|tag| {
            all.iter().all(|constants| !constants.contains_key(&[tag.to_owned()][..]))
        }) {
            let what = "a `discriminator` that does not distinguish the alternatives: the best that \
                        fits is taken";
            self.changes.approximate(&subject.at, what);
        }
        let differs = |path: &[String], values: &BTreeSet<String>| {
            all.iter().any(|other| other.get(path).is_some_and(|others| others != values))
        };
        let discriminating = |constants: &Constants| {
            let differing = constants.iter().filter(|(path, values)| differs(path, values));
            let properties = differing.map(|(path, values)| ConstantProperty {
                path: path.clone(),
                values: values.iter().cloned().collect(),
            });
            properties.collect()
        };
        all.iter().map(discriminating).collect()
    }

    /// Returns the properties of an object that admit exactly one value, and the discriminator
    /// property `tag` with all of its values; also the properties of directly nested objects,
    /// which are read with the maximum `depth`. For a union: the properties that all alternatives
    /// share, with the values of all.
    pub(super) fn constants_of(
        &self,
        view: &SchemaView<'d>,
        tag: Option<&str>,
        depth: usize,
    ) -> Constants {
        let mut constants = Constants::new();
        for (name, property) in &view.properties {
            let property = SchemaView::of(self.document, property);
            let path = vec![(*name).to_owned()];
            match property.values.as_ref().map(|found| found.values.as_slice()) {
                _ if property.null == Null::Allowed => {}
                Some(values) if values.len() == 1 || tag == Some(*name) => {
                    let values: Option<_> = values.iter().map(|value| scalar(value)).collect();
                    constants.extend(values.map(|values| (path, values)));
                }
                None if depth == 0 => {
                    for (inner, values) in self.constants_of(&property, None, MAX_DEPTH) {
                        constants.insert([path.clone(), inner].concat(), values);
                    }
                }
                _ => {}
            }
        }
        if let Some(union) = view.unions.first().filter(|_| depth < MAX_DEPTH) {
            let all = union.branches.iter();
            let all = all.map(|schema| self.constants_of(&self.view(schema), tag, depth + 1));
            constants.extend(all.reduce(common).unwrap_or_default());
        }
        constants
    }
}

/// The constants that two alternatives have, with the values of both.
fn common(mut all: Constants, other: Constants) -> Constants {
    all.retain(|path, _| other.contains_key(path));
    for (path, values) in other {
        if let Some(all) = all.get_mut(&path) {
            all.extend(values);
        }
    }
    all
}

/// Adds the values that a discriminator maps to an alternative to those that its schema lists.
fn add_tags(listed: &mut BTreeSet<String>, discriminator: &Discriminator<'_>, branch: &Branch<'_>) {
    let reference = branch.schemas.first().and_then(|schema| reference_of(&schema.declared));
    let name = reference.and_then(|pointer| pointer.rsplit('/').next());
    let refers_here = |target: &str| {
        let last = target.rsplit('/').next().unwrap_or(target);
        name == Some(last) || branch.name.as_deref() == Some(&capitalized(last))
    };
    let mapping = discriminator.mapping.iter();
    let mapped = mapping.filter(|(_, target)| target.node.value.as_str().is_some_and(refers_here));
    let mut tags: Vec<_> = mapped.map(|(value, _)| (*value).to_owned()).collect();
    if tags.is_empty() && listed.is_empty() && discriminator.mapping.is_empty() {
        tags.extend(name.map(str::to_owned));
    }
    // An enum with several values often lists those of all alternatives.
    if !tags.is_empty() && listed.len() > 1 {
        listed.clear();
    }
    listed.extend(tags);
}

/// Returns the string, or the JSON of a number or a boolean.
fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        _ => None,
    }
}

/// Returns the reference that a schema is, or the one that is all of its `allOf`. Only then a
/// `mapping` can mean the schema; its name is taken from the first of several, too.
fn reference_of<'d>(node: &Node<'d>) -> Option<&'d str> {
    node.string("$ref").or_else(|| match node.value.get("allOf")?.as_array()?.as_slice() {
        [only] => only.get("$ref")?.as_str(),
        _ => None,
    })
}

/// Returns whether a schema constrains values by more than their types and formats.
fn constrains_beyond_types(view: &SchemaView<'_>) -> bool {
    let rest = SchemaView { types: None, format: None, ..view.clone() };
    !rest.is_open() || view.additional.is_some()
}

/// Returns whether an alternative has no keyword but `required`.
fn has_only_required(document: &Document<'_>, branch: &Branch<'_>) -> bool {
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
        let schemas: Vec<_> = branch.schemas.iter().map(|schema| schema.declared.value).collect();
        let is_known = seen.iter().any(|(known, kind)| {
            *kind == branch.kind
                && known.len() == schemas.len()
                && known.iter().zip(&schemas).all(|(a, b)| same_structure(a, b))
        });
        seen.push((schemas, branch.kind));
        !is_known
    });
}
