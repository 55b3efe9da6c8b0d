-- id: print-of-sensitive-files
-- title: "{{ AccountUpn }} printed {{ Prints }} times what {{ Policies }} matched"
-- description: |
--   Files or pages with sensitive information were printed from {{ DeviceName }} on {{ Printers }}. Paper leaves without
--   any further trace.
-- severity: medium
-- tactics: [Exfiltration]
-- techniques: [T1052]
-- tags: [dlp, insider risk, endpoint, print]
-- schedule: 1h
-- lookback: 1d
-- key: [AccountUpn, DeviceName, {column: Timestamp, bin: 1d}]
-- entities:
--   - {type: account, columns: {AccountUpn: AccountUpn, AccountObjectId: AccountObjectId}}
--   - {type: device, columns: {DeviceName: DeviceName, DeviceId: DeviceId}}
--   - {type: file, column: FileName}
-- details: {Prints: Prints, Files: FileNames, Printers: Printers, Policies: Policies}
-- references: [https://learn.microsoft.com/purview/endpoint-dlp-learn-about]
-- tests:
--   - name: a print of a file with card numbers is found
--     input:
--       CloudAppEvents:
--         - {CreationTime: 2026-03-02T15:00:00, Id: p1, RecordType: 63, Operation: FilePrinted, Workload: Endpoint, UserId: kim@contoso.com, ObjectId: 'C:\cards.xlsx', DeviceName: LON-10003, TargetPrinterName: Home Printer, PolicyMatchInfo: {PolicyName: Payment cards}}
--         - {CreationTime: 2026-03-02T15:09:00, Id: p2, RecordType: 63, Operation: FilePrinted, Workload: Endpoint, UserId: kim@contoso.com, ObjectId: 'C:\refunds.xlsx', DeviceName: LON-10003, TargetPrinterName: Home Printer, SensitiveInfoTypeData: [{SensitiveInfoTypeName: Credit Card Number, Count: 9}]}
--     expect: [{AccountUpn: kim@contoso.com, Prints: 2, Printers: Home Printer}]
--   - name: a print without sensitive information is not
--     input:
--       CloudAppEvents:
--         - {CreationTime: 2026-03-02T15:00:00, Id: p1, RecordType: 63, Operation: FilePrinted, Workload: Endpoint, UserId: kim@contoso.com, ObjectId: 'C:\menu.docx', DeviceName: LON-10003, TargetPrinterName: Home Printer, SensitiveInfoTypeData: []}
--     expect: none

with prints as (
    select
        Timestamp, _RecordId as RecordId, _AccountUpn as AccountUpn, AccountObjectId,
        RawEventData ->> 'DeviceName' as DeviceName, RawEventData ->> 'MDATPDeviceId' as DeviceId,
        file_name(RawEventData ->> 'ObjectId') as FileName, RawEventData ->> 'TargetPrinterName' as Printer,
        coalesce(
            json_as_text(RawEventData, 'PolicyMatchInfo', 'PolicyName'),
            case when json_length(RawEventData, 'SensitiveInfoTypeData') > 0 then 'sensitive information' end
        ) as Policy
    from CloudAppEvents
    where ActionType in ('FilePrinted', 'WebpagePrinted')
)
select
    min(Timestamp) as Timestamp, AccountUpn, max(AccountObjectId) as AccountObjectId, DeviceName,
    max(DeviceId) as DeviceId, count(distinct RecordId) as Prints, min(FileName) as FileName,
    array_to_string(array_sort(array_agg(distinct FileName)), ', ') as FileNames,
    array_to_string(array_sort(array_agg(distinct Printer)), ', ') as Printers,
    array_to_string(array_sort(array_agg(distinct Policy)), ', ') as Policies
from prints
where Policy is not null
group by AccountUpn, DeviceName, date_trunc('day', Timestamp)
order by Timestamp, AccountUpn, DeviceName
