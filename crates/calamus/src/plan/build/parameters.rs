//! Parameters, in all locations and styles.

use calamus_document::model::{Node, SchemaView};
use calamus_document::pointer::Pointer;
use serde_json::Value;

use super::super::{
    Encoding, Form, Integer, Location, Names, ParameterPlan, TypeRef, is_token, pascal, snake,
};
use super::{Builder, Typed};

impl ParameterPlan {
    /// A name in a path that is declared nowhere.
    pub(super) fn undeclared(name: &str, pointer: Pointer, names: &ParameterNames) -> Self {
        Self {
            name: names.path(name),
            wire: name.to_owned(),
            location: Location::Path,
            encoding: Encoding::Plain,
            ty: TypeRef::String,
            required: true,
            doc: String::new(),
            deprecated: false,
            pointer,
        }
    }
}

impl<'d> Builder<'_, 'd> {
    /// Plans a parameter; none, if it cannot be sent.
    pub(super) fn parameter(
        &mut self,
        place: &Node<'d>,
        node: &Node<'d>,
        id: &str,
        names: &mut ParameterNames,
    ) -> Option<ParameterPlan> {
        let text = |name: &str| node.string(name).unwrap_or_default();
        let (wire, style) = (text("name"), text("style"));
        let location = Location::parse(text("in"))?;
        if node.flag("allowReserved") {
            let what = "`allowReserved`: characters that are reserved are encoded";
            self.changes.approximate(&place.at, what);
        }
        if matches!(location, Location::Header | Location::Cookie) && !is_token(wire) {
            let what = format!("a {} with a name that HTTP does not allow: ignored", text("in"));
            self.changes.approximate(&place.at, what);
            return None;
        }
        let (ty, schema_doc, is_json) = self.parameter_type(place, node, id, wire);
        let explode = node.value.get("explode").and_then(Value::as_bool);
        let encoding = self.encoding(location, style, explode, &ty, is_json);
        if location == Location::Cookie {
            let what = "a cookie parameter is sent in the header `cookie`";
            self.changes.rewrite(&place.at, what);
        }
        let name = match location {
            Location::Path => names.path(wire),
            _ => names.unique(wire, text("in")),
        };
        Some(ParameterPlan {
            name,
            wire: wire.to_owned(),
            location,
            encoding,
            ty,
            required: location == Location::Path || node.flag("required"),
            doc: one_paragraph(&with_schema(text("description").trim(), &schema_doc)),
            deprecated: node.flag("deprecated"),
            pointer: place.at.clone(),
        })
    }

    /// The type of a parameter, the documentation of its schema, and whether it is sent as
    /// JSON.
    fn parameter_type(
        &mut self,
        place: &Node<'d>,
        node: &Node<'d>,
        id: &str,
        wire: &str,
    ) -> (TypeRef, String, bool) {
        let hint = pascal(&format!("{id}-{wire}"));
        let content = node.entries_of("content").into_iter().next();
        let is_json = content.as_ref().is_some_and(|(name, _)| name.contains("json"));
        let schema = match content {
            Some((_, media)) if is_json => {
                let what = "a parameter with JSON as `content` is typed, and sent as JSON";
                self.changes.rewrite(&place.at, what);
                match media.get("schema") {
                    Some(schema) => schema,
                    None => return (TypeRef::Json, String::new(), true),
                }
            }
            Some(_) => {
                let what = "a parameter with `content` that is not JSON becomes text";
                self.changes.approximate(&place.at, what);
                return (TypeRef::String, String::new(), false);
            }
            None => match node.get("schema") {
                Some(schema) => schema,
                None => return (TypeRef::String, String::new(), false),
            },
        };
        let found = self.follow(schema.clone());
        let Typed { ty, doc, .. } = self.type_of_use(&found, &hint);
        if !matches!(ty, TypeRef::Integer(_)) {
            return (ty, doc, is_json);
        }
        // A parameter is only ever sent, and a number that cannot be too small is a good type.
        let view = self.view(&super::schema_at(found.node));
        (TypeRef::Integer(bounded(&view)), doc, is_json)
    }

    fn encoding(
        &self,
        location: Location,
        style: &str,
        explode: Option<bool>,
        ty: &TypeRef,
        is_json: bool,
    ) -> Encoding {
        let is_text = self.is_text(ty);
        let joins = explode != Some(true);
        let explodes = explode == Some(true);
        match (location, style) {
            _ if is_json => Encoding::Json,
            (Location::Cookie, _) => Encoding::Cookie,
            (Location::Query, "deepObject") => Encoding::Deep,
            (Location::Query, "spaceDelimited") if joins => Encoding::Space,
            (Location::Query, "pipeDelimited") if joins => Encoding::Pipe,
            (Location::Query, _) if explode == Some(false) && !is_text => Encoding::Comma,
            (Location::Query, _) => Encoding::Form,
            (Location::Path, "label") => Encoding::Label { explode: explodes },
            (Location::Path, "matrix") => Encoding::Matrix { explode: explodes },
            (Location::Path | Location::Header, _) if !is_text => {
                Encoding::Simple { explode: explodes }
            }
            _ => Encoding::Plain,
        }
    }

    /// Returns whether every value is one string, number or boolean.
    fn is_text(&self, ty: &TypeRef) -> bool {
        match ty {
            TypeRef::Named(id) => match self.types.get(id.0).map(|plan| &plan.form) {
                Some(Form::OpenEnum { .. }) => true,
                Some(Form::Newtype { inner, .. }) => self.is_text(inner),
                _ => false,
            },
            TypeRef::Option(inner) => self.is_text(inner),
            other => super::finish::is_scalar(other),
        }
    }
}

