//! Bodies that are far larger than what is kept in memory to make them.

use std::io::Write as _;

use bytes::Bytes;
use flate2::{Compress, Compression, Crc, FlushCompress, Status};

use crate::answer::Body;
use crate::fault::{Giant, GiantSize};
use crate::json::Json;

/// How much is prepared of what is repeated.
const BLOCK: usize = 256 * 1024;

/// A valid answer that is as large as asked for: an array that repeats its first element, or an
/// object with a long field.
pub(crate) fn giant(value: &Json, giant: &Giant) -> Body {
    match value.as_array() {
        Some(elements) => {
            let element = elements.first().cloned().unwrap_or_else(|| Json::object([])).to_text();
            let unit = [b",", &element[..]].concat();
            let count = match giant.size {
                GiantSize::Elements(count) => count,
                // Brackets and elements, with one comma fewer than elements.
                GiantSize::Bytes(bytes) => {
                    bytes.saturating_sub(1).div_ceil(unit.len() as u64).max(1)
                }
            };
            let first = if count > 0 { element } else { Vec::new() };
            let start = [b"[", &first[..]].concat();
            repeat(start, &unit, count.saturating_sub(1), b"]".to_vec(), giant.declared)
        }
        None => {
            let text = value.to_text();
            let rest = text.strip_prefix(b"{").unwrap_or(b"}");
            let separator: &[u8] = if rest == b"}" { b"\"" } else { b"\"," };
            let start = br#"{"not_known_yet":""#.to_vec();
            let end = [separator, rest].concat();
            let (GiantSize::Bytes(size) | GiantSize::Elements(size)) = giant.size;
            let count = size.saturating_sub((start.len() + end.len()) as u64);
            repeat(start, b"x", count, end, giant.declared)
        }
    }
}

/// A body that starts and ends like this, with something repeated in between.
fn repeat(start: Vec<u8>, unit: &[u8], count: u64, end: Vec<u8>, declared: bool) -> Body {
    // A length beyond what can be told is never reached either.
    let length = (unit.len() as u64)
        .saturating_mul(count)
        .saturating_add(start.len() as u64 + end.len() as u64);
    let per_block = (BLOCK / unit.len()).max(1);
    let block = Bytes::from(unit.repeat(per_block));
    let unit = unit.len() as u64;
    let rest = block.slice(..((count % per_block as u64) * unit) as usize);
    let blocks = (0..count / per_block as u64).map(move |_| block.clone());
    let pieces = std::iter::once(Bytes::from(start))
        .chain(blocks)
        .chain([rest, Bytes::from(end)])
        .filter(|piece| !piece.is_empty());
    Body::Made { pieces: Box::new(pieces), length, declared }
}

/// A gzip stream that inflates to so many bytes: an empty array or object with white space in
/// between. What repeats is compressed once.
pub(crate) fn bomb(inflated: u64, array: bool) -> Body {
    let (open, close) = if array { (b"[", b"]") } else { (b"{", b"}") };
    let inner = inflated.saturating_sub(2);
    let block = vec![b' '; BLOCK * 4];
    let blocks = inner / block.len() as u64;
    let rest = &block[..(inner % block.len() as u64) as usize];

    let crc_of = |bytes: &[u8]| {
        let mut crc = Crc::new();
        crc.update(bytes);
        crc
    };
    let mut crc = crc_of(open);
    let block_crc = crc_of(&block);
    crc.combine(&repeated(block_crc, blocks));
    crc.combine(&crc_of(rest));
    crc.combine(&crc_of(close));

    // Magic, deflate, no flags, no time, best compression, unknown system.
    let mut start = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 255];
    start.extend(deflate(open, FlushCompress::Sync));
    let middle = Bytes::from(deflate(&block, FlushCompress::Sync));
    let mut end = deflate(rest, FlushCompress::Sync);
    end.extend(deflate(close, FlushCompress::Finish));
    // Writing to a vector cannot fail. The size is told modulo 2^32.
    let _ = end.write_all(&crc.sum().to_le_bytes());
    let _ = end.write_all(&(inflated.max(2) as u32).to_le_bytes());

    let length = start.len() as u64 + middle.len() as u64 * blocks + end.len() as u64;
    let pieces = std::iter::once(Bytes::from(start))
        .chain((0..blocks).map(move |_| middle.clone()))
        .chain([Bytes::from(end)]);
    Body::Made { pieces: Box::new(pieces), length, declared: true }
}

