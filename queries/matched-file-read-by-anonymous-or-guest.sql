-- id: matched-file-read-by-anonymous-or-guest
-- title: "Somebody from outside read {{ FileName }}, which {{ Policies }} matched"
-- description: |
--   Anonymous people or guests opened or downloaded a file in which a DLP policy found something: what was shared has left.
--   Opened {{ Reads }} times on that day from {{ Addresses }}.
-- severity: high
-- tactics: [Exfiltration]
-- techniques: [T1567.002]
-- tags: [dlp, sharing, guest, sharepoint, onedrive]
-- schedule: 1h
-- lookback: 8d
-- key: [FileId, {column: Timestamp, bin: 1d}]
-- entities:
--   - {type: file, columns: {FileName: FileName, FolderPath: FilePath}}
--   - {type: account, role: related, column: FileOwner}
--   - {type: ip, column: IPAddress}
-- details: {Reads: Reads, Addresses: Addresses, Readers: Readers, Policies: Policies}
-- references: [https://learn.microsoft.com/purview/audit-log-sharing]
-- tests:
--   - name: an anonymous link that is used is found, once a day
--     input:
--       CloudAppEvents:
--         - {CreationTime: 2026-03-02T11:00:00, Id: u1, RecordType: 14, Operation: AnonymousLinkUsed, Workload: OneDrive, UserId: 'urn:spo:anon#aa', ClientIP: 192.0.2.10, ItemType: File, ObjectId: https://contoso-my.sharepoint.com/a.xlsx, SourceFileName: a.xlsx, ListItemUniqueId: 8f6f0c1e-0000-4000-8000-00000000000a}
--         - {CreationTime: 2026-03-02T11:09:00, Id: u2, RecordType: 6, Operation: FileDownloaded, Workload: OneDrive, UserId: 'pat_example.org#EXT#@contoso.com', ClientIP: 192.0.2.11, ItemType: File, ObjectId: https://contoso-my.sharepoint.com/a.xlsx, SourceFileName: a.xlsx, ListItemUniqueId: 8f6f0c1e-0000-4000-8000-00000000000a}
--         - CreationTime: 2026-03-01T09:05:00
--           Id: m1
--           RecordType: 11
--           Operation: DLPRuleMatch
--           Workload: OneDrive
--           UserId: DlpPolicyEventBasedAssistantOneDriveForBusiness
--           PolicyDetails: [{PolicyName: Payment cards}]
--           SharePointMetaData: {From: kim@contoso.com, FileName: a.xlsx, UniqueID: 8f6f0c1e-0000-4000-8000-00000000000a}
--     expect: [{FileName: a.xlsx, Reads: 2, Readers: 2, FileOwner: kim@contoso.com, Addresses: '192.0.2.10, 192.0.2.11'}]
--   - name: members of the organisation may read it
--     input:
--       CloudAppEvents:
--         - {CreationTime: 2026-03-02T11:00:00, Id: u1, RecordType: 6, Operation: FileDownloaded, Workload: OneDrive, UserId: lee@contoso.com, ItemType: File, ObjectId: https://contoso-my.sharepoint.com/a.xlsx, ListItemUniqueId: 8f6f0c1e-0000-4000-8000-00000000000a}
--         - CreationTime: 2026-03-01T09:05:00
--           Id: m1
--           RecordType: 11
--           Operation: DLPRuleMatch
--           Workload: OneDrive
--           UserId: DlpPolicyEventBasedAssistantOneDriveForBusiness
--           PolicyDetails: [{PolicyName: Payment cards}]
--           SharePointMetaData: {From: kim@contoso.com, FileName: a.xlsx, UniqueID: 8f6f0c1e-0000-4000-8000-00000000000a}
--     expect: none

with matches as (
    select
        lower(btrim(json_as_text(RawEventData, 'SharePointMetaData', 'UniqueID'), '{}')) as FileId,
        lower(json_as_text(RawEventData, 'SharePointMetaData', 'From')) as FileOwner,
        json_as_text(RawEventData, 'PolicyDetails', 0, 'PolicyName') as Policy,
        Timestamp as MatchTime
    from CloudAppEvents
    where lower(ActionType) = 'dlprulematch' and _Workload in ('SharePoint', 'OneDrive')
),
reads as (
    select
        Timestamp, _RecordId as RecordId, lower(RawEventData ->> 'ListItemUniqueId') as FileId,
        RawEventData ->> 'ObjectId' as FilePath, lower(RawEventData ->> 'UserId') as Reader, IPAddress
    from CloudAppEvents
    where ActionType in (
        'AnonymousLinkUsed', 'SecureLinkUsed', 'SharingLinkUsed', 'FileDownloaded', 'FileAccessed', 'FilePreviewed',
        'FileSyncDownloadedFull'
    )
    and (
        RawEventData ->> 'UserId' like 'urn:spo:anon#%' or lower(RawEventData ->> 'UserId') like 'anonymous%'
        or RawEventData ->> 'UserId' like 'urn:spo:guest#%' or lower(RawEventData ->> 'UserId') like '%#ext#%'
    )
)
select
    min(r.Timestamp) as Timestamp, r.FileId, max(file_name(r.FilePath)) as FileName, max(r.FilePath) as FilePath,
    max(m.FileOwner) as FileOwner, array_to_string(array_sort(array_agg(distinct m.Policy)), ', ') as Policies,
    count(distinct r.RecordId) as Reads, count(distinct r.Reader) as Readers, min(r.IPAddress) as IPAddress,
    array_to_string(array_sort(array_agg(distinct r.IPAddress)), ', ') as Addresses
from reads r
join matches m
    on m.FileId = r.FileId
    and m.MatchTime between r.Timestamp - interval '7 days' and r.Timestamp + interval '7 days'
group by r.FileId, date_trunc('day', r.Timestamp)
order by Timestamp, FileId
