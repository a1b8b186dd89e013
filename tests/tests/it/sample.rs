//! Requests and responses of the crate that is generated from `sample/parcels.yaml`, which uses the
//! constructs that our own document does not have. The server shares no code with the client.

use std::fmt::Debug;

use parcels_client::errors::AnnounceParcelError;
use parcels_client::support::{ErrorKind, Field, File, JsonValue, Map};
use parcels_client::{CallError, Client, types};
use tests::recorder::{Received, Recorder};
use tests::root;
use xtask::codegen::{self, Options};

#[test]
fn the_sample_is_current() {
    let folder = root().join("sample");
    let options = Options {
        spec: Some(folder.join("parcels.yaml")),
        out: Some(folder),
        ..Options::project(root())
    };
    let outcome = codegen::run(&options.checking()).unwrap_or_else(|failure| {
        panic!("{failure}\n(from the root: cargo xtask codegen --spec sample/parcels.yaml --out sample)")
    });
    assert_eq!(outcome.report.omitted, []);
}

async fn server(status: u16, body: &str) -> (Recorder, Client) {
    let server = Recorder::responding(status, body).await;
    let client = Client::builder().base_url(&server.base_url()).api_key("key");
    let client = client.options(|runtime| runtime.max_retries(0)).build().unwrap();
    (server, client)
}

/// The one request that a call sends.
async fn sent<T, E>(call: impl AsyncFnOnce(&Client) -> Result<T, CallError<E>>) -> Received {
    // The response does not matter.
    let (server, client) = server(500, "{}").await;
    assert!(call(&client).await.is_err());
    let [request] = server.received().try_into().expect("one request for one call");
    request
}

/// Makes a call that receives this response.
async fn call_with_response<T, E>(
    status: u16,
    body: &str,
    call: impl AsyncFnOnce(&Client) -> Result<T, CallError<E>>,
) -> T {
    let (_server, client) = server(status, body).await;
    call(&client).await.expect("the response is understood")
}

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

/// Headers of every request, and those of HTTP itself.
const OWN_HEADERS: [&str; 3] = ["host", "user-agent", "x-parcel-key"];

fn page(from: i64, count: Field<i64>) -> types::Page {
    types::Page { from: Some(from), count }
}

/// Searches for nothing in particular but for what the test is about.
macro_rules! find {
    ($client:expr $(, $name:ident: $value:expr)*) => {
        find!($client, session = "" $(, $name: $value)*)
    };
    ($client:expr, session = $session:expr $(, $name:ident: $value:expr)*) => {
        $client.find_parcels($session)$(.$name($value))*.await
    };
}

