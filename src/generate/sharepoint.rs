//! SharePoint and OneDrive: record types 4, 6, 14 and 36.

use super::record::{LIST, SHAREPOINT, SHAREPOINT_FILE, SHARING};
use super::scene::{Moment, Place, Scene};

/// `ApplicationId` of SharePoint's own web client.
const WEB_CLIENT: &str = "08e18876-6177-487e-b8b5-cf950c1e598c";

/// A file operation by a person, record type 6.
pub fn file_operation(scene: &mut Scene<'_>, moment: &Moment<'_>, operation: &str, place: &Place<'_>) {
    let person = moment.person;
    scene.begin(moment, SHAREPOINT_FILE, operation, "", &person.claim, place.workload());
    object(scene, place);
    let (correlation, token) = (scene.random.guid(), scene.random.bits());
    let record = &mut scene.record;
    let context = record.key("AppAccessContext").raw("{\"AADSessionId\":\"").guid(person.session);
    context
        .raw("\",\"CorrelationId\":\"")
        .guid(correlation)
        .raw("\",\"UniqueTokenId\":\"")
        .hex(token, 16)
        .raw("\"}");
    if operation.starts_with("FileSync") {
        record
            .key("UserAgent")
            .raw("\"Microsoft SkyDriveSync 25.031.0217.0003 ship; Windows NT 10.0 (22631)\"");
        record.key("FileSyncBytesCommitted").raw("\"").number(place.size).raw("\"");
    } else {
        record.plain("ApplicationId", WEB_CLIENT);
        record.plain("UserAgent", person.user_agent);
        record.plain("AuthenticationType", "FormsCookieAuth");
    }
    tail(scene, place);
    if let Some(unit) = person.admin_unit {
        scene.record.administrative_unit(unit);
    }
}

/// A file operation by a back-end service on a person's behalf: address and agent are Microsoft's.
pub fn service_operation(scene: &mut Scene<'_>, moment: &Moment<'_>, place: &Place<'_>) {
    scene.begin(moment, SHAREPOINT_FILE, "FilePreviewed", "", &moment.person.claim, place.workload());
    object(scene, place);
    scene.record.plain("ApplicationId", "4345a7b9-9a63-4910-a426-35363201d503");
    scene.record.truth("DoNotDistributeEvent", true);
    scene.record.plain("UserAgent", "OneDriveMpc-Transform_Thumbnail/1.0");
    tail(scene, place);
}

fn object(scene: &mut Scene<'_>, place: &Place<'_>) {
    let text = scene.record.key("ObjectId").raw("\"").raw(place.site_url);
    text.raw(if place.one_drive { "/" } else { "/Shared Documents/" }).raw(place.folder).raw("/");
    text.escaped(place.name).raw("\"");
}

fn tail(scene: &mut Scene<'_>, place: &Place<'_>) {
    let correlation = scene.random.guid();
    let record = &mut scene.record;
    record.guid("CorrelationId", correlation);
    record.plain("EventSource", "SharePoint");
    record.plain("ItemType", "File");
    record.guid("ListId", place.library);
    record.guid("ListItemUniqueId", place.id);
    record.guid("Site", place.site);
    record.guid("WebId", place.web);
    record.truth("HighPriorityMediaProcessing", false);
    record.plain("SourceFileExtension", place.extension);
    record.key("SiteUrl").raw("\"").raw(place.site_url).raw("/\"");
    record.text("SourceFileName", place.name);
    let folder = record.key("SourceRelativeUrl").raw("\"");
    if !place.one_drive {
        folder.raw("Shared Documents/");
    }
    folder.raw(place.folder).raw("\"");
}

/// Somebody looks at a page (4) or a list (36).
pub fn viewed(scene: &mut Scene<'_>, moment: &Moment<'_>, site: usize, list: bool) {
    let site = scene.tenant.site(site);
    let person = moment.person;
    let (record_type, operation) = if list { (LIST, "ListViewed") } else { (SHAREPOINT, "PageViewed") };
    scene.begin(moment, record_type, operation, "", &person.claim, "SharePoint");
    let (correlation, page) = (scene.random.guid(), scene.random.guid());
    let record = &mut scene.record;
    let object = record.key("ObjectId").raw("\"").raw(&site.url);
    object.raw(if list { "/Shared Documents/Forms/AllItems.aspx\"" } else { "/SitePages/Home.aspx\"" });
    record.guid("CorrelationId", correlation);
    record.truth("CustomUniqueId", !list);
    record.plain("EventSource", "SharePoint");
    record.plain("ItemType", if list { "List" } else { "Page" });
    record.guid("ListId", site.library);
    if !list {
        record.guid("ListItemUniqueId", page);
    }
    record.guid("Site", site.id);
    record.plain("UserAgent", person.user_agent);
    record.guid("WebId", site.web);
}

/// The site's own housekeeping: no person, no address, an application's claim.
pub fn site_noise(scene: &mut Scene<'_>, moment: &Moment<'_>, site: usize) {
    let site = scene.tenant.site(site);
    let head = super::record::Head {
        time: moment.time,
        id: moment.id,
        record_type: SHARING,
        operation: "AddedToGroup",
        result: "",
        user_key: "i:0i.t|00000003-0000-0ff1-ce00-000000000000|app@sharepoint",
        user_type: 0,
        workload: "SharePoint",
        client_ip: "",
        user_id: "app@sharepoint",
    };
    scene.begin_service(&head);
    let correlation = scene.random.guid();
    let record = &mut scene.record;
    record.key("ClientIP").raw("\"\"");
    record.plain("ObjectId", &site.url);
    record.guid("CorrelationId", correlation);
    record.plain("EventSource", "SharePoint");
    record.plain("ItemType", "Web");
    record.guid("Site", site.id);
    record.plain("UserAgent", "");
    record.guid("WebId", site.web);
    record.plain("EventData", "<Group>Site Owners</Group>");
    record.plain("SiteUrl", &site.url);
    record.plain("TargetUserOrGroupName", "SHAREPOINT\\\\system");
    record.plain("TargetUserOrGroupType", "Member");
}

/// Sharing, record type 14. `target` is the person or group that gets access; empty for a link.
pub fn sharing(scene: &mut Scene<'_>, moment: &Moment<'_>, operation: &str, place: &Place<'_>, target: &str) {
    let anonymous = operation == "AnonymousLinkUsed";
    if anonymous {
        let hash = scene.random.bits();
        let mut user = super::text::Text::default();
        user.raw("urn:spo:anon#").hex(hash, 16).hex(hash.rotate_left(9), 16);
        let user = user.take();
        let head = super::record::Head {
            time: moment.time,
            id: moment.id,
            record_type: SHARING,
            operation,
            result: "",
            user_key: &user,
            user_type: 0,
            workload: place.workload(),
            client_ip: moment.address,
            user_id: &user,
        };
        scene.begin_service(&head);
    } else {
        scene.begin(moment, SHARING, operation, "", &moment.person.claim, place.workload());
    }
    object(scene, place);
    let link = scene.random.guid();
    let record = &mut scene.record;
    record.plain("UserAgent", moment.person.user_agent);
    record.plain("EventData", if target.is_empty() { "<Type>View</Type>" } else { "<Type>Edit</Type>" });
    record.guid("UniqueSharingId", link);
    if !target.is_empty() {
        record.plain("TargetUserOrGroupName", target);
        record
            .plain("TargetUserOrGroupType", if target.ends_with("contoso.com") { "Member" } else { "Guest" });
    }
    tail(scene, place);
}
