-- The incidents as they are now: the last state that was written of each. Ids that are no more are left out; they are
-- in system.incident_redirects. Lists are JSON arrays.
select
    "IncidentId", "Name", "Severity", "Status", "Owner", "Classification", "Determination", "Tags",
    "FirstActivity", "LastActivity", "Alerts", "NewAlerts",
    "Users", "Devices", "Files", "Sites", "Destinations",
    "Policies", "Rules", "SensitiveTypes", "Actions", "Categories", "Techniques",
    "ServiceSources", "DetectionSources", "ProviderIncidents", "MergedFrom", "Comments",
    "GeneratedName", "AlertSeverity", "UpdateTime"
from (
    select * from (
        select *, row_number() over (partition by "IncidentId" order by "Sequence" desc) as "_Newest"
        from "system"."incident_heads"
    )
    where "_Newest" = 1
)
where "Alerts" is not null
