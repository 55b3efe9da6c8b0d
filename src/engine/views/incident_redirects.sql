-- Ids of incidents that are no more, with the incident that holds their alerts now. It is empty where the alerts are gone.
select "IncidentId", "RedirectTo", "UpdateTime"
from (
    select * from (
        select *, row_number() over (partition by "IncidentId" order by "Sequence" desc) as "_Newest"
        from "system"."incident_heads"
    )
    where "_Newest" = 1
)
where "Alerts" is null
