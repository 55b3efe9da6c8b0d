//! `bag_unpack`: a column for every key of the bags in a column.

use std::collections::BTreeMap;
use std::sync::Arc;

use hashbrown::{HashMap, HashSet};

use super::{ArgumentValue, Call, PluginError, Rows};
use crate::kql::values::{Bag, Dynamic, Type, Value};

/// What becomes of a key whose column is there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Conflict {
    Error,
    ReplaceSource,
    KeepSource,
}

/// How the bags are unpacked.
struct Unpacking {
    bag: usize,
    prefix: String,
    conflict: Conflict,
    ignored: HashSet<String>,
}

/// Where the values of an output column come from.
enum Source {
    Input(usize),
    /// A key, without the prefix.
    Key(String),
    Nowhere,
}

/// The columns of the result and where their values come from.
type Sources = (Vec<(String, Type)>, Vec<Source>);

/// The columns of the input but the bag, then one for each key, by name. A column has the type that all its values have,
/// or else is dynamic.
pub(super) fn bag_unpack(call: &Call<'_>) -> Result<Rows, PluginError> {
    let unpacking = Unpacking::of(call)?;
    let bags: Vec<Option<Arc<Bag>>> =
        call.input.rows.iter().map(|row| row.get(unpacking.bag).and_then(bag)).collect();
    let keys = unpacking.keys(&bags);
    let (columns, sources) = match call.schema {
        Some(schema) => (schema.to_vec(), unpacking.declared(call, schema, &keys)?),
        None => unpacking.found(call, &keys)?,
    };
    call.check_size(bags.len(), columns.len())?;
    let mut places: HashMap<&str, usize> = HashMap::new();
    for (place, source) in sources.iter().enumerate() {
        if let Source::Key(key) = source {
            places.insert(key, place);
        }
    }
    let mut rows = Vec::with_capacity(bags.len());
    for (row, bag) in call.input.rows.iter().zip(&bags) {
        let value = |((_, kind), source): (&(String, Type), &Source)| match source {
            Source::Input(place) => {
                row.get(*place).map_or_else(|| Value::null(*kind), |value| value.to(*kind))
            }
            Source::Key(_) | Source::Nowhere => Value::null(*kind),
        };
        let mut unpacked: Vec<Value> = columns.iter().zip(&sources).map(value).collect();
        for (key, member) in bag.iter().flat_map(|bag| bag.members()) {
            if let Some(place) = places.get(&**key)
                && let (Some(slot), Some((_, kind))) = (unpacked.get_mut(*place), columns.get(*place))
            {
                *slot = Value::dynamic(member.clone()).to(*kind);
            }
        }
        rows.push(unpacked);
    }
    Ok(Rows { columns, rows })
}

/// The bag that a value is; also of a text that holds one.
fn bag(value: &Value) -> Option<Arc<Bag>> {
    match value {
        Value::Dynamic(Dynamic::Bag(bag)) => Some(bag.clone()),
        Value::String(text) => match Dynamic::parse(text)? {
            Dynamic::Bag(bag) => Some(bag),
            _ => None,
        },
        _ => None,
    }
}

/// The type of a value in a bag; a null has none.
fn kind_of(value: &Dynamic) -> Option<Type> {
    Some(match value {
        Dynamic::Null => return None,
        Dynamic::Bool(_) => Type::Bool,
        Dynamic::Number(number) if number.as_long().is_some() => Type::Long,
        Dynamic::Number(_) => Type::Real,
        Dynamic::String(_) => Type::String,
        Dynamic::Array(_) | Dynamic::Bag(_) => Type::Dynamic,
    })
}

