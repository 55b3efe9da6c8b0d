-- id: library-synchronised-to-unmanaged-device
-- title: "{{ AccountUpn }} synchronised {{ Files }} files to a device that is not managed"
-- description: |
--   The synchronisation client copied many whole files within an hour to a computer that the organisation does not manage.
--   They stay there when the account is closed. Device: {{ DeviceName }}; sites: {{ Sites }}.
-- severity: medium
-- tactics: [Exfiltration]
-- techniques: [T1567.002, T1213.002]
-- tags: [insider risk, sharepoint, onedrive, sync]
-- schedule: on arrival
-- lookback: 1h
-- key: [AccountUpn, {column: Timestamp, bin: 1h}]
-- entities:
--   - {type: account, columns: {AccountUpn: AccountUpn, AccountObjectId: AccountObjectId}}
--   - {type: device, column: DeviceName}
--   - {type: ip, column: IPAddress}
-- details: {Files: Files, Bytes: Bytes, Sites: Sites}
-- references: [https://learn.microsoft.com/sharepoint/control-access-from-unmanaged-devices]
-- tests:
--   - name: twenty whole files to an unmanaged device are found
--     input:
--       CloudAppEvents:
--         - {CreationTime: 2026-03-02T09:01:00, Id: d01, RecordType: 6, Operation: FileSyncDownloadedFull, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: 'https://contoso.sharepoint.com/01.xlsx', DeviceDisplayName: HOME-PC, IsManagedDevice: false, FileSyncBytesCommitted: '1000'}
--         - {CreationTime: 2026-03-02T09:02:00, Id: d02, RecordType: 6, Operation: FileSyncDownloadedFull, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: 'https://contoso.sharepoint.com/02.xlsx', DeviceDisplayName: HOME-PC, IsManagedDevice: false, FileSyncBytesCommitted: '1000'}
--         - {CreationTime: 2026-03-02T09:03:00, Id: d03, RecordType: 6, Operation: FileSyncDownloadedFull, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: 'https://contoso.sharepoint.com/03.xlsx', DeviceDisplayName: HOME-PC, IsManagedDevice: false, FileSyncBytesCommitted: '1000'}
--         - {CreationTime: 2026-03-02T09:04:00, Id: d04, RecordType: 6, Operation: FileSyncDownloadedFull, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: 'https://contoso.sharepoint.com/04.xlsx', DeviceDisplayName: HOME-PC, IsManagedDevice: false, FileSyncBytesCommitted: '1000'}
--         - {CreationTime: 2026-03-02T09:05:00, Id: d05, RecordType: 6, Operation: FileSyncDownloadedFull, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: 'https://contoso.sharepoint.com/05.xlsx', DeviceDisplayName: HOME-PC, IsManagedDevice: false, FileSyncBytesCommitted: '1000'}
--         - {CreationTime: 2026-03-02T09:06:00, Id: d06, RecordType: 6, Operation: FileSyncDownloadedFull, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: 'https://contoso.sharepoint.com/06.xlsx', DeviceDisplayName: HOME-PC, IsManagedDevice: false, FileSyncBytesCommitted: '1000'}
--         - {CreationTime: 2026-03-02T09:07:00, Id: d07, RecordType: 6, Operation: FileSyncDownloadedFull, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: 'https://contoso.sharepoint.com/07.xlsx', DeviceDisplayName: HOME-PC, IsManagedDevice: false, FileSyncBytesCommitted: '1000'}
--         - {CreationTime: 2026-03-02T09:08:00, Id: d08, RecordType: 6, Operation: FileSyncDownloadedFull, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: 'https://contoso.sharepoint.com/08.xlsx', DeviceDisplayName: HOME-PC, IsManagedDevice: false, FileSyncBytesCommitted: '1000'}
--         - {CreationTime: 2026-03-02T09:09:00, Id: d09, RecordType: 6, Operation: FileSyncDownloadedFull, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: 'https://contoso.sharepoint.com/09.xlsx', DeviceDisplayName: HOME-PC, IsManagedDevice: false, FileSyncBytesCommitted: '1000'}
--         - {CreationTime: 2026-03-02T09:10:00, Id: d10, RecordType: 6, Operation: FileSyncDownloadedFull, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: 'https://contoso.sharepoint.com/10.xlsx', DeviceDisplayName: HOME-PC, IsManagedDevice: false, FileSyncBytesCommitted: '1000'}
--         - {CreationTime: 2026-03-02T09:11:00, Id: d11, RecordType: 6, Operation: FileSyncDownloadedFull, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: 'https://contoso.sharepoint.com/11.xlsx', DeviceDisplayName: HOME-PC, IsManagedDevice: false, FileSyncBytesCommitted: '1000'}
--         - {CreationTime: 2026-03-02T09:12:00, Id: d12, RecordType: 6, Operation: FileSyncDownloadedFull, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: 'https://contoso.sharepoint.com/12.xlsx', DeviceDisplayName: HOME-PC, IsManagedDevice: false, FileSyncBytesCommitted: '1000'}
--         - {CreationTime: 2026-03-02T09:13:00, Id: d13, RecordType: 6, Operation: FileSyncDownloadedFull, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: 'https://contoso.sharepoint.com/13.xlsx', DeviceDisplayName: HOME-PC, IsManagedDevice: false, FileSyncBytesCommitted: '1000'}
--         - {CreationTime: 2026-03-02T09:14:00, Id: d14, RecordType: 6, Operation: FileSyncDownloadedFull, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: 'https://contoso.sharepoint.com/14.xlsx', DeviceDisplayName: HOME-PC, IsManagedDevice: false, FileSyncBytesCommitted: '1000'}
--         - {CreationTime: 2026-03-02T09:15:00, Id: d15, RecordType: 6, Operation: FileSyncDownloadedFull, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: 'https://contoso.sharepoint.com/15.xlsx', DeviceDisplayName: HOME-PC, IsManagedDevice: false, FileSyncBytesCommitted: '1000'}
--         - {CreationTime: 2026-03-02T09:16:00, Id: d16, RecordType: 6, Operation: FileSyncDownloadedFull, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: 'https://contoso.sharepoint.com/16.xlsx', DeviceDisplayName: HOME-PC, IsManagedDevice: false, FileSyncBytesCommitted: '1000'}
--         - {CreationTime: 2026-03-02T09:17:00, Id: d17, RecordType: 6, Operation: FileSyncDownloadedFull, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: 'https://contoso.sharepoint.com/17.xlsx', DeviceDisplayName: HOME-PC, IsManagedDevice: false, FileSyncBytesCommitted: '1000'}
--         - {CreationTime: 2026-03-02T09:18:00, Id: d18, RecordType: 6, Operation: FileSyncDownloadedFull, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: 'https://contoso.sharepoint.com/18.xlsx', DeviceDisplayName: HOME-PC, IsManagedDevice: false, FileSyncBytesCommitted: '1000'}
--         - {CreationTime: 2026-03-02T09:19:00, Id: d19, RecordType: 6, Operation: FileSyncDownloadedFull, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: 'https://contoso.sharepoint.com/19.xlsx', DeviceDisplayName: HOME-PC, IsManagedDevice: false, FileSyncBytesCommitted: '1000'}
--         - {CreationTime: 2026-03-02T09:20:00, Id: d20, RecordType: 6, Operation: FileSyncDownloadedFull, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: 'https://contoso.sharepoint.com/20.xlsx', DeviceDisplayName: HOME-PC, IsManagedDevice: false, FileSyncBytesCommitted: '1000'}
--     expect: [{AccountUpn: kim@contoso.com, Files: 20, DeviceName: HOME-PC, Bytes: 20000}]
--   - name: a managed device may, and so may nineteen files
--     input:
--       CloudAppEvents:
--         - {CreationTime: 2026-03-02T09:01:00, Id: d01, RecordType: 6, Operation: FileSyncDownloadedFull, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: 'https://contoso.sharepoint.com/01.xlsx', IsManagedDevice: true}
--         - {CreationTime: 2026-03-02T09:02:00, Id: d02, RecordType: 6, Operation: FileSyncDownloadedFull, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: 'https://contoso.sharepoint.com/02.xlsx', IsManagedDevice: true}
--         - {CreationTime: 2026-03-02T09:03:00, Id: d03, RecordType: 6, Operation: FileSyncDownloadedFull, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: 'https://contoso.sharepoint.com/03.xlsx', IsManagedDevice: true}
--         - {CreationTime: 2026-03-02T09:04:00, Id: d04, RecordType: 6, Operation: FileSyncDownloadedFull, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: 'https://contoso.sharepoint.com/04.xlsx', IsManagedDevice: true}
--         - {CreationTime: 2026-03-02T09:05:00, Id: d05, RecordType: 6, Operation: FileSyncDownloadedFull, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: 'https://contoso.sharepoint.com/05.xlsx', IsManagedDevice: true}
--         - {CreationTime: 2026-03-02T09:06:00, Id: d06, RecordType: 6, Operation: FileSyncDownloadedFull, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: 'https://contoso.sharepoint.com/06.xlsx', IsManagedDevice: true}
--         - {CreationTime: 2026-03-02T09:07:00, Id: d07, RecordType: 6, Operation: FileSyncDownloadedFull, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: 'https://contoso.sharepoint.com/07.xlsx', IsManagedDevice: true}
--         - {CreationTime: 2026-03-02T09:08:00, Id: d08, RecordType: 6, Operation: FileSyncDownloadedFull, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: 'https://contoso.sharepoint.com/08.xlsx', IsManagedDevice: true}
--         - {CreationTime: 2026-03-02T09:09:00, Id: d09, RecordType: 6, Operation: FileSyncDownloadedFull, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: 'https://contoso.sharepoint.com/09.xlsx', IsManagedDevice: true}
--         - {CreationTime: 2026-03-02T09:10:00, Id: d10, RecordType: 6, Operation: FileSyncDownloadedFull, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: 'https://contoso.sharepoint.com/10.xlsx', IsManagedDevice: true}
--         - {CreationTime: 2026-03-02T09:11:00, Id: d11, RecordType: 6, Operation: FileSyncDownloadedFull, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: 'https://contoso.sharepoint.com/11.xlsx', IsManagedDevice: true}
--         - {CreationTime: 2026-03-02T09:12:00, Id: d12, RecordType: 6, Operation: FileSyncDownloadedFull, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: 'https://contoso.sharepoint.com/12.xlsx', IsManagedDevice: true}
--         - {CreationTime: 2026-03-02T09:13:00, Id: d13, RecordType: 6, Operation: FileSyncDownloadedFull, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: 'https://contoso.sharepoint.com/13.xlsx', IsManagedDevice: true}
--         - {CreationTime: 2026-03-02T09:14:00, Id: d14, RecordType: 6, Operation: FileSyncDownloadedFull, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: 'https://contoso.sharepoint.com/14.xlsx', IsManagedDevice: true}
--         - {CreationTime: 2026-03-02T09:15:00, Id: d15, RecordType: 6, Operation: FileSyncDownloadedFull, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: 'https://contoso.sharepoint.com/15.xlsx', IsManagedDevice: true}
--         - {CreationTime: 2026-03-02T09:16:00, Id: d16, RecordType: 6, Operation: FileSyncDownloadedFull, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: 'https://contoso.sharepoint.com/16.xlsx', IsManagedDevice: true}
--         - {CreationTime: 2026-03-02T09:17:00, Id: d17, RecordType: 6, Operation: FileSyncDownloadedFull, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: 'https://contoso.sharepoint.com/17.xlsx', IsManagedDevice: true}
--         - {CreationTime: 2026-03-02T09:18:00, Id: d18, RecordType: 6, Operation: FileSyncDownloadedFull, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: 'https://contoso.sharepoint.com/18.xlsx', IsManagedDevice: true}
--         - {CreationTime: 2026-03-02T09:19:00, Id: d19, RecordType: 6, Operation: FileSyncDownloadedFull, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: 'https://contoso.sharepoint.com/19.xlsx', IsManagedDevice: true}
--         - {CreationTime: 2026-03-02T09:20:00, Id: d20, RecordType: 6, Operation: FileSyncDownloadedFull, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: 'https://contoso.sharepoint.com/20.xlsx', IsManagedDevice: true}
--         - {CreationTime: 2026-03-02T10:21:00, Id: d21, RecordType: 6, Operation: FileSyncDownloadedFull, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: 'https://contoso.sharepoint.com/21.xlsx', IsManagedDevice: false}
--         - {CreationTime: 2026-03-02T10:22:00, Id: d22, RecordType: 6, Operation: FileSyncDownloadedFull, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: 'https://contoso.sharepoint.com/22.xlsx', IsManagedDevice: false}
--         - {CreationTime: 2026-03-02T10:23:00, Id: d23, RecordType: 6, Operation: FileSyncDownloadedFull, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: 'https://contoso.sharepoint.com/23.xlsx', IsManagedDevice: false}
--         - {CreationTime: 2026-03-02T10:24:00, Id: d24, RecordType: 6, Operation: FileSyncDownloadedFull, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: 'https://contoso.sharepoint.com/24.xlsx', IsManagedDevice: false}
--         - {CreationTime: 2026-03-02T10:25:00, Id: d25, RecordType: 6, Operation: FileSyncDownloadedFull, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: 'https://contoso.sharepoint.com/25.xlsx', IsManagedDevice: false}
--         - {CreationTime: 2026-03-02T10:26:00, Id: d26, RecordType: 6, Operation: FileSyncDownloadedFull, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: 'https://contoso.sharepoint.com/26.xlsx', IsManagedDevice: false}
--         - {CreationTime: 2026-03-02T10:27:00, Id: d27, RecordType: 6, Operation: FileSyncDownloadedFull, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: 'https://contoso.sharepoint.com/27.xlsx', IsManagedDevice: false}
--         - {CreationTime: 2026-03-02T10:28:00, Id: d28, RecordType: 6, Operation: FileSyncDownloadedFull, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: 'https://contoso.sharepoint.com/28.xlsx', IsManagedDevice: false}
--         - {CreationTime: 2026-03-02T10:29:00, Id: d29, RecordType: 6, Operation: FileSyncDownloadedFull, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: 'https://contoso.sharepoint.com/29.xlsx', IsManagedDevice: false}
--         - {CreationTime: 2026-03-02T10:30:00, Id: d30, RecordType: 6, Operation: FileSyncDownloadedFull, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: 'https://contoso.sharepoint.com/30.xlsx', IsManagedDevice: false}
--         - {CreationTime: 2026-03-02T10:31:00, Id: d31, RecordType: 6, Operation: FileSyncDownloadedFull, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: 'https://contoso.sharepoint.com/31.xlsx', IsManagedDevice: false}
--         - {CreationTime: 2026-03-02T10:32:00, Id: d32, RecordType: 6, Operation: FileSyncDownloadedFull, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: 'https://contoso.sharepoint.com/32.xlsx', IsManagedDevice: false}
--         - {CreationTime: 2026-03-02T10:33:00, Id: d33, RecordType: 6, Operation: FileSyncDownloadedFull, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: 'https://contoso.sharepoint.com/33.xlsx', IsManagedDevice: false}
--         - {CreationTime: 2026-03-02T10:34:00, Id: d34, RecordType: 6, Operation: FileSyncDownloadedFull, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: 'https://contoso.sharepoint.com/34.xlsx', IsManagedDevice: false}
--         - {CreationTime: 2026-03-02T10:35:00, Id: d35, RecordType: 6, Operation: FileSyncDownloadedFull, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: 'https://contoso.sharepoint.com/35.xlsx', IsManagedDevice: false}
--         - {CreationTime: 2026-03-02T10:36:00, Id: d36, RecordType: 6, Operation: FileSyncDownloadedFull, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: 'https://contoso.sharepoint.com/36.xlsx', IsManagedDevice: false}
--         - {CreationTime: 2026-03-02T10:37:00, Id: d37, RecordType: 6, Operation: FileSyncDownloadedFull, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: 'https://contoso.sharepoint.com/37.xlsx', IsManagedDevice: false}
--         - {CreationTime: 2026-03-02T10:38:00, Id: d38, RecordType: 6, Operation: FileSyncDownloadedFull, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: 'https://contoso.sharepoint.com/38.xlsx', IsManagedDevice: false}
--         - {CreationTime: 2026-03-02T10:39:00, Id: d39, RecordType: 6, Operation: FileSyncDownloadedFull, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: 'https://contoso.sharepoint.com/39.xlsx', IsManagedDevice: false}
--     expect: none

select
    min(Timestamp) as Timestamp, AccountUpn, max(AccountObjectId) as AccountObjectId, max(DeviceName) as DeviceName,
    min(IPAddress) as IPAddress, count(distinct FilePath) as Files, sum(FileSize) as Bytes,
    array_to_string(array_sort(array_agg(distinct SiteUrl)), ', ') as Sites
from FileActivity
where ActionType = 'FileSyncDownloadedFull' and IsManagedDevice = false and AccountUpn is not null
group by AccountUpn, date_trunc('hour', Timestamp)
having count(distinct FilePath) >= 20
order by Timestamp, AccountUpn
