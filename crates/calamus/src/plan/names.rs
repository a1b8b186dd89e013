//! The namer: every Rust identifier of generated code comes from here.

use std::collections::BTreeSet;

use heck::{ToPascalCase as _, ToShoutySnakeCase as _, ToSnakeCase as _};

/// Names of which each is taken once, without regard to case.
#[derive(Clone, Debug, Default)]
pub struct Names(BTreeSet<String>);

impl Names {
    /// Starts with names that are taken already.
    pub fn taken<T: AsRef<str>>(names: impl IntoIterator<Item = T>) -> Self {
        Self(names.into_iter().map(|name| key(name.as_ref())).collect())
    }

    /// Takes a name, if it is free.
    pub fn take(&mut self, name: &str) -> bool {
        self.0.insert(key(name))
    }

    /// Takes a name, or the first free one that has a number behind `separator`.
    pub fn unique(&mut self, wanted: &str, separator: &str) -> String {
        if self.take(wanted) {
            return wanted.to_owned();
        }
        let mut number = 2_usize;
        loop {
            let name = format!("{wanted}{separator}{number}");
            if self.take(&name) {
                return name;
            }
            number += 1;
        }
    }
}

/// What two names have in common that nobody should have to tell apart.
fn key(name: &str) -> String {
    name.to_lowercase()
}

/// Text in the form of a Rust type or variant.
pub fn pascal(text: &str) -> String {
    identifier(text, |text| text.to_pascal_case(), "X")
}

/// Text in the form of a Rust field, method or argument.
pub fn snake(text: &str) -> String {
    identifier(text, |text| text.to_snake_case(), "x")
}

/// Text in the form of a Rust constant.
pub fn screaming(text: &str) -> String {
    identifier(text, |text| text.to_shouty_snake_case(), "N")
}

fn identifier(text: &str, case: fn(&str) -> String, prefix: &str) -> String {
    let words = text.replace('\'', "");
    let words: String = words
        .chars()
        .map(|own| if unicode_ident::is_xid_continue(own) { own } else { '-' })
        .collect();
    let name = case(&words);
    let name = match name.chars().next() {
        None => prefix.to_owned(),
        Some(first) if unicode_ident::is_xid_start(first) => name,
        Some(_) => format!("{prefix}{name}"),
    };
    if syn::parse_str::<syn::Ident>(&name).is_ok() && name != "gen" {
        name
    } else {
        format!("{name}_")
    }
}
