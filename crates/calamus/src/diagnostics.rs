//! Problems as rustc prints them: with the line of the file and a caret.

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use calamus_document::read::{Excerpt, Position, Unreadable};
use calamus_document::validate::{Consequence, MAX_SHOWN, Problem, Problems};

use crate::failure::Failure;
use crate::invalid::Invalid;
use crate::report::count;
use crate::sanitize;

/// Renders why a run failed, with the escape sequences of colors if `is_styled`.
///
/// ```
/// use calamus::{diagnostics, failure::Failure, settings::Settings};
///
/// let invalid = Settings::parse("calamus.toml", "tag = []").unwrap_err();
/// assert_eq!(
///     diagnostics::failure(&Failure::Settings(invalid), false),
///     "\
/// error: unknown key `tag`
///  --> calamus.toml:1:1
///   |
/// 1 | tag = []
///   | ^^^
///   |
///   = help: did you mean `tags`?"
/// );
/// ```
pub fn failure(failure: &Failure, is_styled: bool) -> String {
    let message = match failure {
        Failure::Unreadable(Unreadable { name, position, reason, remedy, excerpt }) => Message {
            at: position.map(|position| (name.as_str(), position)),
            excerpt: excerpt.as_deref(),
            help: remedy,
            ..Message::error(format!("cannot read {name}: {reason}"))
        },
        Failure::Settings(Invalid { name, position, reason, remedy, excerpt }) => {
            let title = match position {
                Some(_) => reason.clone(),
                None => format!("{name}: {reason}"),
            };
            Message {
                at: position.map(|position| (name.as_str(), position)),
                excerpt: excerpt.as_deref(),
                help: remedy,
                ..Message::error(title)
            }
        }
        Failure::Refused(Problems { name, problems: all }) => {
            let title = format!("{name} is refused: {}", count(all.len(), "problem"));
            let last = Message::error(title).render(is_styled);
            return format!("{}\n\n{last}", problems(name, all, is_styled));
        }
        // These are lists of files, and not about one place.
        Failure::Drift { .. } | Failure::Conflicts(_) => {
            return sanitize::visible(&failure.to_string()).into_owned();
        }
        other => {
            let text = other.to_string();
            let (title, help) = text.split_once("\n  remedy: ").unwrap_or((&text, ""));
            return Message { help, ..Message::error(title.to_owned()) }.render(is_styled);
        }
    };
    message.render(is_styled)
}

/// Renders the problems of a document.
pub fn problems(name: &str, problems: &[Problem], is_styled: bool) -> String {
    let rendered = problems.iter().take(MAX_SHOWN).map(|problem| {
        let Problem { pointer, position, reason, remedy, consequence, excerpt } = problem;
        let (level, title) = match consequence {
            Consequence::Refused => (Level::ERROR, reason.clone()),
            other => (Level::WARNING, format!("{reason} ({})", other.as_str())),
        };
        Message {
            level,
            title,
            at: position.map(|position| (name, position)),
            excerpt: excerpt.as_ref(),
            note: format!("at {pointer}"),
            help: remedy,
        }
        .render(is_styled)
    });
    let mut rendered: Vec<_> = rendered.collect();
    if let Some(more @ 1..) = problems.len().checked_sub(MAX_SHOWN) {
        rendered.push(format!("and {more} more, which the report lists (`--report FILE`)"));
    }
    rendered.join("\n\n")
}

/// Renders a warning without a position.
pub fn warning(title: &str, is_styled: bool) -> String {
    Message { level: Level::WARNING, ..Message::error(title.to_owned()) }.render(is_styled)
}

/// The last column whose line is shown: rendering takes time that grows with the line.
const MAX_COLUMN: usize = 10_000;

/// A message, mostly about a position in a file.
struct Message<'a> {
    level: Level<'a>,
    title: String,
    /// The name of the file, and the position.
    at: Option<(&'a str, Position)>,
    excerpt: Option<&'a Excerpt>,
    note: String,
    help: &'a str,
}

impl Message<'_> {
    fn error(title: String) -> Self {
        let (at, excerpt, note) = (None, None, String::new());
        Self { level: Level::ERROR, title, at, excerpt, note, help: "" }
    }

    fn render(&self, is_styled: bool) -> String {
        // What a document contains must not reach the terminal as control characters.
        let visible = |text: &str| sanitize::visible(text).into_owned();
        let mut group = Group::with_title(self.level.clone().primary_title(visible(&self.title)));
        if let Some((name, at)) = self.at {
            let name = visible(name);
            group = match self.excerpt {
                Some(excerpt) if at.column <= MAX_COLUMN => {
                    group.element(snippet(excerpt, at).path(name))
                }
                _ => group.element(Origin::path(name).line(at.line).char_column(at.column)),
            };
        }
        for (level, text) in [(Level::NOTE, self.note.as_str()), (Level::HELP, self.help)] {
            if !text.is_empty() {
                group = group.element(level.message(visible(text)));
            }
        }
        let renderer = if is_styled { Renderer::styled() } else { Renderer::plain() };
        renderer.render(&[group])
    }
}

