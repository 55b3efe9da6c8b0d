-- Every change of an inbox rule or of a mailbox's forwarding, in one shape. Exchange writes two: cmdlets (Outlook on
-- the web, PowerShell) list `Parameters`, Outlook's own calls (UpdateInboxRules) list `OperationProperties` with the
-- actions as JSON text. What a record does not say is null; a change in Outlook often says no more than the rule's id.
-- Rows of a Sentinel export are added, but for those whose record is in the lake already.
select
    "Timestamp", "ActionType",
    coalesce(named_value("Properties", 'RuleOperation'), split_part("ActionType", '-', 1)) as "RuleOperation",
    coalesce(
        "MailboxOwnerUPN",
        named_value("Parameters", case when "ActionType" = 'Set-Mailbox' then 'Identity' else 'Mailbox' end),
        "MailboxOfObject"
    ) as "Mailbox",
    "AccountUpn", "AccountId", "AccountObjectId", "AccountDisplayName", "IPAddress", "UserAgent",
    coalesce(named_value("Parameters", 'Name'), named_value("Properties", 'RuleName')) as "RuleName",
    case
        when "ActionType" <> 'Set-Mailbox'
        then coalesce(named_value("Properties", 'RuleId'), named_value("Parameters", 'Identity'), "ObjectId")
    end as "RuleId",
    case
        when "ActionType" like 'Enable-%' then 'Enabled'
        when "ActionType" like 'Disable-%' then 'Disabled'
        else coalesce(named_value("Properties", 'RuleState'), named_value("Parameters", 'Enabled'))
    end as "RuleState",
    coalesce(nullif(named_value("Properties", 'RuleCondition'), ''), nullif(concat_ws('; ',
        'From: ' || named_value("Parameters", 'From'),
        'SentTo: ' || named_value("Parameters", 'SentTo'),
        'FromAddressContainsWords: ' || named_value("Parameters", 'FromAddressContainsWords'),
        'RecipientAddressContainsWords: ' || named_value("Parameters", 'RecipientAddressContainsWords'),
        'SubjectContainsWords: ' || named_value("Parameters", 'SubjectContainsWords'),
        'BodyContainsWords: ' || named_value("Parameters", 'BodyContainsWords'),
        'SubjectOrBodyContainsWords: ' || named_value("Parameters", 'SubjectOrBodyContainsWords'),
        'HeaderContainsWords: ' || named_value("Parameters", 'HeaderContainsWords'),
        'HasAttachment: ' || named_value("Parameters", 'HasAttachment'),
        'MyNameInToBox: ' || named_value("Parameters", 'MyNameInToBox'),
        'MyNameInCcBox: ' || named_value("Parameters", 'MyNameInCcBox'),
        'MyNameInToOrCcBox: ' || named_value("Parameters", 'MyNameInToOrCcBox'),
        'MyNameNotInToBox: ' || named_value("Parameters", 'MyNameNotInToBox'),
        'SentOnlyToMe: ' || named_value("Parameters", 'SentOnlyToMe'),
        'ReceivedAfterDate: ' || named_value("Parameters", 'ReceivedAfterDate'),
        'ReceivedBeforeDate: ' || named_value("Parameters", 'ReceivedBeforeDate'),
        'WithImportance: ' || named_value("Parameters", 'WithImportance'),
        'WithSensitivity: ' || named_value("Parameters", 'WithSensitivity'),
        'WithinSizeRangeMinimum: ' || named_value("Parameters", 'WithinSizeRangeMinimum'),
        'WithinSizeRangeMaximum: ' || named_value("Parameters", 'WithinSizeRangeMaximum'),
        'MessageTypeMatches: ' || named_value("Parameters", 'MessageTypeMatches'),
        'HasClassification: ' || named_value("Parameters", 'HasClassification'),
        'FlaggedForAction: ' || named_value("Parameters", 'FlaggedForAction'),
        'FromSubscription: ' || named_value("Parameters", 'FromSubscription')
    ), '')) as "Conditions",
    coalesce(
        nullif(named_value("Parameters", 'ForwardTo'), ''),
        nullif(named_value("Parameters", 'ForwardingSmtpAddress'), ''),
        nullif(named_value("Parameters", 'ForwardingAddress'), ''),
        -- Forwarding that keeps the sender is a redirection.
        case when "Actions" not like '%PreserveSender%' then regexp_match(
            "Actions", '"ActionType":\s*"Forward(?:ToRecipients)?"[^}]*?"Recipients":\s*(\[[^\]]*\])'
        )[1] end
    ) as "ForwardTo",
    coalesce(
        nullif(named_value("Parameters", 'ForwardAsAttachmentTo'), ''),
        regexp_match("Actions", '"ActionType":\s*"ForwardAsAttachment\w*"[^}]*?"Recipients":\s*(\[[^\]]*\])')[1]
    ) as "ForwardAsAttachmentTo",
    coalesce(
        nullif(named_value("Parameters", 'RedirectTo'), ''),
        regexp_match("Actions", '"ActionType":\s*"Redirect\w*"[^}]*?"Recipients":\s*(\[[^\]]*\])')[1],
        case
            when "Actions" like '%PreserveSender%'
            then regexp_match("Actions", '"ActionType":\s*"Forward"[^}]*?"Recipients":\s*(\[[^\]]*\])')[1]
        end
    ) as "RedirectTo",
    coalesce(
        try_cast(named_value("Parameters", 'DeleteMessage') as boolean),
        try_cast(named_value("Parameters", 'SoftDeleteMessage') as boolean),
        regexp_like("Actions", '"ActionType":\s*"(Permanent)?Delete')
    ) as "DeleteMessage",
    coalesce(
        nullif(named_value("Parameters", 'MoveToFolder'), ''),
        regexp_match("Actions", '"ActionType":\s*"Move\w*"[^}]*?"\w*Folder\w*":\s*"([^"]*)"')[1]
    ) as "MoveToFolder",
    nullif(named_value("Parameters", 'CopyToFolder'), '') as "CopyToFolder",
    coalesce(
        try_cast(named_value("Parameters", 'MarkAsRead') as boolean),
        regexp_like("Actions", '"ActionType":\s*"MarkAsRead')
    ) as "MarkAsRead",
    coalesce(
        try_cast(named_value("Parameters", 'StopProcessingRules') as boolean),
        named_value("Properties", 'RuleState') like '%ExitAfterExecution%'
    ) as "StopProcessingRules",
    try_cast(named_value("Parameters", 'DeliverToMailboxAndForward') as boolean) as "DeliverToMailboxAndForward",
    "Actions" as "RuleActions", "Parameters", "Properties" as "OperationProperties", "ResultStatus", "SessionId",
    "RecordId"
