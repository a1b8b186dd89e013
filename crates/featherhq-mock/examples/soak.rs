//! Sends many requests to a running mock server, some of them with faults, and fails if one
//! without a fault is not as expected. `cargo xtask ci extended soak` measures the server's memory
//! meanwhile.
//!
//! ```text
//! soak HOST:PORT COUNT SEED
//! ```

#![allow(clippy::print_stdout)] // The result.

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{Request, header};
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

/// How many requests are in flight at once.
const WORKERS: u64 = 64;

/// How long a request may take. Those without a fault have to be faster.
const TIMEOUT: Duration = Duration::from_secs(20);
/// How long a request with a fault is waited for, since some faults never end.
const FAULT_TIMEOUT: Duration = Duration::from_millis(300);

const BASE: &str = "/v1/integrations";

const FAULTS: &[&str] = &[
    "latency=5ms",
    "drip=4096/1ms",
    "stall",
    "stall=100",
    "cut=100",
    "reset",
    "reset=50",
    "length=+10",
    "length=-10",
    "garbage",
    "html",
    "empty",
    "bad-utf8",
    "status=503;retry-after=1s",
    "status=429",
    "unknown-enums",
    "unknown-fields",
    "missing",
    "giant=256KiB",
    "bomb=1MiB",
    "header=\"x-a: b\"",
];

/// Requests without parameters, with the expected status codes.
const REQUESTS: &[(&str, &str, &str, u16)] = &[
    ("GET", "", "", 200),
    ("GET", "/connections", "", 200),
    ("GET", "/connections/0b9f3c52-6f0e-4f0a-9d4e-2a7c51d3e801", "", 200),
    ("GET", "/connections/00000000-0000-4000-8000-000000000000", "", 404),
    ("GET", "/webhook-events?limit=3", "", 200),
    ("GET", "/webhook-events?limit=0", "", 422),
    ("PATCH", "/connections/0b9f3c52-6f0e-4f0a-9d4e-2a7c51d3e801", r#"{"nickname":"A"}"#, 200),
    ("POST", "/connections", r#"{"nickname":7}"#, 422),
];

type Failure = Box<dyn Error + Send + Sync>;
type Connection = SendRequest<Full<Bytes>>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [address, count, seed] = &arguments[..] else {
        return Err("soak HOST:PORT COUNT SEED".into());
    };
    let (count, seed): (u64, u64) = (count.parse()?, seed.parse()?);
    let sent = Arc::new(AtomicU64::new(0));
    let started = Instant::now();
    let workers: Vec<_> = (0..WORKERS)
        .map(|worker| {
            let (address, sent) = (address.clone(), Arc::clone(&sent));
            let random = Random(seed.wrapping_mul(WORKERS) + worker + 1);
            tokio::spawn(Worker { address, random, sent, connection: None }.run(count))
        })
        .collect();
    let mut faults = 0;
    for worker in workers {
        faults += worker.await??;
    }
    let sent = sent.load(Ordering::Relaxed);
    println!("{sent} requests, {faults} with a fault, in {:.1} s", started.elapsed().as_secs_f64());
    Ok(())
}

struct Worker {
    address: String,
    random: Random,
    /// The requests of all workers.
    sent: Arc<AtomicU64>,
    connection: Option<Connection>,
}

impl Worker {
    /// Returns how many requests had a fault.
    async fn run(mut self, count: u64) -> Result<u64, Failure> {
        let mut faults = 0;
        while self.sent.load(Ordering::Relaxed) < count {
            if self.random.below(8) == 0 {
                self.create_and_delete().await?;
            } else if self.random.below(2) == 0 {
                let (method, path, body, _) = REQUESTS[self.random.below(REQUESTS.len())];
                let fault = FAULTS[self.random.below(FAULTS.len())];
                faults += 1;
                let request = self.request(method, path, body, Some(fault));
                if !matches!(tokio::time::timeout(FAULT_TIMEOUT, request).await, Ok(Ok(_))) {
                    self.connection = None;
                }
            } else {
                let (method, path, body, status) = REQUESTS[self.random.below(REQUESTS.len())];
                self.expect(method, path, body, status).await?;
            }
        }
        Ok(faults)
    }

    async fn create_and_delete(&mut self) -> Result<(), Failure> {
        let body = r#"{"integration_key":"slack","nickname":"Soak"}"#;
        let created = self.expect("POST", "/connections", body, 201).await?;
        let created: serde_json::Value = serde_json::from_slice(&created)?;
        let id = created["connection_id"].as_str().ok_or("no connection id")?;
        let path = format!("/connections/{id}");
        self.expect("POST", &format!("{path}/finalize"), "", 200).await?;
        self.expect("DELETE", &path, "", 204).await?;
        Ok(())
    }

    async fn expect(
        &mut self,
        method: &str,
        path: &str,
        body: &str,
        expected: u16,
    ) -> Result<Bytes, Failure> {
        let what = format!("{method} {path}");
        let response = tokio::time::timeout(TIMEOUT, self.request(method, path, body, None)).await;
        let (status, body) = response
            .map_err(|_| format!("{what}: no response"))?
            .map_err(|error| format!("{what}: {error}"))?;
        if status != expected {
            let body = String::from_utf8_lossy(&body);
            return Err(format!("{what}: status {status}, expected {expected}: {body}").into());
        }
        Ok(body)
    }

    async fn request(
        &mut self,
        method: &str,
        path: &str,
        body: &str,
        fault: Option<&str>,
    ) -> Result<(u16, Bytes), Failure> {
        self.sent.fetch_add(1, Ordering::Relaxed);
        let mut request = Request::builder()
            .method(method)
            .uri(format!("{BASE}{path}"))
            .header(header::HOST, &self.address)
            .header(header::CONTENT_TYPE, "application/json")
            .header("x-api-key", "soak-key");
        if let Some(fault) = fault {
            request = request.header("x-mock-fault", fault);
        }
        let request = request.body(Full::new(Bytes::from(body.to_owned())))?;
        let mut connection = match self.connection.take() {
            Some(connection) if !connection.is_closed() => connection,
            _ => connect(&self.address).await?,
        };
        connection.ready().await?;
        let response = connection.send_request(request).await?;
        let status = response.status().as_u16();
        let body = response.into_body().collect().await?.to_bytes();
        // A connection that a fault has ended fails the next request otherwise.
        if fault.is_none() {
            self.connection = Some(connection);
        }
        Ok((status, body))
    }
}

async fn connect(address: &str) -> Result<Connection, Failure> {
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let (sender, connection) = handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    Ok(sender)
}

/// A xorshift generator: the same seed sends the same requests.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound as u64) as usize
    }
}
