-- id: mail-read-by-new-application
-- title: "Application {{ ApplicationId }} read {{ Messages }} messages in {{ Mailboxes }} mailboxes for the first time"
-- description: |
--   An application reads mail through the service's interfaces and did not do so in the seven days before. Find out who
--   consented to it and what else it may do.
-- severity: medium
-- tactics: [Collection]
-- techniques: [T1114.002, T1528]
-- tags: [mail, application, oauth]
-- schedule: 1h
-- lookback: 9d
-- key: [ApplicationId, {column: Timestamp, bin: 1d}]
-- entities:
--   - {type: application, column: ApplicationId}
--   - {type: mailbox, column: Mailbox}
--   - {type: ip, column: IPAddress}
-- details: {Messages: Messages, Mailboxes: MailboxList, Client: Clients}
-- references: [https://learn.microsoft.com/purview/audit-log-investigate-accounts]
-- tests:
--   - name: an application that begins to read mail is found
--     input:
--       CloudAppEvents:
--         - {CreationTime: 2026-03-02T09:00:00, Id: o1, RecordType: 50, Operation: MailItemsAccessed, Workload: Exchange, UserId: kim@contoso.com, MailboxOwnerUPN: kim@contoso.com, ClientAppId: aaaa, ClientInfoString: Client=REST;, Folders: [{Path: \Inbox, FolderItems: [{InternetMessageId: <1@x>}]}]}
--         - {CreationTime: 2026-03-12T09:00:00, Id: n1, RecordType: 50, Operation: MailItemsAccessed, Workload: Exchange, UserId: kim@contoso.com, MailboxOwnerUPN: kim@contoso.com, ClientAppId: bbbb, ClientInfoString: Client=REST;, Folders: [{Path: \Inbox, FolderItems: [{InternetMessageId: <1@x>}]}]}
--         - {CreationTime: 2026-03-12T09:05:00, Id: n2, RecordType: 50, Operation: MailItemsAccessed, Workload: Exchange, UserId: lee@contoso.com, MailboxOwnerUPN: lee@contoso.com, ClientAppId: bbbb, ClientInfoString: Client=REST;, Folders: [{Path: \Inbox, FolderItems: [{InternetMessageId: <2@x>}]}]}
--     expect: [{ApplicationId: bbbb, Messages: 2, Mailboxes: 2}]
--   - name: an application that read mail three days ago is known
--     input:
--       CloudAppEvents:
--         - {CreationTime: 2026-03-02T09:00:00, Id: o1, RecordType: 50, Operation: MailItemsAccessed, Workload: Exchange, UserId: kim@contoso.com, MailboxOwnerUPN: kim@contoso.com, ClientAppId: aaaa, Folders: [{Path: \Inbox, FolderItems: [{InternetMessageId: <1@x>}]}]}
--         - {CreationTime: 2026-03-09T09:00:00, Id: o2, RecordType: 50, Operation: MailItemsAccessed, Workload: Exchange, UserId: kim@contoso.com, MailboxOwnerUPN: kim@contoso.com, ClientAppId: aaaa, Folders: [{Path: \Inbox, FolderItems: [{InternetMessageId: <1@x>}]}]}
--         - {CreationTime: 2026-03-12T09:00:00, Id: n1, RecordType: 50, Operation: MailItemsAccessed, Workload: Exchange, UserId: kim@contoso.com, MailboxOwnerUPN: kim@contoso.com, ClientAppId: aaaa, Folders: [{Path: \Inbox, FolderItems: [{InternetMessageId: <1@x>}]}]}
--     expect: none

with days as (
    select
        coalesce(nullif(ClientAppId, ''), nullif(AppId, '')) as ApplicationId, date_trunc('day', Timestamp) as Day,
        min(Timestamp) as Timestamp, count(distinct InternetMessageId) as Messages,
        count(distinct lower(MailboxOwnerUPN)) as Mailboxes, min(lower(MailboxOwnerUPN)) as Mailbox,
        min(IPAddress) as IPAddress,
        array_to_string(array_sort(array_agg(distinct lower(MailboxOwnerUPN))), ', ') as MailboxList,
        array_to_string(array_sort(array_agg(distinct ClientInfoString)), ', ') as Clients
    from MailAccess
    group by 1, 2
),
compared as (
    select
        *, lag(Day) over (partition by ApplicationId order by Day) as DayBefore, min(Day) over () as FirstDay
    from days
)
select Timestamp, ApplicationId, Messages, Mailboxes, Mailbox, MailboxList, IPAddress, Clients
from compared
where ApplicationId is not null
    and (DayBefore is null or DayBefore < Day - interval '7 days')
    -- What is new can be told only where a week before is known.
    and FirstDay < Day - interval '7 days'
order by Timestamp, ApplicationId
