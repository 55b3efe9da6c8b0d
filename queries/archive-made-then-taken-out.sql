-- id: archive-made-then-taken-out
-- title: "{{ AccountUpn }} packed an archive and took {{ FileName }} out: {{ ActionType }}"
-- description: |
--   Within a day after an archive was made on {{ DeviceName }}, an archive was copied to a removable medium, uploaded, or sent
--   by Bluetooth. Archives hide what is in them from people and, when they have a password, from inspection.
-- severity: medium
-- tactics: [Collection, Exfiltration]
-- techniques: [T1560.001, T1052.001, T1567.002]
-- tags: [insider risk, endpoint, archive]
-- schedule: on arrival
-- lookback: 1d
-- key: [RecordId]
-- entities:
--   - {type: account, columns: {AccountUpn: AccountUpn, AccountObjectId: AccountObjectId}}
--   - {type: device, columns: {DeviceName: DeviceName, DeviceId: DeviceId}}
--   - {type: file, columns: {FileName: FileName, FolderPath: FilePath, SHA256: SHA256}}
-- details: {Destination: Destination, Archives made: ArchivesMade, Bytes: FileSize}
-- references: [https://learn.microsoft.com/purview/endpoint-dlp-learn-about]
-- tests:
--   - name: an archive that is made and copied to a stick is found
--     input:
--       CloudAppEvents:
--         - {CreationTime: 2026-03-02T14:00:00, Id: a1, RecordType: 63, Operation: ArchiveCreated, Workload: Endpoint, UserId: kim@contoso.com, ObjectId: 'C:\Users\kim\x.7z', DeviceName: LON-10003}
--         - {CreationTime: 2026-03-02T15:00:00, Id: c1, RecordType: 63, Operation: FileCopiedToRemovableMedia, Workload: Endpoint, UserId: kim@contoso.com, ObjectId: 'C:\Users\kim\x.7z', DeviceName: LON-10003, TargetFilePath: 'E:\x.7z'}
--     expect: [{AccountUpn: kim@contoso.com, FileName: x.7z, ArchivesMade: 1, RecordId: c1}]
--   - name: an archive that came from elsewhere, and one of another device, are not
--     input:
--       CloudAppEvents:
--         - {CreationTime: 2026-03-02T16:00:00, Id: a1, RecordType: 63, Operation: ArchiveCreated, Workload: Endpoint, UserId: kim@contoso.com, ObjectId: 'C:\late.zip', DeviceName: LON-10003}
--         - {CreationTime: 2026-03-02T15:00:00, Id: c1, RecordType: 63, Operation: FileCopiedToRemovableMedia, Workload: Endpoint, UserId: kim@contoso.com, ObjectId: 'C:\drivers.zip', DeviceName: LON-10003}
--         - {CreationTime: 2026-03-02T17:00:00, Id: c2, RecordType: 63, Operation: FileUploadedToCloud, Workload: Endpoint, UserId: kim@contoso.com, ObjectId: 'C:\drivers.zip', DeviceName: BER-10001}
--     expect: none

with made as (
    select Timestamp as MadeAt, AccountUpn, DeviceName, RecordId as MadeId
    from FileActivity
    where ActionType in ('ArchiveCreated', 'FileArchived')
        or (
            Workload = 'Endpoint' and ActionType = 'FileCreated'
            and FileExtension in ('zip', '7z', 'rar', 'tar', 'gz', 'tgz', 'iso', 'cab')
        )
),
taken as (
    select *
    from FileActivity
    where ActionType in (
        'FileCopiedToRemovableMedia', 'FileCreatedOnRemovableMedia', 'FileUploadedToCloud', 'FileTransferredByBluetooth',
        'FileCopiedToRemoteDesktopSession'
    )
    and FileExtension in ('zip', '7z', 'rar', 'tar', 'gz', 'tgz', 'iso', 'cab')
)
select
    t.Timestamp, t.ActionType, t.AccountUpn, t.AccountObjectId, t.DeviceName, t.DeviceId, t.FileName, t.FilePath,
    t.SHA256, t.FileSize, t.Destination, t.RecordId, count(distinct m.MadeId) as ArchivesMade
from taken t
join made m
    on m.AccountUpn = t.AccountUpn and m.DeviceName = t.DeviceName
    and m.MadeAt between t.Timestamp - interval '1 day' and t.Timestamp
group by
    t.Timestamp, t.ActionType, t.AccountUpn, t.AccountObjectId, t.DeviceName, t.DeviceId, t.FileName, t.FilePath,
    t.SHA256, t.FileSize, t.Destination, t.RecordId
order by t.Timestamp, t.RecordId
