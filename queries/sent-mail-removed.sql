-- id: sent-mail-removed
-- title: "{{ AccountUpn }} sent {{ Mails }} mails and removed sent items within the hour"
-- description: |
--   In one session, mail was sent and mail was deleted from the sent items within an hour. Owners rarely tidy up at once;
--   people who use somebody else's mailbox do. Session from {{ IPAddress }}.
-- severity: medium
-- tactics: [Defense Evasion]
-- techniques: [T1070.008]
-- tags: [mail, account takeover]
-- schedule: on arrival
-- lookback: 2d
-- key: [Mailbox, SessionId, {column: Timestamp, bin: 1d}]
-- entities:
--   - {type: mailbox, column: Mailbox}
--   - {type: account, columns: {AccountUpn: AccountUpn, AccountObjectId: AccountObjectId}}
--   - {type: ip, column: IPAddress}
-- details: {Mails: Mails, Removals: Removals, Kinds: Kinds, Session: SessionId}
-- references: [https://attack.mitre.org/techniques/T1070/008/]
-- tests:
--   - name: five mails and a deletion of sent items in one session are found
--     input:
--       CloudAppEvents:
--         - {CreationTime: 2026-03-02T06:01:00, Id: s01, RecordType: 2, Operation: Send, Workload: Exchange, UserId: kim@contoso.com, MailboxOwnerUPN: kim@contoso.com, SessionId: aa, ClientIPAddress: 192.0.2.66}
--         - {CreationTime: 2026-03-02T06:02:00, Id: s02, RecordType: 2, Operation: Send, Workload: Exchange, UserId: kim@contoso.com, MailboxOwnerUPN: kim@contoso.com, SessionId: aa, ClientIPAddress: 192.0.2.66}
--         - {CreationTime: 2026-03-02T06:03:00, Id: s03, RecordType: 2, Operation: Send, Workload: Exchange, UserId: kim@contoso.com, MailboxOwnerUPN: kim@contoso.com, SessionId: aa, ClientIPAddress: 192.0.2.66}
--         - {CreationTime: 2026-03-02T06:04:00, Id: s04, RecordType: 2, Operation: Send, Workload: Exchange, UserId: kim@contoso.com, MailboxOwnerUPN: kim@contoso.com, SessionId: aa, ClientIPAddress: 192.0.2.66}
--         - {CreationTime: 2026-03-02T06:05:00, Id: s05, RecordType: 2, Operation: Send, Workload: Exchange, UserId: kim@contoso.com, MailboxOwnerUPN: kim@contoso.com, SessionId: aa, ClientIPAddress: 192.0.2.66}
--         - {CreationTime: 2026-03-02T06:50:00, Id: d1, RecordType: 3, Operation: SoftDelete, Workload: Exchange, UserId: kim@contoso.com, MailboxOwnerUPN: kim@contoso.com, SessionId: aa, ClientIPAddress: 192.0.2.66, Folder: {Path: \Sent Items}, AffectedItems: [{Subject: a}, {Subject: b}]}
--     expect: [{Mailbox: kim@contoso.com, Mails: 5, Removals: 1}]
--   - name: a deletion in the inbox, and one in another session, are not
--     input:
--       CloudAppEvents:
--         - {CreationTime: 2026-03-02T06:01:00, Id: s01, RecordType: 2, Operation: Send, Workload: Exchange, UserId: kim@contoso.com, MailboxOwnerUPN: kim@contoso.com, SessionId: aa}
--         - {CreationTime: 2026-03-02T06:02:00, Id: s02, RecordType: 2, Operation: Send, Workload: Exchange, UserId: kim@contoso.com, MailboxOwnerUPN: kim@contoso.com, SessionId: aa}
--         - {CreationTime: 2026-03-02T06:03:00, Id: s03, RecordType: 2, Operation: Send, Workload: Exchange, UserId: kim@contoso.com, MailboxOwnerUPN: kim@contoso.com, SessionId: aa}
--         - {CreationTime: 2026-03-02T06:04:00, Id: s04, RecordType: 2, Operation: Send, Workload: Exchange, UserId: kim@contoso.com, MailboxOwnerUPN: kim@contoso.com, SessionId: aa}
--         - {CreationTime: 2026-03-02T06:05:00, Id: s05, RecordType: 2, Operation: Send, Workload: Exchange, UserId: kim@contoso.com, MailboxOwnerUPN: kim@contoso.com, SessionId: aa}
--         - {CreationTime: 2026-03-02T06:50:00, Id: d1, RecordType: 3, Operation: SoftDelete, Workload: Exchange, UserId: kim@contoso.com, MailboxOwnerUPN: kim@contoso.com, SessionId: aa, Folder: {Path: \Inbox}, AffectedItems: [{Subject: a}]}
--         - {CreationTime: 2026-03-02T06:51:00, Id: d2, RecordType: 3, Operation: SoftDelete, Workload: Exchange, UserId: kim@contoso.com, MailboxOwnerUPN: kim@contoso.com, SessionId: bb, Folder: {Path: \Sent Items}, AffectedItems: [{Subject: a}]}
--     expect: none

with removals as (
    select
        Timestamp, ActionType, lower(RawEventData ->> 'MailboxOwnerUPN') as Mailbox, _AccountUpn as AccountUpn,
        AccountObjectId, IPAddress, session_id(RawEventData) as SessionId,
        _RecordId as RecordId
    from CloudAppEvents
    where ActionType in ('SoftDelete', 'HardDelete', 'MoveToDeletedItems')
        -- The folder's name is in the language of the mailbox; in English it is this.
        and coalesce(
            json_as_text(RawEventData, 'Folder', 'Path'),
            json_as_text(RawEventData, 'AffectedItems', 0, 'ParentFolder', 'Path')
        ) like '%Sent Items%'
),
sent as (
    select
        Timestamp as SentAt, lower(RawEventData ->> 'MailboxOwnerUPN') as Mailbox,
        session_id(RawEventData) as SessionId, _RecordId as SentId
    from CloudAppEvents
    where ActionType in ('Send', 'SendAs', 'SendOnBehalf')
)
select
    min(r.Timestamp) as Timestamp, r.Mailbox, r.SessionId, max(r.AccountUpn) as AccountUpn,
    max(r.AccountObjectId) as AccountObjectId, min(r.IPAddress) as IPAddress,
    count(distinct s.SentId) as Mails, count(distinct r.RecordId) as Removals,
    array_to_string(array_sort(array_agg(distinct r.ActionType)), ', ') as Kinds
from removals r
join sent s
    on s.Mailbox = r.Mailbox and s.SessionId = r.SessionId
    and s.SentAt between r.Timestamp - interval '1 hour' and r.Timestamp
group by r.Mailbox, r.SessionId, date_trunc('day', r.Timestamp)
having count(distinct s.SentId) >= 5
order by Timestamp, Mailbox, SessionId
