//! Generates response bodies that are far larger than the memory that they take.

use std::io::Write as _;

use bytes::Bytes;
use flate2::{Compress, Compression, Crc, FlushCompress, Status};

use crate::fault::{LargeBody, LargeBodySize};
use crate::json::Json;
use crate::response::Body;

/// The size of a chunk of repeated content.
const BLOCK: usize = 256 * 1024;

/// Returns a valid body of the requested size: an array that repeats its first element, or an
/// object with a long field.
pub(crate) fn large_body(value: &Json, large_body: &LargeBody) -> Body {
    match value.as_array() {
        Some(elements) => {
            let element = elements.first().cloned().unwrap_or_else(|| Json::object([])).to_text();
            let unit = [b",", &element[..]].concat();
            let count = match large_body.size {
                LargeBodySize::Elements(count) => count,
                // Brackets and elements, with one comma fewer than elements.
                LargeBodySize::Bytes(bytes) => {
                    bytes.saturating_sub(1).div_ceil(unit.len() as u64).max(1)
                }
            };
            let first = if count > 0 { element } else { Vec::new() };
            let start = [b"[", &first[..]].concat();
            repeat(start, &unit, count.saturating_sub(1), b"]".to_vec(), large_body.declared)
        }
        None => {
            let text = value.to_text();
            let rest = text.strip_prefix(b"{").unwrap_or(b"}");
            let separator: &[u8] = if rest == b"}" { b"\"" } else { b"\"," };
            let start = br#"{"not_known_yet":""#.to_vec();
            let end = [separator, rest].concat();
            let (LargeBodySize::Bytes(size) | LargeBodySize::Elements(size)) = large_body.size;
            let count = size.saturating_sub((start.len() + end.len()) as u64);
            repeat(start, b"x", count, end, large_body.declared)
        }
    }
}

/// Returns a body with a start, a repeated unit and an end.
fn repeat(start: Vec<u8>, unit: &[u8], count: u64, end: Vec<u8>, send_length: bool) -> Body {
    // A length beyond 2^64 is never reached.
    let length = (unit.len() as u64)
        .saturating_mul(count)
        .saturating_add(start.len() as u64 + end.len() as u64);
    let per_block = (BLOCK / unit.len()).max(1);
    let block = Bytes::from(unit.repeat(per_block));
    let unit = unit.len() as u64;
    let rest = block.slice(..((count % per_block as u64) * unit) as usize);
    let blocks = (0..count / per_block as u64).map(move |_| block.clone());
    let chunks = std::iter::once(Bytes::from(start))
        .chain(blocks)
        .chain([rest, Bytes::from(end)])
        .filter(|chunk| !chunk.is_empty());
    Body::Generated { chunks: Box::new(chunks), length, send_length }
}

/// Returns a gzip stream that inflates to so many bytes: an empty array or object with whitespace
/// inside. The repeated block is compressed once.
pub(crate) fn gzip_bomb(inflated: u64, array: bool) -> Body {
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
    // Writing to a vector cannot fail. gzip stores the size modulo 2^32.
    let _ = end.write_all(&crc.sum().to_le_bytes());
    let _ = end.write_all(&(inflated.max(2) as u32).to_le_bytes());

    let length = start.len() as u64 + middle.len() as u64 * blocks + end.len() as u64;
    let chunks = std::iter::once(Bytes::from(start))
        .chain((0..blocks).map(move |_| middle.clone()))
        .chain([Bytes::from(end)]);
    Body::Generated { chunks: Box::new(chunks), length, send_length: true }
}

/// Returns the checksum of repeated content. It doubles instead of counting, so that any number of
/// repetitions is fast.
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

