-- Every match of a rule of data loss prevention, one row per record, policy and rule: rule matches of all workloads
-- (`DLPRuleMatch`, `DLPRuleUndo`, `DlpInfo`), activities on devices that name the rule they matched, and alerts whose
-- record of the match is not in the lake, each once. `Source` tells audit records, alerts and Activity Explorer apart;
-- what is in Activity Explorer and in the audit log is here twice, under two ids, and so is a device's activity with a
-- rule match of its own: `Operation` tells them apart. A match, its copy with an exception and its undoing are three
-- records with one `RecordId`; a match that was undone stays, with `IsUndone`. The values that matched are left out.
with audit as (
    select
        case
            when "_RecordType" is null and json_contains("Record", 'Happened') then 'activity explorer' else 'audit'
        end as "Source",
        "Timestamp", "ActionType", "_RecordHash", "_RecordId" as "RecordId", "_Workload" as "Workload",
        case lower("ActionType")
            when 'dlprulematch' then 'DLPRuleMatch' when 'dlp rule matched' then 'DLPRuleMatch'
            when 'dlpruleundo' then 'DLPRuleUndo' when 'dlpinfo' then 'DlpInfo'
            else "ActionType"
        end as "Operation",
        coalesce("UserId", case when "_RecordType" is null then named_value("Record", 'User') end) as "UserId",
        "_AccountUpn" as "AccountUpn", "AccountId", "AccountObjectId", "AccountDisplayName",
        named_value("Record", 'IncidentId') as "IncidentId",
        cast(null as varchar) as "AlertId",
        "Policies", "RecordTypes",
        named_value("Record", 'ExceptionInfo') as "Exception",
        case
            when "IsDevice" then 'DeviceFile'
            when "Service" like '%teams%' then 'TeamsMessage'
            when "Site" is not null or named_value("Meta", 'FilePathUrl') is not null then 'File'
            when "Service" = 'exchange' or named_value("Meta", 'MessageID') is not null then 'Mail'
            when "Service" in ('sharepoint', 'onedrive') or "_RecordType" in (99, 100) then 'File'
            when "Service" in ('powerbi', 'fabric') then 'PowerBIItem'
            when "Path" is not null then 'File'
        end as "ItemType",
        coalesce(
            json_as_text("Record", 'SharePointMetaData', 'UniqueID'), named_value("Meta", 'UniqueID'),
            case when "Site" is not null then json_as_text("Record", 'SharePointMetaData', 'UniqueId') end,
            case when not "IsDevice" then nullif("ObjectId", '') end
        ) as "ItemId",
        nullif("ObjectId", '') as "ObjectId",
        coalesce(
            json_as_text("Record", 'SharePointMetaData', 'FileName'), named_value("Meta", 'FileName'),
            file_name("Path")
        ) as "FileName",
        coalesce(
            json_as_text("Record", 'SharePointMetaData', 'FilePathUrl'), named_value("Meta", 'FilePathUrl'),
            "Path"
        ) as "FilePath",
        coalesce(
            try_cast(json_as_text("Record", 'SharePointMetaData', 'FileSize') as bigint),
            try_cast(named_value("Meta", 'FileSize') as bigint),
            case when "IsDevice" then try_cast("Record" ->> 'FileSize' as bigint) end
        ) as "FileSize",
        coalesce(json_as_text("Record", 'SharePointMetaData', 'FileOwner'), named_value("Meta", 'FileOwner'))
            as "FileOwner",
        coalesce(
            json_as_text("Record", 'SharePointMetaData', 'SiteCollectionUrl'),
            named_value("Meta", 'SiteCollectionUrl'), nullif("Record" ->> 'SiteUrl', '')
        ) as "SiteUrl",
        coalesce(named_value("Meta", 'MessageID'), case when "ObjectId" like '<%@%>' then "ObjectId" end)
            as "MessageId",
        named_value("Meta", 'Subject') as "Subject",
        case
            when "IsDevice" or named_value("Meta", 'FilePathUrl') is not null then null
            else coalesce(named_value("Meta", 'From'), named_value("Meta", 'Sender'))
        end as "Sender",
        array_concat(
            coalesce(json_get_array(named_value("Meta", 'To')), make_array()),
            coalesce(json_get_array(named_value("Meta", 'CC')), make_array()),
            coalesce(json_get_array(named_value("Meta", 'BCC')), make_array()),
            coalesce(json_get_array(named_value("Meta", 'Receivers')), make_array())
        ) as "RecipientList",
        try_cast(named_value("Meta", 'RecipientCount') as bigint) as "RecipientCount",
        case when "IsDevice" then coalesce(named_value("Meta", 'DeviceName'), "Record" ->> 'DeviceName') end
            as "DeviceName",
        case when "IsDevice" then coalesce(named_value("Meta", 'MDATPDeviceId'), "Record" ->> 'MDATPDeviceId') end
            as "DeviceId",
        coalesce(named_value("Meta", 'Application'), case when "IsDevice" then "Record" ->> 'Application' end)
            as "Application",
        case
            when not "IsDevice" then null
            when lower("ActionType") like 'dlp%'
            then coalesce(named_value("Meta", 'EndpointOperation'), "Record" ->> 'EndpointOperation')
            else "ActionType"
        end as "EndpointOperation",
        case
            when "IsDevice" then coalesce(
                nullif(named_value("Meta", 'TargetFilePath'), ''), nullif("Record" ->> 'TargetFilePath', ''),
                nullif(named_value("Meta", 'TargetDomain'), ''), nullif("Record" ->> 'TargetDomain', ''),
                nullif(named_value("Meta", 'TargetPrinterName'), ''), nullif("Record" ->> 'TargetPrinterName', '')
            )
        end as "Destination",
        case when "IsDevice" then coalesce(named_value("Meta", 'Sha1'), "Record" ->> 'Sha1') end as "SHA1",
        case when "IsDevice" then coalesce(named_value("Meta", 'Sha256'), "Record" ->> 'Sha256') end as "SHA256",
        case when "IsDevice" then coalesce(named_value("Meta", 'EnforcementMode'), "Record" ->> 'EnforcementMode') end
            as "EnforcementMode",
        case when "IsDevice" then coalesce(named_value("Meta", 'Justification'), "Record" ->> 'Justification') end
            as "Justification"
    from (
        select
            *,
            coalesce(
                named_value("Record", 'PolicyDetails'),
                case when "IsDevice" or "_RecordType" is null then coalesce(
                    named_value("Record", 'PolicyMatchInfo'), named_value("Record", 'MatchedPolicies')
                ) end
            ) as "Policies",
            -- What a record that is not a rule match of its own found, it tells once for all its rules.
            case when "IsDevice" or "_RecordType" is null then coalesce(
                named_value("Record", 'SensitiveInfoTypeData'),
                named_value(named_value("Record", 'EndpointMetaData'), 'SensitiveInfoTypeData'),
                named_value(named_value("Record", 'EndpointMetaData'), 'SensitiveInformation')
            ) end as "RecordTypes",
            -- What is known of a file in a site is in columns of the lake, so that it need not be parsed for.
            case
                when "IsDevice" then coalesce(named_value("Record", 'EndpointMetaData'), '{}')
                when "Site" is null then coalesce(
                    named_value("Record", 'ExchangeMetaData'), named_value("Record", 'SharePointMetaData'),
                    named_value("Record", 'EmailInfo')
                )
            end as "Meta",
            -- The object is a path, or else an id.
            case
                when regexp_like("ObjectId", '^([A-Za-z]:|https?:/|/|\\\\)') then "ObjectId"
                when "_RecordType" is null then nullif(named_value("Record", 'FilePath'), '')
            end as "Path"
        from (
            select
                "Timestamp", "ActionType", "_RecordHash", "_RecordId", "_RecordType", "_Workload",
                "_AccountUpn", "AccountId", "AccountObjectId", "AccountDisplayName",
                lower("_Workload") as "Service",
                coalesce("_RecordType" = 63, false) or lower(coalesce("_Workload", '')) = 'endpoint' as "IsDevice",
                "RawEventData" as "Record",
                "RawEventData" ->> 'UserId' as "UserId",
                "RawEventData" ->> 'ObjectId' as "ObjectId",
                coalesce(
                    json_as_text("RawEventData", 'SharePointMetaData', 'FilePathUrl'),
                    json_as_text("RawEventData", 'SharePointMetaData', 'FileName')
                ) as "Site"
            from "hidden"."CloudAppEvents"
            where (
                lower("ActionType") in ('dlprulematch', 'dlpruleundo', 'dlpinfo', 'dlp rule matched')
                or "_RecordType" = 63
            ) and (
                lower("ActionType") in ('dlprulematch', 'dlpruleundo', 'dlpinfo', 'dlp rule matched')
                or "RawEventData" ilike '%policymatchinfo%' or "RawEventData" ilike '%matchedpolicies%'
            )
        ) found
    ) named
    where "Policies" is not null or lower("ActionType") like 'dlp%'
),
alerts as (
    -- One alert is told several times; the first telling of a match counts.
    select *, row_number() over (
        partition by coalesce("MatchId", "AlertId", "RecordId"), "PolicyId", "RuleId"
        order by "Timestamp", "_RecordHash"
    ) as "Telling"
    from (
        select
            "Timestamp", "ActionType", "_RecordHash", "RecordId", "AlertId", "Severity", "Data",
            named_value("Data", 'reid') as "MatchId", named_value("Data", 'wl') as "Workload",
            named_value("Data", 'dpid') as "PolicyId", named_value("Data", 'drid') as "RuleId",
            nullif(named_value("Data", 'f3u'), '') as "UserId",
            nullif(coalesce(named_value("Data", 'ofph'), named_value("Data", 'von')), '') as "Path",
            named_value("Data", 'tfph') as "TargetPath"
        from (
            select
                "Timestamp", "ActionType", "_RecordHash", "_RecordId" as "RecordId",
                named_value("RawEventData", 'AlertId') as "AlertId",
                named_value("RawEventData", 'Severity') as "Severity",
                named_value("RawEventData", 'Data') as "Data"
            from "hidden"."CloudAppEvents"
            where "_RecordType" = 40 and "RawEventData" like '%DataLossPrevention%'
        ) told
        where json_contains("Data", 'drid') or json_contains("Data", 'dpid')
    ) matched
),
records as (
    select *, "RecordId" as "MatchId"
    from audit
    union all
    select
        'alert', "Timestamp", "ActionType", "_RecordHash", "RecordId", "Workload",
        case lower(named_value("Data", 'op'))
            when 'dlprulematch' then 'DLPRuleMatch' when 'dlpruleundo' then 'DLPRuleUndo' when 'dlpinfo' then 'DlpInfo'
            else coalesce(named_value("Data", 'op'), 'DLPRuleMatch')
        end,
        "UserId", case when "UserId" like '%@%' then lower("UserId") end, lower("UserId"), cast(null as varchar),
        "UserId" as "AccountDisplayName", cast(null as varchar) as "IncidentId", "AlertId",
        -- The rule, in the shape in which records of the match have it.
        '{' || concat_ws(
            ',', '"PolicyId":' || json_union_to_text(json_from_scalar("PolicyId")),
            '"PolicyName":' || json_union_to_text(json_from_scalar(named_value("Data", 'dpn'))),
            '"RuleId":' || json_union_to_text(json_from_scalar("RuleId")),
            '"RuleName":' || json_union_to_text(json_from_scalar(named_value("Data", 'drn'))),
            '"RuleMode":' || json_union_to_text(json_from_scalar(named_value("Data", 'dprm'))),
            '"Severity":' || json_union_to_text(json_from_scalar(coalesce("Severity", named_value("Data", 'sev')))),
            '"Conditions":' || json_union_to_text(json_from_scalar(nullif(named_value("Data", 'dmc'), ''))),
            '"Actions":[' || rtrim(regexp_replace(
                regexp_replace(nullif(named_value("Data", 'dact'), ''), '["\\]', '', 'g'),
                '\s*([^,;]+?)\s*([,;]|$)', '"\1",', 'g'
            ), ',') || ']'
        ) || '}',
        -- `id:name:count:confidence`, joined by semicolons.
        '[' || rtrim(regexp_replace(
            regexp_replace(named_value("Data", 'sitmi'), '["\\]', '', 'g'),
            '([^:;]+):([^;]*?):([0-9]+):([0-9]+)(;|$)',
            '{"SensitiveType":"\1","SensitiveInformationTypeName":"\2","Count":\3,"Confidence":\4},', 'g'
        ), ',;') || ']',
        cast(null as varchar),
        case
            when lower("Workload") = 'endpoint' then 'DeviceFile'
            when lower("Workload") like '%teams%' then 'TeamsMessage'
            when lower("Workload") = 'exchange' then 'Mail'
            when lower("Workload") in ('powerbi', 'fabric') then 'PowerBIItem'
            else 'File'
        end,
        cast(null as varchar), cast(null as varchar),
        case when not regexp_like("Workload", 'exchange|teams', 'i') then coalesce(file_name("Path"), "Path") end,
        case when regexp_like("Path", '^([A-Za-z]:|https?:/|/|\\\\)') then "Path" end,
        try_cast(named_value("Data", 'efs') as bigint), nullif(named_value("Data", 'flmb'), ''),
        cast(null as varchar), nullif(named_value("Data", 'imsgid'), ''),
        case when lower("Workload") = 'exchange' then nullif(named_value("Data", 'von'), '') end,
        nullif(named_value("Data", 'mfrm'), ''),
        json_get_array('[' || rtrim(regexp_replace(
            regexp_replace(concat_ws(
                ',', named_value("Data", 'to'), named_value("Data", 'cc'), named_value("Data", 'bcc')
            ), '["\\]', '', 'g'), '\s*([^,;]+?)\s*([,;]|$)', '"\1",', 'g'
        ), ',') || ']'),
        cast(null as bigint), nullif(named_value("Data", 'dn'), ''), nullif(named_value("Data", 'mddid'), ''),
        nullif(named_value("Data", 'app'), ''), nullif(named_value("Data", 'eop'), ''),
        coalesce(nullif("TargetPath", ''), nullif(named_value("Data", 'tdmn'), ''), named_value("Data", 'pn')),
        null, null, named_value("Data", 'enmd'), named_value("Data", 'just'), "MatchId"
    from alerts
    where "Telling" = 1 and not exists (
        select 1 from "hidden"."CloudAppEvents" known
        where lower(known."ActionType") = 'dlprulematch' and known."_RecordId" = alerts."MatchId"
    )
),
rules as (
    select
        *, unnest("RuleList") as "Rule",
        unnest(range(1, 1 + cast(array_length("RuleList") as bigint))) as "RuleNumber"
    from (
        -- On devices the policy and its rule are one object.
        select
            *, case
                when array_length(json_get_array(named_value("Policy", 'Rules'))) > 0
                then json_get_array(named_value("Policy", 'Rules'))
                else make_array("Policy")
            end as "RuleList"
        from (
            select
                *, unnest("PolicyList") as "Policy",
                unnest(range(1, 1 + cast(array_length("PolicyList") as bigint))) as "PolicyNumber"
            from (
                select *, case
                    when array_length(json_get_array("Policies")) > 0 then json_get_array("Policies")
                    else make_array(case when "Policies" like '{%' then "Policies" end)
                end as "PolicyList"
                from records
            ) listed
        ) policies
    ) policies_with_rules
),
found as (
    -- Joined by the time too, so that a filter on it reaches this side; not read where nobody asks for its columns.
    select
        "Timestamp", "_RecordHash", "PolicyNumber", "RuleNumber",
        '[' || string_agg(
            case when "Found" is not null then concat(
                '{"name":', coalesce(json_union_to_text(json_from_scalar("Name")), 'null'),
                ',"guid":', coalesce(json_union_to_text(json_from_scalar("Guid")), 'null'),
                ',"count":', coalesce(cast("Count" as varchar), 'null'),
                ',"uniqueCount":', coalesce(cast("UniqueCount" as varchar), 'null'),
                ',"confidence":', coalesce(cast("Confidence" as varchar), 'null'),
                ',"classifierType":', coalesce(json_union_to_text(json_from_scalar("ClassifierType")), 'null'), '}'
            ) end, ',' order by "FoundNumber"
        ) || ']' as "SensitiveTypes",
        nullif(array_to_string(array_sort(array_agg(distinct coalesce("Name", "Guid"))), ', '), '')
            as "SensitiveTypeNames",
        sum("Count") as "MatchCount", max("Confidence") as "MaxConfidence"
    from (
        select
            "Timestamp", "_RecordHash", "PolicyNumber", "RuleNumber", "FoundNumber", "Found", "Guid",
            coalesce("GivenName", known."Name") as "Name",
            try_cast(named_value("Found", 'Count') as bigint) as "Count",
            try_cast(named_value("Found", 'UniqueCount') as bigint) as "UniqueCount",
            try_cast(regexp_match(named_value("Found", 'Confidence'), '^(100|[0-9]{1,2})$')[1] as bigint)
                as "Confidence",
            named_value("Found", 'ClassifierType') as "ClassifierType"
        from (
            select
                *,
                lower(coalesce(
                    named_value("Found", 'SensitiveType'), named_value("Found", 'SensitiveInfoTypeId')
                )) as "Guid",
                nullif(coalesce(
                    named_value("Found", 'SensitiveInformationTypeName'), named_value("Found", 'SensitiveInfoTypeName')
                ), '') as "GivenName"
            from (
                select
                    "Timestamp", "_RecordHash", "PolicyNumber", "RuleNumber", unnest("FoundList") as "Found",
                    unnest(range(1, 1 + cast(array_length("FoundList") as bigint))) as "FoundNumber"
                from (
                    select "Timestamp", "_RecordHash", "PolicyNumber", "RuleNumber", case
                        when array_length("OfRule") > 0 then "OfRule"
                        when array_length(json_get_array("RecordTypes")) > 0 then json_get_array("RecordTypes")
                        else make_array(cast(null as varchar))
                    end as "FoundList"
                    from (
                        select *, json_get_array(named_value(
                            named_value("Rule", 'ConditionsMatched'), 'SensitiveInformation'
                        )) as "OfRule"
                        from rules
                    ) of_rules
                ) lists
            ) entries
        ) named
        left join "lake"."SensitiveInfoTypes" known
        on known."SensitiveType" = case when "GivenName" is null then "Guid" end
    ) types
    group by "Timestamp", "_RecordHash", "PolicyNumber", "RuleNumber"
),
undone as (
    select
        "ObjectId", "RuleId", array_agg(distinct "RecordId") as "RecordIds",
        array_agg(distinct "IncidentId") as "IncidentIds", max("Timestamp") as "Last"
    from (select *, named_value("Rule", 'RuleId') as "RuleId" from rules) undo
    where "Source" = 'audit' and lower("ActionType") = 'dlpruleundo'
    group by "ObjectId", "RuleId"
)
select
    "Source", matches."Timestamp", "ActionType", "Operation", "Workload", "UserId", "AccountUpn", "AccountId",
    "AccountObjectId", "AccountDisplayName", "IncidentId", "AlertId", "PolicyId", "PolicyName", matches."RuleId",
    "RuleName", "RuleMode",
    case
        when lower("RuleMode") like 'audit%' or lower("RuleMode") like 'test%' or lower("RuleMode") like 'simulat%'
        then true
        when lower("RuleMode") in ('enable', 'enabled', 'enforce', 'enforced') then false
    end as "IsSimulation",
    "Severity", "Actions", "OverriddenActions",
    case "EnforcementMode"
        when '0' then 'None' when '1' then 'Audit' when '2' then 'Warn' when '3' then 'Warn and bypass'
        when '4' then 'Block' when '5' then 'Allow'
        else "EnforcementMode"
    end as "EnforcementMode",
    "Conditions", "ItemType", "ItemId", "FileName", "FilePath", "FileSize", "FileOwner", "SiteUrl", "MessageId",
    "Subject", "Sender",
    case when array_length("RecipientList") > 0 then '[' || array_to_string("RecipientList", ',') || ']' end
        as "Recipients",
    coalesce("RecipientCount", nullif(cast(array_length("RecipientList") as bigint), 0)) as "RecipientCount",
    "DeviceName", "DeviceId", "Application", "EndpointOperation", "Destination", "SHA1", "SHA256",
    case when "SensitiveTypes" <> '[]' then "SensitiveTypes" end as "SensitiveTypes",
    "SensitiveTypeNames", "MatchCount", "MaxConfidence",
    -- An exception may be plain text.
    coalesce(
        lower(coalesce(
            named_value("RuleException", 'Reason'), case when "RuleException" not like '{%' then "RuleException" end
        )) like '%override%', false
    ) or coalesce("OverriddenActions" <> '[]', false) as "IsOverride",
    coalesce(
        lower(named_value("RuleException", 'FalsePositive')) = 'true',
        lower("RuleException") not like '{%' and lower("RuleException") like '%false%positive%', false
    ) as "IsFalsePositive",
    nullif(coalesce(named_value("RuleException", 'Justification'), "Justification"), '') as "Justification",
    "RuleException" as "ExceptionInfo",
    case when "Operation" <> 'DLPRuleUndo' then coalesce(
        matches."Timestamp" <= undone."Last" and (
            array_has(undone."RecordIds", "MatchId") or array_has(undone."IncidentIds", "IncidentId")
        ), false
    ) end as "IsUndone",
    "RecordId"
