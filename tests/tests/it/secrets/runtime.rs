//! The types of the runtime.

use featherhq::{JsonValue, Secret};
use serde_json::json;
use tests::recorder::Recorder;

use super::{CANARY, Exhibit, PART, assert_all_listed};

#[test]
#[expect(clippy::too_many_lines, reason = "a list of all public types")]
fn every_type_of_the_runtime_is_covered() {
    let types = [
        // Containers: the types that hold secrets in them hide them.
        "Field",
        "Map",
        "Tuple",
        // Below.
        "File",
        "JsonObject",
        "JsonValue",
        // reqwest's own form, which shows the names of its parts.
        "Form",
        // Shows its elements, as lists do: a field that can hold a secret is redacted around it.
        "Tuple",
        // Nothing in them, or no string from outside.
        "Alternative",
        "Constant",
        "NoErrorBody",
        "NotAPart",
        // A request to a recorder of tests, which shows it.
        "test_util::Recorded",
        "NotAnObject",
        "Nullable",
        "Timestamp",
        "Attempt",
        "Deadline",
        "Decoder",
        "Delivery",
        "ErrorKind",
        "Method",
        "Operation",
        "SecurityKind",
        "SecurityScheme",
        "sdk::CallFacts",
        "sdk::CallInfo",
        "sdk::Seconds",
        "sdk::Telemetry",
        // Show the state of their stream.
        "blocking::BlockingIter",
        "ByteStream",
        "EventStream",
        "Items",
        "LineStream",
        "Pages",
        // How pages follow each other, by the names of parameters.
        "Paging",
        // Show the data that an application asked for.
        "Event",
        "Webhook",
        // Shows the number of its secrets.
        "WebhookVerifier",
        // Bytes of a response by their length or the kind of what does not fit.
        "ResponseBody",
        "sdk::Elements",
        "sdk::SplitError",
        "sdk::Splitter",
        // Without credentials; the tests of the runtime look for some.
        "Inspection",
        // Whatever an application's transport says.
        "TransportError",
        // In `calls_of_the_runtime_do_not_print_secrets`.
        "Call",
        "CallError",
        "CallWithResponse",
        "Client",
        "ClientBuilder",
        "ClientCredentials",
        "CustomRequest",
        "ElementStream",
        "Error",
        "Options",
        "Request",
        "Response",
        "Secret",
        "sdk::ErrorBody",
        "sdk::Secrets",
    ];
    assert_all_listed("calamus-runtime", &types);

    let text = json!({ "anything": CANARY }).to_string();
    let file = parcels_client::support::File::new("a.json", text.clone());
    Exhibit::new(&["File"], &file, text.as_str()).assert_redacted();
    let object = featherhq_api::support::JsonObject::from_text(text).unwrap();
    Exhibit::new(&["JsonObject"], &object, object.as_str()).assert_redacted();
    let value = featherhq_api::support::JsonValue::from(object);
    Exhibit::new(&["JsonValue"], &value, value.as_str()).assert_redacted();

    let url = "https://api.example.com";
    let builder = || featherhq_api::Client::builder().base_url(url);
    let keyed = builder().api_key(CANARY);
    Exhibit::new(&["ClientBuilder"], &keyed, CANARY).assert_redacted();
    let client = keyed.build().unwrap();
    Exhibit::new(&["Client"], &client, CANARY).assert_redacted();
    let call = client.list_webhook_events().vendor(CANARY);
    let request = client.list_webhook_events().vendor(CANARY).request().unwrap();
    Exhibit::new(&["builders::ListWebhookEvents"], &call, request.url()).assert_redacted();
    let secret_url = format!("https://user:{CANARY}@api.example.com");
    for error in [
        builder().base_url(&secret_url).build().unwrap_err(),
        builder().base_url(CANARY).build().unwrap_err(),
        builder().api_key(format!("{CANARY}\n")).build().unwrap_err(),
    ] {
        Exhibit::new(&["Error"], &error, CANARY).assert_redacted();
        assert!(!error.to_string().contains(PART), "{error}");
    }
}

#[tokio::test]
async fn calls_of_the_runtime_do_not_print_secrets() {
    use calamus_runtime::__generated::v1;
    use calamus_runtime::{
        CallError, Client, ClientCredentials, Decoder, Method, NoErrorBody, Operation,
        SecurityKind, SecurityScheme, sdk,
    };

    const KEY: SecurityScheme =
        SecurityScheme { name: "key", kind: SecurityKind::HeaderKey("x-key") };
    const LIST: Operation = Operation {
        id: "list",
        method: Method::Get,
        path: "/list",
        idempotent: true,
        security: &[&[KEY]],
    };
    let body = json!([CANARY]).to_string();
    let server = Recorder::responding(200, &*body).await;
    let builder = || Client::builder(server.base_url()).credentials(KEY, CANARY);
    let client = builder().build().unwrap();
    let request = || {
        let decoder = Decoder::<Vec<JsonValue>>::json_array();
        v1::request::<_, NoErrorBody>(&client, LIST, decoder, None, |http, base| {
            Ok(http.get(format!("{base}/list?a={CANARY}")).header("x-a", CANARY).into())
        })
        .unwrap()
    };
    let mut secrets = sdk::Secrets::default();
    secrets.add(CANARY);
    let secret = Secret::from(CANARY);
    let custom = client.request(Method::Put, format!("/x?{CANARY}")).json(CANARY);
    let parsed = sdk::parse_common(body.as_bytes(), &str::to_owned).unwrap();
    let response = client.send(request()).with_response().await.unwrap();
    server.respond(400, &*body);
    let error = client.send(request()).await.unwrap_err();
    let tokens = ClientCredentials::new("https://h.example.com/token", "id", CANARY);
    let typed: CallError<NoErrorBody> = client.send(request()).await.unwrap_err().into();
    for exhibit in [
        Exhibit::new(&["Client"], &client, CANARY),
        Exhibit::new(&["ClientBuilder"], &builder(), CANARY),
        Exhibit::new(&["Request"], &request(), request().url()),
        Exhibit::new(&["Call"], &client.send(request()).header("x-b", CANARY), CANARY),
        Exhibit::new(&["CallWithResponse"], &client.send(request()).with_response(), CANARY),
        Exhibit::new(&["ElementStream"], &client.send(request()).stream(), CANARY),
        Exhibit::new(&["Options"], &client.options().header("x-b", CANARY), CANARY),
        Exhibit::new(&["Options"], &client.options().query_parameter("b", CANARY), CANARY),
        Exhibit::new(&["Options"], &client.options().body_property("b", CANARY), CANARY),
        Exhibit::new(&["CustomRequest"], &custom, CANARY),
        Exhibit::new(&["Response"], &response, response[0].as_str()),
        Exhibit::new(&["Secret"], &secret, secret.expose()),
        Exhibit::new(&["sdk::Secrets"], &secrets, CANARY),
        Exhibit::new(&["sdk::ErrorBody"], &parsed, parsed.summary.as_str()),
        Exhibit::new(&["Error"], &error, String::from_utf8_lossy(error.raw_body())),
        Exhibit::new(&["CallError"], &typed, CANARY),
        Exhibit::new(&["ClientCredentials"], &tokens, CANARY),
    ] {
        exhibit.assert_redacted();
    }
    assert!(!error.to_string().contains(PART), "{error}");
}
