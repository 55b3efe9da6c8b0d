-- id: mail-flow-changed
-- title: "{{ AccountUpn }} changed where mail goes: {{ ActionType }} {{ Name }}"
-- description: |
--   A transport rule, journal rule, connector or forwarding setting was made or changed so that mail of many people may go
--   elsewhere: {{ Target }}. A forwarding rule in one mailbox is told by another query.
-- severity: high
-- tactics: [Collection, Exfiltration]
-- techniques: [T1114.003]
-- tags: [mail, administration]
-- schedule: on arrival
-- key: [RecordId]
-- entities:
--   - {type: account, columns: {AccountUpn: AccountUpn, AccountObjectId: AccountObjectId}}
--   - {type: ip, column: IPAddress}
-- details: {Cmdlet: ActionType, Name: Name, Target: Target, Parameters: Parameters}
-- references: [https://learn.microsoft.com/exchange/security-and-compliance/mail-flow-rules/mail-flow-rules]
-- tests:
--   - name: a transport rule that copies mail to an address is found
--     input:
--       CloudAppEvents:
--         - {CreationTime: 2026-03-02T09:00:00, Id: t1, RecordType: 1, Operation: New-TransportRule, Workload: Exchange, UserId: admin@contoso.com, ObjectId: '', Parameters: [{Name: Name, Value: archive}, {Name: BlindCopyTo, Value: keep@example.net}]}
--         - {CreationTime: 2026-03-02T09:05:00, Id: t2, RecordType: 1, Operation: Set-RemoteDomain, Workload: Exchange, UserId: admin@contoso.com, ObjectId: Default, Parameters: [{Name: Identity, Value: Default}, {Name: AutoForwardEnabled, Value: 'True'}]}
--     expect: [{ActionType: New-TransportRule, Target: keep@example.net, RecordId: t1}, {ActionType: Set-RemoteDomain, RecordId: t2}]
--   - name: a rule that adds a disclaimer is not, nor what the service does itself
--     input:
--       CloudAppEvents:
--         - {CreationTime: 2026-03-02T09:00:00, Id: t1, RecordType: 1, Operation: New-TransportRule, Workload: Exchange, UserId: admin@contoso.com, Parameters: [{Name: Name, Value: disclaimer}, {Name: ApplyHtmlDisclaimerText, Value: Confidential}]}
--         - {CreationTime: 2026-03-02T09:05:00, Id: t2, RecordType: 1, Operation: Set-TransportConfig, Workload: Exchange, UserType: 3, UserId: NT AUTHORITY\SYSTEM (w3wp), Parameters: [{Name: JournalingReportNdrTo, Value: x@example.net}]}
--     expect: none

with changes as (
    select
        Timestamp, ActionType, _AccountUpn as AccountUpn, AccountObjectId, IPAddress,
        coalesce(
            named_value(RawEventData ->> 'Parameters', 'Name'), named_value(RawEventData ->> 'Parameters', 'Identity'),
            nullif(RawEventData ->> 'ObjectId', '')
        ) as Name,
        coalesce(
            nullif(named_value(RawEventData ->> 'Parameters', 'BlindCopyTo'), ''),
            nullif(named_value(RawEventData ->> 'Parameters', 'CopyTo'), ''),
            nullif(named_value(RawEventData ->> 'Parameters', 'AddToRecipients'), ''),
            nullif(named_value(RawEventData ->> 'Parameters', 'RedirectMessageTo'), ''),
            nullif(named_value(RawEventData ->> 'Parameters', 'RouteMessageOutboundConnector'), ''),
            nullif(named_value(RawEventData ->> 'Parameters', 'JournalEmailAddress'), ''),
            nullif(named_value(RawEventData ->> 'Parameters', 'SmartHosts'), '')
        ) as Target,
        lower(named_value(RawEventData ->> 'Parameters', 'AutoForwardEnabled')) = 'true'
            or lower(named_value(RawEventData ->> 'Parameters', 'AutoForwardingMode')) = 'on' as OpensForwarding,
        RawEventData ->> 'Parameters' as Parameters, _RecordId as RecordId
    from CloudAppEvents
    where ActionType in (
        'New-TransportRule', 'Set-TransportRule', 'New-JournalRule', 'Set-JournalRule', 'New-OutboundConnector',
        'Set-OutboundConnector', 'New-RemoteDomain', 'Set-RemoteDomain', 'New-HostedOutboundSpamFilterPolicy',
        'Set-HostedOutboundSpamFilterPolicy'
    )
    and coalesce(RawEventData ->> 'UserType', '') not in ('3', '4')
)
select
    Timestamp, ActionType, AccountUpn, AccountObjectId, IPAddress, Name,
    coalesce(Target, case when OpensForwarding then 'automatic forwarding allowed' end) as Target, Parameters, RecordId
from changes
where Target is not null or OpensForwarding
order by Timestamp, RecordId
