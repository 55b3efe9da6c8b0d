select r.*
from "system"."rejects" r
left anti join "system"."reject_resolutions" s on s."RejectId" = r."RejectId"
