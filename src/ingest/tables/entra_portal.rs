//! Sign-in and audit logs downloaded as CSV from the Entra portal: flat columns with names of their own, put back
//! into the columns and the JSON objects that `SigninLogs` and `AuditLogs` have. Sign-ins are here, [`audit`] beside.

pub mod audit;

use std::collections::BTreeMap;

use super::cloud_app;
use super::fill::{Field, Filler, Times};
use super::json_text::ObjectText;
use crate::ingest::record::{CsvHeader, CsvRecord};
use crate::ingest::row::{Reject, Row};
use crate::ingest::time::DayOrder;
use crate::schema::find_table;

/// Where a cell of a sign-in goes.
#[derive(Debug, Clone, Copy)]
enum To {
    /// A column, as it is.
    Column(&'static str),
    /// A column, after [`WORDS`].
    Word(&'static str),
    /// A text member of a JSON column.
    Member(&'static str, &'static str),
    /// A member of a JSON column that is a number or a truth value where it reads like one.
    Literal(&'static str, &'static str),
}

/// The columns of `InteractiveSignIns`, `NonInteractiveSignIns`, `ApplicationSignIns` and `MSISignIns` downloads, in
/// lower case.
const SIGN_IN_COLUMNS: &[(&str, To)] = &[
    ("date (utc)", To::Column("TimeGenerated")),
    ("request id", To::Column("Id")),
    ("user agent", To::Column("UserAgent")),
    ("correlation id", To::Column("CorrelationId")),
    ("user id", To::Column("UserId")),
    ("user", To::Column("UserDisplayName")),
    ("username", To::Column("UserPrincipalName")),
    ("user type", To::Column("UserType")),
    ("cross tenant access type", To::Column("CrossTenantAccessType")),
    ("incoming token type", To::Column("IncomingTokenType")),
    ("authentication protocol", To::Column("AuthenticationProtocol")),
    ("unique token identifier", To::Column("UniqueTokenIdentifier")),
    ("original transfer method", To::Column("OriginalTransferMethod")),
    ("client credential type", To::Column("ClientCredentialType")),
    ("application", To::Column("AppDisplayName")),
    ("application id", To::Column("AppId")),
    ("app owner tenant id", To::Column("AppOwnerTenantId")),
    ("resource", To::Column("ResourceDisplayName")),
    ("resource id", To::Column("ResourceIdentity")),
    ("resource tenant id", To::Column("ResourceTenantId")),
    ("resource owner tenant id", To::Column("ResourceOwnerTenantId")),
    ("home tenant id", To::Column("HomeTenantId")),
    ("home tenant name", To::Column("HomeTenantName")),
    ("ip address", To::Column("IPAddress")),
    ("ip address (seen by resource)", To::Column("IPAddressFromResourceProvider")),
    ("global secure access ip address", To::Column("GlobalSecureAccessIpAddress")),
    ("sign-in error code", To::Literal("Status", "errorCode")),
    ("failure reason", To::Member("Status", "failureReason")),
    ("client app", To::Column("ClientAppUsed")),
    ("device id", To::Member("DeviceDetail", "deviceId")),
    ("browser", To::Member("DeviceDetail", "browser")),
    ("operating system", To::Member("DeviceDetail", "operatingSystem")),
    ("compliant", To::Literal("DeviceDetail", "isCompliant")),
    ("managed", To::Literal("DeviceDetail", "isManaged")),
    ("join type", To::Member("DeviceDetail", "trustType")),
    ("multifactor authentication result", To::Member("Status", "additionalDetails")),
    ("multifactor authentication auth method", To::Member("MfaDetail", "authMethod")),
    ("multifactor authentication auth detail", To::Member("MfaDetail", "authDetail")),
    ("authentication requirement", To::Word("AuthenticationRequirement")),
    ("sign-in identifier", To::Column("SignInIdentifier")),
    ("alternate sign-in name", To::Column("AlternateSignInName")),
    ("session id", To::Column("SessionId")),
    ("autonomous system number", To::Column("AutonomousSystemNumber")),
    ("flagged for review", To::Word("FlaggedForReview")),
    ("through global secure access", To::Word("IsThroughGlobalSecureAccess")),
    ("token issuer type", To::Word("TokenIssuerType")),
    ("token issuer name", To::Column("TokenIssuerName")),
    ("latency", To::Column("ProcessingTimeInMilliseconds")),
    ("conditional access", To::Word("ConditionalAccessStatus")),
    ("service principal id", To::Column("ServicePrincipalId")),
    ("service principal name", To::Column("ServicePrincipalName")),
];

/// What the portal shows, by what the log holds. A word that is not here stays as it is.
const WORDS: &[(&str, &str, &str)] = &[
    ("ConditionalAccessStatus", "Success", "success"),
    ("ConditionalAccessStatus", "Failure", "failure"),
    ("ConditionalAccessStatus", "Not Applied", "notApplied"),
    ("AuthenticationRequirement", "Single-factor authentication", "singleFactorAuthentication"),
    ("AuthenticationRequirement", "Multifactor authentication", "multiFactorAuthentication"),
    ("FlaggedForReview", "Yes", "true"),
    ("FlaggedForReview", "No", "false"),
    ("IsThroughGlobalSecureAccess", "Yes", "true"),
    ("IsThroughGlobalSecureAccess", "No", "false"),
    ("TokenIssuerType", "Azure AD", "AzureAD"),
    ("TokenIssuerType", "Microsoft Entra ID", "AzureAD"),
];

fn plain(name: &str) -> String {
    // Doubled blanks occur (`Autonomous system  number`).
    name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

fn has(header: &CsvHeader, names: &[&str]) -> bool {
    let there: Vec<String> = header.names.iter().map(|name| plain(name)).collect();
    names.iter().all(|name| there.iter().any(|candidate| candidate == name))
}

/// Whether a CSV file is a sign-in download of the Entra portal.
#[must_use]
pub fn is_portal_sign_ins(header: &CsvHeader) -> bool {
    has(header, &["date (utc)", "request id", "ip address", "status"])
        && (has(header, &["username"]) || has(header, &["service principal id"]) || has(header, &["user"]))
}

/// Maps one sign-in of a portal download.
///
/// # Errors
/// None at present; a cell that does not fit is kept as an unknown field.
pub fn map_portal_sign_in<'a>(
    header: &'a CsvHeader,
    record: &'a CsvRecord<'a>,
    order: DayOrder,
    rows: &mut Vec<Row<'a>>,
) -> Result<(), Reject> {
    let mut filler = portal_filler("SigninLogs", order)?;
    let mut objects: BTreeMap<&'static str, ObjectText> = BTreeMap::new();
    let (mut error, mut status) = (None, None);
    for (name, cell) in header.names.iter().zip(&record.cells).filter(|(_, cell)| !cell.is_empty()) {
        let key = plain(name);
        match key.as_str() {
            "location" => location(&mut filler, cell),
            "status" => status = Some(cell.as_ref()),
            _ => match SIGN_IN_COLUMNS.iter().find(|(from, _)| *from == key).map(|(_, to)| *to) {
                Some(To::Column(column)) => filler.column(column, name, Field::cell(cell)),
                Some(To::Word(column)) => filler.column(column, name, Field::cell(word(column, cell))),
                Some(To::Member(column, member)) => objects.entry(column).or_default().string(member, cell),
                Some(To::Literal(column, member)) => {
                    if member == "errorCode" {
                        error = Some(cell.as_ref());
                    }
                    literal(objects.entry(column).or_default(), member, cell);
                }
                None => filler.unknown(name, &Field::cell(cell)),
            },
        }
    }
    let result = match (error.filter(|code| code.parse::<u32>().is_ok()), status) {
        (Some(code), _) => Some(code),
        (None, Some("Success")) => Some("0"),
        _ => None,
    };
    filler.row_mut().set_text("ResultType", result);
    if let Some(status) = status {
        filler.unknown("Status", &Field::cell(status));
    }
    for (column, object) in objects {
        filler.row_mut().set_text(column, object.finish());
    }
    rows.push(cloud_app::complete(filler.finish(record.raw), None));
    Ok(())
}

/// Adds a number or a truth value as such; `None` is the portal's word for nothing.
fn literal(object: &mut ObjectText, member: &str, cell: &str) {
    let lower = cell.to_lowercase();
    if lower == "true" || lower == "false" || lower.parse::<u32>().is_ok_and(|code| code.to_string() == lower)
    {
        object.raw(member, &lower);
    } else if cell != "None" {
        object.string(member, cell);
    }
}

fn portal_filler<'a>(table: &str, order: DayOrder) -> Result<Filler<'a>, Reject> {
    find_table(table)
        .map(|table| Filler::new(table, Times { order, ..Times::UTC }))
        .ok_or_else(|| Reject::new("unknown-table", format!("there is no table {table}")))
}

fn word<'c>(column: &str, cell: &'c str) -> &'c str {
    WORDS
        .iter()
        .find(|(of, shown, _)| *of == column && shown.eq_ignore_ascii_case(cell))
        .map_or(cell, |(_, _, held)| held)
}

