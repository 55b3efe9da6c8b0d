//! A believable Microsoft 365 tenant's exports, made up from a seed: the same options give the same bytes for ever.
//!
//! # What is written
//!
//! | folder | format | share of the events |
//! |---|---|---|
//! | `audit-search` | `Search-UnifiedAuditLog \| Export-Csv`, a week a file | about 43 % |
//! | `audit-portal` | CSV of the audit search page | about 8 % |
//! | `activity-api` | Management Activity API, NDJSON (a week a file) and one JSON array | about 34 % |
//! | `defender-streaming` | streaming form, one file a table | 12 % |
//! | `advanced-hunting` | an API answer and the page's CSV | 3 %, at most 20,000 rows |
//! | `graph-security` | `alerts_v2` and `incidents` | a few |
//!
//! The events asked for are the sum over all families, each fact counted once. The first day of the API files is also
//! the last day of the format before them: those records are copies, with their keys in another order, and are
//! counted apart in [`Summary::copies`].
//!
//! # What makes real logs hard, and is in here
//!
//! - Exchange writes the PUID in upper case, SharePoint the same in lower case inside a claim, Teams and Entra the
//!   object id: only sign-ins (15) and directory changes (8) tell them together.
//! - A `UserLoginFailed` often says `Success`; only `ErrorNumber` tells. Cmdlet addresses carry ports and brackets;
//!   applications and thumbnails come from Microsoft's own addresses. One record in six is a service's own noise.
//! - One `Id` may be several facts: a DLP match, its copy with `ExceptionInfo`, its undo.
//! - Three hours of one working day are missing ([`Summary::gap`]); one record in 200 is in a later file than its day.
//!
//! # Three stories
//!
//! They are given as data by [`stories`].
//!
//! - **a**: an employee in Finance downloads files with card numbers from the site `CardOperations`, three times over,
//!   puts copies in OneDrive and shares one by anonymous link, which a stranger opens; sends it to a private mailbox
//!   the next day; and copies five to a memory stick the day after. DLP matches and alerts come along the way; the
//!   stick is also in `DeviceEvents` and `DeviceFileEvents`, the mail in `EmailEvents`.
//! - **b**: an employee in Sales is phished: failed sign-ins from a strange network, one that succeeds, mail read, the
//!   inbox copied, a rule that forwards and deletes; the next day twelve mails to colleagues, traces removed, and a mail
//!   with card numbers that matches a DLP policy. Sign-ins, mails and alerts are in Defender's tables too.
//! - **c**: the policy `Any card number anywhere` matches a test file of Quality Assurance all day, every day.
//!
//! Card numbers are the test numbers that payment companies publish; addresses come from documentation ranges.

mod audit;
mod background;
mod compliance;
mod defender_rows;
mod device;
mod dlp;
mod entra;
mod exchange;
mod graph;
mod hunting;
mod names;
mod options;
mod output;
mod plan;
mod random;
mod record;
mod scene;
mod sharepoint;
mod stories;
mod story_records;
mod streaming;
mod teams;
mod tenant;
#[cfg(test)]
mod tests;
mod text;

pub use options::{GenerateError, Kind, Options, Story, StoryRecord, Summary, WrittenFile};

use chrono::NaiveDate;
use output::Sink;
use plan::{GAP_HOURS, Plan};
use random::Random;
use record::Record;
use scene::Scene;
use std::path::Path;
use stories::{Cast, Step};
use tenant::Tenant;
use text::Text;

/// The stories hidden in the output of these options.
///
/// # Errors
/// When the options leave no room for them.
pub fn stories(options: &Options) -> Result<Vec<Story>, GenerateError> {
    let plan = Plan::new(options)?;
    let tenant = Tenant::new(options.seed, options.users);
    let cast = Cast::new(options.seed);
    let mut steps = cast.steps(&plan);
    steps.extend(cast.noisy_steps(&plan, 0).first());
    steps.sort_by_key(|step| step.time);
    let date = |day: u32| options.end - chrono::Days::new(u64::from(options.days - 1 - day));
    let (a_days, b_days) = Cast::days(&plan);
    let story = |name: char, person: usize, days: Vec<NaiveDate>, alerts: std::ops::Range<usize>| {
        let records: Vec<StoryRecord> =
            steps.iter().filter(|step| step.story == name).map(story_record).collect();
        Story {
            name,
            user: tenant.person(person).upn.clone(),
            days,
            count: if name == 'c' {
                plan.noisy_per_day * u64::from(plan.days) + 2
            } else {
                records.len() as u64
            },
            records,
            alerts: alerts.map(|number| streaming::alert_id(&cast, number)).collect(),
        }
    };
    Ok(vec![
        story('a', stories::COLLECTOR, a_days.map(date).to_vec(), 0..3),
        story('b', stories::VICTIM, b_days.map(date).to_vec(), 3..5),
        story('c', stories::TESTER, (0..options.days).map(date).collect(), 0..0),
    ])
}

