-- id: mailbox-permission-granted
-- title: "{{ AccountUpn }} gave {{ Grantee }} {{ Rights }} on {{ Mailbox }}"
-- description: |
--   Somebody may now read a mailbox, or send in its name. High when people grant it to themselves or to everybody, low
--   otherwise: administrators do it for good reasons, and a short look at the reason is enough.
-- severity: low
-- severity_column: Severity
-- tactics: [Persistence, Collection]
-- techniques: [T1098.002]
-- tags: [mail, privilege]
-- schedule: on arrival
-- key: [RecordId]
-- entities:
--   - {type: account, columns: {AccountUpn: AccountUpn, AccountObjectId: AccountObjectId}}
--   - {type: mailbox, column: Mailbox}
--   - {type: ip, column: IPAddress}
-- details: {Grantee: Grantee, Rights: Rights, Cmdlet: ActionType}
-- references: [https://attack.mitre.org/techniques/T1098/002/]
-- tests:
--   - name: full access that somebody grants themselves is high
--     input:
--       CloudAppEvents:
--         - {CreationTime: 2026-03-02T09:00:00, Id: p1, RecordType: 1, Operation: Add-MailboxPermission, Workload: Exchange, UserId: admin@contoso.com, ClientIP: '198.51.100.20:49784', ObjectId: kim, Parameters: [{Name: Identity, Value: kim@contoso.com}, {Name: User, Value: Admin@contoso.com}, {Name: AccessRights, Value: FullAccess}]}
--     expect: [{Mailbox: kim@contoso.com, Grantee: Admin@contoso.com, Rights: FullAccess, Severity: High, RecordId: p1}]
--   - name: the calendar for everybody in full is high, and a colleague who may send is low
--     input:
--       CloudAppEvents:
--         - {CreationTime: 2026-03-02T09:00:00, Id: p1, RecordType: 1, Operation: Set-MailboxFolderPermission, Workload: Exchange, UserId: kim@contoso.com, ObjectId: kim, Parameters: [{Name: Identity, Value: 'kim@contoso.com:\Inbox'}, {Name: User, Value: Default}, {Name: AccessRights, Value: Reviewer}]}
--         - {CreationTime: 2026-03-02T09:01:00, Id: p2, RecordType: 1, Operation: Add-RecipientPermission, Workload: Exchange, UserId: admin@contoso.com, ObjectId: kim, Parameters: [{Name: Identity, Value: kim@contoso.com}, {Name: Trustee, Value: lee@contoso.com}, {Name: AccessRights, Value: SendAs}]}
--     expect: [{Grantee: Default, Severity: High}, {Grantee: lee@contoso.com, Severity: Low}]
--   - name: the service's own grants, and free and busy for everybody, are not
--     input:
--       CloudAppEvents:
--         - {CreationTime: 2026-03-02T09:00:00, Id: p1, RecordType: 1, Operation: Add-MailboxPermission, Workload: Exchange, UserType: 3, UserId: NT AUTHORITY\SYSTEM (Microsoft.Exchange.ServiceHost), Parameters: [{Name: Identity, Value: Discovery}, {Name: User, Value: Discovery Management}, {Name: AccessRights, Value: FullAccess}]}
--         - {CreationTime: 2026-03-02T09:01:00, Id: p2, RecordType: 1, Operation: Set-MailboxFolderPermission, Workload: Exchange, UserId: kim@contoso.com, Parameters: [{Name: Identity, Value: 'kim@contoso.com:\Calendar'}, {Name: User, Value: Default}, {Name: AccessRights, Value: AvailabilityOnly}]}
--     expect: none

with grants as (
    select
        Timestamp, ActionType, _AccountUpn as AccountUpn, AccountObjectId, IPAddress, _RecordId as RecordId,
        lower(split_part(coalesce(
            named_value(RawEventData ->> 'Parameters', 'Identity'), RawEventData ->> 'ObjectId'
        ), ':', 1)) as Mailbox,
        coalesce(
            named_value(RawEventData ->> 'Parameters', 'User'), named_value(RawEventData ->> 'Parameters', 'Trustee'),
            named_value(RawEventData ->> 'Parameters', 'GrantSendOnBehalfTo')
        ) as Grantee,
        coalesce(
            named_value(RawEventData ->> 'Parameters', 'AccessRights'),
            case when ActionType = 'Set-Mailbox' then 'SendOnBehalf' end
        ) as Rights
    from CloudAppEvents
    where ActionType in (
        'Add-MailboxPermission', 'Add-RecipientPermission', 'Add-MailboxFolderPermission', 'Set-MailboxFolderPermission',
        'Set-Mailbox'
    )
    and coalesce(RawEventData ->> 'UserType', '') not in ('3', '4') and _AccountUpn is not null
    and lower(coalesce(RawEventData ->> 'ResultStatus', 'true')) = 'true'
    and (ActionType <> 'Set-Mailbox' or nullif(
        named_value(RawEventData ->> 'Parameters', 'GrantSendOnBehalfTo'), ''
    ) is not null)
)
select
    Timestamp, ActionType, AccountUpn, AccountObjectId, IPAddress, Mailbox, Grantee, Rights,
    case
        when lower(Grantee) = AccountUpn or lower(Grantee) in ('default', 'anonymous', 'everyone') then 'High' else 'Low'
    end as Severity,
    RecordId
from grants
where coalesce(Rights, '') not in ('None', 'AvailabilityOnly', 'LimitedDetails')
    -- What folders are opened for, people arrange among themselves; to everybody is another matter.
    and (ActionType not like '%FolderPermission' or lower(Grantee) in ('default', 'anonymous', 'everyone'))
order by Timestamp, RecordId
