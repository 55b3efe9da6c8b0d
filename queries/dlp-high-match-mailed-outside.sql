-- id: dlp-high-match-mailed-outside
-- title: "{{ AccountUpn }} mailed what {{ Policy }} matched to {{ Domains }}"
-- description: |
--   A rule of severity High matched a mail with recipients outside the sender's domain: "{{ Subject }}" to
--   {{ OutsideRecipients }}. See `Actions` for whether it was blocked.
-- severity: high
-- tactics: [Exfiltration]
-- techniques: [T1048]
-- tags: [dlp, insider risk, mail]
-- schedule: on arrival
-- key: [RecordId]
-- entities:
--   - {type: account, column: AccountUpn}
--   - {type: message, columns: {NetworkMessageId: NetworkMessageId, EmailSubject: Subject}}
--   - {type: domain, column: Domain}
-- details: {Rules: Rules, Actions: Actions, Recipients: OutsideRecipients, Bytes: Size}
-- references: [https://learn.microsoft.com/office/office-365-management-api/office-365-management-activity-api-schema#dlp-schema]
-- tests:
--   - name: a match of severity high to another domain is found
--     input:
--       CloudAppEvents:
--         - CreationTime: 2026-03-02T16:46:00
--           Id: m1
--           RecordType: 13
--           Operation: DlpRuleMatch
--           Workload: Exchange
--           UserId: DlpAgent
--           ObjectId: <m1@contoso.com>
--           PolicyDetails: [{PolicyName: Payment cards, Rules: [{RuleName: Few, Severity: Low}, {RuleName: Many, Severity: High, Actions: [NotifyUser]}]}]
--           ExchangeMetaData: {From: Kim@contoso.com, To: [lee@contoso.com], CC: [Pat@fabrikam.com], Subject: Pictures, MessageID: <m1@contoso.com>}
--     expect: [{AccountUpn: kim@contoso.com, Domains: fabrikam.com, OutsideRecipients: pat@fabrikam.com, Rules: Many, RecordId: m1}]
--   - name: low severity, colleagues and false positives are not
--     input:
--       CloudAppEvents:
--         - {CreationTime: 2026-03-02T16:00:00, Id: m1, RecordType: 13, Operation: DlpRuleMatch, Workload: Exchange, UserId: DlpAgent, PolicyDetails: [{PolicyName: Payment cards, Rules: [{RuleName: Few, Severity: Low}]}], ExchangeMetaData: {From: kim@contoso.com, To: [pat@fabrikam.com]}}
--         - {CreationTime: 2026-03-02T16:01:00, Id: m2, RecordType: 13, Operation: DlpRuleMatch, Workload: Exchange, UserId: DlpAgent, PolicyDetails: [{PolicyName: Payment cards, Rules: [{RuleName: Many, Severity: High}]}], ExchangeMetaData: {From: kim@contoso.com, To: [lee@contoso.com]}}
--         - {CreationTime: 2026-03-02T16:02:00, Id: m3, RecordType: 13, Operation: DlpRuleMatch, Workload: Exchange, UserId: DlpAgent, PolicyDetails: [{PolicyName: Payment cards, Rules: [{RuleName: Many, Severity: High}]}], ExchangeMetaData: {From: kim@contoso.com, To: [pat@fabrikam.com]}, ExceptionInfo: {FalsePositive: true}}
--     expect: none

with matches as (
    select
        Timestamp, _RecordId as RecordId,
        lower(json_as_text(RawEventData, 'ExchangeMetaData', 'From')) as AccountUpn,
        json_as_text(RawEventData, 'ExchangeMetaData', 'Subject') as Subject,
        json_as_text(RawEventData, 'ExchangeMetaData', 'UniqueID') as NetworkMessageId,
        json_get_int(RawEventData, 'ExchangeMetaData', 'FileSize') as Size,
        RawEventData
    from CloudAppEvents
    where lower(ActionType) = 'dlprulematch' and _Workload = 'Exchange'
        and lower(json_as_text(RawEventData ->> 'ExceptionInfo', 'FalsePositive')) is distinct from 'true'
),
rules as (
    select RecordId, Policy ->> 'PolicyName' as PolicyName, unnest(json_get_array(Policy, 'Rules')) as Rule
    from (select RecordId, unnest(json_get_array(RawEventData, 'PolicyDetails')) as Policy from matches) policies
),
high as (
    select
        RecordId, array_to_string(array_sort(array_agg(distinct PolicyName)), ', ') as Policy,
        array_to_string(array_sort(array_agg(distinct Rule ->> 'RuleName')), ', ') as Rules,
        array_to_string(array_sort(array_agg(distinct Rule ->> 'Actions')), ', ') as Actions
    from rules
    where lower(Rule ->> 'Severity') = 'high'
    group by RecordId
),
recipients as (
    select distinct RecordId, AccountUpn, lower(json_as_text(Recipient)) as Recipient
    from (
        select RecordId, AccountUpn, unnest(array_concat(
            coalesce(json_get_array(RawEventData, 'ExchangeMetaData', 'To'), make_array()),
            coalesce(json_get_array(RawEventData, 'ExchangeMetaData', 'CC'), make_array()),
            coalesce(json_get_array(RawEventData, 'ExchangeMetaData', 'BCC'), make_array())
        )) as Recipient
        from matches
    ) listed
),
outside as (
    select
        RecordId, min(split_part(Recipient, '@', 2)) as Domain,
        array_to_string(array_sort(array_agg(distinct split_part(Recipient, '@', 2))), ', ') as Domains,
        array_to_string(array_sort(array_agg(Recipient)), ', ') as OutsideRecipients
    from recipients
    where Recipient like '%@%' and split_part(Recipient, '@', 2) <> split_part(AccountUpn, '@', 2)
    group by RecordId
)
select
    m.Timestamp, m.AccountUpn, m.Subject, m.NetworkMessageId, m.Size, h.Policy, h.Rules, h.Actions, o.Domain, o.Domains,
    o.OutsideRecipients, m.RecordId
from matches m
join high h on h.RecordId = m.RecordId
join outside o on o.RecordId = m.RecordId
-- A match and its copy with an exception share an id.
group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12
order by m.Timestamp, m.RecordId
