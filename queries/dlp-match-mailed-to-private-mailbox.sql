-- id: dlp-match-mailed-to-private-mailbox
-- title: "{{ AccountUpn }} mailed what {{ Policy }} matched to {{ Recipients }}"
-- description: |
--   A DLP policy matched a mail that went to a mailbox at a service for private people, whatever the rule's severity.
--   A recipient whose name looks like the sender's is most likely the sender at home.
-- severity: medium
-- tactics: [Exfiltration]
-- techniques: [T1048]
-- tags: [dlp, insider risk, mail]
-- schedule: on arrival
-- key: [RecordId]
-- entities:
--   - {type: account, column: AccountUpn}
--   - {type: message, columns: {NetworkMessageId: NetworkMessageId, EmailSubject: Subject}}
-- details: {Policy: Policy, Recipients: Recipients, Looks like the sender: LooksLikeSender}
-- references: [https://learn.microsoft.com/office/office-365-management-api/office-365-management-activity-api-schema#dlp-schema]
-- tests:
--   - name: a mail to the sender's own private mailbox is found
--     input:
--       CloudAppEvents:
--         - {CreationTime: 2026-03-02T16:46:00, Id: m1, RecordType: 13, Operation: DlpRuleMatch, Workload: Exchange, UserId: DlpAgent, PolicyDetails: [{PolicyName: Payment cards, Rules: [{Severity: Low}]}], ExchangeMetaData: {From: kim.lund@contoso.com, To: [KIM.LUND@gmail.com], Subject: list}}
--     expect: [{AccountUpn: kim.lund@contoso.com, Recipients: kim.lund@gmail.com, LooksLikeSender: true, RecordId: m1}]
--   - name: a customer's domain is no private mailbox, even if it begins alike
--     input:
--       CloudAppEvents:
--         - {CreationTime: 2026-03-02T16:46:00, Id: m1, RecordType: 13, Operation: DlpRuleMatch, Workload: Exchange, UserId: DlpAgent, PolicyDetails: [{PolicyName: Payment cards}], ExchangeMetaData: {From: kim.lund@contoso.com, To: [kim.lund@gmail.fabrikam.com, pat@fabrikam.com]}}
--     expect: none

with recipients as (
    select Timestamp, RecordId, AccountUpn, Policy, Subject, NetworkMessageId, lower(json_as_text(Recipient)) as Recipient
    from (
        select
            Timestamp, _RecordId as RecordId, lower(json_as_text(RawEventData, 'ExchangeMetaData', 'From')) as AccountUpn,
            json_as_text(RawEventData, 'PolicyDetails', 0, 'PolicyName') as Policy,
            json_as_text(RawEventData, 'ExchangeMetaData', 'Subject') as Subject,
            json_as_text(RawEventData, 'ExchangeMetaData', 'UniqueID') as NetworkMessageId,
            unnest(array_concat(
                coalesce(json_get_array(RawEventData, 'ExchangeMetaData', 'To'), make_array()),
                coalesce(json_get_array(RawEventData, 'ExchangeMetaData', 'CC'), make_array()),
                coalesce(json_get_array(RawEventData, 'ExchangeMetaData', 'BCC'), make_array())
            )) as Recipient
        from CloudAppEvents
        where lower(ActionType) = 'dlprulematch' and _Workload = 'Exchange'
    ) listed
)
select
    Timestamp, AccountUpn, Policy, Subject, NetworkMessageId,
    array_to_string(array_sort(array_agg(distinct Recipient)), ', ') as Recipients,
    bool_or(regexp_replace(split_part(Recipient, '@', 1), '[^a-z]', '', 'g')
        = regexp_replace(split_part(AccountUpn, '@', 1), '[^a-z]', '', 'g')) as LooksLikeSender,
    RecordId
from recipients
where regexp_like(
    split_part(Recipient, '@', 2),
    '^((gmail|googlemail|msn|icloud|me|mac|aol|mail|pm|qq|163|126|zoho|rediffmail|att|comcast|verizon|protonmail)\.com'
    || '|(outlook|hotmail|live|yahoo|ymail|gmx|yandex|tutanota|tuta)\.[a-z.]{2,6}|proton\.me|mail\.ru|web\.de|'
    || 't-online\.de|freenet\.de|posteo\.de|orange\.fr|free\.fr|laposte\.net|wanadoo\.fr|libero\.it|btinternet\.com|'
    || 'bluewin\.ch|seznam\.cz|wp\.pl|o2\.pl|onet\.pl|interia\.pl|naver\.com|fastmail\.(com|fm)|hey\.com)$'
)
group by Timestamp, AccountUpn, Policy, Subject, NetworkMessageId, RecordId
order by Timestamp, RecordId
