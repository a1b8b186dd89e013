//! Opens a page in the user's browser.

use std::process::{Command, Stdio};

/// Opens a URL with a command, or `$BROWSER`, or the browser of the system. Returns a message if no
/// command can be started.
pub(super) fn open(command: Option<&str>, url: &str) -> Result<(), String> {
    let variable = std::env::var("BROWSER").unwrap_or_default();
    // By convention a list of commands, of which the first that can be started is used.
    let candidates = match command {
        Some(command) => vec![command],
        None => variable.split(SEPARATOR).filter(|command| !command.trim().is_empty()).collect(),
    };
    let candidates = match &candidates[..] {
        [] => vec![SYSTEM],
        _ => candidates,
    };
    let mut message = "no browser is set".to_owned();
    for candidate in candidates {
        match start(&words(candidate, url)) {
            Ok(()) => return Ok(()),
            Err(error) => message = format!("cannot open a browser with `{candidate}`: {error}"),
        }
    }
    Err(message)
}

/// Separates the commands of `$BROWSER`, as in `$PATH`.
const SEPARATOR: char = if cfg!(windows) { ';' } else { ':' };

#[cfg(target_os = "macos")]
const SYSTEM: &str = "open";
#[cfg(windows)]
const SYSTEM: &str = "rundll32 url.dll,FileProtocolHandler";
#[cfg(not(any(target_os = "macos", windows)))]
const SYSTEM: &str = "xdg-open";

/// Splits a command at whitespace, outside of quotes. The URL replaces `%s`, or else is added.
fn words(command: &str, url: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let (mut word, mut quote, mut in_word) = (String::new(), None, false);
    for character in command.chars() {
        match (quote, character) {
            (Some(end), character) if character == end => quote = None,
            (None, '\'' | '"') => (quote, in_word) = (Some(character), true),
            (None, character) if character.is_whitespace() => {
                if in_word {
                    words.push(std::mem::take(&mut word));
                }
                in_word = false;
            }
            _ => {
                word.push(character);
                in_word = true;
            }
        }
    }
    if in_word {
        words.push(word);
    }
    if words.iter().any(|word| word.contains("%s")) {
        words.iter().map(|word| word.replace("%s", url)).collect()
    } else {
        words.into_iter().chain([url.to_owned()]).collect()
    }
}

/// Starts a command, and does not wait for it: some browsers run until they are closed.
fn start(words: &[String]) -> std::io::Result<()> {
    let Some((program, arguments)) = words.split_first() else { return Ok(()) };
    let mut command = Command::new(program);
    // Its output would be mixed with that of this command.
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_split_outside_of_quotes() {
        for (command, expected) in [
            ("firefox", &["firefox", "URL"][..]),
            (" firefox  --new-window ", &["firefox", "--new-window", "URL"]),
            ("chromium --app=%s", &["chromium", "--app=URL"]),
            ("'/Program Files/b' \"a b\"", &["/Program Files/b", "a b", "URL"]),
            ("b ''", &["b", "", "URL"]),
        ] {
            assert_eq!(words(command, "URL"), expected, "{command}");
        }
    }
}
