//! Exchange: mailbox records (2, 3, 50) and cmdlets (1).

use super::names::{FOLDERS, SERVERS, SERVICE_CMDLETS};
use super::record::{EXCHANGE_ADMIN, EXCHANGE_ITEM, EXCHANGE_ITEM_AGGREGATED, EXCHANGE_ITEM_GROUP, Head};
use super::scene::{Moment, Scene};
use super::tenant::INITIAL_DOMAIN;
use super::text::{Guid, Text};

/// The program that reads or changes a mailbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Client {
    /// Outlook on the web.
    Web,
    /// Outlook for Windows.
    Outlook,
    /// An application that acts for the person through the REST interface, from Microsoft's own network.
    Application,
    /// A script of an intruder, with the stolen session.
    Intruder(Guid),
}

impl Client {
    const fn information(self) -> &'static str {
        match self {
            Self::Web => "Client=OWA;Action=ViaProxy",
            Self::Outlook => "Client=MSExchangeRPC",
            Self::Application => "Client=REST;Client=RESTSystem;;",
            Self::Intruder(_) => "Client=OWA;python-requests/2.32.3;",
        }
    }
}

/// What every mailbox record says about mailbox and client.
fn mailbox(scene: &mut Scene<'_>, moment: &Moment<'_>, client: Client) {
    let person = moment.person;
    let server = scene.random.pick(&SERVERS);
    let record = &mut scene.record;
    if client == Client::Application {
        record.plain("AppId", "a11c0de0-0a1e-4e06-9bd0-0000000000a1");
        record.plain("ClientAppId", "a11c0de0-21ca-493a-987c-0000000000a2");
    }
    record.plain("ClientIPAddress", moment.address);
    record.plain("ClientInfoString", client.information());
    if client == Client::Outlook {
        record.plain("ClientProcessName", "OUTLOOK.EXE");
        record.plain("ClientVersion", "16.0.18526.20144");
    }
    record.truth("ExternalAccess", false);
    record.number("InternalLogonType", 0);
    record.number("LogonType", 0);
    record.plain("LogonUserSid", &person.sid);
    record.plain("MailboxGuid", &person.mailbox);
    record.plain("MailboxOwnerSid", &person.sid);
    record.plain("MailboxOwnerUPN", &person.upn);
    record.plain("OrganizationName", INITIAL_DOMAIN);
    record.key("OriginatingServer").raw("\"").raw(server).raw("\\u000d\\u000a\"");
    match client {
        Client::Application => {}
        Client::Intruder(session) => record.guid("SessionId", session),
        _ => record.guid("SessionId", person.session),
    }
}

/// An Internet message id made of `number`.
pub fn message_id(text: &mut Text, number: u64) {
    text.raw("<AM0PR10MB")
        .hex(number, 16)
        .hex(number.rotate_left(23), 14)
        .raw("@AM0PR10MB0001.eurprd10.prod.outlook.com>");
}

/// An Exchange item id: base64 by look, made of `number`.
fn item_id(text: &mut Text, prefix: &str, number: u64) {
    text.raw(prefix)
        .raw("AAAAC")
        .hex(number, 12)
        .raw("SYxPmXo2BwD")
        .hex(number.rotate_left(31), 16)
        .raw("AAAAAAEMAAAB");
}

/// `MailItemsAccessed`, one record for the messages that were opened (50): the numbers make the message ids.
pub fn messages_read(
    scene: &mut Scene<'_>,
    moment: &Moment<'_>,
    client: Client,
    folder: &str,
    messages: &[u64],
) {
    let person = moment.person;
    // Applications show their address only here, as in real records.
    let shown = if client == Client::Application { "" } else { moment.address };
    let head = Moment { address: shown, ..*moment };
    scene.begin(&head, EXCHANGE_ITEM_AGGREGATED, "MailItemsAccessed", "Succeeded", &person.puid, "Exchange");
    mailbox(scene, moment, client);
    let folder_number = scene.random.bits();
    let record = &mut scene.record;
    record.key("OperationProperties").raw(
        "[{\"Name\":\"MailAccessType\",\"Value\":\"Bind\"},{\"Name\":\"IsThrottled\",\"Value\":\"False\"}]",
    );
    let text = record.key("Folders").raw("[{\"FolderItems\":[");
    for (position, message) in messages.iter().enumerate() {
        text.raw(if position == 0 { "{\"InternetMessageId\":\"" } else { ",{\"InternetMessageId\":\"" });
        message_id(text, *message);
        text.raw("\",\"SizeInBytes\":").number(4_000 + message % 90_000).raw("}");
    }
    text.raw("],\"Id\":\"");
    item_id(text, "LgA", folder_number);
    text.raw("\",\"Path\":\"\\\\").raw(folder).raw("\"}]");
    record.number("OperationCount", messages.len() as u64);
}

