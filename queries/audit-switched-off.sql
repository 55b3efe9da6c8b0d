-- id: audit-switched-off
-- title: "{{ AccountUpn }} switched off auditing or its alerts: {{ ActionType }} {{ Target }}"
-- description: |
--   The audit log, the audit of a mailbox or an alert policy was switched off or removed. From then on this lake sees less:
--   note {{ Timestamp }} and look at what was done right before.
-- severity: high
-- tactics: [Defense Evasion]
-- techniques: [T1562.008]
-- tags: [audit, administration]
-- schedule: on arrival
-- key: [RecordId]
-- entities:
--   - {type: account, columns: {AccountUpn: AccountUpn, AccountObjectId: AccountObjectId}}
--   - {type: ip, column: IPAddress}
-- details: {Cmdlet: ActionType, Target: Target, Parameters: Parameters}
-- references: [https://attack.mitre.org/techniques/T1562/008/]
-- tests:
--   - name: the log of the tenant and the audit of a mailbox are found
--     input:
--       CloudAppEvents:
--         - {CreationTime: 2026-03-02T09:00:00, Id: a1, RecordType: 1, Operation: Set-AdminAuditLogConfig, Workload: Exchange, UserId: admin@contoso.com, ObjectId: Admin Audit Log Settings, Parameters: [{Name: UnifiedAuditLogIngestionEnabled, Value: 'False'}]}
--         - {CreationTime: 2026-03-02T09:05:00, Id: a2, RecordType: 1, Operation: Set-MailboxAuditBypassAssociation, Workload: Exchange, UserId: admin@contoso.com, ObjectId: kim, Parameters: [{Name: Identity, Value: kim@contoso.com}, {Name: AuditBypassEnabled, Value: 'True'}]}
--         - {CreationTime: 2026-03-02T09:07:00, Id: a3, RecordType: 18, Operation: Set-ProtectionAlert, Workload: SecurityComplianceCenter, UserId: admin@contoso.com, ObjectId: Forwarding, Parameters: '-Identity "Forwarding" -Disabled "True"'}
--     expect: [{RecordId: a1}, {RecordId: a2, Target: kim@contoso.com}, {RecordId: a3, Target: Forwarding}]
--   - name: switching it on, and what the service sets in a new tenant, are not
--     input:
--       CloudAppEvents:
--         - {CreationTime: 2026-03-02T09:00:00, Id: a1, RecordType: 1, Operation: Set-AdminAuditLogConfig, Workload: Exchange, UserId: admin@contoso.com, Parameters: [{Name: UnifiedAuditLogIngestionEnabled, Value: 'True'}]}
--         - {CreationTime: 2026-03-02T09:05:00, Id: a2, RecordType: 1, Operation: Set-AdminAuditLogConfig, Workload: Exchange, UserType: 3, UserId: NT AUTHORITY\SYSTEM (w3wp), Parameters: [{Name: AdminAuditLogEnabled, Value: 'False'}]}
--         - {CreationTime: 2026-03-02T09:07:00, Id: a3, RecordType: 18, Operation: Set-ProtectionAlert, Workload: SecurityComplianceCenter, UserId: admin@contoso.com, ObjectId: Forwarding, Parameters: '-Identity "Forwarding" -NotifyUser "soc@contoso.com"'}
--     expect: none

with cmdlets as (
    select
        Timestamp, ActionType, coalesce(_AccountUpn, lower(RawEventData ->> 'UserId')) as AccountUpn, AccountObjectId,
        IPAddress, RawEventData ->> 'Parameters' as Parameters, nullif(RawEventData ->> 'ObjectId', '') as ObjectId,
        _RecordId as RecordId
    from CloudAppEvents
    where ActionType in (
        'Set-AdminAuditLogConfig', 'Set-OrganizationConfig', 'Set-MailboxAuditBypassAssociation', 'Set-Mailbox',
        'Remove-UnifiedAuditLogRetentionPolicy', 'Set-ProtectionAlert', 'Remove-ProtectionAlert', 'Remove-ActivityAlert',
        'Set-ActivityAlert'
    )
    and coalesce(RawEventData ->> 'UserType', '') not in ('3', '4')
)
select
    Timestamp, ActionType, AccountUpn, AccountObjectId, IPAddress,
    coalesce(named_value(Parameters, 'Identity'), ObjectId, 'the organisation') as Target, Parameters, RecordId
from cmdlets
where ActionType in ('Remove-UnifiedAuditLogRetentionPolicy', 'Remove-ProtectionAlert', 'Remove-ActivityAlert')
    -- Exchange lists parameters, compliance cmdlets write them as one line: this finds them in both.
    or regexp_like(
        Parameters,
        '(?i)\b(UnifiedAuditLogIngestionEnabled|AdminAuditLogEnabled|AuditEnabled)\W+(Value\W+)?False\b'
    )
    or regexp_like(Parameters, '(?i)\b(AuditDisabled|AuditBypassEnabled|Disabled)\W+(Value\W+)?True\b')
order by Timestamp, RecordId
