//! The methods of the client: what the document does not say is not sent, and what it
//! says is told in rustdoc.

use std::collections::BTreeMap;

use quote::ToTokens;
use serde_json::Value;
use syn::visit_mut::{self, VisitMut};
use syn::{Expr, FnArg, ImplItemFn, Local, Pat, Stmt, parse_quote};

use super::super::pointer::Pointer;
use super::super::shape::OTHER_ANSWERS;
use super::{Context, Unfamiliar, attributes, paths, rustdoc};

pub(super) fn refine(
    mut methods: Vec<ImplItemFn>,
    context: &Context<'_>,
) -> Result<Vec<ImplItemFn>, Unfamiliar> {
    for method in &mut methods {
        let doc = attributes::doc(&method.attrs).unwrap_or_default();
        let (place, _) = context.marks.split(&doc);
        let unfamiliar = || Unfamiliar(format!("the method `{}` has no mark", method.sig.ident));
        let place = place.cloned().ok_or_else(unfamiliar)?;
        let operation = context.schema(&place).ok_or_else(unfamiliar)?;

        let text = describe(method, operation, &place, &doc, context);
        attributes::set_doc(&mut method.attrs, &text);
        refine_body(method, operation);
        without_lifetimes(method);
    }
    Ok(methods)
}

/// Everything that the document says about an operation.
fn describe(
    method: &ImplItemFn,
    operation: &Value,
    place: &Pointer,
    doc: &str,
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

    let told = parameters(method, doc, context);
    if !told.is_empty() {
        paragraphs.push("# Arguments".to_owned());
        paragraphs.push(told.join("\n"));
    }
    let answers = list_of_answers(operation.get("responses"));
    if !answers.is_empty() {
        paragraphs.push("# Returns".to_owned());
        paragraphs.push(answers.join("\n"));
    }
    let others = list_of_answers(operation.get(OTHER_ANSWERS));
    if !others.is_empty() {
        paragraphs.push("# Errors".to_owned());
        paragraphs.push("Each of these is an `Error::UnexpectedResponse`:".to_owned());
        paragraphs.push(others.join("\n"));
    }
    paragraphs.join("\n\n")
}

/// The parameters in the order of the method's, each with what the document says of it.
fn parameters(method: &ImplItemFn, doc: &str, context: &Context<'_>) -> Vec<String> {
    // progenitor lists them as "- `name`: " with the description, which starts with a mark.
    let described: BTreeMap<String, &Pointer> = doc
        .lines()
        .filter_map(|line| {
            let (before, place) = context.marks.find_in_line(line)?;
            let name = before.strip_prefix("- `")?.split('`').next()?;
            Some((name.to_owned(), place))
        })
        .collect();
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

fn list_of_answers(answers: Option<&Value>) -> Vec<String> {
    let answers = answers.and_then(Value::as_object);
    answers
        .into_iter()
        .flatten()
        .map(|(status, answer)| {
            let description = match answer {
                Value::String(description) => description.as_str(),
                other => other.get("description").and_then(Value::as_str).unwrap_or_default(),
            };
            match one_paragraph(description).as_str() {
                "" => format!("- `{status}`"),
                description => format!("- `{status}`: {description}"),
            }
        })
        .collect()
}

/// A list has room for one paragraph in each of its entries.
fn one_paragraph(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn refine_body(method: &mut ImplItemFn, operation: &Value) {
    let id = operation.get("operationId").and_then(Value::as_str).unwrap_or_default();
    method.block.stmts.retain_mut(|statement| !is_undeclared_header(statement));
    let has_headers = method.block.stmts.iter().any(sets_header);
    if !has_headers {
        method.block.stmts.retain(|statement| !is_binding_of(statement, "header_map"));
    }
    let mut step = Step { id, has_headers };
    step.visit_block_mut(&mut method.block);
    encode_path_parameters(method);
}

fn is_path(expression: &Expr, names: &[&str]) -> bool {
    let Expr::Path(path) = expression else { return false };
    path.path.segments.iter().map(|segment| &segment.ident).eq(names)
}

struct Step<'a> {
    id: &'a str,
    has_headers: bool,
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
                *call.func = parse_quote!(support::read);
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

fn sets_header(statement: &Stmt) -> bool {
    !is_binding_of(statement, "header_map")
        && matches!(statement, Stmt::Expr(..))
        && statement.to_token_stream().to_string().contains("header_map .")
}

fn is_binding_of(statement: &Stmt, name: &str) -> bool {
    matches!(statement, Stmt::Local(local) if is_named(&local.pat, name))
}

fn is_named(pattern: &Pat, name: &str) -> bool {
    matches!(pattern, Pat::Ident(pattern) if pattern.ident == name)
}

/// `format!("{}/a/{}", self.base_url, encode_path(&id.to_string()))` becomes a binding of
/// the encoded value and a path that can be read.
fn encode_path_parameters(method: &mut ImplItemFn) {
    let mut statements = Vec::with_capacity(method.block.stmts.len());
    for mut statement in method.block.stmts.drain(..) {
        if let Stmt::Local(local) = &mut statement
            && let Some(init) = &mut local.init
            && let Some((encoded, url)) = url_of(&init.expr)
        {
            statements.extend(encoded);
            *init.expr = url;
        }
        statements.push(statement);
    }
    method.block.stmts = statements;
}

fn url_of(expression: &Expr) -> Option<(Vec<Stmt>, Expr)> {
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
        let name = quote::format_ident!("{name}");
        statements.push(parse_quote!(let #name = encode_path(&#name.to_string());));
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
