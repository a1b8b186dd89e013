//! The client: one method for each operation, which sends its request and decodes the
//! response by its status.

use syn::{Arm, Expr, ImplItem, ImplItemFn, Item, Pat, Type, parse_quote};

use super::imports::Uses;
use super::signature::{self, ident, owned};
use super::{credentials, gate, operation_doc, rustdoc};
use crate::plan::{Form, OperationPlan, Plan, ResponseBody, ResponsePlan, Status, SuccessPlan};

/// Emits the client.
pub fn items(plan: &Plan) -> Vec<Item> {
    let info = &plan.info;
    let doc = format!(
        "{}, version {}: one method for each operation.\n\nA method returns the decoded value. \
         A response whose status does not mean success is an `Error::UnexpectedResponse`, its \
         body unread; `support::read` decodes it.\n\n{}",
        rustdoc::code(info.title.trim()),
        info.version.trim(),
        info.description.trim(),
    );
    let doc = rustdoc::doc(&doc, 0);
    let mut block: syn::ItemImpl = parse_quote!(impl Client {});
    block.items = plan.operations.iter().map(|own| ImplItem::Fn(method(plan, own))).collect();

    let mut items: Vec<Item> = vec![parse_quote!(
        use std::sync::Arc;
    )];
    let uses = Uses::of(&block);
    items.extend(
        uses.imports(&["Error", "ResponseValue"], &["self", "ResponseFuture", "Transport"]),
    );
    items.push(parse_quote!(
        use super::requests::Requests;
    ));
    items.push(parse_quote! {
        #(#doc)*
        #[derive(Clone, Debug)]
        pub struct Client {
            requests: Requests,
            transport: Arc<dyn Transport>,
            credentials: support::Credentials,
        }
    });
    items.push(constructors());
    items.push(Item::Impl(block));
    items.extend(credentials::setters(plan));
    items
}

