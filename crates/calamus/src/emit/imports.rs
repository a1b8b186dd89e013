//! The imports of an emitted file, from what its items use.

use std::collections::BTreeSet;

use syn::visit::{self, Visit};
use syn::{Item, ItemImpl, parse_quote};

use super::signature::ident;

/// The methods of the runtime's extension traits.
const TRAITS: [(&str, &str); 3] =
    [("delimited", "Delimited"), ("form_of", "Forms"), ("optional_json", "OptionalBody")];

/// The names that code uses.
#[derive(Debug, Default)]
pub(super) struct Uses {
    /// The first segments of paths.
    paths: BTreeSet<String>,
    methods: BTreeSet<String>,
}

impl Uses {
    /// The names that an implementation uses.
    pub(super) fn of(block: &ItemImpl) -> Self {
        let mut uses = Self::default();
        uses.visit_item_impl(block);
        uses
    }

    /// The imports: these of progenitor's client and of the support code, and what is used
    /// besides.
    pub(super) fn imports(&self, progenitor: &[&str], support: &[&str]) -> Vec<Item> {
        let optional = ["ByteStream", "ResponseValue", "encode_path"];
        let used = optional.into_iter().filter(|name| self.paths.contains(*name));
        let progenitor: BTreeSet<_> = progenitor.iter().copied().chain(used).collect();
        let progenitor = progenitor.into_iter().map(ident);
        let mut items: Vec<Item> = vec![parse_quote!(use progenitor_client::{#(#progenitor),*};)];
        let headers = ["ACCEPT", "CONTENT_TYPE", "HeaderMap", "HeaderValue"];
        let headers: Vec<_> =
            headers.into_iter().filter(|name| self.paths.contains(*name)).collect();
        if !headers.is_empty() {
            let headers = headers.into_iter().map(ident);
            items.push(parse_quote!(use reqwest::header::{#(#headers),*};));
        }
        let mut names: Vec<syn::UseTree> = Vec::new();
        if self.paths.contains("support") || support.contains(&"self") {
            names.push(parse_quote!(self));
        }
        for (_, name) in TRAITS.iter().filter(|(method, _)| self.methods.contains(*method)) {
            let name = ident(name);
            names.push(parse_quote!(#name as _));
        }
        for name in support.iter().filter(|name| **name != "self") {
            let name = ident(name);
            names.push(parse_quote!(#name));
        }
        if !names.is_empty() {
            items.push(parse_quote!(use super::support::{#(#names),*};));
        }
        if self.paths.contains("types") {
            items.push(parse_quote!(
                use super::types;
            ));
        }
        items
    }
}

impl<'ast> Visit<'ast> for Uses {
    fn visit_path(&mut self, path: &'ast syn::Path) {
        if let Some(first) = path.segments.first() {
            self.paths.insert(first.ident.to_string());
        }
        visit::visit_path(self, path);
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        self.methods.insert(call.method.to_string());
        visit::visit_expr_method_call(self, call);
    }
}
