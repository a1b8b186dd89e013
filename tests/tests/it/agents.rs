//! Items, commands and files that the instructions for agents name exist.

use std::fs;

use tests::root;

const SKILL: &str = "skills/feather/SKILL.md";

/// Returns the listing of the facade's public API.
fn listing() -> String {
    fs::read_to_string(root().join("tests/public-api/featherhq.txt")).unwrap()
}

/// Returns the names in `code` of a page.
fn code(page: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut inside = false;
    for line in page.lines() {
        if line.starts_with("```") {
            inside = !inside;
        } else if !inside {
            names.extend(line.split('`').skip(1).step_by(2).map(str::to_owned));
        }
    }
    names
}

/// Compares the part of the skill between `<!-- methods -->` and `<!-- end -->`.
/// `UPDATE_SKILL=1 cargo test -p tests --test it skill` rewrites it.
#[test]
fn the_skill_lists_every_method() {
    let mut lines = String::new();
    for (owner, accessor) in [
        ("Connections", "connections"),
        ("Integrations", "integrations"),
        ("WebhookEvents", "webhook_events"),
    ] {
        let listing = listing();
        assert!(listing.contains(&format!("featherhq::Client::{accessor}(")), "{accessor}");
        let methods = listing.lines().filter_map(|line| {
            let line = line.strip_prefix(&format!("pub fn featherhq::{owner}<"))?;
            let (name, rest) = line.split_once(">::")?.1.split_once('(')?;
            // Those of traits do not return a builder of the crate.
            let result = rest.rsplit_once(" -> featherhq::")?.1;
            (!result.starts_with(owner)).then(|| (name.to_owned(), result.to_owned()))
        });
        for (name, result) in methods {
            lines.push_str(&format!("- `{accessor}().{name}`: `{result}`\n"));
        }
    }
    assert!(lines.contains("- `connections().test_invoke`: `TestInvoke`\n"), "{lines}");
    let path = root().join(SKILL);
    let page = fs::read_to_string(&path).unwrap();
    let (before, rest) = page.split_once("<!-- methods -->\n").unwrap();
    let (own, after) = rest.split_once("<!-- end -->").unwrap();
    if std::env::var_os("UPDATE_SKILL").is_some() {
        fs::write(path, format!("{before}<!-- methods -->\n{lines}<!-- end -->{after}")).unwrap();
    } else {
        let remedy = "UPDATE_SKILL=1 cargo test -p tests --test it skill";
        assert_eq!(own, lines, "{remedy} rewrites it");
    }
}

#[test]
fn every_path_and_type_for_agents_exists() {
    let listing = listing();
    let (mut paths, mut types) = (0, 0);
    for page in ["AGENTS.md", "llms.txt", SKILL] {
        let text = fs::read_to_string(root().join(page)).unwrap();
        let folder = root().join(page).parent().unwrap().to_owned();
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            assert!(folder.join(link).exists(), "{page} links to {link}");
            paths += 1;
        }
        for name in code(&text) {
            let in_repository = name.starts_with("crates/") || name.starts_with("tests/");
            if in_repository && !name.contains(['*', ' ']) {
                assert!(root().join(&name).exists(), "{page} names {name}");
                paths += 1;
            } else if name.starts_with("featherhq::") {
                let is_item = listing.split_whitespace().any(|word| word == name);
                assert!(is_item, "{page} names {name}");
                types += 1;
            } else if name.starts_with("is_") {
                let method = format!("featherhq::Error::{name}(");
                assert!(listing.contains(&method), "{page} names {name}");
                types += 1;
            }
        }
    }
    assert!(paths > 20 && types > 5, "{paths} paths, {types} types");
}

#[test]
fn every_cargo_line_for_agents_names_what_exists() {
    let read = |path: &str| fs::read_to_string(root().join(path)).unwrap();
    let (commands, steps) = (read("xtask/src/arguments.rs"), read("xtask/src/ci.rs"));
    let page = read("AGENTS.md");
    let mut count = 0;
    for line in page.lines().filter(|line| line.starts_with("cargo ")) {
        let words: Vec<&str> = line.split('#').next().unwrap().split_whitespace().collect();
        let after = |option: &str| words.iter().skip_while(|word| **word != option).nth(1);
        if words[1] == "xtask" {
            let command = words[2][..1].to_uppercase() + &words[2][1..];
            assert!(commands.contains(&format!("    {command} {{")), "{line}");
            for step in words[3..].iter().filter(|word| !word.starts_with('-')) {
                assert!(steps.contains(&format!("name: \"{step}\"")), "{line}");
            }
        } else if let Some(package) = after("-p") {
            let folder = [format!("crates/{package}"), (*package).to_owned()];
            let folder = folder.iter().map(|it| root().join(it)).find(|it| it.exists());
            let folder = folder.unwrap_or_else(|| panic!("{line}"));
            if let Some(test) = after("--test") {
                assert!(folder.join("tests").join(test).exists(), "{line}");
            }
        } else {
            panic!("{line}: neither an xtask nor a package");
        }
        count += 1;
    }
    assert!(count >= 5, "only {count} lines");
}
