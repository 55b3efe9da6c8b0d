-- What happened most, by workload
select _Workload as Workload, ActionType, count(*) as Events, count(distinct AccountId) as Accounts
from CloudAppEvents
group by 1, 2
order by Events desc, 1, 2
limit 8
