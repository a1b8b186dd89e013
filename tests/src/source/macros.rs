//! `macro_rules!`, as far as a crate uses it for its own items: patterns of tokens, fragments and
//! repetitions, and what they stand for.
//!
//! No hygiene and no nested definitions: what is read here is names and types, not code that runs.

use std::collections::BTreeMap;

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::parse::{Parse, ParseStream, Parser};

/// The arms of one macro.
#[derive(Debug)]
pub(super) struct Rules {
    arms: Vec<(Vec<Pattern>, TokenStream)>,
}

#[derive(Debug)]
enum Pattern {
    Token(String),
    Group(Delimiter, Vec<Pattern>),
    Fragment { name: String, kind: String },
    Repeat { inner: Vec<Pattern>, separator: Option<String> },
}

/// What a name of a pattern was found to be: once, or for each repetition.
#[derive(Clone, Debug)]
enum Bound {
    One(TokenStream),
    Many(Vec<Bindings>),
}

type Bindings = BTreeMap<String, Bound>;

impl Rules {
    /// Reads what stands between the braces of a `macro_rules!`.
    pub(super) fn parse(definition: TokenStream) -> Self {
        let mut arms = Vec::new();
        let mut tokens = definition.into_iter().filter(|token| !is_punct(token, ';'));
        while let Some(pattern) = tokens.next() {
            let body = tokens.by_ref().find(|token| matches!(token, TokenTree::Group(_)));
            if let (TokenTree::Group(pattern), Some(TokenTree::Group(body))) = (pattern, body) {
                arms.push((patterns(pattern.stream()), body.stream()));
            }
        }
        Self { arms }
    }

    /// What a call stands for, by the first arm that fits.
    pub(super) fn expand(&self, call: TokenStream) -> Option<TokenStream> {
        let call: Vec<TokenTree> = call.into_iter().collect();
        self.arms.iter().find_map(|(pattern, body)| {
            let mut bindings = Bindings::new();
            let rest = fit(pattern, &call, &mut bindings)?;
            rest.is_empty().then(|| write(body.clone(), &bindings))
        })
    }
}

fn patterns(tokens: TokenStream) -> Vec<Pattern> {
    let mut patterns = Vec::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        if !is_punct(&token, '$') {
            patterns.push(match token {
                TokenTree::Group(group) => {
                    Pattern::Group(group.delimiter(), self::patterns(group.stream()))
                }
                other => Pattern::Token(other.to_string()),
            });
            continue;
        }
        match tokens.next() {
            Some(TokenTree::Ident(name)) => {
                tokens.next_if(|token| is_punct(token, ':'));
                let kind = tokens.next().map(|kind| kind.to_string()).unwrap_or_default();
                patterns.push(Pattern::Fragment { name: name.to_string(), kind });
            }
            Some(TokenTree::Group(group)) => {
                let separator = tokens.next_if(|token| !is_repeat(token));
                tokens.next();
                patterns.push(Pattern::Repeat {
                    inner: self::patterns(group.stream()),
                    separator: separator.map(|token| token.to_string()),
                });
            }
            _ => {}
        }
    }
    patterns
}

/// Fits a pattern to the beginning of `tokens`; returns what follows.
fn fit<'a>(
    patterns: &[Pattern],
    mut tokens: &'a [TokenTree],
    bindings: &mut Bindings,
) -> Option<&'a [TokenTree]> {
    for pattern in patterns {
        match pattern {
            Pattern::Token(wanted) => {
                let (found, rest) = tokens.split_first()?;
                if found.to_string() != *wanted {
                    return None;
                }
                tokens = rest;
            }
            Pattern::Group(delimiter, inner) => {
                let (TokenTree::Group(group), rest) = tokens.split_first()? else { return None };
                let content: Vec<TokenTree> = group.stream().into_iter().collect();
                if group.delimiter() != *delimiter || !fit(inner, &content, bindings)?.is_empty() {
                    return None;
                }
                tokens = rest;
            }
            Pattern::Fragment { name, kind } => {
                let length = fragment_length(kind, tokens)?;
                let (found, rest) = tokens.split_at(length);
                bindings.insert(name.clone(), Bound::One(found.iter().cloned().collect()));
                tokens = rest;
            }
            Pattern::Repeat { inner, separator } => {
                let mut rounds: Vec<Bindings> = Vec::new();
                loop {
                    let start = match separator {
                        Some(separator) if !rounds.is_empty() => match tokens.split_first() {
                            Some((found, rest)) if found.to_string() == *separator => rest,
                            _ => break,
                        },
                        _ => tokens,
                    };
                    let mut round = Bindings::new();
                    match fit(inner, start, &mut round) {
                        Some(rest) if rest.len() < start.len() => {
                            rounds.push(round);
                            tokens = rest;
                        }
                        _ => break,
                    }
                }
                for name in bound_names(inner) {
                    bindings.insert(name, Bound::Many(rounds.clone()));
                }
            }
        }
    }
    Some(tokens)
}

fn bound_names(patterns: &[Pattern]) -> Vec<String> {
    patterns
        .iter()
        .flat_map(|pattern| match pattern {
            Pattern::Token(_) => Vec::new(),
            Pattern::Fragment { name, .. } => vec![name.clone()],
            Pattern::Group(_, inner) | Pattern::Repeat { inner, .. } => bound_names(inner),
        })
        .collect()
}

