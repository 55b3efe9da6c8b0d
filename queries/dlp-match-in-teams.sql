-- id: dlp-match-in-teams
-- title: "{{ AccountUpn }} wrote what {{ Policy }} matched in Teams"
-- description: |
--   A rule of severity Medium or High matched a message in a chat or channel of Teams ({{ Rule }}). Messages are read within
--   seconds, so a block that comes afterwards is late: ask who was in the conversation.
-- severity: medium
-- severity_column: Severity
-- tactics: [Exfiltration]
-- techniques: [T1567]
-- tags: [dlp, teams]
-- schedule: on arrival
-- key: [RecordId, Policy, Rule]
-- entities:
--   - {type: account, column: AccountUpn}
-- details: {Rule: Rule, Recipients: Recipients, Actions: Actions, Outside: IsOutside}
-- references: [https://learn.microsoft.com/purview/dlp-microsoft-teams]
-- tests:
--   - name: a match of severity high in a chat is found
--     input:
--       CloudAppEvents:
--         - {CreationTime: 2026-03-02T16:46:00, Id: m1, RecordType: 13, Operation: DlpRuleMatch, Workload: MicrosoftTeams, UserId: DlpAgent, PolicyDetails: [{PolicyName: Payment cards, Rules: [{RuleName: Many, Severity: High}]}], ExchangeMetaData: {From: kim@contoso.com, To: [pat@fabrikam.com]}}
--     expect: [{AccountUpn: kim@contoso.com, Policy: Payment cards, Severity: High, IsOutside: true, RecordId: m1}]
--   - name: low severity is not, nor is a mail
--     input:
--       CloudAppEvents:
--         - {CreationTime: 2026-03-02T16:46:00, Id: m1, RecordType: 13, Operation: DlpRuleMatch, Workload: MicrosoftTeams, UserId: DlpAgent, PolicyDetails: [{PolicyName: Payment cards, Rules: [{RuleName: Few, Severity: Low}]}], ExchangeMetaData: {From: kim@contoso.com}}
--         - {CreationTime: 2026-03-02T16:47:00, Id: m2, RecordType: 13, Operation: DlpRuleMatch, Workload: Exchange, UserId: DlpAgent, PolicyDetails: [{PolicyName: Payment cards, Rules: [{RuleName: Many, Severity: High}]}], ExchangeMetaData: {From: kim@contoso.com}}
--     expect: none

with policies as (
    select
        Timestamp, _RecordId as RecordId,
        lower(coalesce(json_as_text(RawEventData, 'ExchangeMetaData', 'From'), RawEventData ->> 'UserId')) as AccountUpn,
        lower(json_as_text(RawEventData, 'ExchangeMetaData', 'To')) as Recipients,
        unnest(json_get_array(RawEventData, 'PolicyDetails')) as Policy
    from CloudAppEvents
    where lower(ActionType) = 'dlprulematch' and _Workload = 'MicrosoftTeams'
),
rules as (
    select *, Policy ->> 'PolicyName' as PolicyName, unnest(json_get_array(Policy, 'Rules')) as Rule
    from policies
)
-- A match and its copy with an exception share an id.
select distinct
    Timestamp, AccountUpn, PolicyName as Policy, Rule ->> 'RuleName' as Rule, Rule ->> 'Severity' as Severity,
    Rule ->> 'Actions' as Actions, Recipients,
    regexp_like(Recipients, '@') and regexp_replace(
        Recipients, '@' || regexp_replace(split_part(AccountUpn, '@', 2), '\.', '\\.', 'g') || '"', '"', 'g'
    ) like '%@%' as IsOutside,
    RecordId
from rules
where lower(Rule ->> 'Severity') in ('medium', 'high')
order by Timestamp, RecordId, Policy, Rule
