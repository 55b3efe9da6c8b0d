-- id: credential-added-to-application
-- title: "{{ AccountUpn }} added a key or password to application {{ Application }}"
-- description: |
--   Whoever has the new key can use every permission of the application without a person or a second factor. Check that the
--   owner of {{ Application }} knows of it.
-- severity: high
-- tactics: [Persistence, Privilege Escalation]
-- techniques: [T1098.001]
-- tags: [application, entra]
-- schedule: on arrival
-- key: [RecordId]
-- entities:
--   - {type: account, columns: {AccountUpn: AccountUpn, AccountObjectId: AccountObjectId}}
--   - {type: application, columns: {OAuthApplicationId: ApplicationId, Application: Application}}
--   - {type: ip, column: IPAddress}
-- details: {Keys now: NewKeys, Keys before: OldKeys, Operation: ActionType}
-- references: [https://attack.mitre.org/techniques/T1098/001/]
-- tests:
--   - name: a second key is found
--     input:
--       CloudAppEvents:
--         - CreationTime: 2026-03-02T09:00:00
--           Id: k1
--           RecordType: 8
--           Operation: 'Update application – Certificates and secrets management '
--           Workload: AzureActiveDirectory
--           ResultStatus: Success
--           UserId: admin@contoso.com
--           ObjectId: Application_5c242833-0000-4000-8000-00000000000a
--           Target: [{ID: Application_5c242833, Type: 2}, {ID: Payroll Sync, Type: 1}]
--           ModifiedProperties: [{Name: KeyDescription, OldValue: '["[KeyIdentifier=1,KeyType=Password]"]', NewValue: '["[KeyIdentifier=1,KeyType=Password]","[KeyIdentifier=2,KeyType=Password]"]'}]
--     expect: [{AccountUpn: admin@contoso.com, Application: Payroll Sync, NewKeys: 2, OldKeys: 1, RecordId: k1}]
--   - name: a key that is taken away is not
--     input:
--       CloudAppEvents:
--         - CreationTime: 2026-03-02T09:00:00
--           Id: k1
--           RecordType: 8
--           Operation: 'Update application – Certificates and secrets management '
--           Workload: AzureActiveDirectory
--           ResultStatus: Success
--           UserId: admin@contoso.com
--           ModifiedProperties: [{Name: KeyDescription, OldValue: '["[KeyIdentifier=1,KeyType=Password]"]', NewValue: '[]'}]
--         - {CreationTime: 2026-03-02T09:05:00, Id: k2, RecordType: 8, Operation: Update application., Workload: AzureActiveDirectory, ResultStatus: Success, UserId: admin@contoso.com, ModifiedProperties: [{Name: DisplayName, OldValue: a, NewValue: b}]}
--     expect: none

with changes as (
    select
        Timestamp, ActionType, coalesce(_AccountUpn, lower(RawEventData ->> 'UserId')) as AccountUpn, AccountObjectId,
        IPAddress,
        coalesce(
            regexp_match(RawEventData ->> 'Target', '"ID":\s*"([^"]+)",\s*"Type":\s*1[^0-9]')[1],
            regexp_match(RawEventData ->> 'Target', '"Type":\s*1,\s*"ID":\s*"([^"]+)"')[1],
            RawEventData ->> 'ObjectId'
        ) as Application,
        RawEventData ->> 'ObjectId' as ApplicationId,
        regexp_count(named_value(
            RawEventData ->> 'ModifiedProperties', 'KeyDescription', 'NewValue'
        ), 'KeyIdentifier=') as NewKeys,
        regexp_count(named_value(
            RawEventData ->> 'ModifiedProperties', 'KeyDescription', 'OldValue'
        ), 'KeyIdentifier=') as OldKeys,
        _RecordId as RecordId
    from CloudAppEvents
    where (
        ActionType like 'Update application%Certificates and secrets management%'
        or ActionType like 'Add service principal credentials%'
    )
    and lower(coalesce(RawEventData ->> 'ResultStatus', 'success')) = 'success'
)
select *
from changes
where coalesce(NewKeys, 0) > coalesce(OldKeys, 0)
    or (NewKeys is null and ActionType like 'Add service principal credentials%')
order by Timestamp, RecordId
