//! The reader: strict JSON, bounded in size, depth and number of values, with the path and the place of what is wrong.

use std::borrow::Cow;
use std::fmt;

use super::{Object, Value};

/// How much a reader takes in.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Limits {
    /// Bytes of the text.
    pub bytes: usize,
    /// Arrays and objects within one another; at most [`Limits::DEEPEST`] is obeyed.
    pub depth: usize,
    /// Values in all. A byte of `[[[],[],…` makes forty in memory, so size alone bounds too little.
    pub values: usize,
}

impl Limits {
    /// No setting goes deeper: everything that walks a value calls itself once a level.
    pub const DEEPEST: usize = 128;
}

impl Default for Limits {
    /// 8 MiB, 64 levels, a million values.
    fn default() -> Self {
        Self { bytes: 8 << 20, depth: 64, values: 1_000_000 }
    }
}

/// What is wrong with a text that should be JSON.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Hash, thiserror::Error)]
pub enum Trouble {
    /// More bytes than [`Limits::bytes`].
    #[error("the text is too long")]
    TooLong,
    /// Deeper than [`Limits::depth`].
    #[error("arrays and objects are nested too deeply")]
    TooDeep,
    /// More values than [`Limits::values`].
    #[error("there are too many values")]
    TooMany,
    /// Not UTF-8.
    #[error("the text is not UTF-8")]
    NotUtf8,
    /// The text ends in the middle.
    #[error("the text ends too early")]
    Ends,
    /// A byte that cannot stand there: a comma too many, `NaN`, a single quote.
    #[error("unexpected character")]
    Unexpected,
    /// Something after the value.
    #[error("there is something after the value")]
    Trailing,
    /// A number not written as JSON has it: `01`, `+1`, `.5`, `1.`.
    #[error("a number is badly written")]
    Number,
    /// A control character within a string.
    #[error("a control character within a string must be escaped")]
    Control,
    /// An escape that JSON does not know.
    #[error("an escape is badly written")]
    Escape,
    /// Half of a surrogate pair: no character.
    #[error("an escape names half a character")]
    Surrogate,
    /// The same key twice in one object (xAPI 1.0.3, part 2, 2.2: each property at most once).
    #[error("a key occurs twice in one object")]
    Duplicate,
}

/// Why a text is not taken as JSON.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ReadError {
    /// What is wrong.
    pub trouble: Trouble,
    /// Where, in bytes from the beginning.
    pub offset: usize,
    /// The member it is in, as a JSON pointer (RFC 6901); empty for the whole.
    pub path: String,
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at byte {}", self.trouble, self.offset)?;
        if self.path.is_empty() { Ok(()) } else { write!(f, ", in {}", self.path) }
    }
}

impl std::error::Error for ReadError {}

/// Reads one JSON text within the default limits.
///
/// # Errors
///
/// The first thing that is wrong, with its place.
///
/// ```
/// # use lms_core::xapi::json;
/// assert_eq!(json::read(b"{\"a\": 1E400}").unwrap().to_text(), "{\"a\":1E400}");
/// assert!(json::read(b"{\"a\":1,\"a\":1}").is_err(), "even the same value twice");
/// ```
///
/// Source: RFC 8259, narrowed by I-JSON (RFC 7493) for keys and surrogates.
pub fn read(bytes: &[u8]) -> Result<Value<'_>, ReadError> {
    read_with(bytes, &Limits::default())
}

/// Reads one JSON text within `limits`.
///
/// # Errors
///
/// The first thing that is wrong, with its place.
pub fn read_with<'a>(bytes: &'a [u8], limits: &Limits) -> Result<Value<'a>, ReadError> {
    let whole = |trouble, offset| ReadError { trouble, offset, path: String::new() };
    if bytes.len() > limits.bytes {
        return Err(whole(Trouble::TooLong, limits.bytes));
    }
    let text = std::str::from_utf8(bytes).map_err(|e| whole(Trouble::NotUtf8, e.valid_up_to()))?;
    let mut reader =
        Reader { text, at: 0, depth: limits.depth.min(Limits::DEEPEST), values: limits.values, path: Vec::new() };
    let found = reader.value().and_then(|value| {
        reader.blank();
        if reader.at == text.len() { Ok(value) } else { Err(Trouble::Trailing) }
    });
    found.map_err(|trouble| ReadError { trouble, offset: reader.at, path: pointer(&reader.path) })
}

/// A glimpse of a hostile key is enough.
const SHOWN: usize = 100;

fn pointer(steps: &[String]) -> String {
    let mut out = String::new();
    for step in steps.iter().rev() {
        out.push('/');
        out.extend(step.chars().take(SHOWN).flat_map(|c| match c {
            '~' => vec!['~', '0'],
            '/' => vec!['~', '1'],
            c => vec![c],
        }));
    }
    out
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    /// Levels left.
    depth: usize,
    /// Values left.
    values: usize,
    /// Steps from the trouble outwards; filled only when there is one.
    path: Vec<String>,
}

/// From this many members on, keys are compared by sorting them: a hostile object must not cost its square.
const FEW: usize = 16;

