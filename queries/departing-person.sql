-- id: departing-person
-- title: "{{ AccountUpn }}: {{ Kinds }} ways of taking data out in 14 days"
-- description: |
--   Several things that people do before they leave, by one person within 14 days: {{ Signals }}. Each may be harmless; ask
--   the personnel department before anything else. Every day with a further sign is a finding.
-- severity: high
-- tactics: [Collection, Exfiltration]
-- techniques: [T1213.002, T1567.002, T1052.001, T1048]
-- tags: [insider risk]
-- schedule: 1h
-- lookback: 15d
-- key: [AccountUpn, {column: Timestamp, bin: 1d}]
-- entities:
--   - {type: account, columns: {AccountUpn: AccountUpn, AccountObjectId: AccountObjectId}}
-- details: {Signs: Signals, Today: Today}
-- references: [https://learn.microsoft.com/purview/insider-risk-management-policies]
-- tests:
--   - name: downloads, a memory stick and mail to a private address are found on the day of the third
--     input:
--       CloudAppEvents:
--         - {CreationTime: 2026-03-02T09:01:00, Id: d01, RecordType: 6, Operation: FileDownloaded, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File}
--         - {CreationTime: 2026-03-02T09:02:00, Id: d02, RecordType: 6, Operation: FileDownloaded, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File}
--         - {CreationTime: 2026-03-02T09:03:00, Id: d03, RecordType: 6, Operation: FileDownloaded, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File}
--         - {CreationTime: 2026-03-02T09:04:00, Id: d04, RecordType: 6, Operation: FileDownloaded, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File}
--         - {CreationTime: 2026-03-02T09:05:00, Id: d05, RecordType: 6, Operation: FileDownloaded, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File}
--         - {CreationTime: 2026-03-02T09:06:00, Id: d06, RecordType: 6, Operation: FileDownloaded, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File}
--         - {CreationTime: 2026-03-02T09:07:00, Id: d07, RecordType: 6, Operation: FileDownloaded, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File}
--         - {CreationTime: 2026-03-02T09:08:00, Id: d08, RecordType: 6, Operation: FileDownloaded, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File}
--         - {CreationTime: 2026-03-02T09:09:00, Id: d09, RecordType: 6, Operation: FileDownloaded, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File}
--         - {CreationTime: 2026-03-02T09:10:00, Id: d10, RecordType: 6, Operation: FileDownloaded, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File}
--         - {CreationTime: 2026-03-02T09:11:00, Id: d11, RecordType: 6, Operation: FileDownloaded, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File}
--         - {CreationTime: 2026-03-02T09:12:00, Id: d12, RecordType: 6, Operation: FileDownloaded, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File}
--         - {CreationTime: 2026-03-02T09:13:00, Id: d13, RecordType: 6, Operation: FileDownloaded, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File}
--         - {CreationTime: 2026-03-02T09:14:00, Id: d14, RecordType: 6, Operation: FileDownloaded, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File}
--         - {CreationTime: 2026-03-02T09:15:00, Id: d15, RecordType: 6, Operation: FileDownloaded, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File}
--         - {CreationTime: 2026-03-06T09:00:00, Id: u1, RecordType: 63, Operation: FileCopiedToRemovableMedia, Workload: Endpoint, UserId: kim@contoso.com, ObjectId: 'C:\a.xlsx'}
--         - {CreationTime: 2026-03-10T09:00:00, Id: m1, RecordType: 13, Operation: DlpRuleMatch, Workload: Exchange, UserId: DlpAgent, PolicyDetails: [{PolicyName: Cards}], ExchangeMetaData: {From: kim@contoso.com, To: [kim@example.org]}}
--     expect: [{AccountUpn: kim@contoso.com, Kinds: 3, Today: mail outside that a policy matched}]
--   - name: three ways over a month, and two ways in a week, are not
--     input:
--       CloudAppEvents:
--         - {CreationTime: 2026-03-01T09:00:00, Id: s1, RecordType: 14, Operation: AnonymousLinkCreated, Workload: OneDrive, UserId: kim@contoso.com, ItemType: File, ObjectId: https://contoso-my.sharepoint.com/a.xlsx}
--         - {CreationTime: 2026-03-20T09:00:00, Id: u1, RecordType: 63, Operation: FileCopiedToRemovableMedia, Workload: Endpoint, UserId: kim@contoso.com, ObjectId: 'C:\a.xlsx'}
--         - {CreationTime: 2026-03-25T09:00:00, Id: m1, RecordType: 13, Operation: DlpRuleMatch, Workload: Exchange, UserId: DlpAgent, PolicyDetails: [{PolicyName: Cards}], ExchangeMetaData: {From: kim@contoso.com, To: [kim@example.org]}}
--         - {CreationTime: 2026-03-26T09:00:00, Id: m2, RecordType: 13, Operation: DlpRuleMatch, Workload: Exchange, UserId: DlpAgent, PolicyDetails: [{PolicyName: Cards}], ExchangeMetaData: {From: kim@contoso.com, To: [lee@contoso.com]}}
--     expect: none

with signals as (
    select
        case
            when ActionType in ('FileDownloaded', 'FileSyncDownloadedFull') then 'many downloads'
            when ActionType in ('FileCopiedToRemovableMedia', 'FileCreatedOnRemovableMedia') then 'removable media'
            when ActionType = 'FileUploadedToCloud' then 'upload from a device'
            when ActionType = 'FilePrinted' then 'many prints'
            else 'many deletions'
        end as Kind,
        AccountUpn, date_trunc('day', Timestamp) as Day, min(Timestamp) as Timestamp,
        max(AccountObjectId) as AccountObjectId, count(distinct RecordId) as Events
    from FileActivity
    where ActionType in (
        'FileDownloaded', 'FileSyncDownloadedFull', 'FileCopiedToRemovableMedia', 'FileCreatedOnRemovableMedia',
        'FileUploadedToCloud', 'FilePrinted', 'FileDeleted', 'FileRecycled', 'FileDeletedFirstStageRecycleBin',
        'FileDeletedSecondStageRecycleBin'
    )
    group by 1, 2, 3
    union all
    select
        'access for people outside', AccountUpn, date_trunc('day', Timestamp), min(Timestamp), max(AccountObjectId), count(*)
    from Sharing
    where ActionType in ('AnonymousLinkCreated', 'SharingLinkCreated') and LinkScope = 'Anyone'
    group by 2, 3
    union all
    select 'forwarding', AccountUpn, date_trunc('day', Timestamp), min(Timestamp), max(AccountObjectId), count(*)
    from InboxRules
    where coalesce(ForwardTo, ForwardAsAttachmentTo, RedirectTo) like '%@%'
        and coalesce(RuleOperation, '') not like 'Remove%' and coalesce(RuleOperation, '') not like 'Disable%'
        and lower(concat_ws(' ', ForwardTo, ForwardAsAttachmentTo, RedirectTo))
            not like '%@' || split_part(AccountUpn, '@', 2) || '%'
    group by 2, 3
    union all
    select
        'mail outside that a policy matched', AccountUpn, date_trunc('day', Timestamp), min(Timestamp),
        cast(null as varchar), count(*)
    from (
        select
            Timestamp, lower(json_as_text(RawEventData, 'ExchangeMetaData', 'From')) as AccountUpn,
            unnest(json_get_array(RawEventData, 'ExchangeMetaData', 'To')) as Recipient
        from CloudAppEvents
        where lower(ActionType) = 'dlprulematch' and _Workload = 'Exchange'
    ) mails
    where lower(split_part(json_as_text(Recipient), '@', 2)) <> split_part(AccountUpn, '@', 2)
    group by 2, 3
),
counted as (
    select *
    from signals
    where AccountUpn is not null and Events >= case
        when Kind = 'many downloads' then 15 when Kind = 'many deletions' then 30 when Kind = 'many prints' then 10
        else 1
    end
),
windows as (
    -- The rows of a day have the same window: it reaches to the end of the day.
    select
        *, array_sort(array_distinct(array_agg(Kind) over (
            partition by AccountUpn order by Day range between interval '13 days' preceding and current row
        ))) as KindList
    from counted
)
select
    min(Timestamp) as Timestamp, AccountUpn, max(AccountObjectId) as AccountObjectId,
    array_to_string(array_sort(array_agg(distinct Kind)), ', ') as Today, array_length(KindList) as Kinds,
    array_to_string(KindList, ', ') as Signals
from windows
where array_length(KindList) >= 3
group by AccountUpn, Day, KindList
order by Timestamp, AccountUpn
