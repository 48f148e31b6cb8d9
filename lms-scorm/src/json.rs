//! JSON read by way of a small tree: in the browser the code for reading each type directly from text weighs three times
//! as much.

use std::fmt;

use serde::de::value::Error;
use serde::de::{
    Deserialize, DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, Error as _, MapAccess, SeqAccess,
    VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;

/// Reads a value from JSON text.
///
/// # Errors
///
/// A sentence about what is wrong.
pub fn from_text<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    let node: Node = serde_json::from_str(text).map_err(|error| error.to_string())?;
    T::deserialize(&node).map_err(|error| error.to_string())
}

/// A JSON value.
enum Node {
    Null,
    Bool(bool),
    Positive(u64),
    Negative(i64),
    Real(f64),
    Text(String),
    List(Vec<Node>),
    Map(Vec<(String, Node)>),
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyNode)
    }
}

struct AnyNode;

impl<'de> Visitor<'de> for AnyNode {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
        Ok(Node::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
        Ok(Node::Positive(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
        Ok(Node::Negative(value))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Node, E> {
        Ok(Node::Real(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Node, E> {
        Ok(Node::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Node, A::Error> {
        let mut nodes = Vec::new();
        while let Some(node) = list.next_element()? {
            nodes.push(node);
        }
        Ok(Node::List(nodes))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(Node::Map(entries))
    }
}

// Borrowed, so that no reader of a type has to know how to drop a tree.
impl<'de> Deserializer<'de> for &'de Node {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Node::Null => visitor.visit_unit(),
            Node::Bool(value) => visitor.visit_bool(*value),
            Node::Positive(value) => visitor.visit_u64(*value),
            Node::Negative(value) => visitor.visit_i64(*value),
            Node::Real(value) => visitor.visit_f64(*value),
            Node::Text(value) => visitor.visit_str(value),
            Node::List(nodes) => visitor.visit_seq(Nodes(nodes.iter())),
            Node::Map(entries) => visitor.visit_map(Entries { rest: entries.iter(), value: &Node::Null }),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Node::Null => visitor.visit_none(),
            node => visitor.visit_some(node),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _name: &'static str, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    /// Only as an object: a structure written as a list is nothing this crate writes.
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_map(Entries { rest: self.entries()?, value: &Node::Null })
    }

    // The next three ask for less than any value, and take less code for it.
    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_map(Entries { rest: self.entries()?, value: &Node::Null })
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Node::List(nodes) => visitor.visit_seq(Nodes(nodes.iter())),
            _ => Err(unexpected("a list")),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Node::Text(text) => visitor.visit_str(text),
            _ => Err(unexpected("a text")),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Node::Bool(value) => visitor.visit_bool(*value),
            _ => Err(unexpected("true or false")),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_enum(self.choice()?)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str bytes byte_buf unit unit_struct tuple tuple_struct identifier
    }
}

#[cold]
fn unexpected(wanted: &str) -> Error {
    Error::custom(format_args!("{wanted} is expected"))
}

impl Node {
    fn entries(&self) -> Result<std::slice::Iter<'_, (String, Node)>, Error> {
        match self {
            Node::Map(entries) => Ok(entries.iter()),
            _ => Err(unexpected("an object")),
        }
    }

    fn choice(&self) -> Result<Choice<'_>, Error> {
        match self {
            Node::Text(name) => Ok(Choice(name, &Node::Null)),
            Node::Map(entries) => match entries.as_slice() {
                [(name, content)] => Ok(Choice(name, content)),
                _ => Err(unexpected("one name")),
            },
            _ => Err(unexpected("a name")),
        }
    }
}

struct Nodes<'n>(std::slice::Iter<'n, Node>);

impl<'de> SeqAccess<'de> for Nodes<'de> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Error> {
        self.0.next().map(|node| seed.deserialize(node)).transpose()
    }
}

struct Entries<'n> {
    rest: std::slice::Iter<'n, (String, Node)>,
    value: &'n Node,
}

impl<'de> MapAccess<'de> for Entries<'de> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Error> {
        let Some((key, value)) = self.rest.next() else { return Ok(None) };
        self.value = value;
        seed.deserialize(Key(key)).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        seed.deserialize(self.value)
    }
}

/// A key: text, or a number written as text.
struct Key<'n>(&'n str);

impl<'de> Deserializer<'de> for Key<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_str(self.0)
    }

    fn deserialize_u32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_u32(self.0.parse().map_err(|_| unexpected("a number as a key"))?)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u64 f32 f64 char str string bytes byte_buf option unit unit_struct newtype_struct seq tuple
        tuple_struct map struct enum identifier ignored_any
    }
}

struct Choice<'n>(&'n str, &'n Node);

impl<'de> EnumAccess<'de> for Choice<'de> {
    type Error = Error;
    type Variant = Content<'de>;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Content<'de>), Error> {
        Ok((seed.deserialize(Key(self.0))?, Content(self.1)))
    }
}

struct Content<'n>(&'n Node);

impl<'de> VariantAccess<'de> for Content<'de> {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        match self.0 {
            Node::Null => Ok(()),
            _ => Err(unexpected("a name without content")),
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Error> {
        seed.deserialize(self.0)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _length: usize, visitor: V) -> Result<V::Value, Error> {
        self.0.deserialize_any(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(self, _fields: &'static [&'static str], visitor: V) -> Result<V::Value, Error> {
        self.0.deserialize_any(visitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activity::definition::{ChildSet, Definition};
    use crate::{Course, Stamped};

    #[test]
    fn every_shape_is_read_as_by_the_usual_way() {
        for text in [r#""all""#, r#"{"atLeastCount":2}"#, r#"{"atLeastPercent":0.5}"#, r#"{"atLeastPercent":1}"#] {
            assert_eq!(from_text::<ChildSet>(text).unwrap(), serde_json::from_str(text).unwrap(), "{text}");
        }
        let definition = r#"{"control":7,"pre":[{"conditions":[{"test":"satisfied","negate":true}],"combine":"any","action":"skip"}],
            "limits":{"attempts":3},"contribution":{"weight":0.5,"for_satisfied":"ifAttempted"},"unknown":[1,{"a":null}]}"#;
        assert_eq!(from_text::<Definition>(definition).unwrap(), serde_json::from_str(definition).unwrap());
        let stamped = r#"{"at":-5,"in":"set","el":"é","v":"\"\u00e9"}"#;
        assert_eq!(from_text::<Stamped>(stamped).unwrap(), serde_json::from_str(stamped).unwrap());
    }

    #[test]
    fn what_is_wrong_is_said() {
        assert!(from_text::<Course>("{}").unwrap_err().contains("missing field"));
        assert!(from_text::<Course>("[]").is_err());
        assert!(from_text::<Course>("{").is_err());
        assert!(from_text::<ChildSet>(r#"{"all":1,"any":2}"#).is_err());
        assert!(from_text::<ChildSet>(r#""nobody""#).is_err());
        assert!(from_text::<Stamped>(&"[".repeat(100_000)).is_err(), "depth has an end");
    }
}
