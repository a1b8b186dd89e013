//! Request bodies.

use std::collections::HashMap;

use calamus_document::model::{
    Additional, MediaType, Node, RequestBody, SchemaView, Type, essence,
};
use calamus_document::walk;
use serde_json::Value;

use super::super::{
    BodyContent, BodyKind, BodyPlan, Field, Form, Names, Part, PartEncoding, TypeId, TypeRef,
    pascal,
};
use super::media::{is_field_value, is_json, name_of};
use super::schemas::Subject;
use super::{Builder, schema_at};

impl<'d> Builder<'_, 'd> {
    /// Plans the request body of an operation: JSON rather than parts, a form, text, bytes.
    pub(super) fn body(&mut self, body: &RequestBody<'d>, id: &str) -> Option<BodyPlan> {
        let place = &body.declared;
        let mut media: Vec<_> = body.content.iter().collect();
        media.sort_by_key(|content| (rank(content), content.name != "application/json"));
        let mut names = Names::default();
        let mut contents = Vec::new();
        for content in media {
            let variant = names.unique(&pascal(&name_of(content.name)), "");
            // Of one content type with several names the first is sent.
            let hint =
                if contents.is_empty() { "body".to_owned() } else { format!("{variant}Body") };
            contents.push(self.body_content(place, content, variant, &format!("{id}-{hint}")));
        }
        let mut contents = contents.into_iter();
        let Some(main) = contents.next() else {
            self.changes.approximate(&place.at, "a request body without a media type: ignored");
            return None;
        };
        let others: Vec<_> = contents.collect();
        let name = match others.is_empty() {
            true => String::new(),
            false => self.builders.unique(&pascal(&format!("{id}-body")), ""),
        };
        let doc = body.description.unwrap_or_default().trim().to_owned();
        Some(BodyPlan { main, others, name, required: body.required, doc })
    }

    fn body_content(
        &mut self,
        place: &Node<'d>,
        media: &MediaType<'d>,
        variant: String,
        hint: &str,
    ) -> BodyContent {
        let name = media.name;
        let (kind, ty) = self.body_type(place, media, hint);
        let usual = match kind {
            BodyKind::Json => "application/json",
            BodyKind::Multipart => "multipart/form-data",
            BodyKind::Form(_) => "application/x-www-form-urlencoded",
            BodyKind::Text => "text/plain",
            BodyKind::Bytes => "application/octet-stream",
        };
        let sent = essence(name);
        let is_sendable = !sent.contains('*') && is_field_value(&sent);
        let media_type = if is_sendable { sent } else { usual.to_owned() };
        if kind == BodyKind::Bytes && media_type != usual {
            self.changes
                .rewrite(&place.at, format!("a request body of `{name}` is taken as bytes"));
        }
        BodyContent { variant, kind, media_type, ty }
    }

    fn body_type(
        &mut self,
        place: &Node<'d>,
        media: &MediaType<'d>,
        hint: &str,
    ) -> (BodyKind, TypeRef) {
        let encoding = media.node.get("encoding");
        let kind = match rank(media) {
            0 => BodyKind::Json,
            1 => return (BodyKind::Multipart, self.multipart(place, &media.node, hint)),
            2 => BodyKind::Form(encodings(encoding.as_ref())),
            3 => return (BodyKind::Text, TypeRef::String),
            _ => return (BodyKind::Bytes, TypeRef::Json),
        };
        let schema = media.node.get("schema");
        let ty = schema.map(|schema| self.type_at(schema, &pascal(hint)).whole());
        (kind, ty.unwrap_or(TypeRef::Json))
    }

    /// Returns a struct of the parts. Where the document does not name them, a map from names to
    /// files.
    fn multipart(&mut self, place: &Node<'d>, media: &Node<'d>, hint: &str) -> TypeRef {
        let encoding = media.get("encoding");
        for (name, part) in encoding.iter().flat_map(Node::entries) {
            if !part.entries_of("headers").is_empty() {
                let what = format!("the headers of the part `{name}` cannot be set: ignored");
                self.changes.approximate(&place.at, what);
            }
        }
        let files = TypeRef::Map(Box::new(TypeRef::File));
        let Some(schema) = media.get("schema") else { return files };
        let found = self.follow(schema.clone());
        let view = self.view(&schema_at(found.node.clone()));
        if view.properties.is_empty() {
            if !view.unions.is_empty() || !view.bases.is_empty() {
                let what = "a body in parts that is no object with properties: any files";
                self.changes.approximate(&place.at, what);
            }
            return files;
        }
        if !matches!(view.additional, None | Some(Additional::Closed(_))) {
            self.changes.approximate(&place.at, "parts that are not declared cannot be sent");
        }
        let address = found.node.address();
        let key = vec![address, encoding.as_ref().map_or(usize::MAX, Node::address)];
        if let Some(known) = self.known.get(&key) {
            return known.ty.clone();
        }
        let slot = self.named.get(&address).copied().filter(|_| found.is_named);
        let doc = self.documentation(&found, &view);
        let hint = match slot.map(|id| self.name(id)) {
            Some(name) => format!("{name}Form"),
            None => pascal(&format!("{}Form", hint.trim_end_matches("-body"))),
        };
        // The component itself may also be sent as JSON somewhere, without files.
        let slot = slot.filter(|_| self.uses_of(&found.node) < 2);
        let at = found.node.at.clone();
        let subject = Subject { view, key, at, hint, slot, doc };
        let id = self.reserve(&subject, false);
        let parts = self.parts(id, &subject, encoding.as_ref());
        self.set_form(id, Form::Multipart { parts });
        TypeRef::Named(id)
    }

    fn parts(
        &mut self,
        id: TypeId,
        subject: &Subject<'d>,
        encoding: Option<&Node<'d>>,
    ) -> Vec<Part> {
        let owner = self.name(id);
        let fields = self.fields(&owner, subject, Vec::new());
        let view = &subject.view;
        let parts = fields.into_iter().map(|mut field: Field| {
            let schema = view.properties.get(field.json.as_str());
            let part = schema.map(|schema| SchemaView::of(self.document, schema));
            let items = part.as_ref().and_then(|part| match &part.items {
                Some(Additional::Schema(items)) => Some(SchemaView::of(self.document, items)),
                _ => None,
            });
            let (one, several) =
                (part.as_ref().is_some_and(is_binary), items.as_ref().is_some_and(is_binary));
            if one {
                field.ty = TypeRef::File;
            } else if several {
                field.ty = TypeRef::List(Box::new(TypeRef::File));
            }
            let media_type = encoding.and_then(|parts| parts.get(&field.json));
            let media_type = media_type.and_then(|part| part.string("contentType"));
            let media_type =
                media_type.filter(|media_type| !media_type.contains([',', '*'])).map(str::to_owned);
            Part { field, file: one || several, media_type }
        });
        parts.collect()
    }

    /// Returns how often a component is referred to.
    fn uses_of(&mut self, node: &Node<'d>) -> usize {
        let document = self.document;
        let uses = self.uses.get_or_insert_with(|| {
            let mut uses = HashMap::new();
            walk::each_schema(document.root().value, &mut |_, schema| {
                let reference = schema.get("$ref").and_then(Value::as_str);
                if let Some(target) = reference.and_then(walk::target) {
                    *uses.entry(target).or_default() += 1;
                }
            });
            uses
        });
        uses.get(&node.at).copied().unwrap_or_default()
    }
}

