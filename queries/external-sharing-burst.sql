-- id: external-sharing-burst
-- title: "{{ AccountUpn }} shared {{ Items }} items with {{ Targets }} people outside in a day"
-- description: |
--   One person gave many people outside access, or access to many items, on one day. Domains: {{ Domains }}. Links for
--   anyone: {{ AnonymousLinks }}.
-- severity: medium
-- tactics: [Exfiltration]
-- techniques: [T1567.002]
-- tags: [insider risk, sharing, sharepoint, onedrive]
-- schedule: 1h
-- lookback: 1d
-- key: [AccountUpn, {column: Timestamp, bin: 1d}]
-- entities:
--   - {type: account, columns: {AccountUpn: AccountUpn, AccountObjectId: AccountObjectId}}
--   - {type: file, columns: {FileName: FileName}}
-- details: {Items: Items, Targets: Targets, Domains: Domains, Links for anyone: AnonymousLinks}
-- references: [https://learn.microsoft.com/purview/audit-log-sharing]
-- tests:
--   - name: five guests in a day are found
--     input:
--       CloudAppEvents:
--         - {CreationTime: 2026-03-02T09:01:00, Id: s01, RecordType: 14, Operation: SharingInvitationCreated, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: 'https://contoso.sharepoint.com/a.xlsx', TargetUserOrGroupName: guest01@fabrikam.com, TargetUserOrGroupType: Guest}
--         - {CreationTime: 2026-03-02T09:02:00, Id: s02, RecordType: 14, Operation: SharingInvitationCreated, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: 'https://contoso.sharepoint.com/a.xlsx', TargetUserOrGroupName: guest02@fabrikam.com, TargetUserOrGroupType: Guest}
--         - {CreationTime: 2026-03-02T09:03:00, Id: s03, RecordType: 14, Operation: SharingInvitationCreated, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: 'https://contoso.sharepoint.com/a.xlsx', TargetUserOrGroupName: guest03@fabrikam.com, TargetUserOrGroupType: Guest}
--         - {CreationTime: 2026-03-02T09:04:00, Id: s04, RecordType: 14, Operation: SharingInvitationCreated, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: 'https://contoso.sharepoint.com/a.xlsx', TargetUserOrGroupName: guest04@fabrikam.com, TargetUserOrGroupType: Guest}
--         - {CreationTime: 2026-03-02T09:05:00, Id: s05, RecordType: 14, Operation: SharingInvitationCreated, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: 'https://contoso.sharepoint.com/a.xlsx', TargetUserOrGroupName: guest05@fabrikam.com, TargetUserOrGroupType: Guest}
--     expect: [{AccountUpn: kim@contoso.com, Targets: 5, Items: 1, Domains: fabrikam.com}]
--   - name: ten colleagues, and four guests, are not
--     input:
--       CloudAppEvents:
--         - {CreationTime: 2026-03-02T09:01:00, Id: s01, RecordType: 14, Operation: SharingSet, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: 'https://contoso.sharepoint.com/01.xlsx', TargetUserOrGroupName: user01@contoso.com, TargetUserOrGroupType: Member}
--         - {CreationTime: 2026-03-02T09:02:00, Id: s02, RecordType: 14, Operation: SharingSet, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: 'https://contoso.sharepoint.com/02.xlsx', TargetUserOrGroupName: user02@contoso.com, TargetUserOrGroupType: Member}
--         - {CreationTime: 2026-03-02T09:03:00, Id: s03, RecordType: 14, Operation: SharingSet, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: 'https://contoso.sharepoint.com/03.xlsx', TargetUserOrGroupName: user03@contoso.com, TargetUserOrGroupType: Member}
--         - {CreationTime: 2026-03-02T09:04:00, Id: s04, RecordType: 14, Operation: SharingSet, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: 'https://contoso.sharepoint.com/04.xlsx', TargetUserOrGroupName: user04@contoso.com, TargetUserOrGroupType: Member}
--         - {CreationTime: 2026-03-02T09:05:00, Id: s05, RecordType: 14, Operation: SharingSet, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: 'https://contoso.sharepoint.com/05.xlsx', TargetUserOrGroupName: user05@contoso.com, TargetUserOrGroupType: Member}
--         - {CreationTime: 2026-03-02T09:06:00, Id: s06, RecordType: 14, Operation: SharingSet, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: 'https://contoso.sharepoint.com/06.xlsx', TargetUserOrGroupName: user06@contoso.com, TargetUserOrGroupType: Member}
--         - {CreationTime: 2026-03-02T09:07:00, Id: s07, RecordType: 14, Operation: SharingSet, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: 'https://contoso.sharepoint.com/07.xlsx', TargetUserOrGroupName: user07@contoso.com, TargetUserOrGroupType: Member}
--         - {CreationTime: 2026-03-02T09:08:00, Id: s08, RecordType: 14, Operation: SharingSet, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: 'https://contoso.sharepoint.com/08.xlsx', TargetUserOrGroupName: user08@contoso.com, TargetUserOrGroupType: Member}
--         - {CreationTime: 2026-03-02T09:09:00, Id: s09, RecordType: 14, Operation: SharingSet, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: 'https://contoso.sharepoint.com/09.xlsx', TargetUserOrGroupName: user09@contoso.com, TargetUserOrGroupType: Member}
--         - {CreationTime: 2026-03-02T09:10:00, Id: s10, RecordType: 14, Operation: SharingSet, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: 'https://contoso.sharepoint.com/10.xlsx', TargetUserOrGroupName: user10@contoso.com, TargetUserOrGroupType: Member}
--         - {CreationTime: 2026-03-02T10:11:00, Id: s11, RecordType: 14, Operation: AddedToSecureLink, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: 'https://contoso.sharepoint.com/a.xlsx', TargetUserOrGroupName: guest11@fabrikam.com, TargetUserOrGroupType: Guest}
--         - {CreationTime: 2026-03-02T10:12:00, Id: s12, RecordType: 14, Operation: AddedToSecureLink, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: 'https://contoso.sharepoint.com/a.xlsx', TargetUserOrGroupName: guest12@fabrikam.com, TargetUserOrGroupType: Guest}
--         - {CreationTime: 2026-03-02T10:13:00, Id: s13, RecordType: 14, Operation: AddedToSecureLink, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: 'https://contoso.sharepoint.com/a.xlsx', TargetUserOrGroupName: guest13@fabrikam.com, TargetUserOrGroupType: Guest}
--         - {CreationTime: 2026-03-02T10:14:00, Id: s14, RecordType: 14, Operation: AddedToSecureLink, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: 'https://contoso.sharepoint.com/a.xlsx', TargetUserOrGroupName: guest14@fabrikam.com, TargetUserOrGroupType: Guest}
--     expect: none

with shares as (
    select
        Timestamp, AccountUpn, AccountObjectId, ObjectUrl, FileName, LinkScope, RecordId,
        lower(TargetUserOrGroupName) as Target,
        -- A guest's name in the directory holds the own address: pat_fabrikam.com#EXT#@contoso.onmicrosoft.com
        coalesce(
            regexp_match(lower(TargetUserOrGroupName), '_([^_#]+)#ext#')[1],
            nullif(split_part(regexp_replace(lower(TargetUserOrGroupName), '^.*#', ''), '@', 2), '')
        ) as Domain
    from Sharing
    where ActionType in (
        'SharingInvitationCreated', 'SharingSet', 'AddedToSecureLink', 'AddedToSharingLink', 'SecureLinkCreated',
        'AnonymousLinkCreated', 'SharingLinkCreated', 'AccessInvitationCreated'
    )
    and (IsExternalTarget or LinkScope = 'Anyone') and AccountUpn is not null
)
select
    min(Timestamp) as Timestamp, AccountUpn, max(AccountObjectId) as AccountObjectId,
    count(distinct ObjectUrl) as Items, count(distinct Target) as Targets,
    count(distinct RecordId) filter (where LinkScope = 'Anyone') as AnonymousLinks, min(FileName) as FileName,
    array_to_string(array_sort(array_agg(distinct Domain)), ', ') as Domains
from shares
group by AccountUpn, date_trunc('day', Timestamp)
having count(distinct Target) >= 5 or count(distinct ObjectUrl) >= 10
order by Timestamp, AccountUpn
