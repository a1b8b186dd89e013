//! From many places of a document to lines and columns, in one pass over its text.
//!
//! [`Source::position`] searches the text anew for each place, which is right for a handful
//! of problems and too slow for hundreds of findings in a document of megabytes.

use std::collections::{BTreeMap, BTreeSet};

use crate::codegen::pointer::Pointer;
use crate::codegen::read::{Position, Source};

/// The places that are looked for, as a tree of names.
#[derive(Default)]
struct Wanted {
    here: Option<Pointer>,
    below: BTreeMap<String, Wanted>,
}

impl Wanted {
    fn of(pointers: &BTreeSet<Pointer>) -> Self {
        let mut root = Self::default();
        for pointer in pointers {
            let mut at = &mut root;
            for token in pointer.tokens() {
                at = at.below.entry(token).or_default();
            }
            at.here = Some(pointer.clone());
        }
        root
    }
}

/// Where the places are in the text. Those that are nowhere are left out.
pub(crate) fn locate(source: &Source, pointers: &BTreeSet<Pointer>) -> BTreeMap<Pointer, Position> {
    let is_json = source.text.trim_start_matches('\u{FEFF}').trim_start().starts_with('{')
        && serde_json::from_str::<serde::de::IgnoredAny>(
            source.text.trim_start_matches('\u{FEFF}'),
        )
        .is_ok();
    if !is_json {
        let found = pointers.iter().filter_map(|at| Some((at.clone(), source.position(at)?)));
        return found.collect();
    }
    let mut scan = Scan { bytes: source.text.as_bytes(), at: 0, offsets: BTreeMap::new() };
    if source.text.starts_with('\u{FEFF}') {
        scan.at = '\u{FEFF}'.len_utf8();
    }
    scan.blanks();
    let start = scan.at;
    scan.value(&Wanted::of(pointers), start);
    positions(&source.text, scan.offsets)
}

/// Lines and columns of offsets, counted once from the start to the end.
fn positions(text: &str, offsets: BTreeMap<Pointer, usize>) -> BTreeMap<Pointer, Position> {
    let mut by_offset: Vec<(usize, Pointer)> =
        offsets.into_iter().map(|(pointer, offset)| (offset, pointer)).collect();
    by_offset.sort();
    let (mut line, mut line_start, mut done) = (1, 0, 0);
    let mut found = BTreeMap::new();
    for (offset, pointer) in by_offset {
        for (index, byte) in text.bytes().enumerate().take(offset).skip(done) {
            if byte == b'\n' {
                line += 1;
                line_start = index + 1;
            }
        }
        done = offset;
        let column = text.get(line_start..offset).map_or(1, |before| before.chars().count() + 1);
        found.insert(pointer, Position { line, column });
    }
    found
}

/// Walks over a text that is known to be JSON, and stays out of what nobody looks for.
struct Scan<'a> {
    bytes: &'a [u8],
    at: usize,
    offsets: BTreeMap<Pointer, usize>,
}

impl Scan<'_> {
    /// Moves over the value that begins here; `named` is where its name or itself begins.
    fn value(&mut self, wanted: &Wanted, named: usize) {
        if let Some(pointer) = &wanted.here {
            self.offsets.insert(pointer.clone(), named);
        }
        match self.peek() {
            Some(b'{') if !wanted.below.is_empty() => self.members(wanted),
            Some(b'[') if !wanted.below.is_empty() => self.elements(wanted),
            _ => self.skip(),
        }
    }

    fn members(&mut self, wanted: &Wanted) {
        self.at += 1;
        loop {
            self.blanks();
            if self.peek() != Some(b'"') {
                break;
            }
            let start = self.at;
            self.string();
            let name = self
                .bytes
                .get(start..self.at)
                .and_then(|raw| serde_json::from_slice::<String>(raw).ok());
            self.blanks();
            self.at += 1;
            self.blanks();
            match name.and_then(|name| wanted.below.get(&name)) {
                Some(below) => self.value(below, start),
                None => self.skip(),
            }
            self.blanks();
            if self.peek() != Some(b',') {
                break;
            }
            self.at += 1;
        }
        self.at += 1;
    }

    fn elements(&mut self, wanted: &Wanted) {
        self.at += 1;
        let mut index = 0usize;
        loop {
            self.blanks();
            if matches!(self.peek(), None | Some(b']')) {
                break;
            }
            match wanted.below.get(&index.to_string()) {
                Some(below) => self.value(below, self.at),
                None => self.skip(),
            }
            index += 1;
            self.blanks();
            if self.peek() != Some(b',') {
                break;
            }
            self.at += 1;
        }
        self.at += 1;
    }

    /// Moves behind the value that begins here.
    fn skip(&mut self) {
        let mut depth = 0usize;
        while let Some(byte) = self.peek() {
            match byte {
                b'"' => {
                    self.string();
                    if depth == 0 {
                        return;
                    }
                    continue;
                }
                b'{' | b'[' => depth += 1,
                b'}' | b']' if depth <= 1 => {
                    if depth == 1 {
                        self.at += 1;
                    }
                    return;
                }
                b'}' | b']' => depth -= 1,
                b',' if depth == 0 => return,
                _ => {}
            }
            self.at += 1;
        }
    }

    fn string(&mut self) {
        self.at += 1;
        while let Some(byte) = self.peek() {
            self.at += 1;
            match byte {
                b'\\' => self.at += 1,
                b'"' => return,
                _ => {}
            }
        }
    }

    fn blanks(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codegen::read;

    #[test]
    fn every_place_is_where_a_search_for_it_alone_finds_it() {
        let text = "\u{FEFF}{\n  \"openapi\": \"3.1.0\",\n  \"a\\\"b\": {\"é\": [1, {\"x\": \"}],{\"}, [\n 2, true\n ]]},\n \"a\": 1,\n  \"a\": {\"b\": {}},\n \"last\": null\n}\n";
        let source = read::parse("test.json", text.to_owned()).unwrap();
        let all = [
            "",
            "/openapi",
            "/a\"b",
            "/a\"b/é",
            "/a\"b/é/0",
            "/a\"b/é/1/x",
            "/a\"b/é/2/1",
            "/a/b",
            "/last",
            "/nothing",
            "/a\"b/é/9",
            "/openapi/x",
        ];
        let pointers: BTreeSet<_> = all.iter().map(|at| Pointer::parse(*at)).collect();
        let located = locate(&source, &pointers);
        for pointer in &pointers {
            assert_eq!(located.get(pointer).copied(), source.position(pointer), "{pointer}");
        }
        assert_eq!(located.len(), 9);
    }
}
