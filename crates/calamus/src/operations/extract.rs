//! Extraction of the request-building code from a method that progenitor generates.
//!
//! Structure alone decides: statements, method calls and literals of the syntax tree. What
//! has another structure than expected is an error, because code that is dropped silently
//! would change the request.

use std::collections::BTreeMap;

use syn::punctuated::Punctuated;
use syn::{
    Block, Expr, ExprMethodCall, FnArg, Ident, ImplItemFn, Lit, Local, Pat, Signature, Stmt, Token,
};

/// The code of one method up to `build()`, in its parts.
#[derive(Clone, Debug)]
pub struct RequestCode {
    /// The format string of the URL: the first `{}` is the base URL, each further one is a
    /// path parameter.
    pub url: String,
    /// The path parameters in the order of the URL: their names, and their encoded values.
    pub path: Vec<(String, Expr)>,
    /// The method of `reqwest::Client` that starts the request.
    pub verb: Ident,
    /// The calls that set the body and its content type.
    pub body: Vec<ExprMethodCall>,
    /// The statements that append a header, by name.
    pub headers: BTreeMap<String, Stmt>,
}

/// The reason why a method has an unexpected structure.
pub(super) type Reason = &'static str;

/// Takes the request-building code out of a method.
pub(super) fn request_code(method: ImplItemFn) -> Result<RequestCode, Reason> {
    check_signature(&method.sig)?;
    let mut statements = method.block.stmts.into_iter();
    let url = binding(statements.next()).ok_or("no binding of the URL")?;
    let (url, path) = url_parts(&url).ok_or("the URL is not formatted as expected")?;
    let map = binding(statements.next()).ok_or("no map of headers")?;
    if !matches!(map, Expr::Call(_)) {
        return Err("the map of headers is not constructed by a call");
    }
    // progenitor sends the version of the document in a header that no document declares.
    if appended_header(statements.next().as_ref()).is_none_or(|name| name.is_some()) {
        return Err("no header with the version");
    }
    let mut headers = BTreeMap::new();
    for statement in statements {
        if let Some(name) = appended_header(Some(&statement)) {
            let name = name.ok_or("a header without a name")?;
            headers.insert(name, statement);
            continue;
        }
        let request = binding(Some(statement)).ok_or("an unknown statement before the request")?;
        let (verb, body) = request_calls(request)?;
        return Ok(RequestCode { url, path, verb, body, headers });
    }
    Err("no request is built")
}

fn check_signature(signature: &Signature) -> Result<(), Reason> {
    let has_receiver = matches!(signature.inputs.first(), Some(FnArg::Receiver(_)));
    if signature.asyncness.is_some() && has_receiver { Ok(()) } else { Err("not a call") }
}

/// Returns the expression of `let name = expression;`.
fn binding(statement: Option<Stmt>) -> Option<Expr> {
    match statement? {
        Stmt::Local(Local { pat: Pat::Ident(_), init: Some(init), .. }) => Some(*init.expr),
        _ => None,
    }
}

/// `format!("{}/a/{}", self.baseurl, encode_path(..))`: the format string, and what is
/// encoded.
fn url_parts(expression: &Expr) -> Option<(String, Vec<(String, Expr)>)> {
    let Expr::Macro(format) = expression else { return None };
    let parser = Punctuated::<Expr, Token![,]>::parse_terminated;
    let mut arguments = format.mac.parse_body_with(parser).ok()?.into_iter();
    let template = string(&arguments.next()?)?;
    let Some(Expr::Field(_)) = arguments.next() else { return None };
    let path = arguments.map(|argument| Some((encoded_name(&argument)?, argument)));
    let path = path.collect::<Option<Vec<_>>>()?;
    let holes = template.matches("{}").count();
    (format.mac.path.is_ident("format") && holes == path.len() + 1).then_some((template, path))
}

/// Returns the name in `encode_path(&name.to_string())`.
fn encoded_name(expression: &Expr) -> Option<String> {
    let Expr::Call(call) = expression else { return None };
    let Some(Expr::Reference(reference)) = call.args.first() else { return None };
    let Expr::MethodCall(text) = &*reference.expr else { return None };
    let Expr::Path(name) = &*text.receiver else { return None };
    name.path.get_ident().map(ToString::to_string)
}

