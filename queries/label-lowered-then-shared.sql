-- id: label-lowered-then-shared
-- title: "{{ AccountUpn }} lowered the label of {{ FileName }} and then took it out: {{ ActionType }}"
-- description: |
--   A sensitivity label was removed or lowered, and within a day the same person shared the file with people outside, made
--   a link for anyone, copied it to a medium or uploaded it. Justification: {{ Justification }}.
-- severity: high
-- tactics: [Defense Evasion, Exfiltration]
-- techniques: [T1562.001, T1567.002]
-- tags: [dlp, insider risk, label]
-- schedule: on arrival
-- lookback: 1d
-- key: [RecordId]
-- entities:
--   - {type: account, columns: {AccountUpn: AccountUpn, AccountObjectId: AccountObjectId}}
--   - {type: file, columns: {FileName: FileName, FolderPath: FilePath}}
-- details: {Lowered at: LoweredAt, Justification: Justification, Label before: OldLabelId, Label now: NewLabelId, Target: Target}
-- references: [https://learn.microsoft.com/purview/audit-log-activities]
-- tests:
--   - name: a label that is lowered before a link for anyone is made is found
--     input:
--       CloudAppEvents:
--         - {CreationTime: 2026-03-02T09:00:00, Id: l1, RecordType: 83, Operation: SensitivityLabelUpdated, Workload: PublicEndpoint, UserId: kim@contoso.com, ObjectId: 'https://contoso-my.sharepoint.com/personal/kim/Documents/Price%20list.xlsx', SensitivityLabelEventData: {OldSensitivityLabelId: high, SensitivityLabelId: low, LabelEventType: 2, JustificationText: no longer secret}}
--         - {CreationTime: 2026-03-02T10:00:00, Id: s1, RecordType: 14, Operation: AnonymousLinkCreated, Workload: OneDrive, UserId: kim@contoso.com, ItemType: File, ObjectId: 'https://contoso-my.sharepoint.com/personal/kim/Documents/Price list.xlsx', SourceFileName: Price list.xlsx}
--     expect: [{AccountUpn: kim@contoso.com, FileName: Price list.xlsx, Justification: no longer secret, RecordId: s1}]
--   - name: a label that is raised, and one that is lowered after the sharing, are not
--     input:
--       CloudAppEvents:
--         - {CreationTime: 2026-03-02T09:00:00, Id: l1, RecordType: 83, Operation: SensitivityLabelUpdated, Workload: PublicEndpoint, UserId: kim@contoso.com, ObjectId: 'https://contoso-my.sharepoint.com/a.xlsx', SensitivityLabelEventData: {OldSensitivityLabelId: low, SensitivityLabelId: high, LabelEventType: 1}}
--         - {CreationTime: 2026-03-02T10:00:00, Id: s1, RecordType: 14, Operation: AnonymousLinkCreated, Workload: OneDrive, UserId: kim@contoso.com, ItemType: File, ObjectId: 'https://contoso-my.sharepoint.com/a.xlsx', SourceFileName: a.xlsx}
--         - {CreationTime: 2026-03-02T11:00:00, Id: l2, RecordType: 83, Operation: SensitivityLabelRemoved, Workload: PublicEndpoint, UserId: kim@contoso.com, ObjectId: 'https://contoso-my.sharepoint.com/a.xlsx', SensitivityLabelEventData: {LabelEventType: 3}}
--     expect: none

with lowered as (
    select
        TimeGenerated as LoweredAt, lower(UserId) as AccountUpn, lower(url_decode(file_name(ObjectId))) as Name,
        JustificationText, OldSensitivityLabelId, SensitivityLabelId, Id as LabelRecordId
    from MicrosoftPurviewInformationProtection
    where LabelEventType in ('LabelDowngraded', 'LabelRemoved')
    union all
    -- SharePoint tells of labels among its file operations.
    select
        Timestamp, _AccountUpn, lower(url_decode(file_name(RawEventData ->> 'ObjectId'))),
        json_as_text(RawEventData, 'SensitivityLabelEventData', 'JustificationText'),
        json_as_text(RawEventData, 'SensitivityLabelEventData', 'OldSensitivityLabelId'),
        json_as_text(RawEventData, 'SensitivityLabelEventData', 'SensitivityLabelId'), _RecordId
    from CloudAppEvents
    where ActionType in ('FileSensitivityLabelRemoved', 'FileSensitivityLabelChanged')
        and (
            ActionType = 'FileSensitivityLabelRemoved'
            or json_as_text(RawEventData, 'SensitivityLabelEventData', 'LabelEventType') in (
                '2', '3', 'LabelDowngraded', 'LabelRemoved'
            )
        )
),
taken as (
    select
        Timestamp, ActionType, AccountUpn, AccountObjectId, FileName, ObjectUrl as FilePath,
        coalesce(TargetUserOrGroupName, LinkScope) as Target, RecordId
    from Sharing
    where (IsExternalTarget or LinkScope = 'Anyone') and ActionType not like '%Used'
        and ActionType not like '%Removed' and ActionType not like '%Revoked'
    union all
    select Timestamp, ActionType, AccountUpn, AccountObjectId, FileName, FilePath, Destination, RecordId
    from FileActivity
    where ActionType in (
        'FileCopiedToRemovableMedia', 'FileCreatedOnRemovableMedia', 'FileUploadedToCloud', 'FileTransferredByBluetooth',
        'FileCopiedToRemoteDesktopSession', 'FilePrinted'
    )
)
select
    t.Timestamp, t.ActionType, t.AccountUpn, t.AccountObjectId, t.FileName, t.FilePath, t.Target, t.RecordId,
    max(l.LoweredAt) as LoweredAt, max(l.JustificationText) as Justification,
    max(l.OldSensitivityLabelId) as OldLabelId, max(l.SensitivityLabelId) as NewLabelId
from taken t
join lowered l
    on l.AccountUpn = t.AccountUpn and l.Name = lower(t.FileName)
    and l.LoweredAt between t.Timestamp - interval '1 day' and t.Timestamp
group by t.Timestamp, t.ActionType, t.AccountUpn, t.AccountObjectId, t.FileName, t.FilePath, t.Target, t.RecordId
order by t.Timestamp, t.RecordId
