-- id: mass-download-with-dlp-match
-- title: "{{ AccountUpn }} downloaded {{ Downloads }} times in a day and has matches of {{ Policies }}"
-- description: |
--   Many downloads or synchronisations on one day by a person of whom a DLP policy matched something on that day, the
--   day before or the day after. Collecting comes before taking out: see what was shared, sent or copied after
--   {{ LastDownload }}.
-- severity: high
-- tactics: [Collection]
-- techniques: [T1213.002, T1530]
-- tags: [dlp, insider risk, sharepoint, onedrive]
-- schedule: 1h
-- lookback: 2d
-- key: [AccountUpn, {column: Timestamp, bin: 1d}]
-- entities:
--   - {type: account, columns: {AccountUpn: AccountUpn, AccountObjectId: AccountObjectId}}
-- details: {Downloads: Downloads, Files: Files, Matches: Matches, Policies: Policies}
-- references: [https://learn.microsoft.com/purview/audit-log-activities]
-- tests:
--   - name: fifteen downloads and a match on the next day are found
--     input:
--       CloudAppEvents:
--         - {CreationTime: 2026-03-02T09:01:00, Id: d01, RecordType: 6, Operation: FileDownloaded, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: https://contoso.sharepoint.com/sites/Pay/Shared Documents/01.xlsx}
--         - {CreationTime: 2026-03-02T09:02:00, Id: d02, RecordType: 6, Operation: FileDownloaded, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: https://contoso.sharepoint.com/sites/Pay/Shared Documents/02.xlsx}
--         - {CreationTime: 2026-03-02T09:03:00, Id: d03, RecordType: 6, Operation: FileDownloaded, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: https://contoso.sharepoint.com/sites/Pay/Shared Documents/03.xlsx}
--         - {CreationTime: 2026-03-02T09:04:00, Id: d04, RecordType: 6, Operation: FileDownloaded, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: https://contoso.sharepoint.com/sites/Pay/Shared Documents/04.xlsx}
--         - {CreationTime: 2026-03-02T09:05:00, Id: d05, RecordType: 6, Operation: FileDownloaded, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: https://contoso.sharepoint.com/sites/Pay/Shared Documents/05.xlsx}
--         - {CreationTime: 2026-03-02T09:06:00, Id: d06, RecordType: 6, Operation: FileDownloaded, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: https://contoso.sharepoint.com/sites/Pay/Shared Documents/06.xlsx}
--         - {CreationTime: 2026-03-02T09:07:00, Id: d07, RecordType: 6, Operation: FileDownloaded, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: https://contoso.sharepoint.com/sites/Pay/Shared Documents/07.xlsx}
--         - {CreationTime: 2026-03-02T09:08:00, Id: d08, RecordType: 6, Operation: FileDownloaded, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: https://contoso.sharepoint.com/sites/Pay/Shared Documents/08.xlsx}
--         - {CreationTime: 2026-03-02T09:09:00, Id: d09, RecordType: 6, Operation: FileDownloaded, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: https://contoso.sharepoint.com/sites/Pay/Shared Documents/09.xlsx}
--         - {CreationTime: 2026-03-02T09:10:00, Id: d10, RecordType: 6, Operation: FileDownloaded, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: https://contoso.sharepoint.com/sites/Pay/Shared Documents/10.xlsx}
--         - {CreationTime: 2026-03-02T09:11:00, Id: d11, RecordType: 6, Operation: FileDownloaded, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: https://contoso.sharepoint.com/sites/Pay/Shared Documents/11.xlsx}
--         - {CreationTime: 2026-03-02T09:12:00, Id: d12, RecordType: 6, Operation: FileDownloaded, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: https://contoso.sharepoint.com/sites/Pay/Shared Documents/12.xlsx}
--         - {CreationTime: 2026-03-02T09:13:00, Id: d13, RecordType: 6, Operation: FileDownloaded, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: https://contoso.sharepoint.com/sites/Pay/Shared Documents/13.xlsx}
--         - {CreationTime: 2026-03-02T09:14:00, Id: d14, RecordType: 6, Operation: FileDownloaded, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: https://contoso.sharepoint.com/sites/Pay/Shared Documents/14.xlsx}
--         - {CreationTime: 2026-03-02T09:15:00, Id: d15, RecordType: 6, Operation: FileDownloaded, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: https://contoso.sharepoint.com/sites/Pay/Shared Documents/15.xlsx}
--         - CreationTime: 2026-03-03T08:00:00
--           Id: m1
--           RecordType: 11
--           Operation: DLPRuleMatch
--           Workload: SharePoint
--           UserId: DlpPolicyEventBasedAssistant
--           PolicyDetails: [{PolicyName: Payment cards, Rules: [{RuleName: Many, Severity: High}]}]
--           SharePointMetaData: {From: KIM@CONTOSO.COM, FileName: 01.xlsx}
--     expect: [{AccountUpn: kim@contoso.com, Downloads: 15, Files: 15, Matches: 1, Policies: Payment cards}]
--   - name: the match of somebody else is no reason
--     input:
--       CloudAppEvents:
--         - {CreationTime: 2026-03-02T09:01:00, Id: d01, RecordType: 6, Operation: FileDownloaded, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: https://contoso.sharepoint.com/sites/Pay/Shared Documents/01.xlsx}
--         - {CreationTime: 2026-03-02T09:02:00, Id: d02, RecordType: 6, Operation: FileDownloaded, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: https://contoso.sharepoint.com/sites/Pay/Shared Documents/02.xlsx}
--         - {CreationTime: 2026-03-02T09:03:00, Id: d03, RecordType: 6, Operation: FileDownloaded, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: https://contoso.sharepoint.com/sites/Pay/Shared Documents/03.xlsx}
--         - {CreationTime: 2026-03-02T09:04:00, Id: d04, RecordType: 6, Operation: FileDownloaded, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: https://contoso.sharepoint.com/sites/Pay/Shared Documents/04.xlsx}
--         - {CreationTime: 2026-03-02T09:05:00, Id: d05, RecordType: 6, Operation: FileDownloaded, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: https://contoso.sharepoint.com/sites/Pay/Shared Documents/05.xlsx}
--         - {CreationTime: 2026-03-02T09:06:00, Id: d06, RecordType: 6, Operation: FileDownloaded, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: https://contoso.sharepoint.com/sites/Pay/Shared Documents/06.xlsx}
--         - {CreationTime: 2026-03-02T09:07:00, Id: d07, RecordType: 6, Operation: FileDownloaded, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: https://contoso.sharepoint.com/sites/Pay/Shared Documents/07.xlsx}
--         - {CreationTime: 2026-03-02T09:08:00, Id: d08, RecordType: 6, Operation: FileDownloaded, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: https://contoso.sharepoint.com/sites/Pay/Shared Documents/08.xlsx}
--         - {CreationTime: 2026-03-02T09:09:00, Id: d09, RecordType: 6, Operation: FileDownloaded, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: https://contoso.sharepoint.com/sites/Pay/Shared Documents/09.xlsx}
--         - {CreationTime: 2026-03-02T09:10:00, Id: d10, RecordType: 6, Operation: FileDownloaded, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: https://contoso.sharepoint.com/sites/Pay/Shared Documents/10.xlsx}
--         - {CreationTime: 2026-03-02T09:11:00, Id: d11, RecordType: 6, Operation: FileDownloaded, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: https://contoso.sharepoint.com/sites/Pay/Shared Documents/11.xlsx}
--         - {CreationTime: 2026-03-02T09:12:00, Id: d12, RecordType: 6, Operation: FileDownloaded, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: https://contoso.sharepoint.com/sites/Pay/Shared Documents/12.xlsx}
--         - {CreationTime: 2026-03-02T09:13:00, Id: d13, RecordType: 6, Operation: FileDownloaded, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: https://contoso.sharepoint.com/sites/Pay/Shared Documents/13.xlsx}
--         - {CreationTime: 2026-03-02T09:14:00, Id: d14, RecordType: 6, Operation: FileDownloaded, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: https://contoso.sharepoint.com/sites/Pay/Shared Documents/14.xlsx}
--         - {CreationTime: 2026-03-02T09:15:00, Id: d15, RecordType: 6, Operation: FileDownloaded, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: https://contoso.sharepoint.com/sites/Pay/Shared Documents/15.xlsx}
--         - CreationTime: 2026-03-02T08:00:00
--           Id: m1
--           RecordType: 11
--           Operation: DLPRuleMatch
--           Workload: SharePoint
--           UserId: DlpPolicyEventBasedAssistant
--           PolicyDetails: [{PolicyName: Payment cards, Rules: [{RuleName: Many, Severity: High}]}]
--           SharePointMetaData: {From: lee@contoso.com, FileName: 01.xlsx}
--     expect: none
--   - name: fourteen downloads are ordinary work
--     input:
--       CloudAppEvents:
--         - {CreationTime: 2026-03-02T09:01:00, Id: d01, RecordType: 6, Operation: FileDownloaded, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: https://contoso.sharepoint.com/sites/Pay/Shared Documents/01.xlsx}
--         - {CreationTime: 2026-03-02T09:02:00, Id: d02, RecordType: 6, Operation: FileDownloaded, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: https://contoso.sharepoint.com/sites/Pay/Shared Documents/02.xlsx}
--         - {CreationTime: 2026-03-02T09:03:00, Id: d03, RecordType: 6, Operation: FileDownloaded, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: https://contoso.sharepoint.com/sites/Pay/Shared Documents/03.xlsx}
--         - {CreationTime: 2026-03-02T09:04:00, Id: d04, RecordType: 6, Operation: FileDownloaded, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: https://contoso.sharepoint.com/sites/Pay/Shared Documents/04.xlsx}
--         - {CreationTime: 2026-03-02T09:05:00, Id: d05, RecordType: 6, Operation: FileDownloaded, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: https://contoso.sharepoint.com/sites/Pay/Shared Documents/05.xlsx}
--         - {CreationTime: 2026-03-02T09:06:00, Id: d06, RecordType: 6, Operation: FileDownloaded, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: https://contoso.sharepoint.com/sites/Pay/Shared Documents/06.xlsx}
--         - {CreationTime: 2026-03-02T09:07:00, Id: d07, RecordType: 6, Operation: FileDownloaded, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: https://contoso.sharepoint.com/sites/Pay/Shared Documents/07.xlsx}
--         - {CreationTime: 2026-03-02T09:08:00, Id: d08, RecordType: 6, Operation: FileDownloaded, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: https://contoso.sharepoint.com/sites/Pay/Shared Documents/08.xlsx}
--         - {CreationTime: 2026-03-02T09:09:00, Id: d09, RecordType: 6, Operation: FileDownloaded, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: https://contoso.sharepoint.com/sites/Pay/Shared Documents/09.xlsx}
--         - {CreationTime: 2026-03-02T09:10:00, Id: d10, RecordType: 6, Operation: FileDownloaded, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: https://contoso.sharepoint.com/sites/Pay/Shared Documents/10.xlsx}
--         - {CreationTime: 2026-03-02T09:11:00, Id: d11, RecordType: 6, Operation: FileDownloaded, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: https://contoso.sharepoint.com/sites/Pay/Shared Documents/11.xlsx}
--         - {CreationTime: 2026-03-02T09:12:00, Id: d12, RecordType: 6, Operation: FileDownloaded, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: https://contoso.sharepoint.com/sites/Pay/Shared Documents/12.xlsx}
--         - {CreationTime: 2026-03-02T09:13:00, Id: d13, RecordType: 6, Operation: FileDownloaded, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: https://contoso.sharepoint.com/sites/Pay/Shared Documents/13.xlsx}
--         - {CreationTime: 2026-03-02T09:14:00, Id: d14, RecordType: 6, Operation: FileDownloaded, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: https://contoso.sharepoint.com/sites/Pay/Shared Documents/14.xlsx}
--         - {CreationTime: 2026-03-02T08:00:00, Id: m1, RecordType: 11, Operation: DLPRuleMatch, Workload: SharePoint, UserId: kim@contoso.com, PolicyDetails: [{PolicyName: Payment cards}]}
--     expect: none

with downloads as (
    select
        AccountUpn, date_trunc('day', Timestamp) as Day, max(AccountObjectId) as AccountObjectId,
        min(Timestamp) as Timestamp, max(Timestamp) as LastDownload,
        count(distinct RecordId) as Downloads, count(distinct FilePath) as Files
    from FileActivity
    where ActionType in ('FileDownloaded', 'FileSyncDownloadedFull') and AccountUpn is not null
    group by 1, 2
    having count(distinct RecordId) >= 15
),
matches as (
    select
        -- Matches are written by a service; whose they are, the metadata say.
        lower(coalesce(
            json_as_text(RawEventData, 'SharePointMetaData', 'From'),
            json_as_text(RawEventData, 'ExchangeMetaData', 'From'),
            RawEventData ->> 'UserId'
        )) as AccountUpn,
        date_trunc('day', Timestamp) as Day,
        json_as_text(RawEventData, 'PolicyDetails', 0, 'PolicyName') as Policy,
        _RecordId as RecordId
    from CloudAppEvents
    where lower(ActionType) = 'dlprulematch'
)
select
    d.Timestamp, d.AccountUpn, d.AccountObjectId, d.LastDownload, d.Downloads, d.Files,
    count(distinct m.RecordId) as Matches,
    array_to_string(array_sort(array_agg(distinct m.Policy)), ', ') as Policies
from downloads d
join matches m
    on m.AccountUpn = d.AccountUpn
    and m.Day between d.Day - interval '1 day' and d.Day + interval '1 day'
group by d.Timestamp, d.AccountUpn, d.AccountObjectId, d.LastDownload, d.Downloads, d.Files
order by d.Timestamp, d.AccountUpn
