//! Responses: what each contains, and what the method returns.

use calamus_document::model::{Node, Operation, Response};
use calamus_document::pointer::Pointer;

use super::super::{
    Form, HeaderPlan, ResponseBody, ResponsePlan, Status, StatusVariant, SuccessPlan, TypeRef,
    pascal,
};
use super::Builder;
use super::media::{is_field_value, is_text, without_charset};

/// The planned responses of an operation.
pub(super) struct Responses {
    pub(super) all: Vec<ResponsePlan>,
    pub(super) success: SuccessPlan,
    pub(super) accept: Vec<String>,
}

/// What a successful response contains, before it has a type.
#[derive(Clone, Debug)]
enum Content<'d> {
    Empty,
    Bytes,
    Text,
    /// JSON of this schema; any JSON without one.
    Json(Option<Node<'d>>),
}

impl Content<'_> {
    fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Empty, Self::Empty) | (Self::Bytes, Self::Bytes) | (Self::Text, Self::Text) => {
                true
            }
            (Self::Json(a), Self::Json(b)) => {
                a.as_ref().map(|own| own.value) == b.as_ref().map(|own| own.value)
            }
            _ => false,
        }
    }
}

impl<'d> Builder<'_, 'd> {
    /// Plans the responses of an operation.
    pub(super) fn responses(&mut self, operation: &Operation<'d>, id: &str) -> Responses {
        let at = operation.node.at.child("responses");
        if operation.node.get("responses").is_none() {
            self.changes.rewrite(&at, "missing `responses` are filled in");
            return Responses::only(ResponseBody::Empty);
        }
        let succeeds = operation.responses.iter().any(|own| own.status.is_success());
        let (mut accept, mut contents, mut all) = (Vec::new(), Vec::new(), Vec::new());
        for own in &operation.responses {
            let stands_for_success = !succeeds && own.status == Status::Default;
            if stands_for_success {
                let what = "`default` is the only answer that can mean success: it becomes 2XX";
                self.changes.rewrite(&at, what);
            }
            let status = if stands_for_success { Status::Range(2) } else { own.status };
            let mut plan = response(own, status);
            if plan.success {
                let content = self.content(own, operation.method, &mut plan, &mut accept);
                contents.push((all.len(), content));
            } else {
                plan.body = self.error_body(own, &mut plan.media_type);
            }
            all.push(plan);
        }
        if contents.is_empty() {
            let what = "no answer means success: any that does comes as a stream of bytes";
            self.changes.rewrite(&at, what);
            let mut only = Responses::only(ResponseBody::Bytes);
            only.all.extend(all);
            return only;
        }
        let success = self.success(&at, id, &contents, &mut all, &mut accept);
        Responses { all, success, accept }
    }

    /// The content of a successful response: JSON where there is any.
    fn content(
        &mut self,
        own: &Response<'d>,
        method: &str,
        plan: &mut ResponsePlan,
        accept: &mut Vec<String>,
    ) -> Content<'d> {
        let at = &own.declared.at;
        if own.content.is_empty() {
            return Content::Empty;
        }
        if method == "head" {
            self.changes.rewrite(at, "an answer to HEAD has no content");
            return Content::Empty;
        }
        let json = own.content.iter().filter(|media| media.is_json());
        let json = json.min_by_key(|media| media.essence() != "application/json");
        let Some(media) = json.or(own.content.first()) else { return Content::Empty };
        let others = own.content.iter().map(|other| other.name).filter(|name| *name != media.name);
        plan.media_type = Some(media.name.to_owned());
        plan.others = others.map(str::to_owned).collect();
        if json.is_none() {
            return self.other_content(own, accept);
        }
        let wanted = without_charset(media.name);
        if is_field_value(&wanted) && !accept.contains(&wanted) {
            accept.push(wanted);
        }
        if !plan.others.is_empty() {
            let (name, others) = (media.name, plan.others.join(", "));
            let what = format!("of several contents `{name}` is decoded, not {others}");
            self.changes.loss(at, what);
        }
        Content::Json(media.node.get("schema"))
    }

    fn other_content(&mut self, own: &Response<'d>, accept: &mut Vec<String>) -> Content<'d> {
        let names: Vec<_> = own.content.iter().map(|media| media.name).collect();
        let schemas = own.content.iter().filter_map(|media| media.node.get("schema"));
        let has_members = schemas.into_iter().any(|own| {
            let keywords = ["$ref", "properties", "items", "enum", "allOf", "oneOf", "anyOf"];
            keywords.iter().any(|keyword| own.value.get(*keyword).is_some())
        });
        let is_text = names.iter().all(|name| is_text(name));
        let comes_as = if is_text { "text" } else { "a stream of bytes" };
        let what = format!("an answer of {} comes as {comes_as}", names.join(", "));
        if has_members {
            self.changes.loss(&own.declared.at, format!("{what}, and is not decoded"));
        } else {
            self.changes.rewrite(&own.declared.at, what);
        }
        if !is_text {
            return Content::Bytes;
        }
        for name in own.content.iter().map(|media| media.essence()) {
            if !accept.contains(&name) {
                accept.push(name);
            }
        }
        Content::Text
    }

    /// What the method returns: one type, or an enum by status.
    fn success(
        &mut self,
        at: &Pointer,
        id: &str,
        contents: &[(usize, Content<'d>)],
        all: &mut [ResponsePlan],
        accept: &mut Vec<String>,
    ) -> SuccessPlan {
        let Some((_, first)) = contents.first() else {
            return SuccessPlan::One(ResponseBody::Empty);
        };
        let is_one = contents.iter().all(|(_, own)| own.is_same(first));
        let has_bytes = contents.iter().any(|(_, own)| matches!(own, Content::Bytes));
        let body = match (is_one, has_bytes) {
            (true, _) => self.response_body(first, &pascal(&format!("{id}-response"))),
            (_, true) => {
                let what =
                    "several answers that mean success, one of them not JSON: all come as bytes";
                self.changes.loss(at, what);
                ResponseBody::Bytes
            }
            _ => return self.by_status(at, id, contents, all),
        };
        if body == ResponseBody::Bytes {
            accept.clear();
        }
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
        self.changes.rewrite(at, "several answers that mean success become an enum");
        let ty = self.add_type(at, &pascal(&format!("{}Answer", super::super::capitalized(id))));
        let owner = self.name(ty);
        let mut variants = Vec::new();
        for (index, content) in contents {
            let Some(response) = all.get_mut(*index) else { continue };
            let name = variant_of(response.status);
            response.body = self.response_body(content, &format!("{owner}_{name}"));
            let (status, body) = (response.status, response.body.clone());
            variants.push(StatusVariant { name, status, body });
        }
        if let Some(own) = self.types.get_mut(ty.0) {
            own.doc = format!("What `{id}` answers, by status.");
            own.form = Form::Statuses { variants };
        }
        SuccessPlan::ByStatus(TypeRef::Named(ty))
    }

    fn response_body(&mut self, content: &Content<'d>, hint: &str) -> ResponseBody {
        match content {
            Content::Empty => ResponseBody::Empty,
            Content::Bytes => ResponseBody::Bytes,
            Content::Text => ResponseBody::Text,
            Content::Json(None) => ResponseBody::Json(TypeRef::Json),
            Content::Json(Some(schema)) => {
                ResponseBody::Json(self.type_at(schema.clone(), hint).whole())
            }
        }
    }

    /// The type of a declared error that is a component. Other schemas of errors have no
    /// type.
    fn error_body(&mut self, own: &Response<'d>, media_type: &mut Option<String>) -> ResponseBody {
        let json = own.content.iter().find(|media| media.is_json());
        *media_type = json.or(own.content.first()).map(|media| media.name.to_owned());
        let Some(schema) = json.and_then(|media| media.node.get("schema")) else {
            let is_empty = own.content.is_empty();
            return if is_empty { ResponseBody::Empty } else { ResponseBody::Untyped };
        };
        let found = self.follow(schema);
        match self.named.get(&found.node.address()) {
            Some(id) if found.is_named => ResponseBody::Json(TypeRef::Named(*id)),
            _ => ResponseBody::Untyped,
        }
    }
}

fn response(own: &Response<'_>, status: Status) -> ResponsePlan {
    let text = |text: Option<&str>| text.map(str::trim).unwrap_or_default().to_owned();
    let headers = own.headers.iter().map(|header| HeaderPlan {
        wire: header.name.to_owned(),
        required: header.required,
        doc: text(header.description),
    });
    ResponsePlan {
        status,
        success: status.is_success(),
        body: ResponseBody::Empty,
        media_type: None,
        others: Vec::new(),
        headers: headers.collect(),
        doc: text(own.description),
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
            others: Vec::new(),
            headers: Vec::new(),
            doc: String::new(),
        };
        Self { all: vec![response], success: SuccessPlan::One(body), accept: Vec::new() }
    }
}

/// The name of a status as a Rust variant.
fn variant_of(status: Status) -> String {
    match status {
        Status::Code(200) => "Ok".to_owned(),
        Status::Code(201) => "Created".to_owned(),
        Status::Code(202) => "Accepted".to_owned(),
        Status::Code(203) => "NonAuthoritative".to_owned(),
        Status::Code(204) => "NoContent".to_owned(),
        Status::Code(205) => "ResetContent".to_owned(),
        Status::Code(206) => "PartialContent".to_owned(),
        Status::Code(207) => "MultiStatus".to_owned(),
        Status::Range(2) => "Success".to_owned(),
        other => format!("Status{other}"),
    }
}
