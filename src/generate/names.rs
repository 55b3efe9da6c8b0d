//! Word lists: common names, departments, file topics, and what services call themselves. All made up or public knowledge.

/// Given names.
pub const GIVEN: [&str; 48] = [
    "Anna", "Ben", "Carla", "David", "Elena", "Frank", "Grace", "Henry", "Ingrid", "James", "Karin", "Louis",
    "Maria", "Nils", "Olivia", "Paul", "Quentin", "Rosa", "Stefan", "Teresa", "Ulrich", "Vera", "William",
    "Yasmin", "Adam", "Bianca", "Carlos", "Diana", "Erik", "Fatima", "George", "Hannah", "Ivan", "Julia",
    "Kenji", "Laura", "Martin", "Nadia", "Omar", "Petra", "Rahul", "Sofia", "Thomas", "Ursula", "Victor",
    "Wei", "Xenia", "Zoe",
];
/// Family names.
pub const FAMILY: [&str; 60] = [
    "Adler", "Baker", "Carter", "Dietrich", "Evans", "Fischer", "Garcia", "Hughes", "Ito", "Jansen",
    "Keller", "Lopez", "Meyer", "Novak", "Olsen", "Price", "Quinn", "Rossi", "Schmidt", "Turner", "Ueda",
    "Vogel", "Weber", "Young", "Zimmer", "Andersen", "Bauer", "Cohen", "Dubois", "Ernst", "Ferrari",
    "Graham", "Hoffmann", "Iversen", "Jones", "Khan", "Larsen", "Morris", "Nguyen", "Oliveira", "Patel",
    "Reed", "Santos", "Tanaka", "Urban", "Vargas", "Walker", "Xu", "Yilmaz", "Zeller", "Abbott", "Brandt",
    "Collins", "Duarte", "Ellis", "Frost", "Gruber", "Hansen", "Kaur", "Lindberg",
];
/// Departments, by the person's number; the stories rely on the first eight.
pub const DEPARTMENTS: [&str; 8] =
    ["IT", "Security", "Legal", "Finance", "Human Resources", "Sales", "Marketing", "Quality Assurance"];
/// Administrative units: identifier and name.
pub const ADMIN_UNITS: [(&str, &str); 3] = [
    ("3b1f6c52-8d0e-4c1a-9f27-51a0c0d1e001", "Europe North"),
    ("3b1f6c52-8d0e-4c1a-9f27-51a0c0d1e002", "Europe Central"),
    ("3b1f6c52-8d0e-4c1a-9f27-51a0c0d1e003", "Americas"),
];
/// SharePoint sites: URL name.
pub const SITES: [&str; 12] = [
    "Finance",
    "CardOperations",
    "HumanResources",
    "SalesEurope",
    "Marketing",
    "Legal",
    "Engineering",
    "QualityAssurance",
    "Projects",
    "Intranet",
    "Support",
    "Board",
];
/// Folders of a document library.
pub const FOLDERS: [&str; 6] = ["Reports", "Contracts", "Archive", "Templates", "Meeting notes", "Drafts"];
/// What files are about.
pub const TOPICS: [&str; 24] = [
    "Budget",
    "Forecast",
    "Invoice run",
    "Offer",
    "Contract",
    "Minutes",
    "Onboarding plan",
    "Campaign",
    "Price list",
    "Audit report",
    "Travel policy",
    "Holiday plan",
    "Roadmap",
    "Test plan",
    "Customer survey",
    "Board deck",
    "Payroll summary",
    "Vendor list",
    "Incident review",
    "Training slides",
    "Site inventory",
    "Press release",
    "Product sheet",
    "Risk register",
];
/// File extensions, the common ones more than once.
pub const EXTENSIONS: [&str; 10] =
    ["docx", "docx", "docx", "xlsx", "xlsx", "xlsx", "pptx", "pdf", "pdf", "csv"];
/// Subjects of mails.
pub const SUBJECTS: [&str; 20] = [
    "Re: Budget for next quarter",
    "Minutes of Tuesday",
    "Invitation: project review",
    "Fwd: Offer for Fabrikam",
    "Question about the contract",
    "Lunch on Friday?",
    "Re: Price list",
    "Travel request",
    "Holiday plan",
    "New starters in April",
    "Re: Incident review",
    "Slides for the board",
    "Status of the roll-out",
    "Your invoice",
    "Re: Re: Test plan",
    "Weekly report",
    "Feedback on the draft",
    "Access to the site",
    "Out of office next week",
    "Press release, final version",
];
/// Browsers and clients people use.
pub const USER_AGENTS: [&str; 6] = [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/134.0.0.0 Safari/537.36 Edg/134.0.0.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/133.0.0.0 Safari/537.36 Edg/133.0.0.0",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.3 Safari/605.1.15",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/134.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:136.0) Gecko/20100101 Firefox/136.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_3 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148",
];
/// Exchange servers: name and version.
pub const SERVERS: [&str; 4] = [
    "AM0PR10MB0001 (15.20.8534.031)",
    "DB9PR10MB0002 (15.20.8534.027)",
    "BN8PR10MB0003 (15.20.8511.025)",
    "AS8PR10MB0004 (15.20.8534.033)",
];
/// Domains of partners and private mail.
pub const OUTSIDE: [&str; 5] =
    ["fabrikam.com", "example.com", "example.org", "northwindtraders.com", "adatum.com"];
/// Cmdlets that the service runs on its own, and the object of each.
pub const SERVICE_CMDLETS: [(&str, &str); 8] = [
    ("Set-Mailbox", "QuarantineOrgShard{6f1d3b0a-5c6e-4d2f-8a11-0b7f7a51c001}"),
    ("Set-MailboxPlan", "ExchangeOnlineEnterprise-6f1d3b0a"),
    ("Set-TransportConfig", "Transport Settings"),
    ("Enable-AddressListPaging", "Default Address Lists"),
    ("Set-TenantObjectVersion", "Tenant Object"),
    ("Install-DefaultSharingPolicy", "Default Sharing Policy"),
    ("Set-RecipientEnforcementProvisioningPolicy", "Recipient Quota Policy"),
    ("Set-AdminAuditLogConfig", "Admin Audit Log Settings"),
];
/// Card numbers that payment companies publish for tests. No card behind them exists.
pub const TEST_CARDS: [&str; 6] = [
    "4111111111111111",
    "5555555555554444",
    "378282246310005",
    "4012888888881881",
    "6011111111111117",
    "3530111333300000",
];
/// Account numbers that registries print as examples (ISO 13616). The last three repeat the first.
pub const TEST_ACCOUNTS: [&str; 6] = [
    "GB82WEST12345698765432",
    "DE89370400440532013000",
    "FR1420041010050500013M02606",
    "GB82WEST12345698765432",
    "DE89370400440532013000",
    "FR1420041010050500013M02606",
];
