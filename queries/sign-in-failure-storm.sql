-- id: sign-in-failure-storm
-- title: "{{ Failures }} sign-ins failed from {{ IPAddress }} in an hour, for {{ Accounts }} accounts"
-- description: |
--   Many failed sign-ins from one address within an hour of the clock, whatever the reason: guessing, a spray, or a device
--   with an old password. Errors: {{ Errors }}.
-- severity: low
-- tactics: [Credential Access]
-- techniques: [T1110]
-- tags: [sign-in]
-- schedule: 1h
-- lookback: 1h
-- key: [IPAddress, {column: Timestamp, bin: 1h}]
-- entities:
--   - {type: ip, column: IPAddress}
--   - {type: account, column: AccountUpn}
-- details: {Failures: Failures, Accounts: Accounts, Errors: Errors, User agents: UserAgents}
-- references: [https://learn.microsoft.com/entra/identity-platform/reference-error-codes]
-- tests:
--   - name: twenty failures in an hour are found
--     input:
--       CloudAppEvents:
--         - {CreationTime: 2026-03-02T05:01:00, Id: f01, RecordType: 15, Operation: UserLoginFailed, Workload: AzureActiveDirectory, UserId: kim@contoso.com, ClientIP: 192.0.2.66, ErrorNumber: '50053', IntraSystemId: f01}
--         - {CreationTime: 2026-03-02T05:02:00, Id: f02, RecordType: 15, Operation: UserLoginFailed, Workload: AzureActiveDirectory, UserId: kim@contoso.com, ClientIP: 192.0.2.66, ErrorNumber: '50053', IntraSystemId: f02}
--         - {CreationTime: 2026-03-02T05:03:00, Id: f03, RecordType: 15, Operation: UserLoginFailed, Workload: AzureActiveDirectory, UserId: kim@contoso.com, ClientIP: 192.0.2.66, ErrorNumber: '50053', IntraSystemId: f03}
--         - {CreationTime: 2026-03-02T05:04:00, Id: f04, RecordType: 15, Operation: UserLoginFailed, Workload: AzureActiveDirectory, UserId: kim@contoso.com, ClientIP: 192.0.2.66, ErrorNumber: '50053', IntraSystemId: f04}
--         - {CreationTime: 2026-03-02T05:05:00, Id: f05, RecordType: 15, Operation: UserLoginFailed, Workload: AzureActiveDirectory, UserId: kim@contoso.com, ClientIP: 192.0.2.66, ErrorNumber: '50053', IntraSystemId: f05}
--         - {CreationTime: 2026-03-02T05:06:00, Id: f06, RecordType: 15, Operation: UserLoginFailed, Workload: AzureActiveDirectory, UserId: kim@contoso.com, ClientIP: 192.0.2.66, ErrorNumber: '50053', IntraSystemId: f06}
--         - {CreationTime: 2026-03-02T05:07:00, Id: f07, RecordType: 15, Operation: UserLoginFailed, Workload: AzureActiveDirectory, UserId: kim@contoso.com, ClientIP: 192.0.2.66, ErrorNumber: '50053', IntraSystemId: f07}
--         - {CreationTime: 2026-03-02T05:08:00, Id: f08, RecordType: 15, Operation: UserLoginFailed, Workload: AzureActiveDirectory, UserId: kim@contoso.com, ClientIP: 192.0.2.66, ErrorNumber: '50053', IntraSystemId: f08}
--         - {CreationTime: 2026-03-02T05:09:00, Id: f09, RecordType: 15, Operation: UserLoginFailed, Workload: AzureActiveDirectory, UserId: kim@contoso.com, ClientIP: 192.0.2.66, ErrorNumber: '50053', IntraSystemId: f09}
--         - {CreationTime: 2026-03-02T05:10:00, Id: f10, RecordType: 15, Operation: UserLoginFailed, Workload: AzureActiveDirectory, UserId: kim@contoso.com, ClientIP: 192.0.2.66, ErrorNumber: '50053', IntraSystemId: f10}
--         - {CreationTime: 2026-03-02T05:11:00, Id: f11, RecordType: 15, Operation: UserLoginFailed, Workload: AzureActiveDirectory, UserId: kim@contoso.com, ClientIP: 192.0.2.66, ErrorNumber: '50053', IntraSystemId: f11}
--         - {CreationTime: 2026-03-02T05:12:00, Id: f12, RecordType: 15, Operation: UserLoginFailed, Workload: AzureActiveDirectory, UserId: kim@contoso.com, ClientIP: 192.0.2.66, ErrorNumber: '50053', IntraSystemId: f12}
--         - {CreationTime: 2026-03-02T05:13:00, Id: f13, RecordType: 15, Operation: UserLoginFailed, Workload: AzureActiveDirectory, UserId: kim@contoso.com, ClientIP: 192.0.2.66, ErrorNumber: '50053', IntraSystemId: f13}
--         - {CreationTime: 2026-03-02T05:14:00, Id: f14, RecordType: 15, Operation: UserLoginFailed, Workload: AzureActiveDirectory, UserId: kim@contoso.com, ClientIP: 192.0.2.66, ErrorNumber: '50053', IntraSystemId: f14}
--         - {CreationTime: 2026-03-02T05:15:00, Id: f15, RecordType: 15, Operation: UserLoginFailed, Workload: AzureActiveDirectory, UserId: kim@contoso.com, ClientIP: 192.0.2.66, ErrorNumber: '50053', IntraSystemId: f15}
--         - {CreationTime: 2026-03-02T05:16:00, Id: f16, RecordType: 15, Operation: UserLoginFailed, Workload: AzureActiveDirectory, UserId: kim@contoso.com, ClientIP: 192.0.2.66, ErrorNumber: '50053', IntraSystemId: f16}
--         - {CreationTime: 2026-03-02T05:17:00, Id: f17, RecordType: 15, Operation: UserLoginFailed, Workload: AzureActiveDirectory, UserId: kim@contoso.com, ClientIP: 192.0.2.66, ErrorNumber: '50053', IntraSystemId: f17}
--         - {CreationTime: 2026-03-02T05:18:00, Id: f18, RecordType: 15, Operation: UserLoginFailed, Workload: AzureActiveDirectory, UserId: kim@contoso.com, ClientIP: 192.0.2.66, ErrorNumber: '50053', IntraSystemId: f18}
--         - {CreationTime: 2026-03-02T05:19:00, Id: f19, RecordType: 15, Operation: UserLoginFailed, Workload: AzureActiveDirectory, UserId: kim@contoso.com, ClientIP: 192.0.2.66, ErrorNumber: '50053', IntraSystemId: f19}
--         - {CreationTime: 2026-03-02T05:20:00, Id: f20, RecordType: 15, Operation: UserLoginFailed, Workload: AzureActiveDirectory, UserId: kim@contoso.com, ClientIP: 192.0.2.66, ErrorNumber: '50053', IntraSystemId: f20}
--     expect: [{IPAddress: 192.0.2.66, AccountUpn: kim@contoso.com, Failures: 20, Accounts: 1, Errors: '50053'}]
--   - name: nineteen failures, and successes, are not
--     input:
--       CloudAppEvents:
--         - {CreationTime: 2026-03-02T05:01:00, Id: f01, RecordType: 15, Operation: UserLoginFailed, Workload: AzureActiveDirectory, UserId: kim@contoso.com, ClientIP: 192.0.2.66, ErrorNumber: '50053', IntraSystemId: f01}
--         - {CreationTime: 2026-03-02T05:02:00, Id: f02, RecordType: 15, Operation: UserLoginFailed, Workload: AzureActiveDirectory, UserId: kim@contoso.com, ClientIP: 192.0.2.66, ErrorNumber: '50053', IntraSystemId: f02}
--         - {CreationTime: 2026-03-02T05:03:00, Id: f03, RecordType: 15, Operation: UserLoginFailed, Workload: AzureActiveDirectory, UserId: kim@contoso.com, ClientIP: 192.0.2.66, ErrorNumber: '50053', IntraSystemId: f03}
--         - {CreationTime: 2026-03-02T05:04:00, Id: f04, RecordType: 15, Operation: UserLoginFailed, Workload: AzureActiveDirectory, UserId: kim@contoso.com, ClientIP: 192.0.2.66, ErrorNumber: '50053', IntraSystemId: f04}
--         - {CreationTime: 2026-03-02T05:05:00, Id: f05, RecordType: 15, Operation: UserLoginFailed, Workload: AzureActiveDirectory, UserId: kim@contoso.com, ClientIP: 192.0.2.66, ErrorNumber: '50053', IntraSystemId: f05}
--         - {CreationTime: 2026-03-02T05:06:00, Id: f06, RecordType: 15, Operation: UserLoginFailed, Workload: AzureActiveDirectory, UserId: kim@contoso.com, ClientIP: 192.0.2.66, ErrorNumber: '50053', IntraSystemId: f06}
--         - {CreationTime: 2026-03-02T05:07:00, Id: f07, RecordType: 15, Operation: UserLoginFailed, Workload: AzureActiveDirectory, UserId: kim@contoso.com, ClientIP: 192.0.2.66, ErrorNumber: '50053', IntraSystemId: f07}
--         - {CreationTime: 2026-03-02T05:08:00, Id: f08, RecordType: 15, Operation: UserLoginFailed, Workload: AzureActiveDirectory, UserId: kim@contoso.com, ClientIP: 192.0.2.66, ErrorNumber: '50053', IntraSystemId: f08}
--         - {CreationTime: 2026-03-02T05:09:00, Id: f09, RecordType: 15, Operation: UserLoginFailed, Workload: AzureActiveDirectory, UserId: kim@contoso.com, ClientIP: 192.0.2.66, ErrorNumber: '50053', IntraSystemId: f09}
--         - {CreationTime: 2026-03-02T05:10:00, Id: f10, RecordType: 15, Operation: UserLoginFailed, Workload: AzureActiveDirectory, UserId: kim@contoso.com, ClientIP: 192.0.2.66, ErrorNumber: '50053', IntraSystemId: f10}
--         - {CreationTime: 2026-03-02T05:11:00, Id: f11, RecordType: 15, Operation: UserLoginFailed, Workload: AzureActiveDirectory, UserId: kim@contoso.com, ClientIP: 192.0.2.66, ErrorNumber: '50053', IntraSystemId: f11}
--         - {CreationTime: 2026-03-02T05:12:00, Id: f12, RecordType: 15, Operation: UserLoginFailed, Workload: AzureActiveDirectory, UserId: kim@contoso.com, ClientIP: 192.0.2.66, ErrorNumber: '50053', IntraSystemId: f12}
--         - {CreationTime: 2026-03-02T05:13:00, Id: f13, RecordType: 15, Operation: UserLoginFailed, Workload: AzureActiveDirectory, UserId: kim@contoso.com, ClientIP: 192.0.2.66, ErrorNumber: '50053', IntraSystemId: f13}
--         - {CreationTime: 2026-03-02T05:14:00, Id: f14, RecordType: 15, Operation: UserLoginFailed, Workload: AzureActiveDirectory, UserId: kim@contoso.com, ClientIP: 192.0.2.66, ErrorNumber: '50053', IntraSystemId: f14}
--         - {CreationTime: 2026-03-02T05:15:00, Id: f15, RecordType: 15, Operation: UserLoginFailed, Workload: AzureActiveDirectory, UserId: kim@contoso.com, ClientIP: 192.0.2.66, ErrorNumber: '50053', IntraSystemId: f15}
--         - {CreationTime: 2026-03-02T05:16:00, Id: f16, RecordType: 15, Operation: UserLoginFailed, Workload: AzureActiveDirectory, UserId: kim@contoso.com, ClientIP: 192.0.2.66, ErrorNumber: '50053', IntraSystemId: f16}
--         - {CreationTime: 2026-03-02T05:17:00, Id: f17, RecordType: 15, Operation: UserLoginFailed, Workload: AzureActiveDirectory, UserId: kim@contoso.com, ClientIP: 192.0.2.66, ErrorNumber: '50053', IntraSystemId: f17}
--         - {CreationTime: 2026-03-02T05:18:00, Id: f18, RecordType: 15, Operation: UserLoginFailed, Workload: AzureActiveDirectory, UserId: kim@contoso.com, ClientIP: 192.0.2.66, ErrorNumber: '50053', IntraSystemId: f18}
--         - {CreationTime: 2026-03-02T05:19:00, Id: f19, RecordType: 15, Operation: UserLoginFailed, Workload: AzureActiveDirectory, UserId: kim@contoso.com, ClientIP: 192.0.2.66, ErrorNumber: '50053', IntraSystemId: f19}
--         - {CreationTime: 2026-03-02T05:30:00, Id: s1, RecordType: 15, Operation: UserLoggedIn, Workload: AzureActiveDirectory, UserId: kim@contoso.com, ClientIP: 192.0.2.66, ErrorNumber: '0', IntraSystemId: s1}
--     expect: none

select
    min(Timestamp) as Timestamp, IPAddress, min(AccountUpn) as AccountUpn,
    -- One sign-in is in several sources: the source that tells most counts.
    max(Failures) as Failures, max(Accounts) as Accounts,
    array_to_string(array_distinct(array_sort(flatten(array_agg(Errors)))), ', ') as Errors,
    array_to_string(array_distinct(array_sort(flatten(array_agg(UserAgents)))), ', ') as UserAgents
from (
    select
        Source, IPAddress, min(Timestamp) as Timestamp, min(AccountUpn) as AccountUpn,
        count(distinct coalesce(RequestId, CorrelationId, cast(Timestamp as varchar))) as Failures,
        count(distinct AccountUpn) as Accounts, array_agg(distinct ErrorNumber) as Errors,
        array_agg(distinct UserAgent) as UserAgents
    from SignIns
    -- A second factor or a consent that is still to come is part of a sign-in that goes well.
    where not Success and ErrorNumber not in ('50058', '50072', '50074', '50076', '50125', '50140', '65001')
        and IPAddress is not null
    group by Source, IPAddress, date_trunc('hour', Timestamp)
) counted
where Failures >= 20
group by IPAddress, date_trunc('hour', Timestamp)
order by Timestamp, IPAddress
