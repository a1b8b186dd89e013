//! Lists that come in pages.

#![allow(clippy::unwrap_used)] // A test fails by panicking.

mod support;

use calamus_runtime::__generated::v1;
use calamus_runtime::{
    CallError, Client, Decoder, Error, ErrorKind, Items, NoErrorBody, Pages, Paging, Request,
};
use serde::Deserialize;
use serde_json::json;

use support::server::{Script, Seen, Server, http_response, json as respond};
use support::{KEY, LIST, Parcel, builder, request};

#[derive(Debug, Deserialize)]
struct Page {
    items: Vec<Parcel>,
    next: Option<String>,
    has_more: Option<bool>,
    total: Option<u64>,
}

// Generated code has these in constants, which count as no code that runs.
fn by_token() -> Paging<Page, Parcel> {
    Paging::<Page, Parcel>::token("cursor", |page| page.next.clone(), |page| page.items)
        .more(|page| page.has_more != Some(false))
}

fn by_offset() -> Paging<Page, Parcel> {
    Paging::offset("offset", |page| page.items.len(), |page| page.total, |page| page.items)
}

fn by_number() -> Paging<Page, Parcel> {
    Paging::number("page", 1, |page| page.items.len(), |page| page.total, |page| page.items)
}

fn by_link() -> Paging<Page, Parcel> {
    Paging::link(|page| page.next.clone(), |page| page.items)
}

fn page(weights: &[u32], rest: serde_json::Value) -> Script {
    let items: Vec<_> = weights.iter().map(|weight| json!({"weight": weight})).collect();
    let mut page = json!({"items": items});
    page.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
    respond("200 OK", page.to_string())
}

fn first<T>(client: &Client, decoder: Decoder<T>, query: &str) -> Request<T> {
    let request = request(client, LIST, decoder);
    match query {
        "" => request,
        query => {
            let url = format!("{}?{query}", request.url());
            calamus_runtime::__generated::v1::request::<T, calamus_runtime::NoErrorBody>(
                client,
                LIST,
                decoder,
                None,
                |http, _| Ok(http.get(url).into()),
            )
            .unwrap()
        }
    }
}

/// The elements, and the error that follows them.
async fn drain<T: Send + 'static>(mut items: Items<T, Parcel>) -> (Vec<u32>, Option<Error>) {
    let (mut weights, mut failure) = (Vec::new(), None);
    while let Some(item) = items.next().await {
        assert!(failure.is_none(), "an error ends the stream");
        match item {
            Ok(parcel) => weights.push(parcel.weight),
            Err(error) => failure = Some(error),
        }
    }
    assert!(items.next().await.is_none());
    (weights, failure)
}

async fn items(
    scripts: Vec<Script>,
    paging: Paging<Page, Parcel>,
    query: &str,
) -> (Vec<u32>, Option<Error>, Vec<Seen>) {
    let server = Server::each(scripts).await;
    let client = builder(&server.url()).build().unwrap();
    let request = first(&client, Decoder::json(), query);
    let (weights, error) = drain(client.pages(request, paging).items()).await;
    (weights, error, server.requests())
}

/// The first lines of requests, without the version.
fn lines(requests: &[Seen]) -> Vec<&str> {
    requests.iter().map(|request| request.line().trim_end_matches(" HTTP/1.1")).collect()
}

#[tokio::test]
async fn tokens_lead_from_page_to_page() {
    let scripts = vec![
        page(&[1, 2], json!({"next": "a/b&c", "has_more": true})),
        http_response("503 X", &[], ""),
        page(&[], json!({"next": "é"})),
        page(&[3], json!({"next": "rest", "has_more": false})),
    ];
    let (weights, error, requests) =
        items(scripts, by_token(), "limit=2&q=a%20b|c&cursor=old").await;
    assert_eq!(weights, [1, 2, 3]);
    assert!(error.is_none(), "{error:?}");
    assert_eq!(
        lines(&requests),
        [
            "GET /parcels?limit=2&q=a%20b|c&cursor=old",
            "GET /parcels?limit=2&q=a%20b|c&cursor=a%2Fb%26c",
            "GET /parcels?limit=2&q=a%20b|c&cursor=a%2Fb%26c",
            "GET /parcels?limit=2&q=a%20b|c&cursor=%C3%A9",
        ]
    );
    assert!(requests.iter().all(|request| request.header("x-key") == Some(KEY)));
    for last in [json!({}), json!({"next": null}), json!({"next": ""})] {
        let (weights, error, requests) = items(vec![page(&[1], last)], by_token(), "").await;
        assert!((weights, error.is_none(), requests.len()) == (vec![1], true, 1));
    }
}

