//! Decisions about incidents that leave their alerts as they are: owner, tags, status, classification and the like.

use clap::{Subcommand, ValueEnum};
use serde_json::{Map, Value};

use super::super::Session;
use super::{Desk, lock, unreadable};
use crate::engine::reveal;
use crate::error::{ExitCode, Failure};
use crate::incident::heads;
use crate::incident::log::{Draft, Writer};
use crate::output::plural;

/// Who decides, and why.
#[derive(Debug, clap::Args)]
pub(super) struct By {
    /// Who decides [default: the account that runs the program]
    #[arg(long = "as", visible_alias = "by", value_name = "USER")]
    user: Option<String>,
    /// Why
    #[arg(long, value_name = "TEXT")]
    why: Option<String>,
}

/// The incidents that something is decided about.
#[derive(Debug, clap::Args)]
pub(super) struct Which {
    /// Beginnings of ids
    #[arg(value_name = "ID", required = true)]
    ids: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Status {
    Active,
    InProgress,
    Resolved,
}

impl Status {
    /// The word that is stored.
    pub(in crate::cli) const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "Active",
            Self::InProgress => "In progress",
            Self::Resolved => "Resolved",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Classification {
    TruePositive,
    Informational,
    FalsePositive,
}

impl Classification {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::TruePositive => "True positive",
            Self::Informational => "Informational",
            Self::FalsePositive => "False positive",
        }
    }

    /// What may be determined.
    const fn determinations(self) -> &'static [&'static str] {
        match self {
            Self::TruePositive => &[
                "multi-staged attack",
                "malicious user activity",
                "compromised account",
                "malware",
                "phishing",
                "unwanted software",
                "other",
            ],
            Self::Informational => {
                &["security testing", "line-of-business application", "confirmed activity", "other"]
            }
            Self::FalsePositive => &["not malicious", "not enough data to validate", "other"],
        }
    }

    fn determination(self, text: &str) -> Result<String, Failure> {
        let wanted = text.trim().to_lowercase();
        let found =
            self.determinations().iter().find(|known| **known == wanted || known.replace(' ', "-") == wanted);
        found.map(|known| (*known).to_owned()).ok_or_else(|| {
            Failure::usage(format!("{text} is no determination of {}", self.as_str()))
                .hint(format!("there are {}", self.determinations().join(", ")))
        })
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Severity {
    High,
    Medium,
    Low,
    Informational,
    /// As the alerts say
    Alerts,
}

impl Severity {
    const fn as_str(self) -> &'static str {
        match self {
            Self::High => "High",
            Self::Medium => "Medium",
            Self::Low => "Low",
            Self::Informational => "Informational",
            Self::Alerts => "",
        }
    }
}

#[derive(Debug, Subcommand)]
pub(super) enum Decide {
    /// Say who works on incidents: a person or a group; nobody with --to ''
    Assign {
        #[command(flatten)]
        which: Which,
        /// Who
        #[arg(long, value_name = "OWNER")]
        to: String,
        #[command(flatten)]
        by: By,
    },
    /// Add tags
    Tag {
        #[command(flatten)]
        which: Which,
        /// The tag (can be repeated)
        #[arg(long = "tag", value_name = "TAG", required = true)]
        tags: Vec<String>,
        #[command(flatten)]
        by: By,
    },
    /// Take tags away
    Untag {
        #[command(flatten)]
        which: Which,
        /// The tag (can be repeated)
        #[arg(long = "tag", value_name = "TAG", required = true)]
        tags: Vec<String>,
        #[command(flatten)]
        by: By,
    },
    /// Say how far the work is
    Status {
        #[command(flatten)]
        which: Which,
        /// How far
        #[arg(long, value_name = "STATUS")]
        to: Status,
        #[command(flatten)]
        by: By,
    },
    /// Say what incidents turned out to be
    Classify {
        #[command(flatten)]
        which: Which,
        /// What
        #[arg(long, value_name = "CLASSIFICATION")]
        to: Classification,
        /// Why, in one of the known words, such as 'compromised account' or 'not malicious'
        #[arg(long, value_name = "WORDS")]
        determination: Option<String>,
        #[command(flatten)]
        by: By,
    },
    /// Add a comment
    Comment {
        #[command(flatten)]
        which: Which,
        /// The comment
        #[arg(long, value_name = "TEXT")]
        text: String,
        #[command(flatten)]
        by: By,
    },
    /// Give an incident a name; the one made from the alerts with --to ''
    Rename {
        #[command(flatten)]
        which: Which,
        /// The name
        #[arg(long, value_name = "NAME")]
        to: String,
        #[command(flatten)]
        by: By,
    },
    /// Set the severity
    Severity {
        #[command(flatten)]
        which: Which,
        /// How severe
        #[arg(long, value_name = "SEVERITY")]
        to: Severity,
        #[command(flatten)]
        by: By,
    },
    /// Resolve incidents and say what they turned out to be, in one step
    Close {
        #[command(flatten)]
        which: Which,
        /// What they turned out to be
        #[arg(long = "as", value_name = "CLASSIFICATION")]
        classification: Classification,
        /// Why, in one of the known words, such as 'compromised account' or 'not malicious'
        #[arg(long, value_name = "WORDS")]
        determination: Option<String>,
        /// Who decides [default: the account that runs the program]
        #[arg(long = "by", value_name = "USER")]
        user: Option<String>,
        /// Why
        #[arg(long, value_name = "TEXT")]
        why: Option<String>,
    },
}

