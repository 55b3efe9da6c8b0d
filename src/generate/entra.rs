//! Entra: sign-ins (15) and directory changes (8), the records from which everybody's object id can be learned.

use super::record::{DIRECTORY, Head, SIGN_IN};
use super::scene::{Moment, Scene};
use super::tenant::Person;
use super::text::Guid;

/// How a sign-in went.
#[derive(Debug, Clone, Copy)]
pub struct SignIn<'a> {
    /// `ErrorNumber`; 0 is the only success.
    pub error: u64,
    /// `LogonError`; empty for a success.
    pub error_name: &'a str,
    /// User agent.
    pub user_agent: &'a str,
    /// `SessionId` of `DeviceProperties`.
    pub session: Guid,
    /// Application and resource.
    pub application: (&'a str, &'a str),
}

/// Applications that people sign in to: application id and resource id, as Microsoft publishes them.
pub const APPLICATIONS: [(&str, &str); 5] = [
    ("4765445b-32c6-49b0-83e6-1d93765276ca", "4765445b-32c6-49b0-83e6-1d93765276ca"),
    ("d3590ed6-52b3-4102-aeff-aad2292ab01c", "00000002-0000-0ff1-ce00-000000000000"),
    ("1fec8e78-bce4-4aaf-ab1b-5451cc387264", "00000003-0000-0000-c000-000000000000"),
    ("08e18876-6177-487e-b8b5-cf950c1e598c", "00000003-0000-0ff1-ce00-000000000000"),
    ("ab9b8c07-8f02-4f72-87fa-80105867a763", "00000003-0000-0000-c000-000000000000"),
];

/// Sign-ins that fail in daily life: error number and name.
pub const ERRORS: [(u64, &str); 4] = [
    (50_126, "InvalidUserNameOrPassword"),
    (50_076, "UserStrongAuthClientAuthNRequiredInterrupt"),
    (50_140, "KmsiInterrupt"),
    (70_044, "CodeExpired"),
];

/// `UserLoggedIn` or `UserLoginFailed`. A failed one says `Success` in `ResultStatus` two times in three, as real ones do.
pub fn sign_in(scene: &mut Scene<'_>, moment: &Moment<'_>, sign_in: &SignIn<'_>) {
    let failed = sign_in.error != 0;
    let person = moment.person;
    let operation = if failed { "UserLoginFailed" } else { "UserLoggedIn" };
    let result = if failed && scene.random.chance(333) { "Failed" } else { "Success" };
    scene.begin(moment, SIGN_IN, operation, result, &person.object_id, "AzureActiveDirectory");
    let (inter, with_puid) = (scene.random.guid(), !scene.random.chance(400));
    let (application, resource) = sign_in.application;
    let tenant = &scene.tenant.id;
    let record = &mut scene.record;
    record.plain("ObjectId", resource);
    record.number("AzureActiveDirectoryEventType", 1);
    let text = record
        .key("ExtendedProperties")
        .raw("[{\"Name\":\"ResultStatusDetail\",\"Value\":\"Success\"},{\"Name\":\"UserAgent\",\"Value\":\"");
    text.escaped(sign_in.user_agent).raw("\"},{\"Name\":\"RequestType\",\"Value\":\"OAuth2:Authorize\"}]");
    record.key("ModifiedProperties").raw("[]");
    actor(scene, person, with_puid);
    let record = &mut scene.record;
    record.plain("ActorContextId", tenant);
    record.plain("ActorIpAddress", moment.address);
    record.guid("InterSystemsId", inter);
    record.guid("IntraSystemId", moment.id);
    record.plain("SupportTicketId", "");
    record.key("Target").raw("[{\"ID\":\"").raw(resource).raw("\",\"Type\":0}]");
    record.plain("TargetContextId", tenant);
    record.plain("ApplicationId", application);
    let text = record.key("DeviceProperties").raw("[{\"Name\":\"OS\",\"Value\":\"Windows 10\"},{\"Name\":\"BrowserType\",\"Value\":\"Edge\"},{\"Name\":\"IsCompliantAndManaged\",\"Value\":\"False\"},{\"Name\":\"SessionId\",\"Value\":\"");
    text.guid(sign_in.session).raw("\"}]");
    record.key("ErrorNumber").raw("\"").number(sign_in.error).raw("\"");
    if failed {
        record.plain("LogonError", sign_in.error_name);
    }
}

fn actor(scene: &mut Scene<'_>, person: &Person, with_puid: bool) {
    let text = scene
        .record
        .key("Actor")
        .raw("[{\"ID\":\"")
        .raw(&person.object_id)
        .raw("\",\"Type\":0},{\"ID\":\"")
        .raw(&person.upn);
    text.raw("\",\"Type\":5}");
    if with_puid {
        text.raw(",{\"ID\":\"").raw(&person.puid).raw("\",\"Type\":3}");
    }
    text.raw("]");
}

