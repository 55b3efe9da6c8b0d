-- id: dlp-justifications-by-person-and-policy
-- title: '{{ AccountUpn }} answered {{ Policy }} with "{{ Justification }}" {{ Answers }} times'
-- description: |
--   A report to read before a policy is changed: who overrode which policy or called its match false, in which words, how
--   often and when. It raises no alerts and has no schedule.
-- severity: informational
-- tags: [dlp, tuning, override, report]
-- entities:
--   - {type: account, column: AccountUpn}
-- details: {Kind: Kind, Answers: Answers, First: First, Last: Timestamp}
-- references: [https://learn.microsoft.com/purview/dlp-overview-plan-for-dlp]
-- tests:
--   - name: overrides and false-positive reports are counted apart
--     input:
--       CloudAppEvents:
--         - {CreationTime: 2026-03-02T09:00:00, Id: m1, RecordType: 13, Operation: DlpRuleMatch, Workload: Exchange, UserId: DlpAgent, PolicyDetails: [{PolicyName: Payment cards}], ExchangeMetaData: {From: kim@contoso.com}, ExceptionInfo: {Reason: Override, Justification: Agreed}}
--         - {CreationTime: 2026-03-02T10:00:00, Id: m2, RecordType: 13, Operation: DlpRuleMatch, Workload: Exchange, UserId: DlpAgent, PolicyDetails: [{PolicyName: Payment cards}], ExchangeMetaData: {From: kim@contoso.com}, ExceptionInfo: '{"FalsePositive":true,"Justification":"Agreed"}'}
--         - {CreationTime: 2026-03-02T11:00:00, Id: m3, RecordType: 63, Operation: FilePrinted, Workload: Endpoint, UserId: kim@contoso.com, ObjectId: 'C:\a.docx', PolicyMatchInfo: {PolicyName: Payment cards}, Justification: Agreed}
--     expect:
--       - {AccountUpn: kim@contoso.com, Kind: override, Answers: 2}
--       - {AccountUpn: kim@contoso.com, Kind: false positive, Answers: 1}
--   - name: a match that nobody answered is not counted
--     input:
--       CloudAppEvents:
--         - {CreationTime: 2026-03-02T09:00:00, Id: m1, RecordType: 13, Operation: DlpRuleMatch, Workload: Exchange, UserId: DlpAgent, PolicyDetails: [{PolicyName: Payment cards}], ExchangeMetaData: {From: kim@contoso.com}}
--         - {CreationTime: 2026-03-02T11:00:00, Id: m2, RecordType: 63, Operation: FilePrinted, Workload: Endpoint, UserId: kim@contoso.com, ObjectId: 'C:\a.docx', PolicyMatchInfo: {PolicyName: Payment cards}, Justification: ''}
--     expect: none

with answers as (
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
        RawEventData ->> 'ExceptionInfo' as Exception, nullif(btrim(RawEventData ->> 'Justification'), '') as OnDevice
    from CloudAppEvents
    where lower(ActionType) = 'dlprulematch' or _RecordType = 63
)
select
    max(Timestamp) as Timestamp, AccountUpn, Policy,
    case when lower(json_as_text(Exception, 'FalsePositive')) = 'true' then 'false positive' else 'override' end as Kind,
    coalesce(nullif(btrim(json_as_text(Exception, 'Justification')), ''), OnDevice, '(none given)') as Justification,
    count(distinct RecordId) as Answers, min(Timestamp) as First
from answers
where OnDevice is not null or lower(json_as_text(Exception, 'FalsePositive')) = 'true'
    or lower(json_as_text(Exception, 'Reason')) like '%override%'
    or json_as_text(Exception, 'Justification') <> ''
group by 2, 3, 4, 5
order by Answers desc, AccountUpn, Policy, Kind, Justification
