//! The module of webhooks: the union of their bodies, and a function that verifies a signature.

use super::Webhooks;
use super::client::secrets;
use super::examples::FEATURE as EXAMPLES;
use super::source::{Source, condition};
use crate::plan::{Form, Plan, Signature};

/// Emits the module; none for a document without webhooks.
pub(super) fn text(plan: &Plan) -> Option<Webhooks> {
    let webhooks = plan.webhooks.as_ref()?;
    let name = &plan.get(webhooks.ty)?.name;
    let mut source = Source::default();
    source.line(0, format!("pub use super::types::{name} as Event;"));
    match webhooks.signature {
        None => {}
        Some(Signature::StandardWebhooks) => {
            source.blank();
            source.line(0, "use super::support;");
            source.blank();
            verify(plan, &mut source);
        }
    }
    let condition = condition(plan, &webhooks.gate)?;
    Some(Webhooks { condition, code: source.text })
}

/// The function that verifies and parses.
fn verify(plan: &Plan, source: &mut Source) {
    let library = plan.package.replace('-', "_");
    let secrets = secrets(plan);
    let verifier = if secrets.is_empty() {
        "support::WebhookVerifier::new(secrets)?.verify(headers, body)".to_owned()
    } else {
        let names = secrets.join(", ");
        format!(
            "let verifier = support::WebhookVerifier::new(secrets)?;
    verifier.secret_properties(&[{names}]).verify(headers, body)"
        )
    };
    source.text += &format!(
        "/// Verifies the signature and the timestamp of a webhook, and parses its body.
///
/// `headers` are the headers of the HTTP request, such as an `http::HeaderMap`; `body` is its body
/// as received; `secrets` are those of the webhook endpoint, several during a rotation. The clocks
/// of sender and receiver may differ by 5 minutes: a `support::WebhookVerifier` can have another
/// tolerance.
///
/// A webhook can arrive more than once, and has the same `id` then.
///
/// # Errors
///
/// Of the kind `InvalidRequest` if a header is missing, no signature is valid, or the timestamp
/// exceeds the tolerance: respond with status 400 then. Of the kind `Decode` if the webhook is
/// genuine, and its body is not as declared. A body of an unknown event is `Event::{unknown}`.
///
/// # Example
///
/// ```no_run
/// use {library}::webhooks;
///
/// # #[cfg(feature = {EXAMPLES:?})]
/// # fn example(
/// #     headers: Vec<(String, String)>, body: &[u8], secret: &str,
/// # ) -> Result<(), Box<dyn std::error::Error>> {{
/// let webhook = webhooks::verify(headers, body, [secret])?;
/// println!(\"{{}}: {{:?}}\", webhook.id, webhook.event);
/// # Ok(())
/// # }}
/// ```
pub fn verify(
    headers: impl IntoIterator<Item = (impl AsRef<str>, impl AsRef<[u8]>)>, body: &[u8],
    secrets: impl IntoIterator<Item = impl Into<support::Secret>>,
) -> Result<support::Webhook<Event>, support::Error> {{
    {verifier}
}}
",
        unknown = unknown(plan).unwrap_or("Unknown"),
    );
}

/// The variant of bodies that fit no webhook.
fn unknown(plan: &Plan) -> Option<&str> {
    match &plan.get(plan.webhooks.as_ref()?.ty)?.form {
        Form::Union { unknown, .. } => Some(unknown),
        _ => None,
    }
}
