//! Showing matched values: only for a reason, and never without a trace.

use super::Engine;
use crate::clock::Clock;
use crate::error::Failure;
use crate::lake::Lake;
use crate::lake::system::AUDIT;

impl Engine {
    /// A session like this one that shows values as they are. What is to be shown to whom and why is written down first:
    /// when that fails, nothing is shown.
    ///
    /// # Errors
    /// When there is no reason, or it cannot be written down.
    pub async fn revealing(&self, reason: &str, query: &str) -> Result<Self, Failure> {
        let lake = self.catalog.lake().cloned();
        write_down(lake.as_ref(), self.clock, reason, query).await?;
        Self::build(lake, &self.limits, self.clock, true)
    }
}

/// Leaves a row in the audit table of a lake that says what is shown, to whom and why. Without a lake there is no table.
///
/// # Errors
/// When there is no reason, or it cannot be written.
pub async fn write_down(lake: Option<&Lake>, clock: Clock, reason: &str, query: &str) -> Result<(), Failure> {
    if reason.trim().is_empty() {
        return Err(Failure::usage("values are shown for a reason only")
            .hint("say why they are needed: --reveal 'case 4711, card numbers to be blocked'"));
    }
    let Some(lake) = lake else { return Ok(()) };
    let now = clock.now().timestamp_micros();
    let row = vec![
        now.into(),
        "reveal".into(),
        user().into(),
        machine().into(),
        reason.trim().into(),
        query.into(),
    ];
    let name = format!("audit-{}", uuid::Uuid::new_v4());
    AUDIT.append(lake, &name, &[row], now / 1000).await.map_err(|error| {
        Failure::caused("sensitive values are not shown, because that cannot be written down", &error)
            .hint("without a reason given, values are shown masked")
    })?;
    Ok(())
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
