-- id: mail-rule-hides-mail
-- title: "A rule of {{ Mailbox }} hides mail: {{ RuleName }}"
-- description: |
--   A mailbox rule deletes mail or moves it to where nobody looks ({{ Folder }}), and its name or its conditions
--   ({{ Conditions }}) look like those of an intruder who hides answers and warnings from the owner.
-- severity: high
-- tactics: [Defense Evasion]
-- techniques: [T1564.008]
-- tags: [mail, account takeover]
-- schedule: on arrival
-- key: [RecordId]
-- entities:
--   - {type: mailbox, column: Mailbox}
--   - {type: account, columns: {AccountUpn: AccountUpn, AccountObjectId: AccountObjectId}}
--   - {type: ip, column: IPAddress}
-- details: {Rule: RuleName, Conditions: Conditions, Deletes: DeleteMessage, Folder: Folder}
-- references: [https://attack.mitre.org/techniques/T1564/008/]
-- tests:
--   - name: a rule named with dots that deletes warnings is found
--     input:
--       CloudAppEvents:
--         - {CreationTime: 2026-03-02T05:31:00, Id: r1, RecordType: 1, Operation: New-InboxRule, Workload: Exchange, UserId: kim@contoso.com, ObjectId: kim\..., Parameters: [{Name: Name, Value: ...}, {Name: DeleteMessage, Value: 'True'}]}
--     expect: [{Mailbox: kim@contoso.com, RuleName: ..., DeleteMessage: true, RecordId: r1}]
--   - name: a rule that moves invoices to RSS Feeds is found
--     input:
--       CloudAppEvents:
--         - {CreationTime: 2026-03-02T05:31:00, Id: r1, RecordType: 1, Operation: Set-InboxRule, Workload: Exchange, UserId: kim@contoso.com, ObjectId: kim\1, Parameters: [{Name: Name, Value: Sort}, {Name: MoveToFolder, Value: RSS Feeds}, {Name: SubjectContainsWords, Value: invoice}]}
--     expect: [{RuleName: Sort, Folder: RSS Feeds}]
--   - name: newsletters may be deleted and invoices may be filed
--     input:
--       CloudAppEvents:
--         - {CreationTime: 2026-03-02T05:31:00, Id: r1, RecordType: 1, Operation: New-InboxRule, Workload: Exchange, UserId: kim@contoso.com, ObjectId: kim\1, Parameters: [{Name: Name, Value: Newsletters}, {Name: DeleteMessage, Value: 'True'}, {Name: From, Value: news@example.com}]}
--         - {CreationTime: 2026-03-02T05:32:00, Id: r2, RecordType: 1, Operation: New-InboxRule, Workload: Exchange, UserId: kim@contoso.com, ObjectId: kim\2, Parameters: [{Name: Name, Value: Invoices}, {Name: MoveToFolder, Value: Invoices}, {Name: SubjectContainsWords, Value: invoice}]}
--     expect: none

select
    Timestamp, ActionType, lower(case when Mailbox like '%@%' then Mailbox else AccountUpn end) as Mailbox,
    AccountUpn, AccountObjectId, IPAddress, RuleName, Conditions, DeleteMessage, MarkAsRead,
    file_name(MoveToFolder) as Folder, RecordId
from InboxRules
where coalesce(RuleOperation, '') not like 'Remove%' and coalesce(RuleOperation, '') not like 'Disable%'
    and (
        DeleteMessage
        or regexp_like(
            lower(file_name(MoveToFolder)),
            'rss|conversation history|archive|junk|deleted items|notes|sync issues|drafts|clutter|outbox'
        )
    )
    and (
        -- Names of one or two characters, or of no letter at all.
        regexp_like(RuleName, '^(.{1,2}|[^\p{L}\p{N}]+)$')
        or has_any(
            Conditions, 'phish', 'phishing', 'hack', 'hacked', 'hacker', 'spam', 'scam', 'fraud', 'suspicious', 'virus',
            'malware', 'compromised', 'password', 'security', 'helpdesk', 'invoice', 'invoices', 'payment', 'payments',
            'remittance', 'wire', 'bank', 'iban', 'ach', 'payroll', 'salary', 'docusign', 'mfa', 'verification'
        )
    )
order by Timestamp, RecordId
