-- id: password-guessed
-- title: "{{ AccountUpn }}: {{ Failures }} wrong passwords from {{ IPAddress }}, then the right one"
-- description: |
--   Within an hour, at least five sign-ins of one account from one address failed for the password, and then one got past
--   it. A second factor that stopped it ({{ LastError }}) changes nothing about the password: it is known.
-- severity: high
-- tactics: [Credential Access, Initial Access]
-- techniques: [T1110.001, T1078.004]
-- tags: [sign-in, account takeover]
-- schedule: on arrival
-- lookback: 2h
-- key: [AccountUpn, IPAddress, {column: Timestamp, bin: 1h}]
-- entities:
--   - {type: account, columns: {AccountUpn: AccountUpn, AccountObjectId: AccountObjectId}}
--   - {type: ip, column: IPAddress}
-- details: {Failures: Failures, User agents: UserAgents, Applications: Applications}
-- references: [https://attack.mitre.org/techniques/T1110/001/]
-- tests:
--   - name: five failures and a success from one address are found
--     input:
--       CloudAppEvents:
--         - {CreationTime: 2026-03-02T05:01:00, Id: f01, RecordType: 15, Operation: UserLoginFailed, Workload: AzureActiveDirectory, UserId: kim@contoso.com, ClientIP: 192.0.2.66, ErrorNumber: '50126', IntraSystemId: f01}
--         - {CreationTime: 2026-03-02T05:02:00, Id: f02, RecordType: 15, Operation: UserLoginFailed, Workload: AzureActiveDirectory, UserId: kim@contoso.com, ClientIP: 192.0.2.66, ErrorNumber: '50126', IntraSystemId: f02}
--         - {CreationTime: 2026-03-02T05:03:00, Id: f03, RecordType: 15, Operation: UserLoginFailed, Workload: AzureActiveDirectory, UserId: kim@contoso.com, ClientIP: 192.0.2.66, ErrorNumber: '50126', IntraSystemId: f03}
--         - {CreationTime: 2026-03-02T05:04:00, Id: f04, RecordType: 15, Operation: UserLoginFailed, Workload: AzureActiveDirectory, UserId: kim@contoso.com, ClientIP: 192.0.2.66, ErrorNumber: '50126', IntraSystemId: f04}
--         - {CreationTime: 2026-03-02T05:05:00, Id: f05, RecordType: 15, Operation: UserLoginFailed, Workload: AzureActiveDirectory, UserId: kim@contoso.com, ClientIP: 192.0.2.66, ErrorNumber: '50126', IntraSystemId: f05}
--         - {CreationTime: 2026-03-02T05:10:00, Id: s1, RecordType: 15, Operation: UserLoggedIn, Workload: AzureActiveDirectory, UserId: kim@contoso.com, ClientIP: 192.0.2.66, ErrorNumber: '0', IntraSystemId: s1}
--     expect: [{AccountUpn: kim@contoso.com, IPAddress: 192.0.2.66, Failures: 5}]
--   - name: a second factor that stops the sign-in is found too
--     input:
--       CloudAppEvents:
--         - {CreationTime: 2026-03-02T05:01:00, Id: f01, RecordType: 15, Operation: UserLoginFailed, Workload: AzureActiveDirectory, UserId: kim@contoso.com, ClientIP: 192.0.2.66, ErrorNumber: '50126', IntraSystemId: f01}
--         - {CreationTime: 2026-03-02T05:02:00, Id: f02, RecordType: 15, Operation: UserLoginFailed, Workload: AzureActiveDirectory, UserId: kim@contoso.com, ClientIP: 192.0.2.66, ErrorNumber: '50126', IntraSystemId: f02}
--         - {CreationTime: 2026-03-02T05:03:00, Id: f03, RecordType: 15, Operation: UserLoginFailed, Workload: AzureActiveDirectory, UserId: kim@contoso.com, ClientIP: 192.0.2.66, ErrorNumber: '50126', IntraSystemId: f03}
--         - {CreationTime: 2026-03-02T05:04:00, Id: f04, RecordType: 15, Operation: UserLoginFailed, Workload: AzureActiveDirectory, UserId: kim@contoso.com, ClientIP: 192.0.2.66, ErrorNumber: '50126', IntraSystemId: f04}
--         - {CreationTime: 2026-03-02T05:05:00, Id: f05, RecordType: 15, Operation: UserLoginFailed, Workload: AzureActiveDirectory, UserId: kim@contoso.com, ClientIP: 192.0.2.66, ErrorNumber: '50126', IntraSystemId: f05}
--         - {CreationTime: 2026-03-02T05:10:00, Id: s1, RecordType: 15, Operation: UserLoginFailed, Workload: AzureActiveDirectory, UserId: kim@contoso.com, ClientIP: 192.0.2.66, ErrorNumber: '50074', IntraSystemId: s1}
--     expect: [{AccountUpn: kim@contoso.com, Failures: 5, LastError: '50074'}]
--   - name: four failures, a success from elsewhere and a success before are not
--     input:
--       CloudAppEvents:
--         - {CreationTime: 2026-03-02T04:59:00, Id: s0, RecordType: 15, Operation: UserLoggedIn, Workload: AzureActiveDirectory, UserId: kim@contoso.com, ClientIP: 192.0.2.66, ErrorNumber: '0', IntraSystemId: s0}
--         - {CreationTime: 2026-03-02T05:01:00, Id: f01, RecordType: 15, Operation: UserLoginFailed, Workload: AzureActiveDirectory, UserId: kim@contoso.com, ClientIP: 192.0.2.66, ErrorNumber: '50126', IntraSystemId: f01}
--         - {CreationTime: 2026-03-02T05:02:00, Id: f02, RecordType: 15, Operation: UserLoginFailed, Workload: AzureActiveDirectory, UserId: kim@contoso.com, ClientIP: 192.0.2.66, ErrorNumber: '50126', IntraSystemId: f02}
--         - {CreationTime: 2026-03-02T05:03:00, Id: f03, RecordType: 15, Operation: UserLoginFailed, Workload: AzureActiveDirectory, UserId: kim@contoso.com, ClientIP: 192.0.2.66, ErrorNumber: '50126', IntraSystemId: f03}
--         - {CreationTime: 2026-03-02T05:04:00, Id: f04, RecordType: 15, Operation: UserLoginFailed, Workload: AzureActiveDirectory, UserId: kim@contoso.com, ClientIP: 192.0.2.66, ErrorNumber: '50126', IntraSystemId: f04}
--         - {CreationTime: 2026-03-02T05:05:00, Id: f05, RecordType: 15, Operation: UserLoginFailed, Workload: AzureActiveDirectory, UserId: kim@contoso.com, ClientIP: 192.0.2.66, ErrorNumber: '50126', IntraSystemId: f05}
--         - {CreationTime: 2026-03-02T05:10:00, Id: s1, RecordType: 15, Operation: UserLoggedIn, Workload: AzureActiveDirectory, UserId: kim@contoso.com, ClientIP: 198.51.100.7, ErrorNumber: '0', IntraSystemId: s1}
--     expect: none

with failures as (
    select AccountUpn, IPAddress, Source, min(Timestamp) as FailedAt
    from SignIns
    where not Success and ErrorNumber in ('50126', '50053', '50056', '50064')
    group by AccountUpn, IPAddress, Source, coalesce(RequestId, CorrelationId, cast(Timestamp as varchar))
),
passed as (
    -- 50072 to 50079 and 50158 another factor; 53000 to 53004 and 50105 a policy: the password was right.
    select *
    from SignIns
    where Success or ErrorNumber in (
        '50072', '50074', '50076', '50079', '50158', '50105', '53000', '53001', '53002', '53003', '53004'
    )
)
select
    min(Timestamp) as Timestamp, AccountUpn, max(AccountObjectId) as AccountObjectId, IPAddress,
    -- One sign-in is in several sources: the source that tells most counts.
    max(Failures) as Failures, max(LastError) as LastError,
    array_to_string(array_sort(array_agg(distinct UserAgent)), ', ') as UserAgents,
    array_to_string(array_sort(array_agg(distinct Application)), ', ') as Applications
from (
    select
        s.Timestamp, s.AccountUpn, s.AccountObjectId, s.IPAddress, nullif(s.ErrorNumber, '0') as LastError, s.UserAgent,
        coalesce(s.Application, s.ApplicationId) as Application, f.Source, count(distinct f.FailedAt) as Failures
    from passed s
    join failures f
        on f.AccountUpn = s.AccountUpn and f.IPAddress = s.IPAddress
        and f.FailedAt between s.Timestamp - interval '1 hour' and s.Timestamp
    group by 1, 2, 3, 4, 5, 6, 7, 8
) counted
where Failures >= 5
group by AccountUpn, IPAddress, date_trunc('hour', Timestamp)
order by Timestamp, AccountUpn, IPAddress
