//! The types, as text: structs with their attributes, and macros of the runtime for what
//! objects, enums, unions and newtypes have in common.

use std::collections::HashSet;
use std::fmt::Write as _;

use super::{responses, rustdoc};
use crate::plan::{
    Alternative, Constant, Extra, Field, Form, Name, Part, Plan, Presence, StatusVariant, TypePlan,
    TypeRef, Variant,
};

/// The width of a line of Rust.
const WIDTH: usize = 100;

/// The attribute of deprecated types and fields.
const DEPRECATED: &str = "#[deprecated = \"deprecated by the API\"]";

/// Returns whether a type or a field is deprecated.
pub(super) fn is_any_deprecated(plan: &Plan) -> bool {
    plan.types.iter().any(|item| {
        let has_field = match &item.form {
            Form::Struct { fields, .. } => fields.iter().any(|field| field.deprecated),
            Form::Multipart { parts } => parts.iter().any(|part| part.field.deprecated),
            _ => false,
        };
        item.deprecated || has_field
    })
}

/// Emits all types, in the order of their names.
pub(super) fn text(plan: &Plan) -> String {
    let names = plan.types.iter().map(|item| item.name.as_str()).collect();
    let mut emitter = Emitter { plan, names, text: String::new() };
    emitter.imports();
    for (_, item) in plan.types_by_name() {
        emitter.type_plan(item);
    }
    emitter.text
}

struct Emitter<'a> {
    plan: &'a Plan,
    /// The names of the types, which hide those of the prelude.
    names: HashSet<&'a str>,
    text: String,
}

impl<'a> Emitter<'a> {
    fn line(&mut self, depth: usize, line: impl AsRef<str>) {
        let indent = "    ".repeat(depth);
        // Writing to a string does not fail.
        let _ = writeln!(self.text, "{indent}{}", line.as_ref());
    }

    fn doc(&mut self, depth: usize, doc: &str) {
        for line in rustdoc::lines(doc, depth * 4) {
            let line = if line.is_empty() { "///".to_owned() } else { format!("/// {line}") };
            self.line(depth, line);
        }
    }

    fn deprecated(&mut self, depth: usize, deprecated: bool) {
        if deprecated {
            self.line(depth, DEPRECATED);
        }
    }

    /// The attributes of a type that each form has.
    fn head(&mut self, depth: usize, item: &TypePlan) {
        self.doc(depth, &item.doc);
        self.deprecated(depth, item.deprecated);
        if !item.derives.is_empty() {
            self.line(depth, format!("#[derive({})]", item.derives.join(", ")));
        }
    }

    /// Imports what the types use.
    fn imports(&mut self) {
        if !self.plan.types.is_empty() {
            self.line(0, "use super::support;");
        }
    }

    fn type_plan(&mut self, item: &'a TypePlan) {
        self.text.push('\n');
        if let Some(path) = &item.replacement {
            self.head(0, item);
            self.gate(item);
            return self.line(0, format!("pub type {} = {path};", item.name));
        }
        match &item.form {
            Form::Struct { fields, extra } => self.structure(item, fields, extra.as_ref()),
            Form::Newtype { inner, secret, constants } => {
                self.newtype(item, inner, *secret, constants);
            }
            Form::OpenEnum { variants, unknown } => self.open_enum(item, variants, unknown),
            Form::Union { alternatives, unknown } => self.union(item, alternatives, unknown),
            Form::Multipart { parts } => self.multipart(item, parts),
            Form::Statuses { variants } => self.statuses(item, variants),
        }
    }

    /// The attribute of an item that features enable.
    fn gate(&mut self, item: &TypePlan) {
        let features = item.gate.iter().filter_map(|index| self.plan.features.get(*index));
        let features: Vec<_> =
            features.map(|feature| format!("feature = \"{}\"", feature.name)).collect();
        match features.as_slice() {
            [] => {}
            [only] => self.line(0, format!("#[cfg({only})]")),
            several => {
                let line = format!("#[cfg(any({}))]", several.join(", "));
                self.line(0, line);
            }
        }
    }

    fn structure(&mut self, item: &TypePlan, fields: &[Field], extra: Option<&Extra>) {
        self.head(0, item);
        self.gate(item);
        let has_secret = fields.iter().any(|field| field.secret);
        let debug = if has_secret { "" } else { "Debug, " };
        let default = if item.traits.default { "Default, " } else { "" };
        self.line(0, format!("#[derive(Clone, {debug}{default}PartialEq)]"));
        self.line(0, "#[cfg_attr(feature = \"schemars\", derive(schemars::JsonSchema))]");
        if fields.is_empty() && extra.is_none() {
            self.line(0, format!("pub struct {} {{}}", item.name));
        } else {
            self.line(0, format!("pub struct {} {{", item.name));
            fields.iter().for_each(|field| self.field(field));
            if let Some(extra) = extra {
                let ty = self.path(&TypeRef::Map(Box::new(extra.ty.clone())));
                self.line(1, "/// The properties that the document does not declare.");
                self.schemars(&["flatten".to_owned()]);
                self.line(1, format!("pub {}: {ty},", extra.name));
            }
            self.line(0, "}");
        }
        self.object(item, fields, extra);
        if has_secret {
            self.redact(item, fields, extra);
        }
    }

