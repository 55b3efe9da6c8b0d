//! The audit records of all days, hour by hour, into the audit files that cover the day.

use super::background::Background;
use super::output::Sink;
use super::plan::{self, AuditFile, Plan};
use super::record::{Order, PORTAL_HEADER, Record, SEARCH_HEADER};
use super::stories::Step;
use super::text::{Text, civil};
use super::{GenerateError, Kind, Made, Summary};
use std::path::Path;

/// One record in so many arrives after its file was exported, and is in the next one.
const LATE: u64 = 200;

/// The audit files: those that are open, and what waits for the next.
struct Channels<'a> {
    plan: &'a Plan,
    directory: &'a Path,
    /// Open files, by their number in the plan.
    open: Vec<(usize, Sink)>,
    next: usize,
    /// Records that the next file will hold, in its format.
    waiting: Text,
    waiting_records: u64,
    day: u32,
    summary: &'a mut Summary,
    progress: &'a mut dyn FnMut(u64),
}

/// Writes all audit records.
///
/// # Errors
/// When the disk refuses.
pub fn write(
    made: &Made<'_>,
    summary: &mut Summary,
    progress: &mut dyn FnMut(u64),
) -> Result<(), GenerateError> {
    let plan = made.plan;
    let mut channels = Channels {
        plan,
        directory: made.directory,
        open: Vec::new(),
        next: 0,
        waiting: Text::default(),
        waiting_records: 0,
        day: 0,
        summary,
        progress,
    };
    let mut background = Background::new(made.tenant.people.len());
    let story = made.cast.steps(plan);
    let weights = made.hour_weights();
    for day in 0..plan.days {
        channels.begin(day)?;
        let midnight = plan.midnight(day);
        let mut steps: Vec<Step> = made.cast.noisy_steps(plan, day);
        steps.extend(story.iter().filter(|step| (midnight..midnight + plan::DAY).contains(&step.time)));
        steps.sort_by_key(|step| step.time);
        write_day(made, day, &steps, &weights, &mut background, &mut channels)?;
        channels.end(day)?;
    }
    Ok(())
}

fn write_day(
    made: &Made<'_>,
    day: u32,
    steps: &[Step],
    weights: &[u64; 24],
    background: &mut Background,
    channels: &mut Channels<'_>,
) -> Result<(), GenerateError> {
    let plan = made.plan;
    let mut scene = made.scene(1_000_000_000 + u64::from(day));
    let mut story = made.scene(0);
    let mut clock = super::random::Random::new(made.options.seed, 3_000_000_000 + u64::from(day));
    let mut weights = *weights;
    for (hour, weight) in (0u64..).zip(&mut weights) {
        if plan.is_gap(day, hour) {
            *weight = 0;
        }
    }
    let mut pending = steps.iter().peekable();
    for (hour, count) in (0i64..).zip(plan::split(plan.share(plan.background(), day), &weights)) {
        let begin = plan.midnight(day) + hour * 3600;
        let mut number = 0;
        while number < count {
            let time = begin + ((number * 3600 + clock.below(3600)) / count.max(1)).cast_signed();
            while let Some(step) = pending.next_if(|step| step.time <= time) {
                made.cast.write(&mut story, step);
                channels.put(&story.record, false)?;
            }
            let is_late = clock.below(LATE) == 0;
            number += background
                .write(&mut scene, time, count - number, &mut |record| channels.put(record, is_late))?;
        }
    }
    for step in pending {
        made.cast.write(&mut story, step);
        channels.put(&story.record, false)?;
    }
    Ok(())
}

impl Channels<'_> {
    /// Opens the files that begin on this day.
    fn begin(&mut self, day: u32) -> Result<(), GenerateError> {
        self.day = day;
        while let Some(file) = self.plan.files.get(self.next).filter(|file| file.first == day) {
            let mut sink = Sink::create(self.directory, name(self.plan, file), file.kind)?;
            match file.kind {
                Kind::AuditSearchCsv => _ = sink.text.raw(SEARCH_HEADER),
                Kind::AuditPortalCsv => _ = sink.text.raw(PORTAL_HEADER),
                Kind::ActivityApiArray => _ = sink.text.raw("["),
                _ => {}
            }
            sink.text.bytes.append(&mut self.waiting.bytes);
            sink.wrote(std::mem::take(&mut self.waiting_records), self.progress)?;
            self.open.push((self.next, sink));
            self.next += 1;
        }
        Ok(())
    }

    /// Closes the files that end with this day.
    fn end(&mut self, day: u32) -> Result<(), GenerateError> {
        for (number, mut sink) in std::mem::take(&mut self.open) {
            let ends = self.plan.files.get(number).is_none_or(|file| file.last == day);
            if !ends {
                self.open.push((number, sink));
                continue;
            }
            if self.plan.files.get(number).is_some_and(|file| file.kind == Kind::ActivityApiArray) {
                sink.text.raw("\n]\n");
            }
            self.summary.files.push(sink.finish(self.progress)?);
        }
        Ok(())
    }

    /// Puts a record into the files of the day, or, when it is late, into what the next file will hold.
    fn put(&mut self, record: &Record, late: bool) -> Result<(), GenerateError> {
        // On the day that two files share nothing is late: the copies have to be complete.
        if late
            && self.open.len() == 1
            && let Some(next) = self.plan.files.get(self.next).filter(|next| !next.overlaps)
        {
            write_record(record, next, &mut self.waiting, self.waiting_records, false);
            self.waiting_records += 1;
            self.summary.late += 1;
            return Ok(());
        }
        for (position, (number, sink)) in self.open.iter_mut().enumerate() {
            let Some(file) = self.plan.files.get(*number) else { continue };
            let copy = position > 0;
            let records = sink.records();
            write_record(record, file, &mut sink.text, records, copy);
            sink.wrote(1, self.progress)?;
            self.summary.copies += u64::from(copy);
        }
        Ok(())
    }
}

/// A record in the format of a file that holds `before` records. A copy has its keys in another order.
fn write_record(record: &Record, file: &AuditFile, out: &mut Text, before: u64, copy: bool) {
    let order = if copy { Order::Shuffled } else { Order::Made };
    match file.kind {
        Kind::AuditSearchCsv => record.write_search_line(out, before),
        Kind::AuditPortalCsv => record.write_portal_line(out),
        Kind::ActivityApiArray => {
            out.raw(if before == 0 { "\n" } else { ",\n" });
            record.write_json(out, order);
        }
        _ => {
            record.write_json(out, order);
            out.raw("\n");
        }
    }
}

/// `audit-search/2026-03-01_2026-03-07.csv`.
fn name(plan: &Plan, file: &AuditFile) -> String {
    let (folder, extension) = match file.kind {
        Kind::AuditSearchCsv => ("audit-search", "csv"),
        Kind::AuditPortalCsv => ("audit-portal", "csv"),
        Kind::ActivityApiArray => ("activity-api", "json"),
        _ => ("activity-api", "ndjson"),
    };
    let date = |day: u32| {
        let (year, month, day) = civil(plan.first_day + i64::from(day));
        format!("{year:04}-{month:02}-{day:02}")
    };
    if file.first == file.last {
        format!("{folder}/{}.{extension}", date(file.first))
    } else {
        format!("{folder}/{}_{}.{extension}", date(file.first), date(file.last))
    }
}
