//! A value of a document together with its place.

use serde_json::Value;

use super::super::pointer::Pointer;

/// A JSON value with its place in the document.
#[derive(Clone, Debug)]
pub struct Node<'d> {
    /// The place.
    pub at: Pointer,
    /// The value.
    pub value: &'d Value,
}

impl<'d> Node<'d> {
    /// Returns the entry of an object by name.
    pub fn get(&self, name: &str) -> Option<Node<'d>> {
        let value = self.value.get(name)?;
        Some(Node { at: self.at.child(name), value })
    }

    /// Returns the string under `name`.
    pub fn string(&self, name: &str) -> Option<&'d str> {
        self.value.get(name)?.as_str()
    }

    /// Returns the string under `name` with its place.
    pub fn spanned(&self, name: &str) -> Option<Spanned<&'d str>> {
        let value = self.string(name)?;
        Some(Spanned { value, at: self.at.child(name) })
    }

    /// Returns whether the value under `name` is `true`.
    pub fn flag(&self, name: &str) -> bool {
        self.value.get(name).and_then(Value::as_bool).unwrap_or(false)
    }

    /// Lists the entries of this object, in the order of the document.
    pub fn entries(&self) -> Vec<(&'d str, Node<'d>)> {
        let object = self.value.as_object();
        object
            .into_iter()
            .flatten()
            .map(|(key, value)| (key.as_str(), Node { at: self.at.child(key), value }))
            .collect()
    }

    /// Lists the entries of the object under `name`, in the order of the document.
    pub fn entries_of(&self, name: &str) -> Vec<(&'d str, Node<'d>)> {
        self.get(name).map(|inner| inner.entries()).unwrap_or_default()
    }

    /// Lists the elements of the array under `name`.
    pub fn elements_of(&self, name: &str) -> Vec<Node<'d>> {
        let at = self.at.child(name);
        let array = self.value.get(name).and_then(Value::as_array);
        array
            .into_iter()
            .flatten()
            .enumerate()
            .map(|(index, value)| Node { at: at.child(index), value })
            .collect()
    }

    /// Identifies the place within its document, without comparing pointers.
    pub fn address(&self) -> usize {
        std::ptr::from_ref(self.value) as usize
    }
}

/// Something that a document says, with its place.
#[derive(Clone, Debug)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// The place.
    pub at: Pointer,
}

/// Returns whether two values are equal, with numbers compared by value: `1` equals `1.0`.
pub fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => {
            left == right || left.as_f64() == right.as_f64()
        }
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(l, r)| same(l, r))
        }
        (Value::Object(left), Value::Object(right)) => {
            left.len() == right.len()
                && left.iter().all(|(key, l)| right.get(key).is_some_and(|r| same(l, r)))
        }
        _ => left == right,
    }
}
