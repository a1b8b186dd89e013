//! Server-Sent Events: from bytes to events, by the rules of the WHATWG.
//!
//! A push parser: it knows neither HTTP nor what the data of an event means. Memory is one event
//! and the last chunk.

use std::time::Duration;

use bytes::Bytes;

/// The most memory that is kept from one event for the next.
const KEPT: usize = 64 * 1024;

/// An event whose data is not decoded yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct RawEvent {
    /// The number of events before it in the stream.
    pub(super) index: usize,
    pub(super) id: Option<String>,
    pub(super) event: Option<String>,
    pub(super) retry: Option<Duration>,
    pub(super) data: String,
}

/// An event that is larger than the limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Oversized;

/// Splits a stream into events.
#[derive(Debug)]
pub(super) struct EventParser {
    /// The rest of the last chunk.
    chunk: Bytes,
    /// The lines of the event that is arriving, without comments. They end in line feeds.
    block: Vec<u8>,
    /// Where the line that is arriving begins in the block.
    line: usize,
    /// Whether the last byte was a carriage return, so that a line feed belongs to it.
    after_return: bool,
    /// Whether the line that is arriving is the first one, which may begin with a byte order mark.
    first_line: bool,
    /// The most bytes of an event.
    limit: u64,
    count: usize,
    last_event_id: String,
    retry: Option<Duration>,
}

impl EventParser {
    /// Creates a parser of events that have at most `limit` bytes.
    pub(super) fn new(limit: u64) -> Self {
        Self {
            chunk: Bytes::new(),
            block: Vec::new(),
            line: 0,
            after_return: false,
            first_line: true,
            limit,
            count: 0,
            last_event_id: String::new(),
            retry: None,
        }
    }

    /// Adds the next chunk, once there is no event left in the one before.
    pub(super) fn push(&mut self, chunk: Bytes) {
        self.chunk = chunk;
    }

    /// Forgets the event that was arriving: the stream goes on in another response.
    pub(super) fn restart(&mut self) {
        self.chunk = Bytes::new();
        self.block.clear();
        self.line = 0;
        self.after_return = false;
        self.first_line = true;
    }

    /// Returns how many events have come out.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// Returns the most bytes of an event.
    pub(super) fn limit(&self) -> u64 {
        self.limit
    }

    /// Returns the id of the last event, or of one before it; empty without any.
    pub(super) fn last_event_id(&self) -> &str {
        &self.last_event_id
    }

    /// Returns how long the server asks to wait before the stream is requested again.
    pub(super) fn retry(&self) -> Option<Duration> {
        self.retry
    }

    /// Returns the next event, or `None` if more of the stream is needed.
    pub(super) fn next_event(&mut self) -> Result<Option<RawEvent>, Oversized> {
        while self.next_line()? {
            let line = &self.block[self.line..];
            if line.starts_with(b":") {
                self.block.truncate(self.line);
            } else if !line.is_empty() {
                self.block.push(b'\n');
                self.line = self.block.len();
            } else if let Some(event) = self.take_event() {
                return Ok(Some(event));
            }
        }
        Ok(None)
    }

    /// Returns what was received of an event that has begun and not ended, at the end of a
    /// stream.
    pub(super) fn incomplete(&self) -> Option<&[u8]> {
        // Fields that set something for later events make no event.
        let makes_event = |line: &[u8]| line.starts_with(b"data") || line.starts_with(b"event");
        let (whole, rest) = self.block.split_at(self.line);
        let within_line = !rest.is_empty() && !rest.starts_with(b":");
        (within_line || whole.split(|byte| *byte == b'\n').any(makes_event))
            .then_some(self.block.as_slice())
    }

    /// Returns the data of an incomplete event.
    pub(super) fn incomplete_data(&self) -> String {
        let mut fields = RawEvent::default();
        read_fields(&self.block, &mut fields);
        fields.data
    }

