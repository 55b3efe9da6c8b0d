-- Alerts with the accounts they are about
select i.Timestamp, i.Title, i.Severity, i.ServiceSource, string_agg(distinct e.AccountUpn, ', ') as Accounts
from AlertInfo i
left join AlertEvidence e on e.AlertId = i.AlertId
group by i.Timestamp, i.AlertId, i.Title, i.Severity, i.ServiceSource
order by i.Timestamp, i.Title
limit 8
