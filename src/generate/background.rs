//! Daily life: what people and services do when nothing is wrong.

use super::GenerateError;
use super::compliance::{self, Alert, DlpData};
use super::device::{self, DeviceFile};
use super::dlp::{self, BANKING, Fact, Found, Message};
use super::entra::{self, APPLICATIONS, ERRORS, SignIn};
use super::exchange::{self, Client};
use super::names::{OUTSIDE, SUBJECTS};
use super::record::Record;
use super::scene::{Moment, Place, Scene};
use super::teams;
use super::tenant::Person;
use super::{sharepoint, text::Text};

/// Takes a finished record.
pub type Emit<'e> = dyn FnMut(&Record) -> Result<(), GenerateError> + 'e;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Action {
    #[default]
    ServiceCmdlet,
    DirectoryNoise,
    SiteNoise,
    Thumbnail,
    SignIn,
    MessagesRead,
    FolderSynchronised,
    ApplicationReads,
    Send,
    ItemChanged,
    Deleted,
    File,
    Viewed,
    Sharing,
    Teams,
    DirectoryChange,
    Cmdlet,
    ComplianceCmdlet,
    FileMatch,
    MailMatch,
    TeamsMatch,
    DeviceActivity,
    DeviceMatch,
    Label,
    Alert,
}

/// What happens how often, in thousandths.
const MIX: [(usize, Action); 25] = [
    (130, Action::ServiceCmdlet),
    (20, Action::DirectoryNoise),
    (10, Action::SiteNoise),
    (20, Action::Thumbnail),
    (90, Action::SignIn),
    (130, Action::MessagesRead),
    (30, Action::FolderSynchronised),
    (50, Action::ApplicationReads),
    (60, Action::Send),
    (25, Action::ItemChanged),
    (35, Action::Deleted),
    (235, Action::File),
    (45, Action::Viewed),
    (15, Action::Sharing),
    (53, Action::Teams),
    (8, Action::DirectoryChange),
    (4, Action::Cmdlet),
    (2, Action::ComplianceCmdlet),
    (4, Action::FileMatch),
    (4, Action::MailMatch),
    (2, Action::TeamsMatch),
    (14, Action::DeviceActivity),
    (3, Action::DeviceMatch),
    (10, Action::Label),
    (1, Action::Alert),
];

/// File operations, the common ones more than once.
const FILE_OPERATIONS: [&str; 16] = [
    "FileAccessed",
    "FileAccessed",
    "FileAccessed",
    "FileAccessed",
    "FileAccessed",
    "FileModified",
    "FileModified",
    "FilePreviewed",
    "FilePreviewed",
    "FileDownloaded",
    "FileDownloaded",
    "FileUploaded",
    "FileSyncUploadedFull",
    "FileSyncDownloadedFull",
    "FileRenamed",
    "FileRecycled",
];
/// Activities that endpoint DLP records without any policy.
const DEVICE_OPERATIONS: [&str; 6] =
    ["FileRead", "FileCreated", "FileModified", "FileRenamed", "FileDeleted", "FileUploadedToCloud"];

/// Daily life, and who has signed in already.
#[derive(Debug)]
pub struct Background {
    slots: Vec<Action>,
    seen: Vec<bool>,
}

impl Background {
    /// Daily life of so many people.
    #[must_use]
    pub fn new(people: usize) -> Self {
        let slots = MIX.iter().flat_map(|(share, action)| std::iter::repeat_n(*action, *share)).collect();
        Self { slots, seen: vec![false; people] }
    }

    /// Writes one thing that happens in this hour, or three when it is a match that is reported and undone. Never more
    /// than `room` records. Says how many.
    ///
    /// # Errors
    /// Those of `emit`.
    pub fn write(
        &mut self,
        scene: &mut Scene<'_>,
        time: i64,
        room: u64,
        emit: &mut Emit<'_>,
    ) -> Result<u64, GenerateError> {
        let tenant = scene.tenant;
        let hour = usize::try_from(time.rem_euclid(86_400) / 3600).unwrap_or_default();
        let workers = tenant.at_work.get(hour).map_or(&[][..], Vec::as_slice);
        let number = if !workers.is_empty() && scene.random.chance(965) {
            scene.random.pick(workers) as usize
        } else {
            scene.random.index(tenant.people.len())
        };
        let person = tenant.person(number);
        let address = scene.address_of(person);
        let moment = Moment { time, id: scene.random.guid(), person, address };
        let mut action = scene.random.pick(&self.slots);
        if let Some(seen) = self.seen.get_mut(number)
            && !std::mem::replace(seen, true)
        {
            // A day begins with a sign-in; without one nobody could tell whose PUID a mailbox record shows.
            action = Action::SignIn;
        }
        if action == Action::MailMatch && room >= 3 && scene.random.chance(300) {
            let before = scene.random.clone();
            for fact in [Fact::Match, Fact::FalsePositive, Fact::Undo] {
                scene.random = before.clone();
                mail_match(scene, &moment, fact, false);
                emit(&scene.record)?;
            }
            return Ok(3);
        }
        act(scene, &moment, number, action);
        emit(&scene.record)?;
        Ok(1)
    }
}