fn story_record(step: &Step) -> StoryRecord {
    let (record_type, operation) = step.act.names();
    StoryRecord { id: step.id.to_string(), time: step.time, record_type: record_type.number, operation }
}

/// Writes the exports below `directory`, which is made when it is not there; files of the same name are replaced.
/// `progress` is told the bytes of each piece that was written.
///
/// # Errors
/// When the options leave no room for the stories, or the disk refuses.
pub fn generate(
    options: &Options,
    directory: &Path,
    progress: &mut dyn FnMut(u64),
) -> Result<Summary, GenerateError> {
    let plan = Plan::new(options)?;
    let tenant = Tenant::new(options.seed, options.users);
    let cast = Cast::new(options.seed);
    let made = Made { options, plan: &plan, tenant: &tenant, cast: &cast, directory };
    let mut summary = Summary {
        files: Vec::new(),
        events: plan.audit + plan.streaming + plan.hunting + plan.graph,
        copies: 0,
        late: 0,
        gap: (
            plan.midnight(plan.gap_day) + GAP_HOURS.0.cast_signed() * 3600,
            plan.midnight(plan.gap_day) + GAP_HOURS.1.cast_signed() * 3600,
        ),
    };
    if plan.audit > 0 {
        audit::write(&made, &mut summary, progress)?;
    }
    if plan.streaming > 0 {
        made.streaming(&mut summary, progress)?;
    }
    if plan.hunting > 0 {
        made.hunting(&mut summary, progress)?;
    }
    if plan.graph > 0 {
        made.graph(&mut summary, progress)?;
    }
    Ok(summary)
}

/// Everything that the writers share.
struct Made<'a> {
    options: &'a Options,
    plan: &'a Plan,
    tenant: &'a Tenant,
    cast: &'a Cast,
    directory: &'a Path,
}