/// A line with a caret.
fn snippet(Excerpt { text, span }: &Excerpt, at: Position) -> Snippet<'_, Annotation<'_>> {
    // One character for each, so that the span stays right.
    let plain = |character: char| match character {
        '\t' => ' ',
        character if sanitize::is_plain(character) => character,
        _ => char::REPLACEMENT_CHARACTER,
    };
    // Stands for what is cut off, so that the column stays right. The renderer elides it.
    let cut = (at.column - 1).saturating_sub(span.start);
    let text: String = std::iter::repeat_n(' ', cut).chain(text.chars().map(plain)).collect();
    let offset = |count: usize| text.chars().take(cut + count).map(char::len_utf8).sum();
    let mark = AnnotationKind::Primary.span(offset(span.start)..offset(span.end));
    Snippet::source(text.clone()).line_start(at.line).annotation(mark)
}

#[cfg(test)]
mod tests {
    use calamus_document::{read, validate};

    use super::*;

    fn unreadable(name: &str, text: &str) -> String {
        let error = read::parse(name, text.to_owned()).unwrap_err();
        failure(&Failure::Unreadable(error), false)
    }

    #[test]
    fn a_document_that_cannot_be_parsed_has_its_line() {
        insta::assert_snapshot!(unreadable("api.yaml", "openapi: 3.1.0\npaths: {a: [1, 2}\n"), @r"
        error: cannot read api.yaml: it is not YAML: while parsing a flow sequence, expected ',' or ']'
         --> api.yaml:2:17
          |
        2 | paths: {a: [1, 2}
          |                 ^
          |
          = help: repair it there; most often it is the indentation, or a text that needs quotes
        ");
        insta::assert_snapshot!(unreadable("api.yaml", "swagger: '2.0'\n"), @r"
        error: cannot read api.yaml: Swagger 2.0 is not supported
         --> api.yaml:1:1
          |
        1 | swagger: '2.0'
          | ^^^^^^^
          |
          = help: convert it to OpenAPI 3.0 or 3.1
        ");
        // The reason is the operating system's.
        let error = read::read("nowhere.yaml".as_ref()).unwrap_err();
        let rendered = failure(&Failure::Unreadable(error), false);
        assert!(rendered.starts_with("error: cannot read nowhere.yaml: "), "{rendered}");
        assert!(rendered.ends_with(" = help: name a file that exists and that you may read"));
    }

    #[test]
    fn a_long_line_is_cut_and_control_characters_are_replaced() {
        let text = format!(
            "{{\"openapi\": \"3.0.3\", \"x\": \"{}\", \"paths\u{202e}\": nul}}",
            "ä".repeat(500)
        );
        insta::assert_snapshot!(unreadable("api.json", &text), @r#"
        error: cannot read api.json: it is not JSON: `n` stands where a value should
         --> api.json:1:541
          |
        1 | ...                   äääääääääääääääääääääääääääääääääääääääääääääää", "paths�": nul}
          |                                                                                   ^^^
          |
          = help: repair it there; a document in YAML has a name that ends in .yaml
        "#);
    }

    #[test]
    fn problems_are_errors_or_warnings_by_their_consequence() {
        let text = "openapi: 3.1.0\npaths:\n  /a:\n    get: {parameters: [{in: query}]}\n  \
            /b: {get: {responses: {200: {content: {a/b: {schema: {type: strng}}}}}}}\n";
        let source = read::parse("api.yaml", text.to_owned()).unwrap();
        let validated = validate::validate(&source).unwrap();
        insta::assert_snapshot!(problems("api.yaml", &validated.problems, false), @r#"
        warning: a parameter has no name, or no place that is known (omitted)
         --> api.yaml:4:24
          |
        4 |     get: {parameters: [{in: query}]}
          |                        ^
          |
          = note: at /paths/~1a/get/parameters/0
          = help: give it a `name`, and `in` as path, query, header or cookie

        warning: "strng" is not a type of JSON Schema (removed)
         --> api.yaml:5:57
          |
        5 |   /b: {get: {responses: {200: {content: {a/b: {schema: {type: strng}}}}}}}
          |                                                         ^^^^
          |
          = note: at /paths/~1b/get/responses/200/content/a~1b/schema/type
          = help: use null, boolean, object, array, number, integer or string
        "#);
    }

    #[test]
    fn other_failures_have_no_line() {
        let usage = Failure::Usage("settings are in both a and b\n  remedy: keep one".to_owned());
        insta::assert_snapshot!(failure(&usage, false), @r"
        error: settings are in both a and b
         |
         = help: keep one
        ");
        let styled = failure(&usage, true);
        assert!(styled.starts_with("\u{1b}["), "{styled:?}");
    }
}