/// `MailItemsAccessed` of a whole folder that a client synchronised (2).
pub fn folder_synchronised(scene: &mut Scene<'_>, moment: &Moment<'_>, client: Client, folder: &str) {
    scene.begin(moment, EXCHANGE_ITEM, "MailItemsAccessed", "Succeeded", &moment.person.puid, "Exchange");
    mailbox(scene, moment, client);
    let number = scene.random.bits();
    let record = &mut scene.record;
    record.key("OperationProperties").raw(
        "[{\"Name\":\"MailAccessType\",\"Value\":\"Sync\"},{\"Name\":\"IsThrottled\",\"Value\":\"False\"}]",
    );
    let text = record.key("Item").raw("{\"Id\":\"");
    item_id(text, "LgA", number);
    text.raw("\",\"ParentFolder\":{\"Id\":\"");
    item_id(text, "LgA", number);
    text.raw("\",\"Name\":\"").raw(folder).raw("\",\"Path\":\"\\\\").raw(folder).raw("\"}}");
}

/// One message sent, made or changed (2): `Send`, `Create`, `Update`.
pub fn item(
    scene: &mut Scene<'_>,
    moment: &Moment<'_>,
    client: Client,
    operation: &str,
    subject: &str,
    message: u64,
    attachment: &str,
) {
    scene.begin(moment, EXCHANGE_ITEM, operation, "Succeeded", &moment.person.puid, "Exchange");
    mailbox(scene, moment, client);
    let record = &mut scene.record;
    let text = record.key("Item").raw("{\"Id\":\"");
    if operation == "Send" {
        text.raw("Unknown");
    } else {
        item_id(text, "RgA", message);
    }
    if !attachment.is_empty() {
        text.raw("\",\"Attachments\":\"")
            .escaped(attachment)
            .raw(" (")
            .number(20_000 + message % 400_000)
            .raw("b)");
    }
    text.raw("\",\"InternetMessageId\":\"");
    message_id(text, message);
    text.raw("\",\"ParentFolder\":{\"Id\":\"");
    item_id(text, "LgA", message.rotate_left(7));
    text.raw("\",\"Path\":\"\\\\Drafts\"},\"SizeInBytes\":").number(6_000 + message % 50_000);
    text.raw(",\"Subject\":\"").escaped(subject).raw("\"}");
    if operation == "Update" {
        record.key("ModifiedProperties").raw("[\"RecipientCollection\",\"Subject\"]");
    }
}

/// Messages moved or deleted (3): `MoveToDeletedItems`, `SoftDelete`, `HardDelete`.
pub fn deleted(
    scene: &mut Scene<'_>,
    moment: &Moment<'_>,
    client: Client,
    operation: &str,
    folder: &str,
    messages: &[u64],
) {
    scene.begin(moment, EXCHANGE_ITEM_GROUP, operation, "Succeeded", &moment.person.puid, "Exchange");
    mailbox(scene, moment, client);
    let number = scene.random.bits();
    let record = &mut scene.record;
    let text = record.key("AffectedItems").raw("[");
    for (position, message) in messages.iter().enumerate() {
        text.raw(if position == 0 { "{\"Id\":\"" } else { ",{\"Id\":\"" });
        item_id(text, "RgA", *message);
        text.raw("\",\"InternetMessageId\":\"");
        message_id(text, *message);
        text.raw("\",\"ParentFolder\":{\"Id\":\"");
        item_id(text, "LgA", number);
        text.raw("\",\"Path\":\"\\\\").raw(folder).raw("\"}}");
    }
    text.raw("]");
    record.truth("CrossMailboxOperation", false);
    if operation == "MoveToDeletedItems" {
        record.key("DestFolder").raw("{\"Path\":\"\\\\Deleted Items\"}");
    }
    record.key("Folder").raw("{\"Path\":\"\\\\").raw(folder).raw("\"}");
}