#[tokio::test]
async fn offsets_count_the_elements() {
    let scripts = vec![page(&[1, 2], json!({})), page(&[3], json!({})), page(&[], json!({}))];
    let (weights, error, requests) = items(scripts, by_offset(), "limit=2&offset=10").await;
    assert!(error.is_none(), "{error:?}");
    assert_eq!(weights, [1, 2, 3]);
    assert_eq!(
        lines(&requests),
        [
            "GET /parcels?limit=2&offset=10",
            "GET /parcels?limit=2&offset=12",
            "GET /parcels?limit=2&offset=13",
        ]
    );
    let scripts = vec![page(&[1, 2], json!({"total": 3})), page(&[3], json!({"total": 3}))];
    let (weights, _, requests) = items(scripts, by_offset(), "").await;
    assert_eq!((weights.len(), requests.len()), (3, 2));
}

#[tokio::test]
async fn numbers_lead_to_the_last_page() {
    let three = || (1..4).map(|weight| page(&[weight], json!({"total": 3}))).collect();
    let (weights, error, requests) = items(three(), by_number(), "").await;
    assert!(error.is_none(), "{error:?}");
    assert_eq!(weights, [1, 2, 3]);
    assert_eq!(lines(&requests), ["GET /parcels", "GET /parcels?page=2", "GET /parcels?page=3"]);
    // Begins where the request says.
    let (weights, _, requests) = items(three(), by_number(), "page=2&size=1").await;
    assert_eq!(weights, [1, 2]);
    assert_eq!(lines(&requests)[1], "GET /parcels?size=1&page=3");
    // Without the number of pages, an empty page is the last.
    let scripts = vec![page(&[1], json!({})), page(&[], json!({}))];
    let (weights, error, requests) = items(scripts, by_number(), "").await;
    assert_eq!((weights, error.is_none(), requests.len()), (vec![1], true, 2));
}

#[tokio::test]
async fn links_lead_to_pages_of_the_same_origin_only() {
    let scripts = vec![
        page(&[1], json!({"next": "?page=2"})),
        page(&[2], json!({"next": "/parcels?page=3#x"})),
        page(&[3], json!({})),
    ];
    let (weights, error, requests) = items(scripts, by_link(), "").await;
    assert!(error.is_none(), "{error:?}");
    assert_eq!(weights, [1, 2, 3]);
    let expected = ["GET /parcels", "GET /parcels?page=2", "GET /parcels?page=3"];
    assert_eq!(lines(&requests), expected);

    let other = Server::always(page(&[9], json!({}))).await;
    for link in [other.url(), "https://other.example/parcels".to_owned()] {
        let (weights, error, requests) =
            items(vec![page(&[1], json!({"next": link}))], by_link(), "").await;
        let error = error.unwrap();
        assert_eq!(
            (weights.len(), requests.len(), error.kind()),
            (1, 1, ErrorKind::InvalidRequest)
        );
    }
    assert!(other.requests().is_empty());
    let scripts = vec![page(&[1], json!({"next": "http://[x"}))];
    let (weights, error, _) = items(scripts, by_link(), "").await;
    assert_eq!((weights.len(), error.unwrap().kind()), (1, ErrorKind::Decode));
}

