//! The methods of the client: what the document does not say is not sent, and what it
//! says is told in rustdoc.

use std::collections::BTreeMap;

use quote::ToTokens;
use serde_json::Value;
use syn::visit_mut::{self, VisitMut};
use syn::{Expr, FnArg, ImplItemFn, Local, Pat, Stmt, parse_quote};

use super::super::shape::{
    ACCEPT, CONTENT_TYPE, ENCODINGS, MULTIPART, OTHER_ANSWERS, SENT, TEXT_ANSWER,
};
use super::answers::{Answer, Answers, Kind};
use super::{Context, Unfamiliar, attributes, paths, rustdoc};
use calamus_document::pointer::Pointer;
use calamus_document::walk;

pub(super) fn refine(
    mut methods: Vec<ImplItemFn>,
    answers: &Answers,
    types: &BTreeMap<Pointer, String>,
    context: &Context<'_>,
) -> Result<Vec<ImplItemFn>, Unfamiliar> {
    for method in &mut methods {
        let doc = attributes::doc(&method.attrs).unwrap_or_default();
        let (place, _) = context.marks.split(&doc);
        let unfamiliar = || Unfamiliar(format!("the method `{}` has no mark", method.sig.ident));
        let place = place.cloned().ok_or_else(unfamiliar)?;
        let operation = context.schema(&place).ok_or_else(unfamiliar)?;

        let described = described(&doc, context);
        let text = describe(method, operation, &place, &described, types, context);
        attributes::set_doc(&mut method.attrs, &text);
        let in_path = described
            .iter()
            .filter_map(|(name, place)| {
                let parameter = context.schema(place)?;
                (parameter.get("in")? == "path").then_some(())?;
                Some((name.clone(), Sent::of(parameter)?))
            })
            .collect();
        refine_body(method, operation, answers, &in_path);
        without_lifetimes(method);
    }
    Ok(methods)
}

/// The tags of the operation behind each method.
pub(super) fn tags(methods: &[ImplItemFn], context: &Context<'_>) -> BTreeMap<String, Vec<String>> {
    let tags = |method: &ImplItemFn| {
        let doc = attributes::doc(&method.attrs)?;
        let operation = context.schema(context.marks.split(&doc).0?)?;
        let tags = operation.get("tags")?.as_array()?;
        Some(tags.iter().filter_map(Value::as_str).map(str::to_owned).collect())
    };
    methods
        .iter()
        .map(|method| (method.sig.ident.to_string(), tags(method).unwrap_or_default()))
        .collect()
}

/// Everything that the document says about an operation.
fn describe(
    method: &ImplItemFn,
    operation: &Value,
    place: &Pointer,
    described: &BTreeMap<String, Pointer>,
    types: &BTreeMap<Pointer, String>,
    context: &Context<'_>,
) -> String {
    let text = |value: &Value, name: &str| {
        value.get(name).and_then(Value::as_str).map(str::trim).unwrap_or_default().to_owned()
    };
    let mut paragraphs = Vec::new();
    let summary = rustdoc::as_sentence(&text(operation, "summary"));
    let description = text(operation, "description");
    paragraphs.extend([summary, description].into_iter().filter(|text| !text.is_empty()));
    if operation.get("deprecated").and_then(Value::as_bool) == Some(true) {
        paragraphs.push("Deprecated by the document.".to_owned());
    }
    if let [_, path, verb] = place.tokens().collect::<Vec<_>>().as_slice() {
        paragraphs.push(format!("Sends a `{}` request to `{path}`.", verb.to_uppercase()));
    }

    let told = parameters(method, described, context);
    if !told.is_empty() {
        paragraphs.push("# Arguments".to_owned());
        paragraphs.push(told.join("\n"));
    }
    let answers = list_of_answers(operation.get("responses"), types);
    if !answers.is_empty() {
        paragraphs.push("# Returns".to_owned());
        paragraphs.push(answers.join("\n"));
    }
    let others = list_of_answers(operation.get(OTHER_ANSWERS), types);
    if !others.is_empty() {
        paragraphs.push("# Errors".to_owned());
        paragraphs.push("Each of these is an `Error::UnexpectedResponse`:".to_owned());
        paragraphs.push(others.join("\n"));
    }
    paragraphs.join("\n\n")
}