fn act(scene: &mut Scene<'_>, moment: &Moment<'_>, number: usize, action: Action) {
    match action {
        Action::ServiceCmdlet => exchange::service_cmdlet(scene, moment.time, moment.id),
        Action::DirectoryNoise => entra::directory_noise(scene, moment.time, moment.id),
        Action::SiteNoise => {
            let site = scene.random.index(12);
            sharepoint::site_noise(scene, moment, site);
        }
        Action::SignIn => signs_in(scene, moment),
        Action::MessagesRead
        | Action::FolderSynchronised
        | Action::ApplicationReads
        | Action::Send
        | Action::ItemChanged
        | Action::Deleted => mail(scene, moment, action),
        Action::Thumbnail | Action::File | Action::Sharing | Action::FileMatch | Action::Label => {
            files(scene, moment, number, action);
        }
        Action::Viewed => {
            let (site, list) = (scene.random.index(12), scene.random.chance(250));
            sharepoint::viewed(scene, moment, site, list);
        }
        Action::Teams => teams::activity(scene, moment),
        Action::DirectoryChange | Action::Cmdlet | Action::ComplianceCmdlet => {
            administration(scene, moment, action)
        }
        Action::MailMatch => mail_match(scene, moment, Fact::Match, false),
        Action::TeamsMatch => mail_match(scene, moment, Fact::Match, true),
        Action::DeviceActivity | Action::DeviceMatch => on_device(scene, moment, action),
        Action::Alert => alert(scene, moment),
    }
}

fn signs_in(scene: &mut Scene<'_>, moment: &Moment<'_>) {
    let (error, error_name) = if scene.random.chance(80) { scene.random.pick(&ERRORS) } else { (0, "") };
    let application = scene.random.pick(&APPLICATIONS);
    let person = moment.person;
    let how =
        SignIn { error, error_name, user_agent: person.user_agent, session: person.session, application };
    entra::sign_in(scene, moment, &how);
}

fn client_of(person: &Person, scene: &mut Scene<'_>) -> Client {
    if person.user_agent.contains("Windows") && scene.random.chance(700) {
        Client::Outlook
    } else {
        Client::Web
    }
}

fn mail(scene: &mut Scene<'_>, moment: &Moment<'_>, action: Action) {
    let client = client_of(moment.person, scene);
    let folder = exchange::folder(scene);
    let mut messages = [0u64; 5];
    for message in &mut messages {
        *message = scene.random.bits();
    }
    let count = scene.random.index(5) + 1;
    let messages = messages.get(..count).unwrap_or_default();
    let subject = scene.random.pick(&SUBJECTS);
    let first = scene.random.bits();
    match action {
        Action::MessagesRead => exchange::messages_read(scene, moment, client, folder, messages),
        Action::FolderSynchronised => exchange::folder_synchronised(scene, moment, Client::Outlook, folder),
        Action::ApplicationReads => {
            let mut address = Text::default();
            address.raw("2603:1026:c0d:").hex(first, 3).raw("::").hex(first >> 20, 2);
            let address = address.take();
            let moment = Moment { address: &address, ..*moment };
            exchange::messages_read(scene, &moment, Client::Application, "Inbox", messages);
        }
        Action::Send => {
            let attachment = if scene.random.chance(300) { "Report.pdf" } else { "" };
            exchange::item(scene, moment, client, "Send", subject, first, attachment);
        }
        Action::ItemChanged => {
            let operation = if scene.random.chance(500) { "Create" } else { "Update" };
            exchange::item(scene, moment, client, operation, subject, first, "");
        }
        _ => {
            let operation =
                scene.random.pick(&["MoveToDeletedItems", "SoftDelete", "SoftDelete", "HardDelete"]);
            exchange::deleted(scene, moment, client, operation, folder, messages);
        }
    }
}