    /// Moves the rest of the line that is arriving to the block. Returns whether it is complete.
    fn next_line(&mut self) -> Result<bool, Oversized> {
        if self.after_return && !self.chunk.is_empty() {
            self.after_return = false;
            if self.chunk[0] == b'\n' {
                self.chunk = self.chunk.slice(1..);
            }
        }
        if self.chunk.is_empty() {
            return Ok(false);
        }
        let end = self.chunk.iter().position(|byte| matches!(byte, b'\r' | b'\n'));
        let (length, rest) = match end {
            Some(end) => (end, end + 1),
            None => (self.chunk.len(), self.chunk.len()),
        };
        let begins_comment = match self.block.get(self.line) {
            Some(first) => *first == b':',
            None => self.chunk.first() == Some(&b':'),
        };
        if begins_comment {
            // Its beginning is enough to know what it is.
            self.block.truncate(self.line);
            self.block.push(b':');
        } else if length > 0 && self.block.len() as u64 + length as u64 > self.limit {
            return Err(Oversized);
        } else {
            self.block.extend_from_slice(&self.chunk[..length]);
        }
        self.after_return = end.is_some_and(|end| self.chunk[end] == b'\r');
        self.chunk = self.chunk.slice(rest..);
        if end.is_some() && self.first_line {
            self.first_line = false;
            if self.block.starts_with(b"\xef\xbb\xbf") {
                self.block.drain(..3);
            }
        }
        Ok(end.is_some())
    }

    /// Returns the event that ends with an empty line, if its lines make one.
    fn take_event(&mut self) -> Option<RawEvent> {
        let mut event = RawEvent { index: self.count, ..RawEvent::default() };
        let has_data = read_fields(&self.block, &mut event);
        self.block.clear();
        self.block.shrink_to(KEPT);
        self.line = 0;
        if let Some(id) = &event.id {
            self.last_event_id.clone_from(id);
        }
        self.retry = event.retry.or(self.retry);
        if !has_data {
            return None;
        }
        self.count += 1;
        Some(event)
    }
}

