//! The browser or the client.

use super::version::{Version, after, version, version_after};

/// A word of a client and its family. Words that end in a slash or a space have a version behind them.
const CLIENTS: &[(&str, &str)] = &[
    ("BAV2ROPC", "BAV2ROPC"),
    ("CBAinPROD", "CBAinPROD"),
    ("CBAinTAR", "CBAinTAR"),
    ("AdobeAIR/", "AdobeAIR"),
    ("Series60/", "Nokia OSS Browser"),
    ("TeamsMobile-iOS/", "Teams"),
    ("TeamsMobile-Android/", "Teams"),
    ("Teams/", "Teams"),
    ("Microsoft SkyDriveSync ", "OneDrive"),
    ("OneDrive/", "OneDrive"),
    ("Outlook-iOS-Android/", "Outlook-Android"),
    ("Outlook-Android/", "Outlook-Android"),
    ("Outlook-iOS/", "Outlook-iOS"),
    ("MacOutlook/", "MacOutlook"),
    ("Microsoft Office Word ", "Word"),
    ("Microsoft Office Excel ", "Excel"),
    ("Microsoft Office PowerPoint ", "PowerPoint"),
    ("Microsoft Office OneNote ", "OneNote"),
    ("Microsoft Word/", "Word"),
    ("Microsoft Word ", "Word"),
    ("Microsoft Excel/", "Excel"),
    ("Microsoft Excel ", "Excel"),
    ("Microsoft PowerPoint/", "PowerPoint"),
    ("Microsoft PowerPoint ", "PowerPoint"),
    ("Microsoft OneNote/", "OneNote"),
    ("Microsoft OneNote ", "OneNote"),
    ("Microsoft Office/", "Microsoft Office"),
    ("WindowsPowerShell/", "WindowsPowerShell"),
    ("PowerShell/", "PowerShell"),
    ("python-requests/", "Python Requests"),
    ("Python-urllib/", "Python-urllib"),
    ("aiohttp/", "aiohttp"),
    ("PostmanRuntime/", "PostmanRuntime"),
    ("Go-http-client/", "Go-http-client"),
    ("node-fetch", "node-fetch"),
    ("fasthttp", "fasthttp"),
    ("okhttp/", "okhttp"),
    ("axios/", "axios"),
    ("curl/", "curl"),
    ("Wget/", "Wget"),
];

/// The same for browsers: the word, the family, and the family on a phone or a tablet.
const BROWSERS: &[(&str, &str, &str)] = &[
    ("EdgA/", "Edge Mobile", "Edge Mobile"),
    ("EdgiOS/", "Edge Mobile", "Edge Mobile"),
    ("Edg/", "Edge", "Edge"),
    ("Edge/", "Edge", "Edge"),
    ("OPR/", "Opera", "Opera Mobile"),
    ("SamsungBrowser/", "Samsung Internet", "Samsung Internet"),
    ("FxiOS/", "Firefox iOS", "Firefox iOS"),
    ("Firefox/", "Firefox", "Firefox Mobile"),
    ("CriOS/", "Chrome Mobile iOS", "Chrome Mobile iOS"),
    ("HeadlessChrome/", "HeadlessChrome", "HeadlessChrome"),
    ("Electron/", "Electron", "Electron"),
    ("Chrome/", "Chrome", "Chrome Mobile"),
    ("MSIE ", "IE", "IE"),
];

/// The family of a browser and its version.
pub(super) fn of(agent: &str) -> (&'static str, Version) {
    // Office names the program behind itself.
    if let Some(outlook) = outlook(agent) {
        return outlook;
    }
    if let Some((found, family)) =
        CLIENTS.iter().find_map(|(word, family)| Some((after(agent, word)?, family)))
    {
        return (family, version(found));
    }
    browser(agent).or_else(|| webkit(agent)).unwrap_or(("Other", Version::default()))
}

/// Outlook for Windows is known by the year of its release.
fn outlook(agent: &str) -> Option<(&'static str, Version)> {
    let number = after(agent, "Microsoft Outlook ").or_else(|| after(agent, "MSOffice "))?;
    let [major, ..] = version(number);
    let year = match major.as_str() {
        "12" => "2007",
        "14" => "2010",
        "15" => "2013",
        "16" => "2016",
        _ => "",
    };
    let mut version = Version::default();
    year.clone_into(&mut version[0]);
    Some(("Outlook", version))
}

fn browser(agent: &str) -> Option<(&'static str, Version)> {
    let is_mobile = agent.contains("Mobile") || agent.contains("Android");
    for (word, family, on_phone) in BROWSERS {
        let Some(found) = after(agent, word) else { continue };
        let family = match (*word, is_mobile) {
            ("Chrome/", true) if agent.contains("; wv)") => "Chrome Mobile WebView",
            // A tablet has the browser of a desk.
            ("Chrome/" | "OPR/", true) if !agent.contains("Mobile") => family,
            (_, true) => on_phone,
            (_, false) => family,
        };
        return Some((family, version(found)));
    }
    if agent.contains("Trident/") && agent.contains("rv:") {
        return Some(("IE", version_after(agent, "rv:")));
    }
    let opera = after(agent, "Opera/")?;
    // From version 10 on the number behind the name stands still.
    Some(("Opera", after(agent, "Version/").map_or_else(|| version(opera), version)))
}

/// Safari, and what shows pages with its parts.
fn webkit(agent: &str) -> Option<(&'static str, Version)> {
    let is_phone = ["iPhone", "iPad", "iPod"].iter().any(|word| agent.contains(word));
    match (after(agent, "Version/"), agent.contains("Safari/")) {
        (Some(found), true) if is_phone => Some(("Mobile Safari", version(found))),
        (Some(found), true) if agent.contains("Macintosh") => Some(("Safari", version(found))),
        _ if is_phone && agent.contains("AppleWebKit/") => {
            Some(("Mobile Safari UI/WKWebView", super::system::of(agent).1))
        }
        _ => None,
    }
}
