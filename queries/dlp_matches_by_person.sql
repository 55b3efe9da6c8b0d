-- DLP matches by person and policy
select
    json_get_str(RawEventData, 'PolicyDetails', 0, 'PolicyName') as Policy,
    coalesce(
        json_get_str(RawEventData, 'ExchangeMetaData', 'From'),
        json_get_str(RawEventData, 'SharePointMetaData', 'From'),
        RawEventData->>'UserId'
    ) as Person,
    count(*) as Matches, min(Timestamp) as First, max(Timestamp) as Last
from CloudAppEvents
where lower(ActionType) = 'dlprulematch'
group by 1, 2
order by Matches desc, 1, 2
limit 8