/// The sum of so many repetitions of what this is the sum of. It doubles instead of counting, so
/// that no number takes long.
fn repeated(mut once: Crc, mut times: u64) -> Crc {
    let mut sum = Crc::new();
    loop {
        if times % 2 == 1 {
            sum.combine(&once);
        }
        times /= 2;
        if times == 0 {
            return sum;
        }
        let mut twice = Crc::new();
        twice.combine(&once);
        twice.combine(&once);
        once = twice;
    }
}

/// A part of a deflate stream that ends at a byte and refers to nothing before itself, so that it
/// may be repeated.
fn deflate(bytes: &[u8], flush: FlushCompress) -> Vec<u8> {
    let mut compress = Compress::new(Compression::best(), false);
    let mut out = Vec::with_capacity(bytes.len() / 64 + 1024);
    loop {
        let read = usize::try_from(compress.total_in()).unwrap_or(bytes.len());
        let full = out.len();
        match compress.compress_vec(&bytes[read..], &mut out, flush) {
            Ok(Status::StreamEnd) => break,
            // All is read, and there was room for more: the flush is complete.
            Ok(_) if compress.total_in() == bytes.len() as u64 && out.len() < out.capacity() => {
                if !matches!(flush, FlushCompress::Finish) || out.len() == full {
                    break;
                }
            }
            Ok(_) => out.reserve(1024),
            // Cannot happen: nothing about this stream is out of the ordinary.
            Err(_) => break,
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    fn made(value: &str, size: GiantSize) -> Bytes {
        let value = Json::parse(value.as_bytes()).unwrap();
        let body = giant(&value, &Giant { size, declared: true });
        let length = body.length();
        let bytes = body.into_bytes();
        assert_eq!(bytes.len() as u64, length);
        Json::parse(&bytes).unwrap();
        bytes
    }

    #[test]
    fn giants_are_as_large_as_asked_for_and_valid() {
        for size in [0, 1, 100, 1_000_000] {
            let bytes = made(r#"[{"a":1.0},2]"#, GiantSize::Bytes(size));
            assert!((size..size + 32).contains(&(bytes.len() as u64)), "{size}: {}", bytes.len());
            let bytes = made(r#"{"a":1.0}"#, GiantSize::Bytes(size));
            assert!((size..size + 64).contains(&(bytes.len() as u64)), "{size}: {}", bytes.len());
        }
        assert_eq!(made("[]", GiantSize::Elements(2)), "[{},{}]");
        assert_eq!(made("[7,8]", GiantSize::Elements(0)), "[]");
        assert_eq!(made("[7,8]", GiantSize::Elements(3)), "[7,7,7]");
        assert_eq!(made("{}", GiantSize::Bytes(0)), r#"{"not_known_yet":""}"#);
        let many = made("[7]", GiantSize::Elements(1_000_000));
        assert_eq!(many.iter().filter(|byte| **byte == b'7').count(), 1_000_000);
    }

    #[test]
    fn no_size_is_too_large_to_begin_with() {
        let value = Json::parse(br#"[{"a":1.0}]"#).unwrap();
        for size in [GiantSize::Elements(u64::MAX), GiantSize::Bytes(u64::MAX)] {
            let body = giant(&value, &Giant { size, declared: true });
            assert_eq!(body.length(), u64::MAX);
            let pieces: Vec<Bytes> = body.into_pieces().take(2).collect();
            assert_eq!(pieces[0], r#"[{"a":1.0}"#);
            assert!(pieces[1].starts_with(br#",{"a":1.0},{"a":1.0},"#));
        }
        let body = bomb(u64::MAX, true);
        assert!(body.length() > 1 << 40);
        assert!(body.into_pieces().next().unwrap().starts_with(&[0x1f, 0x8b]));
    }

    #[test]
    fn bombs_inflate_to_what_they_say() {
        for size in [0, 2, 3, 1 << 20, (1 << 20) + 2, 5_000_000] {
            let body = bomb(size, size % 2 == 0);
            let length = body.length();
            let bytes = body.into_bytes();
            assert_eq!(bytes.len() as u64, length);
            let mut inflated = Vec::new();
            // Reads to the end, and so checks sum and size.
            flate2::read::GzDecoder::new(&bytes[..]).read_to_end(&mut inflated).unwrap();
            assert_eq!(inflated.len() as u64, size.max(2));
            Json::parse(&inflated).unwrap();
            assert!(bytes.len() < 200 + inflated.len() / 200, "{} of {size}", bytes.len());
        }
    }
}
