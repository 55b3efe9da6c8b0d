-- id: sign-in-from-new-country
-- title: "{{ AccountUpn }} signed in from {{ Country }} for the first time in 30 days"
-- description: |
--   A successful sign-in from a country from which the account did not sign in during the 30 days before, though it did from
--   elsewhere. Countries come with Defender's and Sentinel's tables; for the audit log, ingest with a geolocation file.
-- severity: medium
-- tactics: [Initial Access]
-- techniques: [T1078.004]
-- tags: [sign-in, account takeover]
-- schedule: 1h
-- lookback: 32d
-- key: [AccountUpn, Country, {column: Timestamp, bin: 1d}]
-- entities:
--   - {type: account, columns: {AccountUpn: AccountUpn, AccountObjectId: AccountObjectId}}
--   - {type: ip, column: IPAddress}
-- details: {Country: Country, City: City, Addresses: Addresses, User agents: UserAgents}
-- references: [https://attack.mitre.org/techniques/T1078/004/]
-- tests:
--   - name: a country that is new is found
--     input:
--       EntraIdSignInEvents:
--         - {Timestamp: 2026-01-20T09:00:00Z, AccountUpn: lee@contoso.com, IPAddress: 198.51.100.7, Country: DE, ErrorCode: 0, RequestId: r0}
--         - {Timestamp: 2026-02-20T09:00:00Z, AccountUpn: kim@contoso.com, IPAddress: 198.51.100.7, Country: DE, ErrorCode: 0, RequestId: r1}
--         - {Timestamp: 2026-03-02T09:00:00Z, AccountUpn: kim@contoso.com, IPAddress: 192.0.2.66, Country: NG, ErrorCode: 0, RequestId: r2}
--     expect: [{AccountUpn: kim@contoso.com, Country: NG, IPAddress: 192.0.2.66}]
--   - name: a country of last week, a failed sign-in and the first days of the log are not
--     input:
--       EntraIdSignInEvents:
--         - {Timestamp: 2026-01-20T09:00:00Z, AccountUpn: kim@contoso.com, IPAddress: 198.51.100.7, Country: DE, ErrorCode: 0, RequestId: r0}
--         - {Timestamp: 2026-01-21T09:00:00Z, AccountUpn: kim@contoso.com, IPAddress: 203.0.113.7, Country: FR, ErrorCode: 0, RequestId: r1}
--         - {Timestamp: 2026-02-15T09:00:00Z, AccountUpn: kim@contoso.com, IPAddress: 203.0.113.7, Country: FR, ErrorCode: 0, RequestId: r2}
--         - {Timestamp: 2026-03-02T09:00:00Z, AccountUpn: kim@contoso.com, IPAddress: 203.0.113.7, Country: FR, ErrorCode: 0, RequestId: r3}
--         - {Timestamp: 2026-03-02T10:00:00Z, AccountUpn: kim@contoso.com, IPAddress: 192.0.2.66, Country: NG, ErrorCode: 50126, RequestId: r4}
--     expect: none

with days as (
    select
        lower(AccountUpn) as AccountUpn, upper(Country) as Country, date_trunc('day', Timestamp) as Day,
        min(Timestamp) as Timestamp, max(AccountObjectId) as AccountObjectId, min(IPAddress) as IPAddress,
        min(City) as City, array_to_string(array_sort(array_agg(distinct IPAddress)), ', ') as Addresses,
        array_to_string(array_sort(array_agg(distinct UserAgent)), ', ') as UserAgents
    from SignIns
    where Success and Country <> '' and AccountUpn is not null
    group by 1, 2, 3
),
compared as (
    select
        *, lag(Day) over (partition by AccountUpn, Country order by Day) as DayBefore, min(Day) over () as FirstDay,
        count(*) over (
            partition by AccountUpn order by Day range between interval '30 days' preceding and interval '1 day' preceding
        ) as Known
    from days
)
select Timestamp, AccountUpn, AccountObjectId, Country, City, IPAddress, Addresses, UserAgents
from compared
where (DayBefore is null or DayBefore < Day - interval '30 days')
    and Known > 0
    -- What is new can be told only where 30 days before are known.
    and FirstDay < Day - interval '30 days'
order by Timestamp, AccountUpn, Country