/// `Oslo, Oslo, NO` is city, state and country.
fn location<'a>(filler: &mut Filler<'a>, cell: &'a str) {
    let parts: Vec<&str> = cell.split(',').map(str::trim).collect();
    let [city, state, country] = parts.as_slice() else {
        return filler.column("Location", "Location", Field::cell(cell));
    };
    let mut details = ObjectText::default();
    for (member, part) in [("city", city), ("state", state), ("countryOrRegion", country)] {
        if !part.is_empty() {
            details.string(member, part);
        }
    }
    filler.row_mut().set_text("LocationDetails", details.finish());
    filler.row_mut().set_text("Location", (!country.is_empty()).then(|| (*country).to_owned()));
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::*;
    use crate::ingest::row::Cell;
    use crate::ingest::time;

    pub(super) type Map =
        for<'a> fn(&'a CsvHeader, &'a CsvRecord<'a>, DayOrder, &mut Vec<Row<'a>>) -> Result<(), Reject>;

    pub(super) fn mapped(map: Map, cells: &[(&str, &'static str)], check: impl FnOnce(&Row<'_>)) {
        let header = CsvHeader { names: cells.iter().map(|(name, _)| (*name).to_owned()).collect() };
        let record =
            CsvRecord { cells: cells.iter().map(|(_, cell)| Cow::Borrowed(*cell)).collect(), raw: "raw" };
        let mut rows = Vec::new();
        map(&header, &record, DayOrder::default(), &mut rows).unwrap();
        assert!(rows[0].is_well_typed());
        check(&rows[0]);
    }

    pub(super) fn text(row: &Row<'_>, column: &str) -> String {
        match row.get(column) {
            Some(Cell::Text(text)) => text.clone().into_owned(),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn a_downloaded_sign_in_gets_its_objects_back() {
        let cells = [
            ("Date (UTC)", "2026-03-01T08:00:00Z"),
            ("Request ID", "s-1"),
            ("User", "Ada"),
            ("Username", "ada@contoso.com"),
            ("IP address", "192.0.2.7"),
            ("Location", "Oslo, Oslo, NO"),
            ("Status", "Failure"),
            ("Sign-in error code", "50126"),
            ("Failure reason", "Invalid password"),
            ("Browser", "Edge 120"),
            ("Managed", "True"),
            ("Conditional Access", "Not Applied"),
            ("Flagged for review", "No"),
            ("Autonomous system  number", "64496"),
            ("Novel", "x"),
        ];
        mapped(map_portal_sign_in, &cells, |row| {
            assert_eq!(text(row, "ResultType"), "50126");
            assert_eq!(text(row, "Status"), r#"{"errorCode":50126,"failureReason":"Invalid password"}"#);
            assert_eq!(text(row, "DeviceDetail"), r#"{"browser":"Edge 120","isManaged":true}"#);
            assert_eq!(
                text(row, "LocationDetails"),
                r#"{"city":"Oslo","state":"Oslo","countryOrRegion":"NO"}"#
            );
            assert_eq!(text(row, "Location"), "NO");
            assert_eq!(text(row, "ConditionalAccessStatus"), "notApplied");
            assert_eq!(text(row, "AutonomousSystemNumber"), "64496");
            assert_eq!(row.get("FlaggedForReview"), Some(&Cell::Bool(false)));
            assert_eq!(row.record_id.as_deref(), Some("s-1"));
            assert_eq!(row.time(), time::iso("2026-03-01T08:00:00Z"));
            assert_eq!(row.unknown_fields.as_deref(), Some(r#"{"Novel":"x","Status":"Failure"}"#));
        });
    }

    #[test]
    fn a_success_without_a_code_is_result_type_0() {
        let cells =
            [("Date (UTC)", "3/1/2026, 8:00:00 AM"), ("Status", "Success"), ("Sign-in error code", "None")];
        mapped(map_portal_sign_in, &cells, |row| {
            assert_eq!(text(row, "ResultType"), "0");
            assert_eq!(row.time(), time::iso("2026-03-01T08:00:00Z"));
        });
    }
}
