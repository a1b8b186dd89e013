//! A plan as text, one line per decision.

use std::fmt::Write as _;

use super::{
    Alternative, BodyContent, BodyKind, BodyPlan, ContentPlan, FeatureKind, Field, Form, Gate,
    HeaderPlan, Integer, NextPage, OperationPlan, PaginationPlan, ParameterPlan, Part, Plan,
    Presence, ResponseBody, ResponsePlan, StatusVariant, SuccessPlan, TypePlan, TypeRef,
    WebhookPlan, WebhooksPlan,
};

impl Plan {
    /// Prints the plan: types by name, then operations, both in the order of emission.
    pub fn render(&self) -> String {
        let mut out = Printer { plan: self, text: String::new() };
        for scheme in &self.schemes {
            out.line(0, format!("scheme {} {} {}", scheme.name, scheme.kind, scheme.detail));
        }
        for feature in &self.features {
            let tag = match &feature.kind {
                FeatureKind::Tag(tag) => tag.as_str(),
                FeatureKind::Webhooks => "(webhooks)",
                FeatureKind::Others => "(unused types)",
            };
            out.line(0, format!("feature {} = {tag}", feature.name));
        }
        for (_, plan) in self.types_by_name() {
            out.type_plan(plan);
        }
        for operation in &self.operations {
            out.operation(operation);
        }
        if let Some(webhooks) = &self.webhooks {
            out.webhooks(webhooks);
        }
        out.text
    }

    /// A type as Rust writes it, with the path of each name that is not a keyword.
    pub fn type_name(&self, ty: &TypeRef, path: &dyn Fn(Name<'_>) -> String) -> String {
        let of = |name, inner: &TypeRef| {
            format!("{}<{}>", path(Name::Known(name)), self.type_name(inner, path))
        };
        let known = match ty {
            TypeRef::Null => return "()".to_owned(),
            TypeRef::Bool => return "bool".to_owned(),
            TypeRef::F32 => return "f32".to_owned(),
            TypeRef::F64 => return "f64".to_owned(),
            TypeRef::Integer(integer) => integer.name(),
            TypeRef::String => "String",
            TypeRef::Uuid => "Uuid",
            TypeRef::Timestamp => "Timestamp",
            TypeRef::Date => "NaiveDate",
            TypeRef::Ip => "IpAddr",
            TypeRef::Ipv4 => "Ipv4Addr",
            TypeRef::Ipv6 => "Ipv6Addr",
            TypeRef::Json => "JsonValue",
            TypeRef::JsonObject => "JsonObject",
            TypeRef::File => "File",
            TypeRef::Named(id) => {
                let name = self.get(*id).map(|ty| ty.name.as_str()).unwrap_or_default();
                return path(Name::Planned(name));
            }
            TypeRef::List(inner) => return of("Vec", inner),
            TypeRef::Tuple(elements) => {
                let elements = elements.iter().map(|element| self.type_name(element, path));
                let elements: Vec<_> = elements.collect();
                return format!("{}<({},)>", path(Name::Known("Tuple")), elements.join(", "));
            }
            TypeRef::Option(inner) => return of("Option", inner),
            TypeRef::Boxed(inner) => return of("Box", inner),
            TypeRef::Map(inner) => {
                let (map, string) = (path(Name::Known("Map")), path(Name::Known("String")));
                return format!("{map}<{string}, {}>", self.type_name(inner, path));
            }
        };
        path(Name::Known(known))
    }

    /// Returns a type without paths.
    fn display(&self, ty: &TypeRef) -> String {
        self.type_name(ty, &|name| match name {
            Name::Known(name) | Name::Planned(name) => name.to_owned(),
        })
    }
}

/// A name in a type.
#[derive(Clone, Copy, Debug)]
pub enum Name<'a> {
    /// One of Rust, the runtime or another crate.
    Known(&'a str),
    /// One of the plan.
    Planned(&'a str),
}

impl Name<'_> {
    /// Returns the path of a known name that needs one.
    pub fn path(name: &str) -> String {
        let module = match name {
            "Map" | "Tuple" | "JsonValue" | "JsonObject" | "File" | "Timestamp" => "support::",
            "Uuid" => "uuid::",
            "NaiveDate" => "chrono::",
            "IpAddr" | "Ipv4Addr" | "Ipv6Addr" => "std::net::",
            name if name.starts_with("NonZero") => "std::num::",
            _ => "",
        };
        format!("{module}{name}")
    }
}

impl Integer {
    /// Returns the name of the type in Rust.
    pub fn name(self) -> &'static str {
        match self {
            Self::I8 => "i8",
            Self::I16 => "i16",
            Self::I32 => "i32",
            Self::I64 => "i64",
            Self::U8 => "u8",
            Self::U16 => "u16",
            Self::U32 => "u32",
            Self::U64 => "u64",
            Self::NonZeroU8 => "NonZeroU8",
            Self::NonZeroU16 => "NonZeroU16",
            Self::NonZeroU32 => "NonZeroU32",
            Self::NonZeroU64 => "NonZeroU64",
        }
    }
}

