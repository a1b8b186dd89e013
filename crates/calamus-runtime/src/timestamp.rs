//! Instants as servers write them.
//!
//! JSON Schema's `date-time` is RFC 3339, which always names a zone. Servers
//! written in Python are known to leave it out of naive timestamps; those mean UTC.

use chrono::{DateTime, FixedOffset, NaiveDateTime, SecondsFormat, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An instant, with the offset from UTC that it is written with. Without an offset, UTC is
/// meant. Two timestamps are equal if they are the same instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(pub DateTime<FixedOffset>);

impl Timestamp {
    /// Reads an RFC 3339 date-time; the zone may be missing, and a blank may stand
    /// for the `T`.
    pub fn parse(text: &str) -> Result<Self, chrono::ParseError> {
        if let Ok(instant) = DateTime::parse_from_rfc3339(text) {
            return Ok(Self(instant));
        }
        NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f")
            .or_else(|_| NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f"))
            .map(|naive| naive.and_utc().into())
    }
}

impl std::fmt::Display for Timestamp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0.to_rfc3339_opts(SecondsFormat::AutoSi, true))
    }
}

impl std::str::FromStr for Timestamp {
    type Err = chrono::ParseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl From<DateTime<Utc>> for Timestamp {
    fn from(instant: DateTime<Utc>) -> Self {
        Self(instant.fixed_offset())
    }
}

impl From<DateTime<FixedOffset>> for Timestamp {
    fn from(instant: DateTime<FixedOffset>) -> Self {
        Self(instant)
    }
}

impl From<Timestamp> for DateTime<Utc> {
    fn from(timestamp: Timestamp) -> Self {
        timestamp.0.with_timezone(&Utc)
    }
}

impl From<Timestamp> for DateTime<FixedOffset> {
    fn from(timestamp: Timestamp) -> Self {
        timestamp.0
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl serde::de::Visitor<'_> for Visitor {
            type Value = Timestamp;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an RFC 3339 date-time")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Timestamp, E> {
                Timestamp::parse(text)
                    .map_err(|_| E::invalid_value(serde::de::Unexpected::Str(text), &self))
            }
        }

        deserializer.deserialize_str(Visitor)
    }
}

#[cfg(feature = "schemars")]
impl schemars::JsonSchema for Timestamp {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Timestamp".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({"type": "string", "format": "date-time"})
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_written_offset_is_kept_and_does_not_count_in_comparisons() {
        let written = "2026-03-01T10:30:00.25+05:30";
        let timestamp = Timestamp::parse(written).unwrap();
        assert_eq!(timestamp.to_string(), "2026-03-01T10:30:00.250+05:30");
        assert_eq!(timestamp, Timestamp::parse("2026-03-01T05:00:00.25Z").unwrap());
        for utc in ["2026-03-01T05:00:00", "2026-03-01 05:00:00", "2026-03-01T05:00:00+00:00"] {
            assert_eq!(Timestamp::parse(utc).unwrap().to_string(), "2026-03-01T05:00:00Z");
        }
    }
    #[test]
    fn timestamps_are_strings_in_json_and_instants_in_chrono() {
        let timestamp: Timestamp = serde_json::from_str(r#""2026-03-01T10:30:00+05:30""#).unwrap();
        assert_eq!(serde_json::to_string(&timestamp).unwrap(), r#""2026-03-01T10:30:00+05:30""#);
        let utc = DateTime::<Utc>::from(timestamp);
        assert_eq!(utc.to_rfc3339(), "2026-03-01T05:00:00+00:00");
        let fixed = DateTime::<FixedOffset>::from(timestamp);
        assert_eq!((Timestamp::from(utc), Timestamp::from(fixed)), (timestamp, timestamp));
        assert!("2026-03-01".parse::<Timestamp>().is_err());
        for (json, expected) in [
            (r#""today""#, r#"invalid value: string "today", expected an RFC 3339 date-time"#),
            ("1", "invalid type: integer `1`, expected an RFC 3339 date-time"),
        ] {
            let error = serde_json::from_str::<Timestamp>(json).unwrap_err().to_string();
            assert!(error.starts_with(expected), "{error}");
        }
    }
}
