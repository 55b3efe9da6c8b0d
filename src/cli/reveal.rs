//! Showing sensitive values: only for a reason, and never without a trace.

use super::Session;
use crate::engine::{Engine, Limits};
use crate::error::Failure;
use crate::lake::system::AUDIT;

/// A session that shows values as they are. What is to be shown to whom and why is written down first: when that
/// fails, nothing is shown.
pub(super) fn engine(
    session: &Session,
    limits: &Limits,
    reason: &str,
    query: &str,
) -> Result<Engine, Failure> {
    if reason.trim().is_empty() {
        return Err(Failure::usage("--reveal needs a reason")
            .hint("say why the values are needed: --reveal 'case 4711, card numbers to be blocked'"));
    }
    let lake = session.lake_if_any()?;
    if let Some(lake) = &lake {
        let now = session.clock.now().timestamp_micros();
        let row = vec![
            now.into(),
            "reveal".into(),
            user().into(),
            machine().into(),
            reason.trim().into(),
            query.into(),
        ];
        let name = format!("audit-{}", uuid::Uuid::new_v4());
        session.runtime.block_on(AUDIT.append(lake, &name, &[row], now / 1000)).map_err(|error| {
            Failure::caused("sensitive values are not shown, because that cannot be written down", &error)
                .hint("without --reveal the query runs with masked values")
        })?;
    }
    Engine::revealing(lake, limits, session.clock)
}

/// The name of the account, as its environment gives it.
fn user() -> String {
    let names = ["SUDO_USER", "USER", "LOGNAME", "USERNAME"];
    names.iter().find_map(|name| std::env::var(name).ok()).unwrap_or_else(|| "unknown".to_owned())
}

/// The name of the machine.
fn machine() -> String {
    let named = ["HOSTNAME", "COMPUTERNAME"].iter().find_map(|name| std::env::var(name).ok());
    let read =
        || std::fs::read_to_string("/proc/sys/kernel/hostname").ok().map(|name| name.trim().to_owned());
    named.or_else(read).unwrap_or_else(|| "unknown".to_owned())
}