impl Unpacking {
    fn of(call: &Call<'_>) -> Result<Self, PluginError> {
        let text = |at: usize, name: &str| match call.argument(at, name) {
            None => Ok(None),
            Some(ArgumentValue::Constant(Value::String(text))) => Ok(Some(text.to_string())),
            Some(_) => Err(call.wrong(at, "a text")),
        };
        let prefix = text(1, "OutputColumnPrefix")?.unwrap_or_default();
        let conflict = match text(2, "columnsConflict")?.as_deref() {
            None | Some("error") => Conflict::Error,
            Some("replace_source") => Conflict::ReplaceSource,
            Some("keep_source") => Conflict::KeepSource,
            Some(_) => return Err(call.wrong(2, "`error`, `replace_source` or `keep_source`")),
        };
        let ignored = match call.argument(3, "ignoredProperties") {
            None => HashSet::new(),
            Some(ArgumentValue::Constant(Value::Dynamic(Dynamic::Array(keys)))) => {
                keys.iter().map(Dynamic::to_text).collect()
            }
            Some(_) => return Err(call.wrong(3, "an array of texts")),
        };
        Ok(Self { bag: call.column(0)?, prefix, conflict, ignored })
    }

    /// The keys and the types of their values.
    fn keys(&self, bags: &[Option<Arc<Bag>>]) -> BTreeMap<String, Option<Type>> {
        let mut keys: BTreeMap<String, Option<Type>> = BTreeMap::new();
        for (key, value) in bags.iter().flatten().flat_map(|bag| bag.members()) {
            if self.ignored.contains(&**key) {
                continue;
            }
            let kind = kind_of(value);
            match keys.get_mut(&**key) {
                Some(known) => {
                    *known = match (*known, kind) {
                        (Some(known), Some(kind)) if known != kind => Some(Type::Dynamic),
                        (known, kind) => known.or(kind),
                    };
                }
                None => {
                    keys.insert(key.to_string(), kind);
                }
            }
        }
        keys
    }

    /// The columns that the data makes.
    fn found(&self, call: &Call<'_>, keys: &BTreeMap<String, Option<Type>>) -> Result<Sources, PluginError> {
        let mut columns = Vec::new();
        let mut sources = Vec::new();
        let name = |key: &String| format!("{}{key}", self.prefix);
        let made: HashSet<String> = keys.keys().map(name).collect();
        let mut kept: HashSet<&str> = HashSet::new();
        for (place, (column, kind)) in call.input.columns.iter().enumerate() {
            if place == self.bag {
                continue;
            }
            if made.contains(column) {
                match self.conflict {
                    Conflict::Error => return Err(self.twice(call, column)),
                    Conflict::ReplaceSource => continue,
                    Conflict::KeepSource => {}
                }
            }
            kept.insert(column);
            columns.push((column.clone(), *kind));
            sources.push(Source::Input(place));
        }
        for (key, kind) in keys {
            let name = name(key);
            if name.is_empty() {
                return Err(PluginError::EmptyName(call.plugin));
            }
            if !kept.contains(&*name) {
                columns.push((name, kind.unwrap_or(Type::Dynamic)));
                sources.push(Source::Key(key.clone()));
            }
        }
        Ok((columns, sources))
    }

    /// Where the values of the columns come from that the query lists.
    fn declared(
        &self,
        call: &Call<'_>,
        schema: &[(String, Type)],
        keys: &BTreeMap<String, Option<Type>>,
    ) -> Result<Vec<Source>, PluginError> {
        let source = |(name, _): &(String, Type)| {
            let input = call.input.columns.iter().enumerate();
            let place = input.filter(|(place, _)| *place != self.bag).find(|(_, (column, _))| column == name);
            let place = place.map(|(place, _)| place);
            let key = name.strip_prefix(&*self.prefix).filter(|key| !self.ignored.contains(*key));
            let is_there = key.is_some_and(|key| keys.contains_key(key));
            Ok(match (place, key) {
                (Some(_), Some(_)) if is_there && self.conflict == Conflict::Error => {
                    return Err(self.twice(call, name));
                }
                (Some(_), Some(key)) if is_there && self.conflict == Conflict::ReplaceSource => {
                    Source::Key(key.to_owned())
                }
                (Some(place), _) => Source::Input(place),
                (None, Some(key)) => Source::Key(key.to_owned()),
                (None, None) => Source::Nowhere,
            })
        };
        schema.iter().map(source).collect()
    }

    fn twice(&self, call: &Call<'_>, name: &str) -> PluginError {
        PluginError::Conflict {
            plugin: call.plugin,
            name: name.to_owned(),
            hint: "; say `columnsConflict='keep_source'` or `'replace_source'`, or give a prefix",
        }
    }
}