from (
    select
        *,
        named_value("Policy", 'PolicyId') as "PolicyId", named_value("Policy", 'PolicyName') as "PolicyName",
        named_value("Rule", 'RuleId') as "RuleId", named_value("Rule", 'RuleName') as "RuleName",
        coalesce(named_value("Rule", 'RuleMode'), named_value("Rule", 'PolicyMode')) as "RuleMode",
        named_value("Rule", 'Severity') as "Severity",
        coalesce(named_value("Rule", 'Actions'), named_value("Rule", 'RuleActions')) as "Actions",
        named_value("Rule", 'OverriddenActions') as "OverriddenActions",
        coalesce(
            '{' || nullif(concat_ws(
                ',', '"OtherConditions":' || named_value(named_value("Rule", 'ConditionsMatched'), 'OtherConditions'),
                '"DocumentProperties":' || named_value(named_value("Rule", 'ConditionsMatched'), 'DocumentProperties')
            ), '') || '}',
            json_union_to_text(json_from_scalar(named_value("Rule", 'Conditions')))
        ) as "Conditions",
        -- An exception that lists rules is made for those only.
        case
            when "Exception" like '%' || named_value("Rule", 'RuleId') || '%'
                or coalesce(named_value("Exception", 'Rules'), '[]') in ('[]', '')
            then "Exception"
        end as "RuleException"
    from rules
) matches
left join found
on found."Timestamp" = matches."Timestamp" and found."_RecordHash" = matches."_RecordHash"
    and found."PolicyNumber" = matches."PolicyNumber" and found."RuleNumber" = matches."RuleNumber"
left join undone on undone."ObjectId" = matches."ObjectId" and undone."RuleId" = matches."RuleId"
