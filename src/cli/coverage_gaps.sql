with hours as (
    select coalesce("_Workload", '(none)') as "Workload", date_trunc('hour', "Timestamp") as h, count(*) as n
    from hidden."CloudAppEvents"
    group by 1, 2
),
steps as (
    select
        "Workload", h, n,
        lead(h) over (partition by "Workload" order by h) as following,
        lead(n) over (partition by "Workload" order by h) as following_n
    from hours
),
usual as (
    select
        "Workload", approx_median(n) as usual_n, count(*) as busy,
        (date_part('epoch', max(h)) - date_part('epoch', min(h))) / 3600 + 1 as span
    from hours
    group by 1
)
select
    s."Workload" as "Workload", s.h + interval '1 hour' as "From", s.following as "To",
    cast((date_part('epoch', s.following) - date_part('epoch', s.h)) / 3600 - 1 as bigint) as "Hours",
    s.n as "RecordsBefore", s.following_n as "RecordsAfter"
from (select * from steps where {only}) s
join usual u on u."Workload" = s."Workload"
where s.following is not null
    and (date_part('epoch', s.following) - date_part('epoch', s.h)) / 3600 - 1 >= {hours}
    and s.n >= u.usual_n / 2 and s.following_n >= u.usual_n / 2
order by s."Workload", s.h
