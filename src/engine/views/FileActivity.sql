-- What was done with files, as the audit log tells it: SharePoint and OneDrive (record type 6) and devices under
-- endpoint data loss prevention (63). `DeviceFileEvents` is another sensor and stays a table of its own. Rule matches
-- are left out: they tell of a policy, not of an activity. `ItemType` tells files from folders.
-- Rows of a Sentinel export are added, but for those whose record is in the lake already.
select
    "Timestamp", "ActionType", "Workload", "AccountUpn", "AccountId", "AccountObjectId", "AccountDisplayName",
    "IPAddress", "UserAgent", "ItemType",
    coalesce(nullif("SourceFileName", ''), file_name("FilePath")) as "FileName",
    lower(coalesce(
        nullif("SourceFileExtension", ''), case when "ItemType" = 'File' then file_extension("FilePath") end
    )) as "FileExtension",
    "FileSize", "FilePath",
    nullif("SiteUrl", '') as "SiteUrl",
    nullif("SourceRelativeUrl", '') as "SourceRelativeUrl",
    coalesce(
        nullif("TargetFilePath", ''),
        nullif(concat_ws('/', nullif("DestinationRelativeUrl", ''), nullif("DestinationFileName", '')), ''),
        nullif("TargetDomain", ''),
        nullif("TargetPrinterName", '')
    ) as "Destination",
    case "DestinationLocationType"
        when '0' then 'Unknown' when '1' then 'Local' when '2' then 'Remote' when '3' then 'Removable'
        when '4' then 'Cloud' when '5' then 'File share'
        else "DestinationLocationType"
    end as "DestinationLocationType",
    "RemovableMediaSerialNumber", "DeviceName", "DeviceId", "ClientApplication", "ClientApplicationId",
    "IsManagedDevice", "ListItemUniqueId", "SensitivityLabelId", "SHA1", "SHA256", "SessionId", "RecordId"
from (
    select
        "Timestamp", "ActionType", "_Workload" as "Workload",
        "_AccountUpn" as "AccountUpn", "AccountId", "AccountObjectId", "AccountDisplayName", "IPAddress", "UserAgent",
        case when "_RecordType" = 63 then 'File' else "RawEventData" ->> 'ItemType' end as "ItemType",
        "RawEventData" ->> 'SourceFileName' as "SourceFileName",
        coalesce("RawEventData" ->> 'SourceFileExtension', "RawEventData" ->> 'FileExtension') as "SourceFileExtension",
        coalesce(
            json_get_int("RawEventData", 'FileSize'),
            json_get_int("RawEventData", 'FileSizeBytes'),
            try_cast("RawEventData" ->> 'FileSyncBytesCommitted' as bigint)
        ) as "FileSize",
        "RawEventData" ->> 'ObjectId' as "FilePath",
        "RawEventData" ->> 'SiteUrl' as "SiteUrl",
        "RawEventData" ->> 'SourceRelativeUrl' as "SourceRelativeUrl",
        "RawEventData" ->> 'TargetFilePath' as "TargetFilePath",
        "RawEventData" ->> 'DestinationRelativeUrl' as "DestinationRelativeUrl",
        "RawEventData" ->> 'DestinationFileName' as "DestinationFileName",
        "RawEventData" ->> 'TargetDomain' as "TargetDomain",
        "RawEventData" ->> 'TargetPrinterName' as "TargetPrinterName",
        "RawEventData" ->> 'DestinationLocationType' as "DestinationLocationType",
        json_as_text("RawEventData", 'RemovableMediaDeviceAttributes', 'SerialNumber') as "RemovableMediaSerialNumber",
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
    union all
    select
        "TimeGenerated", "Operation", "OfficeWorkload", case when "UserId" like '%@%' then lower("UserId") end,
        lower("UserId"), cast(null as varchar), "UserId", parse_ip("ClientIP"), "UserAgent", "ItemType",
        "SourceFileName", "SourceFileExtension", cast(null as bigint), "OfficeObjectId", "Site_Url",
        "SourceRelativeUrl", cast(null as varchar), "DestinationRelativeUrl", "DestinationFileName",
        cast(null as varchar), cast(null as varchar), cast(null as varchar), cast(null as varchar),
        cast(null as varchar), cast(null as varchar), "Application", "ApplicationId", "IsManagedDevice",
        "ListItemUniqueId", "SensitivityLabelId", cast(null as varchar), cast(null as varchar),
        json_as_text("AppAccessContext", 'AADSessionId'), "OfficeId"
    from "hidden"."OfficeActivity" exported
    where "RecordType" in ('SharePointFileOperation', '6') and not exists (
        select 1 from "hidden"."CloudAppEvents" known where known."_RecordId" = exported."OfficeId"
    )
) activities