    /// The implementations of serde's traits.
    fn object(&mut self, item: &TypePlan, fields: &[Field], extra: Option<&Extra>) {
        let properties = fields.iter().map(|field| {
            let presence = match field.presence {
                Presence::Required | Presence::RequiredNullable => "required",
                _ => "optional",
            };
            format!("{}: {presence} {}", literal(&field.json), field.name)
        });
        let extra = extra.map(|extra| format!("..{}", extra.name));
        let properties: Vec<_> = properties.chain(extra).collect();
        self.text.push('\n');
        self.gate(item);
        if properties.is_empty() {
            return self.line(0, format!("support::object!({} {{}});", item.name));
        }
        self.list(&format!("support::object!({} {{", item.name), &properties, " });");
    }

    fn redact(&mut self, item: &TypePlan, fields: &[Field], extra: Option<&Extra>) {
        let names = fields.iter().map(|field| {
            let redacted = if field.secret { ": redacted" } else { "" };
            format!("{}{redacted}", field.name)
        });
        let names: Vec<_> = names.chain(extra.map(|extra| extra.name.clone())).collect();
        self.text.push('\n');
        self.gate(item);
        self.list(&format!("support::redact!({} {{", item.name), &names, " });");
    }

    /// A list on one line, or on as many as its elements.
    fn list(&mut self, head: &str, elements: &[String], tail: &str) {
        let line = format!("{head} {}{tail}", elements.join(", "));
        if line.len() <= WIDTH {
            return self.line(0, line);
        }
        self.line(0, head);
        let last = elements.len().saturating_sub(1);
        for (index, element) in elements.iter().enumerate() {
            let comma = if index < last { "," } else { "" };
            self.line(1, format!("{element}{comma}"));
        }
        self.line(0, tail.trim_start());
    }

    fn field(&mut self, field: &Field) {
        self.doc(1, &field.doc);
        self.deprecated(1, field.deprecated);
        let (ty, option) = (self.path(&field.ty), self.prelude("Option"));
        let is_none = format!("{}::is_none", option.replace("std::", "::std::"));
        let skip = |is_empty| format!("skip_serializing_if = \"{is_empty}\"");
        // Where `Option` would say something else about `null` than the document does.
        let with = |ty| format!("with = \"{ty}\"");
        let rename = format!("rename = {}", literal(&field.json));
        let rename = Some(rename).filter(|_| field.name != field.json);
        let (field_ty, schema) = match field.presence {
            Presence::Required => (ty, vec![]),
            Presence::RequiredNullable => {
                (format!("{option}<{ty}>"), vec![with(format!("support::Nullable<{ty}>"))])
            }
            Presence::Optional => {
                let default = format!("default, {}", skip(is_none));
                (format!("{option}<{ty}>"), vec![default, with(ty)])
            }
            Presence::OptionalNullable => (format!("{option}<{ty}>"), vec![skip(is_none)]),
            Presence::ThreeState => {
                let schema = vec![skip("support::Field::is_absent".to_owned())];
                (format!("support::Field<{ty}>"), schema)
            }
        };
        self.schemars(&rename.into_iter().chain(schema).collect::<Vec<_>>());
        self.line(1, format!("pub {}: {field_ty},", field.name));
    }

    /// The attributes of a field for its schema: one, or one for each option if that is too long.
    fn schemars(&mut self, options: &[String]) {
        let attribute =
            |options| format!("#[cfg_attr(feature = \"schemars\", schemars({options}))]");
        let all = attribute(options.join(", "));
        if options.is_empty() {
            return;
        }
        if all.len() + 4 <= WIDTH {
            self.line(1, all);
        } else {
            options.iter().for_each(|option| self.line(1, attribute(option.clone())));
        }
    }

    fn newtype(&mut self, item: &TypePlan, inner: &TypeRef, secret: bool, constants: &[Constant]) {
        self.gate(item);
        self.line(0, "support::newtype! {");
        self.head(1, item);
        let parse = match inner {
            TypeRef::String => "Text",
            _ => "FromStr",
        };
        let words = [
            (true, if secret { "Redacted" } else { "Debug" }),
            (item.traits.eq, "Eq"),
            (item.traits.display, "Display"),
            (item.traits.parse, parse),
        ];
        let words: Vec<_> =
            words.into_iter().filter(|(holds, _)| *holds).map(|(_, word)| word).collect();
        let inner_path = self.path(inner);
        let line = format!("pub struct {}({inner_path}): {};", item.name, words.join(", "));
        self.line(1, line);
        self.line(0, "}");
        if constants.is_empty() {
            return;
        }
        self.text.push('\n');
        self.gate(item);
        self.line(0, format!("impl {} {{", item.name));
        for Constant { name, label, value } in constants {
            let is_float = matches!(inner, TypeRef::F32 | TypeRef::F64);
            let float = if is_float && !value.is_f64() { ".0" } else { "" };
            self.doc(1, &rustdoc::code(label));
            self.line(1, format!("pub const {name}: Self = Self({value}{float});"));
        }
        self.line(0, "}");
    }

