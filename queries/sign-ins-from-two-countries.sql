-- id: sign-ins-from-two-countries
-- title: "{{ AccountUpn }} signed in from {{ Countries }} within two hours"
-- description: |
--   Successful sign-ins of one account from different countries, closer together than anybody travels. A private network
--   service or a mobile carrier can look like that; the user agents tell more.
-- severity: medium
-- tactics: [Initial Access]
-- techniques: [T1078.004]
-- tags: [sign-in, account takeover]
-- schedule: 1h
-- lookback: 2d
-- key: [AccountUpn, {column: Timestamp, bin: 1d}]
-- entities:
--   - {type: account, columns: {AccountUpn: AccountUpn, AccountObjectId: AccountObjectId}}
--   - {type: ip, column: IPAddress}
-- details: {Countries: Countries, Addresses: Addresses, User agents: UserAgents}
-- references: [https://attack.mitre.org/techniques/T1078/004/]
-- tests:
--   - name: two countries within the hour are found
--     input:
--       EntraIdSignInEvents:
--         - {Timestamp: 2026-03-02T09:00:00Z, AccountUpn: kim@contoso.com, IPAddress: 198.51.100.7, Country: DE, ErrorCode: 0, RequestId: r1}
--         - {Timestamp: 2026-03-02T09:50:00Z, AccountUpn: kim@contoso.com, IPAddress: 192.0.2.66, Country: NG, ErrorCode: 0, RequestId: r2}
--     expect: [{AccountUpn: kim@contoso.com, Countries: 'DE, NG'}]
--   - name: a flight later, and a failed sign-in, are not
--     input:
--       EntraIdSignInEvents:
--         - {Timestamp: 2026-03-02T09:00:00Z, AccountUpn: kim@contoso.com, IPAddress: 198.51.100.7, Country: DE, ErrorCode: 0, RequestId: r1}
--         - {Timestamp: 2026-03-02T09:50:00Z, AccountUpn: kim@contoso.com, IPAddress: 192.0.2.66, Country: NG, ErrorCode: 50126, RequestId: r2}
--         - {Timestamp: 2026-03-02T13:00:00Z, AccountUpn: kim@contoso.com, IPAddress: 203.0.113.7, Country: FR, ErrorCode: 0, RequestId: r3}
--     expect: none

with ordered as (
    select
        *, lag(Country) over (partition by AccountUpn order by Timestamp, Country, IPAddress) as CountryBefore,
        lag(IPAddress) over (partition by AccountUpn order by Timestamp, Country, IPAddress) as AddressBefore,
        lag(Timestamp) over (partition by AccountUpn order by Timestamp, Country, IPAddress) as TimeBefore
    from (
        select
            Timestamp, lower(AccountUpn) as AccountUpn, AccountObjectId, upper(Country) as Country, IPAddress, UserAgent
        from SignIns
        where Success and Country <> '' and AccountUpn is not null
    ) located
)
select
    min(Timestamp) as Timestamp, AccountUpn, max(AccountObjectId) as AccountObjectId, min(IPAddress) as IPAddress,
    array_to_string(array_distinct(array_sort(array_concat(
        array_agg(distinct Country), array_agg(distinct CountryBefore)
    ))), ', ') as Countries,
    array_to_string(array_distinct(array_sort(array_concat(
        array_agg(distinct IPAddress), array_agg(distinct AddressBefore)
    ))), ', ') as Addresses,
    array_to_string(array_sort(array_agg(distinct UserAgent)), ', ') as UserAgents
from ordered
where Country <> CountryBefore and Timestamp < TimeBefore + interval '2 hours'
group by AccountUpn, date_trunc('day', Timestamp)
order by Timestamp, AccountUpn