/// The name of the header that a statement appends, `Some(None)` if it is not a literal:
/// `header_map.append("name", ..);`, or the same inside of `if let`.
fn appended_header(statement: Option<&Stmt>) -> Option<Option<String>> {
    match statement? {
        Stmt::Expr(Expr::MethodCall(call), Some(_)) => {
            let is_append = call.method == "append" && matches!(*call.receiver, Expr::Path(_));
            is_append.then(|| call.args.first().and_then(string))
        }
        Stmt::Expr(Expr::If(condition), _) => match (&*condition.cond, &condition.then_branch) {
            (Expr::Let(_), Block { stmts, .. }) if stmts.len() == 1 => {
                appended_header(stmts.first())
            }
            _ => None,
        },
        _ => None,
    }
}

/// Returns the calls of `self.client.get(url)...build()?`.
fn request_calls(request: Expr) -> Result<(Ident, Vec<ExprMethodCall>), Reason> {
    let Expr::Try(build) = request else { return Err("the request is not tried") };
    let Expr::MethodCall(build) = *build.expr else { return Err("the request is not a call") };
    if build.method != "build" {
        return Err("the request does not end with `build`");
    }
    let mut chain = Vec::new();
    let mut rest = *build.receiver;
    while let Expr::MethodCall(call) = rest {
        rest = (*call.receiver).clone();
        chain.push(call);
    }
    let is_client = matches!(&rest, Expr::Field(field) if is_field(field, "client"));
    let verb = chain.pop().filter(|_| is_client).ok_or("the request does not begin at a client")?;
    let mut body = Vec::new();
    for call in chain.into_iter().rev() {
        if call.method == "header" || call.method == "json" || call.method == "body" {
            body.push(call);
        } else if call.method != "headers" {
            return Err("an unknown call on the request");
        }
    }
    Ok((verb.method, body))
}

fn is_field(field: &syn::ExprField, name: &str) -> bool {
    matches!(&field.member, syn::Member::Named(found) if found == name)
}

fn string(expression: &Expr) -> Option<String> {
    match expression {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Str(text) => Some(text.value()),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use syn::parse_quote;

    use super::*;

    #[test]
    fn code_of_another_structure_is_an_error() {
        let url: Stmt = parse_quote!(let url = format!("{}/a", self.baseurl););
        let map: Stmt = parse_quote!(let mut header_map = HeaderMap::with_capacity(1usize););
        let version: Stmt = parse_quote!(header_map.append(VERSION, Self::api_version()););
        let request: Stmt = parse_quote!(let mut request = self.client.get(url).build()?;);
        let reason = |statements: &[&Stmt]| {
            let method = parse_quote!(async fn a(&self) { #(#statements)* });
            request_code(method).map(|code| code.verb.to_string())
        };
        assert_eq!(reason(&[&url, &map, &version, &request]), Ok("get".to_owned()));
        for (statements, expected) in [
            (&[&map, &version, &request][..], "the URL is not formatted as expected"),
            (&[&url, &version, &request], "no map of headers"),
            (&[&url, &map, &request], "no header with the version"),
            (&[&url, &map, &version], "no request is built"),
        ] {
            assert_eq!(reason(statements), Err(expected));
        }
        for (statement, expected) in [
            (parse_quote!(other();), "an unknown statement before the request"),
            (parse_quote!(header_map.append(NAME, value);), "a header without a name"),
            (parse_quote!(let request = self.client.get(url).build();), "the request is not tried"),
            (parse_quote!(let request = send(url)?;), "the request is not a call"),
            (
                parse_quote!(let request = self.client.get(url).send()?;),
                "the request does not end with `build`",
            ),
            (
                parse_quote!(let request = other.get(url).build()?;),
                "the request does not begin at a client",
            ),
            (
                parse_quote!(let request = self.client.get(url).timeout(x).build()?;),
                "an unknown call on the request",
            ),
        ] {
            assert_eq!(reason(&[&url, &map, &version, &statement, &request]), Err(expected));
        }
    }
}
