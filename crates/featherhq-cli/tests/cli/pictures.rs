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
    ("tools", &["--mock", "tools", "list", "acme_support"]),
    (
        "jq",
        &[
            "--mock",
            "connections",
            "list",
            "--jq",
            ".[] | select(.status != \"active\") | {nickname, status}",
        ],
    ),
    ("mistake", &["--mock", "tools", "list", "acme_suport"]),
];

/// The width of the terminal.
const COLUMNS: u16 = 92;

/// Returns a command line as it is entered in a shell.
fn command_line(arguments: &[&str]) -> String {
    let quote = |word: &&str| match word.contains(' ') {
        true => format!("'{word}'"),
        false => (*word).to_owned(),
    };
    let words: Vec<String> = arguments.iter().map(quote).collect();
    format!("$ feather {}", words.join(" "))
}

#[test]
fn pictures_show_what_the_commands_print() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/pictures");
    let writes = std::env::var_os("PICTURES").is_some_and(|value| value == "write");
    for (name, arguments) in PICTURES {
        // On a loaded machine, the status line may be shown before the output.
        let arguments_quiet = [arguments, &["--quiet"][..]].concat();
        let (_, screen, _) = on_terminal(feather(&arguments_quiet), COLUMNS, "", false);
        let text = format!("\u{1b}[1m{}\u{1b}[0m\n{screen}", command_line(arguments));
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
