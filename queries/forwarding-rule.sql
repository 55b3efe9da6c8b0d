-- id: forwarding-rule
-- title: "Mail of {{ Mailbox }} is forwarded to {{ Target }}"
-- description: |
--   A rule, or the mailbox itself, forwards or redirects mail out of the mailbox's domain. Set by {{ AccountUpn }} from
--   {{ IPAddress }} ({{ Kinds }}). Cmdlets and Outlook's own records of one change are one finding.
-- severity: high
-- tactics: [Collection, Exfiltration]
-- techniques: [T1114.003]
-- tags: [mail, account takeover, insider risk]
-- schedule: on arrival
-- lookback: 1d
-- key: [Mailbox, Target, {column: Timestamp, bin: 1d}]
-- entities:
--   - {type: mailbox, column: Mailbox}
--   - {type: account, columns: {AccountUpn: AccountUpn, AccountObjectId: AccountObjectId}}
--   - {type: ip, column: IPAddress}
-- details: {Target: Target, Rule: RuleName, Conditions: Conditions, Deletes: DeletesMessage}
-- references: [https://attack.mitre.org/techniques/T1114/003/]
-- tests:
--   - name: a cmdlet and Outlook's record of the same rule are one finding
--     input:
--       CloudAppEvents:
--         - CreationTime: 2026-03-02T05:31:00
--           Id: r1
--           RecordType: 1
--           Operation: New-InboxRule
--           Workload: Exchange
--           UserId: kim@contoso.com
--           ClientIP: 192.0.2.66:52073
--           ObjectId: kim\...
--           Parameters: [{Name: Name, Value: ...}, {Name: ForwardTo, Value: collect@example.net}, {Name: DeleteMessage, Value: 'True'}]
--         - CreationTime: 2026-03-02T05:31:01
--           Id: r2
--           RecordType: 2
--           Operation: UpdateInboxRules
--           Workload: Exchange
--           UserId: kim@contoso.com
--           MailboxOwnerUPN: kim@contoso.com
--           OperationProperties: [{Name: RuleOperation, Value: AddMailboxRule}, {Name: RuleName, Value: ...}, {Name: RuleActions, Value: '[{"ActionType":"Forward","Recipients":["collect@example.net"]}]'}]
--     expect: [{Mailbox: kim@contoso.com, Target: collect@example.net, DeletesMessage: true}]
--   - name: an administrator who forwards a mailbox out is found
--     input:
--       CloudAppEvents:
--         - {CreationTime: 2026-03-02T05:31:00, Id: r1, RecordType: 1, Operation: Set-Mailbox, Workload: Exchange, UserId: admin@contoso.com, ObjectId: kim, Parameters: [{Name: Identity, Value: kim@contoso.com}, {Name: ForwardingSmtpAddress, Value: 'smtp:kim@example.org'}]}
--     expect: [{Mailbox: kim@contoso.com, Target: kim@example.org, AccountUpn: admin@contoso.com}]
--   - name: forwarding to a colleague, and the removal of a rule, are not
--     input:
--       CloudAppEvents:
--         - {CreationTime: 2026-03-02T05:31:00, Id: r1, RecordType: 1, Operation: New-InboxRule, Workload: Exchange, UserId: kim@contoso.com, ObjectId: kim\1, Parameters: [{Name: Name, Value: holidays}, {Name: ForwardTo, Value: lee@contoso.com}]}
--         - {CreationTime: 2026-03-02T05:32:00, Id: r2, RecordType: 1, Operation: Remove-InboxRule, Workload: Exchange, UserId: kim@contoso.com, ObjectId: kim\2, Parameters: [{Name: Identity, Value: kim\2}, {Name: ForwardTo, Value: collect@example.net}]}
--     expect: none

with targets as (
    select
        *, unnest(string_to_array(regexp_replace(
            lower(concat_ws(' ', ForwardTo, ForwardAsAttachmentTo, RedirectTo)), '[\[\]"<>();:,\s]+', ' ', 'g'
        ), ' ')) as Target
    from (
        select *, lower(case when Mailbox like '%@%' then Mailbox else AccountUpn end) as Owner
        from InboxRules
        where coalesce(RuleOperation, '') not like 'Remove%' and coalesce(RuleOperation, '') not like 'Disable%'
    ) rules
)
select
    min(Timestamp) as Timestamp, Owner as Mailbox, Target, max(AccountUpn) as AccountUpn,
    max(AccountObjectId) as AccountObjectId, max(IPAddress) as IPAddress, max(RuleName) as RuleName,
    max(Conditions) as Conditions, bool_or(coalesce(DeleteMessage, false)) as DeletesMessage,
    array_to_string(array_sort(array_agg(distinct ActionType)), ', ') as Kinds, count(distinct RecordId) as Records
from targets
where Target like '%_@_%.__%' and split_part(Target, '@', 2) <> split_part(Owner, '@', 2)
group by Owner, Target, date_trunc('day', Timestamp)
order by Timestamp, Mailbox, Target
