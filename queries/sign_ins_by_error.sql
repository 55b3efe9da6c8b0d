-- Sign-ins by error number: 0 is success, whatever ResultStatus says
select
    coalesce(RawEventData->>'ErrorNumber', '0') as ErrorNumber,
    count(*) as SignIns, count(distinct IPAddress) as Addresses, min(Timestamp) as First, max(Timestamp) as Last
from CloudAppEvents
where ActionType in ('UserLoggedIn', 'UserLoginFailed')
group by 1
order by SignIns desc, 1
limit 8
