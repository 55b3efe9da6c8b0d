//! The x axis of lines, areas and points, and the points as places on it.

use std::collections::HashMap;

use crate::output::human::plural;

use super::model::{Domain, Key, Tracks};
use super::page::{Page, Pen};
use super::scale::{Base, Scale, extent};
use super::{Axis, time};

/// A series with numbers for its x axis, in the order of that axis.
#[derive(Debug)]
pub(super) struct Path {
    pub name: String,
    pub points: Vec<(f64, Option<f64>)>,
}

/// The x axis.
#[derive(Debug)]
pub(super) enum Horizontal {
    Time(i64, i64),
    Number(Scale),
    Text(Vec<String>),
}

impl Horizontal {
    /// The axis for all series, and their points on it.
    pub fn new(tracks: Tracks, log: bool, pen: Pen) -> (Self, Vec<Path>) {
        let axes = || tracks.tracks.iter().flat_map(|track| &track.points).map(|(axis, _)| axis);
        let times =
            || axes().filter_map(|axis| if let Axis::Time(value) = axis { Some(*value) } else { None });
        let numbers =
            || axes().filter_map(|axis| if let Axis::Number(value) = axis { Some(*value) } else { None });
        let mut names: Vec<String> = Vec::new();
        let mut places: HashMap<Key, usize> = HashMap::new();
        let axis = match tracks.domain {
            Domain::Time => Self::Time(times().min().unwrap_or(0), times().max().unwrap_or(0)),
            Domain::Number => {
                let ends = extent(numbers().filter(|value| !log || *value > 0.0)).unwrap_or((1.0, 10.0));
                Self::Number(Scale::new(ends, Base::Exact, log, 5))
            }
            Domain::Text => {
                for axis in axes() {
                    places.entry(Key::of(axis)).or_insert_with(|| {
                        names.push(name(axis, pen));
                        names.len() - 1
                    });
                }
                Self::Text(names)
            }
        };
        let domain = tracks.domain;
        let place = |axis: &Axis| match (domain, axis) {
            (Domain::Time, Axis::Time(value)) => *value as f64,
            (Domain::Number, Axis::Number(value)) => *value,
            _ => places.get(&Key::of(axis)).map_or(0.0, |at| *at as f64),
        };
        let paths = tracks.tracks.into_iter().map(|track| {
            let mut points: Vec<_> = track.points.iter().map(|(axis, value)| (place(axis), *value)).collect();
            points.sort_by(|a, b| a.0.total_cmp(&b.0));
            Path { name: track.name, points }
        });
        let paths = paths.collect();
        (axis, paths)
    }

    /// Where a point is, from 0 to 1; `None` for what a logarithmic axis cannot have.
    pub fn place(&self, x: f64) -> Option<f64> {
        let between = |low: f64, high: f64| if high > low { (x - low) / (high - low) } else { 0.5 };
        match self {
            Self::Time(low, high) => Some(between(*low as f64, *high as f64)),
            Self::Number(scale) => scale.place(x),
            Self::Text(names) => Some(between(0.0, names.len().saturating_sub(1) as f64)),
        }
    }

    /// The ticks for an axis of so many columns: places and labels.
    pub fn ticks(&self, columns: usize) -> Vec<(f64, String)> {
        match self {
            Self::Time(low, high) => time::ticks(*low, *high, columns)
                .into_iter()
                .filter_map(|(time, label)| Some((self.place(time as f64)?, label)))
                .collect(),
            Self::Number(scale) => scale.with_ticks((columns / 8).clamp(3, 12)).ticks(),
            Self::Text(names) => {
                let places = (0..names.len()).filter_map(|at| self.place(at as f64));
                places.zip(names.iter().cloned()).collect()
            }
        }
    }

    /// What the labels leave out.
    pub fn context(&self) -> Option<String> {
        match self {
            Self::Time(low, high) => Some(time::context(*low, *high)),
            Self::Number(_) | Self::Text(_) => None,
        }
    }

    /// Says how many categories stand without their name; between numbers and times they can be read off.
    pub fn say_skipped(&self, skipped: usize, page: &mut Page) {
        if matches!(self, Self::Text(_)) && skipped > 0 {
            page.note(format!("{} no room", plural(skipped as u64, "name has", "names have")));
        }
    }

    /// The longest distance between two points of a line that is no gap.
    pub fn longest_step(&self, paths: &[Path]) -> f64 {
        if !matches!(self, Self::Time(..)) {
            return f64::INFINITY;
        }
        let mut times: Vec<i64> =
            paths.iter().flat_map(|path| &path.points).map(|(x, _)| *x as i64).collect();
        time::longest_step(&mut times).unwrap_or(f64::INFINITY)
    }
}

/// A place as the name of a category.
pub(super) fn name(axis: &Axis, pen: Pen) -> String {
    match axis {
        Axis::Time(value) => time::full(*value),
        Axis::Number(value) => super::number::exact(*value),
        Axis::Text(text) => pen.label(text),
    }
}
