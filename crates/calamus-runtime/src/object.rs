//! The properties of an object, read into a struct and written from it.
//!
//! [`object!`](crate::object!) implements serde's traits with it. What serde derives is typed and
//! borrow-checked anew for each struct: a loop, an enum of the properties and an early return for
//! each of them. Here the loop is written once, and a struct brings a list of slots.

use std::marker::PhantomData;
use std::{fmt, mem};

use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor,
};
use serde::forward_to_deserialize_any;
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::{Field, Map};

/// A struct that is read from the properties of an object.
#[doc(hidden)]
pub trait Object<'de>: Sized {
    /// Reads the properties, of which these are declared.
    fn read<A: MapAccess<'de>>(access: A, names: Declared) -> Result<Self, A::Error>;
}

/// The names of the declared properties.
pub type Declared = &'static [&'static str];

/// Deserializes an object into the struct of this name. Unlike what serde derives, it takes no
/// array for an object. `rest` has one element if undeclared properties are kept.
pub fn deserialize<'de, T: Object<'de>, D: Deserializer<'de>>(
    deserializer: D,
    name: &'static str,
    names: Declared,
    rest: &[&str],
) -> Result<T, D::Error> {
    let visitor = ObjectVisitor { name, names, object: PhantomData };
    // Where a user flattens several structs into one, this decides what is left for the others.
    if rest.is_empty() {
        deserializer.deserialize_struct(name, names, visitor)
    } else {
        deserializer.deserialize_map(visitor)
    }
}

struct ObjectVisitor<T> {
    name: &'static str,
    names: Declared,
    object: PhantomData<T>,
}

impl<'de, T: Object<'de>> Visitor<'de> for ObjectVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "struct {}", self.name)
    }

    fn visit_map<A: MapAccess<'de>>(self, access: A) -> Result<T, A::Error> {
        T::read(access, self.names)
    }
}

/// The place of a property's value.
pub trait Slot<'de, A: MapAccess<'de>> {
    /// Reads the value.
    fn read(&mut self, access: &mut A, name: &'static str) -> Result<(), A::Error>;

    /// Fails if there is no value although the property is required.
    fn complete(&mut self, name: &'static str) -> Result<(), A::Error>;
}

/// The place of undeclared properties.
pub trait Rest<'de, A: MapAccess<'de>> {
    /// Reads the value of the property with this name.
    fn read(&mut self, access: &mut A, name: String) -> Result<(), A::Error>;
}

/// Says that each required property has a value.
#[derive(Debug)]
pub struct Complete(());

/// Reads the properties of an object into the slots of the same order. `rest` has one element if
/// undeclared properties are kept.
pub fn read<'de, A: MapAccess<'de>>(
    mut access: A,
    names: Declared,
    slots: &mut [&mut dyn Slot<'de, A>],
    rest: &mut [&mut dyn Rest<'de, A>],
) -> Result<Complete, A::Error> {
    let (mut next, mut filled) = (0, 0);
    let mut other = String::new();
    loop {
        let keep = Some(&mut other).filter(|_| !rest.is_empty());
        let Some(index) = access.next_key_seed(Names { names, next, keep })? else { break };
        match (slots.get_mut(index), names.get(index)) {
            (Some(slot), Some(name)) => {
                next = index + 1;
                filled += 1;
                slot.read(&mut access, name)?;
            }
            _ => match rest.first_mut() {
                Some(rest) => rest.read(&mut access, mem::take(&mut other))?,
                None => drop(access.next_value::<IgnoredAny>()?),
            },
        }
    }
    if filled < slots.len() {
        for (slot, name) in slots.iter_mut().zip(names) {
            slot.complete(name)?;
        }
    }
    Ok(Complete(()))
}

/// Finds the index of a property's name; one behind the last, if the property is not declared.
struct Names<'a> {
    names: Declared,
    /// The index of the property that is expected: that behind the one before, since most servers
    /// send them in the order of the document.
    next: usize,
    /// Where to keep the name of an undeclared property.
    keep: Option<&'a mut String>,
}

impl<'de> DeserializeSeed<'de> for Names<'_> {
    type Value = usize;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<usize, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Names<'_> {
    type Value = usize;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a property")
    }

    #[inline]
    fn visit_str<E: Error>(self, name: &str) -> Result<usize, E> {
        if self.names.get(self.next).is_some_and(|expected| *expected == name) {
            return Ok(self.next);
        }
        let index = self.names.iter().position(|own| *own == name);
        if let (None, Some(keep)) = (index, self.keep) {
            name.clone_into(keep);
        }
        Ok(index.unwrap_or(self.names.len()))
    }
}

/// The place of a required property's value.
#[derive(Debug)]
pub struct Required<T>(Option<T>);

/// The place of an optional property's value.
#[derive(Debug)]
pub struct Optional<T>(Option<T>);

/// The place of undeclared properties, in the order of the object.
#[derive(Debug)]
pub struct Undeclared<V>(Vec<(String, V)>);

/// Creates the slot of a required property.
pub fn required<T>() -> Required<T> {
    Required(None)
}

/// Creates the slot of an optional property.
pub fn optional<T>() -> Optional<T> {
    Optional(None)
}

/// Creates the place of undeclared properties.
pub fn undeclared<V>() -> Undeclared<V> {
    Undeclared(Vec::new())
}

impl<T> Required<T> {
    /// Returns the value.
    pub fn take(self, _: &Complete) -> T {
        let Some(value) = self.0 else { unreachable!("a missing property is an error of `read`") };
        value
    }
}

impl<T: Default> Optional<T> {
    /// Returns the value, or that of an absent property.
    pub fn take(self, _: &Complete) -> T {
        self.0.unwrap_or_default()
    }
}

impl<V> Undeclared<V> {
    /// Returns the properties.
    pub fn take(self, _: &Complete) -> Map<String, V> {
        self.0.into_iter().collect()
    }
}

fn read_once<'de, T: Deserialize<'de>, A: MapAccess<'de>>(
    slot: &mut Option<T>,
    access: &mut A,
    name: &'static str,
) -> Result<(), A::Error> {
    if slot.is_some() {
        return Err(A::Error::duplicate_field(name));
    }
    *slot = Some(access.next_value()?);
    Ok(())
}

