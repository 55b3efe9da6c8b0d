-- id: anonymous-link-to-matched-file
-- title: "{{ AccountUpn }} made a link for anyone to {{ FileName }}, which {{ Policies }} matched"
-- description: |
--   A link that lets in anyone who has it, without a sign-in, to a file in which a DLP policy found something within a week
--   before or after. Whoever the link was passed on to can read {{ ObjectUrl }} ({{ Permission }}) until it is removed.
-- severity: high
-- tactics: [Exfiltration]
-- techniques: [T1567.002]
-- tags: [dlp, insider risk, sharing, sharepoint, onedrive]
-- schedule: on arrival
-- lookback: 7d
-- key: [RecordId]
-- entities:
--   - {type: account, columns: {AccountUpn: AccountUpn, AccountObjectId: AccountObjectId}}
--   - {type: file, columns: {FileName: FileName, FolderPath: ObjectUrl}}
--   - {type: ip, column: IPAddress}
-- details: {Permission: Permission, Expiration: Expiration, Policies: Policies, Matches: Matches}
-- references: [https://learn.microsoft.com/purview/audit-log-sharing]
-- tests:
--   - name: a link made before the policy matched is found
--     input:
--       CloudAppEvents:
--         - CreationTime: 2026-03-02T09:00:00
--           Id: s1
--           RecordType: 14
--           Operation: AnonymousLinkCreated
--           Workload: OneDrive
--           UserId: kim@contoso.com
--           ItemType: File
--           ObjectId: https://contoso-my.sharepoint.com/personal/kim/Documents/cards.xlsx
--           SourceFileName: cards.xlsx
--           ListItemUniqueId: 8f6f0c1e-0000-4000-8000-00000000000a
--           EventData: <Type>Edit</Type>
--         - CreationTime: 2026-03-02T09:05:00
--           Id: m1
--           RecordType: 11
--           Operation: DLPRuleMatch
--           Workload: OneDrive
--           UserId: DlpPolicyEventBasedAssistantOneDriveForBusiness
--           PolicyDetails: [{PolicyName: Payment cards, Rules: [{RuleName: Many, Severity: High}]}]
--           SharePointMetaData: {From: kim@contoso.com, FileName: cards.xlsx, UniqueID: '{8F6F0C1E-0000-4000-8000-00000000000A}'}
--     expect: [{AccountUpn: kim@contoso.com, FileName: cards.xlsx, Permission: Edit, Policies: Payment cards, RecordId: s1}]
--   - name: a link for the organisation is no link for anyone, and another file was not matched
--     input:
--       CloudAppEvents:
--         - {CreationTime: 2026-03-02T09:00:00, Id: s1, RecordType: 14, Operation: CompanyLinkCreated, Workload: OneDrive, UserId: kim@contoso.com, ItemType: File, ObjectId: https://contoso-my.sharepoint.com/a.xlsx, ListItemUniqueId: 8f6f0c1e-0000-4000-8000-00000000000a}
--         - {CreationTime: 2026-03-02T09:01:00, Id: s2, RecordType: 14, Operation: AnonymousLinkCreated, Workload: OneDrive, UserId: kim@contoso.com, ItemType: File, ObjectId: https://contoso-my.sharepoint.com/b.xlsx, ListItemUniqueId: 8f6f0c1e-0000-4000-8000-00000000000b}
--         - CreationTime: 2026-03-02T09:05:00
--           Id: m1
--           RecordType: 11
--           Operation: DLPRuleMatch
--           Workload: OneDrive
--           UserId: DlpPolicyEventBasedAssistantOneDriveForBusiness
--           PolicyDetails: [{PolicyName: Payment cards}]
--           SharePointMetaData: {From: kim@contoso.com, FileName: a.xlsx, UniqueID: 8f6f0c1e-0000-4000-8000-00000000000a}
--     expect: none

with matches as (
    select
        lower(btrim(json_as_text(RawEventData, 'SharePointMetaData', 'UniqueID'), '{}')) as FileId,
        json_as_text(RawEventData, 'PolicyDetails', 0, 'PolicyName') as Policy,
        Timestamp as MatchTime, _RecordId as MatchId
    from CloudAppEvents
    where lower(ActionType) = 'dlprulematch' and _Workload in ('SharePoint', 'OneDrive')
)
select
    s.Timestamp, s.ActionType, s.AccountUpn, s.AccountObjectId, s.IPAddress, s.FileName, s.ObjectUrl, s.Permission,
    s.Expiration, s.RecordId, count(distinct m.MatchId) as Matches,
    array_to_string(array_sort(array_agg(distinct m.Policy)), ', ') as Policies
from Sharing s
join matches m
    on m.FileId = lower(s.ListItemUniqueId)
    and m.MatchTime between s.Timestamp - interval '7 days' and s.Timestamp + interval '7 days'
where s.LinkScope = 'Anyone'
    and s.ActionType in ('AnonymousLinkCreated', 'AnonymousLinkUpdated', 'SharingLinkCreated', 'SharingLinkUpdated')
group by
    s.Timestamp, s.ActionType, s.AccountUpn, s.AccountObjectId, s.IPAddress, s.FileName, s.ObjectUrl, s.Permission,
    s.Expiration, s.RecordId
order by s.Timestamp, s.RecordId
