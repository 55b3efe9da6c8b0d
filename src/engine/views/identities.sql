-- What is known of each key of an account, one row per key, from the log that ingests write. Each field has the value
-- that was stated last, whatever other records say later without naming it; of two at one instant, the greater text.
-- `Records` is the most that one ingest read: ingests may have read the same records, so their counts are not added up.
select
    "KeyKind", "Key",
    last_value("AccountObjectId" order by "ObjectIdSeen", "AccountObjectId")
        filter (where "AccountObjectId" <> '') as "AccountObjectId",
    last_value("AccountUpn" order by "UpnSeen", "AccountUpn")
        filter (where "AccountUpn" <> '') as "AccountUpn",
    last_value("AccountDisplayName" order by "DisplayNameSeen", "AccountDisplayName")
        filter (where "AccountDisplayName" <> '') as "AccountDisplayName",
    min("FirstSeen") as "FirstSeen",
    max("LastSeen") as "LastSeen",
    last_value("Source" order by "LastSeen", "Source") as "Source",
    max("Records") as "Records"
from "system"."identity_log"
group by "KeyKind", "Key"
