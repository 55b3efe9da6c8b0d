-- id: sensitive-file-to-share-session-or-bluetooth
-- title: "{{ AccountUpn }} moved {{ FileName }} off {{ DeviceName }}: {{ ActionType }}"
-- description: |
--   A file with sensitive information ({{ Policy }}) was copied to a network share or into a remote session, sent by
--   Bluetooth, or opened by a program that is not allowed. Destination: {{ Destination }}.
-- severity: medium
-- tactics: [Exfiltration]
-- techniques: [T1011.001, T1039]
-- tags: [dlp, insider risk, endpoint]
-- schedule: on arrival
-- key: [RecordId]
-- entities:
--   - {type: account, columns: {AccountUpn: AccountUpn, AccountObjectId: AccountObjectId}}
--   - {type: device, columns: {DeviceName: DeviceName, DeviceId: DeviceId}}
--   - {type: file, columns: {FileName: FileName, FolderPath: FilePath, SHA256: SHA256}}
-- details: {Destination: Destination, Policy: Policy, Rule: Rule, Program: Application}
-- references: [https://learn.microsoft.com/purview/endpoint-dlp-learn-about]
-- tests:
--   - name: a matched file that goes by Bluetooth is found
--     input:
--       CloudAppEvents:
--         - {CreationTime: 2026-03-02T15:00:00, Id: b1, RecordType: 63, Operation: FileTransferredByBluetooth, Workload: Endpoint, UserId: kim@contoso.com, ObjectId: 'C:\cards.xlsx', DeviceName: LON-10003, PolicyMatchInfo: {PolicyName: Payment cards}}
--     expect: [{AccountUpn: kim@contoso.com, FileName: cards.xlsx, Policy: Payment cards, RecordId: b1}]
--   - name: a file without a match may go to a share
--     input:
--       CloudAppEvents:
--         - {CreationTime: 2026-03-02T15:00:00, Id: b1, RecordType: 63, Operation: FileCopiedToNetworkShare, Workload: Endpoint, UserId: kim@contoso.com, ObjectId: 'C:\menu.docx', DeviceName: LON-10003, TargetFilePath: '\\files\all\menu.docx'}
--     expect: none

select
    Timestamp, ActionType, _AccountUpn as AccountUpn, AccountObjectId, IPAddress,
    RawEventData ->> 'DeviceName' as DeviceName, RawEventData ->> 'MDATPDeviceId' as DeviceId,
    file_name(RawEventData ->> 'ObjectId') as FileName, RawEventData ->> 'ObjectId' as FilePath,
    RawEventData ->> 'Sha256' as SHA256, RawEventData ->> 'Application' as Application,
    coalesce(nullif(RawEventData ->> 'TargetFilePath', ''), RawEventData ->> 'TargetDomain') as Destination,
    coalesce(json_as_text(RawEventData, 'PolicyMatchInfo', 'PolicyName'), 'sensitive information') as Policy,
    json_as_text(RawEventData, 'PolicyMatchInfo', 'RuleName') as Rule, _RecordId as RecordId
from CloudAppEvents
where ActionType in (
    'FileCopiedToNetworkShare', 'FileCreatedOnNetworkShare', 'FileCopiedToRemoteDesktopSession',
    'FileTransferredByBluetooth', 'FileAccessedByUnallowedApp'
)
and (
    json_as_text(RawEventData, 'PolicyMatchInfo', 'PolicyName') is not null
    or json_length(RawEventData, 'SensitiveInfoTypeData') > 0
)
order by Timestamp, RecordId
