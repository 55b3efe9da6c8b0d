//! `make-series`: arrays over the points of an axis.
//!
//! The rows come in grouped by the keys and by the bin that [`Axis::bin`] gives. [`MakeSeries`] lays them out.

use hashbrown::HashMap;

use super::error::RowError;
use super::group_key;
use crate::kql::functions::operators::compare::total_ordering;
use crate::kql::values::time::MIN_DATETIME;
use crate::kql::values::{Dynamic, Type, Value};

/// How many points an axis may have.
pub const MAX_POINTS: usize = 1_048_576;

/// An axis: where it begins and ends, if that is said, and how far apart its points are.
///
/// Without a first point or an end each series has its own, from its first bin to its last. Bins are counted from the
/// first point; where there is none, and in `in range(...)`, they are those of `bin()`.
#[derive(Debug, Clone)]
pub struct Axis {
    kind: Type,
    scale: Scale,
    includes_end: bool,
}

#[derive(Debug, Clone)]
enum Scale {
    Whole(Bounds<i64>),
    Real(Bounds<f64>),
}

#[derive(Debug, Clone)]
struct Bounds<T> {
    /// From where on values count.
    least: Option<T>,
    /// The first point.
    from: Option<T>,
    to: Option<T>,
    step: T,
    /// A point that bins are counted from.
    anchor: T,
}

impl Axis {
    /// Makes an axis of values of a type. With `includes_end` the end is a point too, as in `in range(...)`.
    ///
    /// # Errors
    /// A type that is no axis, a null, and a step that is not more than zero.
    pub fn new(
        kind: Type,
        from: Option<&Value>,
        to: Option<&Value>,
        step: &Value,
        includes_end: bool,
    ) -> Result<Self, RowError> {
        let width = if kind == Type::DateTime { Type::TimeSpan } else { kind };
        let scale = match kind {
            Type::Int | Type::Long | Type::DateTime | Type::TimeSpan => {
                let zero = if kind == Type::DateTime { MIN_DATETIME } else { 0 };
                let read = |value: &Value| whole(&value.to(kind));
                let step = whole(&step.to(width));
                Scale::Whole(bounds(read, from, to, step, zero, includes_end, i64::rem_euclid)?)
            }
            Type::Real => {
                let read = |value: &Value| value.to_real().filter(|real| real.is_finite());
                let step = read(step);
                Scale::Real(bounds(read, from, to, step, 0.0, includes_end, f64::rem_euclid)?)
            }
            _ => {
                let expected = "a datetime, a timespan, a long or a real";
                return Err(RowError::Axis { what: "the values", expected });
            }
        };
        Ok(Self { kind, scale, includes_end })
    }

    /// The bin of a value. Nothing when the value is null or outside of the axis: such a row is in no series.
    #[must_use]
    pub fn bin(&self, value: &Value) -> Option<Value> {
        match &self.scale {
            Scale::Whole(bounds) => {
                let at = whole(&value.to(self.kind))?;
                self.is_inside(bounds, at).then_some(())?;
                let rest = at.checked_sub(bounds.anchor)?.rem_euclid(bounds.step);
                Some(self.whole_point(at.checked_sub(rest)?))
            }
            Scale::Real(bounds) => {
                let at = value.to_real().filter(|real| real.is_finite())?;
                self.is_inside(bounds, at).then_some(())?;
                let steps = ((at - bounds.anchor) / bounds.step).floor();
                Some(Value::Real(bounds.anchor + steps * bounds.step))
            }
        }
    }