/// How many of the tokens make a fragment of this kind.
fn fragment_length(kind: &str, tokens: &[TokenTree]) -> Option<usize> {
    let first = tokens.first()?;
    let length = match kind {
        "ident" => matches!(first, TokenTree::Ident(_)).then_some(1)?,
        "lifetime" => 2,
        "literal" => matches!(first, TokenTree::Literal(_)).then_some(1)?,
        "tt" => 1,
        "meta" => parsed_length::<syn::Meta>(tokens)?,
        "ty" => parsed_length::<syn::Type>(tokens)?,
        "expr" => parsed_length::<syn::Expr>(tokens)?,
        "path" => parsed_length::<syn::Path>(tokens)?,
        "vis" => parsed_length::<syn::Visibility>(tokens)?,
        "block" => parsed_length::<syn::Block>(tokens)?,
        "item" => parsed_length::<syn::Item>(tokens)?,
        other => panic!("fragments of kind {other} are not read"),
    };
    (length <= tokens.len()).then_some(length)
}

fn parsed_length<T: Parse>(tokens: &[TokenTree]) -> Option<usize> {
    let parse = |input: ParseStream<'_>| {
        input.parse::<T>()?;
        input.parse::<TokenStream>()
    };
    let rest = parse.parse2(tokens.iter().cloned().collect()).ok()?;
    Some(tokens.len() - rest.into_iter().count())
}

fn write(body: TokenStream, bindings: &Bindings) -> TokenStream {
    let mut written = TokenStream::new();
    let mut tokens = body.into_iter().peekable();
    while let Some(token) = tokens.next() {
        if !is_punct(&token, '$') {
            match token {
                TokenTree::Group(group) => {
                    let mut inner = Group::new(group.delimiter(), write(group.stream(), bindings));
                    inner.set_span(group.span());
                    inner.to_tokens(&mut written);
                }
                other => other.to_tokens(&mut written),
            }
            continue;
        }
        match tokens.next() {
            Some(TokenTree::Ident(name)) if name == "crate" => name.to_tokens(&mut written),
            Some(TokenTree::Ident(name)) => match bindings.get(&name.to_string()) {
                Some(Bound::One(found)) => found.to_tokens(&mut written),
                _ => panic!("${name} is not bound here"),
            },
            Some(TokenTree::Group(group)) => {
                let separator = tokens.next_if(|token| !is_repeat(token));
                tokens.next();
                write_rounds(group.stream(), separator, bindings, &mut written);
            }
            _ => {}
        }
    }
    written
}

fn write_rounds(
    body: TokenStream,
    separator: Option<TokenTree>,
    bindings: &Bindings,
    written: &mut TokenStream,
) {
    let names = used_names(body.clone());
    let rounds = names.iter().find_map(|name| match bindings.get(&name.to_string()) {
        Some(Bound::Many(rounds)) => Some(rounds),
        _ => None,
    });
    for (index, round) in rounds.into_iter().flatten().enumerate() {
        if index > 0 {
            separator.to_tokens(written);
        }
        let mut inner = bindings.clone();
        inner.extend(round.clone());
        write(body.clone(), &inner).to_tokens(written);
    }
}

fn used_names(body: TokenStream) -> Vec<Ident> {
    let mut names = Vec::new();
    let mut tokens = body.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Group(group) => names.extend(used_names(group.stream())),
            token if is_punct(&token, '$') => {
                if let Some(TokenTree::Ident(name)) = tokens.peek() {
                    names.push(name.clone());
                }
            }
            _ => {}
        }
    }
    names
}

fn is_punct(token: &TokenTree, wanted: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == wanted)
}

fn is_repeat(token: &TokenTree) -> bool {
    ['*', '+', '?'].iter().any(|sign| is_punct(token, *sign))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a call stands for, without blanks: where they are printed depends on how the tokens
    /// came about.
    fn expand(rules: &str, call: &str) -> Option<String> {
        let rules = Rules::parse(rules.parse().unwrap());
        rules.expand(call.parse().unwrap()).map(|made| dense(&made.to_string()))
    }

    fn dense(text: &str) -> String {
        text.split_whitespace().collect()
    }

    #[test]
    fn fragments_and_nested_repetitions_are_expanded() {
        let rules = "($(#[$m:meta])* $name:ident { $($(#[$vm:meta])* $v:ident = $text:literal,)+ })
            => { $(#[$m])* enum $name { $($(#[$vm])* $v,)+ } const ALL: &[&str] = &[$($text),+]; }";
        assert_eq!(
            expand(rules, "#[doc = \"D\"] E { #[a(b)] A = \"a\", B = \"b\", }"),
            Some(dense(
                "#[doc = \"D\"] enum E { #[a(b)] A, B, } const ALL: &[&str] = &[\"a\", \"b\"];"
            ))
        );
    }

    #[test]
    fn the_first_arm_that_fits_is_taken() {
        let rules = "($a:ident) => { one $a }; ($a:ty, $b:expr) => { two $a, $b };";
        assert_eq!(expand(rules, "x"), Some("onex".to_owned()));
        assert_eq!(expand(rules, "Vec<u8>, 1 + 2"), Some("twoVec<u8>,1+2".to_owned()));
        assert_eq!(expand(rules, "1"), None);
    }

    #[test]
    fn a_repetition_may_be_empty() {
        let rules = "($($word:literal)?) => { fn f() $(where $word)? };";
        assert_eq!(expand(rules, ""), Some("fnf()".to_owned()));
        assert_eq!(expand(rules, "\"x\""), Some("fnf()where\"x\"".to_owned()));
    }
}
