//! Decisions about which alerts are in an incident: split, unmerge, merge, link, move.

use clap::Subcommand;
use serde_json::{Map, Value};

use super::super::Session;
use super::decide::{By, reason, writer};
use super::{Desk, lock, refresh_now, unreadable};
use crate::error::{ExitCode, Failure};
use crate::incident::heads::{Head, Heads};
use crate::incident::log::{self, Draft};
use crate::incident::query::{Rows, literal};

#[derive(Debug, Subcommand)]
pub(super) enum Regroup {
    /// Take alerts out into an incident of their own; they stay apart whatever arrives later
    Split {
        /// Beginning of the incident's id
        #[arg(value_name = "ID")]
        id: String,
        /// Beginning of an alert's id (can be repeated)
        #[arg(long = "alert", value_name = "ALERT", required = true)]
        alerts: Vec<String>,
        #[command(flatten)]
        by: By,
    },
    /// Take the alerts of an incident that went into this one out again
    Unmerge {
        /// Beginning of the incident's id
        #[arg(value_name = "ID")]
        id: String,
        /// The older id, in full
        #[arg(value_name = "OLDER-ID")]
        older: String,
        #[command(flatten)]
        by: By,
    },
    /// Make one incident of several; nothing that was decided about any of them is lost
    Merge {
        /// Beginnings of ids
        #[arg(value_name = "ID", required = true, num_args = 2..)]
        ids: Vec<String>,
        #[command(flatten)]
        by: By,
    },
    /// Add alerts to an incident, with all that they are linked to
    Link {
        /// Beginning of the incident's id
        #[arg(value_name = "ID")]
        id: String,
        /// Beginning of an alert's id (can be repeated)
        #[arg(long = "alert", value_name = "ALERT", required = true)]
        alerts: Vec<String>,
        #[command(flatten)]
        by: By,
    },
    /// Take alerts out of one incident and put them into another
    Move {
        /// Beginning of the id of the incident they are in
        #[arg(value_name = "ID")]
        id: String,
        /// Beginning of an alert's id (can be repeated)
        #[arg(long = "alert", value_name = "ALERT", required = true)]
        alerts: Vec<String>,
        /// Beginning of the id of the incident they belong to
        #[arg(long, value_name = "ID")]
        to: String,
        #[command(flatten)]
        by: By,
    },
}

/// What is decided, with the incidents it is about.
struct Plan {
    action: &'static str,
    together: Vec<Vec<String>>,
    apart: Option<[Vec<String>; 2]>,
    heads: Vec<Head>,
    by: By,
}

pub(super) fn run(regroup: Regroup, session: &Session) -> Result<ExitCode, Failure> {
    let mut desk = Desk::open(session)?;
    let lock = lock(session, &desk.lake)?;
    desk.heads = session.runtime.block_on(Heads::read(&desk.lake)).map_err(|error| unreadable(&error))?;
    let plan = session.runtime.block_on(plan(regroup, &desk))?;
    let mut value = Map::new();
    value.insert("together".to_owned(), plan.together.clone().into());
    if let Some(sides) = &plan.apart {
        value.insert("apart".to_owned(), sides.to_vec().into());
    }
    // The decision stands once in the log; the further incidents it touches have a row that says so.
    let drafts: Vec<Draft> = plan
        .heads
        .iter()
        .enumerate()
        .map(|(place, head)| Draft {
            action: plan.action,
            incident: head.id().to_owned(),
            covers: head.covers(),
            value: if place == 0 { value.clone() } else { part_of(plan.heads.first()) },
            reason: reason(&plan.by),
            alerts: head.number("Alerts").unwrap_or_default(),
        })
        .collect();
    let writer = writer(session, &plan.by)?;
    session
        .runtime
        .block_on(log::append(&desk.lake, &lock, &drafts, &writer))
        .map_err(|error| Failure::caused("the decision could not be written down", &error))?;
    refresh_now(session, &desk.lake, &desk.engine, &lock)?;
    desk.heads = session.runtime.block_on(Heads::read(&desk.lake)).map_err(|error| unreadable(&error))?;
    report(session, &desk, &plan, &writer.user)
}

fn part_of(head: Option<&Head>) -> Map<String, Value> {
    let mut value = Map::new();
    value.insert("with".to_owned(), head.map_or("", Head::id).into());
    value
}

