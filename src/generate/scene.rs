//! What every record writer needs: the company, a stream of numbers, and the record that is being written.

use super::random::Random;
use super::record::{Head, Record, RecordType};
use super::tenant::{File, Person, Tenant};
use super::text::Guid;

/// The stage on which records are made.
#[derive(Debug)]
pub struct Scene<'a> {
    /// The company.
    pub tenant: &'a Tenant,
    /// Chance.
    pub random: Random,
    /// The record in the making; what came before is overwritten.
    pub record: Record,
}

/// One thing that somebody does.
#[derive(Debug, Clone, Copy)]
pub struct Moment<'a> {
    /// When, seconds since 1970 UTC.
    pub time: i64,
    /// Id of the record.
    pub id: Guid,
    /// Who.
    pub person: &'a Person,
    /// From which address; empty for records without one.
    pub address: &'a str,
}

/// A file where it lies.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// URL of the site, without a slash at the end.
    pub site_url: &'a str,
    /// `Site`.
    pub site: Guid,
    /// `WebId`.
    pub web: Guid,
    /// `ListId`.
    pub library: Guid,
    /// Path below the site: library and folder.
    pub folder: &'a str,
    /// File name.
    pub name: &'a str,
    /// Extension without the dot.
    pub extension: &'a str,
    /// `ListItemUniqueId`.
    pub id: Guid,
    /// Bytes.
    pub size: u64,
    /// Whether the site is somebody's OneDrive.
    pub one_drive: bool,
}

impl<'a> Place<'a> {
    /// `Workload` of what happens there.
    #[must_use]
    pub const fn workload(&self) -> &'static str {
        if self.one_drive { "OneDrive" } else { "SharePoint" }
    }

    /// The file in its SharePoint site.
    #[must_use]
    pub fn on_site(tenant: &'a Tenant, file: &'a File) -> Self {
        let site = tenant.site(file.site);
        Self {
            site_url: &site.url,
            site: site.id,
            web: site.web,
            library: site.library,
            folder: file.folder,
            name: &file.name,
            extension: file.extension,
            id: file.id,
            size: file.size,
            one_drive: false,
        }
    }

    /// A copy of the file in the person's OneDrive.
    #[must_use]
    pub fn on_one_drive(person: &'a Person, file: &'a File) -> Self {
        Self {
            site_url: &person.one_drive,
            site: person.one_drive_id,
            web: person.one_drive_web,
            library: person.one_drive_id,
            folder: "Documents",
            name: &file.name,
            extension: file.extension,
            id: file.id,
            size: file.size,
            one_drive: true,
        }
    }
}

impl Scene<'_> {
    /// Begins a record about `moment`.
    pub fn begin(
        &mut self,
        moment: &Moment<'_>,
        record_type: &'static RecordType,
        operation: &str,
        result: &str,
        user_key: &str,
        workload: &str,
    ) {
        let head = Head {
            time: moment.time,
            id: moment.id,
            record_type,
            operation,
            result,
            user_key,
            user_type: 0,
            workload,
            client_ip: moment.address,
            user_id: &moment.person.upn,
        };
        self.record.begin(&self.tenant.id, &head);
    }

    /// Begins a record that a service wrote.
    pub fn begin_service(&mut self, head: &Head<'_>) {
        self.record.begin(&self.tenant.id, head);
    }

    /// The address the person works from at this moment: mostly the office, sometimes home.
    #[must_use]
    pub fn address_of<'p>(&mut self, person: &'p Person) -> &'p str {
        if self.random.chance(700) { &person.office } else { &person.home }
    }
}
