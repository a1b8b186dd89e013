//! Multipart request bodies.

use parcels_client::support::{ErrorKind, Field, File, Map};
use parcels_client::types;
use tests::recorder::Received;

use super::{sent, server, texts};

/// The parts of a body, with the boundary that the header names.
fn parts(request: &Received) -> String {
    let media_type = request.header("content-type").unwrap();
    let boundary = media_type.strip_prefix("multipart/form-data; boundary=").unwrap();
    assert!(!boundary.is_empty());
    request.body.replace(boundary, "boundary").replace("\r\n", "\n")
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "the bytes of a request")]
async fn files_and_values_are_sent_in_parts() {
    let papers = types::Papers {
        photo: File::new("front \"1\".png", &b"\x89PNG\xff"[..]),
        pages: Some(vec![
            File::new("1.txt", "one").with_media_type("text/plain"),
            File::new("2.bin", "two"),
        ]),
        title: "Müller".to_owned(),
        copies: Field::Value(2),
        marks: Some(texts(&["a", "b"])),
        sender: Some(types::PapersSender { name: Some("Ada".to_owned()) }),
        route: Some(texts(&["x", "y"])),
        stamp: Some("*".to_owned()),
        state: Some(types::State::from("on its way")),
    };
    let request = sent(async |client| client.add_papers("7", papers).await).await;
    insta::assert_snapshot!(parts(&request), @r#"
    --boundary
    Content-Disposition: form-data; name="photo"; filename="front \"1\".png"
    Content-Type: image/png

    �PNG�
    --boundary
    Content-Disposition: form-data; name="pages"; filename="1.txt"
    Content-Type: text/plain

    one
    --boundary
    Content-Disposition: form-data; name="pages"; filename="2.bin"
    Content-Type: application/octet-stream

    two
    --boundary
    Content-Disposition: form-data; name="title"

    Müller
    --boundary
    Content-Disposition: form-data; name="copies"

    2
    --boundary
    Content-Disposition: form-data; name="marks"

    a
    --boundary
    Content-Disposition: form-data; name="marks"

    b
    --boundary
    Content-Disposition: form-data; name="sender"
    Content-Type: application/json

    {"name":"Ada"}
    --boundary
    Content-Disposition: form-data; name="route"
    Content-Type: application/json

    ["x","y"]
    --boundary
    Content-Disposition: form-data; name="stamp"
    Content-Type: text/x-stamp

    *
    --boundary
    Content-Disposition: form-data; name="state"

    on its way
    --boundary--
    "#);
    let photo = b"\r\n\r\n\x89PNG\xff\r\n--";
    assert!(request.bytes.windows(photo.len()).any(|window| window == photo));
    let length = request.header("content-length").map(str::parse);
    assert_eq!(length, Some(Ok(request.bytes.len())));
}

#[tokio::test]
async fn invalid_media_types_are_errors_and_absent_parts_are_not_sent() {
    let papers = types::Papers {
        photo: File::new("p", "").with_media_type("not a media type"),
        pages: None,
        title: String::new(),
        copies: Field::Null,
        marks: None,
        sender: None,
        route: None,
        stamp: None,
        state: None,
    };
    let (server, client) = server(201, "{}").await;
    let error = client.add_papers("7", papers.clone()).await.unwrap_err();
    assert!(error.to_string().ends_with("`not a media type` is not a media type"), "{error}");
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert_eq!(server.received().len(), 0);

    let papers = types::Papers { photo: File::new("p", ""), ..papers };
    let request = sent(async |client| client.add_papers("7", papers).await).await;
    insta::assert_snapshot!(parts(&request), @r#"
    --boundary
    Content-Disposition: form-data; name="photo"; filename="p"
    Content-Type: image/png


    --boundary
    Content-Disposition: form-data; name="title"


    --boundary--
    "#);
}

#[tokio::test]
async fn parts_without_declared_names_have_any() {
    let files = Map::from_iter([
        ("b".to_owned(), File::new("b.txt", "1")),
        ("a".to_owned(), File::new("a.txt", "2").with_media_type("text/plain")),
    ]);
    let request = sent(async |client| client.drop_files(files).await).await;
    insta::assert_snapshot!(parts(&request), @r#"
    --boundary
    Content-Disposition: form-data; name="b"; filename="b.txt"
    Content-Type: application/octet-stream

    1
    --boundary
    Content-Disposition: form-data; name="a"; filename="a.txt"
    Content-Type: text/plain

    2
    --boundary--
    "#);
}
