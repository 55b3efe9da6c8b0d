//! Series by categories, for charts that have one bar, slice or layer for each.

use std::collections::HashMap;

use super::model::{Domain, Key, Tracks};
use super::page::Pen;
use super::{Axis, time};

/// What a series has in a category.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Slot {
    /// No row.
    Missing,
    /// A row without a value.
    Null,
    Value(f64),
}

impl Slot {
    pub fn value(self) -> Option<f64> {
        match self {
            Self::Value(value) => Some(value),
            Self::Missing | Self::Null => None,
        }
    }
}

/// Series by categories. A series that has two points in one category has them in two of the same name, for a sum
/// would be a number that no row has.
#[derive(Debug)]
pub(super) struct Matrix {
    pub axes: Vec<Axis>,
    pub names: Vec<String>,
    /// By category, then by series.
    pub slots: Vec<Vec<Slot>>,
}

impl Matrix {
    /// Times and numbers are in their order, categories as the rows have them.
    pub fn new(tracks: Tracks) -> Self {
        let names: Vec<String> = tracks.tracks.iter().map(|track| track.name.clone()).collect();
        let mut places: HashMap<(Key, usize), usize> = HashMap::new();
        let mut rows: Vec<(Key, usize, Axis, Vec<Slot>)> = Vec::new();
        for (series, track) in tracks.tracks.into_iter().enumerate() {
            let mut seen: HashMap<Key, usize> = HashMap::new();
            for (axis, value) in track.points {
                let key = Key::of(&axis);
                let times = seen.entry(key.clone()).or_default();
                let at = *places.entry((key.clone(), *times)).or_insert_with(|| {
                    rows.push((key, *times, axis, vec![Slot::Missing; names.len()]));
                    rows.len() - 1
                });
                *times += 1;
                if let Some(slot) = rows.get_mut(at).and_then(|row| row.3.get_mut(series)) {
                    *slot = value.map_or(Slot::Null, Slot::Value);
                }
            }
        }
        if tracks.domain != Domain::Text {
            rows.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.cmp(&b.1)));
        }
        let mut matrix = Self { axes: Vec::new(), names, slots: Vec::new() };
        for (_, _, axis, slots) in rows {
            matrix.axes.push(axis);
            matrix.slots.push(slots);
        }
        matrix
    }

    /// Puts in the bins that no row is in, so that a time without events is seen; not when there would be more than
    /// `most`. Returns how many bins stay out.
    pub fn fill_gaps(&mut self, most: usize) -> usize {
        let mut times = times(&self.axes);
        let (all, number) = (self.axes.len(), times.len());
        let bin = time::bin(&mut times);
        let (Some(bin), Some(first), Some(last)) = (bin, times.first().copied(), times.last().copied())
        else {
            return 0;
        };
        let bins = (i128::from(last) - i128::from(first)) / i128::from(bin) + 1;
        // Two rows in one bin, or places that are no times, are left as they are.
        if number != all || times.len() != all || bins == all as i128 {
            return 0;
        }
        if bins > most as i128 {
            return usize::try_from(bins).unwrap_or(usize::MAX) - all;
        }
        let empty = vec![Slot::Missing; self.names.len()];
        let mut rows = std::mem::take(&mut self.slots).into_iter();
        let mut next = times.iter().peekable();
        self.axes.clear();
        for at in 0..bins as i64 {
            let time = first + at * bin;
            let has = next.next_if_eq(&&time).is_some();
            self.axes.push(Axis::Time(time));
            self.slots.push(if has { rows.next().unwrap_or_default() } else { empty.clone() });
        }
        0
    }

    /// The categories' names; `long` ones have whole dates.
    pub fn labels(&self, pen: Pen, long: bool) -> Vec<String> {
        let times = times(&self.axes);
        if times.len() == self.axes.len() {
            return time::labels(&times, long);
        }
        self.axes.iter().map(|axis| super::axis::name(axis, pen)).collect()
    }

    /// The values of a category as layers from `from` to `to` for each series: positive ones above zero, negative ones
    /// below; as shares of 100 when `percent` says so.
    pub fn stack(slots: &[Slot], percent: bool) -> Vec<(f64, f64)> {
        let whole: f64 = slots.iter().filter_map(|slot| slot.value()).map(f64::abs).sum();
        let (mut above, mut below) = (0.0_f64, 0.0_f64);
        slots
            .iter()
            .map(|slot| {
                let mut value = slot.value().unwrap_or(0.0);
                if percent {
                    value = if whole > 0.0 && whole.is_finite() { value / whole * 100.0 } else { 0.0 };
                }
                let end = if value < 0.0 { &mut below } else { &mut above };
                let from = *end;
                *end = (from + value).clamp(f64::MIN, f64::MAX);
                (from, *end)
            })
            .collect()
    }
}

fn times(axes: &[Axis]) -> Vec<i64> {
    let time = |axis: &Axis| if let Axis::Time(value) = axis { Some(*value) } else { None };
    axes.iter().filter_map(time).collect()
}
