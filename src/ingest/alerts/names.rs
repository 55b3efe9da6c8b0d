//! How providers spell services, detection sources and words, and how Defender's tables show them.
//!
//! Every spelling that is known stands in one table, folded (lower case, letters and digits only), so that the Graph
//! name, the older interface's name, Sentinel's code and the display name all lead to the same value. A spelling that
//! is not here is shown as it came.

use std::borrow::Cow;

use super::json_text::{capitalised, fold};

/// A service that raises alerts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Service {
    /// `ServiceSource` in Defender's tables.
    pub(super) display: &'static str,
    /// `ProviderName` in Sentinel's `SecurityAlert`.
    pub(super) provider: &'static str,
    /// Folded spellings, the folded display name and provider code not repeated.
    spellings: &'static [&'static str],
}

const fn service(
    display: &'static str,
    provider: &'static str,
    spellings: &'static [&'static str],
) -> Service {
    Service { display, provider, spellings }
}

/// The services, with the spellings of `serviceSource` (Graph, older incident interface) and of Sentinel's
/// `ProviderName` and `ProductName`.
#[rustfmt::skip]
const SERVICES: &[Service] = &[
    service("Microsoft Defender for Endpoint", "MDATP", &["microsoftdefenderatp", "windowsdefenderatp", "microsoftdefenderadvancedthreatprotection"]),
    service("Microsoft Defender for Office 365", "OATP", &["officeatp", "office365advancedthreatprotection", "office365atp"]),
    service("Microsoft Defender for Identity", "AATP", &["azureatp", "azureadvancedthreatprotection"]),
    service("Microsoft Defender for Cloud Apps", "MCAS", &["microsoftcloudappsecurity", "cloudappsecurity"]),
    service("Microsoft Defender XDR", "Microsoft XDR", &["microsoft365defender", "microsoftthreatprotection", "mtp", "microsoftxdr"]),
    service("Microsoft Data Loss Prevention", "MicrosoftDataLossPrevention", &["datalossprevention", "dlp", "microsoft365datalossprevention"]),
    service("AAD Identity Protection", "IPC", &["azureadidentityprotection", "azureactivedirectoryidentityprotection", "microsoftentraidprotection", "identityprotection"]),
    service("App Governance", "AppGovernance", &["microsoftappgovernance"]),
    service("Microsoft Defender for Cloud", "Azure Security Center", &["azuresecuritycenter", "asc", "azuredefender"]),
    service("Microsoft Sentinel", "ASI Scheduled Alerts", &["azuresentinel", "asinrtalerts", "asimlalerts", "asiscenario", "customalertrule"]),
    service("Microsoft Insider Risk Management", "MicrosoftInsiderRiskManagement", &["insiderriskmanagement", "microsoft365insiderriskmanagement", "irm", "microsoftpurviewinsiderriskmanagement"]),
    service("Microsoft Threat Intelligence", "MicrosoftThreatIntelligence", &[]),
];

/// The service behind any known spelling.
pub(super) fn find_service(text: &str) -> Option<&'static Service> {
    let folded = fold(text);
    SERVICES.iter().find(|service| {
        service.spellings.contains(&folded.as_str())
            || fold(service.display) == folded
            || fold(service.provider) == folded
    })
}

/// Defender's `AlertId` of an alert that its service knows under a bare id: the service decides the two letters in
/// front. An id that has them already, and an id of another service, stays as it is.
pub(super) fn prefixed_alert_id<'a>(service: &str, id: Cow<'a, str>) -> Cow<'a, str> {
    let prefix = match service {
        "Microsoft Data Loss Prevention" => "dl",
        "Microsoft Insider Risk Management" => "ir",
        "Microsoft Defender for Office 365" => "fa",
        "Microsoft Defender for Cloud Apps" => "ca",
        "Microsoft Sentinel" => "sn",
        _ => return id,
    };
    // "fa" and "ca" may also begin a bare id, which is a GUID of 36 characters.
    if id.len() > 36 && id.starts_with(prefix) { id } else { Cow::Owned(format!("{prefix}{id}")) }
}

