//! Listed values: open enums of strings, numbers with named constants.

use calamus_document::model::{SchemaView, Type, Union};
use serde_json::Value;

use super::super::{Constant, Form, Names, TypeRef, Variant, screaming, unknown, variants};
use super::schemas::Subject;
use super::{Builder, Typed};

impl<'d> Builder<'_, 'd> {
    /// Plans a schema with listed values or with alternatives.
    pub(super) fn composed(&mut self, mut subject: Subject<'d>, nullable: bool) -> Typed {
        if subject.view.values.is_none() {
            return self.union(subject, nullable);
        }
        let kinds = kinds_of(&subject.view);
        let declared = self.types_of(&subject.view);
        match kinds.as_slice() {
            [Type::String] if declared == [Type::String] => self.open_enum(subject, nullable),
            // As types, they would refuse what the server adds one day.
            [Type::Boolean | Type::Integer | Type::Number]
                if declared == kinds || declared == [Type::Number] =>
            {
                subject.view.unions.clear();
                self.of_type(subject, declared.first().copied().unwrap_or(Type::Number), nullable)
            }
            several if several.len() > 1 && several.iter().all(|ty| declared.contains(ty)) => {
                if several == [Type::Integer, Type::Number] {
                    return self.of_type(subject, Type::Number, nullable);
                }
                let several = several.to_vec();
                self.several_types(subject, &several, nullable)
            }
            _ => {
                let what = "an `enum` whose values are not of its type: ignored";
                self.changes.approximate(&subject.at, what);
                subject.view.values = None;
                self.form_without_values(subject, &declared, nullable)
            }
        }
    }

    fn form_without_values(
        &mut self,
        subject: Subject<'d>,
        declared: &[Type],
        nullable: bool,
    ) -> Typed {
        match declared {
            _ if !subject.view.unions.is_empty() => self.union(subject, nullable),
            [] => Typed::new(TypeRef::Json, nullable),
            [only] => self.of_type(subject, *only, nullable),
            several => self.several_types(subject, several, nullable),
        }
    }

    fn open_enum(&mut self, subject: Subject<'d>, nullable: bool) -> Typed {
        let id = self.reserve(&subject, nullable);
        let listed = subject.view.values.iter().flat_map(|listed| &listed.values);
        let mut values: Vec<&str> = Vec::new();
        for value in listed.filter_map(|value| value.as_str()) {
            if !values.contains(&value) {
                values.push(value);
            }
        }
        let names = variants(&values);
        let unknown = unknown(names.iter().map(String::as_str));
        let variants = names.into_iter().zip(values);
        let variants = variants.map(|(name, value)| Variant { name, value: value.to_owned() });
        self.set_form(id, Form::OpenEnum { variants: variants.collect(), unknown });
        Typed::new(TypeRef::Named(id), nullable)
    }

    /// Alternatives of one value each, as the values that they list.
    pub(super) fn single_values(&self, union: &Union<'d>) -> Option<Vec<&'d Value>> {
        let values = union.branches.iter().map(|branch| {
            let [part] = branch.parts.as_slice() else { return None };
            let listed = match (part.value.get("const"), part.value.get("enum")) {
                (Some(only), _) => Some(only),
                (None, Some(Value::Array(list))) if list.len() == 1 => list.first(),
                _ => None,
            };
            listed.filter(|value| value.is_string() || value.is_number())
        });
        let values: Option<Vec<_>> = values.collect();
        values.filter(|values| !values.is_empty())
    }

    /// Returns the named values of a number.
    pub(super) fn constants(&self, view: &SchemaView<'d>, inner: &TypeRef) -> Vec<Constant> {
        if !matches!(inner, TypeRef::Integer(_) | TypeRef::F32 | TypeRef::F64) {
            return Vec::new();
        }
        let mut labeled: Vec<(&str, &Value)> = Vec::new();
        for union in &view.folded {
            let values = self.single_values(union).unwrap_or_default();
            let titles = union.branches.iter().map(|branch| branch.declared.string("title"));
            let pairs = titles.zip(values);
            labeled.extend(pairs.filter_map(|(title, value)| Some((title?.trim(), value))));
        }
        let node = self.document.find(&view.place);
        let names = node.as_ref().and_then(|node| node.value.get("x-enum-varnames")?.as_array());
        let listed =
            view.values.as_ref().map(|listed| listed.values.as_slice()).unwrap_or_default();
        if let Some(names) = names.filter(|names| labeled.is_empty() && names.len() == listed.len())
        {
            let pairs = names.iter().zip(listed);
            labeled.extend(pairs.filter_map(|(name, value)| Some((name.as_str()?, *value))));
        }
        let mut taken = Names::default();
        let constants = labeled.into_iter().filter_map(|(label, value)| {
            let name = screaming(label);
            let value = value.as_number()?.clone();
            (!label.is_empty() && taken.take(&name)).then(|| Constant {
                name,
                label: label.to_owned(),
                value,
            })
        });
        constants.collect()
    }
}

/// Returns the types of the listed values, in the order of their names.
fn kinds_of(view: &SchemaView<'_>) -> Vec<Type> {
    let values = view.values.iter().flat_map(|listed| &listed.values);
    let mut kinds: Vec<_> = values.map(|value| kind_of(value)).collect();
    kinds.sort();
    kinds.dedup();
    kinds
}

pub(super) fn kind_of(value: &Value) -> Type {
    match value {
        Value::Bool(_) => Type::Boolean,
        Value::Number(number) if number.is_f64() => Type::Number,
        Value::Number(_) => Type::Integer,
        Value::String(_) => Type::String,
        Value::Array(_) => Type::Array,
        Value::Null | Value::Object(_) => Type::Object,
    }
}
