//! Casing and uniqueness of the Rust identifiers of generated code. Names of types are chosen in
//! `build.rs`, from components, titles and hints.

use std::collections::BTreeSet;

use heck::{ToPascalCase as _, ToShoutySnakeCase as _, ToSnakeCase as _};

/// Names that are no identifiers.
const KEYWORDS: [&str; 54] = [
    "_", "abstract", "as", "async", "await", "become", "box", "break", "const", "continue",
    "crate", "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if",
    "impl", "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub",
    "ref", "return", "Self", "self", "static", "struct", "super", "trait", "true", "try", "type",
    "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield", "",
];

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
    pub fn unique(&mut self, preferred: &str, separator: &str) -> String {
        if self.take(preferred) {
            return preferred.to_owned();
        }
        let mut number = 2_usize;
        loop {
            let name = format!("{preferred}{separator}{number}");
            if self.take(&name) {
                return name;
            }
            number += 1;
        }
    }
}

/// Names with equal keys count as one: they differ in case alone.
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

/// The words of a text, each with a capital letter in front and otherwise as it is: the
/// form of a variant. Empty, if there are no words.
pub fn capitalized(text: &str) -> String {
    let mut name = String::new();
    for word in text.split(|character: char| !character.is_ascii_alphanumeric()) {
        let mut characters = word.chars();
        if let Some(first) = characters.next() {
            name.extend(first.to_uppercase());
            name.push_str(characters.as_str());
        }
    }
    if name.starts_with(|character: char| character.is_ascii_digit()) {
        name.insert(0, 'N');
    }
    if name == "Self" { "SelfValue".to_owned() } else { name }
}

/// Returns the variants of strings. Those of plain words are named by them; of others, signs are
/// spelled out, and equal names are numbered.
pub fn variants(values: &[&str]) -> Vec<String> {
    let mut plain = Names::default();
    let are_apart = values.iter().all(|value| {
        let letters: String =
            value.chars().filter(|character| character.is_alphanumeric()).collect();
        let digit = letters.starts_with(|first: char| first.is_ascii_digit());
        let is_plain = value
            .chars()
            .all(|character| character.is_ascii_alphanumeric() || " _-./:".contains(character));
        let letters = if digit { format!("x{letters}") } else { letters };
        is_plain && !letters.is_empty() && plain.take(&letters)
    });
    let mut names = Names::default();
    let named = values.iter().map(|value| {
        if are_apart { pascal(value) } else { pascal(&names.unique(&spelled_out(value), "N")) }
    });
    named.collect()
}

/// A name for a string whose signs have none in Rust.
fn spelled_out(text: &str) -> String {
    const SIGNS: [(char, &str); 15] = [
        ('+', "Plus"),
        ('*', "Star"),
        ('<', "Less"),
        ('>', "Greater"),
        ('=', "Equal"),
        ('!', "Not"),
        ('%', "Percent"),
        ('&', "And"),
        ('|', "Or"),
        ('#', "Hash"),
        ('@', "At"),
        ('~', "Tilde"),
        ('^', "Caret"),
        ('$', "Dollar"),
        ('-', "Minus"),
    ];
    let mut words = String::new();
    let mut before = None;
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let word = SIGNS.iter().find(|(sign, _)| *sign == character).map(|(_, word)| *word);
        let is_sign = character != '-'
            || before.is_none_or(|before: char| !before.is_alphanumeric())
            || characters.peek().is_some_and(char::is_ascii_digit);
        match word.filter(|_| is_sign) {
            Some(word) => words.extend([" ", word, " "]),
            None => words.push(if character.is_ascii_alphanumeric() { character } else { ' ' }),
        }
        before = Some(character);
    }
    let name = capitalized(&words);
    let fallback = if text.is_empty() { "Empty" } else { "Text" };
    if name.is_empty() { fallback.to_owned() } else { name }
}

/// A name for values that a document does not list, which may list one called `unknown`.
pub fn unknown<'a>(variants: impl IntoIterator<Item = &'a str>) -> String {
    let mut names = Names::taken(variants);
    for name in ["Unknown", "Unlisted", "Unrecognized", "Other"] {
        if names.take(name) {
            return name.to_owned();
        }
    }
    names.unique("Unknown", "")
}

/// Returns whether a header, a cookie or a media type can have a name: whether it is a `token` of
/// HTTP.
pub fn is_token(name: &str) -> bool {
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !name.is_empty() && name.bytes().all(is_token)
}

fn identifier(text: &str, case: fn(&str) -> String, prefix: &str) -> String {
    let words = text.replace('\'', "");
    let words: String = words
        .chars()
        .map(|character| if unicode_ident::is_xid_continue(character) { character } else { '-' })
        .collect();
    let name = case(&words);
    let name = match name.chars().next() {
        None => prefix.to_owned(),
        Some(first) if unicode_ident::is_xid_start(first) => name,
        Some(_) => format!("{prefix}{name}"),
    };
    if KEYWORDS.contains(&name.as_str()) { name + "_" } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_have_the_case_of_their_kind_and_are_no_keywords() {
        assert_eq!(pascal("HTTPValidationError"), "HttpValidationError");
        assert_eq!(pascal("findParcels-box"), "FindParcelsBox");
        assert_eq!(pascal("it's"), "Its");
        assert_eq!(pascal("3d model"), "X3dModel");
        assert_eq!(pascal(""), "X");
        assert_eq!(pascal("Self"), "Self_");
        assert_eq!(snake("camelCase"), "camel_case");
        assert_eq!(snake("type"), "type_");
        assert_eq!(snake("gen"), "gen_");
        assert_eq!(snake("+"), "x");
        assert_eq!(snake("Größe"), "größe");
        assert_eq!(screaming("TwoThree"), "TWO_THREE");
        assert_eq!(screaming("1st"), "N1ST");
        for name in ["fn", "_", "", "'", "a\u{2028}b", "\u{b2}", "self", "x y", "r#try"] {
            for name in [pascal(name), snake(name), screaming(name)] {
                assert!(syn::parse_str::<syn::Ident>(&name).is_ok(), "{name:?}");
            }
        }
    }

    #[test]
    fn names_that_differ_in_case_alone_are_one() {
        let mut names = Names::taken(["Pet"]);
        assert_eq!(names.unique("PET", ""), "PET2");
        assert_eq!(names.unique("pet", "_"), "pet_2");
        assert_eq!(names.unique("pet", "_"), "pet_3");
        assert!(!names.take("pet2"));
    }

    #[test]
    fn variants_of_signs_are_spelled_out_and_numbered() {
        assert_eq!(variants(&["a b", "c-d", "42"]), ["AB", "CD", "X42"]);
        assert_eq!(
            variants(&["+1", "-1", "a.b", "a-b", ""]),
            ["Plus1", "Minus1", "Ab", "Abn2", "Empty"]
        );
        assert_eq!(unknown(["A", "Unknown"]), "Unlisted");
        assert_eq!(unknown(["unknown", "unlisted", "unrecognized", "other"]), "Unknown2");
    }
}
