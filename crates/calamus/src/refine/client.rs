//! The client that the operations are methods of. It is the same for every document but
//! for the names and the version.

use std::collections::BTreeSet;

use serde_json::Value;
use syn::visit::Visit;
use syn::{ImplItemFn, Item, parse_quote};

use super::{Context, Identifiers, rustdoc};

pub(super) fn client(context: &Context<'_>, methods: Vec<ImplItemFn>) -> Vec<Item> {
    let info = |name: &str| {
        let text = context.document.pointer(&format!("/info/{name}")).and_then(Value::as_str);
        text.unwrap_or_default().trim().to_owned()
    };
    let (title, version) = (info("title"), info("version"));
    let description = info("description");
    let doc = format!(
        "{}, version {version}: one method for each operation.\n\n\
         A method returns the decoded value, or any answer with another status than the \
         one that means success as `Error::UnexpectedResponse`, its body unread: where a \
         type is told, `support::read` decodes it.\n\n{description}",
        rustdoc::code(&title),
    );
    let named = names(&methods);
    let has_types = named.contains("types");
    let (from_progenitor, from_support) = imports(&named);

    let mut operations: syn::ItemImpl = parse_quote!(impl Client {});
    operations.items = methods.into_iter().map(syn::ImplItem::Fn).collect();
    let mut items: Vec<Item> = vec![parse_quote!(
        use std::sync::Arc;
    )];
    items.push(parse_quote!(use progenitor_client::{#(#from_progenitor),*};));
    items.push(parse_quote!(use calamus_runtime::{self as support, #(#from_support),*};));
    if has_types {
        items.push(parse_quote!(
            use super::types;
        ));
    }
    items.extend::<[Item; 5]>([
        parse_quote! {
            #[doc = #doc]
            #[derive(Clone, Debug)]
            pub struct Client {
                base_url: String,
                client: reqwest::Client,
                transport: Arc<dyn Transport>,
                credentials: support::Credentials,
            }
        },
        constructors(),
        parse_quote! {
            impl ClientInfo<Arc<dyn Transport>> for Client {
                fn api_version() -> &'static str {
                    #version
                }

                fn baseurl(&self) -> &str {
                    &self.base_url
                }

                fn client(&self) -> &reqwest::Client {
                    &self.client
                }

                fn inner(&self) -> &Arc<dyn Transport> {
                    &self.transport
                }
            }
        },
        parse_quote! {
            impl ClientHooks<Arc<dyn Transport>> for Client {
                async fn exec(
                    &self,
                    mut request: reqwest::Request,
                    info: &OperationInfo,
                ) -> reqwest::Result<reqwest::Response> {
                    self.credentials.attach(&mut request);
                    self.transport.execute(&self.client, request, info.operation_id).await
                }
            }
        },
        Item::Impl(operations),
    ]);
    items
}

/// How a client is created.
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
                let credentials = support::Credentials::default();
                Self { base_url: base_url.to_owned(), client, transport, credentials }
            }
        }
    }
}

/// What methods that contain these names need of progenitor's client, and of the support
/// code.
fn imports(named: &BTreeSet<String>) -> (Vec<syn::Ident>, Vec<syn::UseTree>) {
    let always = ["ClientHooks", "ClientInfo", "Error", "OperationInfo", "ResponseValue"];
    let mut from_progenitor: Vec<_> = always.to_vec();
    from_progenitor
        .extend(["ByteStream", "encode_path"].into_iter().filter(|name| named.contains(*name)));
    from_progenitor.sort_unstable();
    let traits =
        [("delimited", "Delimited"), ("form_of", "Forms"), ("optional_json", "OptionalBody")];
    let mut from_support: Vec<syn::UseTree> = traits
        .into_iter()
        .filter(|(method, _)| named.contains(*method))
        .map(|(_, name)| {
            let name = quote::format_ident!("{name}");
            parse_quote!(#name as _)
        })
        .collect();
    from_support.push(parse_quote!(Transport));
    let identifiers = from_progenitor.into_iter().map(|name| quote::format_ident!("{name}"));
    (identifiers.collect(), from_support)
}

/// Every name that occurs in the methods.
fn names(methods: &[ImplItemFn]) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for method in methods {
        Identifiers(|name| {
            if !names.contains(name) {
                names.insert(name.to_owned());
            }
        })
        .visit_impl_item_fn(method);
    }
    names
}