from (
    select
        "Timestamp", "ActionType", "_AccountUpn" as "AccountUpn", "AccountId", "AccountObjectId", "AccountDisplayName",
        "IPAddress", "UserAgent",
        "RawEventData" ->> 'Parameters' as "Parameters",
        "RawEventData" ->> 'OperationProperties' as "Properties",
        nullif(named_value("RawEventData" ->> 'OperationProperties', 'RuleActions'), '') as "Actions",
        "RawEventData" ->> 'MailboxOwnerUPN' as "MailboxOwnerUPN",
        nullif("RawEventData" ->> 'ObjectId', '') as "ObjectId",
        -- `.../Organization/owner\rule` for rules; the owner for a mailbox's own settings.
        file_name(split_part("RawEventData" ->> 'ObjectId', '\', 1)) as "MailboxOfObject",
        "RawEventData" ->> 'ResultStatus' as "ResultStatus",
        session_id("RawEventData") as "SessionId",
        "_RecordId" as "RecordId"
    from "hidden"."CloudAppEvents"
    where "ActionType" in (
        'New-InboxRule', 'Set-InboxRule', 'Enable-InboxRule', 'Disable-InboxRule', 'Remove-InboxRule',
        'UpdateInboxRules'
    )
    or ("ActionType" = 'Set-Mailbox' and "RawEventData" like '%Forward%' and (
        named_value("RawEventData" ->> 'Parameters', 'ForwardingSmtpAddress') is not null
        or named_value("RawEventData" ->> 'Parameters', 'ForwardingAddress') is not null
        or named_value("RawEventData" ->> 'Parameters', 'DeliverToMailboxAndForward') is not null
    ))
    union all
    select
        "TimeGenerated", "Operation", case when "UserId" like '%@%' then lower("UserId") end, lower("UserId"),
        cast(null as varchar), "UserId", parse_ip(coalesce(nullif("ClientIP", ''), "Client_IPAddress")), "UserAgent",
        "Parameters", "OperationProperties", nullif(named_value("OperationProperties", 'RuleActions'), ''),
        nullif("MailboxOwnerUPN", ''), nullif("OfficeObjectId", ''),
        file_name(split_part("OfficeObjectId", '\', 1)), "ResultStatus",
        json_as_text("AppAccessContext", 'AADSessionId'), "OfficeId"
    from "hidden"."OfficeActivity" exported
    where (
        "Operation" in (
            'New-InboxRule', 'Set-InboxRule', 'Enable-InboxRule', 'Disable-InboxRule', 'Remove-InboxRule',
            'UpdateInboxRules'
        )
        or ("Operation" = 'Set-Mailbox' and (
            named_value("Parameters", 'ForwardingSmtpAddress') is not null
            or named_value("Parameters", 'ForwardingAddress') is not null
            or named_value("Parameters", 'DeliverToMailboxAndForward') is not null
        ))
    ) and not exists (
        select 1 from "hidden"."CloudAppEvents" known where known."_RecordId" = exported."OfficeId"
    )
) rules
