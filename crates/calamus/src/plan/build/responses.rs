//! Responses: what each contains, and what the method returns.

use calamus_document::model::{MediaType, Node, Operation, Response};
use calamus_document::pointer::Pointer;

use super::super::{
    ContentPlan, Form, Names, ResponseBody, ResponsePlan, Status, StatusVariant, SuccessPlan,
    TypeRef, pascal,
};
use super::errors::variant_of;
use super::media::{is_events, is_field_value, is_lines, is_text, name_of, without_charset};
use super::{Builder, schema_at};

/// The planned responses of an operation.
pub(super) struct Responses {
    pub(super) all: Vec<ResponsePlan>,
    pub(super) success: SuccessPlan,
    pub(super) accept: Vec<String>,
    pub(super) alternatives: Vec<ContentPlan>,
}

/// The content of a response, before it has a type.
#[derive(Clone, Debug)]
enum Content<'d> {
    Empty,
    Bytes,
    Text,
    /// JSON of this schema; any JSON without one.
    Json(Option<Node<'d>>),
    /// Server-Sent Events of this schema.
    Events(Option<Node<'d>>),
    /// JSON of this schema on each line.
    Lines(Option<Node<'d>>),
}

/// How many unions in each other are looked into for events.
const MAX_UNIONS: usize = 8;

impl<'d> Content<'d> {
    /// The content of one media type.
    fn of(media: &MediaType<'d>) -> Self {
        // OpenAPI 3.2 has a keyword for the schema of the elements of a stream.
        let item = || media.node.get("itemSchema").or(media.node.get("schema"));
        if media.is_json() {
            Self::Json(media.node.get("schema"))
        } else if is_events(media.name) {
            Self::Events(item())
        } else if is_lines(media.name) {
            Self::Lines(item())
        } else if is_text(media.name) {
            Self::Text
        } else {
            Self::Bytes
        }
    }

    fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Empty, Self::Empty) | (Self::Bytes, Self::Bytes) | (Self::Text, Self::Text) => {
                true
            }
            (Self::Json(a), Self::Json(b))
            | (Self::Events(a), Self::Events(b))
            | (Self::Lines(a), Self::Lines(b)) => {
                a.as_ref().map(|media| media.value) == b.as_ref().map(|media| media.value)
            }
            _ => false,
        }
    }
}

/// The content types of a successful response: the one that is decoded by itself, and the
/// others.
struct Contents<'d> {
    main: Content<'d>,
    media_type: Option<&'d str>,
    /// The media types to ask for.
    accept: Vec<String>,
    others: Vec<MediaType<'d>>,
}

