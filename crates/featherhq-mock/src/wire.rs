//! Answers that HTTP libraries refuse to send: written to the socket by hand, and cut, delayed or
//! broken on the way.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use chrono::{TimeDelta, Utc};
use http::StatusCode;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::answer::Answer;
use crate::fault::Wire;

/// What a server gives when it does not speak HTTP at all.
const GARBAGE: &[u8] = b"\x16\x03\x01\x02\x00\x01\x00\xfc\x03\x03 no HTTP here \x00\xff\r\n\r\n";

/// An answer for which a connection is given up by the HTTP library.
#[derive(Debug)]
pub(crate) struct Script {
    pub(crate) answer: Answer,
    /// Headers that go out as they are.
    pub(crate) verbatim: Vec<(String, Vec<u8>)>,
    pub(crate) wire: Option<Wire>,
}

impl Script {
    /// Writes the answer, then ends the connection. What fails here fails because the client has
    /// gone away, which is the end as well.
    pub(crate) async fn play(self, mut stream: TcpStream) {
        let _ = self.write(&mut stream).await;
    }

    async fn write(self, stream: &mut TcpStream) -> std::io::Result<()> {
        let Script { answer, verbatim, wire } = self;
        let length = answer.body.length();
        let announced = match wire {
            Some(Wire::WrongLength(difference)) => length.saturating_add_signed(difference),
            _ => length,
        };
        let head = head(&answer, &verbatim, announced);
        let mut pieces = answer.body.into_pieces();
        match wire {
            Some(Wire::Garbage) => {
                stream.write_all(GARBAGE).await?;
            }
            Some(Wire::Reset(None)) => return reset(stream),
            Some(Wire::Stall(None)) => return wait_for_the_end(stream).await,
            Some(Wire::Stall(Some(bytes))) => {
                stream.write_all(&head).await?;
                write_some(stream, &mut pieces, bytes).await?;
                return wait_for_the_end(stream).await;
            }
            Some(Wire::Cut(bytes)) => {
                stream.write_all(&head).await?;
                write_some(stream, &mut pieces, bytes).await?;
            }
            Some(Wire::Reset(Some(bytes))) => {
                stream.write_all(&head).await?;
                write_some(stream, &mut pieces, bytes).await?;
                // A reset makes the client's system forget what the client has not yet read.
                tokio::time::sleep(Duration::from_millis(50)).await;
                return reset(stream);
            }
            Some(Wire::Drip(bytes, pause)) => {
                stream.write_all(&head).await?;
                for mut piece in pieces {
                    while !piece.is_empty() {
                        let drop = piece.split_to(bytes.min(piece.len()));
                        stream.write_all(&drop).await?;
                        tokio::time::sleep(pause).await;
                    }
                }
            }
            Some(Wire::WrongLength(_)) | None => {
                stream.write_all(&head).await?;
                for piece in pieces {
                    stream.write_all(&piece).await?;
                }
            }
        }
        stream.shutdown().await
    }
}

fn head(answer: &Answer, verbatim: &[(String, Vec<u8>)], length: u64) -> Bytes {
    let mut head = BytesMut::new();
    let reason = StatusCode::from_u16(answer.status).ok().and_then(|code| code.canonical_reason());
    let status = format!("HTTP/1.1 {} {}\r\n", answer.status, reason.unwrap_or("Unknown"));
    head.extend_from_slice(status.as_bytes());
    let mut line = |name: &str, value: &[u8]| {
        for part in [name.as_bytes(), b": ", value, b"\r\n"] {
            head.extend_from_slice(part);
        }
    };
    let given = |name: &str| verbatim.iter().any(|(known, _)| known.eq_ignore_ascii_case(name));
    for (name, value) in &answer.headers {
        if !given(name.as_str()) {
            line(name.as_str(), value.as_bytes());
        }
    }
    for (name, value) in verbatim {
        line(name, value);
    }
    if !given("content-length") && !given("transfer-encoding") {
        line("content-length", length.to_string().as_bytes());
    }
    if !given("connection") {
        line("connection", b"close");
    }
    line("date", http_date(Duration::ZERO).as_bytes());
    head.extend_from_slice(b"\r\n");
    head.freeze()
}

/// The date so long after now as HTTP writes it, rounded up to a whole second.
pub(crate) fn http_date(after: Duration) -> String {
    let now = Utc::now();
    let date = TimeDelta::from_std(after).ok().and_then(|after| now.checked_add_signed(after));
    // A year has four digits here, so dates end where those do.
    let Some(date) = date.filter(|date| date.timestamp() < LAST_SECOND) else {
        return "Fri, 31 Dec 9999 23:59:59 GMT".to_owned();
    };
    let up = i64::from(date.timestamp_subsec_nanos() > 0 && !after.is_zero());
    (date + TimeDelta::seconds(up)).format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// The end of the year 9999.
const LAST_SECOND: i64 = 253_402_300_799;

async fn write_some(
    stream: &mut TcpStream,
    pieces: &mut (dyn Iterator<Item = Bytes> + Send),
    bytes: u64,
) -> std::io::Result<()> {
    let mut left = bytes;
    while left > 0 {
        let Some(piece) = pieces.next() else { break };
        let part = piece.len().min(usize::try_from(left).unwrap_or(usize::MAX));
        stream.write_all(&piece[..part]).await?;
        left -= part as u64;
    }
    stream.flush().await
}

/// Has the system send a reset instead of an orderly end once the stream is dropped.
fn reset(stream: &TcpStream) -> std::io::Result<()> {
    stream.set_zero_linger()
}

/// Waits until the client closes its side, and throws away what it still sends.
async fn wait_for_the_end(stream: &mut TcpStream) -> std::io::Result<()> {
    let mut nothing = [0; 1024];
    while stream.read(&mut nothing).await? > 0 {}
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_what_http_wants() {
        let date = http_date(Duration::from_secs(3600));
        let read = chrono::DateTime::parse_from_rfc2822(&date).unwrap();
        let ahead = read.with_timezone(&Utc) - Utc::now();
        assert!((3599..=3601).contains(&ahead.num_seconds()), "{date}");
        assert!(date.ends_with(" GMT") && date.len() == 29, "{date}");
    }

    #[test]
    fn dates_end_with_the_last_year_of_four_digits() {
        let last = "Fri, 31 Dec 9999 23:59:59 GMT";
        let read = chrono::DateTime::parse_from_rfc2822(last).unwrap();
        assert_eq!(read.timestamp(), LAST_SECOND);
        for years in [8_000, 300_000, 1 << 38] {
            assert_eq!(http_date(Duration::from_secs(years * 366 * 86_400)), last);
        }
        assert_eq!(http_date(Duration::MAX), last);
    }
}
