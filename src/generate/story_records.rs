//! The audit records of the stories' steps.

use super::compliance::{self, Alert, DlpData};
use super::device;
use super::dlp::{self, CARDS, Fact, Found, Message, TEST_DATA};
use super::entra::{self, APPLICATIONS, SignIn};
use super::exchange::{self, Client};
use super::random::Random;
use super::scene::{Moment, Place, Scene};
use super::sharepoint;
use super::stories::{
    ALERTS, Act, COLLECTOR, Cast, FORWARD_TO, INTRUDER_ADDRESS, STRANGER_ADDRESS, Step, TESTER, VICTIM,
};
use super::tenant::Tenant;

impl Cast {
    /// Writes the record of a step.
    pub fn write(&self, scene: &mut Scene<'_>, step: &Step) {
        let tenant = scene.tenant;
        // A step is always the same record, wherever in the stream it comes.
        scene.random = Random::new(self.seed, 5 ^ step.time.unsigned_abs());
        match step.story {
            'a' => self.write_collector(scene, tenant, step),
            'b' => self.write_intruder(scene, tenant, step),
            _ => {
                let person = tenant.person(TESTER);
                let moment = Moment { time: step.time, id: step.id, person, address: "" };
                let place = Place::on_site(tenant, &self.test_file);
                let found = Found { count: 6, detailed: true, location: "" };
                let fact = if let Act::TestMatch(fact) = step.act { fact } else { Fact::Match };
                dlp::file_match(scene, &moment, fact, &TEST_DATA, &place, found);
            }
        }
    }

    fn write_collector(&self, scene: &mut Scene<'_>, tenant: &Tenant, step: &Step) {
        let person = tenant.person(COLLECTOR);
        let moment = Moment { time: step.time, id: step.id, person, address: &person.office };
        let found = Found { count: 42, detailed: true, location: "" };
        match step.act {
            Act::File(operation, file, true) => {
                let moment = Moment { address: &person.home, ..moment };
                sharepoint::file_operation(
                    scene,
                    &moment,
                    operation,
                    &Place::on_one_drive(person, self.file(file)),
                );
            }
            Act::File(operation, file, false) => {
                sharepoint::file_operation(
                    scene,
                    &moment,
                    operation,
                    &Place::on_site(tenant, self.file(file)),
                );
            }
            Act::FileMatch(file, one_drive) => {
                let file = self.file(file);
                let place =
                    if one_drive { Place::on_one_drive(person, file) } else { Place::on_site(tenant, file) };
                dlp::file_match(scene, &moment, Fact::Match, &CARDS, &place, found);
            }
            Act::Share(operation, file) => {
                let address = if operation == "AnonymousLinkUsed" { STRANGER_ADDRESS } else { &person.home };
                let moment = Moment { address, ..moment };
                sharepoint::sharing(
                    scene,
                    &moment,
                    operation,
                    &Place::on_one_drive(person, self.file(file)),
                    "",
                );
            }
            Act::Send(subject, number, attachment) => {
                exchange::item(scene, &moment, Client::Web, "Send", subject, number, attachment);
            }
            Act::Copied(file) => {
                device::device_activity(
                    scene,
                    &moment,
                    "FileCopiedToRemovableMedia",
                    self.device_file(file),
                    Some((&CARDS, 42)),
                );
            }
            Act::DeviceMatch(file) => {
                device::device_match(scene, &moment, &CARDS, self.device_file(file), found)
            }
            _ => self.write_match_or_alert(scene, &moment, step.act),
        }
    }

    fn write_intruder(&self, scene: &mut Scene<'_>, tenant: &Tenant, step: &Step) {
        let person = tenant.person(VICTIM);
        let moment = Moment { time: step.time, id: step.id, person, address: INTRUDER_ADDRESS };
        let client = Client::Intruder(self.session);
        let messages: [u64; 5] = std::array::from_fn(|_| scene.random.bits());
        match step.act {
            Act::SignIn(error, error_name) => {
                let application = APPLICATIONS[1];
                let how = SignIn {
                    error,
                    error_name,
                    user_agent: "python-requests/2.32.3",
                    session: self.session,
                    application,
                };
                entra::sign_in(scene, &moment, &how);
            }
            Act::Read => exchange::messages_read(scene, &moment, client, "Inbox", &messages),
            Act::Synchronised => exchange::folder_synchronised(scene, &moment, client, "Inbox"),
            Act::Rule => {
                let parameters = [
                    ("AlwaysDeleteOutlookRulesBlob", "False"),
                    ("Name", "..."),
                    ("ForwardTo", FORWARD_TO),
                    ("SubjectOrBodyContainsWords", "invoice;payment;phish;password"),
                    ("DeleteMessage", "True"),
                    ("StopProcessingRules", "True"),
                ];
                let object = format!("{}\\...", person.alias);
                exchange::cmdlet(scene, &moment, "New-InboxRule", &object, &parameters);
            }
            Act::RuleChanged => exchange::rule_changed(scene, &moment, client, "...", FORWARD_TO),
            Act::Send(subject, number, attachment) => {
                exchange::item(scene, &moment, client, "Send", subject, number, attachment)
            }
            Act::Deleted => exchange::deleted(scene, &moment, client, "SoftDelete", "Sent Items", &messages),
            _ => self.write_match_or_alert(scene, &moment, step.act),
        }
    }

    fn write_match_or_alert(&self, scene: &mut Scene<'_>, moment: &Moment<'_>, act: Act) {
        match act {
            Act::MailMatch(number, to, subject) => {
                let found = Found { count: 17, detailed: true, location: "Customer cards Q1.xlsx" };
                let found = if to == FORWARD_TO {
                    Found { location: "Settlement file February.csv", ..found }
                } else {
                    found
                };
                dlp::message_match(
                    scene,
                    moment,
                    Fact::Match,
                    &CARDS,
                    Message { number, to, subject },
                    found,
                    false,
                );
            }
            Act::Alert(number, record, entity) => {
                // The number is an index into the constant list of alerts.
                let (name, category, severity) = ALERTS[number % ALERTS.len()];
                let workload = ["OneDrive", "Exchange", "Endpoint", "Exchange", "Exchange"][number % 5];
                let data = DlpData { workload, object: "Customer cards Q1.xlsx", record, count: 42 };
                let alert = Alert {
                    alert: self.alerts[number % 5],
                    name,
                    category,
                    severity,
                    policy: "0f1e2d3c-4b5a-4697-8877-665544332211",
                    match_of: (category == "DataLossPrevention").then_some((&CARDS, data)),
                };
                compliance::alert(scene, moment, &alert, entity);
            }
            _ => {}
        }
    }
}
