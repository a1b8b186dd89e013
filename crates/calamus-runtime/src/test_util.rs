//! A server on a loopback address that records one request, for tests of generated clients.

use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// A request as the server received it. Nothing in here is decoded by the code that sends.
#[derive(Clone, Debug, Default)]
pub struct Recorded {
    line: String,
    query: String,
    /// Names in lower case.
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

/// Calls `send` with the base URL of a server, and returns the first request that arrives there.
/// The response has the status 400 and no body.
///
/// ```
/// use calamus_runtime::{Client, Method, test_util};
///
/// let request = test_util::record(async |base_url| {
///     let client = Client::builder(&base_url).build()?;
///     client.request(Method::Get, "/parcels").await?;
///     Ok(())
/// })?;
/// assert_eq!(request.line(), "GET /parcels");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// Those of `send`, if no request arrives.
pub fn record<F>(send: F) -> Result<Recorded, Box<dyn Error>>
where
    F: AsyncFnOnce(String) -> Result<(), Box<dyn Error>>,
{
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let base_url = format!("http://{}", listener.local_addr()?);
        let received = Arc::new(Mutex::new(Vec::new()));
        let server = tokio::spawn(serve(listener, Arc::clone(&received)));
        let outcome = send(base_url).await;
        server.abort();
        let mut received = received.lock().unwrap_or_else(PoisonError::into_inner);
        if received.is_empty() {
            outcome?;
            return Err("no request was sent".into());
        }
        Ok(received.swap_remove(0))
    })
}

async fn serve(listener: TcpListener, received: Arc<Mutex<Vec<Recorded>>>) {
    while let Ok((mut stream, _)) = listener.accept().await {
        if let Some(request) = read(&mut stream).await {
            received.lock().unwrap_or_else(PoisonError::into_inner).push(request);
        }
        let response = b"HTTP/1.1 400 \r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
        // The client may have closed the TCP connection.
        let _ = stream.write_all(response).await;
        let _ = stream.shutdown().await;
    }
}

/// Reads a request with a `content-length`. Returns `None` if it is incomplete.
async fn read(stream: &mut TcpStream) -> Option<Recorded> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = find(&bytes, b"\r\n\r\n") {
            break end;
        }
        read_more(stream, &mut bytes).await?;
    };
    let body = bytes.split_off(end + 4);
    let head = String::from_utf8_lossy(&bytes).into_owned();
    let (line, headers) = head.split_once("\r\n")?;
    let line = line.strip_suffix(" HTTP/1.1")?;
    let (line, query) = line.split_once('?').unwrap_or((line, ""));
    let mut request = Recorded {
        line: line.to_owned(),
        query: query.to_owned(),
        headers: headers_of(headers),
        body,
    };
    let length = request.header("content-length").map_or(Some(0), |own| own.parse().ok())?;
    while request.body.len() < length {
        read_more(stream, &mut request.body).await?;
    }
    Some(request)
}

async fn read_more(stream: &mut TcpStream, bytes: &mut Vec<u8>) -> Option<()> {
    stream.read_buf(bytes).await.ok().filter(|read| *read > 0).map(drop)
}

impl Recorded {
    /// Returns the method and the path, such as `GET /parcels/a%20b`.
    pub fn line(&self) -> &str {
        &self.line
    }

    /// Returns the names and values of the query, decoded, and sorted by name.
    pub fn query(&self) -> Vec<(String, String)> {
        pairs(&self.query)
    }

    /// Returns a header; if there are several of the name, the first.
    pub fn header(&self, name: &str) -> Option<&str> {
        value(&self.headers, name)
    }

    /// Returns the cookies as they are sent, sorted.
    pub fn cookies(&self) -> Vec<&str> {
        let mut cookies: Vec<_> = self.header("cookie").unwrap_or_default().split("; ").collect();
        cookies.retain(|cookie| !cookie.is_empty());
        cookies.sort_unstable();
        cookies
    }

