//! The pictures of the README: real output as SVG.
//!
//! `PICTURES=write cargo test -p featherhq-cli --test cli pictures` writes them. Without it, the
//! test compares them with what the commands print now.

use std::fs;
use std::path::Path;

use crate::support::feather;
use crate::terminal::on_terminal;

/// The names of the pictures, and their commands.
const PICTURES: &[(&str, &[&str])] = &[
    ("list", &["--mock", "connections", "list"]),
    ("mistake", &["--mock", "tools", "list", "acme_suport"]),
];

/// The width of the terminal.
const COLUMNS: u16 = 92;

/// Breaks lines at the edge, as a terminal does: a wide picture is scaled down on a page.
fn broken_at_the_edge(screen: &str) -> String {
    let mut broken = String::new();
    let (mut column, mut in_escape) = (0, false);
    for c in screen.chars() {
        in_escape |= c == '\u{1b}';
        if c == '\n' {
            column = 0;
        } else if !in_escape {
            if column == COLUMNS {
                broken.push('\n');
                column = 0;
            }
            column += 1;
        }
        broken.push(c);
        in_escape &= !c.is_ascii_alphabetic();
    }
    broken
}

#[test]
fn pictures_show_what_the_commands_print() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/pictures");
    let writes = std::env::var_os("PICTURES").is_some_and(|value| value == "write");
    for (name, arguments) in PICTURES {
        // On a loaded machine, the status line may be shown before the output.
        let arguments_quiet = [arguments, &["--quiet"][..]].concat();
        let (_, screen, _) = on_terminal(feather(&arguments_quiet), COLUMNS, "", false);
        let screen = broken_at_the_edge(&screen);
        let text = format!("\u{1b}[1m$ feather {}\u{1b}[0m\n{screen}", arguments.join(" "));
        let svg = anstyle_svg::Term::new().render_svg(&text);
        let path = folder.join(format!("{name}.svg"));
        if writes {
            fs::create_dir_all(&folder).unwrap();
            fs::write(&path, svg).unwrap();
        } else {
            let expected = fs::read_to_string(&path).unwrap_or_default();
            assert!(
                expected.replace("\r\n", "\n") == svg,
                "{} is outdated: run `PICTURES=write cargo test -p featherhq-cli --test cli pictures`",
                path.display()
            );
        }
    }
}