impl<'d> Builder<'_, 'd> {
    /// Plans the responses of an operation, whose builder has methods with the names in `taken`.
    pub(super) fn responses(
        &mut self,
        operation: &Operation<'d>,
        id: &str,
        taken: Names,
    ) -> Responses {
        let at = operation.node.at.child("responses");
        if operation.node.get("responses").is_none() {
            self.changes.rewrite(&at, "missing `responses` are filled in");
            return Responses::only(ResponseBody::Empty);
        }
        let succeeds = operation.responses.iter().any(|response| response.status.is_success());
        let (mut accept, mut contents, mut all) = (Vec::new(), Vec::new(), Vec::new());
        let mut others: Vec<MediaType<'d>> = Vec::new();
        for declared in &operation.responses {
            let stands_for_success = !succeeds && declared.status == Status::Default;
            if stands_for_success {
                let what = "`default` is the only response that can mean success: it becomes 2XX";
                self.changes.rewrite(&at, what);
            }
            let status = if stands_for_success { Status::Range(2) } else { declared.status };
            let mut plan = response(declared, status);
            let found = self.contents(declared, operation.method);
            plan.media_type = found.media_type.map(str::to_owned);
            if plan.success {
                accept.extend(found.accept);
                others.extend(found.others);
                contents.push((all.len(), found.main));
            } else {
                let hint = pascal(&format!("{id}-{}", variant_of(status)));
                let content = match found.main {
                    Content::Events(_) | Content::Lines(_) => Content::Bytes,
                    content => content,
                };
                plan.body = self.response_body(&content, &hint);
            }
            all.push(plan);
        }
        if contents.is_empty() {
            let what = "no response means success: any that does is returned as bytes";
            self.changes.rewrite(&at, what);
            let mut only = Responses::only(ResponseBody::Bytes);
            only.all.extend(all);
            return only;
        }
        let success = self.success(&at, id, &contents, &mut all);
        if contents.iter().any(|(_, content)| matches!(content, Content::Bytes)) {
            accept.clear();
        }
        let mut seen = Names::default();
        accept.retain(|name| seen.take(name));
        let alternatives = self.alternatives(id, others, taken);
        Responses { all, success, accept, alternatives }
    }

    /// The content types of a response: JSON where there is any.
    fn contents(&mut self, response: &Response<'d>, method: &str) -> Contents<'d> {
        let at = &response.declared.at;
        let none = Contents {
            main: Content::Empty,
            media_type: None,
            accept: Vec::new(),
            others: Vec::new(),
        };
        let json = response.content.iter().filter(|media| media.is_json());
        let json = json.min_by_key(|media| media.essence() != "application/json");
        let stream =
            response.content.iter().find(|media| is_events(media.name) || is_lines(media.name));
        let json = json.or(stream);
        let Some(media) = json.or(response.content.first()) else { return none };
        if method == "head" {
            self.changes.rewrite(at, "a response to HEAD has no content");
            return none;
        }
        let main = match json {
            Some(media) => Content::of(media),
            None => self.other_content(response),
        };
        let mut accept: Vec<_> = match &main {
            Content::Json(_) | Content::Events(_) | Content::Lines(_) => {
                vec![without_charset(media.name)]
            }
            Content::Text => response.content.iter().map(MediaType::essence).collect(),
            Content::Bytes | Content::Empty => Vec::new(),
        };
        accept.retain(|name| is_field_value(name));
        // One method for everything that is bytes, and one for each of several media types.
        let is_bytes = matches!(main, Content::Bytes) && response.content.len() > 1;
        let others = response.content.iter().filter(|other| is_bytes || other.name != media.name);
        let others = others.filter(|other| is_field_value(other.name)).cloned().collect();
        Contents { main, media_type: Some(media.name), accept, others }
    }

    fn other_content(&mut self, response: &Response<'d>) -> Content<'d> {
        let names: Vec<_> = response.content.iter().map(|media| media.name).collect();
        let schemas = response.content.iter().filter_map(|media| media.node.get("schema"));
        let has_properties = schemas.into_iter().any(|schema| {
            let keywords = ["$ref", "properties", "items", "enum", "allOf", "oneOf", "anyOf"];
            keywords.iter().any(|keyword| schema.value.get(*keyword).is_some())
        });
        let is_text = names.iter().all(|name| is_text(name));
        let returned = if is_text { "text" } else { "bytes" };
        let what = format!("a response of {} is returned as {returned}", names.join(", "));
        if has_properties {
            self.changes.approximate(&response.declared.at, format!("{what}, and is not decoded"));
        } else {
            self.changes.rewrite(&response.declared.at, what);
        }
        if is_text { Content::Text } else { Content::Bytes }
    }

    /// Returns the methods for further content types, one for each media type.
    fn alternatives(
        &mut self,
        id: &str,
        others: Vec<MediaType<'d>>,
        mut names: Names,
    ) -> Vec<ContentPlan> {
        let mut planned: Vec<ContentPlan> = Vec::new();
        for media in others {
            if planned.iter().any(|other| other.media_type == media.name) {
                continue;
            }
            let name = names.unique(&format!("as_{}", name_of(media.name)), "_");
            let hint = pascal(&format!("{id}-{name}"));
            let body = self.response_body(&Content::of(&media), &hint);
            planned.push(ContentPlan { name, media_type: media.name.to_owned(), body });
        }
        planned
    }

    /// What the method returns: one type, or an enum by status.
    fn success(
        &mut self,
        at: &Pointer,
        id: &str,
        contents: &[(usize, Content<'d>)],
        all: &mut [ResponsePlan],
    ) -> SuccessPlan {
        let Some((_, first)) = contents.first() else {
            return SuccessPlan::One(ResponseBody::Empty);
        };
        if !contents.iter().all(|(_, content)| content.is_same(first)) {
            return self.by_status(at, id, contents, all);
        }
        let body = self.response_body(first, &pascal(&format!("{id}-response")));
        for (index, _) in contents {
            if let Some(response) = all.get_mut(*index) {
                response.body = body.clone();
            }
        }
        SuccessPlan::One(body)
    }

    fn by_status(
        &mut self,
        at: &Pointer,
        id: &str,
        contents: &[(usize, Content<'d>)],
        all: &mut [ResponsePlan],
    ) -> SuccessPlan {
        self.changes.rewrite(at, "several responses that mean success become an enum");
        let ty = self.add_type(at, &pascal(&format!("{}Success", super::super::capitalized(id))));
        let owner = self.name(ty);
        let mut variants = Vec::new();
        for (index, content) in contents {
            let Some(response) = all.get_mut(*index) else { continue };
            let name = variant_of(response.status);
            // The variants are parsed from whole bodies.
            let content = match content {
                Content::Events(_) | Content::Lines(_) => &Content::Bytes,
                content => content,
            };
            response.body = self.response_body(content, &format!("{owner}_{name}"));
            let (status, body) = (response.status, response.body.clone());
            variants.push(StatusVariant { name, status, body });
        }
        // A code counts before the range.
        variants.sort_by_key(|variant| variant.status);
        if let Some(ty) = self.types.get_mut(ty.0) {
            ty.doc = format!("The successful responses of `{id}`, by status.");
            ty.form = Form::Statuses { variants };
        }
        SuccessPlan::ByStatus(TypeRef::Named(ty))
    }

    fn response_body(&mut self, content: &Content<'d>, hint: &str) -> ResponseBody {
        match content {
            Content::Empty => ResponseBody::Empty,
            Content::Bytes => ResponseBody::Bytes,
            Content::Text => ResponseBody::Text,
            Content::Json(schema) => ResponseBody::Json(self.json_type(schema.as_ref(), hint)),
            Content::Lines(schema) => ResponseBody::Lines(self.json_type(schema.as_ref(), hint)),
            Content::Events(schema) => ResponseBody::Events {
                ty: self.json_type(schema.as_ref(), hint),
                whole: schema.as_ref().is_some_and(|schema| self.is_whole_event(schema, 0)),
            },
        }
    }

    fn json_type(&mut self, schema: Option<&Node<'d>>, hint: &str) -> TypeRef {
        schema.map_or(TypeRef::Json, |schema| self.type_at(schema.clone(), hint).whole())
    }

    /// Returns whether a schema describes events with their names, and not their data alone:
    /// itself, or in each of its alternatives. `depth` bounds unions that contain themselves.
    fn is_whole_event(&mut self, schema: &Node<'d>, depth: usize) -> bool {
        let found = self.follow(schema.clone());
        let alternatives = ["oneOf", "anyOf"].into_iter();
        let alternatives: Vec<_> =
            alternatives.flat_map(|keyword| found.node.elements_of(keyword)).collect();
        if !alternatives.is_empty() {
            return depth < MAX_UNIONS
                && alternatives
                    .iter()
                    .all(|alternative| self.is_whole_event(alternative, depth + 1));
        }
        let view = self.view(&schema_at(found.node));
        ["event", "data"].iter().all(|name| view.properties.contains_key(*name))
    }
}

fn response(response: &Response<'_>, status: Status) -> ResponsePlan {
    ResponsePlan {
        status,
        success: status.is_success(),
        body: ResponseBody::Empty,
        media_type: None,
        doc: response.description.map(str::trim).unwrap_or_default().to_owned(),
    }
}

impl Responses {
    /// One response for every status that means success.
    fn only(body: ResponseBody) -> Self {
        let response = ResponsePlan {
            status: Status::Range(2),
            success: true,
            body: body.clone(),
            media_type: None,
            doc: String::new(),
        };
        Self {
            all: vec![response],
            success: SuccessPlan::One(body),
            accept: Vec::new(),
            alternatives: Vec::new(),
        }
    }
}
