-- id: second-factor-changed
-- title: "The second factor of {{ Target }} was changed by {{ AccountUpn }}: {{ Change }}"
-- description: |
--   A method of strong authentication was added, removed or switched off. Intruders add their own telephone first, so that
--   they stay when the password is changed. High when it was switched off or somebody else did it.
-- severity: low
-- severity_column: Severity
-- tactics: [Persistence, Credential Access]
-- techniques: [T1556.006, T1098.005]
-- tags: [mfa, entra, account takeover]
-- schedule: on arrival
-- key: [RecordId]
-- entities:
--   - {type: account, column: Target}
--   - {type: account, role: related, columns: {AccountUpn: AccountUpn, AccountObjectId: AccountObjectId}}
--   - {type: ip, column: IPAddress}
-- details: {Change: Change, Before: OldValue, Now: NewValue}
-- references: [https://attack.mitre.org/techniques/T1556/006/]
-- tests:
--   - name: a method that is added is found, and one that an administrator switches off is high
--     input:
--       CloudAppEvents:
--         - {CreationTime: 2026-03-02T09:00:00, Id: m1, RecordType: 8, Operation: Update user., Workload: AzureActiveDirectory, ResultStatus: Success, UserId: kim@contoso.com, ObjectId: kim@contoso.com, ModifiedProperties: [{Name: StrongAuthenticationMethod, OldValue: '[]', NewValue: '[{"MethodType":6}]'}]}
--         - {CreationTime: 2026-03-02T09:05:00, Id: m2, RecordType: 8, Operation: Disable Strong Authentication., Workload: AzureActiveDirectory, ResultStatus: Success, UserId: admin@contoso.com, ObjectId: kim@contoso.com, ModifiedProperties: []}
--     expect: [{Target: kim@contoso.com, Change: StrongAuthenticationMethod, Severity: Low}, {AccountUpn: admin@contoso.com, Severity: High}]
--   - name: a new department, and the drift of a token's clock, are not
--     input:
--       CloudAppEvents:
--         - {CreationTime: 2026-03-02T09:00:00, Id: m1, RecordType: 8, Operation: Update user., Workload: AzureActiveDirectory, ResultStatus: Success, UserId: admin@contoso.com, ObjectId: kim@contoso.com, ModifiedProperties: [{Name: Department, OldValue: '[]', NewValue: '["Sales"]'}]}
--         - {CreationTime: 2026-03-02T09:05:00, Id: m2, RecordType: 8, Operation: Update user., Workload: AzureActiveDirectory, ResultStatus: Success, UserId: fim_password_service@support.onmicrosoft.com, ObjectId: kim@contoso.com, ModifiedProperties: [{Name: StrongAuthenticationPhoneAppDetail, OldValue: '[{"OathTokenTimeDrift":0}]', NewValue: '[{"OathTokenTimeDrift":-1}]'}]}
--     expect: none

with changes as (
    select
        Timestamp, ActionType, coalesce(_AccountUpn, lower(RawEventData ->> 'UserId')) as AccountUpn, AccountObjectId,
        IPAddress, lower(RawEventData ->> 'ObjectId') as Target,
        case
            when named_value(RawEventData ->> 'ModifiedProperties', 'StrongAuthenticationMethod', 'NewValue') is not null
            then 'StrongAuthenticationMethod'
            when named_value(
                RawEventData ->> 'ModifiedProperties', 'StrongAuthenticationRequirement', 'NewValue'
            ) is not null
            then 'StrongAuthenticationRequirement'
            when named_value(
                RawEventData ->> 'ModifiedProperties', 'StrongAuthenticationUserDetails', 'NewValue'
            ) is not null
            then 'StrongAuthenticationUserDetails'
        end as Property,
        RawEventData ->> 'ModifiedProperties' as ModifiedProperties, _RecordId as RecordId
    from CloudAppEvents
    where _RecordType = 8
        and (
            ActionType like 'Update user%' or ActionType like 'Disable Strong Authentication%'
            or lower(ActionType) like '%security info%'
        )
        and lower(coalesce(RawEventData ->> 'ResultStatus', 'success')) = 'success'
),
compared as (
    select
        *, named_value(ModifiedProperties, Property, 'OldValue') as OldValue,
        named_value(ModifiedProperties, Property, 'NewValue') as NewValue
    from changes
)
select
    Timestamp, ActionType, AccountUpn, AccountObjectId, IPAddress, Target, coalesce(Property, ActionType) as Change,
    OldValue, NewValue,
    case
        when ActionType like 'Disable%' or lower(ActionType) like '%deleted%' or AccountUpn <> Target then 'High'
        else 'Low'
    end as Severity,
    RecordId
from compared
where ActionType not like 'Update user%' or (Property is not null and OldValue is distinct from NewValue)
order by Timestamp, RecordId
