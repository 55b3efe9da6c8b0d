-- Inbox rules that forward or delete
select
    Timestamp, AccountDisplayName, IPAddress,
    named_value(RawEventData->>'Parameters', 'ForwardTo') as ForwardTo,
    named_value(RawEventData->>'Parameters', 'DeleteMessage') as DeleteMessage
from CloudAppEvents
where ActionType = 'New-InboxRule'
order by Timestamp
limit 8
