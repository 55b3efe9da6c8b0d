use super::super::testing::{json, line};
use super::*;

mod timed;

fn table(columns: &[(&str, Type)], rows: Vec<Vec<Value>>) -> Rows {
    Rows { columns: columns.iter().map(|(name, kind)| ((*name).to_owned(), *kind)).collect(), rows }
}

/// The names of the columns and the rows as lines.
fn shown(rows: &Rows) -> Vec<String> {
    let names: Vec<&str> = rows.columns.iter().map(|(name, _)| &**name).collect();
    [names.join("|")].into_iter().chain(rows.rows.iter().map(|row| line(row))).collect()
}

fn run(name: &str, input: &Rows, arguments: &[Argument<'_>]) -> Vec<String> {
    shown(&plugin(name, input, arguments, None).unwrap())
}

fn bags(bags: &[&str]) -> Rows {
    table(&[("d", Type::Dynamic)], bags.iter().map(|bag| vec![json(bag)]).collect())
}

#[test]
fn a_plugin_that_is_not_here_is_refused_by_its_name() {
    let error = plugin("autocluster", &Rows::default(), &[], None).unwrap_err();
    assert_eq!(error.to_string(), "the plugin `autocluster` is not supported");
    for name in names() {
        assert!(plugin(name, &Rows::default(), &[], None).is_err() || name == "narrow");
    }
}

#[test]
fn every_key_of_a_bag_becomes_a_column_by_name() {
    let input = bags(&[r#"{"Name":"John","Age":20}"#, r#"{"Name":"Dave","Height":170,"Age":40}"#, "null"]);
    assert_eq!(
        run("bag_unpack", &input, &[Argument::column(0)]),
        ["Age|Height|Name", "20||John", "40|170|Dave", "||"]
    );
    let prefix = [Argument::column(0), Argument::constant("Property_")];
    assert_eq!(run("bag_unpack", &bags(&[r#"{"a":1}"#]), &prefix), ["Property_a", "1"]);
    let ignored =
        [Argument::column(0), Argument::constant(json(r#"["Age","x"]"#)).named("ignoredProperties")];
    assert_eq!(run("bag_unpack", &input, &ignored)[0], "Height|Name");
}

#[test]
fn a_column_of_a_bag_has_the_type_of_all_its_values_or_is_dynamic() {
    let input = bags(&[
        r#"{"a":1,"b":1,"c":"x","d":true,"e":[1],"f":null,"g":1.5}"#,
        r#"{"a":2,"b":"y","c":null,"d":false,"e":{},"f":null,"g":2}"#,
    ]);
    let result = plugin("bag_unpack", &input, &[Argument::column(0)], None).unwrap();
    let kinds: Vec<Type> = result.columns.iter().map(|(_, kind)| *kind).collect();
    use Type::{Bool, Dynamic, Long, String};
    assert_eq!(kinds, [Long, Dynamic, String, Bool, Dynamic, Dynamic, Dynamic]);
    assert!(
        result.rows.iter().flatten().zip(kinds.iter().cycle()).all(|(value, kind)| value.kind() == *kind)
    );
}

#[test]
fn a_text_that_holds_a_bag_is_unpacked_too() {
    let input = table(&[("d", Type::String)], vec![vec![r#"{"a":1}"#.into()], vec!["no bag".into()]]);
    assert_eq!(run("bag_unpack", &input, &[Argument::column(0)]), ["a", "1", ""]);
}

#[test]
fn a_key_whose_column_is_there_is_an_error_or_wins_or_loses() {
    let rows = vec![vec!["Old".into(), json(r#"{"Name":"John","Age":20}"#)]];
    let input = table(&[("Name", Type::String), ("d", Type::Dynamic)], rows);
    let with = |how: &str| [Argument::column(1), Argument::constant(how).named("columnsConflict")];
    assert!(matches!(
        plugin("bag_unpack", &input, &[Argument::column(1)], None),
        Err(PluginError::Conflict { name, .. }) if name == "Name"
    ));
    assert_eq!(run("bag_unpack", &input, &with("replace_source")), ["Age|Name", "20|John"]);
    assert_eq!(run("bag_unpack", &input, &with("keep_source")), ["Name|Age", "Old|20"]);
    assert!(plugin("bag_unpack", &input, &with("other"), None).is_err());
    let schema =
        [("Age".to_owned(), Type::Real), ("Name".to_owned(), Type::String), ("x".to_owned(), Type::Long)];
    let declared = |how| shown(&plugin("bag_unpack", &input, &with(how), Some(&schema)).unwrap());
    assert_eq!(declared("replace_source"), ["Age|Name|x", "20|John|"]);
    assert_eq!(declared("keep_source"), ["Age|Name|x", "20|Old|"]);
    assert!(plugin("bag_unpack", &input, &with("error"), Some(&schema)).is_err());
    assert!(plugin("bag_unpack", &input, &with("error"), Some(&schema[..1])).is_ok());
}

#[test]
fn a_bag_that_holds_its_own_column_takes_its_place() {
    assert_eq!(run("bag_unpack", &bags(&[r#"{"d":1}"#]), &[Argument::column(0)]), ["d", "1"]);
}

#[test]
fn every_value_becomes_a_column_and_the_gaps_hold_what_no_rows_give() {
    let rows = [("Heavy Rain", "ARKANSAS", 1), ("Lightning", "ARIZONA", 1), ("Flash Flood", "ARIZONA", 6)];
    let rows =
        rows.map(|(event, state, deaths)| vec![event.into(), state.into(), Value::Long(deaths)]).to_vec();
    let columns = [("EventType", Type::String), ("State", Type::String), ("deaths", Type::Long)];
    let input = table(&columns, rows);
    let arguments = [Argument::column(1), Argument::column(2), Argument::constant(0_i64)];
    assert_eq!(
        run("pivot", &input, &arguments),
        ["EventType|ARIZONA|ARKANSAS", "Flash Flood|6|0", "Heavy Rain|0|1", "Lightning|1|0"]
    );
    let schema = [
        ("ARKANSAS".to_owned(), Type::Long),
        ("EventType".to_owned(), Type::String),
        ("OHIO".to_owned(), Type::Long),
    ];
    let declared = plugin("pivot", &input, &arguments, Some(&schema)).unwrap();
    assert_eq!(
        shown(&declared),
        ["ARKANSAS|EventType|OHIO", "0|Flash Flood|0", "1|Heavy Rain|0", "0|Lightning|0"]
    );
}

#[test]
fn a_value_that_is_no_name_is_refused() {
    let columns = [("a", Type::String), ("count_", Type::Long)];
    let arguments = [Argument::column(0), Argument::column(1), Argument::constant(0_i64)];
    let empty = table(&columns, vec![vec!["".into(), Value::Long(1)]]);
    assert_eq!(plugin("pivot", &empty, &arguments, None).unwrap_err(), PluginError::EmptyName("pivot"));
    let columns = [("k", Type::Long), ("a", Type::String), ("count_", Type::Long)];
    let arguments = [Argument::column(1), Argument::column(2), Argument::constant(0_i64)];
    let taken = table(&columns, vec![vec![Value::Long(1), "k".into(), Value::Long(1)]]);
    assert!(matches!(plugin("pivot", &taken, &arguments, None), Err(PluginError::Conflict { .. })));
}

#[test]
fn narrow_gives_a_row_for_every_value() {
    let columns = [("a", Type::Bool), ("b", Type::Long)];
    let input = table(
        &columns,
        vec![vec![Value::Bool(true), Value::Long(2)], vec![Value::Bool(false), Value::Null(Type::Long)]],
    );
    assert_eq!(run("narrow", &input, &[]), ["Row|Column|Value", "0|a|True", "0|b|2", "1|a|False", "1|b|"]);
}

#[test]
fn sketches_are_counted_one_by_one_in_what_they_have_in_common() {
    let row = |sets: [&str; 3]| sets.map(json).to_vec();
    let input = table(
        &[("a", Type::Dynamic), ("b", Type::Dynamic), ("c", Type::Dynamic)],
        vec![
            row([r#"["hll",1,2,3,4]"#, r#"["hll",2,4,6]"#, r#"["hll",4]"#]),
            row([r#"["hll",1]"#, "null", r#"["hll",1]"#]),
        ],
    );
    let all = [Argument::column(0), Argument::column(1), Argument::column(2)];
    let schema = ["s0", "s1", "s2"].map(|name| (name.to_owned(), Type::Long));
    let counts = plugin("dcount_intersect", &input, &all, Some(&schema)).unwrap();
    assert_eq!(shown(&counts), ["s0|s1|s2", "4|2|1", "1||"]);
    assert_eq!(run("dcount_intersect", &input, &all)[0], "a|b|c|s0|s1|s2");
    let error = |arguments: &[Argument<'_>]| plugin("dcount_intersect", &input, arguments, None).unwrap_err();
    assert_eq!(error(&all[..1]).to_string(), "argument 2 of `dcount_intersect` must be a column");
    assert!(error(&vec![Argument::column(0); 17]).to_string().contains("argument 17"));
}

fn networks(networks: &[(&str, &str)]) -> Rows {
    let rows =
        networks.iter().map(|(network, name)| vec![Value::from(*network), Value::from(*name)]).collect();
    table(&[("network", Type::String), ("name", Type::String)], rows)
}

fn addresses(addresses: &[&str]) -> Rows {
    table(&[("ip", Type::String)], addresses.iter().map(|ip| vec![Value::from(*ip)]).collect())
}

#[test]
fn an_address_finds_the_networks_that_it_is_in() {
    let known = networks(&[
        ("111.68.128.0/17", "JP"),
        ("5.8.0.0/19", "RU"),
        ("46.36.200.51/32", "CK"),
        ("2.20.183.0/24", "GB"),
    ]);
    let input = addresses(&["2.20.183.12", "5.8.1.2", "192.165.12.17", "no address"]);
    let arguments = [Argument::table(&known), Argument::column(0), Argument::column(0)];
    let matched = ["ip|network|name", "2.20.183.12|2.20.183.0/24|GB", "5.8.1.2|5.8.0.0/19|RU"];
    assert_eq!(run("ipv4_lookup", &input, &arguments), matched);
    let unmatched = ["192.165.12.17||", "no address||"];
    for keep in [Argument::constant(true), Argument::constant(true).named("return_unmatched")] {
        let arguments = [&arguments[..], &[keep]].concat();
        assert_eq!(run("ipv4_lookup", &input, &arguments), [&matched[..], &unmatched[..]].concat());
    }
}

#[test]
fn an_address_may_be_in_several_networks_and_be_one_itself() {
    let known =
        networks(&[("10.1.0.0/16", "b"), ("0.0.0.0/0", "all"), ("10.0.0.0/8", "a"), ("10.1.2.3", "host")]);
    let arguments = [Argument::table(&known), Argument::column(0), Argument::column(0)];
    let names = |ip: &str| -> Vec<String> {
        let lines = run("ipv4_lookup", &addresses(&[ip]), &arguments);
        lines[1..].iter().map(|line| line.rsplit('|').next().unwrap().to_owned()).collect()
    };
    assert_eq!(names("10.1.2.3"), ["b", "all", "a", "host"]);
    assert_eq!(names("10.2.0.0"), ["all", "a"]);
    assert_eq!(names("10.0.0.0/8"), ["b", "all", "a", "host"]);
}

#[test]
fn further_columns_have_to_be_equal_and_are_there_once() {
    let columns = [("network", Type::String), ("tenant", Type::String), ("name", Type::String)];
    let known = table(
        &columns,
        vec![
            vec!["10.0.0.0/8".into(), "t1".into(), "one".into()],
            vec!["10.0.0.0/8".into(), "t2".into(), "two".into()],
        ],
    );
    let input =
        table(&[("tenant", Type::String), ("ip", Type::String)], vec![vec!["t2".into(), "10.1.1.1".into()]]);
    let arguments = [Argument::table(&known), Argument::column(1), Argument::column(0), Argument::column(1)];
    assert_eq!(
        run("ipv4_lookup", &input, &arguments),
        ["tenant|ip|network|name", "t2|10.1.1.1|10.0.0.0/8|two"]
    );
}

#[test]
fn an_ipv6_address_finds_its_network() {
    let known = networks(&[("2001:0db8:85a3::/48", "US"), ("2404:6800:4001::/48", "JP")]);
    let input =
        addresses(&["2404:6800:4001:0001:0000:8a2e:0370:7334", "a5e:f127:8a9d:146d:e102:b5d3:c755:abcd"]);
    let arguments = [Argument::table(&known), Argument::column(0), Argument::column(0)];
    let lines = run("ipv6_lookup", &input, &arguments);
    assert_eq!(lines[1..], ["2404:6800:4001:0001:0000:8a2e:0370:7334|2404:6800:4001::/48|JP"]);
}

#[test]
fn a_schema_picks_columns_by_name() {
    let schema = [("Value".to_owned(), Type::String), ("Row".to_owned(), Type::Int)];
    let input = table(&[("a", Type::Long)], vec![vec![Value::Long(7)]]);
    assert_eq!(shown(&plugin("narrow", &input, &[], Some(&schema)).unwrap()), ["Value|Row", "7|0"]);
    let missing = [("x".to_owned(), Type::Long)];
    assert!(matches!(plugin("narrow", &input, &[], Some(&missing)), Err(PluginError::NoColumn { .. })));
}
