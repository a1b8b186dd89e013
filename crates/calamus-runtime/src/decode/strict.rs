//! Objects are objects: rejects what derived decoders accept and JSON Schema does not.
//!
//! A derived decoder takes an array for a struct, its elements for the fields in their order.
//! A response `["a", "b"]` where an object was declared would so end in an error about `"a"`,
//! or in a value that the server did not send. Here decoders are wrapped, at every depth, so
//! that arrays do not get to that; nothing else changes. Everything is inlined by force: left to
//! itself the compiler keeps some of the wrapping, and decoding takes two per cent longer.

use std::fmt;

use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, EnumAccess, Error, MapAccess, SeqAccess,
    Unexpected, VariantAccess, Visitor,
};

/// A value that was decoded without taking an array for an object anywhere in it.
#[derive(Debug)]
pub(crate) struct Strict<T>(pub(crate) T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Strict<T> {
    #[inline(always)]
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(Wrapped(deserializer)).map(Self)
    }
}

/// Whatever of serde's is passed on with this in between.
struct Wrapped<T>(T);

/// A visitor for a struct, which no array gets to.
struct Object<V>(V);

/// Passes on what a method is called with, wrapped or as it is.
macro_rules! forward {
    // Texts, numbers and the like hold nothing that would have to be looked at.
    (leaves: $($method:ident)*) => {$(
        #[inline(always)]
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
            self.0.$method(visitor)
        }
    )*};
    (branches: $($method:ident($($argument:ident: $type:ty),*))*) => {$(
        #[inline(always)]
        fn $method<V: Visitor<'de>>(
            self,
            $($argument: $type,)*
            visitor: V,
        ) -> Result<V::Value, Self::Error> {
            self.0.$method($($argument,)* Wrapped(visitor))
        }
    )*};
    (values: $($method:ident($type:ty))*) => {$(
        #[inline(always)]
        fn $method<E: Error>(self, value: $type) -> Result<Self::Value, E> {
            self.0.$method(value)
        }
    )*};
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Wrapped<D> {
    type Error = D::Error;

    forward! { leaves:
        deserialize_bool deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
        deserialize_i128 deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64
        deserialize_u128 deserialize_f32 deserialize_f64 deserialize_char deserialize_str
        deserialize_string deserialize_bytes deserialize_byte_buf deserialize_unit
        deserialize_identifier deserialize_ignored_any
    }
    forward! { branches:
        deserialize_any()
        deserialize_option()
        deserialize_seq()
        deserialize_map()
        deserialize_tuple(length: usize)
        deserialize_unit_struct(name: &'static str)
        deserialize_tuple_struct(name: &'static str, length: usize)
        deserialize_enum(name: &'static str, variants: &'static [&'static str])
    }

    #[inline(always)]
    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        // JSON that is kept as text comes this way, and is not looked into.
        self.0.deserialize_newtype_struct(name, Wrapped(visitor))
    }

    #[inline(always)]
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.0.deserialize_struct(name, fields, Object(visitor))
    }

    #[inline(always)]
    fn is_human_readable(&self) -> bool {
        self.0.is_human_readable()
    }
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Wrapped<V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.expecting(f)
    }

    forward! { values:
        visit_bool(bool) visit_i8(i8) visit_i16(i16) visit_i32(i32) visit_i64(i64)
        visit_i128(i128) visit_u8(u8) visit_u16(u16) visit_u32(u32) visit_u64(u64)
        visit_u128(u128) visit_f32(f32) visit_f64(f64) visit_char(char) visit_str(&str)
        visit_borrowed_str(&'de str) visit_string(String) visit_bytes(&[u8])
        visit_borrowed_bytes(&'de [u8]) visit_byte_buf(Vec<u8>)
    }

    #[inline(always)]
    fn visit_none<E: Error>(self) -> Result<V::Value, E> {
        self.0.visit_none()
    }

    #[inline(always)]
    fn visit_unit<E: Error>(self) -> Result<V::Value, E> {
        self.0.visit_unit()
    }

    #[inline(always)]
    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<V::Value, D::Error> {
        self.0.visit_some(Wrapped(deserializer))
    }

    #[inline(always)]
    fn visit_newtype_struct<D: Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<V::Value, D::Error> {
        self.0.visit_newtype_struct(Wrapped(deserializer))
    }

    #[inline(always)]
    fn visit_seq<A: SeqAccess<'de>>(self, elements: A) -> Result<V::Value, A::Error> {
        self.0.visit_seq(Wrapped(elements))
    }

    #[inline(always)]
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<V::Value, A::Error> {
        self.0.visit_map(Wrapped(map))
    }

    #[inline(always)]
    fn visit_enum<A: EnumAccess<'de>>(self, choice: A) -> Result<V::Value, A::Error> {
        self.0.visit_enum(Wrapped(choice))
    }
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Object<V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.expecting(f)
    }

    #[cold]
    fn visit_seq<A: SeqAccess<'de>>(self, _: A) -> Result<V::Value, A::Error> {
        Err(A::Error::invalid_type(Unexpected::Seq, &self))
    }

    #[inline(always)]
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<V::Value, A::Error> {
        self.0.visit_map(Wrapped(map))
    }
}

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for Wrapped<S> {
    type Value = S::Value;

    #[inline(always)]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<S::Value, D::Error> {
        self.0.deserialize(Wrapped(deserializer))
    }
}