pub(super) fn run(decide: Decide, session: &Session) -> Result<ExitCode, Failure> {
    let mut value = Map::new();
    let mut set = |key: &str, text: String| value.insert(key.to_owned(), Value::String(text));
    let (which, action, by) = match decide {
        Decide::Assign { which, to, by } => {
            set("owner", to.trim().to_owned());
            (which, "assign", by)
        }
        Decide::Status { which, to, by } => {
            set("status", to.as_str().to_owned());
            (which, "status", by)
        }
        Decide::Comment { which, text, by } => {
            set("comment", filled("the comment", &text)?);
            (which, "comment", by)
        }
        Decide::Rename { which, to, by } => {
            set("name", to.trim().to_owned());
            (which, "rename", by)
        }
        Decide::Severity { which, to, by } => {
            set("severity", to.as_str().to_owned());
            (which, "severity", by)
        }
        Decide::Classify { which, to, determination, by } => {
            classified(&mut value, to, determination)?;
            (which, "classify", by)
        }
        Decide::Close { which, classification, determination, user, why } => {
            set("status", Status::Resolved.as_str().to_owned());
            classified(&mut value, classification, determination)?;
            (which, "close", By { user, why })
        }
        Decide::Tag { which, tags, by } => {
            value.insert("tag".to_owned(), tag_list(&tags)?);
            (which, "tag", by)
        }
        Decide::Untag { which, tags, by } => {
            value.insert("untag".to_owned(), tag_list(&tags)?);
            (which, "untag", by)
        }
    };
    write(session, &which.ids, action, value, &by)
}

fn classified(
    value: &mut Map<String, Value>,
    classification: Classification,
    determination: Option<String>,
) -> Result<(), Failure> {
    let determination = determination.map(|text| classification.determination(&text)).transpose()?;
    value.insert("classification".to_owned(), classification.as_str().into());
    // An older determination belongs to an older classification.
    value.insert("determination".to_owned(), determination.unwrap_or_default().into());
    Ok(())
}

fn filled(what: &str, text: &str) -> Result<String, Failure> {
    match text.trim() {
        "" => Err(Failure::usage(format!("{what} is empty"))),
        text => Ok(text.to_owned()),
    }
}

fn tag_list(tags: &[String]) -> Result<Value, Failure> {
    Ok(tags.iter().map(|tag| filled("a tag", tag)).collect::<Result<Vec<_>, _>>()?.into())
}

/// Who writes into the log.
pub(super) fn writer(session: &Session, by: &By) -> Result<Writer, Failure> {
    let user = by.user.as_deref().map(|user| filled("the user", user)).transpose()?;
    Ok(Writer {
        user: user.unwrap_or_else(reveal::user),
        machine: reveal::machine(),
        time: session.clock.now().timestamp_micros(),
    })
}

/// Why, where that was said.
pub(super) fn reason(by: &By) -> Option<String> {
    by.why.as_deref().map(str::trim).filter(|why| !why.is_empty()).map(str::to_owned)
}

fn write(
    session: &Session,
    ids: &[String],
    action: &'static str,
    value: Map<String, Value>,
    by: &By,
) -> Result<ExitCode, Failure> {
    // Opened before the lock is taken: it may take the lock itself to bring the incidents up to date.
    let mut desk = Desk::open(session)?;
    let writer = writer(session, by)?;
    let lock = lock(session, &desk.lake)?;
    // What others have merged meanwhile is seen only under the lock.
    desk.heads =
        session.runtime.block_on(heads::Heads::read(&desk.lake)).map_err(|error| unreadable(&error))?;
    let mut drafts: Vec<Draft> = Vec::new();
    for id in ids {
        let head = desk.find(id)?;
        if drafts.iter().any(|draft| draft.incident == head.id()) {
            continue;
        }
        drafts.push(Draft {
            action,
            incident: head.id().to_owned(),
            covers: head.covers(),
            value: value.clone(),
            reason: reason(by),
            alerts: head.number("Alerts").unwrap_or_default(),
        });
    }
    let log = session
        .runtime
        .block_on(heads::decide(&desk.lake, &lock, &drafts, &writer))
        .map_err(|error| Failure::caused("the decision could not be written down", &error))?;
    let handles: Vec<String> = drafts.iter().map(|draft| desk.handle(&draft.incident)).collect();
    session.console.note(&format!(
        "{action} by {}: {} ({}); row {} of the log",
        writer.user,
        plural(drafts.len() as u64, "incident", "incidents"),
        handles.join(", "),
        log.last().map_or(0, |decided| decided.number)
    ));
    Ok(ExitCode::Done)
}
