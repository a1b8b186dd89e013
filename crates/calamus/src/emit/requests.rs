//! The functions that build the request of each operation: the code of progenitor, and
//! what it cannot express, from the plan.

use proc_macro2::Span;
use syn::visit_mut::{self, VisitMut};
use syn::{Expr, ExprMethodCall, ImplItemFn, Item, LitStr, Stmt, parse_quote};

use super::gate;
use super::imports::Uses;
use super::signature::{self, ident};
use crate::operations::{Failed, RequestCode};
use crate::plan::{
    BodyKind, BodyPlan, Encoding, Location, OperationPlan, ParameterPlan, PartEncoding, Plan,
};

/// Emits the type that builds requests.
pub fn items(plan: &Plan, code: Vec<RequestCode>) -> Result<Vec<Item>, Failed> {
    let mut block: syn::ItemImpl = parse_quote!(impl Requests {});
    for (operation, code) in plan.operations.iter().zip(code) {
        let function = Request { plan, operation, code }.function();
        let function =
            function.map_err(|reason| Failed { operation: Some(operation.id.clone()), reason })?;
        block.items.push(syn::ImplItem::Fn(function));
    }
    let mut items = Uses::of(&block).imports(&["Error"], &[]);
    items.push(parse_quote! {
        /// Builds the request of each operation.
        #[derive(Clone, Debug)]
        pub(super) struct Requests {
            pub(super) base_url: String,
            pub(super) client: reqwest::Client,
        }
    });
    items.push(Item::Impl(block));
    Ok(items)
}

/// What progenitor did not write, though the skeleton asks for it.
type Missing = String;

struct Request<'a> {
    plan: &'a Plan,
    operation: &'a OperationPlan,
    code: RequestCode,
}

