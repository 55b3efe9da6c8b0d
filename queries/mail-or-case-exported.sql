-- id: mail-or-case-exported
-- title: "{{ AccountUpn }} exported {{ What }}"
-- description: |
--   Mailboxes or the results of an eDiscovery search were exported, or the export was downloaded. Few people may do so:
--   compare with the cases that the legal department knows of.
-- severity: medium
-- tactics: [Collection]
-- techniques: [T1114.002, T1213]
-- tags: [mail, ediscovery, administration]
-- schedule: on arrival
-- key: [RecordId]
-- entities:
--   - {type: account, columns: {AccountUpn: AccountUpn, AccountObjectId: AccountObjectId}}
--   - {type: ip, column: IPAddress}
-- details: {Operation: ActionType, What: What, Case: CaseName, Parameters: Parameters}
-- references: [https://learn.microsoft.com/purview/ediscovery-search-for-activities-in-the-audit-log]
-- tests:
--   - name: an export and its download are found
--     input:
--       CloudAppEvents:
--         - {CreationTime: 2026-03-02T09:00:00, Id: e1, RecordType: 18, Operation: New-ComplianceSearchAction, Workload: SecurityComplianceCenter, UserId: admin@contoso.com, ObjectId: board_export, Parameters: '-SearchName "board" -Export "True"'}
--         - {CreationTime: 2026-03-02T10:00:00, Id: e2, RecordType: 24, Operation: SearchExportDownloaded, Workload: SecurityComplianceCenter, UserId: admin@contoso.com, ObjectId: board_export, Case: Board}
--         - {CreationTime: 2026-03-02T11:00:00, Id: e3, RecordType: 1, Operation: New-MailboxExportRequest, Workload: Exchange, UserId: admin@contoso.com, Parameters: [{Name: Mailbox, Value: kim@contoso.com}, {Name: FilePath, Value: '\\files\kim.pst'}]}
--     expect: [{RecordId: e1, What: board_export}, {RecordId: e2, CaseName: Board}, {RecordId: e3, What: kim@contoso.com}]
--   - name: a search that is only previewed is not
--     input:
--       CloudAppEvents:
--         - {CreationTime: 2026-03-02T09:00:00, Id: e1, RecordType: 18, Operation: New-ComplianceSearchAction, Workload: SecurityComplianceCenter, UserId: admin@contoso.com, ObjectId: board_preview, Parameters: '-SearchName "board" -Preview "True"'}
--         - {CreationTime: 2026-03-02T10:00:00, Id: e2, RecordType: 24, Operation: SearchCreated, Workload: SecurityComplianceCenter, UserId: admin@contoso.com, ObjectId: board}
--     expect: none

select
    Timestamp, ActionType, coalesce(_AccountUpn, lower(RawEventData ->> 'UserId')) as AccountUpn, AccountObjectId,
    IPAddress,
    coalesce(
        named_value(RawEventData ->> 'Parameters', 'Mailbox'), nullif(RawEventData ->> 'ObjectId', ''),
        RawEventData ->> 'ExchangeLocations'
    ) as What,
    RawEventData ->> 'Case' as CaseName, RawEventData ->> 'Parameters' as Parameters, _RecordId as RecordId
from CloudAppEvents
where ActionType in (
    'SearchExported', 'SearchExportDownloaded', 'ViewedSearchExported', 'ExportJob', 'DownloadDocument',
    'New-MailboxExportRequest'
)
or (ActionType = 'New-ComplianceSearchAction' and RawEventData ->> 'Parameters' ilike '%-Export %')
order by Timestamp, RecordId
