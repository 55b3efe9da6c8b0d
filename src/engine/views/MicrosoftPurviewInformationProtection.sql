-- Sentinel's MicrosoftPurviewInformationProtection, made of the audit records about labels: set in Office and in mail
-- (43, 83, 84), by policies (71, 72, 75, 82), by the information protection client and scanner (93 to 97). Rows of a
-- Sentinel export are added, but for those whose record is in the lake already.
select
    cast(null as varchar) as "TenantId",
    "_RecordId" as "Id",
    cast("_RecordType" as int) as "RecordType",
    case "_RecordType"
        when 43 then 'MIPLabel' when 71 then 'MipAutoLabelSharePointItem'
        when 72 then 'MipAutoLabelSharePointPolicyLocation' when 75 then 'MipAutoLabelExchangeItem'
        when 82 then 'SensitivityLabelPolicyMatch' when 83 then 'SensitivityLabelAction'
        when 84 then 'SensitivityLabeledFileAction' when 93 then 'AipDiscover'
        when 94 then 'AipSensitivityLabelAction' when 95 then 'AipProtectionAction' when 96 then 'AipFileDeleted'
        when 97 then 'AipHeartBeat'
        else "Record" ->> 'RecordType'
    end as "RecordTypeName",
    "Timestamp" as "TimeGenerated",
    "ActionType" as "Operation",
    "Record" ->> 'OrganizationId' as "OrganizationId",
    case "Record" ->> 'UserType'
        when '0' then 'Regular' when '1' then 'Reserved' when '2' then 'Admin' when '3' then 'DcAdmin'
        when '4' then 'System' when '5' then 'Application' when '6' then 'ServicePrincipal'
        when '7' then 'CustomPolicy' when '8' then 'SystemPolicy' when '9' then 'PartnerTechnician'
        when '10' then 'Guest'
        else "Record" ->> 'UserType'
    end as "UserType",
    "Record" ->> 'UserKey' as "UserKey",
    "_Workload" as "Workload",
    "Record" ->> 'ResultStatus' as "ResultStatus",
    "Record" ->> 'ObjectId' as "ObjectId",
    "Record" ->> 'UserId' as "UserId",
    "Record" ->> 'ClientIP' as "ClientIP",
    "Record" ->> 'Scope' as "Scope",
    "Record" ->> 'AppAccessContext' as "AppAccessContext",
    coalesce(
        "Record" ->> 'Application', "Record" ->> 'ApplicationName', "CommonPart" ->> 'ApplicationName'
    ) as "Application",
    coalesce("Record" ->> 'Platform', "CommonPart" ->> 'Platform') as "Platform",
    coalesce("Record" ->> 'DeviceName', "CommonPart" ->> 'DeviceName') as "DeviceName",
    "Record" ->> 'EmailInfo' as "EmailInfo",
    "Record" ->> 'CurrentProtectionTypeName' as "CurrentProtectionTypeName",
    "Record" ->> 'PreviousProtectionTypeName' as "PreviousProtectionTypeName",
    "Record" ->> 'ContentType' as "ContentType",
    coalesce("Record" ->> 'TargetLocation', "Record" ->> 'Location', "CommonPart" ->> 'Location') as "TargetLocation",
    "Record" ->> 'IrmContentId' as "IrmContentId",
    coalesce(
        "Label" ->> 'SensitivityLabelId', "Record" ->> 'SensitivityLabelId', "Record" ->> 'LabelId'
    ) as "SensitivityLabelId",
    coalesce(
        "Label" ->> 'SensitivityLabelOwnerEmail', "Record" ->> 'SensitivityLabelOwnerEmail'
    ) as "SensitivityLabelOwnerEmail",
    coalesce("Label" ->> 'OldSensitivityLabelId', "Record" ->> 'OldSensitivityLabelId') as "OldSensitivityLabelId",
    coalesce(
        "Label" ->> 'OldSensitivityLabelOwnerEmail', "Record" ->> 'OldSensitivityLabelOwnerEmail'
    ) as "OldSensitivityLabelOwnerEmail",
    coalesce(
        "Label" ->> 'SensitivityLabelPolicyId', "Record" ->> 'SensitivityLabelPolicyId'
    ) as "SensitivityLabelPolicyId",
    case coalesce("Label" ->> 'LabelEventType', "Record" ->> 'LabelEventType')
        when '0' then 'None' when '1' then 'LabelUpgraded' when '2' then 'LabelDowngraded'
        when '3' then 'LabelRemoved' when '4' then 'LabelChangedSameOrder'
        else coalesce("Label" ->> 'LabelEventType', "Record" ->> 'LabelEventType')
    end as "LabelEventType",
    case coalesce("Label" ->> 'ActionSource', "Record" ->> 'ActionSource')
        when '0' then 'None' when '1' then 'Default' when '2' then 'Auto' when '3' then 'Manual'
        when '4' then 'Recommended'
        else coalesce("Label" ->> 'ActionSource', "Record" ->> 'ActionSource')
    end as "ActionSource",
    coalesce("Label" ->> 'ActionSourceDetail', "Record" ->> 'ActionSourceDetail') as "ActionSourceDetail",
    coalesce(
        "Label" ->> 'JustificationText', "Record" ->> 'SensitivityLabelJustificationText',
        "Record" ->> 'JustificationText'
    ) as "JustificationText",
    "Record" ->> 'SensitiveInfoTypeData' as "SensitiveInfoTypeData",
    "Record" ->> 'ProtectionEventData' as "ProtectionEventData",
    "Record" ->> 'Common' as "Common",
    "Record" ->> 'DataState' as "DataState",
    "Record" ->> 'ProtectionEventTypeName' as "ProtectionEventTypeName",
    "Record" ->> 'Sender' as "Sender",
    "Record" ->> 'Receivers' as "Receivers",
    "Record" ->> 'ItemName' as "ItemName",
    "Record" ->> 'LabelName' as "LabelName",
    "Record" ->> 'LabelAction' as "LabelAction",
    to_datetime("Record" ->> 'LabelAppliedDateTime') as "LabelAppliedDateTime",
    "Record" ->> 'ApplicationMode' as "ApplicationMode",
    "Record" ->> 'ExchangeMetaData' as "ExchangeMetaData",
    "Record" ->> 'ConditionMatch' as "ConditionMatch",
    "Record" ->> 'RuleActions' as "RuleActions",
    "Record" ->> 'WorkLoadItemId' as "WorkLoadItemId",
    "Record" ->> 'OverriddenActions' as "OverriddenActions",
    json_get_bool("Record", 'SensitiveInfoDetectionIsIncluded') as "SensitiveInfoDetectionIsIncluded",
    json_get_bool("Record", 'IsViewableByExternalUsers') as "IsViewableByExternalUsers",
    "Record" ->> 'OverRideType' as "OverRideType",
    to_datetime("Record" ->> 'ItemCreationTime') as "ItemCreationTime",
    to_datetime("Record" ->> 'ItemLastModifiedTime') as "ItemLastModifiedTime",
    "Record" ->> 'ItemSize' as "ItemSize",
    "Record" ->> 'OverRideReason' as "OverRideReason",
    "Record" ->> 'CorrelationId' as "CorrelationId",
    "Record" ->> 'ScopedLocationId' as "ScopedLocationId",
    "Record" ->> 'MachineName' as "MachineName",
    "Record" ->> 'PolicyId' as "PolicyId",
    "Record" ->> 'PolicyName' as "PolicyName",
    "Record" ->> 'PolicyVersion' as "PolicyVersion",
    "Record" ->> 'ExecutionRuleId' as "ExecutionRuleId",
    "Record" ->> 'ExecutionRuleName' as "ExecutionRuleName",
    "Record" ->> 'ExecutionRuleVersion' as "ExecutionRuleVersion",
    "Record" ->> 'RuleMode' as "RuleMode",
    "Record" ->> 'Severity' as "Severity",
    "Record" ->> 'LabelVersion' as "LabelVersion",
    "Record" ->> 'MgtRuleId' as "MgtRuleId",
    "Record" ->> 'SharePointMetaData' as "SharePointMetaData",
    "Record" ->> 'CurrentProtectionType' as "CurrentProtectionType",
    "Record" ->> 'PreviousProtectionType' as "PreviousProtectionType",
    "Record" ->> 'SensitivityLabelEventFailureData' as "SensitivityLabelEventFailureData",
    "Record" ->> 'AutoSensitivityLabelPolicyInfo' as "AutoSensitivityLabelPolicyInfo",
    cast(null as varchar) as "SourceSystem",
    'MicrosoftPurviewInformationProtection' as "Type",
    cast(null as varchar) as "_IsBillable",
    cast(null as double) as "_BilledSize"
