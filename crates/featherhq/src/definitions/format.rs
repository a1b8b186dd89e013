//! The formats of definitions and their rules for names.

use std::fmt;
use std::str::FromStr;

use crate::error::Error;

/// Format of tool definitions.
///
/// ```
/// use featherhq::definitions::Format;
///
/// let format: Format = "openai-responses".parse()?;
/// assert_eq!(format, Format::OpenAiResponses);
/// assert!("llama".parse::<Format>().is_err());
/// # Ok::<(), featherhq::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// Tools of OpenAI's Chat Completions API: `{"type": "function", "function": {...}}`.
    OpenAi,
    /// Tools of OpenAI's Responses API: `{"type": "function", "name": ...}`.
    OpenAiResponses,
    /// Tools of Anthropic's Messages API.
    Anthropic,
    /// Function declarations of Gemini.
    Gemini,
    /// Tools of the Model Context Protocol.
    Mcp,
}

impl Format {
    /// All formats.
    pub const ALL: [Self; 5] =
        [Self::OpenAi, Self::OpenAiResponses, Self::Anthropic, Self::Gemini, Self::Mcp];

    /// Returns the name, such as `openai-responses`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OpenAi => "openai",
            Self::OpenAiResponses => "openai-responses",
            Self::Anthropic => "anthropic",
            Self::Gemini => "gemini",
            Self::Mcp => "mcp",
        }
    }

    /// Returns whether the format has a strict mode, in which the model's arguments always fit the
    /// schema.
    pub const fn has_strict_mode(self) -> bool {
        matches!(self, Self::OpenAi | Self::OpenAiResponses | Self::Anthropic)
    }

    /// Returns the maximum length of a name, in bytes.
    pub(super) const fn max_name_length(self) -> usize {
        match self {
            Self::OpenAi | Self::OpenAiResponses | Self::Anthropic => 64,
            // The documentation has said 63 and 64.
            Self::Gemini => 63,
            Self::Mcp => 128,
        }
    }

    pub(super) fn allows_in_name(self, character: char) -> bool {
        character.is_ascii_alphanumeric()
            || matches!(character, '_' | '-')
            || (self == Self::Mcp && character == '.')
    }

    pub(super) fn allows_at_start_of_name(self, character: char) -> bool {
        self != Self::Gemini || character.is_ascii_alphabetic() || character == '_'
    }

    /// Returns the maximum length of a description, in characters.
    pub(super) const fn max_description_length(self) -> Option<usize> {
        match self {
            Self::OpenAi | Self::OpenAiResponses => Some(1024),
            Self::Anthropic | Self::Gemini | Self::Mcp => None,
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Format {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        Self::ALL.into_iter().find(|format| format.as_str() == name).ok_or_else(|| {
            let names = Self::ALL.map(Self::as_str).join(", ");
            Error::invalid_request("unknown format of definitions")
                .with_quote(format!(" {name:?}: expected one of {names}"))
        })
    }
}
