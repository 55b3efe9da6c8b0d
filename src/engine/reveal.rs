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
        Self::build(lake, &self.limits, self.clock, true, None)
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

/// The name of the account: that of the process where the system says so, which no setting of the environment changes, and
/// who became it with sudo; else as the environment gives it.
#[must_use]
pub fn user() -> String {
    let given = |names: &[&str]| names.iter().find_map(|name| std::env::var(name).ok());
    match (account(), given(&["SUDO_USER"])) {
        (Some(account), Some(before)) if before != account => format!("{before} as {account}"),
        (Some(account), _) => account,
        (None, before) => {
            before.or_else(|| given(&["USER", "LOGNAME", "USERNAME"])).unwrap_or_else(|| "unknown".to_owned())
        }
    }
}

/// The account that the process runs under: the owner of what the system shows of it.
#[cfg(unix)]
fn account() -> Option<String> {
    use std::os::unix::fs::MetadataExt;
    let number = std::fs::metadata("/proc/self").ok()?.uid();
    let accounts = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    Some(name_of(number, &accounts).unwrap_or_else(|| format!("account {number}")))
}

#[cfg(not(unix))]
fn account() -> Option<String> {
    None
}

/// The name of an account in the lines of `/etc/passwd`: name, password, number, and more.
#[cfg(any(unix, test))]
fn name_of(number: u32, accounts: &str) -> Option<String> {
    accounts.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next().filter(|name| !name.is_empty())?;
        (fields.nth(1)? == number.to_string()).then(|| name.to_owned())
    })
}

/// The name of the machine.
#[must_use]
pub fn machine() -> String {
    let named = ["HOSTNAME", "COMPUTERNAME"].iter().find_map(|name| std::env::var(name).ok());
    let read =
        || std::fs::read_to_string("/proc/sys/kernel/hostname").ok().map(|name| name.trim().to_owned());
    named.or_else(read).unwrap_or_else(|| "unknown".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_named_by_its_number() {
        let accounts = "root:x:0:0::/root:/bin/sh\n# none\nada:x:1000:1000:Ada:/home/ada:/bin/sh\n";
        assert_eq!(name_of(1000, accounts).as_deref(), Some("ada"));
        assert_eq!(name_of(100, accounts), None);
    }
}
