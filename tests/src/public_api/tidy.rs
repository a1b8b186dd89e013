//! Tokens as a person would write them: on one line, with blanks where rustfmt has them.

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};
use quote::ToTokens;

/// Types, signatures and paths; not expressions, in which `<` may be a comparison.
pub(super) fn tidy(tokens: impl ToTokens) -> String {
    let mut text = String::new();
    write(tokens.to_token_stream(), &mut text);
    text
}

fn write(tokens: TokenStream, text: &mut String) {
    let mut before = Before::Nothing;
    for token in tokens {
        match token {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Brace => ("{ ", " }"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::None => ("", ""),
                };
                let call = group.delimiter() == Delimiter::Parenthesis;
                // `fn f(…)` and `Fn(…)`, but `-> (…)` and `dyn [_]`.
                let apart = match before {
                    Before::Word => !call,
                    Before::Operator => true,
                    Before::Nothing | Before::Opening | Before::Closing => false,
                };
                push(text, apart, open);
                write(group.stream(), text);
                text.push_str(close);
                before = Before::Word;
            }
            TokenTree::Ident(ident) => {
                let apart = matches!(before, Before::Word | Before::Operator | Before::Closing);
                push(text, apart, &ident.to_string());
                before = Before::Word;
            }
            TokenTree::Literal(literal) => {
                push(text, matches!(before, Before::Word | Before::Operator), &literal.to_string());
                before = Before::Word;
            }
            TokenTree::Punct(punct) => {
                let sign = punct.as_char();
                let second = text.chars().last();
                match sign {
                    '>' if second == Some('-') || second == Some('=') => {
                        text.push('>');
                        before = Before::Operator;
                    }
                    '>' => {
                        text.push('>');
                        before = Before::Closing;
                    }
                    '<' => {
                        push(text, before == Before::Operator, "<");
                        before = Before::Opening;
                    }
                    ',' | ';' => {
                        text.push(sign);
                        before = Before::Operator;
                    }
                    ':' if punct.spacing() == Spacing::Joint => {
                        let apart = before == Before::Operator;
                        push(text, apart, ":");
                        before = Before::Opening;
                    }
                    ':' if second == Some(':') => {
                        text.push(':');
                        before = Before::Opening;
                    }
                    ':' => {
                        text.push(':');
                        before = Before::Operator;
                    }
                    '&' | '\'' | '?' | '#' => {
                        let apart =
                            matches!(before, Before::Word | Before::Operator | Before::Closing);
                        push(text, apart, &sign.to_string());
                        before = Before::Opening;
                    }
                    _ => {
                        push(
                            text,
                            before != Before::Opening && before != Before::Nothing,
                            &sign.to_string(),
                        );
                        before = Before::Operator;
                    }
                }
            }
        }
    }
}

/// What stands before a token, as far as it decides about a blank.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    Nothing,
    Word,
    Operator,
    /// Something that what follows belongs to: `<`, `&`, `::`.
    Opening,
    /// The end of arguments: `>`.
    Closing,
}

fn push(text: &mut String, apart: bool, token: &str) {
    if apart {
        text.push(' ');
    }
    text.push_str(token);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_look_as_they_do_in_source() {
        for source in [
            "fn f(&self, name: &str) -> Option<&str>",
            "fn g<'a, T: Deserialize<'a> + ?Sized>(&'a self, map: Map<String, Vec<T>>) -> Result<T, E>",
            "fn h(mut self, f: impl Fn(&Connection) + Send + 'static) -> impl Iterator<Item = (&str, &[u8])>",
            "fn k<T>(x: T) -> (u8, T) where T: Into<Option<std::time::Duration>>, for<'a> T: A<'a>",
            "const fn c(self) -> [u8; 4]",
            "Pin<Box<dyn Future<Output = reqwest::Result<reqwest::Response>> + Send + 'a>>",
            "async fn n(&mut self) -> <T as Outcome>::Wire",
        ] {
            let tokens: TokenStream = source.parse().unwrap();
            assert_eq!(tidy(tokens), source);
        }
    }
}
