select
    "TableName", "Workload", "Day", sum("Added") as "Records", sum("Duplicates") as "Duplicates",
    count(distinct "Sequence") as "Runs"
from "system"."coverage_log"
group by "TableName", "Workload", "Day"
