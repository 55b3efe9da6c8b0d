use super::*;

const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

#[test]
fn the_defaults_are_the_practitioners_windows() {
    let configuration = Configuration::defaults().unwrap();
    let window = |kind| configuration.rule(kind).window;
    assert_eq!(window(FactKind::ProviderIncident), Window::Always);
    assert_eq!(window(FactKind::DlpIncident), Window::Always);
    for kind in [FactKind::Message, FactKind::File, FactKind::Item, FactKind::Application] {
        assert_eq!(window(kind), Window::Within(7 * DAY), "{kind}");
    }
    assert_eq!(window(FactKind::Session), Window::Within(DAY));
    assert_eq!(window(FactKind::RemovableDevice), Window::Within(30 * DAY));
    assert_eq!(window(FactKind::Account), Window::Within(DAY));
    assert_eq!(window(FactKind::Device), Window::Within(DAY));
    assert_eq!(window(FactKind::Address), Window::Within(2 * HOUR));
    assert_eq!(configuration.rule(FactKind::Account).chain, Some(7 * DAY));
}

#[test]
fn an_account_needs_a_second_fact_and_a_file_name_never_links_alone() {
    let configuration = Configuration::defaults().unwrap();
    assert!(!configuration.links_alone(FactKind::Account));
    assert!(configuration.links_when_high(FactKind::Account));
    let weak = [FactKind::Device, FactKind::Site, FactKind::FileName, FactKind::Destination, FactKind::Rule];
    for kind in weak {
        assert!(configuration.partners(FactKind::Account).contains(kind), "{kind}");
        assert!(!configuration.is_anchor(kind), "{kind}");
    }
}

#[test]
fn a_file_changes_only_what_it_says() {
    let own = "[facts.account]\nwindow = \"48h\"\nmost-parties = \"none\"\n";
    let changed = Configuration::read(own).unwrap();
    let defaults = Configuration::defaults().unwrap();
    let rule = changed.rule(FactKind::Account);
    assert_eq!(rule.window, Window::Within(2 * DAY));
    assert_eq!(rule.most_parties, None);
    assert_eq!(rule.weight, defaults.rule(FactKind::Account).weight);
    assert_eq!(changed.rule(FactKind::File), defaults.rule(FactKind::File));
}

#[test]
fn a_wrong_file_is_refused_with_its_place_and_reason() {
    for (text, line, column, reason) in [
        ("threshold = 100\n\nthreshhold = 3", 3, 1, "unknown field"),
        ("[facts.account]\nwindow = \"24 hours\"", 2, 10, "no span of time"),
        ("[facts.account]\nweight = -1", 2, 10, "not a number from"),
        ("[facts.acount]\nweight = 1", 1, 8, "no kind of fact"),
        ("[facts.file]\nmost-parties = \"many\"", 2, 16, "neither a number"),
        ("[facts.file]\nwindow = \"always\"", 1, 8, "cannot have a limit"),
        ("[never]\naddresses = [\"10.0.0.0/8\", \"10.0.0.0/33\"]", 2, 28, "no network"),
        ("[never]\naccounts = [\"\"]", 2, 13, "empty"),
        ("threshold = 0", 1, 1, "link everything"),
        ("threshold = ", 1, 13, ""),
    ] {
        let error = Configuration::read(text).unwrap_err();
        assert_eq!((error.line, error.column), (line, column), "{text}: {error}");
        assert!(error.reason.contains(reason), "{text}: {error}");
    }
}
