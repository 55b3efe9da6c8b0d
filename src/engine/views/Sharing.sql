-- Who gave whom access to what in SharePoint and OneDrive (record type 14): links, invitations, groups and site
-- administrators. `LinkScope` says whom a link lets in; it is null where no link is involved. `EventData` is XML text:
-- what it says of the permission, of the group and of the end of the link is taken out of it.
select
    "Timestamp", "ActionType", "_Workload" as "Workload",
    "_AccountUpn" as "AccountUpn", "AccountId", "AccountObjectId", "AccountDisplayName", "IPAddress", "UserAgent",
    "RawEventData" ->> 'ItemType' as "ItemType",
    nullif("RawEventData" ->> 'SourceFileName', '') as "FileName",
    lower(nullif("RawEventData" ->> 'SourceFileExtension', '')) as "FileExtension",
    "RawEventData" ->> 'ObjectId' as "ObjectUrl",
    nullif("RawEventData" ->> 'SiteUrl', '') as "SiteUrl",
    coalesce(
        nullif("RawEventData" ->> 'TargetUserOrGroupName', ''), nullif("RawEventData" ->> 'UserSharedWith', '')
    ) as "TargetUserOrGroupName",
    "RawEventData" ->> 'TargetUserOrGroupType' as "TargetUserOrGroupType",
    ("RawEventData" ->> 'TargetUserOrGroupType') = 'Guest'
        or lower("RawEventData" ->> 'TargetUserOrGroupName') like '%#ext#%'
        or lower("RawEventData" ->> 'TargetUserOrGroupName') like 'urn:spo:guest#%'
        or ("RawEventData" ->> 'TargetUserOrGroupName') like 'SharingLinks.%.Anonymous%'
        or "ActionType" like 'Anonymous%' as "IsExternalTarget",
    coalesce(nullif("RawEventData" ->> 'SharingLinkScope', ''), case
        when "ActionType" like 'AnonymousLink%' then 'Anyone'
        when "ActionType" like 'CompanyLink%' then 'Organization'
        -- The hidden group behind a link is named after what the link allows.
        when ("RawEventData" ->> 'TargetUserOrGroupName') like 'SharingLinks.%.Anonymous%' then 'Anyone'
        when ("RawEventData" ->> 'TargetUserOrGroupName') like 'SharingLinks.%.Organization%' then 'Organization'
        when "ActionType" like 'SecureLink%' or "ActionType" in ('AddedToSecureLink', 'RemovedFromSecureLink')
        then 'SpecificPeople'
    end) as "LinkScope",
    coalesce(
        nullif("RawEventData" ->> 'Permission', ''),
        regexp_match("RawEventData" ->> 'EventData', '<Type>([^<]+)')[1],
        regexp_match("RawEventData" ->> 'EventData', '<Permissions? granted>([^<]+)')[1],
        regexp_match("RawEventData" ->> 'EventData', '<PermissionLevel>([^<]+)')[1]
    ) as "Permission",
    regexp_match("RawEventData" ->> 'EventData', '<Group>([^<]+)')[1] as "GroupName",
    coalesce(
        nullif("RawEventData" ->> 'ExpirationDate', ''),
        regexp_match("RawEventData" ->> 'EventData', '<[^<>/]*Expir[^<>]*>([^<]+)')[1]
    ) as "Expiration",
    "RawEventData" ->> 'SharingType' as "SharingType",
    "RawEventData" ->> 'UniqueSharingId' as "UniqueSharingId",
    "RawEventData" ->> 'ListItemUniqueId' as "ListItemUniqueId",
    coalesce(
        "RawEventData" ->> 'ApplicationDisplayName', json_as_text("RawEventData", 'AppAccessContext', 'ClientAppName')
    ) as "ClientApplication",
    "RawEventData" ->> 'EventData' as "EventData",
    session_id("RawEventData") as "SessionId",
    "_RecordId" as "RecordId"
from "hidden"."CloudAppEvents"
where "_RecordType" = 14
