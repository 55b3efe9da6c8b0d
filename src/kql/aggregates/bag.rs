//! `make_bag`
//!
//! The members stand in the order in which their keys come first, and have the values that come first. Where the rows
//! have no order the keys stand in their own order, and the smallest value counts. What is no bag is left out.

use std::cmp::Ordering;
use std::sync::Arc;

use hashbrown::HashMap;

use super::bytes::Bytes;
use super::codec::{Reader, length, put_bytes, put_count, put_dynamic};
use super::list::outside_of_dynamic;
use super::{Accumulator, StateError, order};
use crate::kql::values::{Bag, Dynamic, Value};

/// The value of a member and where it came first.
#[derive(Debug)]
struct Member {
    place: Bytes,
    /// Where it stands in the bag of its row.
    index: u32,
    value: Dynamic,
}

impl Member {
    fn cmp(&self, other: &Self) -> Ordering {
        let places = self.place.cmp(&other.place).then(self.index.cmp(&other.index));
        let value = |member: &Self| Value::dynamic(member.value.clone());
        places.then_with(|| order::total(&value(self), &value(other)))
    }

    fn size(&self, key: &str) -> usize {
        key.len() + 16 + self.place.outside() + outside_of_dynamic(&self.value)
    }
}

type Entry<'a> = (&'a Arc<str>, &'a Member);

fn before(a: &Entry<'_>, b: &Entry<'_>) -> Ordering {
    let places = a.1.place.cmp(&b.1.place).then(a.1.index.cmp(&b.1.index));
    places.then_with(|| a.0.cmp(b.0))
}

/// Collects members.
#[derive(Debug)]
pub(super) struct Members {
    /// How many members there are at most; the first ones are kept.
    limit: usize,
    members: HashMap<Arc<str>, Member>,
    outside: usize,
}

impl Members {
    pub(super) fn new(limit: usize) -> Self {
        Self { limit, members: HashMap::new(), outside: 0 }
    }

    fn offer(&mut self, key: &Arc<str>, member: Member) {
        match self.members.get_mut(key) {
            Some(known) => {
                if member.cmp(known).is_lt() {
                    *known = member;
                }
            }
            None => {
                self.outside += member.size(key);
                self.members.insert(Arc::clone(key), member);
            }
        }
        // A key that is behind so many others now stays behind them, since their places only come forward.
        if self.members.len() / 2 > self.limit {
            let mut members: Vec<_> = std::mem::take(&mut self.members).into_iter().collect();
            members.sort_unstable_by(|a, b| before(&(&a.0, &a.1), &(&b.0, &b.1)));
            members.truncate(self.limit);
            self.outside = members.iter().map(|(key, member)| member.size(key)).sum();
            self.members.extend(members);
        }
    }

    fn sorted(&self) -> Vec<Entry<'_>> {
        let mut members: Vec<_> = self.members.iter().collect();
        members.sort_unstable_by(before);
        members.truncate(self.limit);
        members
    }
}

impl Accumulator for Members {
    fn add(&mut self, order: &[u8], arguments: &[Value]) {
        let Some(json) = arguments.first().map(super::schema::json) else { return };
        let Some(bag) = json.as_bag() else { return };
        for (index, (key, value)) in bag.members().iter().enumerate() {
            let index = if order.is_empty() { 0 } else { u32::try_from(index).unwrap_or(u32::MAX) };
            self.offer(key, Member { place: Bytes::new(order), index, value: value.clone() });
        }
    }

    fn state(&self) -> Vec<u8> {
        let members = self.sorted();
        let mut out = Vec::new();
        put_count(&mut out, length(members.len()));
        for (key, Member { place, index, value }) in members {
            put_bytes(&mut out, key.as_bytes());
            place.put(&mut out);
            put_count(&mut out, u64::from(*index));
            put_dynamic(&mut out, value);
        }
        out
    }

    fn merge(&mut self, state: &[u8]) -> Result<(), StateError> {
        let mut reader = Reader::new(state);
        for _ in 0..reader.items()? {
            let key = reader.text()?;
            let place = Bytes::read(&mut reader)?;
            let index = u32::try_from(reader.count()?).map_err(|_| StateError::Invalid("place"))?;
            let value = reader.dynamic()?;
            self.offer(&key, Member { place, index, value });
        }
        reader.end()
    }

    fn finish(&self) -> Vec<Value> {
        let members = self.sorted().into_iter().map(|(key, member)| (Arc::clone(key), member.value.clone()));
        vec![Value::dynamic(Dynamic::bag(Bag::from_members(members)))]
    }

    fn size(&self) -> usize {
        let entry = size_of::<(Arc<str>, Member)>() + 1;
        size_of::<Self>() + self.members.capacity() * entry + self.outside
    }
}
