//! The retry budget and the rate limit, which all clones of a client share.
#![allow(clippy::unwrap_used)] // A test fails by panicking.

mod support;

use featherhq::{Client, IntegrationKey};
use support::server::{Script, Server, json};
use support::{builder, gaps, http_response, ms, without_deadlines};

fn unavailable() -> Script {
    http_response("503 Service Unavailable", &[], "")
}

/// Returns the number of requests of concurrent calls by clones of a client.
async fn load(client: &Client, server: &Server, calls: usize) -> usize {
    let before = server.requests().len();
    let mut running = Vec::new();
    for _ in 0..calls {
        let client = client.clone();
        running.push(tokio::spawn(async move {
            client.connections().list().await.unwrap_err();
        }));
    }
    for call in running {
        call.await.unwrap();
    }
    server.requests().len() - before
}

#[tokio::test]
async fn clones_share_a_retry_budget() {
    let server = Server::always(unavailable()).await;
    let client = builder(&server.url()).backoff(ms(0), ms(0)).build().unwrap();
    // The reserve is ten retries.
    assert_eq!(load(&client, &server, 5).await, 5 + 10);
    // Afterwards a tenth of the calls is retried.
    for _ in 0..4 {
        let requests = load(&client, &server, 50).await;
        assert!((54..=56).contains(&requests), "{requests} requests for 50 calls");
    }
}

#[tokio::test]
async fn fifty_clients_do_not_multiply_the_load_of_a_failing_server() {
    let server = Server::always(unavailable()).await;
    let clients: Vec<Client> =
        (0..50).map(|_| builder(&server.url()).backoff(ms(0), ms(0)).build().unwrap()).collect();
    for client in &clients {
        load(client, &server, 4).await;
    }
    let mut requests = 0;
    for client in &clients {
        requests += load(client, &server, 20).await;
    }
    assert!(requests <= 1200, "{requests} requests for 1000 calls");
    assert!(requests > 1000, "no retry at all");
}

#[tokio::test]
async fn successful_calls_refill_the_budget() {
    let server = Server::always(unavailable()).await;
    let client = builder(&server.url()).backoff(ms(0), ms(0)).build().unwrap();
    load(&client, &server, 10).await;
    assert_eq!(client.connections().list().await.unwrap_err().attempts(), 1);
    server.respond_with(vec![json("200 OK", "[]")]);
    for _ in 0..30 {
        client.connections().list().await.unwrap();
    }
    server.respond_with(vec![unavailable()]);
    assert_eq!(client.connections().list().await.unwrap_err().attempts(), 4);
}

#[tokio::test(start_paused = true)]
async fn clones_share_the_rate_limit() {
    let server = Server::always(json("200 OK", "[]")).await;
    let client = without_deadlines(&server.url()).requests_per_second(10.0).build().unwrap();
    let mut running = Vec::new();
    for _ in 0..6 {
        let client = client.clone();
        running.push(tokio::spawn(async move { client.connections().list().await.map(drop) }));
    }
    for call in running {
        call.await.unwrap().unwrap();
    }
    for gap in gaps(&server) {
        assert!(ms(99) <= gap && gap <= ms(102), "{gap:?}");
    }
    // The rate limit applies to retries as well.
    server.respond_with(vec![unavailable()]);
    client.connections().list().backoff(ms(0), ms(0)).await.unwrap_err();
    let gaps = gaps(&server);
    assert_eq!(gaps.len(), 3);
    assert!(gaps.iter().all(|gap| *gap >= ms(99)), "{gaps:?}");
}

#[tokio::test]
async fn calls_that_wait_for_the_rate_limit_beyond_their_deadline_are_not_sent() {
    let server = Server::always(json("200 OK", "[]")).await;
    let client = builder(&server.url()).requests_per_second(0.01).build().unwrap();
    client.connections().list().await.unwrap();
    let error = client.connections().list().total_timeout(ms(200)).await.unwrap_err();
    assert!(error.is_timeout() && error.is_retryable(), "{error}");
    // The rate limit would permit it after 100 seconds.
    assert!(error.elapsed() < ms(2000), "{error}");
    assert_eq!((error.attempts(), server.requests().len()), (0, 1));
    // It does not use up the rate limit, and a non-idempotent request is not sent either.
    let create = client.connections().create(IntegrationKey::Slack, "n").total_timeout(ms(200));
    let error = create.await.unwrap_err();
    assert!(error.is_timeout() && error.is_retryable(), "{error}");
    assert_eq!(server.requests().len(), 1);
}
