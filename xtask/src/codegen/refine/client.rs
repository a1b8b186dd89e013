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
         one that means success as `Error::UnexpectedResponse`, its body unread.\n\n{description}",
        rustdoc::code(&title),
    );
    let named = names(&methods);
    let import = |name: &str, item: Item| named.contains(name).then_some(item);

    let mut operations: syn::ItemImpl = parse_quote!(impl Client {});
    operations.items = methods.into_iter().map(syn::ImplItem::Fn).collect();
    let mut items: Vec<Item> = vec![parse_quote!(
        use std::sync::Arc;
    )];
    items.push(parse_quote! {
        use progenitor_client::{ClientHooks, ClientInfo, Error, OperationInfo, ResponseValue};
    });
    items.extend(import(
        "ByteStream",
        parse_quote!(
            use progenitor_client::ByteStream;
        ),
    ));
    items.extend(import(
        "encode_path",
        parse_quote!(
            use progenitor_client::encode_path;
        ),
    ));
    for (method, name) in
        [("delimited", "Delimited"), ("form_of", "Forms"), ("optional_json", "OptionalBody")]
    {
        let name = quote::format_ident!("{name}");
        items.extend(import(
            method,
            parse_quote!(
                use super::support::#name as _;
            ),
        ));
    }
    items.push(parse_quote!(
        use super::support::{self, Transport};
    ));
    items.extend(import(
        "types",
        parse_quote!(
            use super::types;
        ),
    ));
    items.extend::<[Item; 4]>([
        parse_quote! {
            #[doc = #doc]
            #[derive(Clone, Debug)]
            pub struct Client {
                base_url: String,
                client: reqwest::Client,
                transport: Arc<dyn Transport>,
            }
        },
        parse_quote! {
            impl Client {
                /// Makes a client for the server at `base_url`: scheme, host, and the
                /// path before that of the operations, without a slash at its end.
                ///
                /// Every request is built with `client` and carried by `transport`.
                pub fn new(
                    base_url: &str,
                    client: reqwest::Client,
                    transport: Arc<dyn Transport>,
                ) -> Self {
                    Self { base_url: base_url.to_owned(), client, transport }
                }

                /// Makes a client that sends each request once, with `client` as it is.
                pub fn direct(base_url: &str, client: reqwest::Client) -> Self {
                    Self::new(base_url, client, Arc::new(support::Direct))
                }
            }
        },
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
        Item::Impl(operations),
    ]);
    items
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
