//! Request bodies in parts: what is sent, and when it is sent again.

#![cfg(feature = "multipart")]
#![allow(clippy::unwrap_used)] // A test fails by panicking.

mod support;

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use calamus_runtime::__generated::v1;
use calamus_runtime::{
    Client, Decoder, Delivery, Error, ErrorKind, Field, File, Map, NoErrorBody, Operation, Request,
};
use futures_core::Stream;
use serde_json::json;

use support::server::{Seen, Server, http_response};
use support::{CREATE, UPDATE, builder};

#[derive(Clone, Debug, PartialEq)]
struct Papers {
    photo: File,
    pages: Vec<File>,
    title: String,
    route: Option<Vec<String>>,
    sender: Field<serde_json::Value>,
}

calamus_runtime::parts! {
    Papers {
        files photo = "photo" as "image/png",
        files pages = "pages",
        value title = "title",
        value route = "route" as "application/json",
        value sender = "sender",
    }
}

fn papers(photo: File, pages: Vec<File>) -> Papers {
    let title = "Müller".to_owned();
    Papers { photo, pages, title, route: None, sender: Field::Absent }
}

fn one(file: File) -> Map<String, File> {
    [("file".to_owned(), file)].into_iter().collect()
}

/// A request without a body of its own.
fn request(client: &Client, operation: Operation) -> Request<()> {
    v1::request::<(), NoErrorBody>(client, operation, Decoder::nothing(), None, |http, base_url| {
        let method = operation.method.as_str().parse().unwrap();
        Ok(http.request(method, format!("{base_url}/p")).into())
    })
    .unwrap()
}

/// The parts of a body, with a fixed boundary.
fn parts(request: &Seen) -> String {
    let media_type = request.header("content-type").unwrap();
    let boundary = media_type.strip_prefix("multipart/form-data; boundary=").unwrap();
    let body = String::from_utf8_lossy(&request.body);
    body.replace(boundary, "boundary").replace("\r\n", "\n")
}

/// A stream of these chunks.
struct Chunks(std::vec::IntoIter<io::Result<Bytes>>);

fn stream(chunks: &[&'static str]) -> Chunks {
    let chunks: Vec<_> =
        chunks.iter().map(|chunk| Ok(Bytes::from_static(chunk.as_bytes()))).collect();
    Chunks(chunks.into_iter())
}

impl Stream for Chunks {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.next())
    }
}

/// A file that is removed at the end of its test.
struct OnDisk(std::path::PathBuf);

impl OnDisk {
    fn new(name: &str, contents: &str) -> Self {
        let path = std::env::temp_dir().join(format!("calamus-{}-{name}", std::process::id()));
        std::fs::write(&path, contents).unwrap();
        Self(path)
    }
}

