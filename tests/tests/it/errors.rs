//! Typed error responses, declared headers, content types and credentials of a generated crate,
//! against a server that knows none of them.

use std::pin::pin;

use parcels_client::builders::TellEventBody;
use parcels_client::errors::ReadParcelError;
use parcels_client::support::{self, Delivery, Error, ErrorKind, File, Map, Method, NoErrorBody};
use parcels_client::{CallError, Client, types};
use tests::recorder::Recorder;

async fn start(status: u16, body: &str) -> (Recorder, Client) {
    let server = Recorder::responding(status, body).await;
    let client = builder(&server).api_key("k3y").build().unwrap();
    (server, client)
}

fn builder(server: &Recorder) -> parcels_client::ClientBuilder {
    let client = Client::builder().base_url(&server.base_url());
    client.options(|runtime| runtime.max_retries(0))
}

async fn failure(status: u16, body: &str) -> CallError<ReadParcelError> {
    let (_server, client) = start(status, body).await;
    client.read_parcel("1").await.unwrap_err()
}

#[tokio::test]
async fn error_bodies_are_typed_by_code_before_range_before_default() {
    let error = failure(404, r#"{"why": "lost"}"#).await;
    let Some(ReadParcelError::NotFound(refusal)) = error.body() else { panic!("{error}") };
    assert_eq!(refusal.why.as_deref(), Some("lost"));
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Status, Delivery::Responded));

    let error = failure(409, r#"{"code": 7}"#).await;
    let Some(ReadParcelError::ClientError(body)) = error.body() else { panic!("{error}") };
    assert_eq!(body.code, 7);
    // A code that declares no body is no part of its range.
    let error = failure(410, r#"{"code": 7}"#).await;
    assert!(matches!(error.body(), Some(ReadParcelError::Gone)), "{error}");

    let error = failure(503, "later").await;
    assert_eq!(error.body(), Some(&ReadParcelError::Default("later".to_owned())));
}

#[tokio::test]
async fn an_error_body_that_does_not_fit_its_schema_is_kept_raw() {
    for (status, body) in [
        (404, "<html>not here</html>"),
        (404, r#"{"why": 1}"#),
        (404, ""),
        (409, r#"{"code": "seven"}"#),
        (409, r#"{"code": 7"#),
    ] {
        let error = failure(status, body).await;
        assert!(error.body().is_none(), "{body}: {error}");
        assert_eq!(error.raw_body(), body.as_bytes());
        assert_eq!(error.status(), Some(status));
    }
    // Larger than what is read of an error response.
    let long = format!(r#"{{"why": "{}"}}"#, "x".repeat(70_000));
    let error = failure(404, &long).await;
    assert!(error.body().is_none() && error.raw_body().len() == 64 * 1024);
}

#[tokio::test]
async fn errors_are_erased_by_the_question_mark_and_keep_their_bodies() {
    async fn read(client: &Client) -> Result<types::Parcel, Error> {
        Ok(client.read_parcel("1").await?)
    }
    let (_server, client) = start(404, r#"{"why": "c4n4ry"}"#).await;
    let error = read(&client).await.unwrap_err();
    assert!(matches!(error.body(), Some(ReadParcelError::NotFound(_))), "{error}");
    let typed = client.read_parcel("1").await.unwrap_err();
    assert!(!format!("{error:?} {typed:?}").contains("c4n4ry"), "{typed:?}");
}

/// What spawning on a multi-threaded runtime takes.
#[tokio::test]
async fn builders_and_futures_are_send_and_static() {
    fn check<T: Send + 'static>(value: T) -> T {
        value
    }
    let (_server, client) = start(200, "[]").await;
    let call = check(client.find_parcels("s").page(types::Page::default()));
    let mut call = pin!(check(call.into_future()));
    assert_eq!(call.as_mut().await.unwrap(), []);
    drop(check(check(client.find_parcels("s").with_response()).into_future()));
    drop(check(client.find_parcels("s").stream()));
    drop(check(client.drop_files(Map::new()).into_future()));
    drop(check(client.add_label("1", "bytes").into_future()));
    let spawned = tokio::spawn(client.read_events().into_future());
    assert_eq!(spawned.await.unwrap().unwrap(), []);
}

/// The secrets of an application may be in any value.
#[tokio::test]
async fn debug_of_builders_shows_no_values() {
    let (_server, client) = start(200, "[]").await;
    let call = client.find_parcels("c4n4ry").x_carriers(["c4n4ry"]);
    assert_eq!(format!("{call:?}"), "FindParcels { .. }");
    assert!(!format!("{:?}", call.with_response()).contains("c4n4ry"));
    assert!(!format!("{client:?}").contains("k3y"));
}

#[tokio::test]
async fn declared_headers_have_types_and_undeclared_values_stay_text() {
    let (server, client) = start(200, "[]").await;
    server.respond_with_headers(200, "x-total: 12\r\nx-state: under way\r\n", "[]");
    let response = client.find_parcels("s").with_response().await.unwrap();
    let headers = response.declared_headers();
    assert_eq!(headers.x_total, Some(12));
    assert_eq!(headers.x_state, Some(types::State::UnderWay));
    assert_eq!(headers.x_next, None);

    server.respond_with_headers(200, "x-total: many\r\nx-next: /p?2\r\n", "[]");
    let response = client.find_parcels("s").with_response().await.unwrap();
    let headers = response.declared_headers();
    assert_eq!((headers.x_total, response.header("x-total")), (None, Some("many")));
    assert_eq!(headers.x_next.as_deref(), Some("/p?2"));
}

#[tokio::test]
async fn each_content_type_of_a_response_is_reachable() {
    let (server, client) = start(200, "[]").await;
    server.respond_with(200, "text/csv", "id;state");
    assert_eq!(client.find_parcels("s").as_csv().await.unwrap(), "id;state");
    client.read_label("1").as_pdf().await.unwrap();
    client.read_label("1").as_png().max_retries(0).await.unwrap();
    client.read_label("1").await.unwrap();
    let accepted = server.received();
    let accepted: Vec<_> = accepted.iter().map(|own| own.header("accept").unwrap()).collect();
    assert_eq!(accepted, ["text/csv", "application/pdf", "image/png", "*/*"]);
}

#[tokio::test]
async fn each_content_type_of_a_request_body_is_reachable() {
    let (server, client) = start(204, "").await;
    // The first one without a name.
    client.tell_event(types::Event::from("moved".to_owned())).await.unwrap();
    let lost = types::Lost { what: types::LostWhat::Lost, sorry: None };
    client.tell_event(TellEventBody::Form(lost)).await.unwrap();
    client.tell_event(TellEventBody::Text("moved".to_owned())).await.unwrap();
    let files = Map::from_iter([("a".to_owned(), File::new("a.txt", "1"))]);
    client.tell_event(TellEventBody::Multipart(files)).await.unwrap();
    let sent: Vec<_> = server
        .received()
        .into_iter()
        .map(|own| {
            let content_type = own.header("content-type").unwrap().to_owned();
            let essence = content_type.split(';').next().unwrap().to_owned();
            (essence, own.body.lines().last().unwrap_or_default().to_owned())
        })
        .collect();
    assert_eq!(sent[0], ("application/json".to_owned(), "\"moved\"".to_owned()));
    assert_eq!(sent[1], ("application/x-www-form-urlencoded".to_owned(), "what=lost".to_owned()));
    assert_eq!(sent[2], ("text/plain".to_owned(), "moved".to_owned()));
    assert_eq!(sent[3].0, "multipart/form-data");
    assert!(sent[3].1.starts_with("--"), "{}", sent[3].1);
}

#[tokio::test]
async fn events_and_lines_arrive_as_streams_of_their_types() {
    let (server, _) = start(200, "").await;
    let client = builder(&server).basic("ada", "s3cret").build().unwrap();
    server.respond_with(
        200,
        "text/event-stream",
        "event: change\nid: 1\ndata: {\"carrier\":\"Post\"}\n\ndata: [DONE]\n\n",
    );
    let mut events = client.watch_parcels().await.unwrap();
    let event = events.next().await.unwrap().unwrap();
    assert_eq!((event.event.as_str(), event.data.carrier.as_deref()), ("change", Some("Post")));
    assert!(events.next().await.is_none());

    server.respond_with(200, "application/x-ndjson", "{\"carrier\":\"a\"}\n{\"carrier\":\"b\"}\n");
    let mut lines = client.read_log().await.unwrap();
    let mut carriers = Vec::new();
    while let Some(line) = lines.next().await {
        carriers.extend(line.unwrap().carrier);
    }
    assert_eq!(carriers, ["a", "b"]);
    let headers: Vec<_> = server
        .received()
        .iter()
        .map(|own| own.header("authorization").map(str::to_owned))
        .collect();
    // The log takes tokens, or no credentials: never those of another operation.
    assert_eq!(headers, [Some("Basic YWRhOnMzY3JldA==".to_owned()), None]);
}

#[tokio::test]
async fn credentials_are_those_of_the_operation() {
    let (server, _) = start(204, "").await;
    let client = builder(&server).api_key("k3y").basic("ada", "s3cret").courier("t0ken");
    let client = client.build().unwrap();
    client.forget_parcel("1").await.unwrap();
    // Its other alternative needs a scheme that the document does not declare.
    client.fill_vault().await.unwrap();
    server.respond(200, "");
    let _: support::LineStream<_> = client.read_log().await.unwrap();
    // A request that no operation describes has the first credentials that there are.
    client.request(Method::Get, "/other").await.unwrap();
    let sent: Vec<_> = server
        .received()
        .iter()
        .map(|own| {
            (
                own.header("x-parcel-key").map(str::to_owned),
                own.header("authorization").map(|value| value[..5].to_owned()),
            )
        })
        .collect();
    let key = || Some("k3y".to_owned());
    let authorization = |text: &str| Some(text.to_owned());
    assert_eq!(
        sent,
        [
            (key(), None),
            (key(), authorization("Basic")),
            (None, authorization("Beare")),
            (None, authorization("Beare")),
        ]
    );
}

#[tokio::test]
async fn schemes_that_are_unsupported_or_undeclared_fail_before_anything_is_sent() {
    let (server, client) = start(204, "").await;
    let error = client.open_vault().await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Configuration, Delivery::NotSent));
    assert!(error.to_string().contains("seal"), "{error}");
    let error = client.fill_vault().await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Configuration, Delivery::NotSent));
    assert!(error.to_string().contains("desk"), "{error}");
    assert_eq!(server.received().len(), 0);
}

#[tokio::test]
async fn values_that_would_address_another_path_are_refused() {
    let (server, client) = start(204, "").await;
    for parcel in ["", ".", ".."] {
        let error = client.forget_parcel(parcel).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{parcel:?}");
    }
    assert_eq!(server.received().len(), 0);
}

#[tokio::test]
async fn options_of_a_call_are_its_own() {
    let (server, client) = start(503, "").await;
    let wait = std::time::Duration::from_millis(1);
    let call = client.read_events().options(|own| own.max_retries(2).backoff(wait, wait));
    let error: CallError<NoErrorBody> = call.await.unwrap_err();
    assert_eq!(error.attempts(), 3);
    assert_eq!(client.read_events().await.unwrap_err().attempts(), 1);
    assert_eq!(server.received().len(), 4);
}
