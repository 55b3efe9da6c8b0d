-- id: mass-deletion
-- title: "{{ AccountUpn }} deleted {{ Deletions }} files and folders in an hour"
-- description: |
--   Many deletions in SharePoint or OneDrive by one person within an hour of the clock: a clean-up, a person who leaves, or
--   an extortioner. {{ Emptied }} of them emptied a recycle bin, which is harder to undo.
-- severity: medium
-- tactics: [Impact]
-- techniques: [T1485]
-- tags: [insider risk, sharepoint, onedrive]
-- schedule: on arrival
-- lookback: 1h
-- key: [AccountUpn, {column: Timestamp, bin: 1h}]
-- entities:
--   - {type: account, columns: {AccountUpn: AccountUpn, AccountObjectId: AccountObjectId}}
--   - {type: ip, column: IPAddress}
-- details: {Deletions: Deletions, From recycle bins: Emptied, Sites: Sites, Addresses: Addresses}
-- references: [https://attack.mitre.org/techniques/T1485/]
-- tests:
--   - name: thirty deletions in an hour are found
--     input:
--       CloudAppEvents:
--         - {CreationTime: 2026-03-02T09:01:00, Id: d01, RecordType: 6, Operation: FileRecycled, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, SiteUrl: https://contoso.sharepoint.com/sites/Pay/}
--         - {CreationTime: 2026-03-02T09:02:00, Id: d02, RecordType: 6, Operation: FileRecycled, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, SiteUrl: https://contoso.sharepoint.com/sites/Pay/}
--         - {CreationTime: 2026-03-02T09:03:00, Id: d03, RecordType: 6, Operation: FileRecycled, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, SiteUrl: https://contoso.sharepoint.com/sites/Pay/}
--         - {CreationTime: 2026-03-02T09:04:00, Id: d04, RecordType: 6, Operation: FileRecycled, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, SiteUrl: https://contoso.sharepoint.com/sites/Pay/}
--         - {CreationTime: 2026-03-02T09:05:00, Id: d05, RecordType: 6, Operation: FileRecycled, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, SiteUrl: https://contoso.sharepoint.com/sites/Pay/}
--         - {CreationTime: 2026-03-02T09:06:00, Id: d06, RecordType: 6, Operation: FileRecycled, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, SiteUrl: https://contoso.sharepoint.com/sites/Pay/}
--         - {CreationTime: 2026-03-02T09:07:00, Id: d07, RecordType: 6, Operation: FileRecycled, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, SiteUrl: https://contoso.sharepoint.com/sites/Pay/}
--         - {CreationTime: 2026-03-02T09:08:00, Id: d08, RecordType: 6, Operation: FileRecycled, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, SiteUrl: https://contoso.sharepoint.com/sites/Pay/}
--         - {CreationTime: 2026-03-02T09:09:00, Id: d09, RecordType: 6, Operation: FileRecycled, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, SiteUrl: https://contoso.sharepoint.com/sites/Pay/}
--         - {CreationTime: 2026-03-02T09:10:00, Id: d10, RecordType: 6, Operation: FileRecycled, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, SiteUrl: https://contoso.sharepoint.com/sites/Pay/}
--         - {CreationTime: 2026-03-02T09:11:00, Id: d11, RecordType: 6, Operation: FileRecycled, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, SiteUrl: https://contoso.sharepoint.com/sites/Pay/}
--         - {CreationTime: 2026-03-02T09:12:00, Id: d12, RecordType: 6, Operation: FileRecycled, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, SiteUrl: https://contoso.sharepoint.com/sites/Pay/}
--         - {CreationTime: 2026-03-02T09:13:00, Id: d13, RecordType: 6, Operation: FileRecycled, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, SiteUrl: https://contoso.sharepoint.com/sites/Pay/}
--         - {CreationTime: 2026-03-02T09:14:00, Id: d14, RecordType: 6, Operation: FileRecycled, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, SiteUrl: https://contoso.sharepoint.com/sites/Pay/}
--         - {CreationTime: 2026-03-02T09:15:00, Id: d15, RecordType: 6, Operation: FileRecycled, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, SiteUrl: https://contoso.sharepoint.com/sites/Pay/}
--         - {CreationTime: 2026-03-02T09:16:00, Id: d16, RecordType: 6, Operation: FileRecycled, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, SiteUrl: https://contoso.sharepoint.com/sites/Pay/}
--         - {CreationTime: 2026-03-02T09:17:00, Id: d17, RecordType: 6, Operation: FileRecycled, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, SiteUrl: https://contoso.sharepoint.com/sites/Pay/}
--         - {CreationTime: 2026-03-02T09:18:00, Id: d18, RecordType: 6, Operation: FileRecycled, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, SiteUrl: https://contoso.sharepoint.com/sites/Pay/}
--         - {CreationTime: 2026-03-02T09:19:00, Id: d19, RecordType: 6, Operation: FileRecycled, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, SiteUrl: https://contoso.sharepoint.com/sites/Pay/}
--         - {CreationTime: 2026-03-02T09:20:00, Id: d20, RecordType: 6, Operation: FileRecycled, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, SiteUrl: https://contoso.sharepoint.com/sites/Pay/}
--         - {CreationTime: 2026-03-02T09:21:00, Id: d21, RecordType: 6, Operation: FileRecycled, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, SiteUrl: https://contoso.sharepoint.com/sites/Pay/}
--         - {CreationTime: 2026-03-02T09:22:00, Id: d22, RecordType: 6, Operation: FileRecycled, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, SiteUrl: https://contoso.sharepoint.com/sites/Pay/}
--         - {CreationTime: 2026-03-02T09:23:00, Id: d23, RecordType: 6, Operation: FileRecycled, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, SiteUrl: https://contoso.sharepoint.com/sites/Pay/}
--         - {CreationTime: 2026-03-02T09:24:00, Id: d24, RecordType: 6, Operation: FileRecycled, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, SiteUrl: https://contoso.sharepoint.com/sites/Pay/}
--         - {CreationTime: 2026-03-02T09:25:00, Id: d25, RecordType: 6, Operation: FileRecycled, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, SiteUrl: https://contoso.sharepoint.com/sites/Pay/}
--         - {CreationTime: 2026-03-02T09:26:00, Id: d26, RecordType: 6, Operation: FileRecycled, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, SiteUrl: https://contoso.sharepoint.com/sites/Pay/}
--         - {CreationTime: 2026-03-02T09:27:00, Id: d27, RecordType: 6, Operation: FileRecycled, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, SiteUrl: https://contoso.sharepoint.com/sites/Pay/}
--         - {CreationTime: 2026-03-02T09:28:00, Id: d28, RecordType: 6, Operation: FileRecycled, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, SiteUrl: https://contoso.sharepoint.com/sites/Pay/}
--         - {CreationTime: 2026-03-02T09:29:00, Id: d29, RecordType: 6, Operation: FileRecycled, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, SiteUrl: https://contoso.sharepoint.com/sites/Pay/}
--         - {CreationTime: 2026-03-02T09:30:00, Id: d30, RecordType: 6, Operation: FileRecycled, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, SiteUrl: https://contoso.sharepoint.com/sites/Pay/}
--     expect: [{AccountUpn: kim@contoso.com, Deletions: 30, Emptied: 0}]
--   - name: twenty-nine deletions, and those of an hour before, are not
--     input:
--       CloudAppEvents:
--         - {CreationTime: 2026-03-02T09:01:00, Id: d01, RecordType: 6, Operation: FileDeleted, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File}
--         - {CreationTime: 2026-03-02T09:02:00, Id: d02, RecordType: 6, Operation: FileDeleted, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File}
--         - {CreationTime: 2026-03-02T09:03:00, Id: d03, RecordType: 6, Operation: FileDeleted, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File}
--         - {CreationTime: 2026-03-02T09:04:00, Id: d04, RecordType: 6, Operation: FileDeleted, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File}
--         - {CreationTime: 2026-03-02T09:05:00, Id: d05, RecordType: 6, Operation: FileDeleted, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File}
--         - {CreationTime: 2026-03-02T09:06:00, Id: d06, RecordType: 6, Operation: FileDeleted, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File}
--         - {CreationTime: 2026-03-02T09:07:00, Id: d07, RecordType: 6, Operation: FileDeleted, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File}
--         - {CreationTime: 2026-03-02T09:08:00, Id: d08, RecordType: 6, Operation: FileDeleted, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File}
--         - {CreationTime: 2026-03-02T09:09:00, Id: d09, RecordType: 6, Operation: FileDeleted, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File}
--         - {CreationTime: 2026-03-02T09:10:00, Id: d10, RecordType: 6, Operation: FileDeleted, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File}
--         - {CreationTime: 2026-03-02T09:11:00, Id: d11, RecordType: 6, Operation: FileDeleted, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File}
--         - {CreationTime: 2026-03-02T09:12:00, Id: d12, RecordType: 6, Operation: FileDeleted, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File}
--         - {CreationTime: 2026-03-02T09:13:00, Id: d13, RecordType: 6, Operation: FileDeleted, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File}
--         - {CreationTime: 2026-03-02T09:14:00, Id: d14, RecordType: 6, Operation: FileDeleted, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File}
--         - {CreationTime: 2026-03-02T09:15:00, Id: d15, RecordType: 6, Operation: FileDeleted, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File}
--         - {CreationTime: 2026-03-02T09:16:00, Id: d16, RecordType: 6, Operation: FileDeleted, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File}
--         - {CreationTime: 2026-03-02T09:17:00, Id: d17, RecordType: 6, Operation: FileDeleted, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File}
--         - {CreationTime: 2026-03-02T09:18:00, Id: d18, RecordType: 6, Operation: FileDeleted, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File}
--         - {CreationTime: 2026-03-02T09:19:00, Id: d19, RecordType: 6, Operation: FileDeleted, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File}
--         - {CreationTime: 2026-03-02T09:20:00, Id: d20, RecordType: 6, Operation: FileDeleted, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File}
--         - {CreationTime: 2026-03-02T09:21:00, Id: d21, RecordType: 6, Operation: FileDeleted, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File}
--         - {CreationTime: 2026-03-02T09:22:00, Id: d22, RecordType: 6, Operation: FileDeleted, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File}
--         - {CreationTime: 2026-03-02T09:23:00, Id: d23, RecordType: 6, Operation: FileDeleted, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File}
--         - {CreationTime: 2026-03-02T09:24:00, Id: d24, RecordType: 6, Operation: FileDeleted, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File}
--         - {CreationTime: 2026-03-02T09:25:00, Id: d25, RecordType: 6, Operation: FileDeleted, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File}
--         - {CreationTime: 2026-03-02T09:26:00, Id: d26, RecordType: 6, Operation: FileDeleted, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File}
--         - {CreationTime: 2026-03-02T09:27:00, Id: d27, RecordType: 6, Operation: FileDeleted, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File}
--         - {CreationTime: 2026-03-02T09:28:00, Id: d28, RecordType: 6, Operation: FileDeleted, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File}
--         - {CreationTime: 2026-03-02T09:29:00, Id: d29, RecordType: 6, Operation: FileDeleted, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File}
--         - {CreationTime: 2026-03-02T08:31:00, Id: d31, RecordType: 6, Operation: FileDeleted, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File}
--         - {CreationTime: 2026-03-02T08:32:00, Id: d32, RecordType: 6, Operation: FileDeleted, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File}
--         - {CreationTime: 2026-03-02T08:33:00, Id: d33, RecordType: 6, Operation: FileDeleted, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File}
--         - {CreationTime: 2026-03-02T08:34:00, Id: d34, RecordType: 6, Operation: FileDeleted, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File}
--         - {CreationTime: 2026-03-02T08:35:00, Id: d35, RecordType: 6, Operation: FileDeleted, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File}
--         - {CreationTime: 2026-03-02T08:36:00, Id: d36, RecordType: 6, Operation: FileDeleted, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File}
--         - {CreationTime: 2026-03-02T08:37:00, Id: d37, RecordType: 6, Operation: FileDeleted, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File}
--         - {CreationTime: 2026-03-02T08:38:00, Id: d38, RecordType: 6, Operation: FileDeleted, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File}
--         - {CreationTime: 2026-03-02T08:39:00, Id: d39, RecordType: 6, Operation: FileDeleted, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File}
--         - {CreationTime: 2026-03-02T08:40:00, Id: d40, RecordType: 6, Operation: FileDeleted, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File}
--     expect: none

select
    min(Timestamp) as Timestamp, AccountUpn, max(AccountObjectId) as AccountObjectId,
    count(distinct RecordId) as Deletions,
    count(distinct RecordId) filter (where ActionType like '%StageRecycleBin') as Emptied,
    min(IPAddress) as IPAddress,
    array_to_string(array_sort(array_agg(distinct SiteUrl)), ', ') as Sites,
    array_to_string(array_sort(array_agg(distinct IPAddress)), ', ') as Addresses
from FileActivity
where ActionType in (
    'FileDeleted', 'FileRecycled', 'FolderDeleted', 'FolderRecycled', 'FileDeletedFirstStageRecycleBin',
    'FileDeletedSecondStageRecycleBin', 'FolderDeletedFirstStageRecycleBin', 'FolderDeletedSecondStageRecycleBin'
)
and AccountUpn is not null
group by AccountUpn, date_trunc('hour', Timestamp)
having count(distinct RecordId) >= 30
order by Timestamp, AccountUpn
