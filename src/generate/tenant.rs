//! The made-up company: Contoso, its people, sites, files and devices. Everything follows from the seed.
//!
//! Addresses come from the documentation ranges (RFC 5737, RFC 3849) and private ranges: 198.51.100.0/24 are the
//! offices, 203.0.113.0/24 and 2001:db8::/32 people's homes, 192.0.2.0/24 strangers, 10.0.0.0/8 devices. Traffic of
//! Microsoft's own back end is shown with addresses of 2603:1026::/36, which Microsoft publishes for Exchange Online.

use super::names::{
    ADMIN_UNITS, DEPARTMENTS, EXTENSIONS, FAMILY, FOLDERS, GIVEN, SITES, TOPICS, USER_AGENTS,
};
use super::random::Random;
use super::text::{Guid, Text};

/// The mail domain.
pub const DOMAIN: &str = "contoso.com";
/// The tenant's first domain.
pub const INITIAL_DOMAIN: &str = "contoso.onmicrosoft.com";

/// A person with an account. What the workloads call the person differs, as in real logs: Exchange writes the PUID in
/// upper case, SharePoint inside a claim in lower case, Teams and Entra the object id.
#[derive(Debug)]
pub struct Person {
    /// Given and family name.
    pub display_name: String,
    /// User principal name, also the mail address.
    pub upn: String,
    /// Part of the UPN before the `@`.
    pub alias: String,
    /// Object id in the directory.
    pub object_id: String,
    /// PUID, 16 upper-case hexadecimal digits.
    pub puid: String,
    /// The claim that SharePoint writes as `UserKey`.
    pub claim: String,
    /// Windows security identifier.
    pub sid: String,
    /// `MailboxGuid`.
    pub mailbox: String,
    /// Department.
    pub department: &'static str,
    /// Hours that local time is ahead of UTC; the year round, for simplicity.
    pub hours_ahead: i64,
    /// Local hour at which work begins; it lasts nine hours.
    pub begins: i64,
    /// Address of the office the person works from.
    pub office: String,
    /// Address at home; IPv6 for every fourth person.
    pub home: String,
    /// Name of the device.
    pub device: String,
    /// Defender's id of the device.
    pub device_id: String,
    /// URL of the OneDrive.
    pub one_drive: String,
    /// Site id of the OneDrive.
    pub one_drive_id: Guid,
    /// Web id of the OneDrive.
    pub one_drive_web: Guid,
    /// Administrative unit: identifier and name; none for every fourth person.
    pub admin_unit: Option<(&'static str, &'static str)>,
    /// Browser.
    pub user_agent: &'static str,
    /// The Entra session of the usual device.
    pub session: Guid,
}

/// A SharePoint site.
#[derive(Debug)]
pub struct Site {
    /// URL without a slash at the end.
    pub url: String,
    /// `Site`.
    pub id: Guid,
    /// `WebId`.
    pub web: Guid,
    /// `ListId` of the document library.
    pub library: Guid,
}

/// A file in a SharePoint library.
#[derive(Debug)]
pub struct File {
    /// Index of the site.
    pub site: usize,
    /// Folder below the document library.
    pub folder: &'static str,
    /// Name with extension.
    pub name: String,
    /// Extension without the dot.
    pub extension: &'static str,
    /// `ListItemUniqueId`.
    pub id: Guid,
    /// Bytes.
    pub size: u64,
}

/// The company.
#[derive(Debug)]
pub struct Tenant {
    /// Tenant id, `OrganizationId`.
    pub id: String,
    /// The people, by number.
    pub people: Vec<Person>,
    /// SharePoint sites.
    pub sites: Vec<Site>,
    /// Files of the sites.
    pub files: Vec<File>,
    /// Who works at each hour of a UTC day: numbers of people.
    pub at_work: [Vec<u32>; 24],
}

impl Tenant {
    /// The company of a seed.
    #[must_use]
    pub fn new(seed: u64, users: u32) -> Self {
        let mut random = Random::new(seed, 1);
        let id = random.guid().to_string();
        let people: Vec<Person> = (0..u64::from(users)).map(|number| person(number, &mut random)).collect();
        let sites = SITES
            .iter()
            .map(|name| Site {
                url: format!("https://contoso.sharepoint.com/sites/{name}"),
                id: random.guid(),
                web: random.guid(),
                library: random.guid(),
            })
            .collect();
        let count = (u64::from(users) * 12).clamp(240, 24_000);
        let files = (0..count).map(|number| file(number, &mut random)).collect();
        let mut at_work: [Vec<u32>; 24] = Default::default();
        for (number, person) in (0u32..).zip(&people) {
            for hour in 0..9 {
                let utc = usize::try_from((person.begins + hour - person.hours_ahead).rem_euclid(24))
                    .unwrap_or_default();
                if let Some(list) = at_work.get_mut(utc) {
                    list.push(number);
                }
            }
        }
        Self { id, people, sites, files, at_work }
    }