#[tokio::test]
async fn a_query_is_written_in_the_styles_that_are_declared() {
    let filter = types::Filter {
        to: Some(types::FilterTo {
            town: Some("Sankt Märgen".to_owned()),
            streets: Some(texts(&["A&B", "c"])),
        }),
        heavy: Some(true),
        any: Some(JsonValue::from_text(r#"{"x": [1.50]}"#).unwrap()),
    };
    let mut lines = Vec::new();
    let mut line = |request: Received| {
        assert_eq!(request.body, "");
        lines.push(request.line);
    };
    line(sent(async |client| find!(client, id: [3, 5])).await);
    line(sent(async |client| find!(client, id: [], state: [types::State::UnderWay; 0])).await);
    let states = vec![types::State::UnderWay, types::State::from("x,y z")];
    line(sent(async |client| find!(client, state: states)).await);
    line(sent(async |client| find!(client, size: ["s m", "l|x"])).await);
    line(sent(async |client| find!(client, colour: ["s m", "l|x"])).await);
    line(sent(async |client| find!(client, page: page(2, Field::Value(7)))).await);
    line(sent(async |client| find!(client, page: page(2, Field::Null))).await);
    let flat = types::FindParcelsBox { width: Some(0.1), height: Field::Null };
    line(sent(async |client| find!(client, box_: flat)).await);
    line(sent(async |client| find!(client, filter: filter.clone())).await);
    line(sent(async |client| find!(client, where_: filter)).await);
    line(sent(async |client| find!(client, weight: 5)).await);
    line(sent(async |client| find!(client, weight: "a b".to_owned())).await);
    line(sent(async |client| find!(client, sent: false, id: [1])).await);
    insta::assert_snapshot!(lines.join("\n"), @r"
    GET /parcels?id=3&id=5
    GET /parcels
    GET /parcels?state=under%20way,x%2Cy%20z
    GET /parcels?size=s%20m%20l%7Cx
    GET /parcels?colour=s%20m%7Cl%7Cx
    GET /parcels?from=2&count=7
    GET /parcels?from=2
    GET /parcels?box=width,0.1
    GET /parcels?filter%5Bto%5D%5Btown%5D=Sankt+M%C3%A4rgen&filter%5Bto%5D%5Bstreets%5D%5B0%5D=A%26B&filter%5Bto%5D%5Bstreets%5D%5B1%5D=c&filter%5Bheavy%5D=true&filter%5Bany%5D%5Bx%5D%5B0%5D=1.50
    GET /parcels?where=%7B%22to%22%3A%7B%22town%22%3A%22Sankt+M%C3%A4rgen%22%2C%22streets%22%3A%5B%22A%26B%22%2C%22c%22%5D%7D%2C%22heavy%22%3Atrue%2C%22any%22%3A%7B%22x%22%3A+%5B1.50%5D%7D%7D
    GET /parcels?weight=5
    GET /parcels?weight=a+b
    GET /parcels?id=1&sent=false
    ");
}

#[tokio::test]
async fn cookies_and_headers_are_sent_with_their_values() {
    let seen = texts(&["a b", "c;d", "50%"]);
    let request = sent(async |client| {
        find!(
            client,
            session = "s/1==",
            seen: seen,
            taste: page(1, Field::Absent),
            x_carriers: ["Post", "DHL"],
            x_page: page(1, Field::Value(2))
        )
    })
    .await;
    let headers = request.headers.iter().filter(|(name, _)| !OWN_HEADERS.contains(&name.as_str()));
    let headers: Vec<_> = headers.map(|(name, value)| format!("{name}: {value}")).collect();
    insta::assert_snapshot!(headers.join("\n"), @r"
    accept: application/json
    cookie: seen=a%20b,c%3Bd,50%; session=s/1==; taste={%22from%22:1}
    x-carriers: Post,DHL
    x-page: from=1,count=2
    ");
}

#[tokio::test]
async fn header_values_cannot_add_headers() {
    let (server, client) = server(200, "[]").await;
    let error = find!(client, x_carriers: ["a\r\nx-evil: 1"]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{error}");
    assert_eq!(server.received().len(), 0);
}

#[tokio::test]
async fn a_path_is_written_in_the_styles_that_are_declared() {
    let request = sent(async |client| {
        client
            .read_route(
                ["a/b", "c,d"],
                ["x", "y"],
                [1, 2],
                page(1, Field::Value(2)),
                "Zürich?",
                page(3, Field::Null),
            )
            .await
    })
    .await;
    insta::assert_snapshot!(request.line, @"GET /routes/a%2Fb,c%2Cd/.x,y/;legs=1;legs=2/from,1,count,2/;first=Z%C3%BCrich%3F/%7B%22from%22%3A3%2C%22count%22%3Anull%7D");
}

#[tokio::test]
async fn a_form_has_a_pair_for_each_value_and_json_for_objects() {
    let quote = types::Quote {
        from: types::QuoteFrom { town: Some("Bonn & Köln".to_owned()) },
        to: types::QuoteTo { town: Some("Rom".to_owned()), streets: Some(texts(&["a", "b"])) },
        vias: Some(texts(&["x", "y z"])),
        weights: vec![1.5, 2.0],
        page: Some(page(1, Field::Value(2))),
        state: Some(types::State::UnderWay),
        fragile: Field::Null,
    };
    let request = sent(async |client| client.ask_for_quote(quote).await).await;
    assert_eq!(request.header("content-type"), Some("application/x-www-form-urlencoded"));
    insta::assert_snapshot!(request.body.replace('&', "\n"), @r"
    from=%7B%22town%22%3A%22Bonn+%26+K%C3%B6ln%22%7D
    to%5Btown%5D=Rom
    to%5Bstreets%5D%5B0%5D=a
    to%5Bstreets%5D%5B1%5D=b
    vias=x%2Cy+z
    weights=1.5
    weights=2.0
    from=1
    count=2
    state=under+way
    ");
}

#[tokio::test]
async fn an_optional_body_may_be_omitted() {
    let request = sent(async |client| client.ask_again().await).await;
    assert_eq!((request.body.as_str(), request.header("content-type")), ("", None));
    let again = types::AskAgainBody { again: Some(true) };
    let request = sent(async |client| client.ask_again().body(again).await).await;
    assert_eq!(request.body, "again=true");

    let request = sent(async |client| client.change_parcel("1").await).await;
    assert_eq!(request.body, "");
}

#[tokio::test]
async fn absent_null_and_value_are_three_things_in_a_patch() {
    let change = async |change: types::Change| {
        let request = sent(async |client| client.change_parcel("1").body(change).await).await;
        assert_eq!(request.line, "PATCH /parcels/1");
        assert_eq!(request.header("content-type"), Some("application/merge-patch+json"));
        request.body
    };
    assert_eq!(change(types::Change::default()).await, "{}");
    assert_eq!(
        change(types::Change {
            note: Field::Null,
            carrier: Some("Post".to_owned()),
            state: types::State::Delivered.into(),
        })
        .await,
        r#"{"note":null,"carrier":"Post","state":"delivered"}"#
    );
}

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

#[tokio::test]
async fn bytes_and_text_are_sent_and_received() {
    let (server, client) = server(204, "").await;
    client.add_label("1", vec![0, 255, 10]).await.unwrap();
    client.write_note("1", "Grüße").await.unwrap();
    server.respond_with(200, "text/plain; charset=utf-8", "süß \u{1f36d}");
    let sum = client.replace_label("1", &b"\x89PNG"[..]).await.unwrap();
    assert_eq!(sum, "süß \u{1f36d}");
    let received = server.received();
    let lines = received.iter().map(|request| {
        let header = |name| request.header(name).unwrap_or("-");
        let (media_type, accept) = (header("content-type"), header("accept"));
        format!("{}\n  {media_type}, {accept}\n  {:?}", request.line, request.bytes)
    });
    insta::assert_snapshot!(lines.collect::<Vec<_>>().join("\n"), @r"
    POST /parcels/1/label
      application/octet-stream, */*
      [0, 255, 10]
    PUT /parcels/1/note
      text/plain, */*
      [71, 114, 195, 188, 195, 159, 101]
    PUT /parcels/1/label
      image/png, text/plain
      [137, 80, 78, 71]
    ");

    server.respond_with(200, "application/pdf", vec![37, 0, 255]);
    assert_eq!(&*client.read_label("1").await.unwrap(), [37, 0, 255]);
    let mut stream = client.read_label("1").stream().await.unwrap();
    let mut bytes = Vec::new();
    while let Some(chunk) = stream.next().await {
        bytes.extend(chunk.unwrap());
    }
    assert_eq!(bytes, [37, 0, 255]);

    // No text is a reason to fail.
    server.respond_with(200, "text/plain", vec![b'a', 255]);
    assert_eq!(client.replace_label("1", "").await.unwrap(), "a\u{fffd}");
}

#[tokio::test]
async fn every_method_is_sent() {
    let (server, client) = server(200, "").await;
    client.has_parcel("1").await.unwrap();
    client.trace_parcel("1").await.unwrap();
    client.forget_parcel("a/b?c").await.unwrap();
    server.respond(204, "");
    client.parcel_methods("1").await.unwrap();
    let lines: Vec<_> = server.received().into_iter().map(|request| request.line).collect();
    insta::assert_snapshot!(lines.join("\n"), @r"
    HEAD /parcels/1
    TRACE /parcels/1
    DELETE /parcels/a%2Fb%3Fc
    OPTIONS /parcels/1
    ");
}

#[tokio::test]
async fn the_status_selects_the_response_variant() {
    use types::AnnounceParcelSuccess::{Accepted, NoContent, Ok, Success};

    let body = types::Content::Books(types::Books { kind: "books".to_owned(), titles: None });
    let announce = async |client: &Client| client.announce_parcel(body.clone()).await;
    let parcel = r#"{"id": 1, "state": "delivered", "weight": 2, "note": null}"#;
    assert!(
        matches!(call_with_response(200, parcel, announce).await, Ok(parcel) if parcel.id == 1)
    );
    assert!(
        matches!(call_with_response(202, "later", announce).await, Accepted(text) if text == "later")
    );
    assert!(matches!(call_with_response(204, "", announce).await, NoContent));
    for status in [201, 299] {
        let response = call_with_response(status, r#"{"ticket": "t", "new": 1}"#, announce).await;
        assert!(matches!(response, Success(response) if response.ticket.as_deref() == Some("t")));
    }

    let (server, client) = server(422, r#"{"why": "too heavy"}"#).await;
    let error = announce(&client).await.unwrap_err();
    assert_eq!(error.status(), Some(422));
    let Some(AnnounceParcelError::UnprocessableEntity(refusal)) = error.body() else {
        panic!("the body is the declared one: {error}");
    };
    assert_eq!(refusal.why.as_deref(), Some("too heavy"));
    let [request] = server.received().try_into().unwrap();
    assert_eq!(request.header("accept"), Some("application/json, text/plain"));
    assert_eq!(request.body, r#"{"kind":"books"}"#);
}

#[tokio::test]
async fn additions_of_the_server_do_not_fail() {
    let read = async |client: &Client| client.read_parcel("1").await;
    let parcel = call_with_response(
        200,
        r#"{"id": 1, "state": "lost at sea", "weight": 2, "note": null, "carrier": null, "new": {"a": []},
            "announced": "2026-01-02T03:04:05", "extra": {"n": 1.0, "e": 1e3},
            "content": {"kind": "water", "litres": 3}}"#,
        read,
    )
    .await;
    insta::assert_debug_snapshot!(parcel, @r#"
    Parcel {
        id: 1,
        state: Unknown(
            "lost at sea",
        ),
        weight: 2.0,
        note: None,
        carrier: None,
        announced: Some(
            Timestamp(
                2026-01-02T03:04:05+00:00,
            ),
        ),
        extra: Some(
            JsonValue(20 bytes),
        ),
        content: Some(
            Unknown(
                JsonValue(30 bytes),
            ),
        ),
    }
    "#);
    let Some(types::Content::Unknown(content)) = &parcel.content else { panic!("it is unknown") };
    assert_eq!(content.as_str(), r#"{"kind": "water", "litres": 3}"#);
    assert_eq!(parcel.extra.as_ref().unwrap().as_str(), r#"{"n": 1.0, "e": 1e3}"#);

    let least = r#"{"id":1,"state":"delivered","weight":0.1,"note":null}"#;
    let parcel = call_with_response(200, least, read).await;
    assert_eq!(serde_json::to_string(&parcel).unwrap(), least);
}

#[tokio::test]
async fn an_undecodable_response_is_not_printed() {
    let (_server, client) = server(200, r#"{"id": "secret", "state": ""}"#).await;
    let error = client.read_parcel("1").await.unwrap_err();
    insta::assert_snapshot!(error, @r#"readParcel: the response does not decode at $.id: found string "secret", expected an integer"#);
    let debug = format!("{error:?}");
    assert!(!debug.contains("secret"), "{debug}");
}

/// What something is decoded to, and encoded to again.
fn there_and_back<T: serde::de::DeserializeOwned + serde::Serialize + Debug>(json: &str) -> String {
    let value: T = match serde_json::from_str(json) {
        Ok(value) => value,
        Err(error) => return format!("{json}: error: {error}"),
    };
    let again = serde_json::to_string(&value).unwrap();
    let again = if again == json { String::new() } else { format!(" -> {again}") };
    format!("{json}: {value:?}{again}")
}

#[tokio::test]
async fn a_discriminator_selects_the_alternative() {
    let lines = [
        r#"{"kind":"books","titles":["a"]}"#,
        r#"{"kind":"glass","fragile":true}"#,
        r#"{"fragile":true,"kind":"mirror","width":3,"more":4}"#,
        // Declared as glass, but without what glass requires.
        r#"{"kind":"glass"}"#,
        r#"{"kind":"water","fragile":true}"#,
        r#"{"kind":7}"#,
        r#"{}"#,
        r#""books""#,
        "null",
    ]
    .map(there_and_back::<types::Content>);
    insta::assert_snapshot!(lines.join("\n"), @r#"
    {"kind":"books","titles":["a"]}: Books(Books { kind: "books", titles: Some(["a"]) })
    {"kind":"glass","fragile":true}: Glass(Glass { kind: "glass", fragile: true, extra: {} })
    {"fragile":true,"kind":"mirror","width":3,"more":4}: Glass(Glass { kind: "mirror", fragile: true, extra: {"width": 3, "more": 4} }) -> {"kind":"mirror","fragile":true,"width":3,"more":4}
    {"kind":"glass"}: error: missing field `fragile`
    {"kind":"water","fragile":true}: Unknown(JsonValue(31 bytes))
    {"kind":7}: Unknown(JsonValue(10 bytes))
    {}: Unknown(JsonValue(2 bytes))
    "books": Unknown(JsonValue(7 bytes))
    null: Unknown(JsonValue(4 bytes))
    "#);
}

#[tokio::test]
async fn without_a_discriminator_the_first_valid_alternative_is_taken() {
    let lines = [
        r#""moved""#,
        "12",
        "1.5",
        r#"{"what":"moved","to":"Rom"}"#,
        r#"{"what":"lost"}"#,
        r#"{"what":"lost","to":"Rom","sorry":null}"#,
        r#"{"what":"found"}"#,
        r#"["delivered","somewhere"]"#,
        r#"[1]"#,
        "true",
    ]
    .map(there_and_back::<types::Event>);
    insta::assert_snapshot!(lines.join("\n"), @r#"
    "moved": String("moved")
    12: Integer(12)
    1.5: Unknown(JsonValue(3 bytes))
    {"what":"moved","to":"Rom"}: Moved(Moved { what: Moved, to: "Rom" })
    {"what":"lost"}: Lost(Lost { what: Lost, sorry: None })
    {"what":"lost","to":"Rom","sorry":null}: Lost(Lost { what: Lost, sorry: None }) -> {"what":"lost"}
    {"what":"found"}: Unknown(JsonValue(16 bytes))
    ["delivered","somewhere"]: Array([Delivered, Unknown("somewhere")])
    [1]: Unknown(JsonValue(3 bytes))
    true: Unknown(JsonValue(4 bytes))
    "#);

    let events = call_with_response(
        200,
        r#"["a", 1, {"what": "moved", "to": "x"}, {"new": 1}]"#,
        async |client| client.read_events().await,
    )
    .await;
    assert_eq!(events.len(), 4);
    for event in &events {
        let request = sent(async |client| client.tell_event(event.clone()).await).await;
        assert_eq!(request.body, serde_json::to_string(event).unwrap());
    }
}