from (
    select
        "Timestamp", "ActionType", "_RecordId", "_RecordType", "_Workload", "RawEventData" as "Record",
        json_get_json("RawEventData", 'SensitivityLabelEventData') as "Label",
        json_get_json("RawEventData", 'Common') as "CommonPart"
    from "hidden"."CloudAppEvents"
    where "_RecordType" in (43, 71, 72, 75, 82, 83, 84, 93, 94, 95, 96, 97)
) labels
union all
select
    "TenantId", "Id", "RecordType", "RecordTypeName", "TimeGenerated", "Operation", "OrganizationId", "UserType",
    "UserKey", "Workload", "ResultStatus", "ObjectId", "UserId", "ClientIP", "Scope", "AppAccessContext",
    "Application", "Platform", "DeviceName", "EmailInfo", "CurrentProtectionTypeName", "PreviousProtectionTypeName",
    "ContentType", "TargetLocation", "IrmContentId", "SensitivityLabelId", "SensitivityLabelOwnerEmail",
    "OldSensitivityLabelId", "OldSensitivityLabelOwnerEmail", "SensitivityLabelPolicyId", "LabelEventType",
    "ActionSource", "ActionSourceDetail", "JustificationText", "SensitiveInfoTypeData", "ProtectionEventData",
    "Common", "DataState", "ProtectionEventTypeName", "Sender", "Receivers", "ItemName", "LabelName", "LabelAction",
    "LabelAppliedDateTime", "ApplicationMode", "ExchangeMetaData", "ConditionMatch", "RuleActions", "WorkLoadItemId",
    "OverriddenActions", "SensitiveInfoDetectionIsIncluded", "IsViewableByExternalUsers", "OverRideType",
    "ItemCreationTime", "ItemLastModifiedTime", "ItemSize", "OverRideReason", "CorrelationId", "ScopedLocationId",
    "MachineName", "PolicyId", "PolicyName", "PolicyVersion", "ExecutionRuleId", "ExecutionRuleName",
    "ExecutionRuleVersion", "RuleMode", "Severity", "LabelVersion", "MgtRuleId", "SharePointMetaData",
    "CurrentProtectionType", "PreviousProtectionType", "SensitivityLabelEventFailureData",
    "AutoSensitivityLabelPolicyInfo", "SourceSystem", "Type", "_IsBillable", "_BilledSize"
from "hidden"."MicrosoftPurviewInformationProtection" exported
where not exists (select 1 from "hidden"."CloudAppEvents" known where known."_RecordId" = exported."Id")