/// A change of the directory by an administrator, with the PUID of the actor and of the target.
pub fn directory_change(
    scene: &mut Scene<'_>,
    moment: &Moment<'_>,
    operation: &str,
    target: &Person,
    property: (&str, &str),
) {
    let admin = moment.person;
    scene.begin(moment, DIRECTORY, operation, "Success", &admin.object_id, "AzureActiveDirectory");
    let inter = scene.random.guid();
    let tenant = &scene.tenant.id;
    let record = &mut scene.record;
    record.plain("ObjectId", &target.upn);
    record.number("AzureActiveDirectoryEventType", 1);
    let text = record
        .key("ExtendedProperties")
        .raw("[{\"Name\":\"additionalDetails\",\"Value\":\"{\\\"UserType\\\":\\\"Member\\\"}\"},");
    text.raw("{\"Name\":\"actorPUID\",\"Value\":\"")
        .raw(&admin.puid)
        .raw("\"},{\"Name\":\"targetPUID\",\"Value\":\"")
        .raw(&target.puid);
    text.raw("\"},{\"Name\":\"extendedAuditEventCategory\",\"Value\":\"User\"}]");
    let text = record
        .key("ModifiedProperties")
        .raw("[{\"Name\":\"")
        .raw(property.0)
        .raw("\",\"NewValue\":\"[\\r\\n  \\\"")
        .raw(property.1);
    text.raw("\\\"\\r\\n]\",\"OldValue\":\"[]\"},{\"Name\":\"Included Updated Properties\",\"NewValue\":\"")
        .raw(property.0)
        .raw("\",\"OldValue\":\"\"}]");
    let text = record
        .key("Actor")
        .raw("[{\"ID\":\"")
        .raw(&admin.upn)
        .raw("\",\"Type\":5},{\"ID\":\"")
        .raw(&admin.puid);
    text.raw("\",\"Type\":3},{\"ID\":\"User_")
        .raw(&admin.object_id)
        .raw("\",\"Type\":2},{\"ID\":\"")
        .raw(&admin.object_id);
    text.raw("\",\"Type\":2},{\"ID\":\"User\",\"Type\":2}]");
    record.plain("ActorContextId", tenant);
    record.guid("InterSystemsId", inter);
    record.guid("IntraSystemId", moment.id);
    record.plain("SupportTicketId", "");
    let text = record
        .key("Target")
        .raw("[{\"ID\":\"User_")
        .raw(&target.object_id)
        .raw("\",\"Type\":2},{\"ID\":\"")
        .raw(&target.object_id);
    text.raw("\",\"Type\":2},{\"ID\":\"User\",\"Type\":2},{\"ID\":\"")
        .raw(&target.upn)
        .raw("\",\"Type\":5},{\"ID\":\"")
        .raw(&target.puid);
    text.raw("\",\"Type\":3}]");
    record.plain("TargetContextId", tenant);
}

/// A change that the directory makes on its own: no person, no address.
pub fn directory_noise(scene: &mut Scene<'_>, time: i64, id: Guid) {
    let principal = scene.random.guid();
    let mut user = super::text::Text::default();
    user.raw("ServicePrincipal_").guid(principal);
    let user = user.take();
    let head = Head {
        time,
        id,
        record_type: DIRECTORY,
        operation: "Update service principal.",
        result: "Success",
        user_key: "Not Available",
        user_type: 4,
        workload: "AzureActiveDirectory",
        client_ip: "<null>",
        user_id: &user,
    };
    scene.begin_service(&head);
    let target = scene.random.guid();
    let tenant = &scene.tenant.id;
    let record = &mut scene.record;
    record.guid("ObjectId", target);
    record.number("AzureActiveDirectoryEventType", 1);
    record
        .key("ExtendedProperties")
        .raw("[{\"Name\":\"extendedAuditEventCategory\",\"Value\":\"ServicePrincipal\"}]");
    record.key("ModifiedProperties").raw("[]");
    let text =
        record.key("Actor").raw("[{\"ID\":\"Device Registration Service\",\"Type\":1},{\"ID\":\"").raw(&user);
    text.raw("\",\"Type\":2},{\"ID\":\"ServicePrincipal\",\"Type\":2}]");
    record.plain("ActorContextId", tenant);
    record.key("Target").raw("[{\"ID\":\"ServicePrincipal_").guid(target).raw("\",\"Type\":2}]");
    record.plain("TargetContextId", tenant);
}