/// The Rust names of the parameters of an operation.
pub(super) struct ParameterNames {
    taken: Names,
    /// The parameters in the path, by their names on the wire.
    paths: Vec<(String, String)>,
}

impl ParameterNames {
    /// Starts with the parameters of a path, which keep their names.
    pub(super) fn new<'a>(reserved: &[&str], path: impl IntoIterator<Item = &'a str>) -> Self {
        let mut names = Self { taken: Names::taken(reserved), paths: Vec::new() };
        for wire in path {
            if names.paths.iter().all(|(known, _)| known != wire) {
                let name = names.unique(wire, "path");
                names.paths.push((wire.to_owned(), name));
            }
        }
        names
    }

    fn path(&self, wire: &str) -> String {
        let found = self.paths.iter().find(|(known, _)| known == wire);
        found.map_or_else(|| snake(wire), |(_, name)| name.clone())
    }

    /// A query and a path may have a parameter each of one name, and one of them may be called
    /// like the body.
    fn unique(&mut self, wire: &str, location: &str) -> String {
        let name = snake(wire);
        if self.taken.take(&name) {
            return name;
        }
        self.taken.unique(&snake(&format!("{wire}_{location}")), "_")
    }
}

/// Returns the documentation of a parameter and of its schema.
fn with_schema(description: &str, schema: &str) -> String {
    match description {
        "" => schema.to_owned(),
        description if schema.is_empty() => description.to_owned(),
        description if schema.starts_with(description) => schema.to_owned(),
        description => format!("{description}\n\n{schema}"),
    }
}

/// A list has room for one paragraph in each of its entries. Descriptions often end without a full
/// stop, and would run into what follows.
fn one_paragraph(text: &str) -> String {
    let mut joined = String::new();
    for paragraph in text.split("\n\n") {
        let words = paragraph.split_whitespace().collect::<Vec<_>>().join(" ");
        if !joined.is_empty() && !words.is_empty() {
            let is_open =
                joined.ends_with(|last: char| last.is_alphanumeric() || "`)\"'".contains(last));
            joined += if is_open { ". " } else { " " };
        }
        joined += &words;
    }
    joined
}

/// Returns the integer of a format and of bounds.
fn bounded(view: &SchemaView<'_>) -> Integer {
    /// Format, type, the same without zero, and the bounds of the type.
    const FORMATS: [(&str, Integer, Integer, f64, f64); 10] = [
        ("int8", Integer::I8, Integer::NonZeroU8, i8::MIN as f64, i8::MAX as f64),
        ("uint8", Integer::U8, Integer::NonZeroU8, 0.0, u8::MAX as f64),
        ("int16", Integer::I16, Integer::NonZeroU16, i16::MIN as f64, i16::MAX as f64),
        ("uint16", Integer::U16, Integer::NonZeroU16, 0.0, u16::MAX as f64),
        ("int", Integer::I32, Integer::NonZeroU32, i32::MIN as f64, i32::MAX as f64),
        ("int32", Integer::I32, Integer::NonZeroU32, i32::MIN as f64, i32::MAX as f64),
        ("uint", Integer::U32, Integer::NonZeroU32, 0.0, u32::MAX as f64),
        ("uint32", Integer::U32, Integer::NonZeroU32, 0.0, u32::MAX as f64),
        ("int64", Integer::I64, Integer::NonZeroU64, i64::MIN as f64, i64::MAX as f64),
        ("uint64", Integer::U64, Integer::NonZeroU64, 0.0, u64::MAX as f64),
    ];
    let min = view.lower.as_ref().map(|bound| bound.value + f64::from(u8::from(bound.exclusive)));
    let max = view.upper.as_ref().map(|bound| bound.value - f64::from(u8::from(bound.exclusive)));
    let format = view.format.as_ref().map(|format| format.value);
    let named = FORMATS.iter().find(|(name, ..)| Some(*name) == format);
    let (mut low, mut high) = (min, max);
    if let Some((_, signed, non_zero, least, most)) = named {
        let fits = min.is_none_or(|min| min >= *least) && max.is_none_or(|max| max <= *most);
        if fits && view.multiple_of.is_none() {
            return if min == Some(1.0) { *non_zero } else { *signed };
        }
        (low, high) = (low.or(Some(*least)), high.or(Some(*most)));
    }
    let found = FORMATS.iter().rev().find_map(|(_, signed, non_zero, least, most)| {
        let is = |bound: f64, other: f64| (bound - other).abs() <= f64::EPSILON;
        match (low, high) {
            (Some(1.0), _) => Some(*non_zero),
            (Some(low), Some(high)) => (is(low, *least) && is(high, *most)).then_some(*signed),
            (Some(low), None) => is(low, *least).then_some(*signed),
            (None, Some(high)) => is(high, *most).then_some(*signed),
            (None, None) => None,
        }
    });
    found.unwrap_or(Integer::I64)
}
