//! JSON lines: from bytes to the JSON of each line.

use bytes::Bytes;

/// A line that is larger than the limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Oversized;

/// Splits a text into the lines that are not empty. Memory is one line and the last chunk.
#[derive(Debug)]
pub(super) struct LineParser {
    chunk: Bytes,
    /// The beginning of a line whose end has not arrived yet.
    partial: Vec<u8>,
    limit: u64,
    count: usize,
}

impl LineParser {
    /// Creates a parser of lines that have at most `limit` bytes.
    pub(super) fn new(limit: u64) -> Self {
        Self { chunk: Bytes::new(), partial: Vec::new(), limit, count: 0 }
    }

    /// Returns how many lines have come out.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// Returns the most bytes of a line.
    pub(super) fn limit(&self) -> u64 {
        self.limit
    }

    /// Adds the next chunk, once there is no line left in the one before.
    pub(super) fn push(&mut self, chunk: Bytes) {
        self.chunk = chunk;
    }

    /// Marks the end of the text, which ends the last line. Returns that line.
    pub(super) fn finish(&mut self) -> Bytes {
        self.chunk = Bytes::from_static(b"\n");
        trimmed(Bytes::copy_from_slice(&self.partial))
    }

    /// Returns the next line with its index, or `None` if more of the text is needed.
    pub(super) fn next_line(&mut self) -> Result<Option<(usize, Bytes)>, Oversized> {
        loop {
            let end = self.chunk.iter().position(|byte| *byte == b'\n');
            let length = end.unwrap_or(self.chunk.len());
            if self.partial.len() as u64 + length as u64 > self.limit {
                return Err(Oversized);
            }
            let part = self.chunk.split_to(length);
            if end.is_none() {
                self.partial.extend_from_slice(&part);
                return Ok(None);
            }
            let _ = self.chunk.split_to(1);
            let line = if self.partial.is_empty() {
                part
            } else {
                self.partial.extend_from_slice(&part);
                Bytes::from(std::mem::take(&mut self.partial))
            };
            let line = trimmed(line);
            if !line.is_empty() {
                self.count += 1;
                return Ok(Some((self.count - 1, line)));
            }
        }
    }
}

/// Returns the line without whitespace and without the record separator that JSON text sequences
/// (RFC 7464) begin with.
fn trimmed(line: Bytes) -> Bytes {
    let inner = line.trim_ascii();
    let inner = inner.strip_prefix(b"\x1e").unwrap_or(inner).trim_ascii();
    line.slice_ref(inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(chunks: &[&[u8]]) -> Vec<(usize, Bytes)> {
        let mut parser = LineParser::new(1024);
        let mut lines = Vec::new();
        for chunk in chunks {
            parser.push(Bytes::copy_from_slice(chunk));
            while let Some(line) = parser.next_line().unwrap() {
                lines.push(line);
            }
        }
        parser.finish();
        lines.extend(parser.next_line().unwrap());
        lines
    }

    #[test]
    fn lines_do_not_depend_on_how_they_were_cut() {
        let text = b"{\"a\":1}\r\n\n \n\x1e[2]\n3";
        let whole = parse(&[text]);
        let expected = [(0, "{\"a\":1}"), (1, "[2]"), (2, "3")];
        assert_eq!(whole, expected.map(|(index, line)| (index, Bytes::from(line))));
        for first in 0..=text.len() {
            for second in first..=text.len() {
                let chunks = [&text[..first], &text[first..second], &text[second..]];
                assert_eq!(parse(&chunks), whole, "{first} {second}");
            }
        }
    }

    #[test]
    fn a_line_is_bounded() {
        let mut parser = LineParser::new(3);
        parser.push(Bytes::from_static(b"123\n12"));
        assert!(parser.next_line().unwrap().is_some());
        assert_eq!(parser.next_line(), Ok(None));
        parser.push(Bytes::from_static(b"34"));
        assert_eq!(parser.next_line(), Err(Oversized));
    }
}
