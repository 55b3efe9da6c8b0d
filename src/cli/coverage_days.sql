with late as (
    select
        coalesce("_Workload", '(none)') as "Workload", "_Day" as "Day",
        approx_median(date_part('epoch', "_IngestTime") - date_part('epoch', "Timestamp")) / 3600 as "MedianHoursLate",
        max(date_part('epoch', "_IngestTime") - date_part('epoch', "Timestamp")) / 3600 as "MostHoursLate",
        count(distinct date_trunc('hour', "Timestamp")) as "Hours"
    from hidden."CloudAppEvents"
    group by 1, 2
),
counted as (
    select
        "TableName", coalesce("Workload", '(none)') as "Workload", "Day", "Records", "Duplicates", "Runs"
    from system."coverage"
)
select
    c."TableName", c."Workload", c."Day", c."Records", c."Duplicates", c."Runs", l."Hours" as "HoursWithRecords",
    round(l."MedianHoursLate", 1) as "MedianHoursLate", round(l."MostHoursLate", 1) as "MostHoursLate"
from (select * from counted where {only}) c
left join late l on c."TableName" = 'CloudAppEvents' and l."Workload" = c."Workload" and cast(l."Day" as date) = c."Day"
order by c."TableName", c."Workload", c."Day"
