with logged as (
    select
        "TableName", coalesce("Workload", '') as "Workload", "Day", sum("Added") as "Added",
        sum("Duplicates") as "Duplicates", count(distinct "Sequence") as "Runs"
    from "system"."coverage_log"
    group by 1, 2, 3
),
present as (
    select 'CloudAppEvents' as "TableName", coalesce("_Workload", '') as "Workload", cast("_Day" as date) as "Day",
        count(*) as "Rows"
    from "hidden"."CloudAppEvents"
    group by 2, 3
)
select
    coalesce(p."TableName", l."TableName") as "TableName",
    nullif(coalesce(p."Workload", l."Workload"), '') as "Workload",
    coalesce(p."Day", l."Day") as "Day",
    case when coalesce(p."TableName", l."TableName") = 'CloudAppEvents' then coalesce(p."Rows", 0) else l."Added" end
        as "Records",
    coalesce(l."Duplicates", 0) as "Duplicates", coalesce(l."Runs", 0) as "Runs"
from logged l
full outer join present p
    on p."TableName" = l."TableName" and p."Workload" = l."Workload" and p."Day" is not distinct from l."Day"
