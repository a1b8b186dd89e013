//! Lists whose connection breaks: requested again as long as nothing was printed.

use std::io::Write as _;
use std::net::TcpStream;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::support::{Run, Server, connection, feather, run, run_against};
use crate::terminal::on_terminal;

/// Pseudorandom numbers from a fixed seed (SplitMix64), so that every run breaks the same places.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }
}

/// How a response breaks off, and after how many bytes of its body.
#[derive(Clone, Copy, Debug)]
struct Break {
    at: usize,
    /// By a TCP reset instead of an orderly close.
    resets: bool,
}

/// How the end of a body is marked.
#[derive(Clone, Copy, Debug)]
enum Framing {
    Length,
    Chunked,
    Close,
}

const FRAMINGS: [Framing; 3] = [Framing::Length, Framing::Chunked, Framing::Close];

fn write_response(
    mut stream: &TcpStream,
    body: &str,
    framing: Framing,
    end: Option<Break>,
) -> std::io::Result<()> {
    let framing_header = match framing {
        Framing::Length => format!("content-length: {}\r\n", body.len()),
        Framing::Chunked => "transfer-encoding: chunked\r\n".to_owned(),
        Framing::Close => String::new(),
    };
    write!(
        stream,
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n{framing_header}\r\n"
    )?;
    let sent = end.map_or(body, |end| &body[..end.at]);
    // Several chunks, so that elements arrive before the connection breaks.
    for chunk in sent.as_bytes().chunks(300) {
        match framing {
            Framing::Chunked => {
                write!(stream, "{:x}\r\n", chunk.len())?;
                stream.write_all(chunk)?;
                stream.write_all(b"\r\n")?;
            }
            Framing::Length | Framing::Close => stream.write_all(chunk)?,
        }
    }
    match end {
        None if matches!(framing, Framing::Chunked) => stream.write_all(b"0\r\n\r\n"),
        Some(Break { resets: true, .. }) => {
            // A reset discards what the client has not read yet, so it gets time to.
            std::thread::sleep(Duration::from_millis(20));
            rustix::net::sockopt::set_socket_linger(stream, Some(Duration::ZERO))?;
            Ok(())
        }
        _ => Ok(()),
    }
}

/// Serves a list and breaks off the first responses, one for each break.
fn breaking(body: String, framing: Framing, breaks: Vec<Break>) -> Server {
    let mut breaks = breaks.into_iter();
    // The support server shuts connections down in order, which a reset has to precede.
    Server::closing(move |stream| {
        let _ = write_response(&stream, &body, framing, breaks.next());
    })
}

fn command(server: &Server, arguments: &[&str]) -> Command {
    let mut command = feather(arguments);
    command.env("FEATHER_API_KEY", "canary").env("FEATHER_BASE_URL", server.url());
    command
}

fn list(count: usize) -> String {
    let elements: Vec<String> = (0..count).map(|n| connection(&format!("n{n}"), "{}")).collect();
    format!("[{}]", elements.join(","))
}

#[test]
fn a_table_on_a_terminal_survives_as_many_breaks_as_there_are_retries() {
    let mut random = Random(1);
    for round in 0..24 {
        let count = 1 + random.below(6);
        let body = list(count);
        let framing = FRAMINGS[random.below(3)];
        let mut breaks = Vec::new();
        for _ in 0..=random.below(3) {
            // From the first byte to the one before the last.
            breaks.push(Break { at: random.below(body.len()), resets: random.below(2) == 0 });
        }
        let server = breaking(body, framing, breaks.clone());
        let (code, screen, _) =
            on_terminal(command(&server, &["connections", "list"]), 200, "", false);
        let context = format!("round {round}, {framing:?}, {breaks:?}: {screen}");
        assert_eq!(code, 0, "{context}");
        assert!(!screen.contains("error"), "{context}");
        // The heading and a line for each connection.
        assert_eq!(screen.lines().count(), 1 + count, "{context}");
        assert_eq!(server.requests().len(), breaks.len() + 1, "{context}");
    }
}