/// The places of the parameters, by their names in Rust.
fn described(doc: &str, context: &Context<'_>) -> BTreeMap<String, Pointer> {
    // progenitor lists them as "- `name`: " with the description, which starts with a mark.
    doc.lines()
        .filter_map(|line| {
            let (before, place) = context.marks.find_in_line(line)?;
            let name = before.strip_prefix("- `")?.split('`').next()?;
            Some((name.to_owned(), place.clone()))
        })
        .collect()
}

/// The parameters in the order of the method's, each with what the document says of it.
fn parameters(
    method: &ImplItemFn,
    described: &BTreeMap<String, Pointer>,
    context: &Context<'_>,
) -> Vec<String> {
    let names = method.sig.inputs.iter().filter_map(|input| match input {
        FnArg::Typed(input) => match input.pat.as_ref() {
            Pat::Ident(pattern) => Some(pattern.ident.to_string()),
            _ => None,
        },
        FnArg::Receiver(_) => None,
    });
    names
        .map(|name| {
            let description = described
                .get(&name)
                .and_then(|place| context.schema(place)?.get("description")?.as_str())
                .map(one_paragraph)
                .unwrap_or_default();
            match description.as_str() {
                "" => format!("- `{name}`"),
                description => format!("- `{name}`: {description}"),
            }
        })
        .collect()
}

fn list_of_answers(answers: Option<&Value>, types: &BTreeMap<Pointer, String>) -> Vec<String> {
    let answers = answers.and_then(Value::as_object);
    answers
        .into_iter()
        .flatten()
        .map(|(status, answer)| {
            let description = match answer {
                Value::String(description) => description.as_str(),
                other => other.get("description").and_then(Value::as_str).unwrap_or_default(),
            };
            // What is not decoded has a type all the same.
            let reference = answer.get("schema").and_then(Value::as_str);
            let ty = reference.and_then(walk::target).and_then(|target| types.get(&target));
            let ty = ty.map(|ty| format!(" (`types::{ty}`)")).unwrap_or_default();
            match one_paragraph(description).as_str() {
                "" => format!("- `{status}`{ty}"),
                description => format!("- `{status}`{ty}: {description}"),
            }
        })
        .collect()
}