impl Drop for OnDisk {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

#[tokio::test]
async fn files_and_values_are_parts() {
    let disk = OnDisk::new("page.txt", "from disk");
    let pages = vec![
        File::open(&disk.0).unwrap().with_name("1.txt").with_media_type("text/plain"),
        File::from_fn("2.bin", Some(6), || Ok(stream(&["fro", "m f"]))),
        File::from_stream("3.bin", Some(4), stream(&["once"])),
    ];
    let body = Papers {
        route: Some(vec!["a".to_owned(), "b".to_owned()]),
        sender: Field::Value(json!({"name": "Ada"})),
        ..papers(File::new("front.png", &b"PNG"[..]), pages)
    };
    let server = Server::always(http_response("204 X", &[], "")).await;
    let client = builder(&server.url()).build().unwrap();
    client.send(request(&client, CREATE).multipart(body)).await.unwrap();
    let [seen] = server.requests().try_into().unwrap();
    let part = |name: &str, rest: &str| {
        format!("--boundary\nContent-Disposition: form-data; name=\"{name}\"{rest}\n")
    };
    let file = |name: &str, file: &str, media_type: &str, contents: &str| {
        part(name, &format!("; filename=\"{file}\"\nContent-Type: {media_type}\n\n{contents}"))
    };
    let expected = [
        file("photo", "front.png", "image/png", "PNG"),
        file("pages", "1.txt", "text/plain", "from disk"),
        file("pages", "2.bin", "application/octet-stream", "from f"),
        file("pages", "3.bin", "application/octet-stream", "once"),
        part("title", "\n\nMüller"),
        part("route", "\nContent-Type: application/json\n\n[\"a\",\"b\"]"),
        part("sender", "\nContent-Type: application/json\n\n{\"name\":\"Ada\"}"),
    ];
    assert_eq!(parts(&seen), format!("{}--boundary--\n", expected.concat()));
    let lengths = seen.head.to_ascii_lowercase().matches("content-length").count();
    let length = seen.header("content-length").map(str::parse);
    assert_eq!((lengths, length), (1, Some(Ok(seen.body.len()))));
}

#[tokio::test]
async fn generated_requests_have_their_parts_when_they_are_built() {
    let unavailable = http_response("503 X", &[], "");
    let server = Server::each(vec![unavailable, http_response("204 X", &[], "")]).await;
    let client = builder(&server.url()).build().unwrap();
    let decoder = Decoder::nothing();
    let request =
        v1::request::<(), NoErrorBody>(&client, UPDATE, decoder, None, |http, base_url| {
            let request = http.patch(format!("{base_url}/p")).header("content-type", "text/plain");
            Ok(v1::multipart(request, one(File::new("a", "contents"))))
        });
    client.send(request.unwrap()).await.unwrap();
    let [first, second] = server.requests().try_into().unwrap();
    assert_eq!(first.head.matches("multipart/form-data").count(), 1);
    assert!(!first.head.contains("text/plain"), "{first:?}");
    assert!(parts(&first).contains("\n\ncontents\n"), "{}", parts(&first));
    assert_eq!(parts(&first), parts(&second));
}

/// Sends one file to a server that fails once, and returns what the server got.
async fn retried(file: File, operation: Operation) -> (Result<(), Error>, Vec<String>) {
    let unavailable = http_response("503 X", &[], "");
    let server = Server::each(vec![unavailable, http_response("204 X", &[], "")]).await;
    let client = builder(&server.url()).build().unwrap();
    let result = client.send(request(&client, operation).multipart(one(file))).await;
    (result, server.requests().iter().map(parts).collect())
}

#[tokio::test]
async fn files_that_can_be_read_again_are_sent_again() {
    let disk = OnDisk::new("again.txt", "contents");
    for file in [File::new("a", "contents"), File::open(&disk.0).unwrap()] {
        let (result, bodies) = retried(file, UPDATE).await;
        result.unwrap();
        assert!(bodies.len() == 2 && bodies[0] == bodies[1], "{bodies:?}");
        assert!(bodies[0].contains("\n\ncontents\n"), "{bodies:?}");
    }
    let opened = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&opened);
    let file = File::from_fn("a", None, move || {
        let nth = count.fetch_add(1, Ordering::Relaxed);
        Ok(stream(&[["first", "second"][nth]]))
    });
    let (result, bodies) = retried(file, UPDATE).await;
    result.unwrap();
    assert!(bodies[0].contains("first") && bodies[1].contains("second"), "{bodies:?}");
    assert_eq!(opened.load(Ordering::Relaxed), 2);
}

/// A file on disk is read as it is when the request is sent.
#[tokio::test]
async fn a_file_on_disk_is_opened_for_each_attempt() {
    let disk = OnDisk::new("changes.txt", "short");
    let path = disk.0.clone();
    let server = Server::start(move |nth, _| {
        std::fs::write(&path, "a longer text").unwrap();
        http_response(if nth == 0 { "503 X" } else { "204 X" }, &[], "")
    })
    .await;
    let client = builder(&server.url()).build().unwrap();
    let files = one(File::open(&disk.0).unwrap());
    client.send(request(&client, UPDATE).multipart(files)).await.unwrap();
    let bodies: Vec<_> = server.requests().iter().map(parts).collect();
    assert!(bodies[0].contains("\n\nshort\n"), "{bodies:?}");
    assert!(bodies[1].contains("\n\na longer text\n"), "{bodies:?}");
}

