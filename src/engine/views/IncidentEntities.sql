-- The entities of each incident as it is now, with all identifiers and roles.
select
    "detail"."IncidentId" as "IncidentId", "Kind", "detail"."Name" as "Name", "Identifiers", "Roles",
    "detail"."Alerts" as "Alerts", "detail"."FirstActivity" as "FirstActivity",
    "detail"."LastActivity" as "LastActivity", "MayLink" = 1 as "MayLink"
from "system"."incident_entities" as "detail"
join (
    select * from (
        select *, row_number() over (partition by "IncidentId" order by "Sequence" desc) as "_Newest"
        from "system"."incident_heads"
    )
    where "_Newest" = 1
) as "head"
    on "detail"."IncidentId" = "head"."IncidentId" and "detail"."Run" = "head"."Run"
where "head"."Alerts" is not null
