//! `buildschema`: the smallest schema that all values have
//!
//! Keys stand in their order, types in this one: bool, double, long, string, arrays, bags.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::codec::{Reader, length, put_bytes, put_count};
use super::{Accumulator, StateError};
use crate::kql::values::{Bag, Dynamic, Number, Value};

/// How deep a schema in a state may be nested.
const MAX_DEPTH: usize = 512;
/// The name of the elements of an array.
const ELEMENTS: &str = "`indexer`";
const NAMES: [&str; 4] = ["bool", "double", "long", "string"];

/// The value as JSON; text is read as JSON, since columns of JSON may be text.
pub(super) fn json(value: &Value) -> Dynamic {
    match value {
        Value::String(text) => Dynamic::parse_or_text(text),
        value => value.to_dynamic(),
    }
}

/// The types of the values in one place.
#[derive(Debug, Default)]
struct Types {
    /// Which of [`NAMES`] there are.
    plain: [bool; 4],
    elements: Option<Box<Types>>,
    members: Option<BTreeMap<Arc<str>, Types>>,
}

impl Types {
    fn add(&mut self, value: &Dynamic) {
        match value {
            Dynamic::Null => {}
            Dynamic::Bool(_) => self.plain[0] = true,
            Dynamic::Number(Number::Long(_)) => self.plain[2] = true,
            Dynamic::Number(_) => self.plain[1] = true,
            Dynamic::String(_) => self.plain[3] = true,
            Dynamic::Array(items) => {
                let elements = self.elements.get_or_insert_default();
                items.iter().for_each(|item| elements.add(item));
            }
            Dynamic::Bag(bag) => {
                let members = self.members.get_or_insert_default();
                for (key, value) in bag.members() {
                    members.entry(Arc::clone(key)).or_default().add(value);
                }
            }
        }
    }

    fn put(&self, out: &mut Vec<u8>) {
        out.extend(self.plain.map(u8::from));
        out.push(u8::from(self.elements.is_some()));
        if let Some(elements) = &self.elements {
            elements.put(out);
        }
        out.push(u8::from(self.members.is_some()));
        if let Some(members) = &self.members {
            put_count(out, length(members.len()));
            for (key, types) in members {
                put_bytes(out, key.as_bytes());
                types.put(out);
            }
        }
    }

    fn take(&mut self, reader: &mut Reader<'_>, depth: usize) -> Result<(), StateError> {
        let depth = depth.checked_sub(1).ok_or(StateError::Invalid("schema of such depth"))?;
        for plain in &mut self.plain {
            *plain |= reader.flag()?;
        }
        if reader.flag()? {
            self.elements.get_or_insert_default().take(reader, depth)?;
        }
        if reader.flag()? {
            let members = self.members.get_or_insert_default();
            for _ in 0..reader.items()? {
                members.entry(reader.text()?).or_default().take(reader, depth)?;
            }
        }
        Ok(())
    }

    fn schema(&self) -> Dynamic {
        let plain = NAMES.into_iter().zip(self.plain).filter(|(_, is_there)| *is_there);
        let mut all: Vec<Dynamic> = plain.map(|(name, _)| Dynamic::from(name)).collect();
        if let Some(elements) = &self.elements {
            let member = (Arc::from(ELEMENTS), elements.schema());
            all.push(Dynamic::bag(Bag::from_members([member])));
        }
        if let Some(members) = &self.members {
            let members = members.iter().map(|(key, types)| (Arc::clone(key), types.schema()));
            all.push(Dynamic::bag(Bag::from_members(members)));
        }
        match <[Dynamic; 1]>::try_from(all) {
            Ok([one]) => one,
            Err(all) => Dynamic::array(all),
        }
    }

    fn size(&self) -> usize {
        let elements = self.elements.as_ref().map_or(0, |types| types.size());
        let members = self.members.iter().flatten().map(|(key, types)| key.len() + 32 + types.size());
        size_of::<Self>() + elements + members.sum::<usize>()
    }
}

/// Collects the types of values.
#[derive(Debug, Default)]
pub(super) struct Schema {
    types: Types,
}

impl Accumulator for Schema {
    fn add(&mut self, _: &[u8], arguments: &[Value]) {
        if let Some(value) = arguments.first() {
            self.types.add(&json(value));
        }
    }

    fn state(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.types.put(&mut out);
        out
    }

    fn merge(&mut self, state: &[u8]) -> Result<(), StateError> {
        let mut reader = Reader::new(state);
        self.types.take(&mut reader, MAX_DEPTH)?;
        reader.end()
    }

    fn finish(&self) -> Vec<Value> {
        vec![Value::dynamic(self.types.schema())]
    }

    fn size(&self) -> usize {
        self.types.size()
    }
}
