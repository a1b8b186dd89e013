//! Samples of values: the Rust expression that creates one, and the JSON that it stands for.
//!
//! The JSON follows from the plan, and not from how generated types serialize.

use serde_json::{Map, Value, json};

use super::source::literal;
use super::values::type_of;
use crate::plan::{
    Alternative, BodyContent, BodyKind, BodyPlan, Extra, Field, Form, Integer, Plan, Presence,
    TypeId, TypePlan, TypeRef,
};

/// The name and the contents of sample files.
pub(super) const FILE: [&str; 2] = ["a.txt", "a b"];

/// A value.
#[derive(Clone, Debug)]
pub(super) struct Sample {
    /// The Rust expression.
    pub(super) code: String,
    /// Its JSON; of a file, its contents.
    pub(super) json: Value,
}

impl Sample {
    fn new(code: impl Into<String>, json: impl Into<Value>) -> Self {
        Self { code: code.into(), json: json.into() }
    }
}

/// What samples contain besides what is required.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    /// Nothing.
    Required,
    /// Optional properties of the outermost object that are neither objects nor lists.
    Scalars,
    /// All optional properties of the outermost object.
    All,
}

/// Creates samples of the types of a plan.
#[derive(Debug)]
pub(super) struct Sampler<'a> {
    plan: &'a Plan,
    /// The string of samples.
    text: &'a str,
    /// The number of elements of a list.
    elements: usize,
    /// Whether numbers name their type, where it cannot be inferred.
    typed: bool,
    /// The types around the value, which samples do not contain again.
    around: Vec<TypeId>,
}

impl<'a> Sampler<'a> {
    pub(super) fn new(plan: &'a Plan, text: &'a str, elements: usize) -> Self {
        Self { plan, text, elements, typed: false, around: Vec::new() }
    }

    /// Returns a sample of an argument: what converts into a value of this type.
    pub(super) fn argument(&mut self, ty: &TypeRef, extent: Extent) -> Option<Sample> {
        self.typed = matches!(ty, TypeRef::List(_));
        let sample = self.of(ty, extent);
        self.typed = false;
        let sample = sample?;
        Some(match ty {
            TypeRef::String => Sample { code: literal(self.text), ..sample },
            TypeRef::List(inner) if **inner == TypeRef::String => Sample {
                code: sample.code.replacen("vec!", "", 1).replace(".to_owned()", ""),
                ..sample
            },
            _ => sample,
        })
    }

    /// Returns a sample of a type; none of a type that contains itself in any case, or one of
    /// the user's.
    pub(super) fn of(&mut self, ty: &TypeRef, extent: Extent) -> Option<Sample> {
        Some(match ty {
            TypeRef::Null => Sample::new("()", Value::Null),
            TypeRef::Bool => Sample::new("true", true),
            TypeRef::Integer(integer) => self.integer(*integer, ty),
            TypeRef::F32 | TypeRef::F64 => Sample::new(format!("1.5{}", self.suffix(ty)), 1.5),
            TypeRef::String => Sample::new(format!("{}.to_owned()", literal(self.text)), self.text),
            TypeRef::Uuid => self.parsed(ty, "67e55044-10b1-426f-9247-bb680e5fe0c8"),
            TypeRef::Timestamp => self.parsed(ty, "2024-05-17T08:30:00Z"),
            TypeRef::Date => self.parsed(ty, "2024-05-17"),
            TypeRef::Ip | TypeRef::Ipv4 => self.parsed(ty, "192.0.2.1"),
            TypeRef::Ipv6 => self.parsed(ty, "2001:db8::1"),
            TypeRef::Json => {
                Sample::new(format!("support::JsonValue::new({})?", literal(self.text)), self.text)
            }
            TypeRef::JsonObject => {
                Sample::new("support::JsonObject::from_text(\"{\\\"a\\\":1}\")?", json!({"a": 1}))
            }
            TypeRef::File => {
                let [name, contents] = FILE.map(literal);
                Sample::new(format!("support::File::new({name}, {contents})"), FILE[1])
            }
            TypeRef::Named(id) => return self.named(*id, extent, &[]),
            TypeRef::List(inner) => self.list(inner),
            TypeRef::Tuple(elements) => {
                let elements = elements.iter().map(|element| self.of(element, Extent::Required));
                let elements: Vec<_> = elements.collect::<Option<_>>()?;
                let code: String =
                    elements.iter().map(|element| format!("{}, ", element.code)).collect();
                let json: Vec<_> = elements.into_iter().map(|element| element.json).collect();
                Sample::new(format!("support::Tuple(({code}))"), json)
            }
            TypeRef::Map(inner) => match self.of(inner, Extent::Required) {
                Some(Sample { code, json }) => Sample::new(
                    format!("support::Map::from_iter([(\"key\".to_owned(), {code})])"),
                    json!({"key": json}),
                ),
                None => Sample::new("support::Map::new()", json!({})),
            },
            TypeRef::Option(inner) => match self.of(inner, Extent::Required) {
                Some(sample) => Sample { code: format!("Some({})", sample.code), ..sample },
                None => Sample::new("None", Value::Null),
            },
            TypeRef::Boxed(inner) => {
                let sample = self.of(inner, extent)?;
                Sample { code: format!("Box::new({})", sample.code), ..sample }
            }
        })
    }