impl<'a> Made<'a> {
    /// A scene with numbers of its own.
    fn scene(&self, purpose: u64) -> Scene<'a> {
        Scene {
            tenant: self.tenant,
            random: Random::new(self.options.seed, purpose),
            record: Record::default(),
        }
    }

    /// How busy each hour of the day is: people at work, and services that never sleep.
    fn hour_weights(&self) -> [u64; 24] {
        let people = self.tenant.people.len().max(1);
        std::array::from_fn(|hour| {
            60 + 1000 * self.tenant.at_work.get(hour).map_or(0, Vec::len) as u64 / people as u64
        })
    }

    fn streaming(&self, summary: &mut Summary, progress: &mut dyn FnMut(u64)) -> Result<(), GenerateError> {
        let mut sinks = Vec::new();
        for table in streaming::TABLES {
            sinks.push(Sink::create(
                self.directory,
                format!("defender-streaming/{table}.ndjson"),
                Kind::Streaming,
            )?);
        }
        let story = streaming::story_rows(self.plan);
        let background = self.plan.streaming.saturating_sub(story.len() as u64);
        let mut pending = story.into_iter().peekable();
        let mut clock = Random::new(self.options.seed, 2_999_998);
        let mut texts: [Text; 8] = Default::default();
        let weights = self.hour_weights();
        for day in 0..self.plan.days {
            let mut scene = self.scene(2_000_000 + u64::from(day));
            let hours = plan::split(self.plan.share(background, day), &weights);
            for (hour, count) in (0i64..).zip(hours) {
                let begin = self.plan.midnight(day) + hour * 3600;
                let mut number = 0;
                while number < count {
                    let time = begin + ((number * 3600 + clock.below(3600)) / count.max(1)).cast_signed();
                    while let Some((at, row)) = pending.next_if(|(at, _)| *at <= time) {
                        streaming::story_row(&mut scene, self.cast, at, row, &mut texts);
                    }
                    number += streaming::background_row(&mut scene, time, count - number, &mut texts);
                    flush_tables(&mut texts, &mut sinks, progress)?;
                }
            }
        }
        let mut scene = self.scene(2_999_999);
        for (at, row) in pending {
            streaming::story_row(&mut scene, self.cast, at, row, &mut texts);
        }
        flush_tables(&mut texts, &mut sinks, progress)?;
        finish(sinks, summary, progress)
    }

    fn hunting(&self, summary: &mut Summary, progress: &mut dyn FnMut(u64)) -> Result<(), GenerateError> {
        let mut scene = self.scene(3_000_000);
        let last = self.plan.midnight(self.plan.days - 1);
        let answers = self.plan.hunting / 2;
        let rows = self.plan.hunting - answers;
        let mut answer = Sink::create(
            self.directory,
            "advanced-hunting/processes-api-answer.json".to_owned(),
            Kind::HuntingResult,
        )?;
        hunting::begin_answer(&mut answer.text);
        for number in 0..answers {
            let time = last + (number * 86_400 / answers.max(1)).cast_signed();
            hunting::answer_row(&mut scene, &mut answer.text, time, number == 0);
            answer.wrote(1, progress)?;
        }
        answer.text.raw("\n]}\n");
        let mut page = Sink::create(
            self.directory,
            "advanced-hunting/connections-page-export.csv".to_owned(),
            Kind::HuntingResult,
        )?;
        page.text.raw(hunting::CSV_HEADER);
        for number in 0..rows {
            // The page shows the newest first.
            let time = last + 86_399 - (number * 86_400 / rows.max(1)).cast_signed();
            hunting::csv_row(&mut scene, &mut page.text, time);
            page.wrote(1, progress)?;
        }
        finish(vec![answer, page], summary, progress)
    }

    fn graph(&self, summary: &mut Summary, progress: &mut dyn FnMut(u64)) -> Result<(), GenerateError> {
        let mut scene = self.scene(4_000_000);
        let steps = self.cast.steps(self.plan);
        let background = self.plan.graph.saturating_sub(graph::STORY_OBJECTS);
        let incidents = background / 4;
        let times = graph::times(self.plan, &mut scene.random, background - incidents);
        let mut alerts =
            Sink::create(self.directory, "graph-security/alerts_v2.json".to_owned(), Kind::GraphSecurity)?;
        graph::begin(&mut alerts.text, "alerts_v2");
        graph::story_alerts(&mut scene, self.cast, &steps, &mut alerts.text);
        for (number, time) in (0u64..).zip(&times) {
            graph::background_alert(&mut scene, &mut alerts.text, *time, number);
        }
        alerts.text.raw("\n]}\n");
        alerts.wrote(5 + background - incidents, progress)?;
        let mut sink =
            Sink::create(self.directory, "graph-security/incidents.json".to_owned(), Kind::GraphSecurity)?;
        graph::begin(&mut sink.text, "incidents");
        graph::story_incidents(&scene, &steps, &mut sink.text);
        for (number, time) in (0..incidents).zip(times.iter().step_by(3)) {
            graph::background_incident(&scene, &mut sink.text, *time, number);
        }
        sink.text.raw("\n]}\n");
        sink.wrote(2 + incidents, progress)?;
        finish(vec![alerts, sink], summary, progress)
    }
}

/// Moves the rows of each table to its file. A row is one line, and text holds no other line ends.
fn flush_tables(
    texts: &mut [Text; 8],
    sinks: &mut [Sink],
    progress: &mut dyn FnMut(u64),
) -> Result<(), GenerateError> {
    for (text, sink) in texts.iter_mut().zip(sinks) {
        if !text.bytes.is_empty() {
            let rows = text.bytes.iter().filter(|byte| **byte == b'\n').count() as u64;
            sink.text.bytes.append(&mut text.bytes);
            sink.wrote(rows, progress)?;
        }
    }
    Ok(())
}

fn finish(
    sinks: Vec<Sink>,
    summary: &mut Summary,
    progress: &mut dyn FnMut(u64),
) -> Result<(), GenerateError> {
    for sink in sinks {
        let file = sink.finish(progress)?;
        summary.files.push(file);
    }
    Ok(())
}
