//! JSON read by way of a small tree: in the browser the code for reading each type directly from text weighs three times
//! as much.

use std::fmt;

use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, Error as _, Expected, MapAccess, SeqAccess,
    Unexpected, VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;

/// Reads a value from JSON text.
///
/// # Errors
///
/// A sentence about what is wrong.
pub fn from_text<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    let mut reader = Reader { text, at: 0 };
    let node = reader.value(0).filter(|_| reader.next_token().is_none());
    let node = node.ok_or_else(|| format!("no JSON at byte {}", reader.at))?;
    T::deserialize(&node).map_err(|error| error.0)
}

/// What is wrong with a value.
#[derive(Debug)]
struct Error(String);

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Error {}

impl serde::de::Error for Error {
    #[cold]
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self(message.to_string())
    }

    // To say what was found instead, a number among it, takes the code for writing every double.
    #[cold]
    fn invalid_type(_found: Unexpected<'_>, wanted: &dyn Expected) -> Self {
        Self(format!("{wanted} is expected"))
    }

    #[cold]
    fn invalid_value(_found: Unexpected<'_>, wanted: &dyn Expected) -> Self {
        Self(format!("{wanted} is expected"))
    }
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

/// Deeper than this no value of ours is, and no stack gets short.
const DEEPEST: u32 = 100;

/// The text as it is read, RFC 8259.
struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or("")
    }

    /// The first byte of what comes after blanks.
    fn next_token(&mut self) -> Option<u8> {
        self.at += self.rest().bytes().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r')).count();
        self.rest().bytes().next()
    }

    fn eat(&mut self, token: &str) -> Option<()> {
        let eaten = self.next_token().is_some() && self.rest().starts_with(token);
        self.at += if eaten { token.len() } else { 0 };
        eaten.then_some(())
    }

    fn value(&mut self, depth: u32) -> Option<Node> {
        if depth > DEEPEST {
            return None;
        }
        match self.next_token()? {
            b'n' => self.eat("null").map(|()| Node::Null),
            b't' => self.eat("true").map(|()| Node::Bool(true)),
            b'f' => self.eat("false").map(|()| Node::Bool(false)),
            b'"' => self.string().map(Node::Text),
            b'[' => {
                let mut nodes = Vec::new();
                self.members(["[", "]"], |reader| {
                    nodes.push(reader.value(depth + 1)?);
                    Some(())
                })?;
                Some(Node::List(nodes))
            }
            b'{' => {
                let mut entries = Vec::new();
                self.members(["{", "}"], |reader| {
                    reader.next_token()?;
                    let name = reader.string()?;
                    reader.eat(":")?;
                    entries.push((name, reader.value(depth + 1)?));
                    Some(())
                })?;
                Some(Node::Map(entries))
            }
            _ => self.number(),
        }
    }

    fn members(&mut self, [open, close]: [&str; 2], mut member: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        self.eat(open)?;
        if self.eat(close).is_some() {
            return Some(());
        }
        loop {
            member(self)?;
            if self.eat(close).is_some() {
                return Some(());
            }
            self.eat(",")?;
        }
    }

    /// A number; every double this crate writes has at most fifteen digits and is read exactly.
    fn number(&mut self) -> Option<Node> {
        let length = self.rest().bytes().take_while(|byte| b"+-.eE0123456789".contains(byte)).count();
        let digits = self.rest().get(..length)?;
        let bare = digits.strip_prefix('-').unwrap_or(digits);
        // A sign in front, a superfluous zero and a bare point are no JSON.
        let whole = bare.bytes().take_while(u8::is_ascii_digit).count();
        let point_alone = bare.ends_with('.') || bare.contains(".e") || bare.contains(".E");
        if whole == 0 || (whole > 1 && bare.starts_with('0')) || point_alone {
            return None;
        }
        let node = if whole < bare.len() || digits == "-0" {
            Node::Real(crate::number::parse(digits)?)
        } else if let Ok(number) = digits.parse() {
            Node::Positive(number)
        } else if let Ok(number) = digits.parse() {
            Node::Negative(number)
        } else {
            Node::Real(crate::number::parse(digits)?)
        };
        self.at += length;
        Some(node)
    }

    fn string(&mut self) -> Option<String> {
        let mut rest = self.rest().strip_prefix('"')?;
        let mut text = String::new();
        loop {
            let plain = rest.bytes().take_while(|byte| !matches!(byte, b'"' | b'\\' | 0..=0x1f)).count();
            text.push_str(rest.get(..plain)?);
            let mut marks = rest.get(plain..)?.chars();
            match (marks.next()?, marks.as_str()) {
                ('"', after) => {
                    self.at = self.text.len() - after.len();
                    return Some(text);
                }
                ('\\', after) => {
                    let mut marks = after.chars();
                    let mark = marks.next()?;
                    rest = marks.as_str();
                    text.push(match mark {
                        '"' | '\\' | '/' => mark,
                        'b' => '\u{8}',
                        'f' => '\u{c}',
                        'n' => '\n',
                        'r' => '\r',
                        't' => '\t',
                        'u' => {
                            let high = unit(&mut rest)?;
                            let pair = (0xd800..0xdc00).contains(&high);
                            let low = if pair { rest.strip_prefix("\\u") } else { None };
                            match low {
                                None => char::from_u32(high)?,
                                Some(after) => {
                                    rest = after;
                                    let low = unit(&mut rest)?.checked_sub(0xdc00).filter(|low| *low < 0x400)?;
                                    char::from_u32(0x10000 + ((high - 0xd800) << 10) + low)?
                                }
                            }
                        }
                        _ => return None,
                    });
                }
                _ => return None,
            }
        }
    }
}

