select
    b."Sequence", b."StartTime", e."EndTime", coalesce(e."Event", 'did not end') as "State", b."Version",
    e."Files", e."Bytes", e."Records", e."Added", e."Duplicates", e."Variants", e."Rejects", e."DerivedRows",
    e."FirstEvent", e."LastEvent"
from "system"."ingest_log" b
left join "system"."ingest_log" e on e."Sequence" = b."Sequence" and e."Event" <> 'started'
where b."Event" = 'started'
