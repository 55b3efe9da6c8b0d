//! The three stories hidden in the output, step by step. What happens is told in the documentation of
//! [`generate`](super); the steps here are made from the same seed by the generator and by [`super::stories`].

use super::device::DeviceFile;
use super::dlp::Fact;
use super::plan::{GAP_HOURS, Plan};
use super::random::Random;
use super::record::{
    ALERT, DLP_ENDPOINT, DLP_EXCHANGE, DLP_SHAREPOINT, EXCHANGE_ADMIN, EXCHANGE_ITEM,
    EXCHANGE_ITEM_AGGREGATED, EXCHANGE_ITEM_GROUP, RecordType, SHAREPOINT_FILE, SHARING, SIGN_IN,
};
use super::tenant::File;
use super::text::Guid;

/// The person who collects files with card numbers: works in Finance.
pub const COLLECTOR: usize = 3;
/// The person whose mailbox is taken over: works in Sales.
pub const VICTIM: usize = 5;
/// The person whose team tests with card numbers: works in Quality Assurance.
pub const TESTER: usize = 7;
/// Where the intruder comes from.
pub const INTRUDER_ADDRESS: &str = "192.0.2.66";
/// The stranger who opens the anonymous link.
pub const STRANGER_ADDRESS: &str = "192.0.2.14";
/// Where the collector sends the file.
pub const PRIVATE_MAILBOX: &str = "private.mailbox@example.org";
/// Where the intruder's rule forwards to.
pub const FORWARD_TO: &str = "collect@example.net";
/// Subject of the intruder's mails inside the company.
pub const PHISH_SUBJECT: &str = "Updated salary statement: please sign in";
/// The alerts of stories (a) and (b): name, category, severity.
pub const ALERTS: [(&str, &str, &str); 5] = [
    ("DLP policy match: card numbers shared by link", "DataLossPrevention", "High"),
    ("DLP policy match: card numbers sent by mail", "DataLossPrevention", "High"),
    ("DLP policy match: card numbers copied to removable media", "DataLossPrevention", "High"),
    ("Creation of forwarding/redirect rule", "ThreatManagement", "Medium"),
    ("DLP policy match: card numbers in a mail from a new session", "DataLossPrevention", "High"),
];
/// The files with card numbers, on the site `CardOperations`: name, extension, bytes.
const CARD_FILES: [(&str, &str, u64); 6] = [
    ("Chargebacks 2026.xlsx", "xlsx", 482_113),
    ("Customer cards Q1.xlsx", "xlsx", 1_904_882),
    ("Card terminal export.csv", "csv", 3_310_007),
    ("Refunds with card numbers.xlsx", "xlsx", 220_450),
    ("Settlement file February.csv", "csv", 5_120_334),
    ("Disputes open.docx", "docx", 96_240),
];

/// Who and what the stories are about.
#[derive(Debug)]
pub struct Cast {
    /// Files with card numbers.
    pub files: Vec<File>,
    /// The test file of story (c).
    pub test_file: File,
    /// Session of the intruder.
    pub session: Guid,
    /// `AlertId` of each of [`ALERTS`].
    pub alerts: [Guid; 5],
    /// Number that makes the Internet message id of the collector's mail.
    pub private_mail: u64,
    /// Number that makes the message id of the intruder's mail with cards.
    pub card_mail: u64,
    /// The seed.
    pub seed: u64,
}