impl Request<'_> {
    fn function(self) -> Result<ImplItemFn, Missing> {
        let operation = self.operation;
        let parameters = signature::parameters(operation);
        let mut statements = self.path(&parameters)?;
        let headers = self.headers(&parameters)?;
        let has_headers = !headers.is_empty();
        statements.extend(headers);

        let mut calls: Vec<Expr> = Vec::new();
        if !operation.accept.is_empty() {
            calls.push(header("ACCEPT", &operation.accept.join(", ")));
        }
        if let Some(body) = &operation.body {
            calls.extend(self.body(body)?);
        }
        for parameter in parameters.iter().filter(|own| own.location == Location::Query) {
            calls.push(self.query(parameter)?);
        }
        if has_headers {
            calls.push(parse_quote!(request.headers(header_map)));
        }
        calls.push(parse_quote!(request.build()));
        calls.push(parse_quote!(request.map_err(Error::CommunicationError)));
        let request = calls.into_iter().fold(self.start(&self.url()), after);
        statements.push(Stmt::Expr(request, None));

        let name = ident(&operation.name);
        let arguments = signature::arguments(self.plan, operation);
        let mut function: ImplItemFn = parse_quote! {
            pub(super) fn #name(&self, #(#arguments),*) -> Result<reqwest::Request, Error> {}
        };
        function.block.stmts = statements;
        function.sig.generics = signature::generics(operation);
        function.attrs.extend(gate(self.plan, &operation.gate));
        Ok(function)
    }

    /// The bindings of the encoded path parameters.
    fn path(&self, parameters: &[&ParameterPlan]) -> Result<Vec<Stmt>, Missing> {
        let in_path = parameters.iter().filter(|own| own.location == Location::Path);
        let mut statements = Vec::new();
        for parameter in in_path {
            let (name, wire) = (ident(&parameter.name), &parameter.wire);
            let encoded: Expr = match parameter.encoding {
                Encoding::Simple { explode } => {
                    parse_quote!(support::simple(&#name, #explode)?)
                }
                Encoding::Label { explode } => parse_quote!(support::label(&#name, #explode)?),
                Encoding::Matrix { explode } => {
                    parse_quote!(support::matrix(#wire, &#name, #explode)?)
                }
                Encoding::Json => parse_quote!(encode_path(&support::json(&#name)?)),
                _ => {
                    let found = self.code.path.iter().find(|(own, _)| *own == parameter.name);
                    let found = found.ok_or_else(|| format!("no path parameter `{wire}`"))?;
                    found.1.clone()
                }
            };
            statements.push(parse_quote!(let #name = #encoded;));
        }
        Ok(statements)
    }

    /// The URL: progenitor's format string with the names of the encoded parameters.
    fn url(&self) -> Expr {
        let mut pieces = self.code.url.split("{}");
        let mut template = format!("{}{{}}", pieces.next().unwrap_or_default());
        let mut names = self.code.path.iter().map(|(name, _)| name);
        for piece in pieces {
            template += piece;
            if let Some(name) = names.next() {
                template += &format!("{{{name}}}");
            }
        }
        parse_quote!(format!(#template, self.base_url))
    }

    /// `self.client.get(url)`; for some methods reqwest has no function.
    fn start(&self, url: &Expr) -> Expr {
        match self.operation.method {
            method @ ("OPTIONS" | "TRACE") => {
                let method = ident(method);
                parse_quote!(self.client.request(reqwest::Method::#method, #url))
            }
            _ => {
                let verb = &self.code.verb;
                parse_quote!(self.client.#verb(#url))
            }
        }
    }

    /// The map of headers and cookies; nothing, if there are none.
    fn headers(&self, parameters: &[&ParameterPlan]) -> Result<Vec<Stmt>, Missing> {
        let in_header = [Location::Header, Location::Cookie];
        let parameters = parameters.iter().filter(|own| in_header.contains(&own.location));
        let mut appended = Vec::new();
        for parameter in parameters {
            appended.push(self.header(parameter)?);
        }
        let count = proc_macro2::Literal::usize_unsuffixed(appended.len());
        if !appended.is_empty() {
            let map = parse_quote! {
                let mut header_map = HeaderMap::with_capacity(#count);
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
                support::append_json_cookie(&mut header_map, #wire, &#value)?;
            },
            (Location::Cookie, _) => parse_quote! {
                support::append_cookie(&mut header_map, #wire, &#value)?;
            },
            (_, Encoding::Json) => parse_quote! {
                header_map.append(#wire, support::json(&#value)?.try_into()?);
            },
            (_, Encoding::Simple { explode }) => parse_quote! {
                header_map.append(#wire, support::in_header(&#value, #explode)?.try_into()?);
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

    /// The call that adds a query parameter.
    fn query(&self, parameter: &ParameterPlan) -> Result<Expr, Missing> {
        let (wire, name) = (&parameter.wire, ident(&parameter.name));
        Ok(match parameter.encoding {
            Encoding::Comma => parse_quote!(request.delimited(#wire, &#name, ",")?),
            Encoding::Space => parse_quote!(request.delimited(#wire, &#name, "%20")?),
            Encoding::Pipe => parse_quote!(request.delimited(#wire, &#name, "%7C")?),
            Encoding::Deep => parse_quote!(request.query(&support::deep_pairs(#wire, &#name)?)),
            Encoding::Json => parse_quote!(request.query(&support::json_pair(#wire, &#name)?)),
            Encoding::Form => parse_quote!(request.query(&support::form_pairs(#wire, &#name)?)),
            _ => {
                let found = self.code.query.get(&parameter.name).cloned();
                let found = found.ok_or_else(|| format!("no query parameter `{wire}`"))?;
                adapted(found, wire)
            }
        })
    }

    /// The calls that set the body.
    fn body(&self, body: &BodyPlan) -> Result<Vec<Expr>, Missing> {
        let media_type = body.media_type.as_str();
        Ok(match &body.kind {
            BodyKind::Multipart => vec![parse_quote!(request.multipart(support::form(body)?))],
            BodyKind::Form(encodings) => {
                let encodings = encodings.iter().map(part_encoding);
                let value: Expr =
                    if body.required { parse_quote!(Some(body)) } else { parse_quote!(body) };
                vec![parse_quote!(request.form_of(#value, &[#(#encodings),*])?)]
            }
            BodyKind::Json => {
                let is_usual = media_type == "application/json";
                let content_type = (!is_usual).then(|| header("CONTENT_TYPE", media_type));
                let mut calls: Vec<Expr> = content_type.into_iter().collect();
                if body.required {
                    calls.extend(self.body_of_progenitor(media_type)?);
                } else {
                    calls.push(parse_quote!(request.optional_json(body)));
                }
                calls
            }
            BodyKind::Text | BodyKind::Bytes => self.body_of_progenitor(media_type)?,
        })
    }

    /// The calls of progenitor, with the media type of the plan.
    fn body_of_progenitor(&self, media_type: &str) -> Result<Vec<Expr>, Missing> {
        if self.code.body.is_empty() {
            return Err("no request body".to_owned());
        }
        let calls = self.code.body.iter().cloned();
        Ok(calls.map(|call| adapted(call, media_type)).collect())
    }
}

/// A call with another literal in its arguments.
fn adapted(mut call: ExprMethodCall, literal: &str) -> Expr {
    call.args.iter_mut().for_each(|argument| Adapt(literal).visit_expr_mut(argument));
    Expr::MethodCall(call)
}

/// A call on another receiver.
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

fn header(name: &str, value: &str) -> Expr {
    let name = ident(name);
    parse_quote!(request.header(#name, HeaderValue::from_static(#value)))
}

fn part_encoding((name, encoding): &(String, PartEncoding)) -> Expr {
    match encoding {
        PartEncoding::Json => parse_quote!((#name, support::Encoding::Json)),
        PartEncoding::Deep => parse_quote!((#name, support::Encoding::Deep)),
        PartEncoding::Exploded => parse_quote!((#name, support::Encoding::Exploded)),
        PartEncoding::Joined(with) => parse_quote!((#name, support::Encoding::Joined(#with))),
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
