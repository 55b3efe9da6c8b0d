-- id: upload-to-personal-storage
-- title: "{{ AccountUpn }} uploaded {{ FileName }} to {{ TargetDomain }}"
-- description: |
--   A browser or another program on {{ DeviceName }} sent a file to a service where people keep their own files. Add the
--   services that your organisation uses as exceptions, and those that it forbids to the list.
-- severity: medium
-- tactics: [Exfiltration]
-- techniques: [T1567.002]
-- tags: [dlp, insider risk, endpoint, cloud storage]
-- schedule: on arrival
-- key: [RecordId]
-- entities:
--   - {type: account, columns: {AccountUpn: AccountUpn, AccountObjectId: AccountObjectId}}
--   - {type: device, columns: {DeviceName: DeviceName, DeviceId: DeviceId}}
--   - {type: file, columns: {FileName: FileName, FolderPath: FilePath, SHA256: SHA256}}
--   - {type: domain, column: TargetDomain}
-- details: {Policy: Policy, Rule: Rule, Sensitive types: SensitiveTypes, Program: Application, Bytes: FileSize}
-- references: [https://learn.microsoft.com/purview/endpoint-dlp-learn-about]
-- tests:
--   - name: an upload to a service for private files is found
--     input:
--       CloudAppEvents:
--         - CreationTime: 2026-03-02T15:00:00
--           Id: u1
--           RecordType: 63
--           Operation: FileUploadedToCloud
--           Workload: Endpoint
--           UserId: kim@contoso.com
--           ObjectId: 'C:\Users\kim\plan.pptx'
--           DeviceName: LON-10003
--           Application: msedge.exe
--           TargetDomain: www.dropbox.com
--     expect: [{AccountUpn: kim@contoso.com, FileName: plan.pptx, TargetDomain: www.dropbox.com, RecordId: u1}]
--   - name: the company's own storage is none, nor is a domain that only ends alike
--     input:
--       CloudAppEvents:
--         - {CreationTime: 2026-03-02T15:00:00, Id: u1, RecordType: 63, Operation: FileUploadedToCloud, Workload: Endpoint, UserId: kim@contoso.com, ObjectId: 'C:\a.pptx', TargetDomain: contoso.sharepoint.com}
--         - {CreationTime: 2026-03-02T15:01:00, Id: u2, RecordType: 63, Operation: FileUploadedToCloud, Workload: Endpoint, UserId: kim@contoso.com, ObjectId: 'C:\b.pptx', TargetDomain: notbox.com}
--     expect: none

select
    Timestamp, ActionType, _AccountUpn as AccountUpn, AccountObjectId, IPAddress,
    RawEventData ->> 'DeviceName' as DeviceName, RawEventData ->> 'MDATPDeviceId' as DeviceId,
    file_name(RawEventData ->> 'ObjectId') as FileName, RawEventData ->> 'ObjectId' as FilePath,
    RawEventData ->> 'Sha256' as SHA256, json_get_int(RawEventData, 'FileSize') as FileSize,
    lower(RawEventData ->> 'TargetDomain') as TargetDomain, RawEventData ->> 'Application' as Application,
    json_as_text(RawEventData, 'PolicyMatchInfo', 'PolicyName') as Policy,
    json_as_text(RawEventData, 'PolicyMatchInfo', 'RuleName') as Rule,
    json_length(RawEventData, 'SensitiveInfoTypeData') as SensitiveTypes, _RecordId as RecordId
from CloudAppEvents
where ActionType in ('FileUploadedToCloud', 'UploadFile')
    and regexp_like(
        lower(RawEventData ->> 'TargetDomain'),
        '(^|\.)(dropbox\.com|box\.com|drive\.google\.com|docs\.google\.com|mail\.google\.com|photos\.google\.com|'
        || 'onedrive\.live\.com|1drv\.ms|icloud\.com|mega\.(nz|io)|wetransfer\.com|we\.tl|pcloud\.(com|link)|sync\.com|'
        || 'mediafire\.com|4shared\.com|sendspace\.com|gofile\.io|file\.io|filebin\.net|transfer\.sh|pastebin\.com|'
        || 'ghostbin\.com|zippyshare\.com|send\.cm|swisstransfer\.com|smash\.(com|gg)|terabox\.com|yandex\.[a-z]+|'
        || 'disk\.yandex\.[a-z]+|proton\.me|tresorit\.com|magentacloud\.de|web\.de|gmx\.[a-z]+)$'
    )
order by Timestamp, RecordId
