//! Pages of lists: which operations return them, by the names of parameters and properties.

use calamus_document::model::Document;
use calamus_document::pointer::Pointer;
use serde::Deserialize;

use super::super::pagination::{Access, NextPage, PaginationPlan, Step};
use super::super::{
    Field, Form, Location, OperationPlan, Plan, Presence, ResponseBody, SuccessPlan, TypeRef,
};

/// How pages are found: names of properties of a page, with dots between those of nested objects.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct PaginationRule {
    /// The elements; none if the page is an array.
    pub items: Option<String>,
    /// The query parameter of the token or the offset.
    pub parameter: Option<String>,
    /// The token of the next page.
    pub token: Option<String>,
    /// The URL of the next page.
    pub link: Option<String>,
    /// Whether the URL of the next page is in the header `Link`.
    pub link_header: bool,
    /// Whether the parameter has the number of elements so far.
    pub offset: bool,
    /// Whether the parameter has the number of the page.
    pub number: bool,
    /// The number of the first page; 1 by default.
    pub first: Option<u64>,
    /// The number of pages.
    pub pages: Option<String>,
    /// The number of elements on all pages.
    pub total: Option<String>,
    /// Whether there is a next page.
    pub more: Option<String>,
}

/// Plans the pages of all operations whose parameters and responses make them plain.
pub(super) fn detect(plan: &mut Plan, document: &Document<'_>) {
    for index in 0..plan.operations.len() {
        let Some(operation) = plan.operations.get(index) else { continue };
        let rule = Page::of(plan, operation).and_then(|page| page.rule(document));
        let pagination = rule.and_then(|rule| resolve(plan, operation, &rule).ok());
        if let Some(operation) = plan.operations.get_mut(index) {
            operation.pagination = pagination;
        }
    }
}

/// Plans the pages of an operation by a rule.
///
/// # Errors
///
/// If the rule does not fit the operation.
pub(crate) fn resolve(
    plan: &Plan,
    operation: &OperationPlan,
    rule: &PaginationRule,
) -> Result<PaginationPlan, String> {
    let page = page_type(operation).ok_or("the operation returns no page of JSON")?;
    let find = |path: &str| access(plan, page, path);
    let (items, list) = match &rule.items {
        Some(path) => find(path)?,
        None => (Access::default(), page.clone()),
    };
    let TypeRef::List(item) = list else { return Err(format!("{items} is no array")) };
    let parameter = || {
        let name = rule.parameter.as_deref().ok_or("there is no `parameter`")?;
        let is_this = |parameter: &ParameterName<'_>| parameter.wire == name;
        match query(operation).find(is_this) {
            Some(_) => Ok(name.to_owned()),
            None => Err(format!("the operation has no query parameter `{name}`")),
        }
    };
    let of_type = |path: &str, kind: &str, fits: fn(&TypeRef) -> bool| {
        let (access, ty) = find(path)?;
        if fits(&ty) { Ok(access) } else { Err(format!("`{path}` is no {kind}")) }
    };
    let total = || rule.total.as_deref().map(|path| of_type(path, "integer", is_integer));
    let pages = || rule.pages.as_deref().map(|path| of_type(path, "integer", is_integer));
    let next = match (&rule.token, &rule.link, rule.link_header, rule.offset, rule.number) {
        (Some(path), None, false, false, false) => NextPage::Token {
            parameter: parameter()?,
            token: of_type(path, "string or integer", can_be_token)?,
        },
        (None, Some(path), false, false, false) => {
            NextPage::Link(of_type(path, "string", |ty| *ty == TypeRef::String)?)
        }
        (None, None, true, false, false) => NextPage::LinkHeader,
        (None, None, false, true, false) => {
            NextPage::Offset { parameter: parameter()?, total: total().transpose()? }
        }
        (None, None, false, false, true) => NextPage::Number {
            parameter: parameter()?,
            first: rule.first.unwrap_or(1),
            pages: pages().transpose()?,
        },
        _ => {
            let reason = "one of `token`, `link`, `link_header`, `offset` and `number` is needed";
            return Err(reason.to_owned());
        }
    };
    let more = rule.more.as_deref();
    let more = more.map(|path| of_type(path, "boolean", |ty| *ty == TypeRef::Bool));
    Ok(PaginationPlan { next, more: more.transpose()?, items, item: *item })
}

/// The type of what an operation returns, if it is JSON.
fn page_type(operation: &OperationPlan) -> Option<&TypeRef> {
    match &operation.success {
        SuccessPlan::One(ResponseBody::Json(ty)) => Some(ty),
        _ => None,
    }
}

fn is_integer(ty: &TypeRef) -> bool {
    matches!(ty, TypeRef::Integer(_))
}

