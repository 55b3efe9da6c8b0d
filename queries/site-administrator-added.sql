-- id: site-administrator-added
-- title: "{{ AccountUpn }} made {{ Target }} administrator of {{ SiteUrl }}"
-- description: |
--   A site administrator reads everything in the site. High when people make themselves administrators of the OneDrive of
--   somebody else.
-- severity: low
-- severity_column: Severity
-- tactics: [Persistence, Collection]
-- techniques: [T1098, T1213.002]
-- tags: [privilege, sharepoint, onedrive, administration]
-- schedule: on arrival
-- key: [RecordId]
-- entities:
--   - {type: account, columns: {AccountUpn: AccountUpn, AccountObjectId: AccountObjectId}}
--   - {type: url, column: SiteUrl}
--   - {type: ip, column: IPAddress}
-- details: {Target: Target, Site: SiteUrl}
-- references: [https://learn.microsoft.com/purview/audit-log-activities]
-- tests:
--   - name: somebody who opens the OneDrive of a colleague to themselves is high
--     input:
--       CloudAppEvents:
--         - {CreationTime: 2026-03-02T09:00:00, Id: a1, RecordType: 14, Operation: SiteCollectionAdminAdded, Workload: OneDrive, UserId: admin@contoso.com, ObjectId: https://contoso-my.sharepoint.com/personal/kim_contoso_com, SiteUrl: https://contoso-my.sharepoint.com/personal/kim_contoso_com/, TargetUserOrGroupName: admin@contoso.com, TargetUserOrGroupType: Member}
--         - {CreationTime: 2026-03-02T09:05:00, Id: a2, RecordType: 14, Operation: SiteCollectionAdminAdded, Workload: SharePoint, UserId: admin@contoso.com, SiteUrl: https://contoso.sharepoint.com/sites/Pay/, TargetUserOrGroupName: lee@contoso.com, TargetUserOrGroupType: Member}
--     expect: [{RecordId: a1, Severity: High}, {RecordId: a2, Severity: Low, Target: lee@contoso.com}]
--   - name: the service's own accounts, owners of their OneDrive, and removals are not
--     input:
--       CloudAppEvents:
--         - {CreationTime: 2026-03-02T09:00:00, Id: a1, RecordType: 14, Operation: SiteCollectionAdminAdded, Workload: OneDrive, UserId: kim@contoso.com, SiteUrl: https://contoso-my.sharepoint.com/personal/kim_contoso_com/, TargetUserOrGroupName: kim@contoso.com}
--         - {CreationTime: 2026-03-02T09:01:00, Id: a2, RecordType: 14, Operation: SiteCollectionAdminAdded, Workload: SharePoint, UserType: 4, UserId: SHAREPOINT\system, SiteUrl: https://contoso.sharepoint.com/sites/Pay/, TargetUserOrGroupName: lee@contoso.com}
--         - {CreationTime: 2026-03-02T09:02:00, Id: a3, RecordType: 14, Operation: SiteCollectionAdminRemoved, Workload: OneDrive, UserId: admin@contoso.com, SiteUrl: https://contoso-my.sharepoint.com/personal/kim_contoso_com/, TargetUserOrGroupName: admin@contoso.com}
--     expect: none

with added as (
    select
        Timestamp, ActionType, _AccountUpn as AccountUpn, AccountObjectId, IPAddress,
        coalesce(nullif(RawEventData ->> 'SiteUrl', ''), RawEventData ->> 'ObjectId') as SiteUrl,
        lower(regexp_replace(coalesce(
            nullif(RawEventData ->> 'TargetUserOrGroupName', ''),
            named_value(RawEventData ->> 'ModifiedProperties', 'SiteAdmin', 'NewValue')
        ), '^.*\|', '')) as Target,
        _RecordId as RecordId
    from CloudAppEvents
    where ActionType = 'SiteCollectionAdminAdded'
        and coalesce(RawEventData ->> 'UserType', '') not in ('3', '4') and _AccountUpn is not null
)
select
    *, case when SiteUrl like '%/personal/%' and Target = AccountUpn then 'High' else 'Low' end as Severity
from added
-- The owner's name is the last part of a OneDrive's address, with underscores.
where SiteUrl not like '%/personal/' || regexp_replace(AccountUpn, '[.@]', '_', 'g') || '%'
order by Timestamp, RecordId
