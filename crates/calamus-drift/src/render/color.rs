//! Colors for the text format.

use anstyle::{AnsiColor, Style};

/// Colors a report in the text format: severities, and the first line of each group.
///
/// Applied last, so that the text itself can be freed of control characters before.
pub fn colorize(text: &str) -> String {
    let mut colored = String::with_capacity(text.len() + text.len() / 8);
    for (number, line) in text.lines().enumerate() {
        if number > 0 {
            colored.push('\n');
        }
        let styled = [
            ("breaking ", AnsiColor::Red.on_default().bold()),
            ("risky ", AnsiColor::Yellow.on_default().bold()),
            ("safe ", AnsiColor::Green.on_default().bold()),
        ];
        let known = styled.into_iter().find(|(word, _)| line.starts_with(word));
        match known {
            Some((word, style)) => {
                let (severity, rest) = line.split_at(word.len() - 1);
                colored += &format!("{style}{severity}{style:#}{rest}");
            }
            None if number == 0 => {
                let bold = Style::new().bold();
                colored += &format!("{bold}{line}{bold:#}");
            }
            None => colored.push_str(line),
        }
    }
    colored
}
