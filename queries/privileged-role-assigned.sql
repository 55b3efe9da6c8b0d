-- id: privileged-role-assigned
-- title: "{{ AccountUpn }} gave {{ Member }} the role {{ Role }}"
-- description: |
--   A role that administers the tenant, mail, security or compliance was given. High when people give it to themselves.
-- severity: medium
-- severity_column: Severity
-- tactics: [Persistence, Privilege Escalation]
-- techniques: [T1098.003]
-- tags: [privilege, entra, administration]
-- schedule: on arrival
-- key: [RecordId]
-- entities:
--   - {type: account, columns: {AccountUpn: AccountUpn, AccountObjectId: AccountObjectId}}
--   - {type: account, columns: {AccountUpn: Member}}
--   - {type: ip, column: IPAddress}
-- details: {Role: Role, Operation: ActionType}
-- references: [https://attack.mitre.org/techniques/T1098/003/]
-- tests:
--   - name: a new global administrator is found, and so is a role of Exchange that people give themselves
--     input:
--       CloudAppEvents:
--         - {CreationTime: 2026-03-02T09:00:00, Id: r1, RecordType: 8, Operation: Add member to role., Workload: AzureActiveDirectory, ResultStatus: Success, UserId: admin@contoso.com, ObjectId: kim@contoso.com, ModifiedProperties: [{Name: Role.DisplayName, NewValue: Global Administrator, OldValue: ''}]}
--         - {CreationTime: 2026-03-02T09:05:00, Id: r2, RecordType: 1, Operation: Add-RoleGroupMember, Workload: Exchange, ResultStatus: 'True', UserId: kim@contoso.com, ObjectId: Organization Management, Parameters: [{Name: Identity, Value: Organization Management}, {Name: Member, Value: kim@contoso.com}]}
--     expect: [{Member: kim@contoso.com, Role: Global Administrator, Severity: Medium}, {Role: Organization Management, Severity: High}]
--   - name: a role that only reads the directory is not, nor is the attempt
--     input:
--       CloudAppEvents:
--         - {CreationTime: 2026-03-02T09:00:00, Id: r1, RecordType: 8, Operation: Add member to role., Workload: AzureActiveDirectory, ResultStatus: Success, UserId: admin@contoso.com, ObjectId: kim@contoso.com, ModifiedProperties: [{Name: Role.DisplayName, NewValue: Directory Readers, OldValue: ''}]}
--         - {CreationTime: 2026-03-02T09:05:00, Id: r2, RecordType: 8, Operation: Add member to role., Workload: AzureActiveDirectory, ResultStatus: Failure, UserId: admin@contoso.com, ObjectId: kim@contoso.com, ModifiedProperties: [{Name: Role.DisplayName, NewValue: Global Administrator, OldValue: ''}]}
--     expect: none

with assignments as (
    select
        Timestamp, ActionType, coalesce(_AccountUpn, lower(RawEventData ->> 'UserId')) as AccountUpn, AccountObjectId,
        IPAddress,
        lower(coalesce(
            named_value(RawEventData ->> 'Parameters', 'Member'), named_value(RawEventData ->> 'Parameters', 'User'),
            named_value(RawEventData ->> 'Parameters', 'SecurityGroup'),
            case when _Workload = 'AzureActiveDirectory' then RawEventData ->> 'ObjectId' end
        )) as Member,
        btrim(coalesce(
            named_value(RawEventData ->> 'ModifiedProperties', 'Role.DisplayName', 'NewValue'),
            named_value(RawEventData ->> 'Parameters', 'Role'), named_value(RawEventData ->> 'Parameters', 'Identity'),
            RawEventData ->> 'ObjectId'
        ), '"') as Role,
        _RecordId as RecordId
    from CloudAppEvents
    where (
        ActionType like 'Add%member to role%'
        or ActionType in ('Add-RoleGroupMember', 'New-ManagementRoleAssignment', 'Add-eDiscoveryCaseAdmin')
    )
    and lower(coalesce(RawEventData ->> 'ResultStatus', 'true')) in ('success', 'succeeded', 'true')
    and coalesce(RawEventData ->> 'UserType', '') not in ('3', '4')
)
select
    *, case when Member = AccountUpn then 'High' else 'Medium' end as Severity
from assignments
where regexp_like(
    lower(Role),
    'admin|organization management|compliance management|discovery management|ediscovery|security operator|'
    || 'applicationimpersonation|mailbox (import|export)|mailbox search|privileged|hygiene management|'
    || 'recipient management|data loss prevention|insider risk|partner tier'
)
or ActionType = 'Add-eDiscoveryCaseAdmin'
order by Timestamp, RecordId
