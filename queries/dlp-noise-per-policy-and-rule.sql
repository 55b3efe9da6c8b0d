-- id: dlp-noise-per-policy-and-rule
-- title: "{{ Policy }} / {{ Rule }} matched {{ Item }} {{ Matches }} times in a week"
-- description: |
--   One rule matches the same file, or the mail of the same person, again and again. Each match may be right, and together
--   they drown the others: exclude the place or correct the rule. Reported as false positive {{ FalsePositives }} times.
-- severity: low
-- tags: [dlp, tuning]
-- schedule: 1d
-- lookback: 7d
-- key: [Policy, Rule, ItemId, {column: Timestamp, bin: 7d}]
-- entities:
--   - {type: account, role: related, column: AccountUpn}
--   - {type: file, columns: {FileName: Item, FolderPath: FilePath}}
-- details: {Matches: Matches, Days: Days, People: People, False positives: FalsePositives}
-- references: [https://learn.microsoft.com/purview/dlp-policy-learn-about-alerts]
-- tests:
--   - name: twenty matches of one file in a week are noise
--     input:
--       CloudAppEvents:
--         - {CreationTime: 2026-03-02T09:01:00, Id: m01, RecordType: 11, Operation: DLPRuleMatch, Workload: SharePoint, UserId: DlpPolicyEventBasedAssistant, PolicyDetails: [{PolicyName: Any card, Rules: [{RuleName: One}]}], SharePointMetaData: {From: qa@contoso.com, FileName: test.csv, UniqueID: f1}}
--         - {CreationTime: 2026-03-02T09:02:00, Id: m02, RecordType: 11, Operation: DLPRuleMatch, Workload: SharePoint, UserId: DlpPolicyEventBasedAssistant, PolicyDetails: [{PolicyName: Any card, Rules: [{RuleName: One}]}], SharePointMetaData: {From: qa@contoso.com, FileName: test.csv, UniqueID: f1}}
--         - {CreationTime: 2026-03-02T09:03:00, Id: m03, RecordType: 11, Operation: DLPRuleMatch, Workload: SharePoint, UserId: DlpPolicyEventBasedAssistant, PolicyDetails: [{PolicyName: Any card, Rules: [{RuleName: One}]}], SharePointMetaData: {From: qa@contoso.com, FileName: test.csv, UniqueID: f1}}
--         - {CreationTime: 2026-03-02T09:04:00, Id: m04, RecordType: 11, Operation: DLPRuleMatch, Workload: SharePoint, UserId: DlpPolicyEventBasedAssistant, PolicyDetails: [{PolicyName: Any card, Rules: [{RuleName: One}]}], SharePointMetaData: {From: qa@contoso.com, FileName: test.csv, UniqueID: f1}}
--         - {CreationTime: 2026-03-02T09:05:00, Id: m05, RecordType: 11, Operation: DLPRuleMatch, Workload: SharePoint, UserId: DlpPolicyEventBasedAssistant, PolicyDetails: [{PolicyName: Any card, Rules: [{RuleName: One}]}], SharePointMetaData: {From: qa@contoso.com, FileName: test.csv, UniqueID: f1}}
--         - {CreationTime: 2026-03-02T09:06:00, Id: m06, RecordType: 11, Operation: DLPRuleMatch, Workload: SharePoint, UserId: DlpPolicyEventBasedAssistant, PolicyDetails: [{PolicyName: Any card, Rules: [{RuleName: One}]}], SharePointMetaData: {From: qa@contoso.com, FileName: test.csv, UniqueID: f1}}
--         - {CreationTime: 2026-03-02T09:07:00, Id: m07, RecordType: 11, Operation: DLPRuleMatch, Workload: SharePoint, UserId: DlpPolicyEventBasedAssistant, PolicyDetails: [{PolicyName: Any card, Rules: [{RuleName: One}]}], SharePointMetaData: {From: qa@contoso.com, FileName: test.csv, UniqueID: f1}}
--         - {CreationTime: 2026-03-02T09:08:00, Id: m08, RecordType: 11, Operation: DLPRuleMatch, Workload: SharePoint, UserId: DlpPolicyEventBasedAssistant, PolicyDetails: [{PolicyName: Any card, Rules: [{RuleName: One}]}], SharePointMetaData: {From: qa@contoso.com, FileName: test.csv, UniqueID: f1}}
--         - {CreationTime: 2026-03-02T09:09:00, Id: m09, RecordType: 11, Operation: DLPRuleMatch, Workload: SharePoint, UserId: DlpPolicyEventBasedAssistant, PolicyDetails: [{PolicyName: Any card, Rules: [{RuleName: One}]}], SharePointMetaData: {From: qa@contoso.com, FileName: test.csv, UniqueID: f1}}
--         - {CreationTime: 2026-03-02T09:10:00, Id: m10, RecordType: 11, Operation: DLPRuleMatch, Workload: SharePoint, UserId: DlpPolicyEventBasedAssistant, PolicyDetails: [{PolicyName: Any card, Rules: [{RuleName: One}]}], SharePointMetaData: {From: qa@contoso.com, FileName: test.csv, UniqueID: f1}}
--         - {CreationTime: 2026-03-02T09:11:00, Id: m11, RecordType: 11, Operation: DLPRuleMatch, Workload: SharePoint, UserId: DlpPolicyEventBasedAssistant, PolicyDetails: [{PolicyName: Any card, Rules: [{RuleName: One}]}], SharePointMetaData: {From: qa@contoso.com, FileName: test.csv, UniqueID: f1}}
--         - {CreationTime: 2026-03-02T09:12:00, Id: m12, RecordType: 11, Operation: DLPRuleMatch, Workload: SharePoint, UserId: DlpPolicyEventBasedAssistant, PolicyDetails: [{PolicyName: Any card, Rules: [{RuleName: One}]}], SharePointMetaData: {From: qa@contoso.com, FileName: test.csv, UniqueID: f1}}
--         - {CreationTime: 2026-03-02T09:13:00, Id: m13, RecordType: 11, Operation: DLPRuleMatch, Workload: SharePoint, UserId: DlpPolicyEventBasedAssistant, PolicyDetails: [{PolicyName: Any card, Rules: [{RuleName: One}]}], SharePointMetaData: {From: qa@contoso.com, FileName: test.csv, UniqueID: f1}}
--         - {CreationTime: 2026-03-02T09:14:00, Id: m14, RecordType: 11, Operation: DLPRuleMatch, Workload: SharePoint, UserId: DlpPolicyEventBasedAssistant, PolicyDetails: [{PolicyName: Any card, Rules: [{RuleName: One}]}], SharePointMetaData: {From: qa@contoso.com, FileName: test.csv, UniqueID: f1}}
--         - {CreationTime: 2026-03-02T09:15:00, Id: m15, RecordType: 11, Operation: DLPRuleMatch, Workload: SharePoint, UserId: DlpPolicyEventBasedAssistant, PolicyDetails: [{PolicyName: Any card, Rules: [{RuleName: One}]}], SharePointMetaData: {From: qa@contoso.com, FileName: test.csv, UniqueID: f1}}
--         - {CreationTime: 2026-03-02T09:16:00, Id: m16, RecordType: 11, Operation: DLPRuleMatch, Workload: SharePoint, UserId: DlpPolicyEventBasedAssistant, PolicyDetails: [{PolicyName: Any card, Rules: [{RuleName: One}]}], SharePointMetaData: {From: qa@contoso.com, FileName: test.csv, UniqueID: f1}}
--         - {CreationTime: 2026-03-02T09:17:00, Id: m17, RecordType: 11, Operation: DLPRuleMatch, Workload: SharePoint, UserId: DlpPolicyEventBasedAssistant, PolicyDetails: [{PolicyName: Any card, Rules: [{RuleName: One}]}], SharePointMetaData: {From: qa@contoso.com, FileName: test.csv, UniqueID: f1}}
--         - {CreationTime: 2026-03-02T09:18:00, Id: m18, RecordType: 11, Operation: DLPRuleMatch, Workload: SharePoint, UserId: DlpPolicyEventBasedAssistant, PolicyDetails: [{PolicyName: Any card, Rules: [{RuleName: One}]}], SharePointMetaData: {From: qa@contoso.com, FileName: test.csv, UniqueID: f1}}
--         - {CreationTime: 2026-03-02T09:19:00, Id: m19, RecordType: 11, Operation: DLPRuleMatch, Workload: SharePoint, UserId: DlpPolicyEventBasedAssistant, PolicyDetails: [{PolicyName: Any card, Rules: [{RuleName: One}]}], SharePointMetaData: {From: qa@contoso.com, FileName: test.csv, UniqueID: f1}}
--         - {CreationTime: 2026-03-02T09:20:00, Id: m20, RecordType: 11, Operation: DLPRuleMatch, Workload: SharePoint, UserId: DlpPolicyEventBasedAssistant, PolicyDetails: [{PolicyName: Any card, Rules: [{RuleName: One}]}], SharePointMetaData: {From: qa@contoso.com, FileName: test.csv, UniqueID: f1}}
--     expect: [{Policy: Any card, Rule: One, Item: test.csv, Matches: 20, AccountUpn: qa@contoso.com}]
--   - name: twenty matches of two rules are not
--     input:
--       CloudAppEvents:
--         - {CreationTime: 2026-03-02T09:01:00, Id: m01, RecordType: 11, Operation: DLPRuleMatch, Workload: SharePoint, UserId: DlpPolicyEventBasedAssistant, PolicyDetails: [{PolicyName: Any card, Rules: [{RuleName: One}]}], SharePointMetaData: {From: qa@contoso.com, FileName: test.csv, UniqueID: f1}}
--         - {CreationTime: 2026-03-02T09:02:00, Id: m02, RecordType: 11, Operation: DLPRuleMatch, Workload: SharePoint, UserId: DlpPolicyEventBasedAssistant, PolicyDetails: [{PolicyName: Any card, Rules: [{RuleName: One}]}], SharePointMetaData: {From: qa@contoso.com, FileName: test.csv, UniqueID: f1}}
--         - {CreationTime: 2026-03-02T09:03:00, Id: m03, RecordType: 11, Operation: DLPRuleMatch, Workload: SharePoint, UserId: DlpPolicyEventBasedAssistant, PolicyDetails: [{PolicyName: Any card, Rules: [{RuleName: One}]}], SharePointMetaData: {From: qa@contoso.com, FileName: test.csv, UniqueID: f1}}
--         - {CreationTime: 2026-03-02T09:04:00, Id: m04, RecordType: 11, Operation: DLPRuleMatch, Workload: SharePoint, UserId: DlpPolicyEventBasedAssistant, PolicyDetails: [{PolicyName: Any card, Rules: [{RuleName: One}]}], SharePointMetaData: {From: qa@contoso.com, FileName: test.csv, UniqueID: f1}}
--         - {CreationTime: 2026-03-02T09:05:00, Id: m05, RecordType: 11, Operation: DLPRuleMatch, Workload: SharePoint, UserId: DlpPolicyEventBasedAssistant, PolicyDetails: [{PolicyName: Any card, Rules: [{RuleName: One}]}], SharePointMetaData: {From: qa@contoso.com, FileName: test.csv, UniqueID: f1}}
--         - {CreationTime: 2026-03-02T09:06:00, Id: m06, RecordType: 11, Operation: DLPRuleMatch, Workload: SharePoint, UserId: DlpPolicyEventBasedAssistant, PolicyDetails: [{PolicyName: Any card, Rules: [{RuleName: One}]}], SharePointMetaData: {From: qa@contoso.com, FileName: test.csv, UniqueID: f1}}
--         - {CreationTime: 2026-03-02T09:07:00, Id: m07, RecordType: 11, Operation: DLPRuleMatch, Workload: SharePoint, UserId: DlpPolicyEventBasedAssistant, PolicyDetails: [{PolicyName: Any card, Rules: [{RuleName: One}]}], SharePointMetaData: {From: qa@contoso.com, FileName: test.csv, UniqueID: f1}}
--         - {CreationTime: 2026-03-02T09:08:00, Id: m08, RecordType: 11, Operation: DLPRuleMatch, Workload: SharePoint, UserId: DlpPolicyEventBasedAssistant, PolicyDetails: [{PolicyName: Any card, Rules: [{RuleName: One}]}], SharePointMetaData: {From: qa@contoso.com, FileName: test.csv, UniqueID: f1}}
--         - {CreationTime: 2026-03-02T09:09:00, Id: m09, RecordType: 11, Operation: DLPRuleMatch, Workload: SharePoint, UserId: DlpPolicyEventBasedAssistant, PolicyDetails: [{PolicyName: Any card, Rules: [{RuleName: One}]}], SharePointMetaData: {From: qa@contoso.com, FileName: test.csv, UniqueID: f1}}
--         - {CreationTime: 2026-03-02T09:10:00, Id: m10, RecordType: 11, Operation: DLPRuleMatch, Workload: SharePoint, UserId: DlpPolicyEventBasedAssistant, PolicyDetails: [{PolicyName: Any card, Rules: [{RuleName: One}]}], SharePointMetaData: {From: qa@contoso.com, FileName: test.csv, UniqueID: f1}}
--         - {CreationTime: 2026-03-02T09:11:00, Id: m11, RecordType: 11, Operation: DLPRuleMatch, Workload: SharePoint, UserId: DlpPolicyEventBasedAssistant, PolicyDetails: [{PolicyName: Any card, Rules: [{RuleName: Two}]}], SharePointMetaData: {From: qa@contoso.com, FileName: test.csv, UniqueID: f1}}
--         - {CreationTime: 2026-03-02T09:12:00, Id: m12, RecordType: 11, Operation: DLPRuleMatch, Workload: SharePoint, UserId: DlpPolicyEventBasedAssistant, PolicyDetails: [{PolicyName: Any card, Rules: [{RuleName: Two}]}], SharePointMetaData: {From: qa@contoso.com, FileName: test.csv, UniqueID: f1}}
--         - {CreationTime: 2026-03-02T09:13:00, Id: m13, RecordType: 11, Operation: DLPRuleMatch, Workload: SharePoint, UserId: DlpPolicyEventBasedAssistant, PolicyDetails: [{PolicyName: Any card, Rules: [{RuleName: Two}]}], SharePointMetaData: {From: qa@contoso.com, FileName: test.csv, UniqueID: f1}}
--         - {CreationTime: 2026-03-02T09:14:00, Id: m14, RecordType: 11, Operation: DLPRuleMatch, Workload: SharePoint, UserId: DlpPolicyEventBasedAssistant, PolicyDetails: [{PolicyName: Any card, Rules: [{RuleName: Two}]}], SharePointMetaData: {From: qa@contoso.com, FileName: test.csv, UniqueID: f1}}
--         - {CreationTime: 2026-03-02T09:15:00, Id: m15, RecordType: 11, Operation: DLPRuleMatch, Workload: SharePoint, UserId: DlpPolicyEventBasedAssistant, PolicyDetails: [{PolicyName: Any card, Rules: [{RuleName: Two}]}], SharePointMetaData: {From: qa@contoso.com, FileName: test.csv, UniqueID: f1}}
--         - {CreationTime: 2026-03-02T09:16:00, Id: m16, RecordType: 11, Operation: DLPRuleMatch, Workload: SharePoint, UserId: DlpPolicyEventBasedAssistant, PolicyDetails: [{PolicyName: Any card, Rules: [{RuleName: Two}]}], SharePointMetaData: {From: qa@contoso.com, FileName: test.csv, UniqueID: f1}}
--         - {CreationTime: 2026-03-02T09:17:00, Id: m17, RecordType: 11, Operation: DLPRuleMatch, Workload: SharePoint, UserId: DlpPolicyEventBasedAssistant, PolicyDetails: [{PolicyName: Any card, Rules: [{RuleName: Two}]}], SharePointMetaData: {From: qa@contoso.com, FileName: test.csv, UniqueID: f1}}
--         - {CreationTime: 2026-03-02T09:18:00, Id: m18, RecordType: 11, Operation: DLPRuleMatch, Workload: SharePoint, UserId: DlpPolicyEventBasedAssistant, PolicyDetails: [{PolicyName: Any card, Rules: [{RuleName: Two}]}], SharePointMetaData: {From: qa@contoso.com, FileName: test.csv, UniqueID: f1}}
--         - {CreationTime: 2026-03-02T09:19:00, Id: m19, RecordType: 11, Operation: DLPRuleMatch, Workload: SharePoint, UserId: DlpPolicyEventBasedAssistant, PolicyDetails: [{PolicyName: Any card, Rules: [{RuleName: Two}]}], SharePointMetaData: {From: qa@contoso.com, FileName: test.csv, UniqueID: f1}}
--         - {CreationTime: 2026-03-02T09:20:00, Id: m20, RecordType: 11, Operation: DLPRuleMatch, Workload: SharePoint, UserId: DlpPolicyEventBasedAssistant, PolicyDetails: [{PolicyName: Any card, Rules: [{RuleName: Two}]}], SharePointMetaData: {From: qa@contoso.com, FileName: test.csv, UniqueID: f1}}
--     expect: none

with policies as (
    select
        Timestamp, _RecordId as RecordId,
        lower(coalesce(
            json_as_text(RawEventData, 'SharePointMetaData', 'From'),
            json_as_text(RawEventData, 'ExchangeMetaData', 'From'),
            RawEventData ->> 'UserId'
        )) as AccountUpn,
        json_as_text(RawEventData, 'SharePointMetaData', 'UniqueID') as FileId,
        coalesce(
            json_as_text(RawEventData, 'SharePointMetaData', 'FileName'),
            case when _RecordType = 63 then file_name(RawEventData ->> 'ObjectId') end
        ) as FileName,
        json_as_text(RawEventData, 'SharePointMetaData', 'FilePathUrl') as FilePath,
        lower(json_as_text(RawEventData ->> 'ExceptionInfo', 'FalsePositive')) = 'true' as IsFalsePositive,
        unnest(json_get_array(RawEventData, 'PolicyDetails')) as Policy
    from CloudAppEvents
    where lower(ActionType) = 'dlprulematch'
),
rules as (
    select
        *, Policy ->> 'PolicyName' as PolicyName, unnest(json_get_array(Policy, 'Rules')) as Rule,
        coalesce(FileId, FileName, AccountUpn) as ItemId
    from policies
)
select
    min(Timestamp) as Timestamp, PolicyName as Policy, Rule ->> 'RuleName' as Rule, ItemId,
    coalesce(max(FileName), 'mail of ' || max(AccountUpn)) as Item, max(FilePath) as FilePath,
    max(AccountUpn) as AccountUpn, count(distinct AccountUpn) as People, count(distinct RecordId) as Matches,
    count(distinct date_trunc('day', Timestamp)) as Days,
    count(distinct RecordId) filter (where IsFalsePositive) as FalsePositives
from rules
group by PolicyName, Rule ->> 'RuleName', ItemId, date_bin(interval '7 days', Timestamp)
having count(distinct RecordId) >= 20
order by Timestamp, Policy, Rule, ItemId