    /// The points of the axis for rows whose first and last bins are these; none where the rows would have to say where
    /// it begins or ends and there is none.
    ///
    /// # Errors
    /// More than [`MAX_POINTS`].
    pub fn points(&self, first: Option<&Value>, last: Option<&Value>) -> Result<Vec<Value>, RowError> {
        match &self.scale {
            Scale::Whole(bounds) => {
                let from = bounds.from.or(first.and_then(whole));
                let (to, is_point) = self.end(bounds, last.and_then(whole));
                let (Some(from), Some(to)) = (from, to) else { return Ok(Vec::new()) };
                let length = i128::from(to) - i128::from(from) + i128::from(is_point);
                let count =
                    counted(length.max(0).unsigned_abs().div_ceil(u128::from(bounds.step.unsigned_abs())))?;
                let points = std::iter::successors(Some(from), |at| at.checked_add(bounds.step));
                Ok(points.take(count).map(|at| self.whole_point(at)).collect())
            }
            Scale::Real(bounds) => {
                let from = bounds.from.or(first.and_then(Value::to_real));
                let (to, is_point) = self.end(bounds, last.and_then(Value::to_real));
                let (Some(from), Some(to)) = (from, to) else { return Ok(Vec::new()) };
                let steps = (to - from) / bounds.step;
                let steps =
                    if is_point { (steps + ROUNDING).floor() + 1.0 } else { (steps - ROUNDING).ceil() };
                let count = counted(steps.max(0.0) as u128)?;
                Ok((0..count).map(|at| Value::Real(from + at as f64 * bounds.step)).collect())
            }
        }
    }

    /// Where the axis ends, and whether the end is a point.
    fn end<T: Copy>(&self, bounds: &Bounds<T>, last: Option<T>) -> (Option<T>, bool) {
        match bounds.to {
            Some(to) => (Some(to), self.includes_end),
            None => (last, true),
        }
    }

    fn is_inside<T: PartialOrd>(&self, bounds: &Bounds<T>, at: T) -> bool {
        let is_before_end = |to: &T| if self.includes_end { at <= *to } else { at < *to };
        bounds.least.as_ref().is_none_or(|least| at >= *least) && bounds.to.as_ref().is_none_or(is_before_end)
    }

    fn whole_point(&self, at: i64) -> Value {
        match self.kind {
            Type::DateTime => Value::DateTime(at),
            Type::TimeSpan => Value::TimeSpan(at),
            _ => Value::Long(at).to(self.kind),
        }
    }

    /// The number of the point that a bin is.
    fn place(&self, bin: &Value, first: &Value) -> Option<usize> {
        match &self.scale {
            Scale::Whole(bounds) => {
                let steps = whole(bin)?.checked_sub(whole(first)?)?.checked_div(bounds.step)?;
                usize::try_from(steps).ok()
            }
            Scale::Real(bounds) => {
                let steps = ((bin.to_real()? - first.to_real()?) / bounds.step).round();
                (steps >= 0.0).then_some(steps as usize)
            }
        }
    }
}

/// How much of a step two reals may differ that are meant to be the same point.
const ROUNDING: f64 = 1e-9;

fn whole(value: &Value) -> Option<i64> {
    match value {
        Value::DateTime(at) | Value::TimeSpan(at) | Value::Long(at) => Some(*at),
        Value::Int(at) => Some(i64::from(*at)),
        _ => None,
    }
}

fn counted(count: u128) -> Result<usize, RowError> {
    let count = usize::try_from(count).unwrap_or(usize::MAX);
    if count > MAX_POINTS { Err(RowError::TooManyPoints { limit: MAX_POINTS }) } else { Ok(count) }
}

fn bounds<T: Copy + PartialOrd + std::ops::Sub<Output = T> + Default>(
    read: impl Fn(&Value) -> Option<T>,
    from: Option<&Value>,
    to: Option<&Value>,
    step: Option<T>,
    zero: T,
    is_range: bool,
    rest: impl Fn(T, T) -> T,
) -> Result<Bounds<T>, RowError> {
    let point = |value: Option<&Value>, what| match value {
        None => Ok(None),
        Some(value) => match read(value) {
            Some(point) => Ok(Some(point)),
            None => Err(RowError::Axis { what, expected: "a value of the type of the axis" }),
        },
    };
    let (from, to) = (point(from, "the first point")?, point(to, "the end")?);
    let step = step.ok_or(RowError::Step)?;
    if step <= T::default() {
        return Err(RowError::Step);
    }
    // The bins of `in range(...)` are those of `bin()`, so that the first point may lie before the first value.
    let least = from;
    let from = from.map(|from| if is_range { from - rest(from - zero, step) } else { from });
    let anchor = if is_range { zero } else { from.unwrap_or(zero) };
    Ok(Bounds { least, from, to, step, anchor })
}

