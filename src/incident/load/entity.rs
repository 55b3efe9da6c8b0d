//! One row of `AlertEvidence` as entities: the one it is about, and the device that a file or process was on.

use serde_json::Value;

use super::text_of;
use crate::incident::correlate::{Entity, EntityKind, IdentifierKind, Role};
use crate::incident::query::Row;

/// The entities of a row with its unpacked `AdditionalFields`. The image of a process is none: what everyone runs would
/// make one incident of everything.
pub(super) fn entities(row: &Row<'_>, fields: &Value) -> Vec<Entity> {
    use EntityKind as E;
    use IdentifierKind as I;
    let role = role(row);
    let text = |name: &str| row.text(name).map(str::to_owned);
    let mut found = Vec::new();
    match row.text("EntityType").unwrap_or_default() {
        "User" => found.push(account(E::Account, row, fields)),
        "Mailbox" => found.push(account(E::Mailbox, row, fields)),
        "Machine" | "IoTDevice" => found.push(device(row)),
        "File" | "Blob" | "FileHash" => {
            found.extend(file(row));
            found.push(device(row).in_role(Role::Related));
        }
        "Process" => found.push(device(row).in_role(Role::Related)),
        "Ip" => {
            let address = text("RemoteIP").or_else(|| text_of(fields, "Address"));
            found.push(one(E::Address, [(I::IpAddress, address)]));
        }
        "Url" | "Dns" => {
            let target = text("RemoteUrl").or_else(|| text_of(fields, "Url"));
            found.push(one(E::Destination, [(I::Target, target)]));
        }
        "MailMessage" | "SubmissionMail" => {
            found.push(one(E::Message, [(I::NetworkMessageId, text("NetworkMessageId"))]));
            found.extend(recipients(fields));
        }
        "OAuthApplication" => {
            found.push(one(E::Application, [(I::ApplicationId, text("OAuthApplicationId"))]));
        }
        "CloudLogonSession" => {
            found.push(one(E::Session, [(I::SessionId, text_of(fields, "SessionId"))]));
        }
        "RemovableMedia" => {
            // A stick is the stick, whichever way the data went.
            let stick = one(E::RemovableDevice, [(I::SerialNumber, text_of(fields, "SerialNumber"))]);
            return named(vec![stick, device(row).in_role(Role::Related)]);
        }
        _ => {}
    }
    for entity in &mut found {
        if entity.role == Role::default() && entity.kind != E::Device {
            entity.role = role;
        }
    }
    if row.text("EntityType").is_some_and(|kind| kind == "Machine")
        && let Some(device) = found.first_mut()
    {
        device.role = role;
    }
    named(found)
}

fn named(entities: Vec<Entity>) -> Vec<Entity> {
    entities.into_iter().filter(|entity| !entity.identifiers.is_empty()).collect()
}

fn role(row: &Row<'_>) -> Role {
    match (row.text("EvidenceDirection"), row.text("EvidenceRole")) {
        (Some("Destination"), _) => Role::Destination,
        (Some("Source"), _) => Role::Source,
        (_, Some("Impacted")) => Role::Impacted,
        _ => Role::Related,
    }
}

fn one<const N: usize>(kind: EntityKind, identifiers: [(IdentifierKind, Option<String>); N]) -> Entity {
    let given = identifiers.into_iter().filter_map(|(kind, value)| Some((kind, value?)));
    given.fold(Entity::new(kind), |entity, (kind, value)| entity.with(kind, value))
}

fn account(kind: EntityKind, row: &Row<'_>, fields: &Value) -> Entity {
    use IdentifierKind as I;
    let text = |name: &str| row.text(name).map(str::to_owned);
    let address = text("AccountUpn").or_else(|| text_of(fields, "MailboxPrimaryAddress"));
    // A bare name says nothing more where there is an address.
    let name = match (row.text("AccountDomain"), row.text("AccountName")) {
        (Some(domain), Some(name)) => Some(format!("{domain}\\{name}")),
        (None, Some(name)) if address.is_none() => Some(name.to_owned()),
        _ => None,
    };
    one(
        kind,
        [
            (I::MailAddress, address),
            (I::ObjectId, text("AccountObjectId")),
            (I::Sid, text("AccountSid")),
            (I::AccountName, name),
        ],
    )
}

fn device(row: &Row<'_>) -> Entity {
    let text = |name: &str| row.text(name).map(str::to_owned);
    let identifiers =
        [(IdentifierKind::DeviceId, text("DeviceId")), (IdentifierKind::DeviceName, text("DeviceName"))];
    one(EntityKind::Device, identifiers)
}

/// A file, and the site it is in where its folder is one of SharePoint or OneDrive.
fn file(row: &Row<'_>) -> Vec<Entity> {
    use IdentifierKind as I;
    let text = |name: &str| row.text(name).map(str::to_owned);
    let (folder, name) = (row.text("FolderPath"), row.text("FileName"));
    let path = folder.zip(name).map(|(folder, name)| {
        let separator = if folder.contains('/') { '/' } else { '\\' };
        format!("{}{separator}{name}", folder.trim_end_matches(['/', '\\']))
    });
    let file = one(
        EntityKind::File,
        [
            (I::Sha256, text("SHA256")),
            (I::Sha1, text("SHA1")),
            (I::Path, path),
            (I::FileName, text("FileName")),
        ],
    );
    let site = one(EntityKind::Site, [(I::SiteUrl, folder.and_then(site))]);
    vec![file, site]
}

/// The address of the site that a folder on the web is in: up to `/sites/NAME`, `/teams/NAME` or `/personal/NAME`.
fn site(folder: &str) -> Option<String> {
    let (scheme, rest) = folder.split_once("://")?;
    let mut parts = rest.split('/');
    let host = parts.next().filter(|host| !host.is_empty())?;
    match (parts.next(), parts.next()) {
        (Some(kind @ ("sites" | "teams" | "personal")), Some(name)) if !name.is_empty() => {
            Some(format!("{scheme}://{host}/{kind}/{name}"))
        }
        _ => Some(format!("{scheme}://{host}")),
    }
}

/// Whom a mail went to.
fn recipients(fields: &Value) -> Vec<Entity> {
    let lists = ["To", "Cc", "Bcc"].iter().filter_map(|key| fields.get(*key)?.as_array());
    let addresses = lists.flatten().filter_map(Value::as_str).filter(|text| !text.trim().is_empty());
    addresses
        .map(|address| {
            Entity::new(EntityKind::Destination)
                .with(IdentifierKind::Target, address)
                .in_role(Role::Destination)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_on_the_web_names_its_site() {
        let of = |folder| site(folder);
        assert_eq!(
            of("https://contoso.sharepoint.com/sites/finance/Shared Documents").as_deref(),
            Some("https://contoso.sharepoint.com/sites/finance")
        );
        assert_eq!(
            of("https://contoso-my.sharepoint.com/personal/ada_contoso_com").as_deref(),
            Some("https://contoso-my.sharepoint.com/personal/ada_contoso_com")
        );
        assert_eq!(of("https://contoso.sharepoint.com").as_deref(), Some("https://contoso.sharepoint.com"));
        assert_eq!(of("C:\\Users\\ada"), None);
    }
}
