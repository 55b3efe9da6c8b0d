-- Why alerts are in one incident: each link between two of them, with what they share.
select
    "detail"."IncidentId" as "IncidentId", "EarlierAlertId", "LaterAlertId", "Reason", "Kind", "Value", "SecondKind",
    "SecondValue", "MinutesApart", "Weight"
from "system"."incident_links" as "detail"
join (
    select * from (
        select *, row_number() over (partition by "IncidentId" order by "Sequence" desc) as "_Newest"
        from "system"."incident_heads"
    )
    where "_Newest" = 1
) as "head"
    on "detail"."IncidentId" = "head"."IncidentId" and "detail"."Run" = "head"."Run"
where "head"."Alerts" is not null
