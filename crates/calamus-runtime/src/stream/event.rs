//! One event, and what its data means: JSON, a string, or the end of the stream.

use std::any::Any;
use std::time::Duration;

use bytes::Bytes;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde::{Serialize, Serializer};

use super::sse::RawEvent;
use crate::decode::decode_bounded;
use crate::error::{Error, ErrorKind};
use crate::json::{JsonValue, from_bytes};
use crate::object;
use crate::secret::Secrets;

/// A Server-Sent Event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event<T> {
    /// The id of this event. See [`EventStream::last_event_id`](super::EventStream::last_event_id)
    /// for that of the stream.
    pub id: Option<String>,
    /// The type of the event; `message` if the server names none.
    pub event: String,
    /// How long the server asks to wait before the stream is requested again.
    pub retry: Option<Duration>,
    /// The decoded data.
    pub data: T,
}

/// Returns whether data marks the end of a stream.
pub(super) fn is_sentinel(data: &str) -> bool {
    data.trim() == "[DONE]"
}

/// Decodes the data as a `T`. `None` is the end of the stream.
pub(super) fn decode_data<T: DeserializeOwned + 'static>(
    mut raw: RawEvent,
    secrets: &Secrets,
) -> Result<Option<Event<T>>, Error> {
    if is_sentinel(&raw.data) {
        return Ok(None);
    }
    // A schema that is a string means the data as it is, also if that happens to be JSON.
    let data = match (Box::new(raw.data) as Box<dyn Any>).downcast::<T>() {
        Ok(text) => return Ok(Some(typed(RawEvent { data: String::new(), ..raw }, *text))),
        Err(data) => data.downcast::<String>().map(|data| *data).unwrap_or_default(),
    };
    raw.data = String::new();
    let text = Bytes::from(data);
    let value = match decode_bounded::<T>(text.clone(), Some(raw.index), secrets) {
        Ok((value, _)) => value,
        Err(error) if is_json(&text) => return Err(error),
        Err(error) => decode_as_string(&text).ok_or(error)?,
    };
    Ok(Some(typed(raw, value)))
}

/// Decodes the event as a `T`. `None` is the end of the stream.
pub(super) fn decode_whole<T: DeserializeOwned>(
    raw: RawEvent,
    secrets: &Secrets,
) -> Result<Option<Event<T>>, Error> {
    let decode = |data: &JsonValue| {
        let whole = EventObject::of(&raw, data);
        let text = serde_json::to_vec(&whole).map_err(|error| {
            Error::new(ErrorKind::Decode, "the event cannot be read").with_source(error)
        })?;
        decode_bounded::<T>(text.into(), Some(raw.index), secrets).map(|(value, _)| value)
    };
    let string = || {
        JsonValue::new(&raw.data).map_err(|error| {
            Error::new(ErrorKind::Decode, "the event cannot be read").with_source(error)
        })
    };
    let decoded = match JsonValue::from_text(raw.data.as_str()) {
        Ok(json) => decode(&json).or_else(|error| decode(&string()?).map_err(|_| error)),
        Err(_) => decode(&string()?),
    };
    match decoded {
        Ok(value) => Ok(Some(typed(raw, value))),
        Err(_) if is_sentinel(&raw.data) => Ok(None),
        Err(error) => Err(error),
    }
}

/// An event as an object.
struct EventObject<'a> {
    event: Option<&'a str>,
    id: Option<&'a str>,
    retry: Option<u64>,
    data: &'a JsonValue,
}

impl Serialize for EventObject<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = object::write(serializer);
        object.optional("event", &self.event);
        object.optional("id", &self.id);
        object.optional("retry", &self.retry);
        object.required("data", self.data);
        object.end()
    }
}

impl<'a> EventObject<'a> {
    fn of(raw: &'a RawEvent, data: &'a JsonValue) -> Self {
        let millis = |retry: Duration| u64::try_from(retry.as_millis()).unwrap_or(u64::MAX);
        let (event, id) = (raw.event.as_deref(), raw.id.as_deref());
        Self { event, id, retry: raw.retry.map(millis), data }
    }
}

