//! Microsoft Teams: record type 25. `UserKey` is the object id here.

use super::names::TOPICS;
use super::record::TEAMS;
use super::scene::{Moment, Scene};

/// What people do in Teams.
const OPERATIONS: [&str; 6] = [
    "MessageSent",
    "MessageSent",
    "MessageCreatedHasLink",
    "ChatCreated",
    "MeetingParticipantDetail",
    "MemberAdded",
];

/// A chat message, meeting or membership.
pub fn activity(scene: &mut Scene<'_>, moment: &Moment<'_>) {
    let operation = scene.random.pick(&OPERATIONS);
    let person = moment.person;
    let other = scene.tenant.person(scene.random.index(scene.tenant.people.len()));
    scene.begin(moment, TEAMS, operation, "", &person.object_id, "MicrosoftTeams");
    let (thread, message) = (scene.random.bits(), 1_770_000_000_000 + scene.random.below(9_000_000_000));
    let topic = scene.random.pick(&TOPICS);
    let record = &mut scene.record;
    let text = record.key("ExtraProperties").raw(
        "[{\"Key\":\"TimeZone\",\"Value\":\"Europe/London\"},{\"Key\":\"OsName\",\"Value\":\"windows\"},",
    );
    text.raw("{\"Key\":\"ClientName\",\"Value\":\"skypeteams\"}]");
    match operation {
        "MemberAdded" => {
            record.key("TeamGuid").raw("\"19:").hex(thread, 16).raw("@thread.tacv2\"");
            record.plain("TeamName", topic);
            record.plain("CommunicationType", "Team");
            let text = record
                .key("Members")
                .raw("[{\"DisplayName\":\"")
                .raw(&other.display_name)
                .raw("\",\"Role\":1,\"UPN\":\"");
            text.raw(&other.upn).raw("\"}]");
        }
        "MeetingParticipantDetail" => {
            record.key("MeetingDetailId").raw("\"").guid(moment.id).raw("\"");
            record
                .key("Attendees")
                .raw("[{\"OrganizationId\":\"")
                .raw(&scene.tenant.id)
                .raw("\",\"UPN\":\"")
                .raw(&other.upn)
                .raw("\"}]");
        }
        _ => {
            let text =
                record.key("ChatThreadId").raw("\"19:").raw(&person.object_id).raw("_").raw(&other.object_id);
            text.raw("@unq.gbl.spaces\"");
            record.plain("CommunicationType", "OneOnOne");
            record.key("MessageId").raw("\"").number(message).raw("\"");
            let text = record
                .key("ParticipantInfo")
                .raw("{\"HasForeignTenantUsers\":false,\"HasGuestUsers\":false,");
            text.raw("\"ParticipatingTenantIds\":[\"").raw(&scene.tenant.id).raw("\"]}");
        }
    }
}
