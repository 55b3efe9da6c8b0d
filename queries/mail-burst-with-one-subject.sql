-- id: mail-burst-with-one-subject
-- title: '{{ Mailbox }} sent "{{ Subject }}" {{ Mails }} times in an hour'
-- description: |
--   One mailbox sent many mails with the same subject within an hour of the clock: a taken-over mailbox that phishes, or a
--   mailing that belongs into a tool. Sent from {{ Addresses }} with {{ Clients }}.
-- severity: medium
-- tactics: [Lateral Movement]
-- techniques: [T1534]
-- tags: [mail, account takeover, phishing]
-- schedule: on arrival
-- lookback: 1h
-- key: [Mailbox, Subject, {column: Timestamp, bin: 1h}]
-- entities:
--   - {type: mailbox, column: Mailbox}
--   - {type: account, columns: {AccountUpn: AccountUpn, AccountObjectId: AccountObjectId}}
--   - {type: ip, column: IPAddress}
-- details: {Mails: Mails, Subject: Subject, Clients: Clients, Addresses: Addresses}
-- references: [https://attack.mitre.org/techniques/T1534/]
-- tests:
--   - name: ten mails with one subject in an hour are found
--     input:
--       CloudAppEvents:
--         - {CreationTime: 2026-03-02T06:01:00, Id: s01, RecordType: 2, Operation: Send, Workload: Exchange, UserId: kim@contoso.com, MailboxOwnerUPN: kim@contoso.com, ClientIPAddress: 192.0.2.66, Item: {Subject: Please sign in}}
--         - {CreationTime: 2026-03-02T06:02:00, Id: s02, RecordType: 2, Operation: Send, Workload: Exchange, UserId: kim@contoso.com, MailboxOwnerUPN: kim@contoso.com, ClientIPAddress: 192.0.2.66, Item: {Subject: Please sign in}}
--         - {CreationTime: 2026-03-02T06:03:00, Id: s03, RecordType: 2, Operation: Send, Workload: Exchange, UserId: kim@contoso.com, MailboxOwnerUPN: kim@contoso.com, ClientIPAddress: 192.0.2.66, Item: {Subject: Please sign in}}
--         - {CreationTime: 2026-03-02T06:04:00, Id: s04, RecordType: 2, Operation: Send, Workload: Exchange, UserId: kim@contoso.com, MailboxOwnerUPN: kim@contoso.com, ClientIPAddress: 192.0.2.66, Item: {Subject: Please sign in}}
--         - {CreationTime: 2026-03-02T06:05:00, Id: s05, RecordType: 2, Operation: Send, Workload: Exchange, UserId: kim@contoso.com, MailboxOwnerUPN: kim@contoso.com, ClientIPAddress: 192.0.2.66, Item: {Subject: Please sign in}}
--         - {CreationTime: 2026-03-02T06:06:00, Id: s06, RecordType: 2, Operation: Send, Workload: Exchange, UserId: kim@contoso.com, MailboxOwnerUPN: kim@contoso.com, ClientIPAddress: 192.0.2.66, Item: {Subject: Please sign in}}
--         - {CreationTime: 2026-03-02T06:07:00, Id: s07, RecordType: 2, Operation: Send, Workload: Exchange, UserId: kim@contoso.com, MailboxOwnerUPN: kim@contoso.com, ClientIPAddress: 192.0.2.66, Item: {Subject: Please sign in}}
--         - {CreationTime: 2026-03-02T06:08:00, Id: s08, RecordType: 2, Operation: Send, Workload: Exchange, UserId: kim@contoso.com, MailboxOwnerUPN: kim@contoso.com, ClientIPAddress: 192.0.2.66, Item: {Subject: Please sign in}}
--         - {CreationTime: 2026-03-02T06:09:00, Id: s09, RecordType: 2, Operation: Send, Workload: Exchange, UserId: kim@contoso.com, MailboxOwnerUPN: kim@contoso.com, ClientIPAddress: 192.0.2.66, Item: {Subject: Please sign in}}
--         - {CreationTime: 2026-03-02T06:10:00, Id: s10, RecordType: 2, Operation: Send, Workload: Exchange, UserId: kim@contoso.com, MailboxOwnerUPN: kim@contoso.com, ClientIPAddress: 192.0.2.66, Item: {Subject: Please sign in}}
--     expect: [{Mailbox: kim@contoso.com, Subject: Please sign in, Mails: 10}]
--   - name: answers to different mails, and nine of one, are not
--     input:
--       CloudAppEvents:
--         - {CreationTime: 2026-03-02T06:01:00, Id: s01, RecordType: 2, Operation: Send, Workload: Exchange, UserId: kim@contoso.com, MailboxOwnerUPN: kim@contoso.com, Item: {Subject: Please sign in}}
--         - {CreationTime: 2026-03-02T06:02:00, Id: s02, RecordType: 2, Operation: Send, Workload: Exchange, UserId: kim@contoso.com, MailboxOwnerUPN: kim@contoso.com, Item: {Subject: Please sign in}}
--         - {CreationTime: 2026-03-02T06:03:00, Id: s03, RecordType: 2, Operation: Send, Workload: Exchange, UserId: kim@contoso.com, MailboxOwnerUPN: kim@contoso.com, Item: {Subject: Please sign in}}
--         - {CreationTime: 2026-03-02T06:04:00, Id: s04, RecordType: 2, Operation: Send, Workload: Exchange, UserId: kim@contoso.com, MailboxOwnerUPN: kim@contoso.com, Item: {Subject: Please sign in}}
--         - {CreationTime: 2026-03-02T06:05:00, Id: s05, RecordType: 2, Operation: Send, Workload: Exchange, UserId: kim@contoso.com, MailboxOwnerUPN: kim@contoso.com, Item: {Subject: Please sign in}}
--         - {CreationTime: 2026-03-02T06:06:00, Id: s06, RecordType: 2, Operation: Send, Workload: Exchange, UserId: kim@contoso.com, MailboxOwnerUPN: kim@contoso.com, Item: {Subject: Please sign in}}
--         - {CreationTime: 2026-03-02T06:07:00, Id: s07, RecordType: 2, Operation: Send, Workload: Exchange, UserId: kim@contoso.com, MailboxOwnerUPN: kim@contoso.com, Item: {Subject: Please sign in}}
--         - {CreationTime: 2026-03-02T06:08:00, Id: s08, RecordType: 2, Operation: Send, Workload: Exchange, UserId: kim@contoso.com, MailboxOwnerUPN: kim@contoso.com, Item: {Subject: Please sign in}}
--         - {CreationTime: 2026-03-02T06:09:00, Id: s09, RecordType: 2, Operation: Send, Workload: Exchange, UserId: kim@contoso.com, MailboxOwnerUPN: kim@contoso.com, Item: {Subject: Please sign in}}
--         - {CreationTime: 2026-03-02T06:20:00, Id: s20, RecordType: 2, Operation: Send, Workload: Exchange, UserId: kim@contoso.com, MailboxOwnerUPN: kim@contoso.com, Item: {Subject: Budget}}
--     expect: none

with sent as (
    select
        Timestamp, lower(coalesce(RawEventData ->> 'MailboxOwnerUPN', RawEventData ->> 'UserId')) as Mailbox,
        _AccountUpn as AccountUpn, AccountObjectId, IPAddress, UserAgent,
        json_as_text(RawEventData, 'Item', 'Subject') as Subject, _RecordId as RecordId
    from CloudAppEvents
    where ActionType in ('Send', 'SendAs', 'SendOnBehalf')
)
select
    min(Timestamp) as Timestamp, Mailbox, Subject, max(AccountUpn) as AccountUpn,
    max(AccountObjectId) as AccountObjectId, count(distinct RecordId) as Mails, min(IPAddress) as IPAddress,
    array_to_string(array_sort(array_agg(distinct IPAddress)), ', ') as Addresses,
    array_to_string(array_sort(array_agg(distinct UserAgent)), ', ') as Clients
from sent
where Subject <> ''
group by Mailbox, Subject, date_trunc('hour', Timestamp)
having count(distinct RecordId) >= 10
order by Timestamp, Mailbox, Subject