/// Reads the fields of an event from its lines. Returns whether there is data, without which
/// there is no event.
fn read_fields(block: &[u8], event: &mut RawEvent) -> bool {
    let mut has_data = false;
    for line in block.split(|byte| *byte == b'\n') {
        let (name, value) = match line.iter().position(|byte| *byte == b':') {
            Some(colon) => (&line[..colon], &line[colon + 1..]),
            None => (line, &b""[..]),
        };
        let value = value.strip_prefix(b" ").unwrap_or(value);
        match name {
            b"data" => {
                if std::mem::replace(&mut has_data, true) {
                    event.data.push('\n');
                }
                event.data.push_str(&String::from_utf8_lossy(value));
            }
            b"event" => {
                let value = String::from_utf8_lossy(value).into_owned();
                event.event = Some(value).filter(|value| !value.is_empty());
            }
            b"id" if !value.contains(&0) => {
                event.id = Some(String::from_utf8_lossy(value).into_owned());
            }
            b"retry" if !value.is_empty() && value.iter().all(u8::is_ascii_digit) => {
                // More than fits is still a wish to wait, and a long one.
                let millis = std::str::from_utf8(value).ok().and_then(|value| value.parse().ok());
                event.retry = Some(Duration::from_millis(millis.unwrap_or(u64::MAX)));
            }
            _ => {}
        }
    }
    has_data
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All events of a text that arrives in these chunks, and what is left at its end.
    fn parse(chunks: &[&[u8]]) -> (Vec<RawEvent>, Option<Vec<u8>>) {
        let mut parser = EventParser::new(1024);
        let mut events = Vec::new();
        for chunk in chunks {
            parser.push(Bytes::copy_from_slice(chunk));
            while let Some(event) = parser.next_event().unwrap() {
                events.push(event);
            }
        }
        (events, parser.incomplete().map(<[u8]>::to_vec))
    }

    fn data(text: &str) -> Vec<String> {
        parse(&[text.as_bytes()]).0.into_iter().map(|event| event.data).collect()
    }

    #[test]
    fn lines_become_data_by_the_rules_of_the_specification() {
        for (text, expected) in [
            ("data: a\n\n", &["a"][..]),
            ("data:a\r\rdata:b\r\n\r\ndata:c\n\r", &["a", "b", "c"]),
            ("data: YHOO\ndata: +2\ndata: 10\n\n", &["YHOO\n+2\n10"]),
            // Two events with empty data, and one that does not end.
            ("data\n\ndata\ndata\n\ndata:", &["", "\n"]),
            ("data:test\n\ndata: test\n\ndata:  x \n\n", &["test", "test", " x "]),
            (": comment\n\ndata: a\n:\n: b\ndata: c\n\n", &["a\nc"]),
            ("event: without data\n\nid: 1\n\nretry: 5\n\n", &[]),
            ("DATA: a\n data: b\ndatax: c\ndat: d\n\n", &[]),
            ("\u{feff}data: a\n\n\u{feff}data: b\n\n", &["a"]),
            ("\n\n\ndata: a: b\n\n\n", &["a: b"]),
        ] {
            assert_eq!(data(text), expected, "{text:?}");
        }
        let (events, _) = parse(&[b"data: \xff\n\n"]);
        assert_eq!(events[0].data, "\u{fffd}");
    }

    #[test]
    fn id_event_and_retry_are_read() {
        let mut parser = EventParser::new(1024);
        let text = "event: add\nid: 1\nretry: 020\ndata: a\n\n\
                    event: x\nevent:\nid: 2\0\nretry: 5s\nretry:\ndata: b\n\n\
                    id\ndata: c\nretry: 99999999999999999999999\n\n\
                    id: 7\n\nid: 8\ndata: d";
        parser.push(text.into());
        let mut next = || {
            let event = parser.next_event().unwrap();
            (event, parser.last_event_id().to_owned(), parser.retry())
        };
        let (event, id, retry) = next();
        let event = event.unwrap();
        assert_eq!((event.event.as_deref(), event.id.as_deref()), (Some("add"), Some("1")));
        assert_eq!((id.as_str(), retry), ("1", Some(Duration::from_millis(20))));
        let (event, id, retry) = next();
        let event = event.unwrap();
        assert_eq!((event.index, event.event, event.id, event.retry), (1, None, None, None));
        assert_eq!((id.as_str(), retry), ("1", Some(Duration::from_millis(20))));
        let (event, id, retry) = next();
        assert_eq!((event.unwrap().id.as_deref(), id.as_str()), (Some(""), ""));
        assert_eq!(retry, Some(Duration::from_millis(u64::MAX)));
        // An id alone makes no event and counts; that of an event that does not end does not.
        let (event, id, _) = next();
        assert_eq!((event, id.as_str()), (None, "7"));
    }

    #[test]
    fn events_do_not_depend_on_how_they_were_cut() {
        let text = "\u{feff}: hello\r\ndata: é\r\ndata: b\r\rid: 1\r\nevent: x\ndata: c\n\r\n\
                    data: rest"
            .as_bytes();
        let whole = parse(&[text]);
        assert_eq!((whole.0.len(), whole.1.as_deref()), (2, Some(&b"data: rest"[..])));
        for first in 0..=text.len() {
            for second in first..=text.len() {
                let chunks = [&text[..first], &text[first..second], &text[second..]];
                assert_eq!(parse(&chunks), whole, "{first} {second}");
            }
        }
        let bytes: Vec<&[u8]> = text.chunks(1).collect();
        assert_eq!(parse(&bytes), whole);
    }

    #[test]
    fn a_stream_that_ends_inside_an_event_is_incomplete() {
        for (text, expected) in [
            ("", None),
            ("data: a\n\n", None),
            ("data: a\n\n: ping", None),
            ("data: a\n\nid: 3\n", None),
            ("data: a\n\nretry: 3\n", None),
            ("data: a\n", Some("data: a\n")),
            ("data: a\n\nda", Some("da")),
            ("event: x\n: c\n", Some("event: x\n")),
        ] {
            let left = parse(&[text.as_bytes()]).1;
            assert_eq!(left.as_deref(), expected.map(str::as_bytes), "{text:?}");
        }
    }

    #[test]
    fn an_event_is_bounded_and_comments_cost_nothing() {
        let mut parser = EventParser::new(10);
        for _ in 0..100 {
            parser.push(Bytes::from_static(b": a comment that is longer than the limit\n"));
            assert_eq!(parser.next_event(), Ok(None));
        }
        parser.push(Bytes::from_static(b": a comment"));
        for _ in 0..100 {
            assert_eq!(parser.next_event(), Ok(None));
            parser.push(Bytes::from_static(b" without an end"));
        }
        assert!(parser.block.len() == 1, "{}", parser.block.len());
        parser.push(Bytes::from_static(b"\ndata:12345\n\n"));
        assert_eq!(parser.next_event().unwrap().unwrap().data, "12345");
        parser.push(Bytes::from_static(b"data:1\nda"));
        assert_eq!(parser.next_event(), Ok(None));
        parser.push(Bytes::from_static(b"ta:2"));
        assert_eq!(parser.next_event(), Err(Oversized));
    }
}
