//! Cuts a JSON array into the texts of its elements as its bytes arrive.
//!
//! It finds where elements begin and end and nothing else: whether an element is valid
//! JSON is for the decoder to say, which sees each one whole. Memory is one element and
//! the piece that came last; nesting costs nothing and is bounded all the same, so that
//! nobody who parses an element later is led into a trap.

use std::fmt;

use bytes::Bytes;

/// The deepest nesting of arrays and objects within an element, or within an answer that is
/// one value.
pub(crate) const MAX_DEPTH: u32 = 1024;

/// The most memory that is set aside for an element before its length is known.
const MOST_RESERVED: usize = 4 * 1024 * 1024;

/// A push parser: pieces go in with [`push`](Self::push), elements come out of
/// [`next`](Self::next).
#[derive(Debug)]
pub struct Splitter {
    state: State,
    /// The piece that is being cut, and how far.
    chunk: Bytes,
    at: usize,
    /// The beginning of an element whose end is in a piece that has not come yet.
    partial: Vec<u8>,
    /// How long the longest element was that came in more than one piece.
    longest: usize,
    /// How many elements are out.
    count: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Before the opening bracket.
    Start,
    /// After the opening bracket: an element, or the end of an empty array.
    First,
    /// After a comma: an element.
    Element,
    /// Within an object or array, or within a string at depth 0.
    Nested { depth: u32, string: Quote },
    /// Within a number or a literal at depth 0.
    Scalar,
    /// After an element: a comma, or the end.
    After,
    /// After the closing bracket.
    End,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Quote {
    Outside,
    Inside,
    /// Inside, right after a backslash.
    Escape,
    /// Outside, right after a backslash: no JSON, but the same however it comes in pieces.
    Stray,
}

/// Why a text is not an array that can be cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SplitError {
    /// Something else than an array begins here.
    NotAnArray,
    /// A byte that cannot stand between elements.
    Unexpected(u8),
    /// A byte after the end of the array.
    AfterEnd(u8),
    /// The text ended before the array did.
    Incomplete,
    /// An element is nested deeper than [`MAX_DEPTH`].
    TooDeep,
}

impl fmt::Display for SplitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAnArray => f.write_str("the response is not an array"),
            Self::Unexpected(byte) => {
                write!(f, "unexpected {:?} between elements", char::from(*byte))
            }
            Self::AfterEnd(byte) => {
                write!(f, "unexpected {:?} after the end of the array", char::from(*byte))
            }
            Self::Incomplete => f.write_str("the response ends before its array does"),
            Self::TooDeep => write!(f, "an element is nested more than {MAX_DEPTH} levels deep"),
        }
    }
}

impl std::error::Error for SplitError {}

impl Splitter {
    pub fn new() -> Self {
        Self {
            state: State::Start,
            chunk: Bytes::new(),
            at: 0,
            partial: Vec::new(),
            longest: 0,
            count: 0,
        }
    }

    /// How many elements have come out.
    pub(crate) fn count(&self) -> usize {
        self.count
    }

    /// Adds the next piece of the text. Whatever [`next`](Self::next) had left of the
    /// piece before is lost, so call it until it wants more.
    pub fn push(&mut self, chunk: Bytes) {
        debug_assert_eq!(self.at, self.chunk.len(), "the piece before was not used up");
        self.chunk = chunk;
        self.at = 0;
    }

    /// The text of the next element, or `None` if it takes another piece to know it.
    pub fn next(&mut self) -> Result<Option<Bytes>, SplitError> {
        // Where the element's part in this piece begins.
        let mut start = self.at;
        loop {
            match self.state {
                State::Nested { depth, string } => {
                    if !self.scan_nested(depth, string)? {
                        return Ok(self.keep(start));
                    }
                    self.state = State::After;
                    return Ok(Some(self.take(start)));
                }
                State::Scalar => {
                    let rest = &self.chunk[self.at..];
                    let end = rest.iter().position(|b| is_blank(*b) || matches!(b, b',' | b']'));
                    let Some(end) = end else {
                        self.at = self.chunk.len();
                        return Ok(self.keep(start));
                    };
                    self.at += end;
                    self.state = State::After;
                    return Ok(Some(self.take(start)));
                }
                _ => {}
            }
            let Some(byte) = self.peek() else { return Ok(None) };
            match (self.state, byte) {
                (State::Start, b'[') => self.state = State::First,
                (State::Start, _) => return Err(SplitError::NotAnArray),
                (State::First, b']') | (State::After, b']') => self.state = State::End,
                (State::After, b',') => self.state = State::Element,
                (State::First | State::Element, b'{' | b'[') => {
                    start = self.at;
                    self.state = State::Nested { depth: 1, string: Quote::Outside };
                }
                (State::First | State::Element, b'"') => {
                    start = self.at;
                    self.state = State::Nested { depth: 0, string: Quote::Inside };
                }
                (State::First | State::Element, b'-' | b'0'..=b'9' | b't' | b'f' | b'n') => {
                    start = self.at;
                    self.state = State::Scalar;
                }
                (State::End, byte) => return Err(SplitError::AfterEnd(byte)),
                (_, byte) => return Err(SplitError::Unexpected(byte)),
            }
            self.at += 1;
        }
    }