async fn plan(regroup: Regroup, desk: &Desk) -> Result<Plan, Failure> {
    match regroup {
        Regroup::Split { id, alerts, by } => {
            let head = desk.find(&id)?.clone();
            let all = alerts_of(desk, head.id()).await?;
            let out = chosen(&alerts, &all)?;
            split("split", head, out, &all, by)
        }
        Regroup::Unmerge { id, older, by } => {
            let head = desk.find(&id)?.clone();
            let older = older.trim().to_ascii_lowercase();
            if !head.list("MergedFrom").contains(&older) {
                return Err(Failure::usage(format!("{older} did not go into {}", head.id()))
                    .hint(format!("went into it: {}", head.list("MergedFrom").join(", "))));
            }
            let all = alerts_of(desk, head.id()).await?;
            let out = alerts_before(desk, &older).await?;
            let out = out.into_iter().filter(|alert| all.contains(alert)).collect();
            split("unmerge", head, out, &all, by)
        }
        Regroup::Merge { ids, by } => {
            let mut heads: Vec<Head> = Vec::new();
            let mut together = Vec::new();
            for id in &ids {
                let head = desk.find(id)?;
                if heads.iter().all(|known| known.id() != head.id()) {
                    together.extend(alerts_of(desk, head.id()).await?);
                    heads.push(head.clone());
                }
            }
            if heads.len() < 2 {
                return Err(Failure::usage("these ids mean one incident already"));
            }
            Ok(Plan { action: "merge", together: vec![together], apart: None, heads, by })
        }
        Regroup::Link { id, alerts, by } => {
            let head = desk.find(&id)?.clone();
            let mut together = alerts_of(desk, head.id()).await?;
            together.extend(chosen(&alerts, &every_alert(desk).await?)?);
            Ok(Plan { action: "link", together: vec![together], apart: None, heads: vec![head], by })
        }
        Regroup::Move { id, alerts, to, by } => {
            let (head, target) = (desk.find(&id)?.clone(), desk.find(&to)?.clone());
            if head.id() == target.id() {
                return Err(Failure::usage("these ids mean one incident"));
            }
            let all = alerts_of(desk, head.id()).await?;
            let out = chosen(&alerts, &all)?;
            let rest: Vec<String> = all.into_iter().filter(|alert| !out.contains(alert)).collect();
            let mut together = alerts_of(desk, target.id()).await?;
            together.extend(out.iter().cloned());
            let apart = (!rest.is_empty()).then_some([out, rest]);
            Ok(Plan { action: "move", together: vec![together], apart, heads: vec![head, target], by })
        }
    }
}

fn split(
    action: &'static str,
    head: Head,
    out: Vec<String>,
    all: &[String],
    by: By,
) -> Result<Plan, Failure> {
    let rest: Vec<String> = all.iter().filter(|alert| !out.contains(alert)).cloned().collect();
    if out.is_empty() || rest.is_empty() {
        return Err(Failure::usage("both parts of an incident need an alert"));
    }
    let together = vec![out.clone(), rest.clone()];
    Ok(Plan { action, together, apart: Some([out, rest]), heads: vec![head], by })
}

async fn ids(desk: &Desk, sql: &str) -> Result<Vec<String>, Failure> {
    let rows = Rows::of(&desk.engine, sql).await?;
    Ok(rows.iter().filter_map(|row| row.text("AlertId").map(str::to_owned)).collect())
}

async fn alerts_of(desk: &Desk, id: &str) -> Result<Vec<String>, Failure> {
    let id = literal(id);
    ids(
        desk,
        &format!("select AlertId from IncidentAlerts where IncidentId = {id} order by Timestamp, AlertId"),
    )
    .await
}

async fn every_alert(desk: &Desk) -> Result<Vec<String>, Failure> {
    ids(desk, "select AlertId from IncidentAlerts order by AlertId").await
}

/// The alerts that an id had when it was an incident for the last time.
async fn alerts_before(desk: &Desk, id: &str) -> Result<Vec<String>, Failure> {
    let id = literal(id);
    let sql = format!(
        "select a.AlertId as AlertId from system.incident_alerts a join (select Run from system.incident_heads \
         where IncidentId = {id} and Alerts is not null order by Sequence desc limit 1) h on a.Run = h.Run \
         where a.IncidentId = {id}"
    );
    ids(desk, &sql).await
}

/// The alerts that beginnings of ids mean.
fn chosen(beginnings: &[String], alerts: &[String]) -> Result<Vec<String>, Failure> {
    let mut chosen = Vec::new();
    for beginning in beginnings {
        let wanted = beginning.trim().to_lowercase();
        let found: Vec<&String> = alerts
            .iter()
            .filter(|alert| !wanted.is_empty() && alert.to_lowercase().starts_with(&wanted))
            .collect();
        let exact = found.iter().find(|alert| alert.to_lowercase() == wanted);
        match (exact, found.as_slice()) {
            (Some(one), _) | (None, [one]) => chosen.push((*one).clone()),
            (None, []) => {
                return Err(Failure::usage(format!("{beginning}: no alert here has an id that begins so"))
                    .hint("`trailhound incident show ID` lists the alerts of an incident"));
            }
            (None, _) => {
                return Err(Failure::usage(format!("{beginning}: several alerts have an id that begins so"))
                    .hint("give more characters"));
            }
        }
    }
    chosen.sort();
    chosen.dedup();
    Ok(chosen)
}

fn report(session: &Session, desk: &Desk, plan: &Plan, user: &str) -> Result<ExitCode, Failure> {
    let mut now: Vec<String> = Vec::new();
    for alert in plan.together.iter().filter_map(|alerts| alerts.first()) {
        let sql =
            format!("select IncidentId as AlertId from IncidentAlerts where AlertId = {}", literal(alert));
        now.extend(session.runtime.block_on(ids(desk, &sql))?);
    }
    now.extend(plan.heads.iter().filter_map(|head| Some(desk.heads.find(head.id()).ok()?.id().to_owned())));
    now.sort();
    now.dedup();
    for id in now {
        if let Ok(head) = desk.heads.find(&id) {
            let alerts = head.number("Alerts").unwrap_or_default();
            session.console.note(&format!(
                "{} by {user}: {} has {} now: {}",
                plan.action,
                desk.handle(&id),
                crate::output::plural(u64::try_from(alerts).unwrap_or(0), "alert", "alerts"),
                head.text("Name")
            ));
        }
    }
    Ok(ExitCode::Done)
}
