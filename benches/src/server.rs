//! A server that sends the same prepared bytes to every request.
//!
//! It parses nothing and, once it runs, allocates nothing, so that what is measured beside it is
//! the client.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread;

/// The most that a request may be; those of a client without a body are far smaller.
const REQUEST: usize = 8 * 1024;

/// Starts to serve `body` as JSON on a loopback port of the system's choice, on threads of its
/// own that last as long as the process.
pub fn start(body: Vec<u8>) -> io::Result<SocketAddr> {
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nx-request-id: req_1\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    let response: &'static [u8] = if body.len() < 1024 * 1024 {
        // One piece, as a server would send it.
        [head.as_bytes(), &body].concat().leak()
    } else {
        head.into_bytes().leak()
    };
    let rest: &'static [u8] = if body.len() < 1024 * 1024 { &[] } else { body.leak() };
    let listener = TcpListener::bind(("127.0.0.1", 0))?;
    let address = listener.local_addr()?;
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            thread::spawn(move || serve(stream, response, rest));
        }
    });
    Ok(address)
}

/// Answers the requests of one connection, until the client closes it.
fn serve(mut stream: TcpStream, response: &[u8], rest: &[u8]) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut request = [0; REQUEST];
    loop {
        let mut length = 0;
        while !request[..length].ends_with(b"\r\n\r\n") {
            match stream.read(&mut request[length..])? {
                0 => return Ok(()),
                read => length += read,
            }
        }
        stream.write_all(response)?;
        stream.write_all(rest)?;
    }
}
