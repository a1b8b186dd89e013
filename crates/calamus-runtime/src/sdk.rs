//! What SDKs that are written by hand on top of a generated client need besides it: decoding,
//! redaction, and the parts of errors.

pub use crate::connect::{display_url, url_secrets};
pub use crate::decode::{Elements, SplitError, Splitter, decode_json, read_json, read_nothing};
pub use crate::error::{
    CallFacts, ErrorBody, ParseErrorBody, Seconds, header_line, html_summary, looks_like_html,
    one_line, parse_common,
};
pub use crate::exchange::{BoxFuture, CallInfo, Telemetry, excerpt};
pub use crate::secret::{REDACTED, Secrets};
#[doc(hidden)]
pub use tracing;