/// A cmdlet that the service runs on its own, by far the most frequent record of type 1.
pub fn service_cmdlet(scene: &mut Scene<'_>, time: i64, id: Guid) {
    let (cmdlet, object) = scene.random.pick(&SERVICE_CMDLETS);
    let (back_end, server) = (scene.random.bits(), scene.random.pick(&SERVERS));
    let mut address = Text::default();
    if back_end.is_multiple_of(5) {
        address
            .raw("[2603:1026:c02:")
            .hex(back_end >> 8, 4)
            .raw("::5]:")
            .number(40_000 + (back_end >> 32) % 20_000);
    }
    let user = if back_end.is_multiple_of(7) {
        "NT AUTHORITY\\SYSTEM (w3wp)"
    } else {
        "NT AUTHORITY\\SYSTEM (Microsoft.Exchange.ServiceHost)"
    };
    let address = address.take();
    let head = Head {
        time,
        id,
        record_type: EXCHANGE_ADMIN,
        operation: cmdlet,
        result: "True",
        user_key: user,
        user_type: 3,
        workload: "Exchange",
        client_ip: &address,
        user_id: user,
    };
    scene.begin_service(&head);
    let record = &mut scene.record;
    let organization =
        "EURPR10A001.PROD.OUTLOOK.COM/Microsoft Exchange Hosted Organizations/contoso.onmicrosoft.com";
    record.key("ObjectId").raw("\"").raw(organization).raw("/").raw(object).raw("\"");
    record.plain("AppId", "");
    record.plain("ClientAppId", "");
    record.truth("ExternalAccess", true);
    record.plain("OrganizationName", INITIAL_DOMAIN);
    record.plain("OriginatingServer", server);
    let text = record
        .key("Parameters")
        .raw("[{\"Name\":\"DomainController\",\"Value\":\"\"},{\"Name\":\"Identity\",\"Value\":\"");
    text.raw(organization).raw("/").raw(object).raw("\"}");
    if cmdlet == "Set-Mailbox" {
        text.raw(",{\"Name\":\"RecoverableItemsQuota\",\"Value\":\"30 GB (32,212,254,720 bytes)\"},{\"Name\":\"Force\",\"Value\":\"True\"}");
        text.raw(",{\"Name\":\"Arbitration\",\"Value\":\"True\"},{\"Name\":\"HiddenFromAddressListsEnabled\",\"Value\":\"True\"}");
        text.raw(",{\"Name\":\"ProhibitSendReceiveQuota\",\"Value\":\"100 GB (107,374,182,400 bytes)\"}");
    }
    text.raw("]");
}

/// A cmdlet run for a person (1), `UserType` 2 whether or not the person has a role. The address carries a port.
pub fn cmdlet(
    scene: &mut Scene<'_>,
    moment: &Moment<'_>,
    name: &str,
    object: &str,
    parameters: &[(&str, &str)],
) {
    let port = 40_000 + scene.random.below(20_000);
    let server = scene.random.pick(&SERVERS);
    let mut address = Text::default();
    let brackets = moment.address.contains(':');
    address
        .raw(if brackets { "[" } else { "" })
        .raw(moment.address)
        .raw(if brackets { "]:" } else { ":" })
        .number(port);
    let address = address.take();
    let head = Head {
        time: moment.time,
        id: moment.id,
        record_type: EXCHANGE_ADMIN,
        operation: name,
        result: "True",
        user_key: &moment.person.puid,
        user_type: 2,
        workload: "Exchange",
        client_ip: &address,
        user_id: &moment.person.upn,
    };
    scene.begin_service(&head);
    let record = &mut scene.record;
    record.text("ObjectId", object);
    record.plain("AppId", "00000002-0000-0ff1-ce00-000000000000");
    record.plain("ClientAppId", "");
    record.truth("ExternalAccess", false);
    record.plain("OrganizationName", INITIAL_DOMAIN);
    record.plain("OriginatingServer", server);
    let text = record.key("Parameters").raw("[");
    for (position, (parameter, value)) in parameters.iter().enumerate() {
        text.raw(if position == 0 { "{\"Name\":\"" } else { ",{\"Name\":\"" }).raw(parameter);
        text.raw("\",\"Value\":\"").escaped(value).raw("\"}");
    }
    text.raw("]");
    record.guid("SessionId", moment.person.session);
}

/// `UpdateInboxRules` (2): what the mailbox itself says when a rule changes.
pub fn rule_changed(
    scene: &mut Scene<'_>,
    moment: &Moment<'_>,
    client: Client,
    rule: &str,
    forward_to: &str,
) {
    scene.begin(moment, EXCHANGE_ITEM, "UpdateInboxRules", "Succeeded", &moment.person.puid, "Exchange");
    mailbox(scene, moment, client);
    let number = scene.random.bits();
    let record = &mut scene.record;
    let text = record
        .key("OperationProperties")
        .raw("[{\"Name\":\"RuleOperation\",\"Value\":\"AddMailboxRule\"},{\"Name\":\"RuleId\",\"Value\":\"");
    text.number(number >> 1)
        .raw("\"},{\"Name\":\"RuleState\",\"Value\":\"Enabled\"},{\"Name\":\"RuleName\",\"Value\":\"")
        .escaped(rule);
    text.raw("\"},{\"Name\":\"RuleActions\",\"Value\":\"[{\\\"ActionType\\\":\\\"Forward\\\",\\\"Recipients\\\":[\\\"").raw(forward_to);
    text.raw("\\\"],\\\"ForwardFlags\\\":\\\"None\\\"}]\"}]");
    record.key("Item").raw("{\"ParentFolder\":{\"Name\":\"Inbox\",\"Path\":\"\\\\Inbox\"}}");
}

/// A folder that people have: mostly the inbox.
pub fn folder(scene: &mut Scene<'_>) -> &'static str {
    if scene.random.chance(750) { "Inbox" } else { scene.random.pick(&FOLDERS) }
}