/// A list has room for one paragraph in each of its entries.
fn one_paragraph(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn refine_body(
    method: &mut ImplItemFn,
    operation: &Value,
    answers: &Answers,
    in_path: &BTreeMap<String, Sent>,
) {
    let id = operation.get("operationId").and_then(Value::as_str).unwrap_or_default();
    method.block.stmts.retain_mut(|statement| !is_undeclared_header(statement));
    let has_headers = method.block.stmts.iter().any(sets_header);
    if !has_headers {
        method.block.stmts.retain(|statement| !is_binding_of(statement, "header_map"));
    }
    let body = operation.get("requestBody");
    let body_text = |name: &str| body.and_then(|body| body.get(name)?.as_str()).map(str::to_owned);
    let is_optional = body.is_some_and(|body| body.get("required") != Some(&Value::Bool(true)));
    let text = |name: &str| operation.get(name).and_then(Value::as_str).map(str::to_owned);
    let mut step = Step {
        id,
        has_headers,
        sent: sent(operation),
        content_type: body_text(CONTENT_TYPE),
        asked_for: text(ACCEPT),
        is_multipart: body.is_some_and(|body| body.get(MULTIPART).is_some()),
        encodings: body.and_then(|body| body.get(ENCODINGS)?.as_object()),
        is_optional,
        accept: text(TEXT_ANSWER),
        answers: answer_type(method).and_then(|name| Some((answers.get(&name)?, name))),
    };
    step.visit_block_mut(&mut method.block);
    if is_optional {
        body_may_be_absent(method);
    }
    encode_path_parameters(method, in_path);
}

/// How the parameters are sent that are not sent as progenitor does: by the name that it
/// was told.
fn sent(operation: &Value) -> BTreeMap<String, Sent> {
    let parameters = operation.get("parameters").and_then(Value::as_array);
    parameters
        .into_iter()
        .flatten()
        .filter_map(|parameter| {
            let name = parameter.get("name")?.as_str()?.to_owned();
            Some((name, Sent::of(parameter)?))
        })
        .collect()
}

/// How a parameter is sent.
struct Sent {
    /// Its name in the request.
    name: String,
    /// The value of `as` in the document.
    way: String,
    /// Whether it is exploded, where the way knows it.
    explode: bool,
}

impl Sent {
    fn of(parameter: &Value) -> Option<Self> {
        let sent = parameter.get(SENT)?;
        let text = |name: &str| sent.get(name).and_then(Value::as_str).map(str::to_owned);
        let explode = sent.get("explode").and_then(Value::as_bool).unwrap_or_default();
        Some(Self { name: text("name")?, way: text("as")?, explode })
    }
}

/// `X` of `Result<ResponseValue<types::X>, _>`.
fn answer_type(method: &ImplItemFn) -> Option<String> {
    let syn::ReturnType::Type(_, ty) = &method.sig.output else { return None };
    let text = paths::plain(ty.to_token_stream());
    let (_, rest) = text.split_once("ResponseValue<types::")?;
    Some(rest.split('>').next()?.to_owned())
}

/// `body: &T` becomes `body: Option<&T>`.
fn body_may_be_absent(method: &mut ImplItemFn) {
    for input in &mut method.sig.inputs {
        if let FnArg::Typed(input) = input
            && is_named(&input.pat, "body")
            && let syn::Type::Reference(_) = input.ty.as_ref()
        {
            let ty = &input.ty;
            *input.ty = parse_quote!(Option<#ty>);
        }
    }
}

fn is_path(expression: &Expr, names: &[&str]) -> bool {
    let Expr::Path(path) = expression else { return false };
    path.path.segments.iter().map(|segment| &segment.ident).eq(names)
}

struct Step<'a> {
    id: &'a str,
    has_headers: bool,
    sent: BTreeMap<String, Sent>,
    content_type: Option<String>,
    /// The media types to ask for, where they are JSON under other names.
    asked_for: Option<String>,
    is_multipart: bool,
    /// How the members of a form are sent, if the body is one.
    encodings: Option<&'a serde_json::Map<String, Value>>,
    is_optional: bool,
    /// The media types to ask for, where an answer is text.
    accept: Option<String>,
    /// The variants of the answer, and the name of its type.
    answers: Option<(&'a Vec<Answer>, String)>,
}

impl Step<'_> {
    /// `.query(&QueryParam::new("name", &name))` and `headers.append("name", ..)`, where
    /// the parameter is sent in another way.
    fn send(&self, call: &syn::ExprMethodCall) -> Option<Expr> {
        if call.method == "query" {
            let Some(Expr::Reference(pair)) = call.args.first() else { return None };
            let Expr::Call(pair) = pair.expr.as_ref() else { return None };
            let sent = self.sent.get(&literal(pair.args.first()?)?)?;
            let (receiver, name, value) = (&call.receiver, &sent.name, pair.args.last()?);
            return Some(match sent.way.as_str() {
                "form" => parse_quote!(#receiver.query(&support::form_pairs(#name, #value)?)),
                "deepObject" => parse_quote!(#receiver.query(&support::deep_pairs(#name, #value)?)),
                "json" => parse_quote!(#receiver.query(&support::json_pair(#name, #value)?)),
                "comma" => parse_quote!(#receiver.delimited(#name, #value, ",")?),
                "space" => parse_quote!(#receiver.delimited(#name, #value, "%20")?),
                "pipe" => parse_quote!(#receiver.delimited(#name, #value, "%7C")?),
                _ => {
                    parse_quote!(#receiver.query(&progenitor_client::QueryParam::new(#name, #value)))
                }
            });
        }
        if call.method == "append" {
            let sent = self.sent.get(&literal(call.args.first()?)?)?;
            let (receiver, name, explode) = (&call.receiver, &sent.name, sent.explode);
            // `value.to_string().try_into()?`
            let Expr::Try(value) = call.args.last()? else { return None };
            let Expr::MethodCall(value) = value.expr.as_ref() else { return None };
            let Expr::MethodCall(value) = value.receiver.as_ref() else { return None };
            let value = &value.receiver;
            return Some(match sent.way.as_str() {
                "cookie" => {
                    parse_quote!(support::append_cookie(&mut #receiver, #name, &#value)?)
                }
                "jsonCookie" => {
                    parse_quote!(support::append_json_cookie(&mut #receiver, #name, &#value)?)
                }
                "json" => {
                    parse_quote!(#receiver.append(#name, support::json(&#value)?.try_into()?))
                }
                "simple" => parse_quote! {
                    #receiver.append(#name, support::in_header(&#value, #explode)?.try_into()?)
                },
                _ => parse_quote!(#receiver.append(#name, #value.to_string().try_into()?)),
            });
        }
        None
    }

    /// `.json(&body)` and the like, where the body is sent in another way.
    fn send_body(&self, call: &syn::ExprMethodCall) -> Option<Expr> {
        let is_body = call.args.first().is_some_and(|argument| match argument {
            Expr::Reference(body) => is_path(&body.expr, &["body"]),
            _ => false,
        });
        let receiver = &call.receiver;
        if call.method == "json" && is_body {
            if self.is_multipart {
                return Some(parse_quote!(#receiver.multipart(support::form(body)?)));
            }
            let receiver: Expr = match &self.content_type {
                Some(content_type) => parse_quote!(#receiver.header(
                    reqwest::header::CONTENT_TYPE,
                    reqwest::header::HeaderValue::from_static(#content_type),
                )),
                None => (**receiver).clone(),
            };
            return Some(if self.is_optional {
                parse_quote!(#receiver.optional_json(body))
            } else {
                parse_quote!(#receiver.json(&body))
            });
        }
        let encodings = self.encodings?;
        if call.method != "form_urlencoded" || !is_body {
            return None;
        }
        let encodings = encodings.iter().map(|(name, way)| -> Expr {
            match way.as_str().unwrap_or_default() {
                "json" => parse_quote!((#name, support::Encoding::Json)),
                "deepObject" => parse_quote!((#name, support::Encoding::Deep)),
                "comma" => parse_quote!((#name, support::Encoding::Joined(","))),
                "space" => parse_quote!((#name, support::Encoding::Joined(" "))),
                "pipe" => parse_quote!((#name, support::Encoding::Joined("|"))),
                _ => parse_quote!((#name, support::Encoding::Exploded)),
            }
        });
        let body: Expr =
            if self.is_optional { parse_quote!(body) } else { parse_quote!(Some(body)) };
        Some(parse_quote!(#receiver.form_of(#body, &[#(#encodings),*])))
    }

    /// `.header(ACCEPT, "application/json")`, where an answer is text.
    fn accepts(&self, call: &syn::ExprMethodCall) -> Option<Expr> {
        let accept = self.accept.as_ref()?;
        let header = call.args.first().filter(|_| call.method == "header")?;
        let receiver = &call.receiver;
        paths::plain(header.to_token_stream()).ends_with("ACCEPT").then(|| {
            parse_quote!(#receiver.header(
                reqwest::header::ACCEPT,
                reqwest::header::HeaderValue::from_static(#accept),
            ))
        })
    }

    /// An arm of the answers that decodes what its status answers.
    fn answer(&self, arm: &mut syn::Arm) {
        let Some((answers, name)) = &self.answers else { return };
        let pattern = paths::plain(arm.pat.to_token_stream());
        let found = answers.iter().find(|answer| match answer.status.as_str() {
            "2XX" => pattern.contains("..="),
            status => pattern.trim_end_matches("u16") == status,
        });
        let Some(Answer { variant, kind, .. }) = found else { return };
        let name = quote::format_ident!("{name}");
        *arm.body = match kind {
            Kind::Nothing => {
                parse_quote!(ResponseValue::empty(response).map(|()| types::#name::#variant))
            }
            Kind::Text => {
                parse_quote!(support::read_text_as(response, types::#name::#variant).await)
            }
            Kind::Json => parse_quote!(support::read_as(response, types::#name::#variant).await),
        };
    }
}

fn literal(expression: &Expr) -> Option<String> {
    match expression {
        Expr::Lit(literal) => match &literal.lit {
            syn::Lit::Str(text) => Some(text.value()),
            _ => None,
        },
        _ => None,
    }
}

impl VisitMut for Step<'_> {
    fn visit_expr_mut(&mut self, expression: &mut Expr) {
        visit_mut::visit_expr_mut(self, expression);
        match expression {
            // `.headers(header_map)`, where there is none.
            Expr::MethodCall(call) if call.method == "headers" && !self.has_headers => {
                *expression = (*call.receiver).clone();
            }
            // Answers that do not decode are not to be printed: they may hold secrets.
            Expr::Call(call) if is_path(&call.func, &["ResponseValue", "from_response"]) => {
                *call.func = match self.accept {
                    Some(_) => parse_quote!(support::read_text),
                    None => parse_quote!(support::read),
                };
            }
            // reqwest has no method of its own for these.
            Expr::MethodCall(call) if call.method == "options" || call.method == "trace" => {
                let method = quote::format_ident!("{}", call.method.to_string().to_uppercase());
                let (receiver, url) = (&call.receiver, call.args.first());
                *expression = parse_quote!(#receiver.request(reqwest::Method::#method, #url));
            }
            Expr::MethodCall(call) => {
                let sent = self.send(call).or_else(|| self.send_body(call));
                if let Some(sent) = sent.or_else(|| self.accepts(call)) {
                    *expression = sent;
                }
            }
            // The media types of answers, and of a body that is taken as bytes.
            Expr::Call(call) if call.func.to_token_stream().to_string().contains("from_static") => {
                let told = call.args.first().and_then(literal);
                let meant = match told.as_deref() {
                    Some("application/json") => self.asked_for.as_ref(),
                    Some("application/octet-stream" | "text/plain") => self.content_type.as_ref(),
                    _ => None,
                };
                if let Some(meant) = meant {
                    call.args = std::iter::once::<Expr>(parse_quote!(#meant)).collect();
                }
            }
            // The client's fields have names of their own.
            Expr::Field(field) => {
                if let syn::Member::Named(name) = &mut field.member
                    && name == "baseurl"
                {
                    *name = quote::format_ident!("base_url");
                }
            }
            // The operation's id as the document has it, not as a Rust name.
            Expr::Struct(value) if value.path.is_ident("OperationInfo") => {
                for field in &mut value.fields {
                    let id = self.id;
                    field.expr = parse_quote!(#id);
                }
            }
            _ => {}
        }
    }

    fn visit_expr_match_mut(&mut self, expression: &mut syn::ExprMatch) {
        visit_mut::visit_expr_match_mut(self, expression);
        // A range of statuses stands for what is not said by itself, and comes behind it.
        expression.arms.sort_by_key(|arm| match &arm.pat {
            Pat::Wild(_) => 2,
            Pat::Range(_) => 1,
            _ => 0,
        });
    }

    fn visit_arm_mut(&mut self, arm: &mut syn::Arm) {
        visit_mut::visit_arm_mut(self, arm);
        self.answer(arm);
    }

    fn visit_local_mut(&mut self, local: &mut Local) {
        visit_mut::visit_local_mut(self, local);
        // The request is handed to a hook that may change it.
        local.attrs.retain(|attribute| !attribute.path().is_ident("allow"));
        // One header less than progenitor counts: the one it invents.
        if is_named(&local.pat, "header_map")
            && let Some(init) = &mut local.init
            && let Expr::Call(call) = init.expr.as_mut()
            && let Some(Expr::Lit(count)) = call.args.first()
            && let syn::Lit::Int(count) = &count.lit
            && let Ok(count) = count.base10_parse::<usize>()
        {
            let count = syn::LitInt::new(
                &count.saturating_sub(1).to_string(),
                proc_macro2::Span::call_site(),
            );
            call.args = std::iter::once::<Expr>(parse_quote!(#count)).collect();
        }
    }
}

/// `header_map.append("api-version", ..)`: a header that no document declares.
fn is_undeclared_header(statement: &Stmt) -> bool {
    let Stmt::Expr(Expr::MethodCall(call), _) = statement else { return false };
    call.method == "append"
        && call
            .args
            .iter()
            .any(|argument| argument.to_token_stream().to_string().contains("api_version"))
}

/// `header_map.append(..)`, or the same for a parameter that may be absent.
fn sets_header(statement: &Stmt) -> bool {
    match statement {
        Stmt::Expr(Expr::MethodCall(call), _) => is_path(&call.receiver, &["header_map"]),
        Stmt::Expr(Expr::If(condition), _) => condition.then_branch.stmts.iter().any(sets_header),
        _ => false,
    }
}

fn is_binding_of(statement: &Stmt, name: &str) -> bool {
    matches!(statement, Stmt::Local(local) if is_named(&local.pat, name))
}

fn is_named(pattern: &Pat, name: &str) -> bool {
    matches!(pattern, Pat::Ident(pattern) if pattern.ident == name)
}

/// `format!("{}/a/{}", self.base_url, encode_path(&id.to_string()))` becomes a binding of
/// the encoded value and a path that can be read.
fn encode_path_parameters(method: &mut ImplItemFn, sent: &BTreeMap<String, Sent>) {
    let mut statements = Vec::with_capacity(method.block.stmts.len());
    for mut statement in method.block.stmts.drain(..) {
        if let Stmt::Local(local) = &mut statement
            && let Some(init) = &mut local.init
            && let Some((encoded, url)) = url_of(&init.expr, sent)
        {
            statements.extend(encoded);
            *init.expr = url;
        }
        statements.push(statement);
    }
    method.block.stmts = statements;
}

fn url_of(expression: &Expr, sent: &BTreeMap<String, Sent>) -> Option<(Vec<Stmt>, Expr)> {
    let Expr::Macro(expression) = expression else { return None };
    if !expression.mac.path.is_ident("format") {
        return None;
    }
    let parser = syn::punctuated::Punctuated::<Expr, syn::Token![,]>::parse_terminated;
    let arguments = expression.mac.parse_body_with(parser).ok()?;
    let mut arguments = arguments.into_iter();
    let Some(Expr::Lit(literal)) = arguments.next() else { return None };
    let syn::Lit::Str(template) = literal.lit else { return None };
    arguments.next()?;

    let mut statements = Vec::new();
    let template = template.value();
    // The first hole is the base address; each further one is a parameter.
    let mut pieces = template.splitn(2, "{}");
    let (before, mut rest) = (pieces.next()?, pieces.next()?.to_owned());
    for argument in arguments {
        let name = encoded_name(&argument)?;
        rest = rest.replacen("{}", &format!("{{{name}}}"), 1);
        let sent = sent.get(&name);
        let name = quote::format_ident!("{name}");
        let explode = sent.is_some_and(|sent| sent.explode);
        statements.push(match sent.map(|sent| (sent.way.as_str(), &sent.name)) {
            Some(("simple", _)) => parse_quote!(let #name = support::simple(&#name, #explode)?;),
            Some(("label", _)) => parse_quote!(let #name = support::label(&#name, #explode)?;),
            Some(("matrix", own)) => {
                parse_quote!(let #name = support::matrix(#own, &#name, #explode)?;)
            }
            Some(("json", _)) => parse_quote!(let #name = encode_path(&support::json(&#name)?);),
            _ => parse_quote!(let #name = encode_path(&#name.to_string());),
        });
    }
    let template = format!("{before}{{}}{rest}");
    Some((statements, parse_quote!(format!(#template, self.base_url))))
}

/// `x` of `encode_path(&x.to_string())`.
fn encoded_name(expression: &Expr) -> Option<String> {
    let Expr::Call(call) = expression else { return None };
    let Some(Expr::Reference(reference)) = call.args.first() else { return None };
    let Expr::MethodCall(text) = reference.expr.as_ref() else { return None };
    let Expr::Path(path) = text.receiver.as_ref() else { return None };
    let is_encoding = call.func.to_token_stream().to_string() == "encode_path";
    (is_encoding && text.method == "to_string")
        .then(|| path.path.get_ident())?
        .map(ToString::to_string)
}

/// `<'a>(&'a self, id: &'a Uuid)` says no more than `(&self, id: &Uuid)`, and an error
/// without a type of its own is what `Error` is by default.
fn without_lifetimes(method: &mut ImplItemFn) {
    struct Elide;

    impl VisitMut for Elide {
        fn visit_receiver_mut(&mut self, receiver: &mut syn::Receiver) {
            *receiver = parse_quote!(&self);
        }

        fn visit_type_reference_mut(&mut self, reference: &mut syn::TypeReference) {
            visit_mut::visit_type_reference_mut(self, reference);
            reference.lifetime = None;
        }

        fn visit_path_segment_mut(&mut self, segment: &mut syn::PathSegment) {
            visit_mut::visit_path_segment_mut(self, segment);
            if segment.ident == "Error"
                && paths::plain(segment.arguments.to_token_stream()) == "<()>"
            {
                segment.arguments = syn::PathArguments::None;
            }
        }
    }

    method.sig.generics.params = std::mem::take(&mut method.sig.generics.params)
        .into_iter()
        .filter(|parameter| !matches!(parameter, syn::GenericParam::Lifetime(_)))
        .collect();
    if method.sig.generics.params.is_empty() {
        method.sig.generics = syn::Generics::default();
    }
    let mut elide = Elide;
    elide.visit_signature_mut(&mut method.sig);
}
