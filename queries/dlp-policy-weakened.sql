-- id: dlp-policy-weakened
-- title: "{{ AccountUpn }} weakened data protection: {{ ActionType }} {{ Target }}"
-- description: |
--   A DLP, label or insider-risk policy or rule was removed, switched off, put back into test mode, or given an exception.
--   Compare with the changes that were agreed, and look for what the policy no longer stops.
-- severity: high
-- tactics: [Defense Evasion]
-- techniques: [T1562.001]
-- tags: [dlp, administration]
-- schedule: on arrival
-- key: [RecordId]
-- entities:
--   - {type: account, columns: {AccountUpn: AccountUpn, AccountObjectId: AccountObjectId}}
--   - {type: ip, column: IPAddress}
-- details: {Cmdlet: ActionType, Target: Target, Parameters: Parameters}
-- references: [https://learn.microsoft.com/powershell/module/exchange/set-dlpcompliancepolicy]
-- tests:
--   - name: removing, switching off and testing only are found
--     input:
--       CloudAppEvents:
--         - {CreationTime: 2026-03-02T09:00:00, Id: p1, RecordType: 18, Operation: Remove-DlpComplianceRule, Workload: SecurityComplianceCenter, UserId: admin@contoso.com, ObjectId: Many cards, Parameters: '-Identity "Many cards"'}
--         - {CreationTime: 2026-03-02T09:01:00, Id: p2, RecordType: 18, Operation: Set-DlpCompliancePolicy, Workload: SecurityComplianceCenter, UserId: admin@contoso.com, ObjectId: Cards, Parameters: '-Identity "Cards" -Mode "TestWithoutNotifications"'}
--         - {CreationTime: 2026-03-02T09:02:00, Id: p3, RecordType: 18, Operation: Set-DlpComplianceRule, Workload: SecurityComplianceCenter, UserId: admin@contoso.com, ObjectId: Few cards, Parameters: '-Identity "Few cards" -Disabled "True"'}
--         - {CreationTime: 2026-03-02T09:03:00, Id: p4, RecordType: 18, Operation: Set-DlpCompliancePolicy, Workload: SecurityComplianceCenter, UserId: admin@contoso.com, ObjectId: Cards, Parameters: '-Identity "Cards" -AddOneDriveLocationException "https://contoso-my.sharepoint.com/personal/kim"'}
--     expect: [{RecordId: p1}, {RecordId: p2, Target: Cards}, {RecordId: p3}, {RecordId: p4}]
--   - name: a new rule, a comment and switching on are not
--     input:
--       CloudAppEvents:
--         - {CreationTime: 2026-03-02T09:00:00, Id: p1, RecordType: 18, Operation: New-DlpComplianceRule, Workload: SecurityComplianceCenter, UserId: admin@contoso.com, ObjectId: Many cards, Parameters: '-Name "Many cards" -Policy "Cards"'}
--         - {CreationTime: 2026-03-02T09:01:00, Id: p2, RecordType: 18, Operation: Set-DlpCompliancePolicy, Workload: SecurityComplianceCenter, UserId: admin@contoso.com, ObjectId: Cards, Parameters: '-Identity "Cards" -Mode "Enable" -Comment "not disabled"'}
--     expect: none

with cmdlets as (
    select
        Timestamp, ActionType, coalesce(_AccountUpn, lower(RawEventData ->> 'UserId')) as AccountUpn, AccountObjectId,
        IPAddress, nullif(RawEventData ->> 'ObjectId', '') as ObjectId,
        coalesce(nullif(RawEventData ->> 'Parameters', ''), RawEventData ->> 'NonPIIParameters') as Parameters,
        _RecordId as RecordId
    from CloudAppEvents
    where ActionType in (
        'Set-DlpCompliancePolicy', 'Remove-DlpCompliancePolicy', 'Set-DlpComplianceRule', 'Remove-DlpComplianceRule',
        'Set-DlpPolicy', 'Remove-DlpPolicy', 'Set-Label', 'Remove-Label', 'Set-LabelPolicy', 'Remove-LabelPolicy',
        'Set-AutoSensitivityLabelPolicy', 'Remove-AutoSensitivityLabelPolicy', 'Remove-AutoSensitivityLabelRule',
        'Set-InsiderRiskPolicy', 'Remove-InsiderRiskPolicy', 'Set-RetentionCompliancePolicy',
        'Remove-RetentionCompliancePolicy'
    )
)
select
    Timestamp, ActionType, AccountUpn, AccountObjectId, IPAddress,
    coalesce(ObjectId, named_value(Parameters, 'Identity')) as Target, Parameters, RecordId
from cmdlets
where ActionType like 'Remove-%'
    or regexp_like(Parameters, '(?i)\bMode\W+(Value\W+)?(Disable|TestWith|AuditAndNotify)')
    or regexp_like(Parameters, '(?i)\bDisabled\W+(Value\W+)?True\b')
    or regexp_like(Parameters, '(?i)\b(Enabled|BlockAccess)\W+(Value\W+)?False\b')
    or regexp_like(Parameters, '(?i)\b(Add\w+Exception|ExceptIf\w+)\b')
order by Timestamp, RecordId
