-- id: session-from-new-network
-- title: "A session of {{ AccountUpn }} was used from {{ Network }}, a new network"
-- description: |
--   A session went on in a network from which nobody in the organisation came in the week before, within two days after
--   it was used from another one: a stolen token is used without a sign-in. Other networks of the session:
--   {{ OtherNetworks }}.
-- severity: high
-- tactics: [Credential Access, Defense Evasion]
-- techniques: [T1550.004, T1539]
-- tags: [sign-in, account takeover, token]
-- schedule: 1h
-- lookback: 9d
-- key: [SessionId, Network, {column: Timestamp, bin: 1d}]
-- entities:
--   - {type: account, columns: {AccountUpn: AccountUpn, AccountObjectId: AccountObjectId}}
--   - {type: ip, column: IPAddress}
-- details: {Session: SessionId, Events: Events, Actions: Actions, Other networks: OtherNetworks, User agents: UserAgents}
-- references: [https://attack.mitre.org/techniques/T1539/]
-- tests:
--   - name: a session that goes on in a network that is new is found
--     input:
--       CloudAppEvents:
--         - {CreationTime: 2026-03-01T09:00:00, Id: a1, RecordType: 6, Operation: FileAccessed, Workload: SharePoint, UserId: lee@contoso.com, ClientIP: 198.51.100.10, ItemType: File}
--         - {CreationTime: 2026-03-10T09:00:00, Id: a2, RecordType: 6, Operation: FileAccessed, Workload: SharePoint, UserId: kim@contoso.com, ClientIP: 198.51.100.10, ItemType: File, AppAccessContext: {AADSessionId: s1}}
--         - {CreationTime: 2026-03-11T05:00:00, Id: a3, RecordType: 6, Operation: FileDownloaded, Workload: SharePoint, UserId: kim@contoso.com, ClientIP: 192.0.2.66, ItemType: File, AppAccessContext: {AADSessionId: s1}}
--     expect: [{AccountUpn: kim@contoso.com, SessionId: s1, Network: 192.0.2.0/24, OtherNetworks: 198.51.100.0/24}]
--   - name: a session of its own in a new network, and a network that a colleague used, are not
--     input:
--       CloudAppEvents:
--         - {CreationTime: 2026-03-01T09:00:00, Id: a1, RecordType: 6, Operation: FileAccessed, Workload: SharePoint, UserId: kim@contoso.com, ClientIP: 198.51.100.10, ItemType: File}
--         - {CreationTime: 2026-03-09T09:00:00, Id: a2, RecordType: 6, Operation: FileAccessed, Workload: SharePoint, UserId: lee@contoso.com, ClientIP: 203.0.113.7, ItemType: File, AppAccessContext: {AADSessionId: s0}}
--         - {CreationTime: 2026-03-10T09:00:00, Id: a3, RecordType: 6, Operation: FileAccessed, Workload: SharePoint, UserId: kim@contoso.com, ClientIP: 198.51.100.10, ItemType: File, AppAccessContext: {AADSessionId: s1}}
--         - {CreationTime: 2026-03-11T05:00:00, Id: a4, RecordType: 6, Operation: FileDownloaded, Workload: SharePoint, UserId: kim@contoso.com, ClientIP: 203.0.113.7, ItemType: File, AppAccessContext: {AADSessionId: s1}}
--         - {CreationTime: 2026-03-11T06:00:00, Id: a5, RecordType: 6, Operation: FileDownloaded, Workload: SharePoint, UserId: kim@contoso.com, ClientIP: 192.0.2.66, ItemType: File, AppAccessContext: {AADSessionId: s2}}
--     expect: none

with events as (
    select
        Timestamp, date_trunc('day', Timestamp) as Day, _AccountUpn as AccountUpn, AccountObjectId, IPAddress,
        ip_prefix(IPAddress, 24, 48) as Network, session_id(RawEventData) as SessionId, ActionType, UserAgent
    from CloudAppEvents
    -- Services of Microsoft that act for a user have its addresses.
    where _AccountUpn is not null and IPAddress is not null
        and not ip_in_cidr(IPAddress, '2603:1000::/24', '2a01:111::/32', '40.92.0.0/15', '52.96.0.0/14')
),
networks as (
    select Network, Day, lag(Day) over (partition by Network order by Day) as DayBefore, min(Day) over () as FirstDay
    from (select distinct Network, Day from events) days
),
sessions as (
    select
        SessionId, AccountUpn, Network, Day, min(Timestamp) as Timestamp, max(AccountObjectId) as AccountObjectId,
        min(IPAddress) as IPAddress, count(*) as Events,
        array_to_string(array_sort(array_agg(distinct ActionType)), ', ') as Actions,
        array_to_string(array_sort(array_agg(distinct UserAgent)), ', ') as UserAgents
    from events
    where SessionId is not null
    group by SessionId, AccountUpn, Network, Day
),
moves as (
    select
        *, array_remove_all(array_agg(Network) over (
            partition by SessionId order by Timestamp range between interval '2 days' preceding and current row
        ), Network) as OtherNetworks
    from sessions
)
select
    s.Timestamp, s.AccountUpn, s.AccountObjectId, s.SessionId, s.Network, s.IPAddress, s.Events, s.Actions,
    s.UserAgents, array_to_string(array_sort(array_distinct(s.OtherNetworks)), ', ') as OtherNetworks
from moves s
join networks n on n.Network = s.Network and n.Day = s.Day
where array_length(s.OtherNetworks) > 0
    and (n.DayBefore is null or n.DayBefore < n.Day - interval '7 days')
    -- What is new can be told only where a week before is known.
    and n.FirstDay < n.Day - interval '7 days'
order by s.Timestamp, s.SessionId, s.Network