/// Compresses bytes to a part of a deflate stream that ends at a byte boundary and refers to
/// nothing before itself, so that it can be repeated.
fn deflate(bytes: &[u8], flush: FlushCompress) -> Vec<u8> {
    let mut compress = Compress::new(Compression::best(), false);
    let mut out = Vec::with_capacity(bytes.len() / 64 + 1024);
    loop {
        let read = usize::try_from(compress.total_in()).unwrap_or(bytes.len());
        let full = out.len();
        match compress.compress_vec(&bytes[read..], &mut out, flush) {
            Ok(Status::StreamEnd) => break,
            // All input is consumed and output space is left: the flush is complete.
            Ok(_) if compress.total_in() == bytes.len() as u64 && out.len() < out.capacity() => {
                if !matches!(flush, FlushCompress::Finish) || out.len() == full {
                    break;
                }
            }
            Ok(_) => out.reserve(1024),
            // Unreachable: the stream has no dictionary and valid parameters.
            Err(_) => break,
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    fn generate(value: &str, size: LargeBodySize) -> Bytes {
        let value = Json::parse(value.as_bytes()).unwrap();
        let body = large_body(&value, &LargeBody { size, declared: true });
        let length = body.length();
        let bytes = body.into_bytes();
        assert_eq!(bytes.len() as u64, length);
        Json::parse(&bytes).unwrap();
        bytes
    }

    #[test]
    fn large_bodies_are_valid_and_have_the_requested_size() {
        for size in [0, 1, 100, 1_000_000] {
            let bytes = generate(r#"[{"a":1.0},2]"#, LargeBodySize::Bytes(size));
            assert!((size..size + 32).contains(&(bytes.len() as u64)), "{size}: {}", bytes.len());
            let bytes = generate(r#"{"a":1.0}"#, LargeBodySize::Bytes(size));
            assert!((size..size + 64).contains(&(bytes.len() as u64)), "{size}: {}", bytes.len());
        }
        assert_eq!(generate("[]", LargeBodySize::Elements(2)), "[{},{}]");
        assert_eq!(generate("[7,8]", LargeBodySize::Elements(0)), "[]");
        assert_eq!(generate("[7,8]", LargeBodySize::Elements(3)), "[7,7,7]");
        assert_eq!(generate("{}", LargeBodySize::Bytes(0)), r#"{"not_known_yet":""}"#);
        let many = generate("[7]", LargeBodySize::Elements(1_000_000));
        assert_eq!(many.iter().filter(|byte| **byte == b'7').count(), 1_000_000);
    }

    #[test]
    fn the_largest_sizes_start_immediately() {
        let value = Json::parse(br#"[{"a":1.0}]"#).unwrap();
        for size in [LargeBodySize::Elements(u64::MAX), LargeBodySize::Bytes(u64::MAX)] {
            let body = large_body(&value, &LargeBody { size, declared: true });
            assert_eq!(body.length(), u64::MAX);
            let chunks: Vec<Bytes> = body.into_chunks().take(2).collect();
            assert_eq!(chunks[0], r#"[{"a":1.0}"#);
            assert!(chunks[1].starts_with(br#",{"a":1.0},{"a":1.0},"#));
        }
        let body = gzip_bomb(u64::MAX, true);
        assert!(body.length() > 1 << 40);
        assert!(body.into_chunks().next().unwrap().starts_with(&[0x1f, 0x8b]));
    }

    #[test]
    fn gzip_bombs_inflate_to_the_requested_size() {
        for size in [0, 2, 3, 1 << 20, (1 << 20) + 2, 5_000_000] {
            let body = gzip_bomb(size, size % 2 == 0);
            let length = body.length();
            let bytes = body.into_bytes();
            assert_eq!(bytes.len() as u64, length);
            let mut inflated = Vec::new();
            // Reading to the end verifies checksum and size.
            flate2::read::GzDecoder::new(&bytes[..]).read_to_end(&mut inflated).unwrap();
            assert_eq!(inflated.len() as u64, size.max(2));
            Json::parse(&inflated).unwrap();
            assert!(bytes.len() < 200 + inflated.len() / 200, "{} of {size}", bytes.len());
        }
    }
}
