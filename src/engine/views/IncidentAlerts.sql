-- The alerts of each incident as it is now. An alert is in exactly one incident.
select
    "detail"."IncidentId" as "IncidentId", "AlertId", "Timestamp", "Title", "detail"."Severity" as "Severity", "Category",
    "AttackTechniques", "ServiceSource", "DetectionSource", "Policy", "Rule",
    "detail"."SensitiveTypes" as "SensitiveTypes", "detail"."Actions" as "Actions",
    "detail"."ProviderIncidents" as "ProviderIncidents", "IsSimulation" = 1 as "IsSimulation", "detail"."Categories" as "Categories", "Items"
from "system"."incident_alerts" as "detail"
join (
    select * from (
        select *, row_number() over (partition by "IncidentId" order by "Sequence" desc) as "_Newest"
        from "system"."incident_heads"
    )
    where "_Newest" = 1
) as "head"
    on "detail"."IncidentId" = "head"."IncidentId" and "detail"."Run" = "head"."Run"
where "head"."Alerts" is not null
