//! Splits a JSON array into the JSON of its elements as its bytes arrive.
//!
//! It finds where elements begin and end and nothing else: whether an element is valid JSON is
//! for the decoder to check, which gets each one whole. Memory is one element and the last
//! chunk. Nesting costs nothing and is bounded all the same, because parsers of an element may
//! recurse.

use std::fmt;

use bytes::Bytes;

use crate::scan::{LANES, Lanes};

/// The deepest nesting of arrays and objects within an element, or within a response that is
/// one value.
pub(crate) const MAX_DEPTH: u32 = 1024;

/// The most memory that is set aside for an element before its length is known.
const MOST_RESERVED: usize = 4 * 1024 * 1024;

/// A push parser: chunks go in with [`push`](Self::push), elements come out of
/// [`next_element`](Self::next_element).
pub struct Splitter {
    state: State,
    /// The chunk that is being split, and how far.
    chunk: Bytes,
    at: usize,
    /// The beginning of an element whose end is in a chunk that has not arrived yet.
    partial: Vec<u8>,
    /// How long the longest element was that came in more than one chunk.
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
    /// Outside, right after a backslash: no JSON, but the same however it is split into chunks.
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
    /// An element is nested more than 1,024 levels deep.
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

/// Shows none of the text.
impl fmt::Debug for Splitter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Splitter")
            .field("state", &self.state)
            .field("count", &self.count)
            .finish_non_exhaustive()
    }
}

impl Default for Splitter {
    fn default() -> Self {
        Self::new()
    }
}

impl Splitter {
    /// Creates a parser that has seen nothing.
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

    /// Adds the next chunk. Whatever [`next_element`](Self::next_element) had left of the
    /// chunk before is lost, so call it until it returns `None`.
    pub fn push(&mut self, chunk: Bytes) {
        debug_assert_eq!(self.at, self.chunk.len(), "the chunk before was not used up");
        self.chunk = chunk;
        self.at = 0;
    }

    /// Returns the JSON of the next element, or `None` if it takes another chunk.
    ///
    /// # Errors
    ///
    /// If the text is no JSON array.
    pub fn next_element(&mut self) -> Result<Option<Bytes>, SplitError> {
        // Where the element's part in this chunk begins.
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
                    let end =
                        rest.iter().position(|b| is_whitespace(*b) || matches!(b, b',' | b']'));
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

    /// Checks that the array came to its end, once there are no more chunks.
    ///
    /// # Errors
    ///
    /// If it did not.
    pub fn finish(&self) -> Result<(), SplitError> {
        match self.state {
            State::End => Ok(()),
            _ => Err(SplitError::Incomplete),
        }
    }

    /// Whether anything but whitespace has arrived.
    pub(crate) fn has_begun(&self) -> bool {
        self.state != State::Start
    }

    /// The next byte that is not whitespace.
    fn peek(&mut self) -> Option<u8> {
        while let Some(byte) = self.chunk.get(self.at) {
            if !is_whitespace(*byte) {
                return Some(*byte);
            }
            self.at += 1;
        }
        None
    }

    /// Goes on to the end of the element, or of the chunk; returns whether the former came
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
                    // Whitespace changes nothing.
                    let mut block = [b' '; BLOCK];
                    block[..length].copy_from_slice(rest);
                    block
                }
            };
            let mut quotes = places(&block, |lanes| lanes.equal(b'"'));
            let backslashes = places(&block, |lanes| lanes.equal(b'\\'));
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
            let mut brackets =
                places(&block, |lanes| lanes.with_bits(0x26).equal(0x7f)) & !in_strings;
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

    /// Keeps what there is of an element until the next chunk arrives.
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
    // Each level takes a bracket.
    let may_be = text.len() > MAX_DEPTH as usize;
    if !may_be || !matches!(text.trim_ascii_start().first(), Some(b'{' | b'[')) {
        return false;
    }
    let mut splitter = Splitter { chunk: text.clone(), ..Splitter::new() };
    splitter.scan_nested(0, Quote::Outside).is_err()
}

/// How many bytes are looked at as a whole.
const BLOCK: usize = 64;

/// The results of a comparison for the bytes of a block, as bits from the lowest.
#[inline(always)]
fn places(block: &[u8; BLOCK], compare: impl Fn(Lanes) -> Lanes) -> u64 {
    let (parts, _) = block.as_chunks::<LANES>();
    let bits = |part| u64::from(compare(Lanes::new(part)).bits());
    parts.iter().rev().fold(0, |places, part| places << LANES | bits(part))
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

fn is_whitespace(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

#[cfg(test)]
mod tests;