    fn open_enum(&mut self, item: &TypePlan, variants: &[Variant], unknown: &str) {
        self.gate(item);
        self.line(0, "support::open_enum! {");
        self.head(1, item);
        self.line(1, format!("pub enum {} {{", item.name));
        for Variant { name, value } in variants {
            self.line(2, format!("{name} = {},", literal(value)));
        }
        self.line(2, format!("_ => {unknown},"));
        self.line(1, "}");
        self.line(0, "}");
    }

    fn union(&mut self, item: &TypePlan, alternatives: &[Alternative], unknown: &str) {
        self.gate(item);
        self.line(0, "support::union! {");
        self.head(1, item);
        let display = if item.traits.display { ": Display" } else { "" };
        self.line(1, format!("pub enum {}{display} {{", item.name));
        for alternative in alternatives {
            self.doc(2, &alternative.doc);
            let ty = self.path(&alternative.ty);
            let from = if alternative.convertible { ": From" } else { "" };
            let joined = |texts: &[String], separator: &str| {
                texts.iter().map(|text| literal(text)).collect::<Vec<_>>().join(separator)
            };
            let constants = alternative.constants.iter();
            let constants = constants.map(|property| {
                format!("{} = {}", joined(&property.path, "."), joined(&property.values, " | "))
            });
            let constants: Vec<_> = constants.collect();
            let word = if constants.is_empty() { "" } else { " if " };
            let constants = constants.join(", ");
            self.line(2, format!("{}({ty}){from}{word}{constants},", alternative.name));
        }
        self.line(2, format!("_ => {unknown},"));
        self.line(1, "}");
        self.line(0, "}");
    }

    fn multipart(&mut self, item: &TypePlan, parts: &[Part]) {
        self.head(0, item);
        self.gate(item);
        let has_secret = parts.iter().any(|part| part.field.secret);
        let debug = if has_secret { "" } else { "Debug, " };
        self.line(0, format!("#[derive(Clone, {debug}PartialEq)]"));
        self.line(0, format!("pub struct {} {{", item.name));
        for Part { field, .. } in parts {
            self.doc(1, &field.doc);
            self.deprecated(1, field.deprecated);
            let ty = self.path(&field.ty);
            let ty = match field.presence {
                Presence::Required => ty,
                Presence::ThreeState => format!("support::Field<{ty}>"),
                _ => format!("{}<{ty}>", self.prelude("Option")),
            };
            self.line(1, format!("pub {}: {ty},", field.name));
        }
        self.line(0, "}");
        if has_secret {
            let fields: Vec<_> = parts.iter().map(|part| part.field.clone()).collect();
            self.redact(item, &fields, None);
        }
        self.text.push('\n');
        self.gate(item);
        self.line(0, "support::parts! {");
        self.line(1, format!("{} {{", item.name));
        for Part { field, file, media_type } in parts {
            let kind = if *file { "files" } else { "value" };
            let media =
                media_type.as_ref().map(|media_type| format!(" as {}", literal(media_type)));
            let media = media.unwrap_or_default();
            self.line(2, format!("{kind} {} = {}{media},", field.name, literal(&field.json)));
        }
        self.line(1, "}");
        self.line(0, "}");
    }

    fn statuses(&mut self, item: &TypePlan, variants: &[StatusVariant]) {
        self.gate(item);
        self.line(0, "support::statuses! {");
        self.doc(1, &item.doc);
        self.line(1, format!("pub enum {} {{", item.name));
        for StatusVariant { name, status, body } in variants {
            self.doc(2, &format!("Status {status}."));
            let contents = responses::contents(body, |ty| self.path(ty));
            let contents = contents.replace("(String)", &format!("({})", self.prelude("String")));
            self.line(2, format!("{} => {name}{contents},", responses::pattern(*status)));
        }
        self.line(1, "}");
        self.line(0, "}");
    }

    /// A name of the prelude, or its path where a type of the document has that name.
    fn prelude(&self, name: &str) -> String {
        let module = match name {
            "Option" => "option",
            "String" => "string",
            "Vec" => "vec",
            _ => "boxed",
        };
        let is_hidden = self.names.contains(name);
        if is_hidden { format!("std::{module}::{name}") } else { name.to_owned() }
    }

    /// A type as it is written in the module of the types.
    fn path(&self, ty: &TypeRef) -> String {
        self.plan.type_name(ty, &|name| match name {
            Name::Known(name @ ("Option" | "String" | "Vec" | "Box")) => self.prelude(name),
            Name::Known(name) => Name::path(name),
            Name::Planned(name) => name.to_owned(),
        })
    }
}

/// Returns a string literal of Rust.
fn literal(text: &str) -> String {
    format!("{text:?}")
}
