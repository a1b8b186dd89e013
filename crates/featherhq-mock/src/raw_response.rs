//! Responses that hyper refuses to send: written to the socket directly, and cut, delayed or
//! corrupted.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use chrono::{TimeDelta, Utc};
use http::StatusCode;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::fault::WireFault;
use crate::response::Response;

/// The bytes of a server that does not speak HTTP.
const GARBAGE: &[u8] = b"\x16\x03\x01\x02\x00\x01\x00\xfc\x03\x03 no HTTP here \x00\xff\r\n\r\n";

/// A response that is sent without hyper and ends the connection.
#[derive(Debug)]
pub(crate) struct RawResponse {
    pub(crate) response: Response,
    /// Headers that are sent without validation.
    pub(crate) raw_headers: Vec<(String, Vec<u8>)>,
    pub(crate) wire: Option<WireFault>,
}

impl RawResponse {
    /// Writes the response, then ends the connection. An error means that the client has
    /// disconnected, which ends the connection as well.
    pub(crate) async fn send(self, mut stream: TcpStream) {
        let _ = self.write(&mut stream).await;
    }

    async fn write(self, stream: &mut TcpStream) -> std::io::Result<()> {
        let RawResponse { response, raw_headers, wire } = self;
        let length = response.body.length();
        let content_length = match wire {
            Some(WireFault::WrongLength(difference)) => length.saturating_add_signed(difference),
            _ => length,
        };
        let head = head(&response, &raw_headers, content_length);
        let mut chunks = response.body.into_chunks();
        match wire {
            Some(WireFault::Garbage) => {
                stream.write_all(GARBAGE).await?;
            }
            Some(WireFault::Reset(None)) => return reset(stream),
            Some(WireFault::Stall(None)) => return wait_for_close(stream).await,
            Some(WireFault::Stall(Some(bytes))) => {
                stream.write_all(&head).await?;
                write_some(stream, &mut chunks, bytes).await?;
                return wait_for_close(stream).await;
            }
            Some(WireFault::Cut(bytes)) => {
                stream.write_all(&head).await?;
                write_some(stream, &mut chunks, bytes).await?;
            }
            Some(WireFault::Reset(Some(bytes))) => {
                stream.write_all(&head).await?;
                write_some(stream, &mut chunks, bytes).await?;
                // A reset discards what the client has not yet read.
                tokio::time::sleep(Duration::from_millis(50)).await;
                return reset(stream);
            }
            Some(WireFault::Drip(bytes, pause)) => {
                stream.write_all(&head).await?;
                for mut chunk in chunks {
                    while !chunk.is_empty() {
                        let part = chunk.split_to(bytes.min(chunk.len()));
                        stream.write_all(&part).await?;
                        tokio::time::sleep(pause).await;
                    }
                }
            }
            Some(WireFault::WrongLength(_)) | None => {
                stream.write_all(&head).await?;
                for chunk in chunks {
                    stream.write_all(&chunk).await?;
                }
            }
        }
        stream.shutdown().await
    }
}

fn head(response: &Response, raw_headers: &[(String, Vec<u8>)], length: u64) -> Bytes {
    let mut head = BytesMut::new();
    let reason =
        StatusCode::from_u16(response.status).ok().and_then(|code| code.canonical_reason());
    let status = format!("HTTP/1.1 {} {}\r\n", response.status, reason.unwrap_or("Unknown"));
    head.extend_from_slice(status.as_bytes());
    let mut line = |name: &str, value: &[u8]| {
        for part in [name.as_bytes(), b": ", value, b"\r\n"] {
            head.extend_from_slice(part);
        }
    };
    let overridden =
        |name: &str| raw_headers.iter().any(|(known, _)| known.eq_ignore_ascii_case(name));
    for (name, value) in &response.headers {
        if !overridden(name.as_str()) {
            line(name.as_str(), value.as_bytes());
        }
    }
    for (name, value) in raw_headers {
        line(name, value);
    }
    if !overridden("content-length") && !overridden("transfer-encoding") {
        line("content-length", length.to_string().as_bytes());
    }
    if !overridden("connection") {
        line("connection", b"close");
    }
    line("date", http_date(Duration::ZERO).as_bytes());
    head.extend_from_slice(b"\r\n");
    head.freeze()
}

/// Formats the time after a delay as an HTTP date, rounded up to a whole second.
pub(crate) fn http_date(after: Duration) -> String {
    let now = Utc::now();
    let date = TimeDelta::from_std(after).ok().and_then(|after| now.checked_add_signed(after));
    // The year of an HTTP date has four digits.
    let Some(date) = date.filter(|date| date.timestamp() < LAST_SECOND) else {
        return "Fri, 31 Dec 9999 23:59:59 GMT".to_owned();
    };
    let up = i64::from(date.timestamp_subsec_nanos() > 0 && !after.is_zero());
    (date + TimeDelta::seconds(up)).format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// The last second of the year 9999.
const LAST_SECOND: i64 = 253_402_300_799;

async fn write_some(
    stream: &mut TcpStream,
    chunks: &mut (dyn Iterator<Item = Bytes> + Send),
    bytes: u64,
) -> std::io::Result<()> {
    let mut remaining = bytes;
    while remaining > 0 {
        let Some(chunk) = chunks.next() else { break };
        let part = chunk.len().min(usize::try_from(remaining).unwrap_or(usize::MAX));
        stream.write_all(&chunk[..part]).await?;
        remaining -= part as u64;
    }
    stream.flush().await
}

/// Makes dropping the stream send a TCP reset.
fn reset(stream: &TcpStream) -> std::io::Result<()> {
    stream.set_zero_linger()
}

/// Waits until the client closes its side, and discards what it still sends.
async fn wait_for_close(stream: &mut TcpStream) -> std::io::Result<()> {
    let mut discarded = [0; 1024];
    while stream.read(&mut discarded).await? > 0 {}
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_have_the_http_format() {
        let date = http_date(Duration::from_secs(3600));
        let read = chrono::DateTime::parse_from_rfc2822(&date).unwrap();
        let ahead = read.with_timezone(&Utc) - Utc::now();
        assert!((3599..=3601).contains(&ahead.num_seconds()), "{date}");
        assert!(date.ends_with(" GMT") && date.len() == 29, "{date}");
    }

    #[test]
    fn dates_are_limited_to_years_of_four_digits() {
        let last = "Fri, 31 Dec 9999 23:59:59 GMT";
        let read = chrono::DateTime::parse_from_rfc2822(last).unwrap();
        assert_eq!(read.timestamp(), LAST_SECOND);
        for years in [8_000, 300_000, 1 << 38] {
            assert_eq!(http_date(Duration::from_secs(years * 366 * 86_400)), last);
        }
        assert_eq!(http_date(Duration::MAX), last);
    }
}
