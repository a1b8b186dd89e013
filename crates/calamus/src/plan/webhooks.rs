//! The planned webhooks: requests that the API sends.

use calamus_document::pointer::Pointer;
use serde::Deserialize;

use super::{Gate, TypeId};

/// The webhooks of a document.
#[derive(Clone, Debug)]
pub struct WebhooksPlan {
    /// The union of their bodies.
    pub ty: TypeId,
    /// Each of them, in the order of the document.
    pub webhooks: Vec<WebhookPlan>,
    /// How their requests are signed; unknown, unless the settings say so.
    pub signature: Option<Signature>,
    /// The features of which one enables them.
    pub gate: Gate,
}

/// A webhook.
#[derive(Clone, Debug)]
pub struct WebhookPlan {
    /// Its name in the document.
    pub name: String,
    /// Where it stands in the document.
    pub pointer: Pointer,
    /// The variant of its body.
    pub variant: String,
}

/// How requests of webhooks are signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Signature {
    /// As Standard Webhooks specifies, and Svix before it.
    StandardWebhooks,
}

impl Signature {
    /// The word of the settings.
    pub fn name(self) -> &'static str {
        match self {
            Self::StandardWebhooks => "standard-webhooks",
        }
    }
}
