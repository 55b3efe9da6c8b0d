-- id: first-sharing-with-domain
-- title: "{{ AccountUpn }} shared with {{ Domain }}, a domain nobody shared with for 30 days"
-- description: |
--   Somebody at a domain with which nobody in the organisation shared in the 30 days before was given access to {{ Items }}
--   items, {{ FileName }} among them. Most are new customers; look at the name of the domain.
-- severity: low
-- tactics: [Exfiltration]
-- techniques: [T1567.002]
-- tags: [insider risk, sharing, sharepoint, onedrive]
-- schedule: 1h
-- lookback: 32d
-- key: [Domain, {column: Timestamp, bin: 1d}]
-- entities:
--   - {type: account, columns: {AccountUpn: AccountUpn, AccountObjectId: AccountObjectId}}
--   - {type: domain, column: Domain}
--   - {type: file, column: FileName}
-- details: {Items: Items, People: People, Targets: Targets}
-- references: [https://learn.microsoft.com/purview/audit-log-sharing]
-- tests:
--   - name: a domain that is new after a month of sharing is found
--     input:
--       CloudAppEvents:
--         - {CreationTime: 2026-01-20T09:00:00, Id: s1, RecordType: 14, Operation: SharingInvitationCreated, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: 'https://contoso.sharepoint.com/a.xlsx', SourceFileName: a.xlsx, TargetUserOrGroupName: pat@fabrikam.com, TargetUserOrGroupType: Guest}
--         - {CreationTime: 2026-03-02T09:00:00, Id: s2, RecordType: 14, Operation: AddedToSecureLink, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: 'https://contoso.sharepoint.com/b.xlsx', SourceFileName: b.xlsx, TargetUserOrGroupName: 'sam_adatum.com#EXT#@contoso.onmicrosoft.com', TargetUserOrGroupType: Guest}
--     expect: [{AccountUpn: kim@contoso.com, Domain: adatum.com, FileName: b.xlsx}]
--   - name: a domain of last week is not, nor is anything in the first month of the log
--     input:
--       CloudAppEvents:
--         - {CreationTime: 2026-01-20T09:00:00, Id: s1, RecordType: 14, Operation: SharingInvitationCreated, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: 'https://contoso.sharepoint.com/a.xlsx', TargetUserOrGroupName: pat@fabrikam.com, TargetUserOrGroupType: Guest}
--         - {CreationTime: 2026-02-10T09:00:00, Id: s2, RecordType: 14, Operation: SharingInvitationCreated, Workload: SharePoint, UserId: kim@contoso.com, ItemType: File, ObjectId: 'https://contoso.sharepoint.com/a.xlsx', TargetUserOrGroupName: sam@adatum.com, TargetUserOrGroupType: Guest}
--         - {CreationTime: 2026-03-02T09:00:00, Id: s3, RecordType: 14, Operation: SharingInvitationCreated, Workload: SharePoint, UserId: lee@contoso.com, ItemType: File, ObjectId: 'https://contoso.sharepoint.com/b.xlsx', TargetUserOrGroupName: sam@adatum.com, TargetUserOrGroupType: Guest}
--     expect: none

with shares as (
    select
        Timestamp, AccountUpn, AccountObjectId, ObjectUrl, FileName, lower(TargetUserOrGroupName) as Target,
        -- A guest's name in the directory holds the own address: pat_fabrikam.com#EXT#@contoso.onmicrosoft.com
        coalesce(
            regexp_match(lower(TargetUserOrGroupName), '_([^_#]+)#ext#')[1],
            nullif(split_part(regexp_replace(lower(TargetUserOrGroupName), '^.*#', ''), '@', 2), '')
        ) as Domain
    from Sharing
    where IsExternalTarget and AccountUpn is not null
        and ActionType in (
            'SharingInvitationCreated', 'SharingSet', 'AddedToSecureLink', 'AddedToSharingLink', 'SecureLinkCreated',
            'AccessInvitationCreated', 'AddedToGroup'
        )
),
days as (
    select
        Domain, date_trunc('day', Timestamp) as Day, min(Timestamp) as Timestamp, min(AccountUpn) as AccountUpn,
        min(AccountObjectId) as AccountObjectId, count(distinct ObjectUrl) as Items,
        count(distinct AccountUpn) as People, min(FileName) as FileName,
        array_to_string(array_sort(array_agg(distinct Target)), ', ') as Targets
    from shares
    where Domain is not null
    group by 1, 2
),
compared as (
    select *, lag(Day) over (partition by Domain order by Day) as DayBefore, min(Day) over () as FirstDay
    from days
)
select Timestamp, Domain, AccountUpn, AccountObjectId, Items, People, FileName, Targets
from compared
where (DayBefore is null or DayBefore < Day - interval '30 days')
    -- What is new can be told only where 30 days before are known.
    and FirstDay < Day - interval '30 days'
order by Timestamp, Domain
