-- One row per message that a MailItemsAccessed record names; one row per folder where a client synchronised a whole
-- folder, since such a record names no message. Three shapes are read: `Folders[].FolderItems[]` (aggregated records),
-- `AffectedItems[]` and `Item` (older ones, and MessageBind). A record without folders counts as its own only folder.
select
    "Timestamp", "ActionType",
    "Record" ->> 'MailboxOwnerUPN' as "MailboxOwnerUPN",
    "AccountUpn", "AccountId", "AccountObjectId", "AccountDisplayName", "IPAddress", "MailAccessType",
    named_value("Record" ->> 'OperationProperties', 'IsThrottled') = 'True' as "IsThrottled",
    coalesce(json_get_int("Record", 'OperationCount'), 1) as "OperationCount",
    case when "MailAccessType" is distinct from 'Sync' then "Message" ->> 'InternetMessageId' end
        as "InternetMessageId",
    "Message" ->> 'Subject' as "Subject",
    json_get_int("Message", 'SizeInBytes') as "SizeInBytes",
    coalesce(
        nullif("Folder" ->> 'Path', 'Not Available'),
        nullif(json_as_text("Message", 'ParentFolder', 'Path'), 'Not Available'),
        nullif(json_as_text("Record", 'Folder', 'Path'), 'Not Available'),
        json_as_text("Message", 'ParentFolder', 'Name'),
        json_as_text("Record", 'Folder', 'Name')
    ) as "FolderPath",
    "Record" ->> 'ClientInfoString' as "ClientInfoString",
    "Record" ->> 'ClientProcessName' as "ClientProcessName",
    coalesce("Record" ->> 'AppId', json_as_text("Record", 'AppAccessContext', 'AppId')) as "AppId",
    coalesce(
        nullif("Record" ->> 'ClientAppId', ''),
        json_as_text("Record", 'AppAccessContext', 'ClientAppId')
    ) as "ClientAppId",
    case "Record" ->> 'LogonType'
        when '0' then 'Owner' when '1' then 'Admin' when '2' then 'Delegated' when '3' then 'Transport'
        when '4' then 'SystemService' when '5' then 'BestAccess' when '6' then 'DelegatedAdmin'
        else "Record" ->> 'LogonType'
    end as "LogonType",
    json_get_bool("Record", 'ExternalAccess') as "ExternalAccess",
    "Record" ->> 'MailboxGuid' as "MailboxGuid",
    session_id("Record") as "SessionId",
    "RecordId"
from (
    select *, unnest(
        case
            when json_length("Folder", 'FolderItems') > 0 then json_get_array("Folder", 'FolderItems')
            when json_length("Folder", 'AffectedItems') > 0 then json_get_array("Folder", 'AffectedItems')
            else make_array(json_get_json("Folder", 'Item'))
        end
    ) as "Message"
    from (
        select
            "Timestamp", "ActionType", "_AccountUpn" as "AccountUpn", "AccountId", "AccountObjectId",
            "AccountDisplayName", "IPAddress", "RawEventData" as "Record", "_RecordId" as "RecordId",
            named_value("RawEventData" ->> 'OperationProperties', 'MailAccessType') as "MailAccessType",
            unnest(
                case
                    when json_length("RawEventData", 'Folders') > 0 then json_get_array("RawEventData", 'Folders')
                    else make_array("RawEventData")
                end
            ) as "Folder"
        from "hidden"."CloudAppEvents"
        where "ActionType" in ('MailItemsAccessed', 'MessageBind')
    ) folders
) messages