    /// Returns the body. What is not UTF-8 becomes the replacement character.
    pub fn body(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Returns the names and values of a body of the type `application/x-www-form-urlencoded`,
    /// decoded, and sorted by name.
    pub fn form(&self) -> Vec<(String, String)> {
        pairs(&self.body())
    }

    /// Returns the parts of a body of the type `multipart/form-data`: name, file name, media
    /// type and contents. What a part does not have is empty.
    pub fn parts(&self) -> Vec<[String; 4]> {
        let boundary = self.header("content-type").and_then(|own| own.split_once("boundary="));
        let Some((_, boundary)) = boundary else { return Vec::new() };
        let (body, boundary) = (self.body(), format!("--{}", boundary.trim_matches('"')));
        let parts = body.split(&boundary).skip(1);
        parts.filter_map(|part| part.strip_prefix("\r\n").and_then(part_of)).collect()
    }
}

fn part_of(part: &str) -> Option<[String; 4]> {
    let (head, contents) = part.split_once("\r\n\r\n")?;
    let headers = headers_of(head);
    let disposition = value(&headers, "content-disposition")?;
    let attribute = |name: &str| {
        let (_, rest) = disposition.split_once(&format!("; {name}=\""))?;
        Some(rest.split_once('"')?.0.to_owned())
    };
    Some([
        attribute("name")?,
        attribute("filename").unwrap_or_default(),
        value(&headers, "content-type").unwrap_or_default().to_owned(),
        contents.strip_suffix("\r\n")?.to_owned(),
    ])
}

fn headers_of(head: &str) -> Vec<(String, String)> {
    let headers = head.lines().filter_map(|line| line.split_once(':'));
    headers.map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned())).collect()
}

fn value<'a>(headers: &'a [(String, String)], name: &str) -> Option<&'a str> {
    headers.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
}

fn pairs(query: &str) -> Vec<(String, String)> {
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    let pairs = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    let mut pairs: Vec<_> = pairs.map(|(name, value)| (decoded(name), decoded(value))).collect();
    // Stable: the values of one name stay in their order.
    pairs.sort_by(|(a, _), (b, _)| a.cmp(b));
    pairs
}

fn decoded(text: &str) -> String {
    let text = text.replace('+', " ");
    let mut bytes = text.as_bytes().iter();
    let mut found = Vec::new();
    while let Some(byte) = bytes.next() {
        let rest = bytes.as_slice().get(..2).filter(|_| *byte == b'%');
        let digits = rest.and_then(|own| std::str::from_utf8(own).ok());
        match digits.and_then(|own| u8::from_str_radix(own, 16).ok()) {
            Some(decoded) => {
                found.push(decoded);
                bytes.nth(1);
            }
            None => found.push(*byte),
        }
    }
    String::from_utf8_lossy(&found).into_owned()
}

fn find(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    bytes.windows(needle.len()).position(|window| window == needle)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_and_parts_are_decoded() {
        let text = |own: &str| own.to_owned();
        let expected =
            [(text("a"), text("1")), (text("b c"), text("x|y")), (text("b c"), text("%z"))];
        assert_eq!(pairs("b%20c=x%7Cy&a=1&b+c=%z"), expected);
        let body = "--x\r\nContent-Disposition: form-data; name=\"a\"; filename=\"f.txt\"\r\n\
                    Content-Type: text/plain\r\n\r\n1\r\n2\r\n--x\r\n\
                    Content-Disposition: form-data; name=\"b\"\r\n\r\n3\r\n--x--\r\n";
        let headers = vec![(text("content-type"), text("multipart/form-data; boundary=x"))];
        let request = Recorded { headers, body: body.into(), ..Recorded::default() };
        let expected = [["a", "f.txt", "text/plain", "1\r\n2"], ["b", "", "", "3"]];
        assert_eq!(request.parts(), expected);
    }

    #[test]
    fn calls_that_send_nothing_are_errors() {
        let silent = record(async |_| Ok(())).unwrap_err();
        assert_eq!(silent.to_string(), "no request was sent");
        let failed = record(async |_| Err("the call failed".into())).unwrap_err();
        assert_eq!(failed.to_string(), "the call failed");
    }
}