/// `ServiceSource` as Defender shows it.
pub(super) fn service_source(text: Cow<'_, str>) -> Cow<'_, str> {
    find_service(&text).map_or(text, |service| Cow::Borrowed(service.display))
}

/// Folded spellings of detection sources and what Defender shows.
#[rustfmt::skip]
const DETECTION_SOURCES: &[(&[&str], &str)] = &[
    (&["microsoftdefenderforendpoint", "windowsdefenderatp", "edr", "microsoftdefenderatp"], "EDR"),
    (&["antivirus", "windowsdefenderav"], "Antivirus"),
    (&["smartscreen", "windowsdefendersmartscreen"], "SmartScreen"),
    (&["customti", "customerti"], "Custom TI"),
    (&["customdetection"], "Custom detection"),
    (&["automatedinvestigation"], "Automated investigation"),
    (&["microsoftthreatexperts"], "Microsoft Threat Experts"),
    (&["3rdpartysensors", "thirdpartysensors"], "3rd Party sensors"),
    (&["microsoftdefenderforoffice365", "officeatp"], "Microsoft Defender for Office 365"),
    (&["microsoftdefenderforidentity", "azureatp"], "Microsoft Defender for Identity"),
    (&["cloudappsecurity", "mcas", "microsoftcloudappsecurity", "microsoftdefenderforcloudapps"], "Microsoft Defender for Cloud Apps"),
    (&["microsoft365defender", "mtp", "microsoftthreatprotection", "microsoftdefenderxdr"], "Microsoft Defender XDR"),
    (&["azureadidentityprotection", "aadidentityprotection"], "AAD Identity Protection"),
    (&["microsoftdatalossprevention", "datalossprevention"], "Microsoft Data Loss Prevention"),
    (&["appgovernancepolicy"], "App Governance Policy"),
    (&["appgovernancedetection"], "App Governance Detection"),
    (&["manual"], "Manual"),
    (&["microsoftdefenderforcloud"], "Microsoft Defender for Cloud"),
    (&["microsoftdefenderforiot"], "Microsoft Defender for IoT"),
    (&["microsoftdefenderforservers"], "Microsoft Defender for Servers"),
    (&["microsoftdefenderforstorage"], "Microsoft Defender for Storage"),
    (&["microsoftdefenderfordns"], "Microsoft Defender for DNS"),
    (&["microsoftdefenderfordatabases"], "Microsoft Defender for Databases"),
    (&["microsoftdefenderforcontainers"], "Microsoft Defender for Containers"),
    (&["microsoftdefenderfornetwork"], "Microsoft Defender for Network"),
    (&["microsoftdefenderforappservice"], "Microsoft Defender for App Service"),
    (&["microsoftdefenderforkeyvault"], "Microsoft Defender for Key Vault"),
    (&["microsoftdefenderforresourcemanager"], "Microsoft Defender for Resource Manager"),
    (&["microsoftdefenderforapimanagement"], "Microsoft Defender for API Management"),
    (&["microsoftdefenderforaiservices"], "Microsoft Defender for AI Services"),
    (&["microsoftdefenderthreatintelligenceanalytics"], "Microsoft Defender Threat Intelligence Analytics"),
    (&["nrtalerts"], "NRT Alerts"),
    (&["scheduledalerts"], "Scheduled Alerts"),
    (&["builtinml"], "Built-in ML"),
    (&["microsoftinsiderriskmanagement"], "Microsoft Insider Risk Management"),
    (&["microsoftthreatintelligence"], "Microsoft Threat Intelligence"),
    (&["securitycopilot"], "Security Copilot"),
    (&["microsoftsentinel"], "Microsoft Sentinel"),
];

/// `DetectionSource` as Defender shows it.
pub(super) fn detection_source(text: Cow<'_, str>) -> Cow<'_, str> {
    let folded = fold(&text);
    let known = DETECTION_SOURCES.iter().find(|(spellings, _)| spellings.contains(&folded.as_str()));
    known.map_or(text, |(_, display)| Cow::Borrowed(*display))
}

/// An enumerated word as Defender and Sentinel show it: `inProgress` is `InProgress`, `high` is `High`.
pub(super) fn word(text: Cow<'_, str>) -> Cow<'_, str> {
    match text.chars().next() {
        Some(first) if first.is_lowercase() => Cow::Owned(capitalised(&text)),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_a_service_shows_the_same() {
        for text in [
            "microsoftDefenderForEndpoint",
            "MicrosoftDefenderATP",
            "MDATP",
            "Microsoft Defender for Endpoint",
        ] {
            assert_eq!(service_source(text.into()), "Microsoft Defender for Endpoint", "{text}");
        }
        assert_eq!(service_source("dataLossPrevention".into()), "Microsoft Data Loss Prevention");
        assert_eq!(service_source("MicrosoftCloudAppSecurity".into()), "Microsoft Defender for Cloud Apps");
    }

    #[test]
    fn no_spelling_leads_to_two_services() {
        for service in SERVICES {
            for spelling in service.spellings {
                assert_eq!(find_service(spelling), Some(service), "{spelling}");
            }
            assert_eq!(find_service(service.display), Some(service));
            assert_eq!(find_service(service.provider), Some(service));
        }
    }

    #[test]
    fn the_service_decides_the_prefix_and_it_is_set_once() {
        let id = "fa5e0000-0000-4000-8000-000000000001";
        assert_eq!(prefixed_alert_id("Microsoft Data Loss Prevention", id.into()), format!("dl{id}"));
        assert_eq!(prefixed_alert_id("Microsoft Defender for Office 365", id.into()), format!("fa{id}"));
        let full = format!("fa{id}");
        assert_eq!(prefixed_alert_id("Microsoft Defender for Office 365", full.as_str().into()), full);
        assert_eq!(prefixed_alert_id("Microsoft Defender for Endpoint", "da1_2".into()), "da1_2");
    }

    #[test]
    fn the_endpoint_sensor_is_called_edr() {
        assert_eq!(detection_source("microsoftDefenderForEndpoint".into()), "EDR");
        assert_eq!(detection_source("WindowsDefenderAtp".into()), "EDR");
        assert_eq!(detection_source("antivirus".into()), "Antivirus");
        assert_eq!(detection_source("MCAS".into()), "Microsoft Defender for Cloud Apps");
    }

    #[test]
    fn an_unknown_spelling_stays_as_it_came() {
        assert_eq!(service_source("Contoso Sensor".into()), "Contoso Sensor");
        assert_eq!(detection_source("unknownFutureValue".into()), "unknownFutureValue");
    }

    #[test]
    fn words_start_in_upper_case() {
        assert_eq!(word("informational".into()), "Informational");
        assert_eq!(word("truePositive".into()), "TruePositive");
        assert_eq!(word("High".into()), "High");
    }
}
