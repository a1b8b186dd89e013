//! The code that builds the request of an operation: the code of progenitor, and what it cannot
//! express, from the plan.

use proc_macro2::Span;
use syn::visit_mut::{self, VisitMut};
use syn::{Arm, Expr, LitStr, Stmt, parse_quote};

use super::values::{ident, parameters};
use crate::operations::RequestCode;
use crate::plan::{
    BodyContent, BodyKind, BodyPlan, Encoding, Location, OperationPlan, ParameterPlan, PartEncoding,
};

/// Emits the lines of the block that builds a request from the values of an operation.
pub(super) fn block(operation: &OperationPlan, code: RequestCode) -> Result<Vec<String>, Missing> {
    let statements = Request { operation, code }.statements()?;
    let file = parse_quote!(fn build() { #(#statements)* });
    let text = prettyplease::unparse(&file);
    let lines = text.lines().skip(1).take_while(|line| *line != "}");
    let lines = lines.map(|line| line.strip_prefix("    ").unwrap_or(line).to_owned());
    Ok(joined(lines.collect()))
}

/// Joins calls that are broken into several lines and fit on one.
fn joined(mut lines: Vec<String>) -> Vec<String> {
    /// The width of a line, at the depth of a block in a builder.
    const LONGEST: usize = super::source::WIDTH - 8;
    let mut start = lines.len();
    while start > 0 {
        start -= 1;
        let Some(first) = lines.get(start) else { continue };
        let indent = first.len() - first.trim_start().len();
        let rest = lines.iter().skip(start + 1);
        let deeper = rest.take_while(|line| line.len() - line.trim_start().len() > indent).count();
        let is_call = first.ends_with('(');
        let is_chain = matches!(first.trim(), "http_client" | "request");
        let end = start + deeper + usize::from(is_call);
        let Some(parts) = lines.get(start..=end).filter(|parts| parts.len() > 1) else { continue };
        let is_simple = if is_call {
            parts.last().is_some_and(|last| last.trim_start().starts_with(')'))
        } else {
            is_chain && parts.iter().skip(1).all(|part| part.trim_start().starts_with('.'))
        };
        if !is_simple {
            continue;
        }
        let separator = if is_call { " " } else { "" };
        let line = parts.iter().map(|part| part.trim()).collect::<Vec<_>>().join(separator);
        let line = line.replace("( ", "(").replace(", )", ")");
        if indent + line.len() <= LONGEST {
            lines.splice(start..=end, [format!("{}{line}", " ".repeat(indent))]);
        }
    }
    lines
}

/// Code that is missing in the output of progenitor.
type Missing = String;

struct Request<'a> {
    operation: &'a OperationPlan,
    code: RequestCode,
}

impl Request<'_> {
    fn statements(self) -> Result<Vec<Stmt>, Missing> {
        let parameters = parameters(self.operation);
        let mut statements = self.path(&parameters)?;
        let headers = self.headers(&parameters)?;
        let has_headers = !headers.is_empty();
        statements.extend(headers);

        let mut calls: Vec<Expr> = Vec::new();
        let body = self.operation.body.as_ref();
        let is_simple = |body: &&BodyPlan| {
            body.required && body.others.is_empty() && body.main.kind != BodyKind::Multipart
        };
        if let Some(body) = body.filter(is_simple) {
            calls.extend(self.main_body(&body.main)?);
        }
        for parameter in parameters.iter().filter(|parameter| parameter.location == Location::Query)
        {
            calls.push(Self::query(parameter)?);
        }
        if has_headers {
            calls.push(parse_quote!(request.headers(header_map)));
        }
        let mut request = calls.into_iter().fold(self.start(&self.url()), after);
        if let Some(body) = body.filter(|body| !is_simple(body)) {
            request = if body.required && body.others.is_empty() {
                parse_quote!(v1::multipart(#request, body))
            } else {
                statements.push(parse_quote!(let request = #request;));
                self.any_body(body)?
            };
        }
        statements.push(Stmt::Expr(request, None));
        Ok(statements)
    }

    /// Returns the bindings of the encoded path parameters.
    fn path(&self, parameters: &[&ParameterPlan]) -> Result<Vec<Stmt>, Missing> {
        let in_path = parameters.iter().filter(|parameter| parameter.location == Location::Path);
        let mut statements = Vec::new();
        for parameter in in_path {
            let (name, wire) = (ident(&parameter.name), &parameter.wire);
            let encoded: Expr = match parameter.encoding {
                Encoding::Simple { explode } => {
                    parse_quote!(v1::simple(&#name, #explode)?)
                }
                Encoding::Label { explode } => parse_quote!(v1::label(&#name, #explode)?),
                Encoding::Matrix { explode } => {
                    parse_quote!(v1::matrix(#wire, &#name, #explode)?)
                }
                Encoding::Json => {
                    parse_quote!(progenitor_client::encode_path(#wire, &v1::json_text(&#name)?)?)
                }
                _ => {
                    let found = self.code.path.iter().find(|(name, _)| *name == parameter.name);
                    let found = found.ok_or_else(|| format!("no path parameter `{wire}`"))?;
                    encoded(&found.1, wire)?
                }
            };
            statements.push(parse_quote!(let #name = #encoded;));
        }
        Ok(statements)
    }

    /// Returns the URL: progenitor's format string with the names of the encoded parameters.
    fn url(&self) -> Expr {
        let mut pieces = self.code.url.split("{}");
        let mut template = format!("{}{{base_url}}", pieces.next().unwrap_or_default());
        let mut names = self.code.path.iter().map(|(name, _)| name);
        for piece in pieces {
            template += piece;
            if let Some(name) = names.next() {
                template += &format!("{{{name}}}");
            }
        }
        parse_quote!(format!(#template))
    }

    /// `self.client.get(url)`; for some methods reqwest has no function.
    fn start(&self, url: &Expr) -> Expr {
        match self.operation.method {
            method @ ("OPTIONS" | "TRACE") => {
                let method = ident(method);
                parse_quote!(http_client.request(reqwest::Method::#method, #url))
            }
            _ => {
                let verb = &self.code.verb;
                parse_quote!(http_client.#verb(#url))
            }
        }
    }

    /// The map of headers and cookies; nothing, if there are none.
    fn headers(&self, parameters: &[&ParameterPlan]) -> Result<Vec<Stmt>, Missing> {
        let in_header = [Location::Header, Location::Cookie];
        let parameters =
            parameters.iter().filter(|parameter| in_header.contains(&parameter.location));
        let mut appended = Vec::new();
        for parameter in parameters {
            appended.push(self.header(parameter)?);
        }
        let count = proc_macro2::Literal::usize_unsuffixed(appended.len());
        if !appended.is_empty() {
            let map = parse_quote! {
                let mut header_map = reqwest::header::HeaderMap::with_capacity(#count);
            };
            appended.insert(0, map);
        }
        Ok(appended)
    }

    fn header(&self, parameter: &ParameterPlan) -> Result<Stmt, Missing> {
        let (wire, name) = (&parameter.wire, ident(&parameter.name));
        let value = if parameter.required { name.clone() } else { ident("value") };
        let append: Stmt = match (parameter.location, parameter.encoding) {
            (Location::Cookie, Encoding::Json) => parse_quote! {
                v1::append_json_cookie(&mut header_map, #wire, &#value)?;
            },
            (Location::Cookie, _) => parse_quote! {
                v1::append_cookie(&mut header_map, #wire, &#value)?;
            },
            (_, Encoding::Json) => parse_quote! {
                header_map.append(#wire, v1::json_text(&#value)?.try_into()?);
            },
            (_, Encoding::Simple { explode }) => parse_quote! {
                header_map.append(#wire, v1::in_header(&#value, #explode)?.try_into()?);
            },
            _ => {
                let found = self.code.headers.get(&parameter.name).cloned();
                let mut found = found.ok_or_else(|| format!("no header `{wire}`"))?;
                Adapt(wire).visit_stmt_mut(&mut found);
                return Ok(found);
            }
        };
        Ok(if parameter.required {
            append
        } else {
            parse_quote!(if let Some(value) = #name { #append })
        })
    }

    /// Returns the call that adds a query parameter.
    fn query(parameter: &ParameterPlan) -> Result<Expr, Missing> {
        let (wire, name) = (&parameter.wire, ident(&parameter.name));
        Ok(match parameter.encoding {
            Encoding::Comma => parse_quote!(request.query_delimited(#wire, &#name, ",")?),
            Encoding::Space => parse_quote!(request.query_delimited(#wire, &#name, "%20")?),
            Encoding::Pipe => parse_quote!(request.query_delimited(#wire, &#name, "%7C")?),
            Encoding::Deep => parse_quote!(request.query_deep(#wire, &#name)?),
            Encoding::Json => parse_quote!(request.query_json(#wire, &#name)?),
            Encoding::Form => parse_quote!(request.query_form(#wire, &#name)?),
            other => return Err(format!("no query parameter is encoded as {other:?}: `{wire}`")),
        })
    }

    /// Returns the calls that set the body of the main content type.
    fn main_body(&self, body: &BodyContent) -> Result<Vec<Expr>, Missing> {
        if matches!(body.kind, BodyKind::Form(_) | BodyKind::Multipart) {
            return Ok(self::body(body));
        }
        let mut calls: Vec<Expr> = content_type(body).into_iter().collect();
        calls.extend(self.body_of_progenitor()?);
        Ok(calls)
    }

    /// Returns the request with one of several bodies, or without one.
    fn any_body(&self, body: &BodyPlan) -> Result<Expr, Missing> {
        // The parts of a form are no part of reqwest's request.
        let is_built = body.contents().any(|content| content.kind == BodyKind::Multipart);
        let mut arms: Vec<Arm> = Vec::new();
        for (index, content) in body.contents().enumerate() {
            let calls = match index {
                0 => self.main_body(content)?,
                _ => self::body(content),
            };
            let mut request = calls.into_iter().fold(parse_quote!(request), after);
            if content.kind == BodyKind::Multipart {
                request = parse_quote!(v1::multipart(request, body));
            } else if is_built {
                request = parse_quote!(v1::Built::from(#request));
            }
            let (name, variant) = (&body.name, ident(&content.variant));
            let value: syn::Pat = if body.others.is_empty() {
                parse_quote!(body)
            } else {
                let name = ident(name);
                parse_quote!(#name::#variant(body))
            };
            arms.push(match body.required {
                true => parse_quote!(#value => #request,),
                false => parse_quote!(Some(#value) => #request,),
            });
        }
        if !body.required {
            arms.push(match is_built {
                true => parse_quote!(None => v1::Built::from(request),),
                false => parse_quote!(None => request,),
            });
        }
        Ok(parse_quote!(match body { #(#arms)* }))
    }

    /// Returns the calls of progenitor that set the body, without its content type.
    fn body_of_progenitor(&self) -> Result<Vec<Expr>, Missing> {
        let calls = self.code.body.iter().filter(|call| call.method != "header");
        let calls: Vec<_> = calls.cloned().map(Expr::MethodCall).collect();
        if calls.is_empty() { Err("no request body".to_owned()) } else { Ok(calls) }
    }
}

/// Returns the calls that set a body, from the plan.
fn body(body: &BodyContent) -> Vec<Expr> {
    let mut calls: Vec<Expr> = content_type(body).into_iter().collect();
    calls.extend(match &body.kind {
        BodyKind::Multipart => None,
        BodyKind::Form(encodings) => {
            let encodings = encodings.iter().map(part_encoding);
            Some(parse_quote!(request.form_of(&body, &[#(#encodings),*])?))
        }
        BodyKind::Json => Some(parse_quote!(request.json(&body))),
        BodyKind::Text | BodyKind::Bytes => Some(parse_quote!(request.body(body))),
    });
    calls
}

/// The call that sets the content type, unless the body does so itself.
fn content_type(body: &BodyContent) -> Option<Expr> {
    let media_type = body.media_type.as_str();
    let is_set = match body.kind {
        BodyKind::Json => media_type == "application/json",
        BodyKind::Form(_) | BodyKind::Multipart => true,
        BodyKind::Text | BodyKind::Bytes => false,
    };
    (!is_set).then(|| parse_quote!(request.header("content-type", #media_type)))
}

/// Returns the encoded value of a path parameter: progenitor's call, with the name for its error.
fn encoded(expression: &Expr, wire: &str) -> Result<Expr, Missing> {
    let Expr::Call(call) = expression else { return Err(format!("no encoding of `{wire}`")) };
    let value = &call.args;
    Ok(parse_quote!(progenitor_client::encode_path(#wire, #value)?))
}

/// Returns a call on another receiver.
fn after(receiver: Expr, call: Expr) -> Expr {
    match call {
        Expr::MethodCall(mut call) => {
            *call.receiver = receiver;
            Expr::MethodCall(call)
        }
        Expr::Try(mut tried) => {
            tried.expr = Box::new(after(receiver, *tried.expr));
            Expr::Try(tried)
        }
        other => other,
    }
}

fn part_encoding((name, encoding): &(String, PartEncoding)) -> Expr {
    match encoding {
        PartEncoding::Json => parse_quote!((#name, v1::Encoding::Json)),
        PartEncoding::Deep => parse_quote!((#name, v1::Encoding::Deep)),
        PartEncoding::Exploded => parse_quote!((#name, v1::Encoding::Exploded)),
        PartEncoding::Joined(with) => parse_quote!((#name, v1::Encoding::Joined(#with))),
    }
}

/// Puts a string in the place of each string literal, and relative paths in the place of
/// absolute ones.
struct Adapt<'a>(&'a str);

impl VisitMut for Adapt<'_> {
    fn visit_lit_str_mut(&mut self, literal: &mut LitStr) {
        *literal = LitStr::new(self.0, Span::call_site());
    }

    fn visit_path_mut(&mut self, path: &mut syn::Path) {
        path.leading_colon = None;
        visit_mut::visit_path_mut(self, path);
    }
}