#[tokio::test]
async fn link_headers_lead_to_pages_of_arrays() {
    let next = [("link", "</parcels?page=1>; rel=\"prev\", </parcels?page=2>; rel=\"next\"")];
    let server = Server::each(vec![
        http_response("200 OK", &next, r#"[{"weight":1}]"#),
        http_response("200 OK", &[("link", "</parcels>; rel=first")], r#"[{"weight":2}]"#),
    ])
    .await;
    let client = builder(&server.url()).build().unwrap();
    let request = first(&client, Decoder::json_array(), "");
    let (weights, error) =
        drain(client.pages(request, Paging::link_header(|page| page)).items()).await;
    assert!((weights, error.is_none()) == (vec![1, 2], true));
    assert_eq!(lines(&server.requests()), ["GET /parcels", "GET /parcels?page=2"]);
}

#[tokio::test]
async fn a_page_that_names_itself_or_fails_ends_the_stream() {
    let again = page(&[1], json!({"next": "same"}));
    let (weights, error, requests) = items(vec![again], by_token(), "").await;
    let error = error.unwrap();
    assert_eq!((weights, requests.len(), error.kind()), (vec![1, 1], 2, ErrorKind::Decode));
    assert_eq!(error.to_string(), "listParcels: the page names itself as the next one");

    let scripts = vec![page(&[1], json!({"next": "b"})), http_response("404 X", &[], "")];
    let (weights, error, _) = items(scripts, by_token(), "").await;
    assert_eq!((weights, error.unwrap().status()), (vec![1], Some(404)));
}

#[tokio::test]
async fn pages_are_requested_one_at_a_time() {
    fn assert<T: Send + 'static>(_: &T) {}
    let server = Server::each(vec![page(&[1, 2], json!({"next": "b"})), page(&[3], json!({}))]);
    let server = server.await;
    let client = builder(&server.url()).build().unwrap();
    let mut pages: Pages<Page, Parcel> =
        client.pages(first(&client, Decoder::json(), ""), by_token());
    assert(&pages);
    assert_eq!(
        (server.requests().len(), format!("{pages:?}").as_str()),
        (0, "Pages { state: \"next\", .. }")
    );
    assert_eq!(pages.next().await.unwrap().unwrap().items.len(), 2);
    assert_eq!(server.requests().len(), 1);
    assert_eq!(pages.next().await.unwrap().unwrap().items.len(), 1);
    assert!(pages.next().await.is_none());

    assert_eq!(format!("{pages:?}"), "Pages { state: \"done\", .. }");

    let mut items = client.pages(first(&client, Decoder::json(), ""), by_token()).items();
    assert(&items);
    assert_eq!(format!("{items:?}"), "Items { pages: Pages { state: \"next\", .. }, .. }");
    assert_eq!(items.next().await.unwrap().unwrap().weight, 3);
}

#[tokio::test]
async fn a_request_that_cannot_be_built_or_repeated_is_the_only_page() {
    let client = builder("http://localhost:1").build().unwrap();
    let refused = || {
        v1::request::<Page, NoErrorBody>(&client, LIST, Decoder::json(), None, |_, _| {
            Err(v1::progenitor_client::Error::InvalidRequest("no such day".to_owned()))
        })
    };
    let mut pages: Pages<Page, Parcel, CallError<NoErrorBody>> =
        v1::pages(client.clone(), refused(), by_token());
    let error = pages.next().await.unwrap().unwrap_err();
    assert_eq!(
        (error.kind(), error.to_string()),
        (ErrorKind::InvalidRequest, "no such day".into())
    );
    assert!(pages.next().await.is_none());

    let streamed =
        v1::request::<Page, NoErrorBody>(&client, LIST, Decoder::json(), None, |http, url| {
            let body =
                reqwest::Body::wrap_stream(futures_util::stream::iter([Ok::<_, Error>("x")]));
            Ok(http.get(url).body(body).into())
        });
    let mut pages = client.pages(streamed.unwrap(), by_token());
    let error = pages.next().await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert!(error.to_string().contains("cannot be sent for each page"), "{error}");
}
