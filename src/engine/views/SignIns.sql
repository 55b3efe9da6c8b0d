-- Sign-ins from every source that tells of them: the audit log, Sentinel's SigninLogs, and Defender's tables. `Source`
-- says which. One sign-in is in each source that was exported: count distinct `RequestId`, or pick one source.
-- Success is by error number. `ResultStatus` of audit records says Success of failed ones too; `0` or none is success,
-- unless the operation or a logon error says otherwise. Logouts, which the audit log writes as UserLoggedIn, are out.
select
    "Timestamp", 'CloudAppEvents' as "Source",
    coalesce("_AccountUpn", "RawEventData" ->> 'UserId') as "AccountUpn", "AccountObjectId", "AccountDisplayName",
    "IPAddress", "CountryCode" as "Country", "City", "UserAgent",
    coalesce(nullif("RawEventData" ->> 'ErrorNumber', ''), '0') = '0'
        and ("RawEventData" ->> 'LogonError') is null
        and ("ActionType" = 'UserLoggedIn' or nullif("RawEventData" ->> 'ErrorNumber', '') is not null) as "Success",
    "RawEventData" ->> 'ErrorNumber' as "ErrorNumber",
    "RawEventData" ->> 'LogonError' as "LogonError",
    cast(null as varchar) as "Application",
    "RawEventData" ->> 'ApplicationId' as "ApplicationId",
    coalesce(json_as_text("RawEventData", 'Target', 0, 'ID'), "RawEventData" ->> 'ObjectId') as "ResourceId",
    session_id("RawEventData") as "SessionId",
    named_value("RawEventData" ->> 'DeviceProperties', 'OS') as "OSPlatform",
    named_value("RawEventData" ->> 'DeviceProperties', 'BrowserType') as "Browser",
    named_value("RawEventData" ->> 'DeviceProperties', 'DisplayName') as "DeviceName",
    try_cast(named_value("RawEventData" ->> 'DeviceProperties', 'IsCompliantAndManaged') as boolean)
        as "IsCompliantAndManaged",
    named_value("RawEventData" ->> 'ExtendedProperties', 'RequestType') as "RequestType",
    named_value("RawEventData" ->> 'ExtendedProperties', 'UserAuthenticationMethod') as "UserAuthenticationMethod",
    cast(null as varchar) as "AuthenticationRequirement",
    cast(null as varchar) as "ConditionalAccessStatus",
    "RawEventData" ->> 'InterSystemsId' as "CorrelationId",
    coalesce("RawEventData" ->> 'IntraSystemId', "RawEventData" ->> 'IntraSystemsId') as "RequestId"
from "hidden"."CloudAppEvents"
where "ActionType" in ('UserLoggedIn', 'UserLoginFailed')
    and named_value("RawEventData" ->> 'ExtendedProperties', 'RequestType') is distinct from 'OAuth2:Logout'
union all
select
    "TimeGenerated", 'SigninLogs', "UserPrincipalName", "UserId", "UserDisplayName", "IPAddress", "Location",
    "LocationDetails" ->> 'city', "UserAgent", "ResultType" = '0', "ResultType", nullif("ResultDescription", ''),
    "AppDisplayName", "AppId", "ResourceIdentity", "SessionId",
    "DeviceDetail" ->> 'operatingSystem', "DeviceDetail" ->> 'browser', "DeviceDetail" ->> 'displayName',
    json_get_bool("DeviceDetail", 'isCompliant') and json_get_bool("DeviceDetail", 'isManaged'),
    cast(null as varchar), "AuthenticationMethodsUsed", "AuthenticationRequirement", "ConditionalAccessStatus",
    "CorrelationId", coalesce(nullif("OriginalRequestId", ''), "Id")
from "SigninLogs"
union all
select
    "Timestamp", 'EntraIdSignInEvents', "AccountUpn", "AccountObjectId", "AccountDisplayName", "IPAddress", "Country",
    "City", "UserAgent", "ErrorCode" = 0, cast("ErrorCode" as varchar), cast(null as varchar),
    "Application", "ApplicationId", "ResourceId", "SessionId", "OSPlatform", "Browser", "DeviceName",
    "IsCompliant" = 1 and "IsManaged" = 1, cast(null as varchar), cast(null as varchar), "AuthenticationRequirement",
    cast("ConditionalAccessStatus" as varchar), "CorrelationId", "RequestId"
from "EntraIdSignInEvents"
union all
select
    "Timestamp", 'AADSignInEventsBeta', "AccountUpn", "AccountObjectId", "AccountDisplayName", "IPAddress", "Country",
    "City", "UserAgent", "ErrorCode" = 0, cast("ErrorCode" as varchar), cast(null as varchar),
    "Application", "ApplicationId", "ResourceId", "SessionId", "OSPlatform", "Browser", "DeviceName",
    "IsCompliant" = 1 and "IsManaged" = 1, cast(null as varchar), cast(null as varchar), "AuthenticationRequirement",
    cast("ConditionalAccessStatus" as varchar), "CorrelationId", "RequestId"
from "AADSignInEventsBeta"