/// How a client is created, and how it sends.
fn constructors() -> Item {
    parse_quote! {
        impl Client {
            /// Creates a client for the server at `base_url` (scheme, host, and the path
            /// before that of the operations, without a slash at its end) that sends each
            /// request once.
            ///
            /// It follows no redirects and reaches loopback addresses without a proxy.
            ///
            /// # Errors
            ///
            /// If `base_url` is not an `http` or `https` URL without user name and password,
            /// or TLS cannot be set up.
            pub fn direct(base_url: &str) -> Result<Self, support::InvalidClient> {
                Self::new(base_url, Arc::new(support::Direct))
            }

            /// Like `direct`, with a transport that carries every request,
            /// credentials included.
            ///
            /// # Errors
            ///
            /// If `base_url` is not an `http` or `https` URL without user name and password,
            /// or TLS cannot be set up.
            pub fn new(
                base_url: &str,
                transport: Arc<dyn Transport>,
            ) -> Result<Self, support::InvalidClient> {
                let client = support::http_client(base_url)?;
                let credentials = support::Credentials::of(base_url)?;
                Ok(Self { credentials, ..Self::with_client(base_url, client, transport) })
            }

            /// Creates a client that builds every request with `client`, as it is, and lets
            /// `transport` carry it.
            ///
            /// It takes no credentials. The transport has to attach them, to requests for the
            /// right origin only: headers that are the default of a `reqwest::Client` go
            /// wherever a redirect leads.
            pub fn with_client(
                base_url: &str,
                client: reqwest::Client,
                transport: Arc<dyn Transport>,
            ) -> Self {
                let requests = Requests { base_url: base_url.to_owned(), client };
                let credentials = support::Credentials::default();
                Self { requests, transport, credentials }
            }

            fn exec(&self, mut request: reqwest::Request, id: &'static str) -> ResponseFuture<'_> {
                self.credentials.attach(&mut request);
                self.transport.execute(&self.requests.client, request, id)
            }
        }
    }
}

fn method(plan: &Plan, operation: &OperationPlan) -> ImplItemFn {
    let OperationPlan { id, .. } = operation;
    let name = ident(&operation.name);
    let arguments = signature::arguments(plan, operation);
    let names = signature::argument_names(operation);
    let value = returned(plan, operation);
    let arms = operation.responses.iter().filter(|own| own.success);
    let mut arms: Vec<_> =
        arms.map(|response| (response.status, arm(plan, operation, response))).collect();
    // A range stands for the status codes that are not declared by themselves.
    arms.sort_by_key(|(status, _)| *status);
    let arms = arms.into_iter().map(|(_, arm)| arm);
    let mut method: ImplItemFn = parse_quote! {
        pub async fn #name(&self, #(#arguments),*) -> Result<ResponseValue<#value>, Error> {
            let request = self.requests.#name(#(#names),*)?;
            let response = self.exec(request, #id).await?;
            match response.status().as_u16() {
                #(#arms)*
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    };
    method.sig.generics = signature::generics(operation);
    method.attrs = rustdoc::doc(&operation_doc::text(plan, operation), 4);
    method.attrs.extend(gate(plan, &operation.gate));
    method
}

/// The type that a method returns.
fn returned(plan: &Plan, operation: &OperationPlan) -> Type {
    match &operation.success {
        SuccessPlan::ByStatus(ty) => owned(plan, ty),
        SuccessPlan::One(ResponseBody::Json(ty)) => owned(plan, ty),
        SuccessPlan::One(ResponseBody::Text) => parse_quote!(String),
        SuccessPlan::One(ResponseBody::Bytes | ResponseBody::Untyped) => parse_quote!(ByteStream),
        SuccessPlan::One(ResponseBody::Empty) => parse_quote!(()),
    }
}

/// The arm of the match on the status that decodes a response.
fn arm(plan: &Plan, operation: &OperationPlan, response: &ResponsePlan) -> Arm {
    let pattern = pattern(response.status);
    let body = match &operation.success {
        SuccessPlan::One(body) => decoded(body),
        SuccessPlan::ByStatus(ty) => {
            let variant = ty.named().and_then(|id| variant(plan, id, response.status));
            match variant {
                Some((variant, body)) => decoded_as(body, &variant),
                None => decoded(&response.body),
            }
        }
    };
    parse_quote!(#pattern => #body,)
}

fn pattern(status: Status) -> Pat {
    match status {
        Status::Code(code) => {
            let code = proc_macro2::Literal::u16_unsuffixed(code);
            parse_quote!(#code)
        }
        Status::Range(hundreds) => {
            let first = proc_macro2::Literal::u16_unsuffixed(hundreds.saturating_mul(100));
            let last = proc_macro2::Literal::u16_unsuffixed(
                hundreds.saturating_mul(100).saturating_add(99),
            );
            parse_quote!(#first..=#last)
        }
        Status::Default => parse_quote!(200..=299),
    }
}

/// The path of the variant for a status, and what it contains.
fn variant(
    plan: &Plan,
    id: crate::plan::TypeId,
    status: Status,
) -> Option<(syn::Path, &ResponseBody)> {
    let own = plan.get(id)?;
    let Form::Statuses { variants } = &own.form else { return None };
    let variant = variants.iter().find(|variant| variant.status == status)?;
    let (ty, name) = (ident(&own.name), ident(&variant.name));
    Some((parse_quote!(types::#ty::#name), &variant.body))
}

fn decoded(body: &ResponseBody) -> Expr {
    match body {
        ResponseBody::Empty => parse_quote!(Ok(ResponseValue::empty(response))),
        ResponseBody::Text => parse_quote!(support::read_text(response).await),
        ResponseBody::Json(_) => parse_quote!(support::read(response).await),
        ResponseBody::Bytes | ResponseBody::Untyped => {
            parse_quote!(Ok(ResponseValue::stream(response)))
        }
    }
}

fn decoded_as(body: &ResponseBody, variant: &syn::Path) -> Expr {
    match body {
        ResponseBody::Empty => parse_quote!(ResponseValue::empty(response).map(|()| #variant)),
        ResponseBody::Text => parse_quote!(support::read_text_as(response, #variant).await),
        ResponseBody::Json(_) => parse_quote!(support::read_as(response, #variant).await),
        ResponseBody::Bytes | ResponseBody::Untyped => {
            parse_quote!(ResponseValue::stream(response).map(#variant))
        }
    }
}