    /// Says whether the array came to its end, once there are no more pieces.
    pub fn finish(&self) -> Result<(), SplitError> {
        match self.state {
            State::End => Ok(()),
            _ => Err(SplitError::Incomplete),
        }
    }

    /// Whether anything but blanks has come.
    pub(crate) fn has_begun(&self) -> bool {
        self.state != State::Start
    }

    /// The next byte that is not a blank.
    fn peek(&mut self) -> Option<u8> {
        while let Some(byte) = self.chunk.get(self.at) {
            if !is_blank(*byte) {
                return Some(*byte);
            }
            self.at += 1;
        }
        None
    }

    /// Goes on to the end of the element, or of the piece; says whether the former came
    /// first.
    ///
    /// What JSON is made of is short, so that looking at one byte after the other is mostly
    /// guessing wrong what the next one is. Blocks are looked at as a whole instead: where
    /// their quotes are, from that which bytes are in strings, and of the others only the
    /// brackets one by one.
    fn scan_nested(&mut self, mut depth: u32, string: Quote) -> Result<bool, SplitError> {
        let mut inside = matches!(string, Quote::Inside | Quote::Escape);
        let mut escape = matches!(string, Quote::Escape | Quote::Stray);
        while self.at < self.chunk.len() {
            let rest = &self.chunk[self.at..];
            let length = rest.len().min(BLOCK);
            let block = match rest.first_chunk::<BLOCK>() {
                Some(block) => *block,
                None => {
                    // Blanks change nothing.
                    let mut block = [b' '; BLOCK];
                    block[..length].copy_from_slice(rest);
                    block
                }
            };
            let mut quotes = places(&block, |byte| byte == b'"');
            let backslashes = places(&block, |byte| byte == b'\\');
            if backslashes != 0 || escape {
                quotes &= !escaped(backslashes, length, &mut escape);
            }
            if depth == 0 && inside && quotes != 0 {
                self.at += quotes.trailing_zeros() as usize + 1;
                return Ok(true);
            }
            let in_strings = odd_so_far(quotes) ^ if inside { u64::MAX } else { 0 };
            inside = in_strings >> (BLOCK - 1) != 0;
            // The four brackets, and letters that stand in strings only.
            let mut brackets = places(&block, |byte| byte | 0x26 == 0x7f) & !in_strings;
            while brackets != 0 {
                let place = brackets.trailing_zeros() as usize;
                brackets &= brackets - 1;
                match block[place] {
                    b'{' | b'[' => {
                        depth += 1;
                        if depth > MAX_DEPTH {
                            return Err(SplitError::TooDeep);
                        }
                    }
                    b'}' | b']' => {
                        depth -= 1;
                        if depth == 0 {
                            self.at += place + 1;
                            return Ok(true);
                        }
                    }
                    _ => {}
                }
            }
            self.at += length;
        }
        let string = match (inside, escape) {
            (true, true) => Quote::Escape,
            (true, false) => Quote::Inside,
            (false, true) => Quote::Stray,
            (false, false) => Quote::Outside,
        };
        self.state = State::Nested { depth, string };
        Ok(false)
    }

    /// The element that ends here, in a buffer of its own and of just its size: what an
    /// application keeps does not keep more alive than itself.
    fn take(&mut self, start: usize) -> Bytes {
        self.count += 1;
        let end = &self.chunk[start..self.at];
        if self.partial.is_empty() {
            return Bytes::copy_from_slice(end);
        }
        let mut element = std::mem::take(&mut self.partial);
        element.extend_from_slice(end);
        element.shrink_to_fit();
        self.longest = self.longest.max(element.len()).min(MOST_RESERVED);
        Bytes::from(element)
    }

