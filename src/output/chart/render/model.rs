//! The data of a chart, made ready: what can be drawn, and what is said about the rest.

use std::collections::HashMap;

use super::page::Page;
use super::{Axis, ChartData, ChartError};
use crate::output::human::plural;

/// Series that are drawn at most: as many as there are marks and colours.
pub(super) const SERIES: usize = 10;

/// What the x axis is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Domain {
    Time,
    Number,
    /// Categories, in the order of the rows.
    Text,
}

/// A place on the x axis as a key of a map; times and numbers are ordered by value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Key {
    Time(i64),
    Number(u64),
    Text(String),
}

impl Key {
    pub fn of(axis: &Axis) -> Self {
        match axis {
            Axis::Time(value) => Self::Time(*value),
            Axis::Number(value) => {
                // The bits of a float in an order that integers have too; both zeros are one.
                let bits = (value + 0.0).to_bits();
                let negative = bits >> 63 == 1;
                Self::Number(if negative { !bits } else { bits | 1 << 63 })
            }
            Axis::Text(text) => Self::Text(text.clone()),
        }
    }
}

/// One series, with finite numbers only.
#[derive(Debug, Clone)]
pub(super) struct Track {
    pub name: String,
    pub points: Vec<(Axis, Option<f64>)>,
}

/// All series.
#[derive(Debug)]
pub(super) struct Tracks {
    pub x_name: String,
    pub domain: Domain,
    /// Points without a value; numbers that are not finite are not among them.
    pub nulls: usize,
    pub tracks: Vec<Track>,
}

impl Tracks {
    /// Takes what can be drawn; the page says what cannot.
    pub fn new(data: &ChartData, page: &mut Page) -> Result<Self, ChartError> {
        if data.series.iter().all(|series| series.points.is_empty()) && data.left_out == 0 {
            return Err(ChartError::NoRows);
        }
        let (mut unplaced, mut infinite, mut nulls) = (0_usize, 0_usize, 0_usize);
        let mut tracks = Vec::new();
        for series in &data.series {
            let mut points = Vec::with_capacity(series.points.len());
            for (axis, value) in &series.points {
                if matches!(axis, Axis::Number(x) if !x.is_finite()) {
                    unplaced += 1;
                    continue;
                }
                let finite = value.filter(|value| value.is_finite());
                nulls += usize::from(value.is_none());
                infinite += usize::from(finite != *value && value.is_some());
                points.push((axis.clone(), finite));
            }
            tracks.push(Track { name: page.pen.label(&series.name), points });
        }
        if tracks.iter().all(|track| track.points.iter().all(|(_, value)| value.is_none())) {
            return Err(ChartError::NoValues);
        }
        let x_name = page.pen.text(&data.x_name);
        left_out(page, data.left_out, "row", "rows", &format!("without a place on '{x_name}'"));
        left_out(page, unplaced, "point", "points", &format!("without a place on '{x_name}'"));
        left_out(page, infinite, "value", "values", "not a finite number");
        Ok(Self { x_name, domain: domain(&tracks), nulls, tracks })
    }

    /// Keeps as many series as can be told apart, the largest ones. The others are summed up in one when `lump` says
    /// so, because a stack without them would have another height; else the page says how many they are.
    pub fn limit(&mut self, most: usize, lump: bool, page: &mut Page) {
        if self.tracks.len() <= most {
            return;
        }
        let size =
            |track: &Track| track.points.iter().filter_map(|(_, value)| *value).map(f64::abs).sum::<f64>();
        let mut order: Vec<(f64, usize)> = self.tracks.iter().map(size).zip(0..).collect();
        order.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let keep = most - usize::from(lump);
        let mut kept = vec![false; self.tracks.len()];
        for (_, at) in order.iter().take(keep) {
            if let Some(place) = kept.get_mut(*at) {
                *place = true;
            }
        }
        let mut rest = Vec::new();
        for (track, kept) in std::mem::take(&mut self.tracks).into_iter().zip(kept) {
            if kept { self.tracks.push(track) } else { rest.push(track) }
        }
        if lump {
            self.tracks.push(lumped(&rest));
        } else {
            let all = keep + rest.len();
            page.note(format!("{} of {all} series left out, those with the smallest values", rest.len()));
        }
    }
}

fn lumped(rest: &[Track]) -> Track {
    let mut places: HashMap<Key, usize> = HashMap::new();
    let mut points: Vec<(Axis, Option<f64>)> = Vec::new();
    for (axis, value) in rest.iter().flat_map(|track| &track.points) {
        let at = *places.entry(Key::of(axis)).or_insert_with(|| {
            points.push((axis.clone(), None));
            points.len() - 1
        });
        if let (Some((_, sum)), Some(value)) = (points.get_mut(at), value) {
            *sum = Some((sum.unwrap_or(0.0) + value).clamp(f64::MIN, f64::MAX));
        }
    }
    Track { name: format!("other ({} series)", rest.len()), points }
}

fn domain(tracks: &[Track]) -> Domain {
    let all = |wanted: fn(&Axis) -> bool| {
        tracks.iter().flat_map(|track| &track.points).all(|(axis, _)| wanted(axis))
    };
    if all(|axis| matches!(axis, Axis::Time(_))) {
        Domain::Time
    } else if all(|axis| matches!(axis, Axis::Number(_))) {
        Domain::Number
    } else {
        Domain::Text
    }
}

/// Says how many are left out, if any are.
pub(super) fn left_out(page: &mut Page, number: usize, one: &str, many: &str, why: &str) {
    if number > 0 {
        let are = if number == 1 { "is" } else { "are" };
        page.note(format!("{} {are} left out: {why}", plural(number as u64, one, many)));
    }
}