impl<'a> Reader<'a> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn blank(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
    }

    fn expect(&mut self, byte: u8) -> Result<(), Trouble> {
        match self.peek() {
            Some(b) if b == byte => {
                self.at += 1;
                Ok(())
            }
            Some(_) => Err(Trouble::Unexpected),
            None => Err(Trouble::Ends),
        }
    }

    fn word(&mut self, word: &str, value: Value<'a>) -> Result<Value<'a>, Trouble> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        if rest.starts_with(word) {
            self.at += word.len();
            Ok(value)
        } else if word.starts_with(rest) {
            Err(Trouble::Ends)
        } else {
            Err(Trouble::Unexpected)
        }
    }

    fn value(&mut self) -> Result<Value<'a>, Trouble> {
        self.values = self.values.checked_sub(1).ok_or(Trouble::TooMany)?;
        self.blank();
        match self.peek() {
            Some(b'"') => self.string().map(Value::String),
            Some(b'{') => self.nested(Self::object),
            Some(b'[') => self.nested(Self::array),
            Some(b't') => self.word("true", Value::Bool(true)),
            Some(b'f') => self.word("false", Value::Bool(false)),
            Some(b'n') => self.word("null", Value::Null),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(_) => Err(Trouble::Unexpected),
            None => Err(Trouble::Ends),
        }
    }

    fn nested(&mut self, read: fn(&mut Self) -> Result<Value<'a>, Trouble>) -> Result<Value<'a>, Trouble> {
        self.depth = self.depth.checked_sub(1).ok_or(Trouble::TooDeep)?;
        self.at += 1;
        let value = read(self)?;
        self.depth += 1;
        Ok(value)
    }

    fn array(&mut self) -> Result<Value<'a>, Trouble> {
        let mut items = Vec::new();
        self.blank();
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(Value::Array(items));
        }
        loop {
            let item = self.value();
            if item.is_err() {
                self.path.push(items.len().to_string());
            }
            items.push(item?);
            self.blank();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b']') => {
                    self.at += 1;
                    return Ok(Value::Array(items));
                }
                Some(_) => return Err(Trouble::Unexpected),
                None => return Err(Trouble::Ends),
            }
        }
    }

    fn object(&mut self) -> Result<Value<'a>, Trouble> {
        let mut members: Vec<(Cow<'a, str>, Value<'a>)> = Vec::new();
        self.blank();
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(Value::Object(Object(members)));
        }
        loop {
            self.blank();
            let key = self.string()?;
            if members.len() < FEW && members.iter().any(|(name, _)| *name == key) {
                self.path.push(key.into_owned());
                return Err(Trouble::Duplicate);
            }
            self.blank();
            self.expect(b':')?;
            let value = self.value();
            if value.is_err() {
                self.path.push(key.into_owned());
                return value;
            }
            members.push((key, value?));
            self.blank();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b'}') => break,
                Some(_) => return Err(Trouble::Unexpected),
                None => return Err(Trouble::Ends),
            }
        }
        if members.len() > FEW {
            let mut keys: Vec<&str> = members.iter().map(|(key, _)| key.as_ref()).collect();
            keys.sort_unstable();
            if let Some([twice, _]) = keys.array_windows().find(|[one, next]| one == next) {
                self.path.push((*twice).to_owned());
                return Err(Trouble::Duplicate);
            }
        }
        self.at += 1;
        Ok(Value::Object(Object(members)))
    }

    fn digits(&mut self) -> Result<(), Trouble> {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        match self.peek() {
            _ if self.at > start => Ok(()),
            None => Err(Trouble::Ends),
            Some(_) => Err(Trouble::Number),
        }
    }

    fn number(&mut self) -> Result<Value<'a>, Trouble> {
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        if self.peek() == Some(b'0') {
            self.at += 1;
            if matches!(self.peek(), Some(b'0'..=b'9')) {
                return Err(Trouble::Number);
            }
        } else {
            self.digits()?;
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits()?;
        }
        Ok(Value::Number(Cow::Borrowed(self.text.get(start..self.at).unwrap_or_default())))
    }

    fn string(&mut self) -> Result<Cow<'a, str>, Trouble> {
        self.expect(b'"')?;
        let mut start = self.at;
        let mut owned: Option<String> = None;
        loop {
            // Plain bytes are passed over in one go; quote, backslash and controls are never part of a longer character.
            let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
            let plain = rest.iter().position(|&b| b == b'"' || b == b'\\' || b < 0x20).ok_or(Trouble::Ends);
            if plain.is_err() {
                self.at = self.text.len();
            }
            self.at += plain?;
            let piece = self.text.get(start..self.at).unwrap_or_default();
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(match owned {
                        None => Cow::Borrowed(piece),
                        Some(mut text) => {
                            text.push_str(piece);
                            Cow::Owned(text)
                        }
                    });
                }
                Some(b'\\') => {
                    let text = owned.get_or_insert_default();
                    text.push_str(piece);
                    let character = self.escape()?;
                    text.push(character);
                    start = self.at;
                }
                _ => return Err(Trouble::Control),
            }
        }
    }

    fn escape(&mut self) -> Result<char, Trouble> {
        self.at += 1;
        let character = match self.peek().ok_or(Trouble::Ends)? {
            b'"' => '"',
            b'\\' => '\\',
            b'/' => '/',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                self.at += 1;
                return self.unicode();
            }
            _ => return Err(Trouble::Escape),
        };
        self.at += 1;
        Ok(character)
    }

    fn unicode(&mut self) -> Result<char, Trouble> {
        let first = self.hex4()?;
        let code = match first {
            0xD800..=0xDBFF => {
                let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
                if !rest.starts_with(b"\\u") {
                    return Err(Trouble::Surrogate);
                }
                self.at += 2;
                let second = self.hex4()?;
                if !(0xDC00..=0xDFFF).contains(&second) {
                    return Err(Trouble::Surrogate);
                }
                0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00)
            }
            code => code,
        };
        char::from_u32(code).ok_or(Trouble::Surrogate)
    }

    fn hex4(&mut self) -> Result<u32, Trouble> {
        let digits = self.text.as_bytes().get(self.at..self.at + 4).ok_or(Trouble::Ends)?;
        let code = digits.iter().try_fold(0, |code, &b| Some(code * 16 + char::from(b).to_digit(16)?));
        let code = code.ok_or(Trouble::Escape)?;
        self.at += 4;
        Ok(code)
    }
}