    /// Keeps what there is of an element until the next piece comes.
    fn keep(&mut self, start: usize) -> Option<Bytes> {
        if self.partial.capacity() == 0 {
            // Elements of a list are often alike, and memory that is not touched costs
            // nothing.
            self.partial.reserve_exact(self.longest);
        }
        self.partial.extend_from_slice(&self.chunk[start..self.at]);
        None
    }
}

/// Whether a JSON text that is no list of elements is nested deeper than they may be.
pub(crate) fn is_too_deep(text: &Bytes) -> bool {
    if !matches!(text.trim_ascii_start().first(), Some(b'{' | b'[')) {
        return false;
    }
    let mut splitter = Splitter { chunk: text.clone(), ..Splitter::new() };
    splitter.scan_nested(0, Quote::Outside).is_err()
}

/// How many bytes are looked at as a whole.
const BLOCK: usize = 64;

/// Where the bytes of a block are that fit, as bits from the lowest.
///
/// Written so that compilers make vector instructions of the first loop; eight flags become
/// eight bits by a multiplication that moves each to its place in the highest byte.
#[inline(always)]
fn places(block: &[u8; BLOCK], fits: impl Fn(u8) -> bool) -> u64 {
    let mut flags = [0; BLOCK];
    for (flag, byte) in flags.iter_mut().zip(block) {
        *flag = u8::from(fits(*byte));
    }
    let mut bits = 0;
    for (index, eight) in flags.as_chunks::<8>().0.iter().enumerate() {
        let byte = u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080) >> 56;
        bits |= byte << (8 * index);
    }
    bits
}

/// Which bytes of a block are escaped by a backslash before them. `escape` says whether the
/// first one is, and then whether the first one of what follows is.
fn escaped(backslashes: u64, length: usize, escape: &mut bool) -> u64 {
    let mut escaped = u64::from(*escape);
    *escape = false;
    let mut rest = backslashes & !escaped;
    while rest != 0 {
        let next = rest.trailing_zeros() as usize + 1;
        if next == length {
            *escape = true;
            break;
        }
        escaped |= 1 << next;
        rest &= rest - 1;
        // An escaped backslash escapes nothing.
        rest &= !escaped;
    }
    escaped
}

