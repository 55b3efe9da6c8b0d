//! Which application of Defender for Cloud Apps a workload of the audit log belongs to.
//!
//! `ApplicationId` is a number of that service, not the Entra application id. Published rows show Exchange, OneDrive,
//! Teams and Microsoft 365; the other numbers come from Microsoft's own client module and from public hunting
//! queries. What is not listed belongs to Microsoft 365, which is an inference.

/// An application as `CloudAppEvents` names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Application {
    /// The `Application` column.
    pub name: &'static str,
    /// The `ApplicationId` column; `None` where no public source gives it.
    pub id: Option<i64>,
    /// The same number as text, for report ids.
    pub id_text: &'static str,
}

const fn application(name: &'static str, id: i64, id_text: &'static str) -> Application {
    Application { name, id: Some(id), id_text }
}

/// Microsoft 365 (before its renaming Office 365): the directory, compliance, and every workload without a row below.
pub const MICROSOFT_365: Application = application("Microsoft 365", 11161, "11161");
const EXCHANGE: Application = application("Microsoft Exchange Online", 20893, "20893");
const SHAREPOINT: Application = application("Microsoft SharePoint Online", 20892, "20892");
const ONEDRIVE: Application = application("Microsoft OneDrive for Business", 15600, "15600");
const TEAMS: Application = application("Microsoft Teams", 28375, "28375");
const COPILOT: Application =
    Application { name: "Microsoft Copilot for Microsoft 365", id: None, id_text: "" };

/// `Workload` as records write it, and its application. A match in data loss prevention carries the workload it
/// happened in, so that of a file in OneDrive belongs to OneDrive.
pub const APPLICATIONS: &[(&str, Application)] = &[
    ("Exchange", EXCHANGE),
    ("SharePoint", SHAREPOINT),
    ("OneDrive", ONEDRIVE),
    ("MicrosoftTeams", TEAMS),
    ("AzureActiveDirectory", MICROSOFT_365),
    ("AirInvestigation", MICROSOFT_365),
    ("Endpoint", MICROSOFT_365),
    ("SecurityComplianceCenter", MICROSOFT_365),
    ("Aip", MICROSOFT_365),
    ("ThreatIntelligence", EXCHANGE),
    ("Copilot", COPILOT),
    ("Yammer", application("Microsoft Yammer", 11522, "11522")),
    ("PowerBI", application("Microsoft Power BI", 26324, "26324")),
    ("SkypeForBusiness", application("Microsoft Skype for Business", 25275, "25275")),
    // Activity Explorer writes some workloads in a shorter form.
    ("Teams", TEAMS),
    ("ExchangeOnline", EXCHANGE),
    ("SharePointOnline", SHAREPOINT),
    ("OneDriveForBusiness", ONEDRIVE),
];

/// The application of a workload; case does not count.
#[must_use]
pub fn application_of(workload: &str) -> Application {
    let entry = APPLICATIONS.iter().find(|(name, _)| name.eq_ignore_ascii_case(workload));
    entry.map_or(MICROSOFT_365, |(_, application)| *application)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documented_numbers_are_kept() {
        for (workload, id) in [
            ("Exchange", 20893),
            ("SharePoint", 20892),
            ("OneDrive", 15600),
            ("MicrosoftTeams", 28375),
            ("AzureActiveDirectory", 11161),
            ("Endpoint", 11161),
            ("MicrosoftForms", 11161),
            ("exchange", 20893),
        ] {
            assert_eq!(application_of(workload).id, Some(id), "{workload}");
        }
        assert_eq!(application_of("Copilot").id, None);
    }

    #[test]
    fn numbers_and_their_texts_agree() {
        for (_, application) in APPLICATIONS {
            assert_eq!(application.id.map(|id| id.to_string()).unwrap_or_default(), application.id_text);
        }
    }
}