    /// Returns a sample of a request body of one content type.
    fn body(&mut self, body: &BodyContent, extent: Extent) -> Option<Sample> {
        let text = literal(self.text);
        Some(match body.kind {
            BodyKind::Text => Sample::new(format!("{text}.to_owned()"), self.text),
            BodyKind::Bytes => Sample::new(format!("support::Body::from({text})"), self.text),
            _ => return self.of(&body.ty, extent),
        })
    }

    /// Returns a sample of a request body as an argument, of the content type that is sent by
    /// itself; with its optional properties, or without.
    pub(super) fn request_body(&mut self, body: &BodyPlan, optional: bool) -> Option<Sample> {
        let extent = match body.main.kind {
            _ if !optional => Extent::Required,
            BodyKind::Form(_) => Extent::Scalars,
            _ => Extent::All,
        };
        if body.others.is_empty() {
            return match body.main.kind {
                BodyKind::Text | BodyKind::Bytes => {
                    Some(Sample::new(literal(self.text), self.text))
                }
                _ => self.argument(&body.main.ty, extent),
            };
        }
        let sample = self.body(&body.main, extent)?;
        let code = format!("builders::{}::{}({})", body.name, body.main.variant, sample.code);
        Some(Sample { code, ..sample })
    }

    fn integer(&self, integer: Integer, ty: &TypeRef) -> Sample {
        match integer {
            Integer::NonZeroU8
            | Integer::NonZeroU16
            | Integer::NonZeroU32
            | Integer::NonZeroU64 => Sample::new(format!("{}::MIN", type_of(self.plan, ty)), 1),
            _ => Sample::new(format!("7{}", self.suffix(ty)), 7),
        }
    }

    /// A value that is parsed from a string.
    fn parsed(&self, ty: &TypeRef, text: &str) -> Sample {
        let ty = type_of(self.plan, ty);
        let ty = if self.typed { format!("::<{ty}>") } else { String::new() };
        Sample::new(format!("{}.parse{ty}()?", literal(text)), text)
    }

    fn suffix(&self, ty: &TypeRef) -> String {
        if self.typed { format!("_{}", type_of(self.plan, ty)) } else { String::new() }
    }

    fn list(&mut self, inner: &TypeRef) -> Sample {
        match self.of(inner, Extent::Required) {
            Some(Sample { code, json }) => Sample::new(
                format!("vec![{}]", vec![code; self.elements].join(", ")),
                vec![json; self.elements],
            ),
            None => Sample::new("vec![]", Vec::<Value>::new()),
        }
    }

    /// `constants` are properties that have these values.
    fn named(&mut self, id: TypeId, extent: Extent, constants: &[(&str, &str)]) -> Option<Sample> {
        let plan = self.plan.get(id)?;
        // How a type of the user's is created is not known.
        if self.around.contains(&id) || plan.replacement.is_some() {
            return None;
        }
        self.around.push(id);
        let sample = self.planned(plan, extent, constants);
        self.around.pop();
        sample
    }

    fn planned(
        &mut self,
        plan: &'a TypePlan,
        extent: Extent,
        constants: &[(&str, &str)],
    ) -> Option<Sample> {
        let path = format!("types::{}", plan.name);
        match &plan.form {
            Form::Struct { fields, extra } => {
                self.object(plan, fields, extra.as_ref(), extent, constants)
            }
            Form::Newtype { inner, .. } => {
                let inner = self.of(inner, extent)?;
                Some(Sample { code: format!("{path}({})", inner.code), ..inner })
            }
            Form::OpenEnum { variants, .. } => Some(match variants.first() {
                Some(first) => Sample::new(format!("{path}::{}", first.name), &*first.value),
                None => Sample::new(format!("{path}::from({})", literal(self.text)), self.text),
            }),
            Form::Union { alternatives, .. } => alternatives
                .iter()
                .find_map(|alternative| self.alternative(&path, alternative, extent)),
            Form::Multipart { parts } => {
                let fields = parts.iter().map(|part| &part.field);
                self.fields(fields, extent, &[]).map(|(code, json)| Sample {
                    code: format!("{path} {{ {} }}", code.join(", ")),
                    json,
                })
            }
            Form::Statuses { .. } => None,
        }
    }

