//! Runs the commands of the README, and checks those of the guide.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::mock::Foreground;
use crate::support::{feather, run};

/// Instructions for agents that use `feather` and `featherhq`.
const SKILL: &str = "skills/feather/SKILL.md";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Returns the lines of a file's fenced blocks.
fn fenced_lines(path: &Path) -> Vec<String> {
    let page = fs::read_to_string(path).unwrap();
    let mut inside = false;
    let mut lines = Vec::new();
    for line in page.lines() {
        if line.starts_with("```") {
            inside = !inside;
        } else if inside {
            lines.push(line.to_owned());
        }
    }
    lines
}

/// Splits a command into words. Single quotes are the only shell syntax that documentation may use,
/// so that the lines work in every shell.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for c in line.chars() {
        match c {
            '\'' => quoted = !quoted,
            '#' if !quoted && words.last().unwrap().is_empty() => break,
            ' ' if !quoted => words.push(String::new()),
            c => {
                assert!(quoted || !"|&;<>()$`\\\"*?~".contains(c), "shell syntax in {line:?}");
                words.last_mut().unwrap().push(c);
            }
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[test]
fn every_feather_line_of_the_readme_runs() {
    let began = Instant::now();
    let count = run_lines(&root().join("README.md"));
    assert!(count >= 4, "only {count} commands");
    assert!(began.elapsed() < Duration::from_secs(60), "{:?}", began.elapsed());
}

#[test]
fn every_feather_line_of_the_first_chapter_runs() {
    let count = run_lines(&root().join("docs/guide/src/getting-started.md"));
    assert!(count >= 10, "only {count} commands");
}

/// Runs the commands of a page in order against one mock server, and returns their number.
fn run_lines(page: &Path) -> usize {
    // The only command that does not end by itself. Its port may be in use, so the test starts the
    // server on a free one, and replaces the address of the page.
    const SERVER: [&str; 4] = ["feather", "mock", "--port", "8000"];
    let mock = Foreground::start(&["--port", "0"]);
    let mut has_server = false;
    let mut environment: Vec<(String, String)> = Vec::new();
    let mut count = 0;
    // For files that the commands write.
    let folder = tempfile::tempdir().unwrap();
    for line in fenced_lines(page) {
        if let Some(assignment) = line.strip_prefix("export ") {
            let (name, value) = assignment.split_once('=').unwrap();
            let value = words(value).concat().replace("http://127.0.0.1:8000", &mock.url);
            environment.push((name.to_owned(), value));
        } else if line.starts_with("feather ") {
            let words = words(&line);
            if words == SERVER {
                has_server = true;
                continue;
            }
            let arguments: Vec<&str> = words[1..].iter().map(String::as_str).collect();
            let mut command = feather(&arguments);
            command.current_dir(folder.path()).envs(environment.iter().cloned());
            let run = run(&mut command);
            assert_eq!(run.code, Some(0), "{line}\n{}", run.stderr);
            count += 1;
        }
    }
    assert!(has_server, "{} starts no server", page.display());
    let base_url = ("FEATHER_BASE_URL".to_owned(), mock.url.clone());
    assert!(environment.contains(&base_url), "{} does not use it", page.display());
    count
}

#[test]
fn the_dependency_in_the_readme_exists() {
    let lines = fenced_lines(&root().join("README.md"));
    let dependencies: Vec<&String> =
        lines.iter().filter(|line| line.starts_with("featherhq")).collect();
    let [dependency] = dependencies[..] else { panic!("{dependencies:?}") };
    let path = dependency.split('"').nth(1).unwrap();
    assert!(dependency.contains("path = "), "{dependency}");
    // The checkout is a sibling of the application.
    let path = path.strip_prefix("../featherhq/").unwrap();
    let manifest = fs::read_to_string(root().join(path).join("Cargo.toml")).unwrap();
    assert!(manifest.contains("name = \"featherhq\""), "{manifest}");
}

#[test]
fn every_feather_line_of_the_guide_and_for_agents_is_a_command_with_these_options() {
    let mut count = 0;
    let guide = fs::read_dir(root().join("docs/guide/src")).unwrap();
    let mut pages: Vec<PathBuf> = guide.map(|entry| entry.unwrap().path()).collect();
    pages.extend(["AGENTS.md", SKILL].map(|page| root().join(page)));
    for page in pages {
        for line in fenced_lines(&page) {
            // The environment is set in front of a command.
            let Some(start) = line.find("feather ") else { continue };
            if !line[..start].split_whitespace().all(|word| word.contains('=')) {
                continue;
            }
            let words = words(&line[start..]);
            let mut arguments: Vec<&str> = words[1..].iter().map(String::as_str).collect();
            // Options before `--help` are parsed, and nothing is run. What follows `--` belongs to
            // another program.
            let end = arguments.iter().position(|word| *word == "--").unwrap_or(arguments.len());
            arguments.truncate(end);
            arguments.push("--help");
            let run = run(&mut feather(&arguments));
            assert_eq!(run.code, Some(0), "{line}\n{}", run.stderr);
            count += 1;
        }
    }
    assert!(count >= 10, "only {count} commands");
}

/// Returns the commands in the help of a command, with what they do.
fn listed(path: &[&str]) -> Vec<(String, String)> {
    let help = run(&mut feather(&[path, &["-h"]].concat())).output();
    let Some((_, commands)) = help.split_once("Commands:\n") else { return Vec::new() };
    let lines = commands.lines().take_while(|line| line.starts_with("  "));
    let pairs = lines.map(|line| line.trim().split_once(' ').unwrap());
    let pairs = pairs.filter(|(name, _)| *name != "help");
    pairs.map(|(name, about)| (name.to_owned(), about.trim().to_owned())).collect()
}

/// Compares the part of the skill between `<!-- commands -->` and `<!-- end -->`.
/// `UPDATE_SKILL=1 cargo test -p featherhq-cli --test cli skill` rewrites it.
#[test]
fn the_skill_lists_every_command() {
    let mut lines = String::new();
    for (name, about) in listed(&[]) {
        let inner = listed(&[&name]);
        if inner.is_empty() {
            lines.push_str(&format!("- `feather {name}`: {about}\n"));
        }
        for (command, about) in inner {
            lines.push_str(&format!("- `feather {name} {command}`: {about}\n"));
        }
    }
    assert!(lines.contains("- `feather tools export`: "), "{lines}");
    let path = root().join(SKILL);
    let page = fs::read_to_string(&path).unwrap();
    let (before, rest) = page.split_once("<!-- commands -->\n").unwrap();
    let (own, after) = rest.split_once("<!-- end -->").unwrap();
    if std::env::var_os("UPDATE_SKILL").is_some() {
        let page = format!("{before}<!-- commands -->\n{lines}<!-- end -->{after}");
        fs::write(path, page).unwrap();
    } else {
        let remedy = "UPDATE_SKILL=1 cargo test -p featherhq-cli --test cli skill";
        assert_eq!(own, lines, "{remedy} rewrites it");
    }
}

/// Adds the long options in the help of a command and of the commands below it.
fn options(path: &[&str], list: &mut BTreeSet<String>) {
    let help = run(&mut feather(&[path, &["--help"]].concat())).output();
    let words = help.lines().filter(|line| line.trim_start().starts_with('-'));
    let words = words.flat_map(|line| line.split([' ', ',', '[', '=']));
    list.extend(words.filter(|word| word.starts_with("--")).map(str::to_owned));
    for (name, _) in listed(path) {
        options(&[path, &[&name]].concat(), list);
    }
}

#[test]
fn the_page_of_the_command_has_every_command_and_option_and_no_other() {
    let page = fs::read_to_string(root().join("docs/cli.md")).unwrap();
    let mut known = BTreeSet::new();
    options(&[], &mut known);
    assert!(known.contains("--voice-account-cps"), "{known:?}");
    let code: Vec<&str> = page.split('`').skip(1).step_by(2).collect();
    let words = code.iter().flat_map(|code| code.split([' ', '=']));
    let named: BTreeSet<String> =
        words.filter(|word| word.starts_with("--") && word.len() > 2).map(str::to_owned).collect();
    // Every command has `--help`. The last one is an option of cargo.
    let general = ["--help", "--version", "--no-default-features"].map(str::to_owned);
    let missing: Vec<_> = known.difference(&named).filter(|o| !general.contains(o)).collect();
    let unknown: Vec<_> = named.difference(&known).filter(|o| !general.contains(o)).collect();
    assert!(missing.is_empty() && unknown.is_empty(), "missing {missing:?}, unknown {unknown:?}");

    for (name, _) in listed(&[]) {
        for (command, _) in listed(&[&name]) {
            assert!(code.iter().any(|code| code.contains(&command)), "{name} {command} is missing");
        }
    }
}
