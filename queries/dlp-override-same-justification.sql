-- id: dlp-override-same-justification
-- title: '{{ AccountUpn }} overrode {{ Policy }} {{ Overrides }} times with "{{ Justification }}"'
-- description: |
--   A person overrides the same policy again and again, with the same words. Either the policy is in the way of honest
--   work and has to be changed, or the justification has become a habit that lets anything through.
-- severity: medium
-- tactics: [Exfiltration, Defense Evasion]
-- techniques: [T1562.001]
-- tags: [dlp, insider risk, override]
-- schedule: 1h
-- lookback: 7d
-- key: [AccountUpn, Policy, Justification, {column: Timestamp, bin: 7d}]
-- entities:
--   - {type: account, column: AccountUpn}
-- details: {Overrides: Overrides, Justification: Justification, Policy: Policy, Last override: LastOverride}
-- references: [https://learn.microsoft.com/office/office-365-management-api/office-365-management-activity-api-schema#dlp-schema]
-- tests:
--   - name: three overrides in a week with the same words are found, whatever their form
--     input:
--       CloudAppEvents:
--         - {CreationTime: 2026-03-02T09:00:00, Id: m1, RecordType: 13, Operation: DlpRuleMatch, Workload: Exchange, UserId: DlpAgent, PolicyDetails: [{PolicyName: Payment cards}], ExchangeMetaData: {From: kim@contoso.com}, ExceptionInfo: {Reason: Override, Justification: 'Manager agreed'}}
--         - {CreationTime: 2026-03-03T09:00:00, Id: m2, RecordType: 13, Operation: DlpRuleMatch, Workload: Exchange, UserId: DlpAgent, PolicyDetails: [{PolicyName: Payment cards}], ExchangeMetaData: {From: kim@contoso.com}, ExceptionInfo: '{"Reason":"Override","Justification":"manager agreed "}'}
--         - {CreationTime: 2026-03-03T10:00:00, Id: m3, RecordType: 63, Operation: FileUploadedToCloud, Workload: Endpoint, UserId: kim@contoso.com, ObjectId: 'C:\cards.xlsx', PolicyMatchInfo: {PolicyName: Payment cards}, Justification: manager agreed}
--     expect: [{AccountUpn: kim@contoso.com, Policy: Payment cards, Justification: manager agreed, Overrides: 3}]
--   - name: two overrides, and a false-positive report, are no habit
--     input:
--       CloudAppEvents:
--         - {CreationTime: 2026-03-02T09:00:00, Id: m1, RecordType: 13, Operation: DlpRuleMatch, Workload: Exchange, UserId: DlpAgent, PolicyDetails: [{PolicyName: Payment cards}], ExchangeMetaData: {From: kim@contoso.com}, ExceptionInfo: {Reason: Override, Justification: Manager agreed}}
--         - {CreationTime: 2026-03-03T09:00:00, Id: m2, RecordType: 13, Operation: DlpRuleMatch, Workload: Exchange, UserId: DlpAgent, PolicyDetails: [{PolicyName: Payment cards}], ExchangeMetaData: {From: kim@contoso.com}, ExceptionInfo: {Reason: Override, Justification: Manager agreed}}
--         - {CreationTime: 2026-03-03T10:00:00, Id: m3, RecordType: 13, Operation: DlpRuleMatch, Workload: Exchange, UserId: DlpAgent, PolicyDetails: [{PolicyName: Payment cards}], ExchangeMetaData: {From: kim@contoso.com}, ExceptionInfo: {FalsePositive: true, Justification: Manager agreed}}
--     expect: none

with overrides as (
    select
        Timestamp, _RecordId as RecordId,
        lower(coalesce(
            json_as_text(RawEventData, 'SharePointMetaData', 'From'),
            json_as_text(RawEventData, 'ExchangeMetaData', 'From'),
            RawEventData ->> 'UserId'
        )) as AccountUpn,
        coalesce(
            json_as_text(RawEventData, 'PolicyDetails', 0, 'PolicyName'),
            json_as_text(RawEventData, 'PolicyMatchInfo', 'PolicyName')
        ) as Policy,
        -- The exception is an object in some records and JSON text in others. Devices put their justification beside it.
        lower(btrim(coalesce(
            json_as_text(RawEventData ->> 'ExceptionInfo', 'Justification'), RawEventData ->> 'Justification'
        ))) as Justification
    from CloudAppEvents
    where (lower(ActionType) = 'dlprulematch' or _RecordType = 63)
        and lower(json_as_text(RawEventData ->> 'ExceptionInfo', 'FalsePositive')) is distinct from 'true'
)
select
    min(Timestamp) as Timestamp, AccountUpn, Policy, Justification,
    count(distinct RecordId) as Overrides, max(Timestamp) as LastOverride
from overrides
where Justification <> ''
group by AccountUpn, Policy, Justification, date_bin(interval '7 days', Timestamp)
having count(distinct RecordId) >= 3
order by Timestamp, AccountUpn, Policy, Justification