impl<'de, T: Deserialize<'de>, A: MapAccess<'de>> Slot<'de, A> for Required<T> {
    fn read(&mut self, access: &mut A, name: &'static str) -> Result<(), A::Error> {
        read_once(&mut self.0, access, name)
    }

    fn complete(&mut self, name: &'static str) -> Result<(), A::Error> {
        if self.0.is_none() {
            self.0 = Some(T::deserialize(Missing(name, PhantomData))?);
        }
        Ok(())
    }
}

impl<'de, T: Deserialize<'de>, A: MapAccess<'de>> Slot<'de, A> for Optional<T> {
    fn read(&mut self, access: &mut A, name: &'static str) -> Result<(), A::Error> {
        read_once(&mut self.0, access, name)
    }

    fn complete(&mut self, _: &'static str) -> Result<(), A::Error> {
        Ok(())
    }
}

impl<'de, V: Deserialize<'de>, A: MapAccess<'de>> Rest<'de, A> for Undeclared<V> {
    fn read(&mut self, access: &mut A, name: String) -> Result<(), A::Error> {
        self.0.push((name, access.next_value()?));
        Ok(())
    }
}

/// Deserializes a property that is missing: to `None` if it is nullable, although it is required;
/// servers leave such properties out.
struct Missing<E>(&'static str, PhantomData<E>);

impl<'de, E: Error> Deserializer<'de> for Missing<E> {
    type Error = E;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, E> {
        Err(E::missing_field(self.0))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, E> {
        visitor.visit_none()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// The type of an optional property.
#[doc(hidden)]
pub trait MaybeAbsent {
    /// Returns whether the property is left out.
    fn is_absent(&self) -> bool;
}

impl<T> MaybeAbsent for Option<T> {
    fn is_absent(&self) -> bool {
        self.is_none()
    }
}

impl<T> MaybeAbsent for Field<T> {
    fn is_absent(&self) -> bool {
        Field::is_absent(self)
    }
}

/// Writes the properties of an object, up to the first error.
#[derive(Debug)]
pub struct Writer<M: SerializeMap>(Result<M, M::Error>);

/// Begins an object.
pub fn write<S: Serializer>(serializer: S) -> Writer<S::SerializeMap> {
    Writer(serializer.serialize_map(None))
}

impl<M: SerializeMap> Writer<M> {
    /// Writes a property.
    #[inline]
    pub fn required<T: Serialize>(&mut self, name: &str, value: &T) {
        let Ok(map) = &mut self.0 else { return };
        if let Err(error) = map.serialize_entry(name, value) {
            self.0 = Err(error);
        }
    }

    /// Writes a property unless it is absent.
    #[inline]
    pub fn optional<T: Serialize + MaybeAbsent>(&mut self, name: &str, value: &T) {
        if !value.is_absent() {
            self.required(name, value);
        }
    }

    /// Writes undeclared properties.
    pub fn undeclared<V: Serialize>(&mut self, properties: &Map<String, V>) {
        for (name, value) in properties.iter() {
            self.required(name, value);
        }
    }

    /// Ends the object.
    pub fn end(self) -> Result<M::Ok, M::Error> {
        self.0?.end()
    }
}
