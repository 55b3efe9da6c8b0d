-- id: sensitive-clipboard-or-paste
-- title: "{{ AccountUpn }} copied or pasted sensitive text {{ Activities }} times on {{ DeviceName }}"
-- description: |
--   Sensitive text was copied to the clipboard, or pasted or typed into a page ({{ Targets }}). Text that is pasted into a
--   chat, a form or an assistant leaves no file behind.
-- severity: medium
-- tactics: [Collection, Exfiltration]
-- techniques: [T1115, T1567]
-- tags: [dlp, insider risk, endpoint, browser]
-- schedule: 1h
-- lookback: 1d
-- key: [AccountUpn, DeviceName, {column: Timestamp, bin: 1d}]
-- entities:
--   - {type: account, columns: {AccountUpn: AccountUpn, AccountObjectId: AccountObjectId}}
--   - {type: device, columns: {DeviceName: DeviceName, DeviceId: DeviceId}}
--   - {type: domain, column: Target}
-- details: {Activities: Activities, Kinds: Kinds, Targets: Targets, Policies: Policies}
-- references: [https://learn.microsoft.com/purview/endpoint-dlp-learn-about]
-- tests:
--   - name: a paste into a page is found
--     input:
--       CloudAppEvents:
--         - {CreationTime: 2026-03-02T15:00:00, Id: p1, RecordType: 63, Operation: PastedToBrowser, Workload: Endpoint, UserId: kim@contoso.com, DeviceName: LON-10003, TargetDomain: chat.example.com, PolicyMatchInfo: {PolicyName: Payment cards}}
--     expect: [{AccountUpn: kim@contoso.com, Activities: 1, Target: chat.example.com}]
--   - name: three copies to the clipboard are found, whatever is done with them
--     input:
--       CloudAppEvents:
--         - {CreationTime: 2026-03-02T15:01:00, Id: p01, RecordType: 63, Operation: FileCopiedToClipboard, Workload: Endpoint, UserId: kim@contoso.com, ObjectId: 'C:\cards.xlsx', DeviceName: LON-10003, PolicyMatchInfo: {PolicyName: Payment cards}}
--         - {CreationTime: 2026-03-02T15:02:00, Id: p02, RecordType: 63, Operation: FileCopiedToClipboard, Workload: Endpoint, UserId: kim@contoso.com, ObjectId: 'C:\cards.xlsx', DeviceName: LON-10003, PolicyMatchInfo: {PolicyName: Payment cards}}
--         - {CreationTime: 2026-03-02T15:03:00, Id: p03, RecordType: 63, Operation: FileCopiedToClipboard, Workload: Endpoint, UserId: kim@contoso.com, ObjectId: 'C:\cards.xlsx', DeviceName: LON-10003, PolicyMatchInfo: {PolicyName: Payment cards}}
--     expect: [{AccountUpn: kim@contoso.com, Activities: 3, Policies: Payment cards}]
--   - name: one copy to the clipboard, and a paste of nothing sensitive, are not
--     input:
--       CloudAppEvents:
--         - {CreationTime: 2026-03-02T15:00:00, Id: p1, RecordType: 63, Operation: FileCopiedToClipboard, Workload: Endpoint, UserId: kim@contoso.com, ObjectId: 'C:\cards.xlsx', DeviceName: LON-10003, PolicyMatchInfo: {PolicyName: Payment cards}}
--         - {CreationTime: 2026-03-02T15:01:00, Id: p2, RecordType: 63, Operation: PastedToBrowser, Workload: Endpoint, UserId: kim@contoso.com, DeviceName: LON-10003, TargetDomain: chat.example.com}
--     expect: none

with activities as (
    select
        Timestamp, ActionType, _RecordId as RecordId, _AccountUpn as AccountUpn, AccountObjectId,
        RawEventData ->> 'DeviceName' as DeviceName, RawEventData ->> 'MDATPDeviceId' as DeviceId,
        nullif(lower(RawEventData ->> 'TargetDomain'), '') as Target,
        coalesce(
            json_as_text(RawEventData, 'PolicyMatchInfo', 'PolicyName'),
            case when json_length(RawEventData, 'SensitiveInfoTypeData') > 0 then 'sensitive information' end
        ) as Policy
    from CloudAppEvents
    where ActionType in ('FileCopiedToClipboard', 'WebpageCopiedToClipboard', 'PastedToBrowser', 'UploadText')
)
select
    min(Timestamp) as Timestamp, AccountUpn, max(AccountObjectId) as AccountObjectId, DeviceName,
    max(DeviceId) as DeviceId, count(distinct RecordId) as Activities, min(Target) as Target,
    array_to_string(array_sort(array_agg(distinct Target)), ', ') as Targets,
    array_to_string(array_sort(array_agg(distinct ActionType)), ', ') as Kinds,
    array_to_string(array_sort(array_agg(distinct Policy)), ', ') as Policies
from activities
where Policy is not null
group by AccountUpn, DeviceName, date_trunc('day', Timestamp)
-- Copying within a document is everyday work; what goes into a page is not.
having count(distinct RecordId) >= 3 or bool_or(ActionType in ('PastedToBrowser', 'UploadText'))
order by Timestamp, AccountUpn, DeviceName