/// A column of series.
#[derive(Debug, Clone)]
pub struct SeriesColumn {
    /// The type of the values.
    pub kind: Type,
    /// What stands at a point that no row is at; nothing for a zero.
    pub default: Option<Value>,
}

/// Lays values out over an axis. The rows that come in hold the keys, the bin and a value for each series; those that
/// go out hold the keys, the arrays, and the array of points.
#[derive(Debug)]
pub struct MakeSeries {
    axis: Axis,
    keys: usize,
    columns: Vec<SeriesColumn>,
    nonempty: bool,
    places: HashMap<String, usize>,
    groups: Vec<Group>,
}

#[derive(Debug, Default)]
struct Group {
    keys: Vec<Value>,
    /// Bins and their values.
    rows: Vec<(Value, Vec<Value>)>,
}

impl MakeSeries {
    /// Makes it for rows with so many keys and these series. With `nonempty` there is one row also where none comes in.
    #[must_use]
    pub fn new(axis: Axis, keys: usize, columns: Vec<SeriesColumn>, nonempty: bool) -> Self {
        Self { axis, keys, columns, nonempty, places: HashMap::new(), groups: Vec::new() }
    }

    /// Takes a row: keys, a bin, a value for each series.
    pub fn push(&mut self, row: &[Value]) {
        let (keys, rest) = row.split_at(self.keys.min(row.len()));
        let Some((bin, values)) = rest.split_first() else { return };
        let next = self.groups.len();
        let place = *self.places.entry(group_key(keys)).or_insert(next);
        if place == next {
            self.groups.push(Group { keys: keys.to_vec(), rows: Vec::new() });
        }
        if let Some(group) = self.groups.get_mut(place) {
            group.rows.push((bin.clone(), values.to_vec()));
        }
    }

    /// The series, in the order of their keys.
    ///
    /// # Errors
    /// An axis with more than [`MAX_POINTS`].
    pub fn finish(mut self) -> Result<Vec<Vec<Value>>, RowError> {
        if self.groups.is_empty() && self.nonempty && self.keys == 0 {
            self.groups.push(Group::default());
        }
        let order = |a: &Group, b: &Group| {
            let pairs = a.keys.iter().zip(&b.keys);
            pairs
                .map(|(a, b)| total_ordering(a, b))
                .find(|order| order.is_ne())
                .unwrap_or(std::cmp::Ordering::Equal)
        };
        let mut groups = std::mem::take(&mut self.groups);
        groups.sort_by(order);
        groups.into_iter().map(|group| self.lay_out(group)).collect()
    }

    fn lay_out(&self, group: Group) -> Result<Vec<Value>, RowError> {
        let bins = || group.rows.iter().map(|(bin, _)| bin);
        let first = bins().min_by(|a, b| total_ordering(a, b));
        let last = bins().max_by(|a, b| total_ordering(a, b));
        let points = self.axis.points(first, last)?;
        let fill = |column: &SeriesColumn| vec![column.fill(); points.len()];
        let mut arrays: Vec<Vec<Dynamic>> = self.columns.iter().map(fill).collect();
        for (bin, values) in &group.rows {
            let place = points.first().and_then(|first| self.axis.place(bin, first));
            for (array, value) in arrays.iter_mut().zip(values) {
                if let Some(slot) = place.and_then(|place| array.get_mut(place)) {
                    *slot = value.to_dynamic();
                }
            }
        }
        let points = points.iter().map(Value::to_dynamic).collect();
        let arrays = arrays.into_iter().chain([points]).map(Value::array);
        Ok(group.keys.into_iter().chain(arrays).collect())
    }
}

impl SeriesColumn {
    /// What stands where there is no row.
    fn fill(&self) -> Dynamic {
        match &self.default {
            Some(default) if self.kind == Type::Real && !default.is_null() && default.kind().is_integer() => {
                default.to(Type::Real).to_dynamic()
            }
            Some(default) => default.to_dynamic(),
            None => match self.kind {
                Type::TimeSpan => Value::TimeSpan(0).to_dynamic(),
                Type::Real => Value::Real(0.0).to_dynamic(),
                _ => Value::Long(0).to_dynamic(),
            },
        }
    }
}

#[cfg(test)]
mod tests;
