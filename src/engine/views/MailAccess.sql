-- One row per message that a MailItemsAccessed record names; one row per folder where a client synchronised a whole
-- folder, since such a record names no message. Three shapes are read: `Folders[].FolderItems[]` (aggregated records),
-- `AffectedItems[]` and `Item` (older ones, and MessageBind); a record without folders counts as its own only folder.
-- Rows of a Sentinel export are added, but for those whose record is in the lake already.
select
    "Timestamp", "ActionType", "MailboxOwnerUPN", "AccountUpn", "AccountId", "AccountObjectId", "AccountDisplayName",
    "IPAddress", "MailAccessType",
    named_value("OperationProperties", 'IsThrottled') = 'True' as "IsThrottled",
    coalesce("OperationCount", 1) as "OperationCount",
    case when "MailAccessType" is distinct from 'Sync' then "Message" ->> 'InternetMessageId' end
        as "InternetMessageId",
    "Message" ->> 'Subject' as "Subject",
    json_get_int("Message", 'SizeInBytes') as "SizeInBytes",
    coalesce(
        nullif("InFolder" ->> 'Path', 'Not Available'),
        nullif(json_as_text("Message", 'ParentFolder', 'Path'), 'Not Available'),
        nullif("Folder" ->> 'Path', 'Not Available'),
        json_as_text("Message", 'ParentFolder', 'Name'),
        "Folder" ->> 'Name'
    ) as "FolderPath",
    "ClientInfoString", "ClientProcessName", "AppId", "ClientAppId",
    case "LogonType"
        when '0' then 'Owner' when '1' then 'Admin' when '2' then 'Delegated' when '3' then 'Transport'
        when '4' then 'SystemService' when '5' then 'BestAccess' when '6' then 'DelegatedAdmin'
        else "LogonType"
    end as "LogonType",
    "ExternalAccess", "MailboxGuid", "SessionId", "RecordId"
from (
    select *, unnest(
        case
            when json_length("InFolder", 'FolderItems') > 0 then json_get_array("InFolder", 'FolderItems')
            when json_length("InFolder", 'AffectedItems') > 0 then json_get_array("InFolder", 'AffectedItems')
            else make_array(json_get_json("InFolder", 'Item'))
        end
    ) as "Message"
    from (
        select
            *, named_value("OperationProperties", 'MailAccessType') as "MailAccessType",
            unnest(
                case
                    when json_length("Folders") > 0 then json_get_array("Folders")
                    else make_array(
                        '{"AffectedItems":' || coalesce("AffectedItems", 'null')
                        || ',"Item":' || coalesce("Item", 'null') || '}'
                    )
                end
            ) as "InFolder"
        from (
            select
                "Timestamp", "ActionType", "_AccountUpn" as "AccountUpn", "AccountId", "AccountObjectId",
                "AccountDisplayName", "IPAddress",
                "RawEventData" ->> 'MailboxOwnerUPN' as "MailboxOwnerUPN",
                "RawEventData" ->> 'OperationProperties' as "OperationProperties",
                json_get_int("RawEventData", 'OperationCount') as "OperationCount",
                "RawEventData" ->> 'Folders' as "Folders",
                "RawEventData" ->> 'Folder' as "Folder",
                "RawEventData" ->> 'AffectedItems' as "AffectedItems",
                "RawEventData" ->> 'Item' as "Item",
                "RawEventData" ->> 'ClientInfoString' as "ClientInfoString",
                "RawEventData" ->> 'ClientProcessName' as "ClientProcessName",
                "RawEventData" ->> 'AppId' as "AppId",
                coalesce(
                    nullif("RawEventData" ->> 'ClientAppId', ''),
                    json_as_text("RawEventData", 'AppAccessContext', 'ClientAppId')
                ) as "ClientAppId",
                "RawEventData" ->> 'LogonType' as "LogonType",
                json_get_bool("RawEventData", 'ExternalAccess') as "ExternalAccess",
                "RawEventData" ->> 'MailboxGuid' as "MailboxGuid",
                session_id("RawEventData") as "SessionId",
                "_RecordId" as "RecordId"
            from "hidden"."CloudAppEvents"
            where "ActionType" in ('MailItemsAccessed', 'MessageBind')
            union all
            select
                "TimeGenerated", "Operation", case when "UserId" like '%@%' then lower("UserId") end,
                lower("UserId"), cast(null as varchar), "UserId",
                parse_ip(coalesce(nullif("ClientIP", ''), "Client_IPAddress")), "MailboxOwnerUPN",
                "OperationProperties", cast(null as bigint), "Folders", "Folder", "AffectedItems", "Item",
                "ClientInfoString", "ClientProcessName", "AppId", "ClientAppId", "Logon_Type",
                try_cast("ExternalAccess" as boolean), "MailboxGuid", json_as_text("AppAccessContext", 'AADSessionId'),
                "OfficeId"
            from "hidden"."OfficeActivity" exported
            where "Operation" in ('MailItemsAccessed', 'MessageBind') and not exists (
                select 1 from "hidden"."CloudAppEvents" known where known."_RecordId" = exported."OfficeId"
            )
        ) records
    ) folders
) messages
