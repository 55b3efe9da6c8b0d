-- id: consent-to-application
-- title: "{{ AccountUpn }} let {{ Application }} use {{ Scopes }}"
-- description: |
--   Somebody consented to an application that may read or change mail, files, chats or the directory, or an administrator
--   consented for everybody. The application keeps its access when the password is changed.
-- severity: medium
-- severity_column: Severity
-- tactics: [Credential Access, Persistence]
-- techniques: [T1528, T1098.003]
-- tags: [oauth, application, entra]
-- schedule: on arrival
-- key: [RecordId]
-- entities:
--   - {type: account, columns: {AccountUpn: AccountUpn, AccountObjectId: AccountObjectId}}
--   - {type: application, columns: {OAuthApplicationId: ApplicationId, Application: Application}}
--   - {type: ip, column: IPAddress}
-- details: {Scopes: Scopes, For everybody: IsForEverybody, Administrator: IsAdminConsent}
-- references: [https://learn.microsoft.com/defender-office-365/detect-and-remediate-illicit-consent-grants]
-- tests:
--   - name: a consent to read mail is found
--     input:
--       CloudAppEvents:
--         - CreationTime: 2026-03-02T09:00:00
--           Id: c1
--           RecordType: 8
--           Operation: Consent to application.
--           Workload: AzureActiveDirectory
--           ResultStatus: Success
--           UserId: kim@contoso.com
--           ObjectId: 71a0194b-0000-4000-8000-00000000000a
--           Target: [{ID: ServicePrincipal_1, Type: 2}, {ID: Mail Helper, Type: 1}]
--           ModifiedProperties:
--             - {Name: ConsentContext.IsAdminConsent, NewValue: 'False', OldValue: ''}
--             - {Name: ConsentContext.OnBehalfOfAll, NewValue: 'False', OldValue: ''}
--             - {Name: ConsentAction.Permissions, NewValue: '[] => [[Id: 1, ClientId: 2, ConsentType: Principal, Scope: Mail.Read offline_access, CreatedDateTime: ]]; ', OldValue: ''}
--     expect: [{AccountUpn: kim@contoso.com, Application: Mail Helper, Scopes: Mail.Read offline_access, Severity: Medium, RecordId: c1}]
--   - name: a consent of an administrator for everybody is high
--     input:
--       CloudAppEvents:
--         - CreationTime: 2026-03-02T09:00:00
--           Id: c1
--           RecordType: 8
--           Operation: Consent to application.
--           Workload: AzureActiveDirectory
--           ResultStatus: Success
--           UserId: admin@contoso.com
--           ModifiedProperties:
--             - {Name: ConsentContext.IsAdminConsent, NewValue: 'True', OldValue: ''}
--             - {Name: ConsentContext.OnBehalfOfAll, NewValue: 'True', OldValue: ''}
--             - {Name: ConsentAction.Permissions, NewValue: '[] => [[Id: 1, ConsentType: AllPrincipals, Scope: Files.Read.All]]; ', OldValue: ''}
--     expect: [{Severity: High, IsForEverybody: true}]
--   - name: a consent to sign in is not, nor is one that failed
--     input:
--       CloudAppEvents:
--         - CreationTime: 2026-03-02T09:00:00
--           Id: c1
--           RecordType: 8
--           Operation: Consent to application.
--           Workload: AzureActiveDirectory
--           ResultStatus: Success
--           UserId: kim@contoso.com
--           ModifiedProperties: [{Name: ConsentContext.IsAdminConsent, NewValue: 'False', OldValue: ''}, {Name: ConsentAction.Permissions, NewValue: '[] => [[Id: 1, ConsentType: Principal, Scope: openid profile email User.Read]]; ', OldValue: ''}]
--         - CreationTime: 2026-03-02T09:05:00
--           Id: c2
--           RecordType: 8
--           Operation: Consent to application.
--           Workload: AzureActiveDirectory
--           ResultStatus: Failure
--           UserId: kim@contoso.com
--           ModifiedProperties: [{Name: ConsentContext.IsAdminConsent, NewValue: 'False', OldValue: ''}, {Name: ConsentAction.Permissions, NewValue: '[] => [[Id: 1, ConsentType: Principal, Scope: Mail.Read]]; ', OldValue: ''}]
--     expect: none

with consents as (
    select
        Timestamp, coalesce(_AccountUpn, lower(RawEventData ->> 'UserId')) as AccountUpn, AccountObjectId, IPAddress,
        coalesce(
            regexp_match(RawEventData ->> 'Target', '"ID":\s*"([^"]+)",\s*"Type":\s*1[^0-9]')[1],
            regexp_match(RawEventData ->> 'Target', '"Type":\s*1,\s*"ID":\s*"([^"]+)"')[1],
            RawEventData ->> 'ObjectId'
        ) as Application,
        coalesce(
            nullif(split_part(named_value(
                RawEventData ->> 'ModifiedProperties', 'TargetId.ServicePrincipalNames', 'NewValue'
            ), ';', 1), ''),
            RawEventData ->> 'ObjectId'
        ) as ApplicationId,
        coalesce(nullif(split_part(named_value(
            RawEventData ->> 'ModifiedProperties', 'ConsentAction.Permissions', 'NewValue'
        ), '=>', 2), ''), named_value(
            RawEventData ->> 'ModifiedProperties', 'ConsentAction.Permissions', 'NewValue'
        )) as Granted,
        lower(named_value(
            RawEventData ->> 'ModifiedProperties', 'ConsentContext.IsAdminConsent', 'NewValue'
        )) like '%true%' as IsAdminConsent,
        lower(named_value(
            RawEventData ->> 'ModifiedProperties', 'ConsentContext.OnBehalfOfAll', 'NewValue'
        )) like '%true%' as IsForEverybody,
        _RecordId as RecordId
    from CloudAppEvents
    where ActionType like 'Consent to application%' and lower(RawEventData ->> 'ResultStatus') = 'success'
)
select
    Timestamp, AccountUpn, AccountObjectId, IPAddress, Application, ApplicationId,
    btrim(regexp_match(Granted, 'Scope:\s*([^,\]]*)')[1]) as Scopes, Granted, IsAdminConsent, IsForEverybody,
    case when IsForEverybody then 'High' else 'Medium' end as Severity, RecordId
from consents
where IsForEverybody
    or regexp_like(
        Granted,
        '(?i)(Mail\.|MailboxSettings|EWS\.|IMAP\.|POP\.|SMTP\.|full_access_as_user|Files\.|Sites\.|Chat\.|ChannelMessage|'
        || 'Notes\.|Contacts\.|Calendars\.|Directory\.|User\.ReadWrite|Group\.ReadWrite|Application\.|AppRoleAssignment|'
        || 'RoleManagement|user_impersonation)'
    )
order by Timestamp, RecordId