/// Four hexadecimal digits taken off the front.
fn unit(rest: &mut &str) -> Option<u32> {
    let (digits, after) = rest.split_at_checked(4)?;
    *rest = after;
    digits.bytes().try_fold(0, |sum, byte| Some(sum << 4 | char::from(byte).to_digit(16)?))
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
    use proptest::prelude::*;

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

    /// What serde_json makes of a text, in the terms of this reader.
    fn usual(value: &serde_json::Value) -> Node {
        use serde_json::Value;
        match value {
            Value::Null => Node::Null,
            Value::Bool(value) => Node::Bool(*value),
            Value::Number(number) => match (number.as_u64(), number.as_i64()) {
                (Some(number), _) => Node::Positive(number),
                (None, Some(number)) => Node::Negative(number),
                (None, None) => Node::Real(number.as_f64().unwrap()),
            },
            Value::String(text) => Node::Text(text.clone()),
            Value::Array(nodes) => Node::List(nodes.iter().map(usual).collect()),
            Value::Object(entries) => {
                Node::Map(entries.iter().map(|(name, node)| (name.clone(), usual(node))).collect())
            }
        }
    }

    fn same(one: &Node, other: &Node) -> bool {
        match (one, other) {
            (Node::Null, Node::Null) => true,
            (Node::Bool(one), Node::Bool(other)) => one == other,
            (Node::Positive(one), Node::Positive(other)) => one == other,
            (Node::Negative(one), Node::Negative(other)) => one == other,
            (Node::Real(one), Node::Real(other)) => one.to_bits() == other.to_bits(),
            (Node::Text(one), Node::Text(other)) => one == other,
            (Node::List(one), Node::List(other)) => {
                one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
            }
            (Node::Map(one), Node::Map(other)) => {
                one.len() == other.len()
                    && other.iter().all(|(name, other)| one.iter().any(|(own, one)| own == name && same(one, other)))
            }
            _ => false,
        }
    }

    fn read(text: &str) -> Option<Node> {
        let mut reader = Reader { text, at: 0 };
        reader.value(0).filter(|_| reader.next_token().is_none())
    }

    #[test]
    fn what_is_no_json_is_refused_as_by_the_usual_reader() {
        for text in [
            "",
            " ",
            "nul",
            "true false",
            "[1,]",
            "[,1]",
            "{\"a\"}",
            "{\"a\":}",
            "{a:1}",
            "{\"a\":1,}",
            "01",
            "-",
            "+1",
            "1.",
            ".5",
            "1.e3",
            "1e",
            "--1",
            "\"",
            "\"\u{1}\"",
            "\"\\x\"",
            "\"\\u12\"",
            "\"\\ud800\"",
            "\"\\ud800\\u0041\"",
            "\"\\udc00\"",
            "[",
            "{",
            "[1 2]",
            "1e999",
            "\u{feff}1",
        ] {
            assert!(serde_json::from_str::<serde_json::Value>(text).is_err(), "{text}");
            assert!(read(text).is_none(), "{text}");
        }
        for text in [
            "\"\\ud83d\\ude00\\u00e9\\/\\b\\f\\n\\r\\t\"",
            " [ ] ",
            "{ \"a\" : [ 1 , -2 , 0.5e-3 ] }",
            "18446744073709551615",
            "-0",
            "1e3",
        ] {
            assert!(same(&read(text).unwrap(), &usual(&serde_json::from_str(text).unwrap())), "{text}");
        }
    }

    fn anything() -> impl Strategy<Value = serde_json::Value> {
        use serde_json::{Value, json};
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            (-100_000_000_i64..100_000_000).prop_map(|n| json!(n as f64 / 1e7)),
            ".*".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 30, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::btree_map(".{0,6}", inner, 0..6)
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn it_reads_what_the_usual_reader_reads(value in anything(), pretty: bool) {
            let text = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) }.unwrap();
            prop_assert!(same(&read(&text).unwrap(), &usual(&value)), "{}", text);
        }

        #[test]
        fn it_refuses_what_the_usual_reader_refuses(value in anything(), at in 0..200_usize, byte in "[\\[\\]{}:,\"0-9a-z.+\\\\ -]") {
            // One character of a text made another.
            let text = serde_json::to_string(&value).unwrap();
            let place = text.char_indices().nth(at % text.chars().count().max(1)).map_or(0, |(place, _)| place);
            let next = text[place..].chars().next().map_or(place, |c| place + c.len_utf8());
            let broken = format!("{}{}{}", &text[..place], byte, &text[next..]);
            match serde_json::from_str::<serde_json::Value>(&broken) {
                Ok(_) => prop_assert!(read(&broken).is_some(), "{}", broken),
                Err(_) => prop_assert!(read(&broken).is_none(), "{}", broken),
            }
        }
    }
}
