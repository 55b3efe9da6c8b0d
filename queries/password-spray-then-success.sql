-- id: password-spray-then-success
-- title: "{{ IPAddress }} tried {{ Accounts }} accounts and got past the password of {{ AccountUpn }}"
-- description: |
--   From one address, the passwords of at least five accounts were tried within an hour of the clock, and within a day the
--   password of one account was right. A proxy that the whole company goes out by looks alike: make it an exception.
-- severity: high
-- tactics: [Credential Access, Initial Access]
-- techniques: [T1110.003, T1078.004]
-- tags: [sign-in, account takeover]
-- schedule: on arrival
-- lookback: 2d
-- key: [IPAddress, AccountUpn, {column: Timestamp, bin: 1h}]
-- entities:
--   - {type: account, columns: {AccountUpn: AccountUpn, AccountObjectId: AccountObjectId}}
--   - {type: ip, column: IPAddress}
-- details: {Accounts: Accounts, Success at: SucceededAt}
-- references: [https://attack.mitre.org/techniques/T1110/003/]
-- tests:
--   - name: five accounts tried and one opened are found
--     input:
--       CloudAppEvents:
--         - {CreationTime: 2026-03-02T05:01:00, Id: f01, RecordType: 15, Operation: UserLoginFailed, Workload: AzureActiveDirectory, UserId: user01@contoso.com, ClientIP: 192.0.2.66, ErrorNumber: '50126', IntraSystemId: f01}
--         - {CreationTime: 2026-03-02T05:02:00, Id: f02, RecordType: 15, Operation: UserLoginFailed, Workload: AzureActiveDirectory, UserId: user02@contoso.com, ClientIP: 192.0.2.66, ErrorNumber: '50126', IntraSystemId: f02}
--         - {CreationTime: 2026-03-02T05:03:00, Id: f03, RecordType: 15, Operation: UserLoginFailed, Workload: AzureActiveDirectory, UserId: user03@contoso.com, ClientIP: 192.0.2.66, ErrorNumber: '50126', IntraSystemId: f03}
--         - {CreationTime: 2026-03-02T05:04:00, Id: f04, RecordType: 15, Operation: UserLoginFailed, Workload: AzureActiveDirectory, UserId: user04@contoso.com, ClientIP: 192.0.2.66, ErrorNumber: '50126', IntraSystemId: f04}
--         - {CreationTime: 2026-03-02T05:05:00, Id: f05, RecordType: 15, Operation: UserLoginFailed, Workload: AzureActiveDirectory, UserId: user05@contoso.com, ClientIP: 192.0.2.66, ErrorNumber: '50126', IntraSystemId: f05}
--         - {CreationTime: 2026-03-02T08:10:00, Id: s1, RecordType: 15, Operation: UserLoggedIn, Workload: AzureActiveDirectory, UserId: user03@contoso.com, ClientIP: 192.0.2.66, ErrorNumber: '0', IntraSystemId: s1}
--     expect: [{AccountUpn: user03@contoso.com, IPAddress: 192.0.2.66, Accounts: 5}]
--   - name: without a success it is only noise, and one account that fails five times is no spray
--     input:
--       CloudAppEvents:
--         - {CreationTime: 2026-03-02T05:01:00, Id: f01, RecordType: 15, Operation: UserLoginFailed, Workload: AzureActiveDirectory, UserId: user01@contoso.com, ClientIP: 192.0.2.66, ErrorNumber: '50126', IntraSystemId: f01}
--         - {CreationTime: 2026-03-02T05:02:00, Id: f02, RecordType: 15, Operation: UserLoginFailed, Workload: AzureActiveDirectory, UserId: user02@contoso.com, ClientIP: 192.0.2.66, ErrorNumber: '50126', IntraSystemId: f02}
--         - {CreationTime: 2026-03-02T05:03:00, Id: f03, RecordType: 15, Operation: UserLoginFailed, Workload: AzureActiveDirectory, UserId: user03@contoso.com, ClientIP: 192.0.2.66, ErrorNumber: '50126', IntraSystemId: f03}
--         - {CreationTime: 2026-03-02T05:04:00, Id: f04, RecordType: 15, Operation: UserLoginFailed, Workload: AzureActiveDirectory, UserId: user04@contoso.com, ClientIP: 192.0.2.66, ErrorNumber: '50126', IntraSystemId: f04}
--         - {CreationTime: 2026-03-02T05:05:00, Id: f05, RecordType: 15, Operation: UserLoginFailed, Workload: AzureActiveDirectory, UserId: user05@contoso.com, ClientIP: 192.0.2.66, ErrorNumber: '50126', IntraSystemId: f05}
--         - {CreationTime: 2026-03-02T05:11:00, Id: f11, RecordType: 15, Operation: UserLoginFailed, Workload: AzureActiveDirectory, UserId: kim@contoso.com, ClientIP: 198.51.100.7, ErrorNumber: '50126', IntraSystemId: f11}
--         - {CreationTime: 2026-03-02T05:12:00, Id: f12, RecordType: 15, Operation: UserLoginFailed, Workload: AzureActiveDirectory, UserId: kim@contoso.com, ClientIP: 198.51.100.7, ErrorNumber: '50126', IntraSystemId: f12}
--         - {CreationTime: 2026-03-02T05:13:00, Id: f13, RecordType: 15, Operation: UserLoginFailed, Workload: AzureActiveDirectory, UserId: kim@contoso.com, ClientIP: 198.51.100.7, ErrorNumber: '50126', IntraSystemId: f13}
--         - {CreationTime: 2026-03-02T05:14:00, Id: f14, RecordType: 15, Operation: UserLoginFailed, Workload: AzureActiveDirectory, UserId: kim@contoso.com, ClientIP: 198.51.100.7, ErrorNumber: '50126', IntraSystemId: f14}
--         - {CreationTime: 2026-03-02T05:15:00, Id: f15, RecordType: 15, Operation: UserLoginFailed, Workload: AzureActiveDirectory, UserId: kim@contoso.com, ClientIP: 198.51.100.7, ErrorNumber: '50126', IntraSystemId: f15}
--         - {CreationTime: 2026-03-02T08:10:00, Id: s1, RecordType: 15, Operation: UserLoggedIn, Workload: AzureActiveDirectory, UserId: kim@contoso.com, ClientIP: 198.51.100.7, ErrorNumber: '0', IntraSystemId: s1}
--     expect: none

with sprays as (
    select
        IPAddress, min(Timestamp) as Timestamp, count(distinct lower(AccountUpn)) as Accounts
    from SignIns
    where not Success and ErrorNumber in ('50126', '50053', '50056', '50034', '50064')
    group by IPAddress, date_trunc('hour', Timestamp)
    having count(distinct lower(AccountUpn)) >= 5
)
select
    s.Timestamp, s.IPAddress, p.AccountUpn, max(p.AccountObjectId) as AccountObjectId, s.Accounts,
    min(p.Timestamp) as SucceededAt
from sprays s
join SignIns p
    on p.IPAddress = s.IPAddress and p.Timestamp between s.Timestamp and s.Timestamp + interval '1 day'
-- The errors are those of other factors and policies, which come after the password.
where p.Success or p.ErrorNumber in (
    '50072', '50074', '50076', '50079', '50158', '50105', '53000', '53001', '53002', '53003', '53004'
)
group by s.Timestamp, s.IPAddress, p.AccountUpn, s.Accounts
order by s.Timestamp, s.IPAddress, p.AccountUpn