    /// A person by number; numbers beyond the last begin again.
    #[must_use]
    pub fn person(&self, number: usize) -> &Person {
        // At least the story's people exist: the options are checked before a tenant is made.
        &self.people[number % self.people.len()]
    }

    /// A site by number; numbers beyond the last begin again.
    #[must_use]
    pub fn site(&self, number: usize) -> &Site {
        &self.sites[number % self.sites.len()]
    }

    /// A file by number; numbers beyond the last begin again.
    #[must_use]
    pub fn file(&self, number: usize) -> &File {
        &self.files[number % self.files.len()]
    }
}

fn person(number: u64, random: &mut Random) -> Person {
    // 37 and 2880 have no common factor: every pair of names is used once before any comes again.
    let pair = usize::try_from(number * 37 % 2880).unwrap_or_default();
    let (given, family) = (GIVEN[pair % GIVEN.len()], FAMILY[pair / GIVEN.len() % FAMILY.len()]);
    let again = number / 2880;
    let suffix = if again == 0 { String::new() } else { (again + 1).to_string() };
    let alias = format!("{}.{}{suffix}", given.to_lowercase(), family.to_lowercase());
    let puid = format!("100320{:010X}", 0x1_0000_0000 + number * 7919 + random.below(7919));
    let office = usize::try_from(number % 3).unwrap_or_default();
    let low = number % 250 + 2;
    let mut device_id = Text::default();
    for _ in 0..5 {
        device_id.hex(random.bits(), 8);
    }
    Person {
        display_name: format!("{given} {family}{suffix}"),
        upn: format!("{alias}@{DOMAIN}"),
        object_id: random.guid().to_string(),
        claim: format!("i:0h.f|membership|{}@live.com", puid.to_lowercase()),
        puid,
        sid: format!("S-1-5-21-1004336348-1177238915-682003330-{}", 512_000 + number),
        mailbox: random.guid().to_string(),
        department: DEPARTMENTS[usize::try_from(number).unwrap_or_default() % DEPARTMENTS.len()],
        hours_ahead: [0, 1, -5][office],
        begins: 7 + i64::try_from(random.below(3)).unwrap_or_default(),
        office: format!("198.51.100.{}", 10 * (office + 1)),
        home: if number % 4 == 3 {
            format!("2001:db8:{:x}:{:x}::{:x}", number / 250 + 1, low, random.below(4096) + 1)
        } else {
            format!("203.0.113.{low}")
        },
        device: format!("{}-{:05}", ["LON", "BER", "NYC"][office], 10_000 + number),
        device_id: device_id.take(),
        one_drive: format!(
            "https://contoso-my.sharepoint.com/personal/{}_contoso_com",
            alias.replace('.', "_")
        ),
        one_drive_id: random.guid(),
        one_drive_web: random.guid(),
        admin_unit: if number % 4 == 2 { None } else { Some(ADMIN_UNITS[office]) },
        user_agent: USER_AGENTS[random.index(USER_AGENTS.len())],
        session: random.guid(),
        alias,
    }
}

fn file(number: u64, random: &mut Random) -> File {
    let topic = TOPICS[random.index(TOPICS.len())];
    let extension = EXTENSIONS[random.index(EXTENSIONS.len())];
    let site = random.index(SITES.len());
    let (year, part) = (2023 + random.below(4), random.below(12) + 1);
    File {
        site,
        folder: FOLDERS[random.index(FOLDERS.len())],
        name: format!("{topic} {year}-{part:02} v{}.{extension}", number % 7 + 1),
        extension,
        id: random.guid(),
        size: 9_000 + random.below(4_000_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_person_has_a_name_and_keys_of_their_own() {
        let tenant = Tenant::new(1, 6000);
        let upns: HashSet<_> = tenant.people.iter().map(|p| &p.upn).collect();
        let puids: HashSet<_> = tenant.people.iter().map(|p| &p.puid).collect();
        assert_eq!((upns.len(), puids.len()), (6000, 6000));
    }

    #[test]
    fn the_two_spellings_of_the_puid_agree() {
        let tenant = Tenant::new(1, 20);
        for person in &tenant.people {
            assert_eq!(person.puid.len(), 16);
            assert!(person.puid.bytes().all(|b| b.is_ascii_digit() || (b'A'..=b'F').contains(&b)));
            assert_eq!(person.claim, format!("i:0h.f|membership|{}@live.com", person.puid.to_lowercase()));
        }
    }

    #[test]
    fn everybody_works_nine_hours() {
        let tenant = Tenant::new(1, 50);
        assert_eq!(tenant.at_work.iter().map(Vec::len).sum::<usize>(), 450);
    }

    #[test]
    fn device_ids_have_forty_digits() {
        assert!(Tenant::new(1, 20).people.iter().all(|p| p.device_id.len() == 40));
    }
}
