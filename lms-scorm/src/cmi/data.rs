//! The values one SCO has set, small in memory and in JSON.

use serde::de::{Error, MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::path::{Path, parse};
use super::table::{Element, Kind, elements};
use crate::course::{Edition, Edition2004};

/// Where a value stands: entries of a collection lie together, in the order of their indexes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    group: u8,
    n: u16,
    row: u8,
    m: u16,
}

/// The top-level collections; an element outside of them belongs to group 0.
const GROUPS: [&str; 5] =
    ["cmi.interactions.", "cmi.objectives.", "cmi.comments_from_learner.", "cmi.comments_from_lms.", "adl.data."];

fn group_of(name: &str) -> u8 {
    (1_u8..).zip(GROUPS).find(|(_, prefix)| name.starts_with(prefix)).map_or(0, |(group, _)| group)
}

/// The values one SCO has set.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Data {
    is_2004: bool,
    values: Vec<(Key, Box<str>)>,
    bytes: usize,
}

impl Data {
    pub(crate) fn new(edition: Edition) -> Self {
        Self { is_2004: edition.is_2004(), ..Self::default() }
    }

    pub(crate) fn table(&self) -> &'static [Element] {
        elements(if self.is_2004 { Edition::Scorm2004(Edition2004::Fourth) } else { Edition::Scorm12 })
    }

    fn key(path: &Path) -> Key {
        let group = if path.indexes == 0 { 0 } else { group_of(path.element.name) };
        Key { group, n: path.n, row: path.row, m: path.m }
    }

    /// The value at a path.
    pub(crate) fn at(&self, path: &Path) -> Option<&str> {
        let key = Self::key(path);
        let at = self.values.binary_search_by(|(other, _)| other.cmp(&key)).ok()?;
        self.values.get(at).map(|(_, value)| value.as_ref())
    }

    /// The value of an element by its name.
    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        self.at(&parse(self.table(), name)?)
    }

    /// The value of an element by its name, as a number.
    pub(crate) fn number(&self, name: &str) -> Option<f64> {
        self.value(name).and_then(|text| crate::number::parse(text.trim()))
    }

    pub(crate) fn put(&mut self, path: &Path, value: &str) {
        let key = Self::key(path);
        self.bytes += value.len();
        match self.values.binary_search_by(|(other, _)| other.cmp(&key)) {
            Ok(at) => {
                if let Some(slot) = self.values.get_mut(at) {
                    self.bytes = self.bytes.saturating_sub(slot.1.len());
                    slot.1 = value.into();
                }
            }
            Err(at) => self.values.insert(at, (key, value.into())),
        }
    }

    /// Sets an element by its name; a name the table does not have is ignored.
    pub(crate) fn put_named(&mut self, name: &str, value: &str) {
        if let Some(path) = parse(self.table(), name) {
            self.put(&path, value);
        }
    }

    pub(crate) fn remove(&mut self, name: &str) {
        let Some(key) = parse(self.table(), name).as_ref().map(Self::key) else { return };
        if let Ok(at) = self.values.binary_search_by(|(other, _)| other.cmp(&key)) {
            let (_, value) = self.values.remove(at);
            self.bytes = self.bytes.saturating_sub(value.len());
        }
    }

    /// Number of entries of the top-level collection an element belongs to.
    pub(crate) fn count(&self, name: &str) -> u16 {
        let group = group_of(name);
        let end = self.values.partition_point(|(key, _)| key.group <= group);
        let last =
            end.checked_sub(1).and_then(|at| self.values.get(at)).filter(|(key, _)| key.group == group && group > 0);
        last.map_or(0, |(key, _)| key.n.saturating_add(1))
    }

    /// Number of entries of the inner collection an element belongs to.
    pub(crate) fn inner_count(&self, path: &Path) -> u16 {
        // A collection inside a collection has one element; its rows stand beside the one of its count.
        let row = match path.element.kind {
            Kind::Count => path.row + 1,
            _ => path.row,
        };
        let key = Self::key(&Path { row, m: u16::MAX, ..*path });
        let end = self.values.partition_point(|(other, _)| *other <= key);
        let last = end.checked_sub(1).and_then(|at| self.values.get(at));
        last.filter(|(other, _)| (other.group, other.n, other.row) == (key.group, key.n, key.row))
            .map_or(0, |(other, _)| other.m.saturating_add(1))
    }

    /// The inner values of the collection a path belongs to, in order.
    pub(crate) fn inner_values(&self, path: &Path) -> impl Iterator<Item = (u16, &str)> {
        let key = Self::key(path);
        let from = self.values.partition_point(|(other, _)| *other < Key { m: 0, ..key });
        let rest = self.values.get(from..).unwrap_or(&[]);
        rest.iter()
            .take_while(move |(other, _)| (other.group, other.n, other.row) == (key.group, key.n, key.row))
            .map(|(other, value)| (other.m, value.as_ref()))
    }

    /// Bytes of all values together.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    #[cfg(test)]
    pub(crate) fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    fn name_of(&self, key: &Key) -> Option<String> {
        let pattern = self.table().get(usize::from(key.row))?.name;
        if !pattern.contains(".n.") {
            return Some(pattern.to_owned());
        }
        let outer = pattern.replacen(".n.", &format!(".{}.", key.n), 1);
        Some(outer.replacen(".n.", &format!(".{}.", key.m), 1))
    }
}

impl Serialize for Data {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.values.len() + 1))?;
        map.serialize_entry("model", if self.is_2004 { "2004" } else { "1.2" })?;
        for (key, value) in &self.values {
            map.serialize_entry(&self.name_of(key).unwrap_or_default(), value)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Data {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Values;
        impl<'de> Visitor<'de> for Values {
            type Value = Data;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("element names and their values")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Data, A::Error> {
                // The two models share names such as `cmi.suspend_data`, so that nothing can be read before the model is known.
                // We write it first; what went through other hands may have its keys in another order.
                let mut early = Vec::new();
                let is_2004 = loop {
                    match map.next_entry::<String, String>()? {
                        Some((key, value)) if key == "model" && value == "2004" => break true,
                        Some((key, value)) if key == "model" && value == "1.2" => break false,
                        Some((key, _)) if key == "model" => return Err(A::Error::custom("an unknown data model")),
                        Some(entry) => early.push(entry),
                        None => return Err(A::Error::custom("values without their data model")),
                    }
                };
                let mut data = Data { is_2004, ..Data::default() };
                let mut put = |name: &str, value: &str| {
                    let path =
                        parse(data.table(), name).ok_or_else(|| A::Error::custom(format!("no element {name}")))?;
                    data.put(&path, value);
                    Ok(())
                };
                for (name, value) in early {
                    put(&name, &value)?;
                }
                while let Some((name, value)) = map.next_entry::<String, String>()? {
                    put(&name, &value)?;
                }
                Ok(data)
            }
        }
        deserializer.deserialize_map(Values)
    }
}
