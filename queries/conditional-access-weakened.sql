-- id: conditional-access-weakened
-- title: "{{ AccountUpn }} weakened conditional access: {{ Policy }}"
-- description: |
--   A conditional access policy was deleted, switched off or set to report only, so that sign-ins it stopped may now succeed.
-- severity: high
-- tactics: [Defense Evasion, Persistence]
-- techniques: [T1556.009]
-- tags: [entra, administration]
-- schedule: on arrival
-- key: [RecordId]
-- entities:
--   - {type: account, columns: {AccountUpn: AccountUpn, AccountObjectId: AccountObjectId}}
--   - {type: ip, column: IPAddress}
-- details: {Policy: Policy, State before: OldState, State now: NewState}
-- references: [https://attack.mitre.org/techniques/T1556/009/]
-- tests:
--   - name: a policy that is set to report only, and one that is deleted, are found
--     input:
--       CloudAppEvents:
--         - {CreationTime: 2026-03-02T09:00:00, Id: c1, RecordType: 8, Operation: Update conditional access policy., Workload: AzureActiveDirectory, ResultStatus: Success, UserId: admin@contoso.com, ObjectId: p1, ModifiedProperties: [{Name: ConditionalAccessPolicy, OldValue: '{"displayName":"Require MFA","state":"enabled"}', NewValue: '{"displayName":"Require MFA","state":"enabledForReportingButNotEnforced"}'}]}
--         - {CreationTime: 2026-03-02T09:05:00, Id: c2, RecordType: 8, Operation: Delete conditional access policy., Workload: AzureActiveDirectory, ResultStatus: Success, UserId: admin@contoso.com, ObjectId: p2, ModifiedProperties: [{Name: ConditionalAccessPolicy, OldValue: '{"displayName":"Block legacy","state":"enabled"}', NewValue: ''}]}
--     expect: [{RecordId: c1, Policy: Require MFA, NewState: enabledForReportingButNotEnforced}, {RecordId: c2, Policy: Block legacy}]
--   - name: a policy that is switched on or renamed is not
--     input:
--       CloudAppEvents:
--         - {CreationTime: 2026-03-02T09:00:00, Id: c1, RecordType: 8, Operation: Update conditional access policy., Workload: AzureActiveDirectory, ResultStatus: Success, UserId: admin@contoso.com, ModifiedProperties: [{Name: ConditionalAccessPolicy, OldValue: '{"displayName":"Require MFA","state":"disabled"}', NewValue: '{"displayName":"Require MFA","state":"enabled"}'}]}
--         - {CreationTime: 2026-03-02T09:05:00, Id: c2, RecordType: 8, Operation: Update conditional access policy., Workload: AzureActiveDirectory, ResultStatus: Success, UserId: admin@contoso.com, ModifiedProperties: [{Name: ConditionalAccessPolicy, OldValue: '{"displayName":"a","state":"disabled"}', NewValue: '{"displayName":"b","state":"disabled"}'}]}
--     expect: none

with changes as (
    select
        Timestamp, ActionType, coalesce(_AccountUpn, lower(RawEventData ->> 'UserId')) as AccountUpn, AccountObjectId,
        IPAddress, RawEventData ->> 'ObjectId' as PolicyId,
        named_value(RawEventData ->> 'ModifiedProperties', 'ConditionalAccessPolicy', 'OldValue') as OldPolicy,
        named_value(RawEventData ->> 'ModifiedProperties', 'ConditionalAccessPolicy', 'NewValue') as NewPolicy,
        _RecordId as RecordId
    from CloudAppEvents
    where lower(ActionType) in (
        'update conditional access policy.', 'update conditional access policy', 'delete conditional access policy.',
        'delete conditional access policy'
    )
    and lower(coalesce(RawEventData ->> 'ResultStatus', 'success')) = 'success'
),
states as (
    select
        *, regexp_match(OldPolicy, '(?i)"state"\s*:\s*"([^"]+)"')[1] as OldState,
        regexp_match(NewPolicy, '(?i)"state"\s*:\s*"([^"]+)"')[1] as NewState,
        coalesce(
            regexp_match(coalesce(nullif(NewPolicy, ''), OldPolicy), '(?i)"displayName"\s*:\s*"([^"]+)"')[1], PolicyId
        ) as Policy
    from changes
)
select Timestamp, ActionType, AccountUpn, AccountObjectId, IPAddress, Policy, PolicyId, OldState, NewState, RecordId
from states
where lower(ActionType) like 'delete%'
    or (lower(NewState) <> 'enabled' and lower(coalesce(OldState, 'enabled')) = 'enabled')
order by Timestamp, RecordId
