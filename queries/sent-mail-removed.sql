-- id: sent-mail-removed
-- title: "{{ AccountUpn }} sent {{ Mails }} mails and removed {{ Removed }} from the sent items within the hour"
-- description: |
--   In one session, mail was sent and mail was deleted from the sent items within an hour. Owners rarely tidy up at once;
--   people who use somebody else's mailbox do. Session from {{ IPAddress }}.
-- severity: medium
-- tactics: [Defense Evasion]
-- techniques: [T1070.008]
-- tags: [mail, account takeover]
-- schedule: on arrival
-- lookback: 1h
-- key: [RecordId]
-- entities:
--   - {type: mailbox, column: Mailbox}
--   - {type: account, columns: {AccountUpn: AccountUpn, AccountObjectId: AccountObjectId}}
--   - {type: ip, column: IPAddress}
-- details: {Mails: Mails, Removed: Removed, Operation: ActionType, Session: SessionId}
-- references: [https://attack.mitre.org/techniques/T1070/008/]
-- suppression: {window: 1d, by: [Mailbox]}
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
--     expect: [{Mailbox: kim@contoso.com, Mails: 5, Removed: 2, RecordId: d1}]
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
        json_length(RawEventData, 'AffectedItems') as Removed, _RecordId as RecordId
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
    r.Timestamp, r.ActionType, r.Mailbox, r.AccountUpn, r.AccountObjectId, r.IPAddress, r.SessionId, r.Removed,
    r.RecordId, count(distinct s.SentId) as Mails
from removals r
join sent s
    on s.Mailbox = r.Mailbox and s.SessionId = r.SessionId
    and s.SentAt between r.Timestamp - interval '1 hour' and r.Timestamp
group by
    r.Timestamp, r.ActionType, r.Mailbox, r.AccountUpn, r.AccountObjectId, r.IPAddress, r.SessionId, r.Removed,
    r.RecordId
having count(distinct s.SentId) >= 5
order by r.Timestamp, r.RecordId
