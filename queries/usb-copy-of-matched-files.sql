-- id: usb-copy-of-matched-files
-- title: "{{ AccountUpn }} copied {{ Files }} files with {{ Policies }} from {{ DeviceName }} to a removable medium"
-- description: |
--   Files went to a memory stick or another removable medium in which endpoint DLP found sensitive information, or which
--   a DLP policy had matched elsewhere for the same person within a week. Medium: {{ MediumSerialNumber }}.
-- severity: high
-- tactics: [Exfiltration]
-- techniques: [T1052.001]
-- tags: [dlp, insider risk, endpoint, usb]
-- schedule: on arrival
-- lookback: 8d
-- key: [AccountUpn, DeviceName, {column: Timestamp, bin: 1d}]
-- entities:
--   - {type: account, columns: {AccountUpn: AccountUpn, AccountObjectId: AccountObjectId}}
--   - {type: device, columns: {DeviceName: DeviceName, DeviceId: DeviceId}}
--   - {type: file, column: FileName}
-- details: {Files: Files, Names: FileNames, Bytes: Bytes, Medium: MediumSerialNumber, Policies: Policies}
-- references: [https://learn.microsoft.com/purview/endpoint-dlp-learn-about]
-- tests:
--   - name: a file that is matched on the device, and one that was matched in SharePoint, are one finding
--     input:
--       CloudAppEvents:
--         - CreationTime: 2026-03-02T15:00:00
--           Id: c1
--           RecordType: 63
--           Operation: FileCopiedToRemovableMedia
--           Workload: Endpoint
--           UserId: kim@contoso.com
--           ObjectId: 'C:\Users\kim\cards.xlsx'
--           DeviceName: LON-10003
--           RemovableMediaDeviceAttributes: {SerialNumber: USB0001}
--           PolicyMatchInfo: {PolicyName: Payment cards, RuleName: Many}
--         - CreationTime: 2026-03-02T15:01:00
--           Id: c2
--           RecordType: 63
--           Operation: FileCreatedOnRemovableMedia
--           Workload: Endpoint
--           UserId: kim@contoso.com
--           ObjectId: 'E:\refunds.xlsx'
--           DeviceName: LON-10003
--         - CreationTime: 2026-02-27T09:05:00
--           Id: m1
--           RecordType: 11
--           Operation: DLPRuleMatch
--           Workload: SharePoint
--           UserId: DlpPolicyEventBasedAssistant
--           PolicyDetails: [{PolicyName: Bank accounts}]
--           SharePointMetaData: {From: KIM@contoso.com, FileName: Refunds.xlsx}
--     expect: [{AccountUpn: kim@contoso.com, DeviceName: LON-10003, Files: 2, Policies: 'Bank accounts, Payment cards'}]
--   - name: a file in which nothing was found may be copied, and matched files may stay on the device
--     input:
--       CloudAppEvents:
--         - {CreationTime: 2026-03-02T15:00:00, Id: c1, RecordType: 63, Operation: FileCopiedToRemovableMedia, Workload: Endpoint, UserId: kim@contoso.com, ObjectId: 'C:\Users\kim\menu.docx', DeviceName: LON-10003}
--         - {CreationTime: 2026-03-02T15:05:00, Id: c2, RecordType: 63, Operation: FileModified, Workload: Endpoint, UserId: kim@contoso.com, ObjectId: 'C:\Users\kim\cards.xlsx', DeviceName: LON-10003, PolicyMatchInfo: {PolicyName: Payment cards}}
--     expect: none

with copies as (
    select
        Timestamp, _RecordId as RecordId, _AccountUpn as AccountUpn, AccountObjectId,
        RawEventData ->> 'DeviceName' as DeviceName, RawEventData ->> 'MDATPDeviceId' as DeviceId,
        file_name(RawEventData ->> 'ObjectId') as FileName,
        json_get_int(RawEventData, 'FileSize') as FileSize,
        json_as_text(RawEventData, 'RemovableMediaDeviceAttributes', 'SerialNumber') as MediumSerialNumber,
        coalesce(
            json_as_text(RawEventData, 'PolicyMatchInfo', 'PolicyName'),
            case when json_length(RawEventData, 'SensitiveInfoTypeData') > 0 then 'sensitive information' end
        ) as Policy
    from CloudAppEvents
    where ActionType in ('FileCopiedToRemovableMedia', 'FileCreatedOnRemovableMedia')
),
matches as (
    select
        Timestamp as MatchTime,
        lower(coalesce(json_as_text(RawEventData, 'SharePointMetaData', 'From'), RawEventData ->> 'UserId')) as AccountUpn,
        lower(coalesce(
            json_as_text(RawEventData, 'SharePointMetaData', 'FileName'), file_name(RawEventData ->> 'ObjectId')
        )) as FileName,
        json_as_text(RawEventData, 'PolicyDetails', 0, 'PolicyName') as Policy
    from CloudAppEvents
    where lower(ActionType) = 'dlprulematch' and _Workload in ('SharePoint', 'OneDrive', 'Endpoint')
),
found as (
    select c.*, coalesce(c.Policy, m.Policy) as FoundBy
    from copies c
    left join matches m
        on m.AccountUpn = c.AccountUpn and m.FileName = lower(c.FileName)
        and m.MatchTime between c.Timestamp - interval '7 days' and c.Timestamp + interval '7 days'
)
select
    min(Timestamp) as Timestamp, AccountUpn, max(AccountObjectId) as AccountObjectId, DeviceName,
    max(DeviceId) as DeviceId, count(distinct FileName) as Files, min(FileName) as FileName,
    array_to_string(array_sort(array_agg(distinct FileName)), ', ') as FileNames,
    sum(FileSize) filter (where IsFirst) as Bytes,
    max(MediumSerialNumber) as MediumSerialNumber, array_to_string(array_sort(array_agg(distinct FoundBy)), ', ') as Policies
from (
    -- A copy that several matches explain is one copy.
    select *, row_number() over (partition by RecordId order by FoundBy) = 1 as IsFirst
    from found
    where FoundBy is not null
) copied
group by AccountUpn, DeviceName, date_trunc('day', Timestamp)
order by Timestamp, AccountUpn, DeviceName