/// What a step does.
#[derive(Debug, Clone, Copy)]
pub enum Act {
    /// A file operation on a card file.
    File(&'static str, usize, bool),
    /// Sharing of a card file in OneDrive.
    Share(&'static str, usize),
    /// A DLP match in a card file.
    FileMatch(usize, bool),
    /// A mail.
    Send(&'static str, u64, &'static str),
    /// A DLP match in a mail.
    MailMatch(u64, &'static str, &'static str),
    /// A card file goes to the memory stick.
    Copied(usize),
    /// The rule match of the device.
    DeviceMatch(usize),
    /// An alert, or its entity.
    Alert(usize, Guid, bool),
    /// A sign-in of the intruder: error number and name.
    SignIn(u64, &'static str),
    /// Messages read by the intruder.
    Read,
    /// The inbox copied by the intruder.
    Synchronised,
    /// The forwarding rule: cmdlet.
    Rule,
    /// The forwarding rule: the mailbox's own record.
    RuleChanged,
    /// Traces removed.
    Deleted,
    /// The noisy policy matches test data.
    TestMatch(Fact),
}

/// One record of a story.
#[derive(Debug, Clone, Copy)]
pub struct Step {
    /// `a`, `b` or `c`.
    pub story: char,
    /// When.
    pub time: i64,
    /// Id of the record.
    pub id: Guid,
    /// What.
    pub act: Act,
}

impl Act {
    /// Type and operation of the record.
    #[must_use]
    pub const fn names(&self) -> (&'static RecordType, &'static str) {
        match self {
            Self::File(operation, ..) => (SHAREPOINT_FILE, operation),
            Self::Share(operation, _) => (SHARING, operation),
            Self::FileMatch(..) | Self::TestMatch(Fact::Match | Fact::FalsePositive) => {
                (DLP_SHAREPOINT, "DLPRuleMatch")
            }
            Self::TestMatch(Fact::Undo) => (DLP_SHAREPOINT, "DLPRuleUndo"),
            Self::Send(..) => (EXCHANGE_ITEM, "Send"),
            Self::MailMatch(..) => (DLP_EXCHANGE, "DlpRuleMatch"),
            Self::Copied(_) => (DLP_ENDPOINT, "FileCopiedToRemovableMedia"),
            Self::DeviceMatch(_) => (DLP_ENDPOINT, "DlpRuleMatch"),
            Self::Alert(_, _, false) => (ALERT, "AlertTriggered"),
            Self::Alert(_, _, true) => (ALERT, "AlertEntityGenerated"),
            Self::SignIn(0, _) => (SIGN_IN, "UserLoggedIn"),
            Self::SignIn(..) => (SIGN_IN, "UserLoginFailed"),
            Self::Read => (EXCHANGE_ITEM_AGGREGATED, "MailItemsAccessed"),
            Self::Synchronised => (EXCHANGE_ITEM, "MailItemsAccessed"),
            Self::Rule => (EXCHANGE_ADMIN, "New-InboxRule"),
            Self::RuleChanged => (EXCHANGE_ITEM, "UpdateInboxRules"),
            Self::Deleted => (EXCHANGE_ITEM_GROUP, "SoftDelete"),
        }
    }
}

/// Collects the steps of one story on one day.
struct Day<'r> {
    story: char,
    midnight: i64,
    random: &'r mut Random,
    steps: &'r mut Vec<Step>,
}

impl Day<'_> {
    /// `count` times, `gap` seconds apart, from hour and minute on. Gives the id of the last.
    fn add(
        &mut self,
        (hour, minute): (i64, i64),
        count: usize,
        gap: i64,
        act: impl Fn(usize) -> Act,
    ) -> Guid {
        let mut id = Guid::from_bits(0, 0);
        for number in 0..count {
            let later = i64::try_from(number).unwrap_or_default() * gap;
            id = self.random.guid();
            self.steps.push(Step {
                story: self.story,
                time: self.midnight + hour * 3600 + minute * 60 + later,
                id,
                act: act(number),
            });
        }
        id
    }
}

impl Cast {
    /// The cast of a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        let mut random = Random::new(seed, 3);
        let mut file = |name: &str, extension, size, site| File {
            site,
            folder: "Reports",
            name: name.to_owned(),
            extension,
            id: random.guid(),
            size,
        };
        let files =
            CARD_FILES.iter().map(|(name, extension, size)| file(name, *extension, *size, 1)).collect();
        let test_file = file("payment regression set.csv", "csv", 88_214, 7);
        Self {
            files,
            test_file,
            session: random.guid(),
            alerts: std::array::from_fn(|_| random.guid()),
            private_mail: random.bits(),
            card_mail: random.bits(),
            seed,
        }
    }

    /// A card file by number; numbers beyond the last begin again.
    #[must_use]
    pub fn file(&self, number: usize) -> &File {
        // The list is never empty: it is made from a constant.
        &self.files[number % self.files.len()]
    }

    /// Days on which stories (a) and (b) happen, counted from the first day: four and two working days near the end.
    #[must_use]
    pub fn days(plan: &Plan) -> ([u32; 4], [u32; 2]) {
        let from_end = |back: usize| {
            plan.workdays
                .len()
                .checked_sub(back)
                .and_then(|at| plan.workdays.get(at))
                .copied()
                .unwrap_or_default()
        };
        ([from_end(5), from_end(4), from_end(3), from_end(2)], [from_end(4), from_end(3)])
    }

    /// All steps of stories (a) and (b), and the two facts of story (c) that follow its first match; in order of time.
    #[must_use]
    pub fn steps(&self, plan: &Plan) -> Vec<Step> {
        let mut random = Random::new(self.seed, 4);
        let mut steps = Vec::new();
        let (a_days, b_days) = Self::days(plan);
        self.collects(plan, a_days, &mut random, &mut steps);
        self.phished(plan, b_days, &mut random, &mut steps);
        if let Some(first) = self.noisy_steps(plan, 0).first() {
            let fact = |fact| Step { act: Act::TestMatch(fact), ..*first };
            steps.extend([fact(Fact::FalsePositive), fact(Fact::Undo)]);
        }
        steps.sort_by_key(|step| step.time);
        steps
    }

