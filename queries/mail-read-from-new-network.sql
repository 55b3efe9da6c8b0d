-- id: mail-read-from-new-network
-- title: "{{ Messages }} messages of {{ Mailbox }} were read from {{ Network }}, a new network"
-- description: |
--   A mailbox that is in use was read from a network from which nobody read it in the seven days before. Clients:
--   {{ Clients }}. A folder that was synchronised was copied as a whole ({{ Synchronised }}); Outlook does so wherever its
--   owner goes, and does not count here. Look for the sign-in and for new rules.
-- severity: medium
-- tactics: [Collection]
-- techniques: [T1114.002]
-- tags: [mail, account takeover]
-- schedule: 1h
-- lookback: 9d
-- key: [Mailbox, Network, {column: Timestamp, bin: 1d}]
-- entities:
--   - {type: mailbox, column: Mailbox}
--   - {type: account, columns: {AccountUpn: AccountUpn, AccountObjectId: AccountObjectId}}
--   - {type: ip, column: IPAddress}
-- details: {Messages: Messages, Synchronised folders: Synchronised, Clients: Clients, Network: Network}
-- references: [https://learn.microsoft.com/purview/audit-log-investigate-accounts]
-- tests:
--   - name: twenty messages from a network that is new are found
--     input:
--       CloudAppEvents:
--         - {CreationTime: 2026-03-02T09:00:00, Id: o1, RecordType: 50, Operation: MailItemsAccessed, Workload: Exchange, UserId: lee@contoso.com, MailboxOwnerUPN: lee@contoso.com, ClientIPAddress: 198.51.100.10, Folders: [{Path: \Inbox, FolderItems: [{InternetMessageId: <1@x>}]}]}
--         - {CreationTime: 2026-03-10T09:00:00, Id: o2, RecordType: 50, Operation: MailItemsAccessed, Workload: Exchange, UserId: kim@contoso.com, MailboxOwnerUPN: kim@contoso.com, ClientIPAddress: 198.51.100.10, Folders: [{Path: \Inbox, FolderItems: [{InternetMessageId: <1@x>}]}]}
--         - CreationTime: 2026-03-12T05:12:00
--           Id: n1
--           RecordType: 50
--           Operation: MailItemsAccessed
--           Workload: Exchange
--           UserId: kim@contoso.com
--           MailboxOwnerUPN: kim@contoso.com
--           ClientIPAddress: 192.0.2.66
--           Folders: [{Path: \Inbox, FolderItems: [{InternetMessageId: <1@x>}, {InternetMessageId: <2@x>}, {InternetMessageId: <3@x>}, {InternetMessageId: <4@x>}, {InternetMessageId: <5@x>}, {InternetMessageId: <6@x>}, {InternetMessageId: <7@x>}, {InternetMessageId: <8@x>}, {InternetMessageId: <9@x>}, {InternetMessageId: <10@x>}, {InternetMessageId: <11@x>}, {InternetMessageId: <12@x>}, {InternetMessageId: <13@x>}, {InternetMessageId: <14@x>}, {InternetMessageId: <15@x>}, {InternetMessageId: <16@x>}, {InternetMessageId: <17@x>}, {InternetMessageId: <18@x>}, {InternetMessageId: <19@x>}, {InternetMessageId: <20@x>}]}]
--     expect: [{Mailbox: kim@contoso.com, Network: 192.0.2.0/24, Messages: 20}]
--   - name: a network that was used on the day before is not new
--     input:
--       CloudAppEvents:
--         - {CreationTime: 2026-03-02T09:00:00, Id: o1, RecordType: 50, Operation: MailItemsAccessed, Workload: Exchange, UserId: kim@contoso.com, MailboxOwnerUPN: kim@contoso.com, ClientIPAddress: 198.51.100.10, Folders: [{Path: \Inbox, FolderItems: [{InternetMessageId: <1@x>}]}]}
--         - {CreationTime: 2026-03-11T09:00:00, Id: o2, RecordType: 50, Operation: MailItemsAccessed, Workload: Exchange, UserId: kim@contoso.com, MailboxOwnerUPN: kim@contoso.com, ClientIPAddress: 192.0.2.7, Folders: [{Path: \Inbox, FolderItems: [{InternetMessageId: <1@x>}]}]}
--         - {CreationTime: 2026-03-12T05:12:00, Id: n1, RecordType: 2, Operation: MailItemsAccessed, Workload: Exchange, UserId: kim@contoso.com, MailboxOwnerUPN: kim@contoso.com, ClientIPAddress: 192.0.2.66, OperationProperties: [{Name: MailAccessType, Value: Sync}]}
--     expect: none
--   - name: in the first week of the log every network is new, so none is told
--     input:
--       CloudAppEvents:
--         - {CreationTime: 2026-03-02T09:00:00, Id: o1, RecordType: 50, Operation: MailItemsAccessed, Workload: Exchange, UserId: kim@contoso.com, MailboxOwnerUPN: kim@contoso.com, ClientIPAddress: 198.51.100.10, Folders: [{Path: \Inbox, FolderItems: [{InternetMessageId: <1@x>}]}]}
--         - {CreationTime: 2026-03-05T05:12:00, Id: n1, RecordType: 2, Operation: MailItemsAccessed, Workload: Exchange, UserId: kim@contoso.com, MailboxOwnerUPN: kim@contoso.com, ClientIPAddress: 192.0.2.66, OperationProperties: [{Name: MailAccessType, Value: Sync}]}
--     expect: none

with days as (
    select
        lower(coalesce(MailboxOwnerUPN, AccountUpn)) as Mailbox, ip_prefix(IPAddress, 24, 48) as Network,
        date_trunc('day', Timestamp) as Day, min(Timestamp) as Timestamp, max(AccountUpn) as AccountUpn,
        max(AccountObjectId) as AccountObjectId, min(IPAddress) as IPAddress,
        count(distinct InternetMessageId) as Messages,
        count(distinct RecordId) filter (
            where MailAccessType = 'Sync' and coalesce(ClientInfoString, '') not like 'Client=MSExchangeRPC%'
        ) as Synchronised,
        array_to_string(array_sort(array_agg(distinct ClientInfoString)), ', ') as Clients
    from MailAccess
    -- Services of Microsoft that act for the owner have its addresses.
    where IPAddress is not null and not ip_in_cidr(IPAddress, '2603:1000::/24', '2a01:111::/32', '40.92.0.0/15', '52.96.0.0/14')
    group by 1, 2, 3
),
compared as (
    select
        *, lag(Day) over (partition by Mailbox, Network order by Day) as DayBefore,
        min(Day) over () as FirstDay,
        count(*) over (
            partition by Mailbox order by Day range between interval '7 days' preceding and interval '1 day' preceding
        ) as Known
    from days
)
select
    Timestamp, Mailbox, Network, AccountUpn, AccountObjectId, IPAddress, Messages, Synchronised, Clients
from compared
where (Messages >= 20 or Synchronised > 0)
    and Known > 0
    and (DayBefore is null or DayBefore < Day - interval '7 days')
    -- What is new can be told only where a week before is known.
    and FirstDay < Day - interval '7 days'
order by Timestamp, Mailbox, Network
