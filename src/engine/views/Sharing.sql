-- Who gave whom access to what in SharePoint and OneDrive (record type 14): links, invitations, groups and site
-- administrators. `LinkScope` says whom a link lets in; it is null where no link is involved. `EventData` is XML text:
-- what it says of the permission, of the group and of the end of the link is taken out of it.
-- Rows of a Sentinel export are added, but for those whose record is in the lake already.
select
    "Timestamp", "ActionType", "Workload", "AccountUpn", "AccountId", "AccountObjectId", "AccountDisplayName",
    "IPAddress", "UserAgent", "ItemType",
    nullif("SourceFileName", '') as "FileName",
    lower(nullif("SourceFileExtension", '')) as "FileExtension",
    "ObjectUrl",
    nullif("SiteUrl", '') as "SiteUrl",
    "TargetUserOrGroupName", "TargetUserOrGroupType",
    "TargetUserOrGroupType" = 'Guest'
        or lower("TargetUserOrGroupName") like '%#ext#%'
        or lower("TargetUserOrGroupName") like 'urn:spo:guest#%'
        or "TargetUserOrGroupName" like 'SharingLinks.%.Anonymous%'
        or "ActionType" like 'Anonymous%' as "IsExternalTarget",
    case
        when nullif("SharingLinkScope", '') is not null then "SharingLinkScope"
        when "ActionType" like 'AnonymousLink%' then 'Anyone'
        when "ActionType" like 'CompanyLink%' then 'Organization'
        -- The hidden group behind a link is named after what the link allows.
        when "TargetUserOrGroupName" like 'SharingLinks.%.Anonymous%' then 'Anyone'
        when "TargetUserOrGroupName" like 'SharingLinks.%.Organization%' then 'Organization'
        when "ActionType" like 'SecureLink%' or "ActionType" in ('AddedToSecureLink', 'RemovedFromSecureLink')
        then 'SpecificPeople'
    end as "LinkScope",
    coalesce(
        nullif("Permission", ''),
        regexp_match("EventData", '<Type>([^<]+)')[1],
        regexp_match("EventData", '<Permissions? granted>([^<]+)')[1],
        regexp_match("EventData", '<PermissionLevel>([^<]+)')[1]
    ) as "Permission",
    regexp_match("EventData", '<Group>([^<]+)')[1] as "GroupName",
    coalesce(
        nullif("ExpirationDate", ''), regexp_match("EventData", '<[^<>/]*Expir[^<>]*>([^<]+)')[1]
    ) as "Expiration",
    "SharingType", "UniqueSharingId", "ListItemUniqueId", "ClientApplication", "EventData", "SessionId", "RecordId"
from (
    select
        "Timestamp", "ActionType", "_Workload" as "Workload",
        "_AccountUpn" as "AccountUpn", "AccountId", "AccountObjectId", "AccountDisplayName", "IPAddress", "UserAgent",
        "RawEventData" ->> 'ItemType' as "ItemType",
        "RawEventData" ->> 'SourceFileName' as "SourceFileName",
        "RawEventData" ->> 'SourceFileExtension' as "SourceFileExtension",
        "RawEventData" ->> 'ObjectId' as "ObjectUrl",
        "RawEventData" ->> 'SiteUrl' as "SiteUrl",
        coalesce(
            nullif("RawEventData" ->> 'TargetUserOrGroupName', ''), nullif("RawEventData" ->> 'UserSharedWith', '')
        ) as "TargetUserOrGroupName",
        "RawEventData" ->> 'TargetUserOrGroupType' as "TargetUserOrGroupType",
        "RawEventData" ->> 'SharingLinkScope' as "SharingLinkScope",
        "RawEventData" ->> 'Permission' as "Permission",
        "RawEventData" ->> 'ExpirationDate' as "ExpirationDate",
        "RawEventData" ->> 'EventData' as "EventData",
        "RawEventData" ->> 'SharingType' as "SharingType",
        "RawEventData" ->> 'UniqueSharingId' as "UniqueSharingId",
        "RawEventData" ->> 'ListItemUniqueId' as "ListItemUniqueId",
        coalesce(
            "RawEventData" ->> 'ApplicationDisplayName',
            json_as_text("RawEventData", 'AppAccessContext', 'ClientAppName')
        ) as "ClientApplication",
        session_id("RawEventData") as "SessionId",
        "_RecordId" as "RecordId"
    from "hidden"."CloudAppEvents"
    where "_RecordType" = 14
    union all
    select
        "TimeGenerated", "Operation", "OfficeWorkload", case when "UserId" like '%@%' then lower("UserId") end,
        lower("UserId"), cast(null as varchar), "UserId", parse_ip("ClientIP"), "UserAgent", "ItemType",
        "SourceFileName", "SourceFileExtension", "OfficeObjectId", "Site_Url",
        coalesce(nullif("TargetUserOrGroupName", ''), nullif("UserSharedWith", '')), "TargetUserOrGroupType",
        cast(null as varchar), cast(null as varchar), cast(null as varchar), "Event_Data", "SharingType",
        "UniqueSharingId", "ListItemUniqueId", "Application", json_as_text("AppAccessContext", 'AADSessionId'),
        "OfficeId"
    from "hidden"."OfficeActivity" exported
    where "RecordType" in ('SharePointSharingOperation', '14') and not exists (
        select 1 from "hidden"."CloudAppEvents" known where known."_RecordId" = exported."OfficeId"
    )
) shared
