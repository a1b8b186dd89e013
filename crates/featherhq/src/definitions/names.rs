//! Names that fit a provider's rules, each of them once.

use std::collections::{BTreeMap, BTreeSet};

use super::format::Format;
use super::note::NoteKind;
use crate::types::Tool;

/// Number of hexadecimal digits that distinguish names.
const DIGITS: usize = 8;

/// Returns the name of each tool, with a note if it is not the slug.
///
/// The names depend on the set of tools and not on its order: a conversation that is continued
/// after a restart refers to tools by the same names.
pub(super) fn assign(format: Format, tools: &[&Tool]) -> Vec<(String, Option<NoteKind>)> {
    let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, tool) in tools.iter().enumerate() {
        groups.entry(fitted(format, &tool.slug)).or_default().push(index);
    }
    let mut taken: BTreeSet<String> = groups.keys().cloned().collect();
    let mut names: Vec<(String, Option<NoteKind>)> = vec![(String::new(), None); tools.len()];
    for (name, mut group) in groups {
        // The first one keeps the name: a tool whose slug it is, of several the oldest.
        group.sort_by_key(|&index| {
            let tool = tools[index];
            (tool.slug != name, tool.created_at, tool.connection_id, tool.slug.clone(), tool.id)
        });
        for (position, index) in group.into_iter().enumerate() {
            let tool = tools[index];
            names[index] = if position > 0 {
                let other = distinct(format, tool, &taken);
                taken.insert(other.clone());
                (other.clone(), Some(NoteKind::Collision(other)))
            } else {
                let note = (tool.slug != name).then(|| NoteKind::Renamed(name.clone()));
                (name.clone(), note)
            };
        }
    }
    names
}

/// Returns the slug if it is a name, and the most similar name otherwise.
fn fitted(format: Format, slug: &str) -> String {
    let mut name: String = slug
        .chars()
        .map(|character| if format.allows_in_name(character) { character } else { '_' })
        .collect();
    if !name.chars().next().is_some_and(|first| format.allows_at_start_of_name(first)) {
        name.insert(0, '_');
    }
    if name.len() > format.max_name_length() {
        name = with_suffix(format, &name, hash([slug.as_bytes()]));
    }
    name
}

/// Returns a name that is not taken.
fn distinct(format: Format, tool: &Tool, taken: &BTreeSet<String>) -> String {
    let name = fitted(format, &tool.slug);
    let mut salt = 0_u32;
    loop {
        let id = tool.connection_id.as_uuid().as_bytes();
        let candidate =
            with_suffix(format, &name, hash([id, tool.slug.as_bytes(), &salt.to_le_bytes()]));
        if !taken.contains(&candidate) {
            return candidate;
        }
        salt = salt.wrapping_add(1);
    }
}

/// Shortens a name so that a suffix of hexadecimal digits fits. The name is ASCII.
fn with_suffix(format: Format, name: &str, hash: u32) -> String {
    let end = name.len().min(format.max_name_length() - DIGITS - 1);
    format!("{}_{hash:08x}", name.get(..end).unwrap_or_default())
}

/// FNV-1a: names must not change with Rust's version, as those from the hashers of `std` would.
fn hash<const N: usize>(parts: [&[u8]; N]) -> u32 {
    parts
        .into_iter()
        .flatten()
        .fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn tool(connection: u128, slug: &str) -> Tool {
        let id = Uuid::from_u128(connection);
        Tool::new(id.into(), id.into(), slug)
    }

    fn names(format: Format, tools: &[Tool]) -> Vec<String> {
        let tools: Vec<&Tool> = tools.iter().collect();
        assign(format, &tools).into_iter().map(|(name, _)| name).collect()
    }

    #[test]
    fn slugs_are_fitted_to_the_rules_of_each_format() {
        let slug = "4_köln.files/upload";
        let tools = [tool(1, slug)];
        assert_eq!(names(Format::OpenAi, &tools), ["4_k_ln_files_upload"]);
        assert_eq!(names(Format::Anthropic, &tools), ["4_k_ln_files_upload"]);
        assert_eq!(names(Format::Gemini, &tools), ["_4_k_ln_files_upload"]);
        assert_eq!(names(Format::Mcp, &tools), ["4_k_ln.files_upload"]);
        assert_eq!(names(Format::Mcp, &[tool(1, "")]), ["_"]);
    }

    #[test]
    fn long_slugs_are_shortened_to_distinct_names() {
        let long = "a".repeat(200);
        for format in Format::ALL {
            let both = names(format, &[tool(1, &long), tool(1, &format!("{long}b"))]);
            assert_ne!(both[0], both[1]);
            for name in both {
                assert_eq!(name.len(), format.max_name_length(), "{name}");
            }
        }
        let exact = "a".repeat(64);
        assert_eq!(names(Format::OpenAi, &[tool(1, &exact)]), [exact]);
    }

    #[test]
    fn collisions_are_resolved_whatever_the_order() {
        let tools = [tool(3, "a_b"), tool(2, "a.b"), tool(1, "a_b"), tool(2, "a/b")];
        let forward = names(Format::OpenAi, &tools);
        assert_eq!(forward[2], "a_b");
        assert_eq!(forward.iter().collect::<BTreeSet<_>>().len(), 4);
        let reversed: Vec<Tool> = tools.iter().rev().cloned().collect();
        let mut backward = names(Format::OpenAi, &reversed);
        backward.reverse();
        assert_eq!(forward, backward);
    }

    #[test]
    fn a_slug_that_fits_keeps_its_name() {
        let mut older = tool(1, "a.b");
        older.created_at = chrono::DateTime::UNIX_EPOCH;
        let mut newer = tool(2, "a_b");
        newer.created_at = older.created_at + chrono::Duration::days(1);
        let names = names(Format::OpenAi, &[older, newer]);
        assert_eq!(names[1], "a_b");
        assert!(names[0].starts_with("a_b_"));
    }
}
