-- How each saved query fares on schedule, from its runs: one row per query that ever ran. `State` is failing while the last
-- run failed, waiting before the first one that had something to look at, silent when no run ever found anything.
select
    r."QueryId",
    case
        when last."State" = 'failed' then 'failing'
        when sum(case when r."State" = 'done' then 1 else 0 end) = 0 then 'waiting'
        when coalesce(sum(r."Findings"), 0) = 0 then 'silent'
        else 'healthy'
    end as "State",
    max(r."StartTime") as "LastRun",
    max(case when r."State" = 'done' then r."StartTime" end) as "LastSuccess",
    sum(case when r."State" = 'done' then 1 else 0 end) as "Runs",
    sum(case when r."State" = 'failed' then 1 else 0 end) as "Failures",
    sum(case when r."State" = 'failed' and r."Run" > coalesce(good."Run", 0) then 1 else 0 end) as "FailuresInARow",
    last."Error" as "LastError",
    avg(r."DurationMs") filter (where r."State" = 'done') as "AverageMs",
    max(r."DurationMs") as "LongestMs",
    sum(r."RowsRead") as "RowsRead",
    sum(r."Findings") as "Findings",
    sum(r."Alerts") as "Alerts",
    max(case when r."Alerts" > 0 then r."StartTime" end) as "LastAlert"
from "system"."hunt_runs" r
join (select "QueryId", max("Run") as "Run" from "system"."hunt_runs" group by "QueryId") newest
    on newest."QueryId" = r."QueryId"
join "system"."hunt_runs" last on last."Run" = newest."Run"
left join (
    select "QueryId", max("Run") as "Run" from "system"."hunt_runs" where "State" <> 'failed' group by "QueryId"
) good on good."QueryId" = r."QueryId"
group by r."QueryId", last."State", last."Error"
