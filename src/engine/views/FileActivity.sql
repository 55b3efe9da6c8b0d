-- What was done with files, as the audit log tells it: SharePoint and OneDrive (record type 6) and devices under
-- endpoint data loss prevention (63). `DeviceFileEvents` is another sensor and stays a table of its own. Rule matches
-- are left out: they tell of a policy, not of an activity. `ItemType` tells files from folders.
select
    "Timestamp", "ActionType", "_Workload" as "Workload",
    "_AccountUpn" as "AccountUpn", "AccountId", "AccountObjectId", "AccountDisplayName", "IPAddress", "UserAgent",
    case when "_RecordType" = 63 then 'File' else "RawEventData" ->> 'ItemType' end as "ItemType",
    coalesce(nullif("RawEventData" ->> 'SourceFileName', ''), file_name("RawEventData" ->> 'ObjectId')) as "FileName",
    lower(coalesce(
        nullif("RawEventData" ->> 'SourceFileExtension', ''),
        nullif("RawEventData" ->> 'FileExtension', ''),
        case
            when "_RecordType" = 63 or ("RawEventData" ->> 'ItemType') = 'File'
            then file_extension("RawEventData" ->> 'ObjectId')
        end
    )) as "FileExtension",
    coalesce(
        json_get_int("RawEventData", 'FileSize'),
        json_get_int("RawEventData", 'FileSizeBytes'),
        try_cast("RawEventData" ->> 'FileSyncBytesCommitted' as bigint)
    ) as "FileSize",
    "RawEventData" ->> 'ObjectId' as "FilePath",
    nullif("RawEventData" ->> 'SiteUrl', '') as "SiteUrl",
    nullif("RawEventData" ->> 'SourceRelativeUrl', '') as "SourceRelativeUrl",
    coalesce(
        nullif("RawEventData" ->> 'TargetFilePath', ''),
        nullif(concat_ws(
            '/', nullif("RawEventData" ->> 'DestinationRelativeUrl', ''),
            nullif("RawEventData" ->> 'DestinationFileName', '')
        ), ''),
        nullif("RawEventData" ->> 'TargetDomain', ''),
        nullif("RawEventData" ->> 'TargetPrinterName', '')
    ) as "Destination",
    case "RawEventData" ->> 'DestinationLocationType'
        when '0' then 'Unknown' when '1' then 'Local' when '2' then 'Remote' when '3' then 'Removable'
        when '4' then 'Cloud' when '5' then 'File share'
        else "RawEventData" ->> 'DestinationLocationType'
    end as "DestinationLocationType",
    "RawEventData" -> 'RemovableMediaDeviceAttributes' ->> 'SerialNumber' as "RemovableMediaSerialNumber",
    coalesce("RawEventData" ->> 'DeviceName', "RawEventData" ->> 'DeviceDisplayName') as "DeviceName",
    "RawEventData" ->> 'MDATPDeviceId' as "DeviceId",
    coalesce(
        "RawEventData" ->> 'ApplicationDisplayName', "RawEventData" ->> 'Application',
        json_as_text("RawEventData", 'AppAccessContext', 'ClientAppName')
    ) as "ClientApplication",
    coalesce(
        "RawEventData" ->> 'ApplicationId', json_as_text("RawEventData", 'AppAccessContext', 'ClientAppId')
    ) as "ClientApplicationId",
    json_get_bool("RawEventData", 'IsManagedDevice') as "IsManagedDevice",
    "RawEventData" ->> 'ListItemUniqueId' as "ListItemUniqueId",
    "RawEventData" ->> 'SensitivityLabelId' as "SensitivityLabelId",
    "RawEventData" ->> 'Sha1' as "SHA1",
    "RawEventData" ->> 'Sha256' as "SHA256",
    session_id("RawEventData") as "SessionId",
    "_RecordId" as "RecordId"
from "hidden"."CloudAppEvents"
where "_RecordType" in (6, 63) and lower("ActionType") not in ('dlprulematch', 'dlpruleundo', 'dlpinfo')