impl<'de, A: SeqAccess<'de>> SeqAccess<'de> for Wrapped<A> {
    type Error = A::Error;

    #[inline(always)]
    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, A::Error> {
        self.0.next_element_seed(Wrapped(seed))
    }

    #[inline(always)]
    fn size_hint(&self) -> Option<usize> {
        self.0.size_hint()
    }
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Wrapped<A> {
    type Error = A::Error;

    #[inline(always)]
    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, A::Error> {
        // Names of properties are strings.
        self.0.next_key_seed(seed)
    }

    #[inline(always)]
    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, A::Error> {
        self.0.next_value_seed(Wrapped(seed))
    }

    #[inline(always)]
    fn size_hint(&self) -> Option<usize> {
        self.0.size_hint()
    }
}

impl<'de, A: EnumAccess<'de>> EnumAccess<'de> for Wrapped<A> {
    type Error = A::Error;
    type Variant = Wrapped<A::Variant>;

    #[inline(always)]
    fn variant_seed<S: DeserializeSeed<'de>>(
        self,
        seed: S,
    ) -> Result<(S::Value, Self::Variant), A::Error> {
        self.0.variant_seed(seed).map(|(value, variant)| (value, Wrapped(variant)))
    }
}

impl<'de, A: VariantAccess<'de>> VariantAccess<'de> for Wrapped<A> {
    type Error = A::Error;

    #[inline(always)]
    fn unit_variant(self) -> Result<(), A::Error> {
        self.0.unit_variant()
    }

    #[inline(always)]
    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, A::Error> {
        self.0.newtype_variant_seed(Wrapped(seed))
    }

    #[inline(always)]
    fn tuple_variant<V: Visitor<'de>>(
        self,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, A::Error> {
        self.0.tuple_variant(length, Wrapped(visitor))
    }

    #[inline(always)]
    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, A::Error> {
        self.0.struct_variant(fields, Object(visitor))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;
    use serde_json::value::RawValue;

    use super::*;

    #[derive(Debug, Deserialize, PartialEq)]
    struct Outer {
        one: Inner,
        maybe: Option<Inner>,
        many: Vec<Inner>,
        named: BTreeMap<String, Inner>,
        wrapped: Newtype,
        choice: Choice,
    }

    #[derive(Debug, Deserialize, PartialEq)]
    struct Inner {
        number: u32,
        text: String,
    }

    #[derive(Debug, Deserialize, PartialEq)]
    struct Newtype(Inner);

    #[derive(Debug, Deserialize, PartialEq)]
    enum Choice {
        Nothing,
        One(Inner),
        Members { number: u32 },
        Pair(Inner, Inner),
    }

    const INNER: &str = r#"{"number":1,"text":"\u0061"}"#;

    /// An object in which one property is this and the others are as they should be.
    fn outer(name: &str, text: &str) -> String {
        let member = |member: &str, usual: String| {
            format!(r#""{member}":{}"#, if member == name { text } else { &usual })
        };
        let members = [
            member("one", INNER.to_owned()),
            member("maybe", INNER.to_owned()),
            member("many", format!("[{INNER}]")),
            member("named", format!(r#"{{"a":{INNER}}}"#)),
            member("wrapped", INNER.to_owned()),
            member("choice", format!(r#"{{"One":{INNER}}}"#)),
        ];
        format!("{{{}}}", members.join(","))
    }

    #[test]
    fn valid_values_decode_as_without_the_wrapper() {
        for text in [
            outer("", ""),
            outer("maybe", "null"),
            outer("choice", r#""Nothing""#),
            outer("choice", r#"{"Members":{"number":7}}"#),
            outer("choice", &format!(r#"{{"Pair":[{INNER},{INNER}]}}"#)),
        ] {
            let strict: Strict<Outer> = serde_json::from_str(&text).unwrap();
            assert_eq!(strict.0, serde_json::from_str(&text).unwrap(), "{text}");
        }
    }

    #[test]
    fn every_kind_of_value_decodes_as_without_the_wrapper() {
        fn check<'de, T: Deserialize<'de> + PartialEq + fmt::Debug>(text: &'de str) {
            let Strict(value) = serde_json::from_str::<Strict<T>>(text).expect(text);
            assert_eq!(value, serde_json::from_str::<T>(text).unwrap(), "{text}");
        }

        #[derive(Debug, Deserialize, PartialEq)]
        struct Unit;
        #[derive(Debug, Deserialize, PartialEq)]
        struct Pair(u8, u8);

        check::<(i8, i16, i32, i64, i128)>("[-1,-2,-3,-4,-170141183460469231731]");
        check::<(u8, u16, u32, u64, u128)>("[1,2,3,18446744073709551615,5]");
        check::<(f32, f64, bool, char, String, &str)>(r#"[1.5,-2e3,false,"é","\n","a"]"#);
        check::<((), Unit, Pair, Option<u8>)>("[null,null,[1,2],null]");
        // Its form depends on whether that is for people, as JSON is.
        check::<std::net::IpAddr>(r#""::1""#);
        check::<std::collections::HashMap<String, u8>>(r#"{"a":1,"b":2}"#);
        check::<serde_json::Value>(r#"{"a":[null,true,-1,1,1.5,"b","\n"]}"#);
        assert!(serde_json::from_str::<Strict<Vec<serde::de::IgnoredAny>>>("[1,{}]").is_ok());
    }

    #[test]
    fn no_array_passes_for_an_object_at_any_depth() {
        let array = r#"[1,"a"]"#;
        for (member, text) in [
            ("one", array.to_owned()),
            ("maybe", array.to_owned()),
            ("many", format!("[{INNER},{array}]")),
            ("named", format!(r#"{{"a":{array}}}"#)),
            ("wrapped", array.to_owned()),
            ("choice", format!(r#"{{"One":{array}}}"#)),
            ("choice", r#"{"Members":[1]}"#.to_owned()),
            ("choice", format!(r#"{{"Pair":[{INNER},{array}]}}"#)),
        ] {
            let text = outer(member, &text);
            assert!(serde_json::from_str::<Outer>(&text).is_ok(), "{text}");
            let error = serde_json::from_str::<Strict<Outer>>(&text).unwrap_err().to_string();
            assert!(error.starts_with("invalid type: sequence, expected struct"), "{error}");
        }
        assert!(serde_json::from_str::<Strict<Inner>>(array).is_err());
    }

    #[test]
    fn raw_json_is_not_changed() {
        #[derive(Deserialize)]
        struct Kept<'a> {
            #[serde(borrow)]
            borrowed: &'a RawValue,
            owned: Box<RawValue>,
        }

        let text = r#"{"borrowed": [1.0, {"a" : 2}], "owned": { "b": [ ] }}"#;
        let Strict(kept): Strict<Kept<'_>> = serde_json::from_str(text).unwrap();
        assert_eq!(kept.borrowed.get(), r#"[1.0, {"a" : 2}]"#);
        assert_eq!(kept.owned.get(), r#"{ "b": [ ] }"#);
    }
}
