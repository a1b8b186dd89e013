//! Responses: what each contains, and what the method returns.

use calamus_document::model::Node;

use super::super::{
    Form, HeaderPlan, ResponseBody, ResponsePlan, Status, StatusVariant, SuccessPlan, TypeRef,
    pascal,
};
use super::Builder;
use super::media::{essence, is_field_value, is_json, is_text, without_charset};
use super::uses::has_structure;

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
    pub(super) fn responses(&mut self, operation: &Node<'d>, method: &str, id: &str) -> Responses {
        let at = operation.at.child("responses");
        let declared = operation.entries_of("responses");
        let mut declared: Vec<_> = declared
            .into_iter()
            .filter_map(|(status, node)| Some((status_of(status)?, node)))
            .collect();
        if operation.get("responses").is_none() {
            self.changes.rewrite(&at, "missing `responses` are filled in");
            return Responses::only(ResponseBody::Empty);
        }
        let succeeds = |(status, _): &(Status, Node<'_>)| {
            matches!(status, Status::Code(200..=299) | Status::Range(2))
        };
        if !declared.iter().any(succeeds)
            && let Some((status, _)) = declared.iter_mut().find(|(own, _)| *own == Status::Default)
        {
            *status = Status::Range(2);
            let what = "`default` is the only answer that can mean success: it becomes 2XX";
            self.changes.rewrite(&at, what);
        }
        let mut accept = Vec::new();
        let mut contents = Vec::new();
        let mut all = Vec::new();
        for (status, place) in declared {
            let node = self.document.resolve(place.clone());
            let success = succeeds(&(status, node.clone()));
            let mut plan = self.response(status, success, &node);
            if success {
                let content = self.content(&place, &node, method, &mut plan, &mut accept);
                contents.push((all.len(), content));
            } else {
                plan.body = self.error_body(&node, &mut plan.media_type);
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

    fn response(&self, status: Status, success: bool, node: &Node<'d>) -> ResponsePlan {
        let headers = node.entries_of("headers").into_iter().map(|(name, header)| {
            let header = self.document.resolve(header);
            HeaderPlan {
                wire: name.to_owned(),
                required: header.flag("required"),
                doc: header.string("description").unwrap_or_default().trim().to_owned(),
            }
        });
        ResponsePlan {
            status,
            success,
            body: ResponseBody::Empty,
            media_type: None,
            others: Vec::new(),
            headers: headers.collect(),
            doc: node.string("description").unwrap_or_default().trim().to_owned(),
        }
    }

    /// The content of a successful response: JSON where there is any.
    fn content(
        &mut self,
        place: &Node<'d>,
        node: &Node<'d>,
        method: &str,
        plan: &mut ResponsePlan,
        accept: &mut Vec<String>,
    ) -> Content<'d> {
        let content = node.entries_of("content");
        if content.is_empty() {
            return Content::Empty;
        }
        if method == "head" {
            self.changes.rewrite(&place.at, "an answer to HEAD has no content");
            return Content::Empty;
        }
        let json = content.iter().filter(|(name, _)| is_json(name));
        let Some((name, media)) = json.min_by_key(|(name, _)| essence(name) != "application/json")
        else {
            return self.other_content(place, &content, plan, accept);
        };
        plan.media_type = Some((*name).to_owned());
        let wanted = without_charset(name);
        if is_field_value(&wanted) && !accept.contains(&wanted) {
            accept.push(wanted);
        }
        let others = content.iter().map(|(own, _)| *own).filter(|own| own != name);
        plan.others = others.map(str::to_owned).collect();
        if !plan.others.is_empty() {
            let others = plan.others.join(", ");
            let what = format!("of several contents `{name}` is decoded, not {others}");
            self.changes.loss(&place.at, what);
        }
        Content::Json(media.get("schema"))
    }

    fn other_content(
        &mut self,
        place: &Node<'d>,
        content: &[(&'d str, Node<'d>)],
        plan: &mut ResponsePlan,
        accept: &mut Vec<String>,
    ) -> Content<'d> {
        let names: Vec<_> = content.iter().map(|(name, _)| *name).collect();
        let has_members = content.iter().filter_map(|(_, media)| media.get("schema")).any(|own| {
            let keywords = ["$ref", "properties", "items", "enum", "allOf", "oneOf", "anyOf"];
            keywords.iter().any(|keyword| own.value.get(*keyword).is_some())
        });
        let is_text = names.iter().all(|name| is_text(name));
        let comes_as = if is_text { "text" } else { "a stream of bytes" };
        let what = format!("an answer of {} comes as {comes_as}", names.join(", "));
        if has_members {
            self.changes.loss(&place.at, format!("{what}, and is not decoded"));
        } else {
            self.changes.rewrite(&place.at, what);
        }
        plan.media_type = names.first().map(|name| (*name).to_owned());
        plan.others = names.iter().skip(1).map(|name| (*name).to_owned()).collect();
        if !is_text {
            return Content::Bytes;
        }
        for name in names.iter().map(|name| essence(name)) {
            if !accept.contains(&name) {
                accept.push(name);
            }
        }
        Content::Text
    }

    /// What the method returns: one type, or an enum by status.
    fn success(
        &mut self,
        at: &calamus_document::pointer::Pointer,
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
        at: &calamus_document::pointer::Pointer,
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
    fn error_body(&mut self, node: &Node<'d>, media_type: &mut Option<String>) -> ResponseBody {
        let content = node.entries_of("content");
        let json = content.iter().find(|(name, _)| is_json(name));
        *media_type = json.or(content.first()).map(|(name, _)| (*name).to_owned());
        let Some(schema) = json.and_then(|(_, media)| media.get("schema")) else {
            return if content.is_empty() { ResponseBody::Empty } else { ResponseBody::Untyped };
        };
        let found = self.follow(schema.clone());
        match self.named.get(&found.node.address()) {
            Some(id) if found.is_named && has_structure(&schema) => {
                ResponseBody::Json(TypeRef::Named(*id))
            }
            _ => ResponseBody::Untyped,
        }
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

/// The status of a response; none for extensions.
fn status_of(text: &str) -> Option<Status> {
    match text.as_bytes() {
        b"default" => Some(Status::Default),
        [hundreds @ b'1'..=b'5', b'X' | b'x', b'X' | b'x'] => {
            Some(Status::Range(u16::from(hundreds - b'0')))
        }
        [_, _, _] => text.parse().ok().map(Status::Code),
        _ => None,
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
