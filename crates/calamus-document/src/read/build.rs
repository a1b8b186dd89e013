//! From what a reader comes across, one thing after the other, to a JSON value in which
//! everything has a place.
//!
//! Both readers, JSON's and YAML's, build with this, so that both have the same limits
//! and say the same about properties that stand twice. Works with a stack of its own: how
//! deep a document goes is a limit here, and never a matter of the thread's stack.

use serde_json::map::Entry;
use serde_json::{Map, Number, Value};

use super::super::pointer::{Change, ChangeKind, Pointer};
use super::Position;

/// How many objects and arrays may stand inside each other. OpenAPI documents have
/// twenty or thirty.
pub const MAX_DEPTH: usize = 128;
/// How many values a document may have. The API of a large product has 71,000, and the
/// memory of a run grows with them: at this limit it takes about 2 GB.
pub const MAX_VALUES: usize = 1_000_000;
/// How many bytes YAML's aliases may repeat, all together.
pub const MAX_REPEATED: usize = 16 * 1024 * 1024;
/// How many properties may stand twice before reading on serves no purpose.
const MAX_REMARKS: usize = 1_000;

/// An error of the parser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) at: Position,
    pub(super) reason: String,
    pub(super) remedy: &'static str,
}

impl Fault {
    pub(super) fn new(at: Position, reason: impl Into<String>, remedy: &'static str) -> Self {
        Self { at, reason: reason.into(), remedy }
    }
}

/// Where a value stands, and where everything in it does, in the order of the value.
#[derive(Clone, Debug, Default)]
pub struct Places {
    line: u32,
    column: u32,
    below: Vec<Places>,
}

impl Places {
    fn at(position: Position) -> Self {
        let mut places = Self::default();
        places.move_to(position);
        places
    }

    fn move_to(&mut self, position: Position) {
        let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        (self.line, self.column) = (number(position.line), number(position.column));
    }

    pub(super) fn position(&self) -> Position {
        Position { line: self.line as usize, column: self.column as usize }
    }

    /// The place of what `pointer` leads to in `value`, whose places these are, and how
    /// many of the pointer's tokens lead there: all of them, if it leads to something.
    pub(super) fn follow(&self, value: &Value, pointer: &Pointer) -> (Position, usize) {
        let (mut places, mut value, mut followed) = (self, value, 0);
        for token in pointer.tokens() {
            let next = match value {
                Value::Object(map) => map
                    .iter()
                    .zip(&places.below)
                    .find(|((name, _), _)| **name == token)
                    .map(|((_, value), places)| (value, places)),
                Value::Array(list) => token
                    .parse()
                    .ok()
                    .and_then(|index: usize| list.get(index).zip(places.below.get(index))),
                _ => None,
            };
            let Some(next) = next else { break };
            (value, places) = next;
            followed += 1;
        }
        (places.position(), followed)
    }
}

/// A finished value with its places, and what it takes to repeat it.
#[derive(Clone, Debug)]
pub(super) struct Built {
    pub(super) value: Value,
    pub(super) places: Places,
    /// How many values it consists of.
    pub(super) values: usize,
    /// How many objects and arrays stand inside each other in it.
    pub(super) depth: usize,
    /// About how many bytes it takes.
    pub(super) bytes: usize,
}

impl Built {
    fn scalar(value: Value, at: Position) -> Self {
        let bytes = 32 + value.as_str().map_or(0, str::len);
        Self { value, places: Places::at(at), values: 1, depth: 0, bytes }
    }

    /// Takes the properties that it does not have.
    fn take_members(&mut self, from: Value, places: Places) {
        if let (Value::Object(map), Value::Object(more)) = (&mut self.value, from) {
            for ((name, value), places) in more.into_iter().zip(places.below) {
                if !map.contains_key(&name) {
                    map.insert(name, value);
                    self.places.below.push(places);
                }
            }
        }
    }
}

/// An object or array that is not at its end yet.
#[derive(Debug)]
struct Open {
    built: Built,
    /// The name of the property whose value comes next.
    name: Option<(String, Position)>,
    /// What to take properties from in the end.
    merged: Vec<Built>,
}

/// Builds one value.
#[derive(Debug, Default)]
pub(super) struct Builder {
    open: Vec<Open>,
    values: usize,
    repeated: usize,
    remarks: Vec<Change>,
}

impl Builder {
    /// Begins an object or array.
    pub(super) fn open(&mut self, empty: Value, at: Position) -> Result<(), Fault> {
        if self.open.len() >= MAX_DEPTH {
            return Err(too_deep(at));
        }
        self.open.push(Open { built: Built::scalar(empty, at), name: None, merged: Vec::new() });
        Ok(())
    }

    /// Ends the innermost object or array; it is still to be put where it belongs.
    pub(super) fn close(&mut self) -> Option<Built> {
        let Open { mut built, merged, .. } = self.open.pop()?;
        for more in merged {
            built.values += more.values;
            built.depth = built.depth.max(more.depth);
            built.bytes += more.bytes;
            match more.value {
                Value::Array(list) => {
                    for (value, places) in list.into_iter().zip(more.places.below) {
                        built.take_members(value, places);
                    }
                }
                value => built.take_members(value, more.places),
            }
        }
        Some(built)
    }

    /// A value that has nothing in it.
    pub(super) fn scalar(&self, value: Value, at: Position) -> Built {
        Built::scalar(value, at)
    }

    /// Returns whether the next thing is the name of a property.
    pub(super) fn awaits_name(&self) -> bool {
        matches!(self.open.last(), Some(Open { built, name: None, .. }) if built.value.is_object())
    }

    /// Returns how many objects and arrays are open.
    pub(super) fn depth(&self) -> usize {
        self.open.len()
    }