    fn alternative(
        &mut self,
        path: &str,
        alternative: &Alternative,
        extent: Extent,
    ) -> Option<Sample> {
        let constants = alternative.constants.iter().filter_map(|constant| {
            match (constant.path.as_slice(), constant.values.first()) {
                ([name], Some(value)) => Some((name.as_str(), value.as_str())),
                _ => None,
            }
        });
        let constants: Vec<_> = constants.collect();
        let sample = match &alternative.ty {
            TypeRef::Named(id) => self.named(*id, extent, &constants),
            ty => self.of(ty, extent),
        }?;
        Some(Sample { code: format!("{path}::{}({})", alternative.name, sample.code), ..sample })
    }

    fn object(
        &mut self,
        plan: &TypePlan,
        fields: &'a [Field],
        extra: Option<&Extra>,
        extent: Extent,
        constants: &[(&str, &str)],
    ) -> Option<Sample> {
        let path = format!("types::{}", plan.name);
        let (mut code, json) = self.fields(fields.iter(), extent, constants)?;
        if let Some(extra) = extra {
            code.push(format!("{}: support::Map::new()", extra.name));
        }
        let is_empty = |line: &String| line.ends_with(": None") || line.ends_with("::Absent");
        if plan.traits.default && code.iter().any(is_empty) {
            code.retain(|line| !is_empty(line));
            if code.is_empty() {
                return Some(Sample { code: format!("{path}::default()"), json });
            }
            code.push("..Default::default()".to_owned());
        }
        Some(Sample { code: format!("{path} {{ {} }}", code.join(", ")), json })
    }

    /// The fields of a struct and the object that they stand for.
    fn fields(
        &mut self,
        fields: impl Iterator<Item = &'a Field>,
        extent: Extent,
        constants: &[(&str, &str)],
    ) -> Option<(Vec<String>, Value)> {
        let (mut code, mut object) = (Vec::new(), Map::new());
        for field in fields {
            let is_required = matches!(field.presence, Presence::Required);
            let is_left_out = !is_required && field.presence != Presence::RequiredNullable;
            let constant = constants.iter().find(|(name, _)| *name == field.json);
            let wanted = match extent {
                Extent::Required => !is_left_out,
                Extent::Scalars => !is_left_out || self.is_scalar(&field.ty),
                Extent::All => true,
            };
            let sample = match constant {
                Some((_, value)) if field.ty == TypeRef::String => {
                    Some(Sample::new(format!("{}.to_owned()", literal(value)), *value))
                }
                _ if wanted && !field.read_only => self.of(&field.ty, Extent::Required),
                _ => None,
            };
            let (value, json) = match (field.presence, sample) {
                (Presence::Required, Some(sample)) => (sample.code, Some(sample.json)),
                (Presence::Required, None) => {
                    let sample = self.of(&field.ty, Extent::Required)?;
                    (sample.code, Some(sample.json))
                }
                (Presence::RequiredNullable, None) => ("None".to_owned(), Some(Value::Null)),
                (Presence::ThreeState, None) => ("support::Field::Absent".to_owned(), None),
                (_, None) => ("None".to_owned(), None),
                (Presence::ThreeState, Some(sample)) => {
                    (format!("support::Field::Value({})", sample.code), Some(sample.json))
                }
                (_, Some(sample)) => (format!("Some({})", sample.code), Some(sample.json)),
            };
            code.push(format!("{}: {value}", field.name));
            if let Some(json) = json {
                object.insert(field.json.clone(), json);
            }
        }
        Some((code, Value::Object(object)))
    }

    /// Whether a value is one string wherever it is sent.
    fn is_scalar(&self, ty: &TypeRef) -> bool {
        match ty {
            TypeRef::List(_) | TypeRef::Map(_) | TypeRef::Tuple(_) => false,
            TypeRef::Json | TypeRef::JsonObject | TypeRef::Null | TypeRef::File => false,
            TypeRef::Option(inner) | TypeRef::Boxed(inner) => self.is_scalar(inner),
            TypeRef::Named(id) => match self.plan.get(*id).map(|plan| &plan.form) {
                Some(Form::OpenEnum { .. }) => true,
                Some(Form::Newtype { inner, .. }) => self.is_scalar(inner),
                _ => false,
            },
            _ => true,
        }
    }
}