fn files(scene: &mut Scene<'_>, moment: &Moment<'_>, number: usize, action: Action) {
    let tenant = scene.tenant;
    // Everybody has some forty files that are used again and again.
    let index = if scene.random.chance(750) {
        number * 31 + scene.random.index(40)
    } else {
        scene.random.index(tenant.files.len())
    };
    let file = tenant.file(index);
    let one_drive = scene.random.chance(350);
    let place =
        if one_drive { Place::on_one_drive(moment.person, file) } else { Place::on_site(tenant, file) };
    match action {
        Action::Thumbnail => {
            let moment = Moment { address: "2603:1026:2400:1d::7", ..*moment };
            sharepoint::service_operation(scene, &moment, &place);
        }
        Action::Sharing => {
            let partner = scene.random.pick(&OUTSIDE);
            let mut target = Text::default();
            let operation = scene.random.pick(&[
                "SharingSet",
                "AddedToSecureLink",
                "CompanyLinkCreated",
                "SharingInvitationCreated",
            ]);
            match operation {
                "CompanyLinkCreated" => {}
                "SharingInvitationCreated" => {
                    _ = target.raw("partner").number(scene.random.below(90)).raw("@").raw(partner)
                }
                _ => _ = target.raw(&tenant.person(scene.random.index(tenant.people.len())).upn),
            }
            sharepoint::sharing(scene, moment, operation, &place, &target.take());
        }
        Action::FileMatch => {
            let found =
                Found { count: scene.random.below(9) + 1, detailed: scene.random.chance(500), location: "" };
            dlp::file_match(scene, moment, Fact::Match, &BANKING, &place, found);
        }
        Action::Label => {
            let client = scene.random.chance(400);
            compliance::label(scene, moment, &place, client);
        }
        _ => {
            let operation = scene.random.pick(&FILE_OPERATIONS);
            sharepoint::file_operation(scene, moment, operation, &place);
        }
    }
}

fn mail_match(scene: &mut Scene<'_>, moment: &Moment<'_>, fact: Fact, teams: bool) {
    let subject = scene.random.pick(&SUBJECTS);
    let mut to = Text::default();
    to.raw("accounts@").raw(scene.random.pick(&OUTSIDE));
    let to = to.take();
    let message = Message { number: scene.random.bits(), to: &to, subject: if teams { "" } else { subject } };
    let found = Found {
        count: scene.random.below(5) + 1,
        detailed: scene.random.chance(500),
        location: "Message Body",
    };
    dlp::message_match(scene, moment, fact, &BANKING, message, found, teams);
}

fn on_device(scene: &mut Scene<'_>, moment: &Moment<'_>, action: Action) {
    let tenant = scene.tenant;
    let file = tenant.file(scene.random.index(tenant.files.len()));
    let number = scene.random.bits();
    let device_file = DeviceFile { name: &file.name, extension: file.extension, size: file.size, number };
    if action == Action::DeviceMatch {
        let count = scene.random.below(4) + 1;
        device::device_activity(scene, moment, "FileUploadedToCloud", device_file, Some((&BANKING, count)));
    } else {
        let operation = scene.random.pick(&DEVICE_OPERATIONS);
        device::device_activity(scene, moment, operation, device_file, None);
    }
}

fn administration(scene: &mut Scene<'_>, moment: &Moment<'_>, action: Action) {
    let tenant = scene.tenant;
    // The first two people are IT and Security; they administer.
    let admin = tenant.person(scene.random.index(2));
    let target = tenant.person(scene.random.index(tenant.people.len()));
    let moment = Moment { person: admin, address: &admin.office, ..*moment };
    match action {
        Action::DirectoryChange => {
            let (operation, property) = scene.random.pick(&[
                ("Update user.", ("Department", target.department)),
                ("Reset user password.", ("PasswordProfile", "changed")),
                ("Add member to group.", ("Group.DisplayName", "Project Alpha")),
                ("Add registered owner to device.", ("Device.DisplayName", "LON-10001")),
            ]);
            entra::directory_change(scene, &moment, operation, target, property);
        }
        Action::Cmdlet => {
            let (name, parameter, value) = scene.random.pick(&[
                ("Set-Mailbox", "LitigationHoldEnabled", "True"),
                ("Add-MailboxPermission", "AccessRights", "FullAccess"),
                ("Set-User", "Office", "Berlin"),
            ]);
            exchange::cmdlet(
                scene,
                &moment,
                name,
                &target.alias,
                &[("Identity", &target.upn), (parameter, value)],
            );
        }
        _ => compliance::cmdlet(scene, &moment),
    }
}

fn alert(scene: &mut Scene<'_>, moment: &Moment<'_>) {
    let data =
        DlpData { workload: "Exchange", object: "Banking details", record: scene.random.guid(), count: 2 };
    let about_dlp = scene.random.chance(500);
    let alert = Alert {
        alert: scene.random.guid(),
        name: if about_dlp {
            "DLP policy match: Banking details"
        } else {
            "Email reported by user as malware or phish"
        },
        category: if about_dlp { "DataLossPrevention" } else { "ThreatManagement" },
        severity: "Low",
        policy: "b26a5770-0c38-434a-9380-3a3c2c27bbb3",
        match_of: about_dlp.then_some((&BANKING, data)),
    };
    compliance::alert(scene, moment, &alert, false);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mix_adds_up_to_a_thousand() {
        assert_eq!(MIX.iter().map(|(share, _)| share).sum::<usize>(), 1000);
    }
}