/// Returns how well a media type suits a request body: JSON, parts, a form, text, bytes.
fn rank(media: &MediaType<'_>) -> u8 {
    match media.essence().as_str() {
        _ if media.is_json() => 0,
        "multipart/form-data" => 1,
        "application/x-www-form-urlencoded" => 2,
        "text/plain" => 3,
        _ => 4,
    }
}

/// Returns whether a part is a file.
fn is_binary(view: &SchemaView<'_>) -> bool {
    let is_string = view.types.as_ref().is_none_or(|types| types.iter().eq([&Type::String]));
    let is_unencoded = matches!(view.content_encoding(), None | Some("binary"));
    let is_bytes = view.content_media_type().is_some_and(|name| {
        !name.starts_with("text/") && !name.contains("json") && !name.contains("xml")
    });
    let format = view.format.as_ref().map(|format| format.value);
    is_string
        && (format == Some("binary") || format.is_none() && is_unencoded && is_bytes)
        && (view.types.is_some() || is_bytes)
}

/// Returns how the properties of a form are sent. Where the style or the list of separators is
/// declared, it counts, and else the media type.
fn encodings(encoding: Option<&Node<'_>>) -> Vec<(String, PartEncoding)> {
    let declared = encoding.into_iter().flat_map(|parts| parts.entries());
    let known = declared.filter_map(|(name, part)| {
        let explode = part.value.get("explode").and_then(Value::as_bool);
        let kind = match (part.string("style"), explode) {
            (Some("deepObject"), _) => PartEncoding::Deep,
            (Some("spaceDelimited"), None | Some(false)) => PartEncoding::Joined(" "),
            (Some("pipeDelimited"), None | Some(false)) => PartEncoding::Joined("|"),
            (_, Some(false)) => PartEncoding::Joined(","),
            (Some(_), _) | (None, Some(true)) => PartEncoding::Exploded,
            (None, None) if part.string("contentType").is_some_and(is_json) => PartEncoding::Json,
            (None, None) => return None,
        };
        Some((name.to_owned(), kind))
    });
    known.collect()
}
