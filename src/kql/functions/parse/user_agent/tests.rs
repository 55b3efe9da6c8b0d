//! Texts as they stand in sign-ins and audit records.

use super::{browser, device, system};

fn browser_of(agent: &str) -> String {
    let (family, version) = browser::of(agent);
    format!("{family} {}", version[..3].join(".").trim_end_matches('.')).trim_end().to_owned()
}

fn system_of(agent: &str) -> String {
    let (family, version) = system::of(agent);
    format!("{family} {}", version.join(".").trim_end_matches('.')).trim_end().to_owned()
}

const WINDOWS: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)";
const PHONE: &str =
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_3_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)";

#[test]
fn a_browser_is_known_by_its_own_word_and_not_by_those_it_borrows() {
    for (rest, expected) in [
        ("Chrome/133.0.0.0 Safari/537.36 Edg/133.0.3065.92", "Edge 133.0.3065"),
        ("Chrome/64.0.3282.140 Safari/537.36 Edge/18.17763", "Edge 18.17763"),
        ("Chrome/134.0.0.0 Safari/537.36", "Chrome 134.0.0"),
        ("Chrome/134.0.0.0 Safari/537.36 OPR/119.0.0.0", "Opera 119.0.0"),
        ("Teams/1.5.00.33362 Chrome/85.0.4183.121 Electron/10.4.7 Safari/537.36", "Teams 1.5.00"),
        ("HeadlessChrome/120.0.0.0 Safari/537.36", "HeadlessChrome 120.0.0"),
    ] {
        assert_eq!(browser_of(&format!("{WINDOWS} {rest}")), expected);
    }
    for (rest, expected) in [
        ("Version/18.3 Mobile/15E148 Safari/604.1", "Mobile Safari 18.3"),
        ("CriOS/134.0.6998.33 Mobile/15E148 Safari/604.1", "Chrome Mobile iOS 134.0.6998"),
        ("FxiOS/136.0 Mobile/15E148 Safari/605.1.15", "Firefox iOS 136.0"),
        ("Version/18.0 EdgiOS/133.0.3065.80 Mobile/15E148 Safari/604.1", "Edge Mobile 133.0.3065"),
        ("Mobile/15E148", "Mobile Safari UI/WKWebView 18.3.1"),
    ] {
        assert_eq!(browser_of(&format!("{PHONE} {rest}")), expected);
    }
    for (agent, expected) in [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:136.0) Gecko/20100101 Firefox/136.0", "Firefox 136.0"),
        ("Mozilla/5.0 (Android 14; Mobile; rv:136.0) Gecko/136.0 Firefox/136.0", "Firefox Mobile 136.0"),
        ("Mozilla/5.0 (Windows NT 6.1; Trident/7.0; rv:11.0) like Gecko", "IE 11.0"),
        ("Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.1; Trident/4.0)", "IE 8.0"),
        ("Opera/9.80 (Windows NT 6.1) Presto/2.12.388 Version/12.16", "Opera 12.16"),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.3 Safari/605.1.15",
            "Safari 18.3",
        ),
        (
            "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/134.0.0.0 Mobile Safari/537.36",
            "Chrome Mobile 134.0.0",
        ),
        (
            "Mozilla/5.0 (Linux; Android 14; SM-X910) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/134.0.0.0 Safari/537.36",
            "Chrome 134.0.0",
        ),
        (
            "Mozilla/5.0 (Linux; Android 14; Pixel 7 Build/AP1A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/134.0.0.0 Mobile Safari/537.36",
            "Chrome Mobile WebView 134.0.0",
        ),
    ] {
        assert_eq!(browser_of(agent), expected, "{agent}");
    }
}

#[test]
fn clients_of_microsoft_365_and_tools_have_families() {
    for (agent, expected) in [
        ("Microsoft SkyDriveSync 25.031.0217.0003 ship; Windows NT 10.0 (22631)", "OneDrive 25.031.0217"),
        ("Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.12026; Pro)", "Outlook 2016"),
        ("Microsoft Office/16.0 (Windows NT 10.0; Microsoft Word 16.0.18526; Pro)", "Word 16.0.18526"),
        ("Microsoft Outlook 15.0.5000 (Windows NT 6.1)", "Outlook 2013"),
        ("Outlook-iOS/2.0", "Outlook-iOS 2.0"),
        ("Outlook-iOS-Android/1.0", "Outlook-Android 1.0"),
        (
            "MacOutlook/16.94.25020927 (Intelx64 Mac OS X Version 15.3.1 (Build 24D70))",
            "MacOutlook 16.94.25020927",
        ),
        ("Microsoft Office Word 2014", "Word 2014"),
        ("BAV2ROPC", "BAV2ROPC"),
        ("python-requests/2.31.0", "Python Requests 2.31.0"),
        (
            "Mozilla/5.0 (Windows NT; Windows NT 10.0; en-US) WindowsPowerShell/5.1.19041.4894",
            "WindowsPowerShell 5.1.19041",
        ),
        ("Mozilla/5.0 (Linux; Ubuntu 22.04) PowerShell/7.4.1", "PowerShell 7.4.1"),
        ("curl/8.5.0", "curl 8.5.0"),
        ("Client=Client;Client=Client;;", "Other"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64)", "Other"),
        ("", "Other"),
    ] {
        assert_eq!(browser_of(agent), expected, "{agent}");
    }
}

#[test]
fn a_system_has_the_number_that_it_is_known_by() {
    for (agent, expected) in [
        (WINDOWS, "Windows 10"),
        (PHONE, "iOS 18.3.1"),
        ("Mozilla/5.0 (Windows NT 6.3; Win64; x64)", "Windows 8.1"),
        ("Mozilla/5.0 (iPad; CPU OS 17_6 like Mac OS X)", "iOS 17.6"),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.14; rv:72.0) Gecko/20100101 Firefox/72.0",
            "Mac OS X 10.14",
        ),
        ("Mozilla/5.0 (Linux; Android 14; Pixel 7) Chrome/1.0", "Android 14"),
        ("Mozilla/5.0 (X11; CrOS x86_64 15633.69.0) AppleWebKit/537.36", "Chrome OS 15633.69.0"),
        ("Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:136.0)", "Ubuntu"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:136.0)", "Linux"),
        ("Outlook-iOS/2.0", "iOS"),
        ("Outlook-iOS-Android/1.0", "Android"),
        ("WindowsPowerShell/5.1", "Other"),
        ("BAV2ROPC", "Other"),
    ] {
        assert_eq!(system_of(agent), expected, "{agent}");
    }
}

#[test]
fn a_device_has_a_family_a_brand_and_a_model() {
    for (agent, expected) in [
        (PHONE, "iPhone, Apple, iPhone"),
        (WINDOWS, "Other, , "),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)", "Mac, Apple, Mac"),
        ("Mozilla/5.0 (Linux; Android 14; SM-S918B) Chrome/1", "Samsung SM-S918B, Samsung, SM-S918B"),
        ("Mozilla/5.0 (Linux; U; Android 9; en-us; Pixel 3 Build/PQ1A) Chrome/1", "Pixel 3, Google, Pixel 3"),
        ("Mozilla/5.0 (Linux; Android 10; K) Chrome/1 Mobile", "K, Generic_Android, K"),
        ("Mozilla/5.0 (Android 14; Mobile; rv:136.0) Gecko/136.0", "Generic Smartphone, Generic, Smartphone"),
    ] {
        assert_eq!(device::of(agent).join(", "), expected, "{agent}");
    }
}