    /// Returns whether the innermost thing that is open is an object.
    pub(super) fn is_in_object(&self) -> bool {
        self.open.last().is_some_and(|open| open.built.value.is_object())
    }

    /// Returns where the innermost object or array begins.
    pub(super) fn innermost(&self) -> Option<Position> {
        self.open.last().map(|open| open.built.places.position())
    }

    /// Names the property whose value comes next.
    pub(super) fn name(&mut self, name: String, at: Position) {
        if let Some(open) = self.open.last_mut() {
            open.name = Some((name, at));
        }
    }

    /// Puts a value where it belongs. Hands it back if that is nowhere: it is the whole.
    pub(super) fn put(&mut self, built: Built) -> Result<Option<Built>, Fault> {
        self.values += 1;
        if self.values > MAX_VALUES {
            return Err(Fault::new(
                built.places.position(),
                format!("it has more than {MAX_VALUES} values"),
                "take apart what is that large: no client of it could be built either",
            ));
        }
        let Some(Open { built: parent, name, .. }) = self.open.last_mut() else {
            return Ok(Some(built));
        };
        parent.values += built.values;
        parent.depth = parent.depth.max(built.depth + 1);
        parent.bytes += built.bytes;
        let Built { value, mut places, .. } = built;
        let twice = match (&mut parent.value, name.take()) {
            (Value::Object(map), Some((name, at))) => {
                parent.bytes += name.len();
                places.move_to(at);
                insert(map, &mut parent.places.below, name, value, places)
            }
            (Value::Array(list), _) => {
                list.push(value);
                parent.places.below.push(places);
                None
            }
            _ => None,
        };
        if let Some((name, first, last)) = twice {
            self.remarks.push(Change {
                pointer: self.place().child(&name),
                kind: ChangeKind::Approximation,
                what: format!(
                    "`{name}` stands twice: the first, at {first}, does not count, and the one at \
                     {last} does"
                ),
            });
            if self.remarks.len() > MAX_REMARKS {
                return Err(Fault::new(
                    last,
                    format!("more than {MAX_REMARKS} properties are repeated"),
                    "write it again with a tool that writes each property once",
                ));
            }
        }
        Ok(None)
    }

    /// Puts what was built before where it belongs once more.
    pub(super) fn repeat(&mut self, built: &Built, at: Position) -> Result<Option<Built>, Fault> {
        self.spend(built, at)?;
        self.values += built.values.saturating_sub(1);
        let mut copy = built.clone();
        if self.open.last().is_some_and(|open| open.built.value.is_array()) {
            copy.places.move_to(at);
        }
        self.put(copy)
    }

    /// Counts a copy of what was built.
    pub(super) fn spend(&mut self, built: &Built, at: Position) -> Result<(), Fault> {
        if self.open.len() + built.depth > MAX_DEPTH {
            return Err(too_deep(at));
        }
        self.repeated = self.repeated.saturating_add(built.bytes);
        if self.repeated > MAX_REPEATED {
            return Err(Fault::new(
                at,
                format!("its anchors and aliases repeat more than {MAX_REPEATED} bytes"),
                "write out what is meant, or use `$ref`",
            ));
        }
        Ok(())
    }

    /// Keeps an object, or several in a list, until the innermost object ends: it then
    /// takes those of their properties that it has none of its own for.
    pub(super) fn merge(&mut self, built: Built) -> Result<(), Fault> {
        self.spend(&built, built.places.position())?;
        self.values += built.values;
        if let Some(open) = self.open.last_mut() {
            open.name = None;
            open.merged.push(built);
        }
        Ok(())
    }

    /// Notes that something is read as something else.
    pub(super) fn remark(&mut self, what: String) {
        let pointer = self.place();
        let pointer = match self.open.last() {
            Some(Open { name: Some((name, _)), .. }) => pointer.child(name),
            Some(Open { built, .. }) if built.value.is_array() => {
                pointer.child(built.places.below.len())
            }
            _ => pointer,
        };
        self.remarks.push(Change { pointer, kind: ChangeKind::Approximation, what });
    }

    /// What was noted, in the order of the text.
    pub(super) fn remarks(self) -> Vec<Change> {
        self.remarks
    }

    /// Returns where the innermost object or array belongs.
    fn place(&self) -> Pointer {
        let above = self.open.len().saturating_sub(1);
        self.open.iter().take(above).fold(Pointer::root(), |pointer, open| match &open.name {
            Some((name, _)) => pointer.child(name),
            None => pointer.child(open.built.places.below.len()),
        })
    }
}

/// Of two properties with one name the last counts, as everywhere. Says which, and where both
/// stand.
fn insert(
    map: &mut Map<String, Value>,
    below: &mut Vec<Places>,
    name: String,
    value: Value,
    places: Places,
) -> Option<(String, Position, Position)> {
    match map.entry(name) {
        Entry::Vacant(entry) => {
            entry.insert(value);
            below.push(places);
            None
        }
        Entry::Occupied(mut entry) => {
            let name = entry.key().clone();
            entry.insert(value);
            let first = below.get_mut(map.keys().position(|other| *other == name)?)?;
            let twice = (name, first.position(), places.position());
            *first = places;
            Some(twice)
        }
    }
}

fn too_deep(at: Position) -> Fault {
    Fault::new(
        at,
        format!("more than {MAX_DEPTH} objects and lists stand inside each other"),
        "name the inner ones under `components`, and refer to them",
    )
}

/// A number as it is written, and whether it is rounded.
pub(super) fn number(text: &str) -> Option<(Number, bool)> {
    let number: Number = serde_json::from_str(text).ok()?;
    let is_whole = !text.contains(['.', 'e', 'E']);
    let rounded = is_whole && number.is_f64() && text != "-0";
    Some((number, rounded))
}