/// The bits up to which an odd number is set, themselves included: with quotes, what is
/// within them.
fn odd_so_far(mut bits: u64) -> u64 {
    for shift in [1, 2, 4, 8, 16, 32] {
        bits ^= bits << shift;
    }
    bits
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The elements of `text`, given in pieces of the lengths that `lengths` repeats: those
    /// that come out, and whether that is all.
    fn elements(text: &[u8], lengths: &[usize]) -> (Vec<Bytes>, Result<(), SplitError>) {
        let mut splitter = Splitter::new();
        let mut elements = Vec::new();
        let mut rest = text;
        let mut lengths = lengths.iter().cycle();
        while !rest.is_empty() {
            let length = (*lengths.next().unwrap()).clamp(1, rest.len());
            splitter.push(Bytes::copy_from_slice(&rest[..length]));
            rest = &rest[length..];
            loop {
                match splitter.next() {
                    Ok(Some(element)) => elements.push(element),
                    Ok(None) => break,
                    Err(error) => return (elements, Err(error)),
                }
            }
        }
        assert_eq!(splitter.count(), elements.len());
        (elements, splitter.finish())
    }

    /// The same for what is a text and an array.
    fn split(text: &str, lengths: &[usize]) -> Result<Vec<String>, SplitError> {
        let (elements, end) = elements(text.as_bytes(), lengths);
        end.map(|()| {
            elements.iter().map(|text| String::from_utf8(text.to_vec()).unwrap()).collect()
        })
    }

    const ARRAY: &str =
        " [ {\"a]\":\"\\\"}\\\\\"} ,[1,[2]],\"x,\\u0022]\" , -1.50e+3,true,null\n,{}, \"\\\\\" ] ";

    #[test]
    fn elements_come_out_as_they_are_however_the_text_is_cut() {
        let expected = [
            r#"{"a]":"\"}\\"}"#,
            "[1,[2]]",
            r#""x,\u0022]""#,
            "-1.50e+3",
            "true",
            "null",
            "{}",
            r#""\\""#,
        ];
        for length in 1..=ARRAY.len() {
            assert_eq!(split(ARRAY, &[length]).unwrap(), expected, "pieces of {length}");
        }
    }

    #[test]
    fn an_empty_array_has_no_elements() {
        assert_eq!(split("[]", &[1]).unwrap(), [""; 0]);
        assert_eq!(split(" [ \n ] ", &[2]).unwrap(), [""; 0]);
    }

    #[test]
    fn what_is_not_an_array_is_refused_for_a_reason() {
        for (text, reason) in [
            ("", SplitError::Incomplete),
            ("  ", SplitError::Incomplete),
            ("{}", SplitError::NotAnArray),
            ("<html>", SplitError::NotAnArray),
            ("[", SplitError::Incomplete),
            ("[1", SplitError::Incomplete),
            ("[1,", SplitError::Incomplete),
            ("[{\"a\":", SplitError::Incomplete),
            ("[\"abc", SplitError::Incomplete),
            ("[1,]", SplitError::Unexpected(b']')),
            ("[,1]", SplitError::Unexpected(b',')),
            ("[1 2]", SplitError::Unexpected(b'2')),
            ("[{} {}]", SplitError::Unexpected(b'{')),
            ("[] x", SplitError::AfterEnd(b'x')),
            ("[][]", SplitError::AfterEnd(b'[')),
            ("[?]", SplitError::Unexpected(b'?')),
        ] {
            for length in [1, 3, 100] {
                assert_eq!(split(text, &[length]), Err(reason), "{text} in pieces of {length}");
            }
        }
    }

    #[test]
    fn depth_is_bounded() {
        let nested = |depth: usize| format!("[{}{}]", "[".repeat(depth), "]".repeat(depth));
        assert!(split(&nested(MAX_DEPTH as usize), &[7]).is_ok());
        assert_eq!(split(&nested(MAX_DEPTH as usize + 1), &[7]), Err(SplitError::TooDeep));
        assert_eq!(split(&"[".repeat(1_000_000), &[4096]), Err(SplitError::TooDeep));
        let object = |depth: usize| {
            let (open, close) = ("[".repeat(depth), "]".repeat(depth));
            Bytes::from(format!(" {{\"a\": \"[\", \"b\": {open}{close}}} "))
        };
        assert!(!is_too_deep(&object(MAX_DEPTH as usize - 1)));
        assert!(is_too_deep(&object(MAX_DEPTH as usize)));
        for flat in ["", "]", "1", "\"[\""] {
            assert!(!is_too_deep(&Bytes::from(flat)), "{flat}");
        }
    }

    mod properties {
        use proptest::collection::vec;
        use proptest::prelude::*;
        use serde_json::value::RawValue;

        use super::*;

        /// Blanks as JSON allows them.
        fn blanks() -> impl Strategy<Value = String> {
            "[ \t\n\r]{0,3}"
        }

        /// A JSON string, quotes and escapes included.
        fn string() -> impl Strategy<Value = String> {
            let piece = prop_oneof![
                // Anything that needs no escape, brackets, commas and whole planes included.
                "[^\"\\\\\u{0}-\u{1f}]",
                "[\\[\\]{},: ]",
                "\\\\[\"\\\\/bfnrt]",
                "\\\\u[0-9a-bA-B][0-9a-fA-F]{3}",
                // A surrogate pair, spelled out.
                "\\\\u[dD][89abAB][0-9a-fA-F]{2}\\\\u[dD][c-fC-F][0-9a-fA-F]{2}",
            ];
            vec(piece, 0..12).prop_map(|pieces| format!("\"{}\"", pieces.concat()))
        }

        /// The text of a JSON value.
        fn value() -> impl Strategy<Value = String> {
            let leaf = prop_oneof![
                Just("null".to_owned()),
                Just("true".to_owned()),
                Just("false".to_owned()),
                "-?(0|[1-9][0-9]{0,20})(\\.[0-9]{1,20})?([eE][+-]?[0-9]{1,3})?",
                string(),
            ];
            leaf.prop_recursive(6, 64, 6, |inner| {
                let item = (blanks(), inner.clone(), blanks())
                    .prop_map(|(before, item, after)| before + &item + &after);
                let member = (blanks(), string(), blanks(), blanks(), inner, blanks()).prop_map(
                    |(before, name, between, colon, value, after)| {
                        format!("{before}{name}{between}:{colon}{value}{after}")
                    },
                );
                prop_oneof![
                    vec(item, 1..6).prop_map(|items| format!("[{}]", items.join(","))),
                    vec(member, 1..6).prop_map(|members| format!("{{{}}}", members.join(","))),
                    blanks().prop_map(|blanks| format!("[{blanks}]")),
                    blanks().prop_map(|blanks| format!("{{{blanks}}}")),
                ]
            })
        }

        /// The text of an array, and the texts of its elements.
        fn array() -> impl Strategy<Value = (String, Vec<String>)> {
            let items = vec((blanks(), value(), blanks()), 0..8);
            (blanks(), items, blanks(), blanks()).prop_map(|(before, items, inside, after)| {
                let elements = items.iter().map(|(_, value, _)| value.clone()).collect();
                let texts: Vec<String> =
                    items.into_iter().map(|(a, value, b)| a + &value + &b).collect();
                let inner = if texts.is_empty() { inside } else { texts.join(",") };
                (format!("{before}[{inner}]{after}"), elements)
            })
        }

        /// Lengths of pieces; mostly small, so that every state meets an end.
        fn lengths() -> impl Strategy<Value = Vec<usize>> {
            vec(prop_oneof![4 => 1_usize..4, 2 => 4_usize..40, 1 => 40_usize..4000], 1..40)
        }

        proptest! {
            #![proptest_config(ProptestConfig {
                cases: 400,
                failure_persistence: None,
                ..ProptestConfig::default()
            })]

            #[test]
            fn any_pieces_of_any_array_give_its_elements(
                (text, elements) in array(),
                lengths in lengths(),
            ) {
                prop_assert_eq!(split(&text, &lengths), Ok(elements));
            }

            /// A parser that sees the whole text at once says the same.
            #[test]
            fn elements_are_those_of_a_whole_parser((text, _) in array(), lengths in lengths()) {
                let whole: Vec<Box<RawValue>> = serde_json::from_str(&text).unwrap();
                let whole: Vec<String> = whole.iter().map(|raw| raw.get().to_owned()).collect();
                prop_assert_eq!(split(&text, &lengths), Ok(whole));
            }

            #[test]
            fn an_array_that_breaks_off_is_never_whole(
                (text, elements) in array(),
                lengths in lengths(),
                share in 0.0..1.0,
            ) {
                let end = text.rfind(']').unwrap();
                let mut cut = (share * end as f64) as usize;
                while !text.is_char_boundary(cut) {
                    cut -= 1;
                }
                let (found, end) = super::elements(&text.as_bytes()[..cut], &lengths);
                prop_assert_eq!(end, Err(SplitError::Incomplete));
                // What came out before the end is what would have come anyway.
                prop_assert!(found.len() <= elements.len());
                for (found, expected) in found.iter().zip(&elements) {
                    prop_assert_eq!(found, expected.as_bytes());
                }
            }

            /// Whatever the bytes, pieces make no difference, nothing panics, and what comes
            /// out was in them.
            #[test]
            fn any_bytes_give_the_same_in_any_pieces(
                bytes in vec(prop_oneof![
                    any::<u8>(),
                    proptest::sample::select(&b"[]{},:\"\\ 0a\n"[..]),
                ], 0..200),
                lengths in lengths(),
            ) {
                let text = [b"[".as_slice(), &bytes].concat();
                let whole = super::elements(&text, &[text.len()]);
                let length: usize = whole.0.iter().map(Bytes::len).sum();
                prop_assert!(length <= text.len());
                prop_assert_eq!(super::elements(&text, &lengths), whole);
            }

            #[test]
            fn depth_is_bounded_wherever_it_is(
                depth in 1_usize..3000,
                kind in proptest::sample::select(&["[", "{\"a\":", "[1,", r#"["]\"}","#][..]),
                length in 1_usize..5000,
            ) {
                let result = split(&format!("[{}", kind.repeat(depth)), &[length]);
                let expected = if depth > MAX_DEPTH as usize {
                    SplitError::TooDeep
                } else {
                    SplitError::Incomplete
                };
                prop_assert_eq!(result, Err(expected));
            }
        }
    }
}
