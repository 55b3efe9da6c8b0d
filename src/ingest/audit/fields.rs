//! The members of an audit record that the mapping reads, found in one pass.
//!
//! Some 200 record types share these names (the common schema of the Management Activity API and the schemas of
//! single workloads). Looking each one up by itself would walk the record sixty times.

use std::borrow::Cow;

use super::record_types;
use crate::ingest::json::Value;

/// Declares the struct and the one place that knows how each member is spelled.
macro_rules! fields {
    ($($(#[$doc:meta])* $field:ident = $name:literal,)*) => {
        /// The known members of one record; the first of two members of one name counts.
        #[derive(Debug, Clone, Default)]
        pub(super) struct Fields<'a> {
            $($(#[$doc])* pub(super) $field: Option<Value<'a>>,)*
        }

        impl<'a> Fields<'a> {
            fn slot(&mut self, key: &[u8]) -> Option<&mut Option<Value<'a>>> {
                match key {
                    $($name => Some(&mut self.$field),)*
                    _ => None,
                }
            }

            fn slot_ignore_case(&mut self, key: &[u8]) -> Option<&mut Option<Value<'a>>> {
                $(if key.eq_ignore_ascii_case($name) {
                    return Some(&mut self.$field);
                })*
                None
            }
        }
    };
}

fields! {
    creation_time = b"CreationTime",
    id = b"Id",
    operation = b"Operation",
    record_type = b"RecordType",
    workload = b"Workload",
    organization_id = b"OrganizationId",
    user_id = b"UserId",
    user_key = b"UserKey",
    user_type = b"UserType",
    user_tenant_id = b"UserTenantId",
    object_id = b"ObjectId",
    associated_admin_units = b"AssociatedAdminUnits",
    app_access_context = b"AppAccessContext",
    // Addresses.
    client_ip = b"ClientIP",
    client_ip_address = b"ClientIPAddress",
    actor_ip_address = b"ActorIpAddress",
    // The client.
    user_agent = b"UserAgent",
    client_info_string = b"ClientInfoString",
    platform = b"Platform",
    extended_properties = b"ExtendedProperties",
    device_properties = b"DeviceProperties",
    extra_properties = b"ExtraProperties",
    client_app_id = b"ClientAppId",
    app_id = b"AppId",
    application_id = b"ApplicationId",
    application_display_name = b"ApplicationDisplayName",
    session_id = b"SessionId",
    // Directory and sign-in.
    actor = b"Actor",
    target = b"Target",
    modified_properties = b"ModifiedProperties",
    // Mailboxes.
    logon_type = b"LogonType",
    logon_user_sid = b"LogonUserSid",
    mailbox_owner_upn = b"MailboxOwnerUPN",
    mailbox_owner_sid = b"MailboxOwnerSid",
    mailbox_guid = b"MailboxGuid",
    operation_properties = b"OperationProperties",
    folder = b"Folder",
    folders = b"Folders",
    item = b"Item",
    parameters = b"Parameters",
    // SharePoint and OneDrive.
    item_type = b"ItemType",
    list_item_unique_id = b"ListItemUniqueId",
    list_id = b"ListId",
    site = b"Site",
    site_url = b"SiteUrl",
    // Teams.
    team_name = b"TeamName",
    team_guid = b"TeamGuid",
    aad_group_id = b"AADGroupId",
    members = b"Members",
    // Data loss prevention and alerts.
    share_point_meta_data = b"SharePointMetaData",
    exchange_meta_data = b"ExchangeMetaData",
    data = b"Data",
}

impl<'a> Fields<'a> {
    /// Reads the members of a record. Names are exact in every export of Microsoft's own; only when neither a time
    /// nor an operation is found are names compared without case, which some re-exporters need.
    pub(super) fn read(record: Value<'a>) -> Self {
        let mut fields = Self::default();
        for (key, value) in record.members() {
            if let Some(slot) = fields.slot(key.text().as_bytes())
                && slot.is_none()
            {
                *slot = Some(value);
            }
        }
        if fields.creation_time.is_none() || fields.operation.is_none() {
            for (key, value) in record.members() {
                if let Some(slot) = fields.slot_ignore_case(key.text().as_bytes())
                    && slot.is_none()
                {
                    *slot = Some(value);
                }
            }
        }
        fields
    }

    /// The number of the record type, also where a re-exporter wrote its name.
    pub(super) fn record_type_number(&self) -> Option<i64> {
        record_types::record_type_number(self.record_type?)
    }

    /// The number of the user type, also where a re-exporter wrote its name.
    pub(super) fn user_type_number(&self) -> Option<i64> {
        record_types::user_type_number(self.user_type?)
    }
}

/// The text of a scalar member; empty text and `<null>`, which old directory records write, count as nothing.
pub(super) fn filled<'a>(value: Option<Value<'a>>) -> Option<Cow<'a, str>> {
    value?.scalar_text().filter(|text| !text.is_empty() && text != "<null>")
}

/// The value that a list of `{Name, Value}` pairs gives to a name. Teams writes `Key` for `Name`.
pub(super) fn property<'a>(list: Option<Value<'a>>, name: &str) -> Option<Cow<'a, str>> {
    list?.elements().find_map(|pair| {
        let mut value = None;
        let mut found = false;
        for (key, member) in pair.members() {
            if key.matches("Value") {
                value = Some(member);
            } else if key.matches("Name") || key.matches("Key") {
                found = member.text().is_some_and(|text| text == name);
            }
        }
        if found { filled(value) } else { None }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::json::Tape;

    #[test]
    fn names_in_another_case_are_found_when_the_exact_ones_are_not_there() {
        let mut tape = Tape::new();
        let record =
            tape.parse(r#"{"creationTime":"t","operation":"o","userid":"u","UserId":"first"}"#).unwrap();
        let fields = Fields::read(record);
        assert_eq!(filled(fields.operation).as_deref(), Some("o"));
        assert_eq!(filled(fields.user_id).as_deref(), Some("first"));
    }

    #[test]
    fn exact_names_are_not_mixed_with_others() {
        let mut tape = Tape::new();
        let record = tape.parse(r#"{"CreationTime":"t","Operation":"o","userId":"no"}"#).unwrap();
        assert!(Fields::read(record).user_id.is_none());
    }

    #[test]
    fn the_first_of_two_members_of_one_name_counts() {
        let mut tape = Tape::new();
        let record = tape.parse(r#"{"CreationTime":"t","Operation":"a","Operation":"b"}"#).unwrap();
        assert_eq!(filled(Fields::read(record).operation).as_deref(), Some("a"));
    }

    #[test]
    fn a_property_is_found_whatever_the_order_of_its_pair() {
        let mut tape = Tape::new();
        let list = tape.parse(r#"[{"Value":"1","Name":"a"},{"Key":"b","Value":2},{"Name":"c"},{"Name":"d","Value":"<null>"}]"#).unwrap();
        assert_eq!(property(Some(list), "a").as_deref(), Some("1"));
        assert_eq!(property(Some(list), "b").as_deref(), Some("2"));
        assert_eq!(property(Some(list), "c"), None);
        assert_eq!(property(Some(list), "d"), None);
    }
}