fn can_be_token(ty: &TypeRef) -> bool {
    matches!(ty, TypeRef::String | TypeRef::Uuid | TypeRef::Integer(_))
}

/// The properties of an object.
fn fields<'a>(plan: &'a Plan, ty: &TypeRef) -> Option<&'a [Field]> {
    let ty = match ty {
        TypeRef::Boxed(inner) => inner,
        ty => ty,
    };
    let TypeRef::Named(id) = ty else { return None };
    match &plan.get(*id)?.form {
        Form::Struct { fields, .. } => Some(fields),
        _ => None,
    }
}

/// The way to a property, and its type.
fn access(plan: &Plan, page: &TypeRef, path: &str) -> Result<(Access, TypeRef), String> {
    let (mut steps, mut ty, mut rest) = (Vec::new(), page.clone(), path);
    loop {
        let fields = fields(plan, &ty).ok_or_else(|| format!("`{path}` leads to no object"))?;
        let named = |name: &str| fields.iter().find(|field| field.json == name);
        // A name may have dots itself.
        let (field, next) = match (named(rest), rest.split_once('.')) {
            (Some(field), _) => (field, None),
            (None, Some((name, next))) => {
                (named(name).ok_or_else(|| format!("there is no property `{name}`"))?, Some(next))
            }
            (None, None) => return Err(format!("there is no property `{rest}`")),
        };
        let optional = match field.presence {
            Presence::Required => false,
            Presence::RequiredNullable | Presence::Optional | Presence::OptionalNullable => true,
            Presence::ThreeState => return Err(format!("`{}` has three states", field.json)),
        };
        steps.push(Step { field: field.name.clone(), json: field.json.clone(), optional });
        ty = field.ty.clone();
        match next {
            Some(next) => rest = next,
            None => return Ok((Access(steps), ty)),
        }
    }
}

/// A query parameter.
struct ParameterName<'a> {
    wire: &'a str,
    ty: &'a TypeRef,
    pointer: &'a Pointer,
}

fn query(operation: &OperationPlan) -> impl Iterator<Item = ParameterName<'_>> {
    let query =
        operation.parameters.iter().filter(|parameter| parameter.location == Location::Query);
    query.map(|parameter| ParameterName {
        wire: &parameter.wire,
        ty: &parameter.ty,
        pointer: &parameter.pointer,
    })
}

/// The parameters of tokens, in lower case and without separators.
const TOKEN_PARAMETERS: [&str; 10] = [
    "cursor",
    "pagetoken",
    "nexttoken",
    "nextcursor",
    "nextpagetoken",
    "continuationtoken",
    "paginationtoken",
    "startcursor",
    "after",
    "marker",
];
/// The properties of tokens.
const TOKENS: [&str; 8] = [
    "nextcursor",
    "nextpagetoken",
    "nexttoken",
    "nextpagecursor",
    "nextmarker",
    "nextpaginationtoken",
    "continuationtoken",
    "endcursor",
];
/// The properties of URLs.
const LINKS: [&str; 5] = ["nexturl", "nextlink", "nextpageurl", "nexturi", "odatanextlink"];
const OFFSETS: [&str; 2] = ["offset", "skip"];
const NUMBERS: [&str; 4] = ["page", "pagenumber", "pageno", "pagenum"];
/// The properties of the number of pages.
const PAGES: [&str; 6] =
    ["totalpages", "pagecount", "totalpagecount", "numpages", "lastpage", "pages"];
const LIMITS: [&str; 7] = ["limit", "pagesize", "perpage", "maxresults", "take", "top", "size"];
const MORE: [&str; 3] = ["hasmore", "hasnext", "hasnextpage"];
const TOTALS: [&str; 4] = ["total", "totalcount", "totalitems", "totalresults"];
const ITEMS: [&str; 6] = ["items", "data", "results", "values", "records", "entries"];
/// The objects in a page that may have the properties above.
const WRAPPERS: [&str; 6] =
    ["meta", "pagination", "paging", "pageinfo", "responsemetadata", "links"];

/// A name in lower case and without separators.
fn letters(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase()
}

fn is_one_of(name: &str, names: &[&str]) -> bool {
    names.contains(&letters(name).as_str())
}

/// The operation and the types of a page.
struct Page<'a> {
    plan: &'a Plan,
    operation: &'a OperationPlan,
    /// The properties; none if the page is an array.
    fields: &'a [Field],
    /// The name of the elements; none if the page is an array.
    items: Option<String>,
}