fn typed<T>(raw: RawEvent, data: T) -> Event<T> {
    let event = raw.event.unwrap_or_else(|| "message".to_owned());
    Event { id: raw.id, event, retry: raw.retry, data }
}

fn is_json(text: &[u8]) -> bool {
    serde_json::from_slice::<IgnoredAny>(text).is_ok()
}

/// Decodes data that is no JSON as a string, for enums and free-form values.
fn decode_as_string<T: DeserializeOwned>(text: &[u8]) -> Option<T> {
    let json = serde_json::to_vec(&String::from_utf8_lossy(text)).ok()?;
    from_bytes(&json.into()).ok()
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize, PartialEq)]
    struct Position {
        city: String,
    }

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(tag = "event", content = "data", rename_all = "lowercase")]
    enum Change {
        Moved(Position),
        Note(String),
        Done(String),
    }

    fn raw(event: Option<&str>, data: &str) -> RawEvent {
        let event = event.map(str::to_owned);
        RawEvent { index: 2, event, data: data.to_owned(), ..RawEvent::default() }
    }

    fn data<T: DeserializeOwned + 'static>(text: &str) -> Option<T> {
        decode_data(raw(None, text), &Secrets::default()).unwrap().map(|event| event.data)
    }

    fn whole(event: &str, text: &str) -> Result<Option<Change>, Error> {
        let event = decode_whole(raw(Some(event), text), &Secrets::default());
        event.map(|event| event.map(|event| event.data))
    }

    #[test]
    fn data_is_json_or_a_string() {
        assert_eq!(data(r#"{"city":"Graz"}"#), Some(Position { city: "Graz".to_owned() }));
        assert_eq!(data("7"), Some(7));
        assert_eq!(data("7"), Some("7".to_owned()));
        assert_eq!(data(r#""x""#), Some(r#""x""#.to_owned()));
        assert_eq!(data::<JsonValue>("two words").unwrap().as_str(), r#""two words""#);
        assert_eq!(data::<JsonValue>(r#"{"a": 1}"#).unwrap().as_str(), r#"{"a": 1}"#);
        assert_eq!(data::<Position>("[DONE]"), None);
        assert_eq!(data::<String>("[DONE]"), None);
    }

    #[test]
    fn decode_errors_of_events_have_a_path() {
        for (text, place) in [(r#"{"city":3}"#, "$[2].city"), ("Graz", "$[2]"), ("", "$[2]")] {
            let error = decode_data::<Position>(raw(None, text), &Secrets::default()).unwrap_err();
            assert_eq!(error.element_index(), Some(2).filter(|_| !text.is_empty()), "{text}");
            assert_eq!(error.json_path(), Some(place).filter(|_| !text.is_empty()), "{text}");
        }
        let deep = format!("{}{}", "[".repeat(2000), "]".repeat(2000));
        let error = decode_data::<IgnoredAny>(raw(None, &deep), &Secrets::default());
        assert_eq!(error.unwrap_err().element_index(), Some(2));
    }

    #[test]
    fn whole_events_are_objects() {
        let moved = whole("moved", r#"{"city":"Graz"}"#).unwrap();
        assert_eq!(moved, Some(Change::Moved(Position { city: "Graz".to_owned() })));
        // A string is the data as it is, also if that is JSON.
        assert_eq!(whole("note", "plain").unwrap(), Some(Change::Note("plain".to_owned())));
        assert_eq!(whole("note", "7").unwrap(), Some(Change::Note("7".to_owned())));
        // The mark of the end is an event if one is declared.
        assert_eq!(whole("done", "[DONE]").unwrap(), Some(Change::Done("[DONE]".to_owned())));
        assert_eq!(whole("moved", "[DONE]").unwrap(), None);
        assert_eq!(whole("moved", "{}").unwrap_err().element_index(), Some(2));
        let error = whole("lost", "{}").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode);
    }
}