#[tokio::test]
async fn a_stream_is_sent_once() {
    let (result, bodies) = retried(File::from_stream("a", None, stream(&["x"])), UPDATE).await;
    let error = result.unwrap_err();
    assert_eq!((error.kind(), error.status(), bodies.len()), (ErrorKind::Status, Some(503), 1));

    // Nor in another call.
    let file = File::from_stream("a", Some(1), stream(&["x"]));
    retried(file.clone(), CREATE).await.0.unwrap_err();
    let (result, bodies) = retried(file, CREATE).await;
    let error = result.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::InvalidRequest, Delivery::NotSent));
    let message =
        "createParcel: the file `a` cannot be read: it is a stream, which was sent before";
    assert_eq!((error.to_string().as_str(), bodies.len()), (message, 0));
}

#[tokio::test]
async fn non_idempotent_uploads_are_not_sent_again() {
    let (result, bodies) = retried(File::new("a", "contents"), CREATE).await;
    assert_eq!((result.unwrap_err().status(), bodies.len()), (Some(503), 1));
}

#[tokio::test]
async fn a_redirect_of_an_upload_opens_its_files_again() {
    let redirect = http_response("307 X", &[("location", "/q")], "");
    let disk = OnDisk::new("redirect.txt", "contents");
    for (file, follow, requests, kind) in [
        (File::open(&disk.0).unwrap(), true, 2, None),
        (File::open(&disk.0).unwrap(), false, 1, Some(ErrorKind::Redirect)),
        (File::from_stream("a", None, stream(&["x"])), true, 1, Some(ErrorKind::Redirect)),
    ] {
        let server = Server::each(vec![redirect.clone(), http_response("204 X", &[], "")]).await;
        let client = builder(&server.url()).follow_same_origin_redirects(follow).build().unwrap();
        let result = client.send(request(&client, CREATE).multipart(one(file))).await;
        assert_eq!(result.err().map(|error| error.kind()), kind);
        let seen = server.requests();
        assert_eq!(seen.len(), requests);
        assert!(seen.iter().all(|request| parts(request).contains("name=\"file\"")));
    }
}

#[tokio::test]
async fn files_that_cannot_be_read_fail_the_call() {
    let server = Server::always(http_response("204 X", &[], "")).await;
    let client = builder(&server.url()).max_retries(0).build().unwrap();
    assert!(File::open(std::env::temp_dir()).is_err());

    let disk = OnDisk::new("gone.txt", "contents");
    let file = File::open(&disk.0).unwrap();
    drop(disk);
    let error = client.send(request(&client, UPDATE).multipart(one(file))).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::InvalidRequest, Delivery::NotSent));
    assert!(error.to_string().contains("the file `calamus-"), "{error}");

    let file = File::new("a", "x").with_media_type("no type");
    let error = client.send(request(&client, UPDATE).multipart(one(file))).await.unwrap_err();
    assert_eq!(error.to_string(), "updateParcel: `no type` is not a media type");
    assert_eq!(server.requests().len(), 0);

    // Shorter than announced, and one that breaks.
    let broken = || Ok(Chunks(vec![Err(io::Error::other("disk failure"))].into_iter()));
    for file in
        [File::from_fn("a", Some(10), || Ok(stream(&["short"]))), File::from_fn("a", None, broken)]
    {
        let error = client.send(request(&client, UPDATE).multipart(one(file))).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Transport, "{error}");
    }
    assert_eq!(server.requests().len(), 0);
}

#[test]
fn debug_of_files_has_no_contents() {
    let file = File::new("a.txt", "canary").with_media_type("text/plain");
    let debug = "File { contents: 6 bytes, name: \"a.txt\", media_type: Some(\"text/plain\") }";
    assert_eq!(format!("{file:?}"), debug);
    let once = File::from_stream("a", Some(1), stream(&["x"]));
    assert_eq!(once, once.clone());
    assert_ne!(once, File::new("a", "x"));
    assert_eq!(papers(file.clone(), vec![]), papers(file, vec![]));
}