struct Printer<'a> {
    plan: &'a Plan,
    text: String,
}

impl Printer<'_> {
    fn line(&mut self, depth: usize, line: impl AsRef<str>) {
        let indent = "  ".repeat(depth);
        // Writing to a string does not fail.
        let _ = writeln!(self.text, "{indent}{}", line.as_ref().trim_end());
    }

    fn gate(&self, gate: &Gate) -> String {
        let names = gate.iter().filter_map(|index| self.plan.features.get(*index));
        let names: Vec<_> = names.map(|feature| feature.name.as_str()).collect();
        if names.is_empty() { String::new() } else { format!(" [{}]", names.join(", ")) }
    }

    fn type_plan(&mut self, plan: &TypePlan) {
        let TypePlan { name, pointer, deprecated, form, traits, gate, derives, .. } = plan;
        let mut flags = String::new();
        for (holds, word) in [
            (*deprecated, "deprecated"),
            (traits.default, "Default"),
            (traits.eq, "Eq"),
            (traits.display, "Display"),
            (traits.parse, "FromStr"),
        ] {
            if holds {
                flags = flags + " " + word;
            }
        }
        for path in derives {
            flags = flags + " " + path;
        }
        let gate = self.gate(gate);
        if let Some(path) = &plan.replacement {
            return self.line(0, format!("alias {name}{gate} = {path} <- {pointer}"));
        }
        let head = |kind: &str| format!("{kind} {name}{flags}{gate} <- {pointer}");
        match form {
            Form::Struct { fields, extra } => {
                self.line(0, head("struct"));
                fields.iter().for_each(|field| self.field(field, ""));
                if let Some(extra) = extra {
                    let ty = self.plan.display(&extra.ty);
                    self.line(1, format!("{}: Map<String, {ty}> (undeclared)", extra.name));
                }
            }
            Form::Newtype { inner, secret, constants } => {
                let secret = if *secret { " secret" } else { "" };
                let inner = self.plan.display(inner);
                self.line(0, format!("{} = {inner}{secret}", head("newtype")));
                for constant in constants {
                    self.line(1, format!("{} = {}", constant.name, constant.value));
                }
            }
            Form::OpenEnum { variants, unknown } => {
                self.line(0, head("enum"));
                for variant in variants {
                    self.line(1, format!("{} = {:?}", variant.name, variant.value));
                }
                self.line(1, format!("{unknown}(String)"));
            }
            Form::Union { alternatives, unknown } => {
                self.line(0, head("union"));
                alternatives.iter().for_each(|alternative| self.alternative(alternative));
                self.line(1, format!("{unknown}(JsonValue)"));
            }
            Form::Multipart { parts } => {
                self.line(0, head("multipart"));
                parts.iter().for_each(|part| self.part(part));
            }
            Form::Statuses { variants } => {
                self.line(0, head("statuses"));
                variants.iter().for_each(|variant| self.status(variant));
            }
        }
    }

    fn status(&mut self, variant: &StatusVariant) {
        let body = self.body(&variant.body);
        self.line(1, format!("{} = {} {body}", variant.name, variant.status));
    }

    fn part(&mut self, part: &Part) {
        let media = part.media_type.as_deref().unwrap_or_default();
        let kind = if part.file { " file" } else { "" };
        self.field(&part.field, &format!("{kind} {media}"));
    }

    fn alternative(&mut self, alternative: &Alternative) {
        let ty = self.plan.display(&alternative.ty);
        let constants = alternative.constants.iter();
        let constants = constants
            .map(|property| format!(" {:?} = {:?}", property.path.join("."), property.values));
        let line = format!("{}({ty}){}", alternative.name, constants.collect::<String>());
        self.line(1, line);
    }

    fn field(&mut self, field: &Field, more: &str) {
        let Field {
            name,
            json,
            ty,
            presence,
            doc: _,
            default,
            deprecated,
            secret,
            pointer: _,
            read_only: _,
            write_only: _,
        } = field;
        let presence = match presence {
            Presence::Required => "",
            Presence::RequiredNullable => " required nullable",
            Presence::Optional => " optional",
            Presence::OptionalNullable => " optional nullable",
            Presence::ThreeState => " three-state",
        };
        let json = if json == name { String::new() } else { format!(" {json:?}") };
        let default = default.as_ref().map(|value| format!(" default {value}")).unwrap_or_default();
        let deprecated = if *deprecated { " deprecated" } else { "" };
        let secret = if *secret { " secret" } else { "" };
        let ty = self.plan.display(ty);
        self.line(1, format!("{name}{json}: {ty}{presence}{default}{deprecated}{secret}{more}"));
    }

    fn operation(&mut self, operation: &OperationPlan) {
        let gate = self.gate(&operation.gate);
        let idempotent = if operation.idempotent { " idempotent" } else { "" };
        let deprecated = if operation.deprecated { " deprecated" } else { "" };
        self.line(
            0,
            format!(
                "operation {} {} {} fn {}{idempotent}{deprecated}{gate}",
                operation.id, operation.method, operation.path, operation.name
            ),
        );
        operation.parameters.iter().for_each(|parameter| self.parameter(parameter));
        for content in operation.body.iter().flat_map(BodyPlan::contents) {
            let BodyContent { variant: _, kind, media_type, ty } = content;
            let kind = match kind {
                BodyKind::Form(encodings) if !encodings.is_empty() => format!("form {encodings:?}"),
                BodyKind::Form(_) => "form".to_owned(),
                other => format!("{other:?}").to_lowercase(),
            };
            let is_required = operation.body.as_ref().is_some_and(|body| body.required);
            let required = if is_required { "" } else { " optional" };
            let ty = self.plan.display(ty);
            self.line(1, format!("body: {ty}{required} {kind} {media_type}"));
        }
        operation.responses.iter().for_each(|response| self.response(response));
        let success = match &operation.success {
            SuccessPlan::One(body) => self.body(body),
            SuccessPlan::ByStatus(ty) => self.plan.display(ty),
        };
        self.line(1, format!("returns {success}, accepts [{}]", operation.accept.join(", ")));
        for ContentPlan { name, media_type, body } in &operation.alternatives {
            let body = self.body(body);
            self.line(1, format!("{name} {media_type}: {body}"));
        }
        for HeaderPlan { name, ty, wire, doc: _ } in &operation.headers {
            let ty = self.plan.display(ty);
            self.line(1, format!("response header {name} {wire:?}: {ty}"));
        }
        if let Some(pagination) = &operation.pagination {
            self.line(1, self.pagination(pagination));
        }
        if let Some(errors) = operation.errors.and_then(|index| self.plan.errors.get(index)) {
            self.line(1, format!("errors {}", errors.name));
        }
        for alternative in operation.security.iter().filter(|schemes| !schemes.is_empty()) {
            let names: Vec<_> = alternative.iter().map(|(name, _)| name.as_str()).collect();
            self.line(1, format!("security [{}]", names.join(" + ")));
        }
    }

    fn webhooks(&mut self, plan: &WebhooksPlan) {
        let WebhooksPlan { ty, webhooks, signature, gate } = plan;
        let gate = self.gate(gate);
        let ty = self.plan.display(&TypeRef::Named(*ty));
        let signature = signature.map(|signature| format!(" signed by {}", signature.name()));
        self.line(0, format!("webhooks {ty}{}{gate}", signature.unwrap_or_default()));
        for WebhookPlan { name, pointer, variant } in webhooks {
            self.line(1, format!("{name:?} = {variant} <- {pointer}"));
        }
    }

    fn pagination(&self, pagination: &PaginationPlan) -> String {
        let PaginationPlan { next, more, items, item } = pagination;
        let next = match next {
            NextPage::Token { parameter, token } => format!("token {token} in {parameter:?}"),
            NextPage::Offset { parameter, total } => {
                let total = total.as_ref().map(|path| format!(" up to {path}"));
                format!("offset in {parameter:?}{}", total.unwrap_or_default())
            }
            NextPage::Number { parameter, first, pages } => {
                let pages = pages.as_ref().map(|path| format!(" up to {path}"));
                format!("number from {first} in {parameter:?}{}", pages.unwrap_or_default())
            }
            NextPage::Link(link) => format!("link {link}"),
            NextPage::LinkHeader => "header Link".to_owned(),
        };
        let more = more.as_ref().map(|path| format!(" while {path}")).unwrap_or_default();
        format!("pages of {} in {items} by {next}{more}", self.plan.display(item))
    }

    fn parameter(&mut self, parameter: &ParameterPlan) {
        let ty = self.plan.display(&parameter.ty);
        let required = if parameter.required { "" } else { " optional" };
        let location = parameter.location.name();
        let wire = if parameter.wire == parameter.name {
            String::new()
        } else {
            format!(" {:?}", parameter.wire)
        };
        self.line(
            1,
            format!("{location} {}{wire}: {ty}{required} {:?}", parameter.name, parameter.encoding),
        );
    }

    fn response(&mut self, response: &ResponsePlan) {
        let kind = if response.success { "success" } else { "error" };
        let media = response.media_type.as_deref().unwrap_or_default();
        let body = self.body(&response.body);
        self.line(1, format!("{kind} {}: {body} {media}", response.status));
    }

    fn body(&self, body: &ResponseBody) -> String {
        match body {
            ResponseBody::Empty => "()".to_owned(),
            ResponseBody::Json(ty) => self.plan.display(ty),
            ResponseBody::Text => "text".to_owned(),
            ResponseBody::Bytes => "bytes".to_owned(),
            ResponseBody::Events { ty, whole } => {
                let kind = if *whole { "whole events" } else { "events" };
                format!("{kind} of {}", self.plan.display(ty))
            }
            ResponseBody::Lines(ty) => format!("lines of {}", self.plan.display(ty)),
        }
    }
}