    /// Story (a).
    fn collects(&self, plan: &Plan, days: [u32; 4], random: &mut Random, steps: &mut Vec<Step>) {
        let mut day = |day: u32| plan.midnight(day);
        let [first, second, third, fourth] = days.map(&mut day);
        let mut on = Day { story: 'a', midnight: first, random, steps };
        on.add((7, 10), 18, 97, |number| Act::File("FileDownloaded", number, false));
        on.add((7, 50), 1, 0, |_| Act::FileMatch(1, false));
        on.midnight = second;
        on.add((18, 20), 6, 41, |number| Act::File("FileUploaded", number, true));
        let matched = on.add((18, 30), 2, 75, |number| Act::FileMatch(number, true));
        on.add((18, 40), 1, 0, |_| Act::Share("AnonymousLinkCreated", 1));
        on.add((18, 55), 2, 310, |_| Act::Share("AnonymousLinkUsed", 1));
        on.add((19, 2), 2, 1, |number| Act::Alert(0, matched, number == 1));
        on.midnight = third;
        on.add((16, 45), 1, 0, |_| {
            Act::Send("Pictures from the weekend", self.private_mail, "Customer cards Q1.xlsx")
        });
        let matched = on.add((16, 46), 1, 0, |_| {
            Act::MailMatch(self.private_mail, PRIVATE_MAILBOX, "Pictures from the weekend")
        });
        on.add((16, 48), 1, 0, |_| Act::Alert(1, matched, false));
        on.midnight = fourth;
        on.add((15, 30), 5, 12, Act::Copied);
        let matched = on.add((15, 32), 1, 0, |_| Act::DeviceMatch(1));
        on.add((15, 38), 1, 0, |_| Act::Alert(2, matched, false));
    }

    /// Story (b).
    fn phished(&self, plan: &Plan, days: [u32; 2], random: &mut Random, steps: &mut Vec<Step>) {
        let [first, second] = days.map(|day| plan.midnight(day));
        let mut on = Day { story: 'b', midnight: first, random, steps };
        on.add((5, 2), 6, 40, |_| Act::SignIn(50_126, "InvalidUserNameOrPassword"));
        on.add((5, 8), 1, 0, |_| Act::SignIn(0, ""));
        on.add((5, 12), 8, 55, |_| Act::Read);
        on.add((5, 21), 1, 0, |_| Act::Synchronised);
        let rule = on.add((5, 31), 1, 0, |_| Act::Rule);
        on.add((5, 31), 1, 0, |_| Act::RuleChanged);
        on.add((5, 40), 2, 1, |number| Act::Alert(3, rule, number == 1));
        on.midnight = second;
        let phish = self.card_mail.rotate_left(32);
        on.add((6, 40), 12, 9, |number| Act::Send(PHISH_SUBJECT, phish.wrapping_add(number as u64), ""));
        on.add((6, 50), 2, 4, |_| Act::Deleted);
        on.add((7, 15), 1, 0, |_| {
            Act::Send("Fwd: settlement", self.card_mail, "Settlement file February.csv")
        });
        let matched =
            on.add((7, 16), 1, 0, |_| Act::MailMatch(self.card_mail, FORWARD_TO, "Fwd: settlement"));
        on.add((7, 18), 1, 0, |_| Act::Alert(4, matched, false));
    }

    /// The matches of story (c) on a day, evenly from midnight to midnight, but not in the missing hours.
    #[must_use]
    pub fn noisy_steps(&self, plan: &Plan, day: u32) -> Vec<Step> {
        let mut random = Random::new(self.seed, 1_000_000 + u64::from(day));
        let gap = day == plan.gap_day;
        let missing = if gap { (GAP_HOURS.1 - GAP_HOURS.0) * 3600 } else { 0 };
        let slot = (86_400 - missing) / plan.noisy_per_day.max(1);
        (0..plan.noisy_per_day)
            .map(|number| {
                let second = number * slot + random.below(slot.max(1));
                let second = if gap && second >= GAP_HOURS.0 * 3600 { second + missing } else { second };
                let time = plan.midnight(day) + i64::try_from(second).unwrap_or_default();
                Step { story: 'c', time, id: random.guid(), act: Act::TestMatch(Fact::Match) }
            })
            .collect()
    }

    /// A card file on the collector's device.
    #[must_use]
    pub fn device_file(&self, number: usize) -> DeviceFile<'_> {
        let file = self.file(number);
        DeviceFile {
            name: &file.name,
            extension: file.extension,
            size: file.size,
            number: self.private_mail ^ number as u64,
        }
    }
}