#[test]
fn a_table_in_a_pipe_survives_breaks_before_its_first_row() {
    let mut random = Random(2);
    let body = list(4);
    // Only the last element is printed, so that whole elements precede the first row.
    let body = body.replace(r#""nickname":"n3""#, r#""nickname":"last""#);
    let last = body.rfind("{\"nickname\"").unwrap();
    let (head, tail) = body.split_at(last);
    let body = format!("{}{tail}", head.replace(r#""status":"active""#, r#""status":"expired""#));
    let arguments = ["connections", "list", "--status", "active"];
    for round in 0..18 {
        let framing = FRAMINGS[random.below(3)];
        let mut breaks = Vec::new();
        for _ in 0..=random.below(3) {
            breaks.push(Break { at: random.below(body.len() - 1), resets: random.below(2) == 0 });
        }
        let server = breaking(body.clone(), framing, breaks.clone());
        let table = run_against(&server, &arguments).output();
        let context = format!("round {round}, {framing:?}, {breaks:?}: {table}");
        assert_eq!(table.lines().count(), 2, "{context}");
        assert!(table.contains("last\t"), "{context}");
        assert_eq!(server.requests().len(), breaks.len() + 1, "{context}");
    }
}

#[test]
fn slug_lookups_survive_breaks() {
    let mut random = Random(3);
    let body = list(4);
    for _ in 0..6 {
        let at = random.below(body.len());
        let mut responses = 0;
        let lists = body.clone();
        let resets = random.below(2) == 0;
        let server = Server::closing(move |stream| {
            responses += 1;
            let _ = match responses {
                1 => write_response(&stream, &lists, Framing::Length, Some(Break { at, resets })),
                2 => write_response(&stream, &lists, Framing::Length, None),
                _ => write_response(&stream, &connection("n3", "{}"), Framing::Length, None),
            };
        });
        run_against(&server, &["connections", "get", "n3"]).output();
        assert_eq!(server.requests().len(), 3);
    }
}

/// A list of which every response breaks off after two of its four elements.
fn always_broken() -> Server {
    let body = list(4);
    let at = body.find("n2").unwrap();
    breaking(body, Framing::Length, vec![Break { at, resets: false }; 10_000])
}

#[test]
fn restarts_count_as_retries() {
    for retries in [0, 2] {
        let server = always_broken();
        let arguments = ["connections", "list", "--retries", &retries.to_string()];
        let (code, screen, _) = on_terminal(command(&server, &arguments), 200, "", false);
        assert_eq!(code, 1, "{screen}");
        assert!(screen.contains("n1") && screen.contains("the output is incomplete"), "{screen}");
        let attempts = if retries == 0 { "1 attempt" } else { "3 attempts" };
        assert!(screen.contains(&format!("(after {attempts} in ")), "{screen}");
        assert_eq!(server.requests().len(), retries + 1);
        // Programs get the same count.
        let server = always_broken();
        let get = ["connections", "get", "n3", "-o", "json", "--retries", &retries.to_string()];
        let error = run_against(&server, &get).error(1);
        assert_eq!(error["attempts"], retries + 1, "{error}");
    }
}

#[test]
fn nothing_is_requested_again_once_a_row_was_printed() {
    for format in ["table", "json", "ndjson"] {
        let server = always_broken();
        let Run { code, stdout, stderr } =
            run_against(&server, &["connections", "list", "-o", format]);
        assert_eq!(code, Some(1));
        assert!(stdout.contains("n1") && !stdout.contains("n2"), "{stdout}");
        assert!(stderr.contains("the output is incomplete"), "{stderr}");
        assert_eq!(server.requests().len(), 1);
    }
}

#[test]
fn restarts_end_at_the_deadline() {
    let server = always_broken();
    let arguments = ["connections", "list", "--retries", "1000", "--timeout", "1s"];
    let began = Instant::now();
    let (code, screen, _) = on_terminal(command(&server, &arguments), 200, "", false);
    assert_eq!(code, 1, "{screen}");
    assert!(began.elapsed() < Duration::from_secs(3), "{:?}", began.elapsed());
    assert!(server.requests().len() >= 3, "{screen}");
}

#[test]
fn a_response_that_breaks_off_for_good_is_not_requested_again() {
    // Longer than the client accepts, which no retry changes.
    let server = Server::sending(list(4));
    let mut command = command(&server, &["connections", "list", "--max-response-size", "1KiB"]);
    let run = run(command.arg("--status=expired"));
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn elements_that_do_not_decode_are_reported_once() {
    let body = format!("[{{}},{},{}]", connection("n1", "{}"), connection("n2", "{}"));
    let at = body.find("n2").unwrap();
    let server = breaking(body, Framing::Length, vec![Break { at, resets: false }; 2]);
    let (code, screen, _) = on_terminal(command(&server, &["connections", "list"]), 200, "", false);
    assert_eq!(code, 1, "{screen}");
    assert_eq!(screen.matches("listConnections: ").count(), 1, "{screen}");
    assert!(screen.contains("n1") && screen.contains("n2"), "{screen}");
    assert_eq!(server.requests().len(), 3);
}
