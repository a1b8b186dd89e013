//! Parameters, and request bodies but for multipart ones.

use parcels_client::support::{ErrorKind, Field, JsonValue};
use parcels_client::types;
use tests::recorder::Received;

use super::{sent, server, texts};

/// Headers of every request, and those of HTTP itself.
const OWN_HEADERS: [&str; 3] = ["host", "user-agent", "x-parcel-key"];

fn page(from: i64, count: Field<i64>) -> types::Page {
    types::Page { from: Some(from), count }
}

/// Calls `find_parcels` with these optional parameters.
macro_rules! find {
    ($client:expr $(, $name:ident: $value:expr)*) => {
        find!($client, session = "" $(, $name: $value)*)
    };
    ($client:expr, session = $session:expr $(, $name:ident: $value:expr)*) => {
        $client.find_parcels($session)$(.$name($value))*.await
    };
}

#[tokio::test]
async fn query_parameters_have_their_declared_styles() {
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
async fn path_parameters_have_their_declared_styles() {
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
async fn forms_have_a_pair_for_each_value_and_json_for_objects() {
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
async fn absent_null_and_present_values_differ_in_a_patch() {
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

    // Invalid UTF-8 is replaced.
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
