//! Path templates such as `/pets/{petId}`.

/// A piece of a path template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathPiece<'d> {
    /// Text that is sent as it is.
    Literal(&'d str),
    /// The name of a path parameter, without its braces.
    Parameter(&'d str),
}

/// A parsed path template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathTemplate<'d> {
    /// The template as the document has it.
    pub text: &'d str,
    /// Its pieces, in order.
    pub pieces: Vec<PathPiece<'d>>,
}

impl<'d> PathTemplate<'d> {
    /// Parses a template. Braces that enclose no name are literal.
    pub fn parse(text: &'d str) -> Self {
        let mut pieces = Vec::new();
        let mut literal = text;
        let mut rest = text;
        while let Some(open) = rest.find('{') {
            let after = rest.get(open + 1..).unwrap_or_default();
            match after.find(['{', '}']) {
                Some(close) if close > 0 && after[close..].starts_with('}') => {
                    let before = literal.len() - rest.len() + open;
                    if before > 0 {
                        pieces.push(PathPiece::Literal(&literal[..before]));
                    }
                    pieces.push(PathPiece::Parameter(&after[..close]));
                    rest = &after[close + 1..];
                    literal = rest;
                }
                _ => rest = after,
            }
        }
        if !literal.is_empty() {
            pieces.push(PathPiece::Literal(literal));
        }
        Self { text, pieces }
    }

    /// Returns the names of the parameters, in order.
    pub fn parameters(&self) -> impl Iterator<Item = &'d str> {
        self.pieces.iter().filter_map(|piece| match piece {
            PathPiece::Parameter(name) => Some(*name),
            PathPiece::Literal(_) => None,
        })
    }

    /// Returns whether every brace has its counterpart, with a name in between.
    pub fn is_balanced(&self) -> bool {
        let has_brace = |piece: &PathPiece<'_>| match piece {
            PathPiece::Literal(text) | PathPiece::Parameter(text) => text.contains(['{', '}']),
        };
        !self.pieces.iter().any(has_brace)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn render(text: &str) -> String {
        let template = PathTemplate::parse(text);
        let pieces = template.pieces.iter().map(|piece| match piece {
            PathPiece::Literal(text) => format!("{text:?}"),
            PathPiece::Parameter(name) => format!("<{name}>"),
        });
        let balanced = if template.is_balanced() { "" } else { " unbalanced" };
        pieces.collect::<Vec<_>>().join(" ") + balanced
    }

    #[test]
    fn names_in_braces_are_parameters_and_other_braces_are_literal() {
        assert_eq!(render("/pets/{id}/photos"), r#""/pets/" <id> "/photos""#);
        assert_eq!(render("/{a}.{b}:undo"), r#""/" <a> "." <b> ":undo""#);
        assert_eq!(render("/{a}{b}"), r#""/" <a> <b>"#);
        assert_eq!(render(""), "");
        assert_eq!(render("/a/{}/b"), r#""/a/{}/b" unbalanced"#);
        assert_eq!(render("/a/{b"), r#""/a/{b" unbalanced"#);
        assert_eq!(render("/a}/b"), r#""/a}/b" unbalanced"#);
        assert_eq!(render("/{a{b}/c"), r#""/{a" <b> "/c" unbalanced"#);
        assert_eq!(render("/é{ü}"), r#""/é" <ü>"#);
    }
}
