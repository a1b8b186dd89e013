//! The client that the operations are methods of. It is the same for every document but
//! for the names and the version.

use serde_json::Value;
use syn::{ImplItemFn, Item, parse_quote};

use super::{Context, rustdoc};

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
    let uses_path_parameters =
        methods.iter().any(|method| mentions(method, &quote::quote!(encode_path)));
    let encode_path: Option<Item> = uses_path_parameters.then(|| {
        parse_quote!(
            use progenitor_client::encode_path;
        )
    });
    let uses_forms = methods.iter().any(|method| mentions(method, &quote::quote!(form_urlencoded)));
    let forms: Option<Item> = uses_forms.then(|| {
        parse_quote!(
            use progenitor_client::RequestBuilderExt as _;
        )
    });
    let uses_streams = methods.iter().any(|method| mentions(method, &quote::quote!(ByteStream)));
    let streams: Option<Item> = uses_streams.then(|| {
        parse_quote!(
            use progenitor_client::ByteStream;
        )
    });
    let uses_types = methods.iter().any(|method| mentions(method, &quote::quote!(types)));
    let types: Option<Item> = uses_types.then(|| {
        parse_quote!(
            use super::types;
        )
    });

    let mut items: Vec<Item> = vec![parse_quote!(
        use std::sync::Arc;
    )];
    items.extend(streams);
    items.push(parse_quote! {
        use progenitor_client::{ClientHooks, ClientInfo, Error, OperationInfo, ResponseValue};
    });
    items.extend(encode_path);
    items.extend(forms);
    items.push(parse_quote!(
        use super::support::{self, Transport};
    ));
    items.extend(types);
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
        parse_quote! {
            impl Client {
                #(#methods)*
            }
        },
    ]);
    items
}

/// Whether a name occurs anywhere in a method.
fn mentions(method: &ImplItemFn, name: &proc_macro2::TokenStream) -> bool {
    use quote::ToTokens;
    let name = name.to_string();
    fn any(tokens: proc_macro2::TokenStream, name: &str) -> bool {
        tokens.into_iter().any(|token| match token {
            proc_macro2::TokenTree::Ident(ident) => ident == name,
            proc_macro2::TokenTree::Group(group) => any(group.stream(), name),
            _ => false,
        })
    }
    any(method.to_token_stream(), &name)
}