impl<'a> Page<'a> {
    /// An operation that reads and returns an array, or an object with one.
    fn of(plan: &'a Plan, operation: &'a OperationPlan) -> Option<Self> {
        let ty = page_type(operation)?;
        if operation.method != "GET" || operation.body.is_some() {
            return None;
        }
        if matches!(ty, TypeRef::List(_)) {
            return Some(Self { plan, operation, fields: &[], items: None });
        }
        let fields = fields(plan, ty)?;
        let mut lists: Vec<&Field> =
            fields.iter().filter(|field| matches!(field.ty, TypeRef::List(_))).collect();
        if lists.len() > 1 {
            lists.retain(|field| is_one_of(&field.json, &ITEMS));
        }
        match lists.as_slice() {
            [only] => Some(Self { plan, operation, fields, items: Some(only.json.clone()) }),
            _ => None,
        }
    }

    /// What is plain of the names.
    fn rule(&self, document: &Document<'_>) -> Option<PaginationRule> {
        let parameter = |names: &[&str], fits: fn(&TypeRef) -> bool| {
            let found = query(self.operation)
                .find(|parameter| is_one_of(parameter.wire, names) && fits(parameter.ty));
            found.map(|parameter| parameter.wire.to_owned())
        };
        let base = PaginationRule {
            items: self.items.clone(),
            more: self.find(|field| is_one_of(&field.json, &MORE) && field.ty == TypeRef::Bool),
            ..PaginationRule::default()
        };
        let token = self.find(|field| is_one_of(&field.json, &TOKENS) && can_be_token(&field.ty));
        let token_parameter = parameter(&TOKEN_PARAMETERS, can_be_token);
        if let (Some(token), Some(parameter)) = (token, token_parameter) {
            let (token, parameter) = (Some(token), Some(parameter));
            return Some(PaginationRule { token, parameter, ..base });
        }
        let link = self.find(|field| {
            let is_link =
                is_one_of(&field.json, &LINKS) || field.json == "next" && is_url(field, document);
            is_link && field.ty == TypeRef::String
        });
        if link.is_some() {
            return Some(PaginationRule { link, ..base });
        }
        let has_links = self.operation.headers.iter().any(|header| header.wire == "link");
        if has_links && self.items.is_none() {
            return Some(PaginationRule { link_header: true, ..base });
        }
        parameter(&LIMITS, is_integer)?;
        if let Some(offset) = parameter(&OFFSETS, is_integer) {
            let total = self.find(|field| is_one_of(&field.json, &TOTALS) && is_integer(&field.ty));
            let parameter = Some(offset);
            return Some(PaginationRule { offset: true, parameter, total, ..base });
        }
        // Without the number of pages, `page` may be anything, and its end is a guess.
        let pages = self.find(|field| is_one_of(&field.json, &PAGES) && is_integer(&field.ty))?;
        let mut query = query(self.operation);
        let number = query
            .find(|parameter| is_one_of(parameter.wire, &NUMBERS) && is_integer(parameter.ty))?;
        let (parameter, first) = (Some(number.wire.to_owned()), first_page(&number, document));
        let pages = Some(pages);
        Some(PaginationRule { number: true, first, parameter, pages, ..base })
    }

    /// The path of the property that fits, in the page or in an object in it.
    fn find(&self, fits: impl Fn(&Field) -> bool) -> Option<String> {
        if let Some(field) = self.fields.iter().find(|field| fits(field)) {
            return Some(field.json.clone());
        }
        let wrappers = self.fields.iter().filter(|field| is_one_of(&field.json, &WRAPPERS));
        wrappers.into_iter().find_map(|wrapper| {
            let field = fields(self.plan, &wrapper.ty)?.iter().find(|field| fits(field))?;
            Some(format!("{}.{}", wrapper.json, field.json))
        })
    }
}

/// The number of the first page, as the schema of the parameter says by its default or minimum.
fn first_page(parameter: &ParameterName<'_>, document: &Document<'_>) -> Option<u64> {
    let declared = document.root().value.pointer(parameter.pointer.as_str())?;
    let schema = declared.get("schema")?;
    ["default", "minimum"].iter().find_map(|keyword| schema.get(keyword)?.as_u64())
}

/// Whether a property is declared to be a URL.
fn is_url(field: &Field, document: &Document<'_>) -> bool {
    let schema = document.root().value.pointer(field.pointer.as_str());
    let declared = |schema: &serde_json::Value| {
        let format = schema.get("format").and_then(serde_json::Value::as_str);
        matches!(format, Some("uri" | "url" | "uri-reference"))
    };
    let alternatives = ["anyOf", "oneOf"].into_iter();
    let mut alternatives = alternatives.filter_map(|word| schema?.get(word)?.as_array()).flatten();
    schema.is_some_and(declared) || alternatives.any(declared)
}
