use super::*;
use crate::engine::catalog::{LAKE_SCHEMA, SYSTEM_SCHEMA};
use crate::kql::bind::{Table, TableSet, Type};

/// A small world of names.
pub(in crate::shell) struct Few {
    tables: Vec<String>,
    system: Vec<String>,
    functions: Vec<Function>,
    all_columns: Vec<String>,
    result: Vec<String>,
}

fn owned(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

pub(in crate::shell) fn few() -> Few {
    let function = |name: &str, syntax: &str| Function { name: name.to_owned(), syntax: syntax.to_owned() };
    Few {
        tables: owned(&["AlertEvidence", "AlertInfo", "CloudAppEvents"]),
        system: owned(&["ingests", "rejects"]),
        functions: vec![function("ago", "ago(timespan[, instant])"), function("bin", "bin(value, size)")],
        all_columns: owned(&["AccountUpn", "Severity"]),
        result: owned(&["Action Type", "n"]),
    }
}

impl Names for Few {
    fn tables(&self) -> &[String] {
        &self.tables
    }
    fn system_tables(&self) -> &[String] {
        &self.system
    }
    fn functions(&self) -> &[Function] {
        &self.functions
    }
    fn columns(&self, table: &TableName, _: Reach) -> Vec<String> {
        owned(match (table.schema, table.name.as_str()) {
            (LAKE_SCHEMA, "CloudAppEvents") => {
                &["Timestamp", "ActionType", "RawEventData", "AccountObjectId"]
            }
            (LAKE_SCHEMA, "AlertInfo") => &["AlertId", "Title"],
            (SYSTEM_SCHEMA, "ingests") => &["Sequence"],
            (LAKE_SCHEMA, "list.csv") => &["Address"],
            _ => &[],
        })
    }
    fn has_rows(&self, table: &TableName) -> bool {
        table.name != "AlertInfo"
    }
    fn all_columns(&self) -> &[String] {
        &self.all_columns
    }
    fn json_keys(&self, table: &TableName, column: &str, steps: &[Step], _: Reach) -> Vec<String> {
        assert_eq!((table.name.as_str(), column), ("CloudAppEvents", "RawEventData"));
        match steps {
            [] => owned(&["Item", "Operation", "Owner's"]),
            [Step::Key(key)] if key == "Item" => owned(&["Subject"]),
            _ => Vec::new(),
        }
    }
    fn kusto_tables(&self, _: &str, _: Reach) -> Rc<dyn Tables> {
        let events = [("Timestamp", Type::DateTime), ("ActionType", Type::String), ("Raw", Type::Dynamic)];
        Rc::new(TableSet::new([
            Table::new("CloudAppEvents", events),
            Table::new("AlertInfo", [("AlertId", Type::String), ("Title", Type::String)]),
            Table::new("AlertEvidence", [("AlertId", Type::String)]),
        ]))
    }
    fn json_paths(&self, table: &str, column: &str, reach: Reach) -> Vec<String> {
        assert_eq!((table, column), ("CloudAppEvents", "Raw"));
        // A hint asks for nothing that has to be read.
        if reach == Reach::Known { Vec::new() } else { owned(&["Item", "Item.Subject", "Operation"]) }
    }
    fn files(&self, begin: &str) -> Vec<String> {
        owned(&["list.csv", "my list.csv"]).into_iter().filter(|name| name.starts_with(begin)).collect()
    }
    fn result_columns(&self) -> &[String] {
        &self.result
    }
}

/// Completes at the `|` and gives back what the text could become.
fn become_(text: &str) -> Vec<String> {
    become_in(Language::Sql, &text.replace('|', "^"))
}

/// The same at the `^` of a text in a language.
fn become_in(language: Language, text: &str) -> Vec<String> {
    let place = text.find('^').unwrap();
    let text = text.replace('^', "");
    let (start, candidates) = complete(&text, place, language, &few(), Reach::Lake);
    candidates.iter().map(|candidate| format!("{}{}", &text[..start], candidate.replacement)).collect()
}

#[test]
fn tables_are_offered_after_from() {
    assert_eq!(become_("select * from cloud|"), ["select * from CloudAppEvents"]);
    assert_eq!(become_("from Alert|"), ["from AlertEvidence", "from AlertInfo"]);
    assert_eq!(become_("from system.in|"), ["from system.ingests"]);
    assert_eq!(become_("from sys|"), ["from system.ingests", "from system.rejects"]);
    assert_eq!(become_("from 'li|"), ["from 'list.csv"]);
}

#[test]
fn columns_of_the_tables_named_are_offered_wherever_they_are_named() {
    assert_eq!(become_("select Acti| from CloudAppEvents"), ["select ActionType"]);
    assert_eq!(become_("select * from AlertInfo where ti|"), ["select * from AlertInfo where Title"]);
    assert_eq!(become_("select * from 'list.csv' where add|"), ["select * from 'list.csv' where Address"]);
    assert_eq!(become_("select \"Tit| from AlertInfo"), ["select \"Title\""]);
    assert_eq!(become_("select * from AlertInfo where \"Tit|"), ["select * from AlertInfo where \"Title\""]);
}

#[test]
fn an_alias_chooses_its_table() {
    let text = "select a.| from CloudAppEvents c join AlertInfo as a on true";
    assert_eq!(become_(text), ["select a.AlertId", "select a.Title"]);
    assert_eq!(become_("select x.| from AlertInfo a"), Vec::<String>::new());
}

#[test]
fn all_columns_are_the_fallback() {
    assert_eq!(become_("select accou|"), ["select AccountUpn"]);
}

#[test]
fn functions_open_their_bracket_and_keywords_keep_their_case() {
    assert_eq!(become_("select ag|"), ["select ago("]);
    assert_eq!(become_("sel|"), ["select"]);
    assert_eq!(become_("SEL|"), ["SELECT"]);
}

#[test]
fn json_keys_are_offered_with_their_closing_quote() {
    assert_eq!(
        become_("select RawEventData->>'O| from CloudAppEvents"),
        ["select RawEventData->>'Operation'", "select RawEventData->>'Owner''s'"]
    );
    assert_eq!(
        become_("select RawEventData->>'Op|' from CloudAppEvents"),
        ["select RawEventData->>'Operation"],
        "the quote is there already"
    );
    assert_eq!(
        become_("from CloudAppEvents c where c.raweventdata->'Item'->>'|"),
        ["from CloudAppEvents c where c.raweventdata->'Item'->>'Subject'"]
    );
}

#[test]
fn json_keys_are_offered_before_the_table_is_named() {
    assert_eq!(become_("select RawEventData->>'Op|"), ["select RawEventData->>'Operation'"]);
}

#[test]
fn each_statement_has_its_own_tables() {
    assert_eq!(become_("select * from AlertInfo; select Titl|"), Vec::<String>::new());
}

#[test]
fn commands_and_their_arguments_are_offered() {
    assert_eq!(become_(".sch|"), [".schema"]);
    assert_eq!(become_(".schema cl|"), [".schema CloudAppEvents"]);
    assert_eq!(become_(".schema system.r|"), [".schema system.rejects"]);
    assert_eq!(become_(".mode c|"), [".mode csv"]);
    assert_eq!(become_(".timer o|"), [".timer off", ".timer on"]);
    assert_eq!(become_(".read li|"), [".read list.csv"]);
    assert_eq!(become_(".once my|"), [".once \"my list.csv\""]);
    assert_eq!(become_(".chart bar Act|"), [".chart bar \"Action Type\""]);
    assert_eq!(become_(".help ag|"), [".help ago"]);
    assert_eq!(become_(".quit x|"), Vec::<String>::new());
    assert_eq!(become_(".explain select * from cloud|"), [".explain select * from CloudAppEvents"]);
}

#[test]
fn no_place_in_any_text_is_too_odd() {
    let text = ".x 'é' \"; select é.'ü->>' from $$ ;\\d 名";
    for place in 0..=text.len() + 1 {
        for language in [Language::Sql, Language::Kusto] {
            let _ = complete(text, place, language, &few(), Reach::Lake);
        }
    }
}

#[test]
fn tables_columns_operators_and_paths_are_offered_in_kusto() {
    let become_ = |text| become_in(Language::Kusto, text);
    assert_eq!(become_("Alert^"), ["AlertEvidence", "AlertInfo"]);
    assert_eq!(become_("AlertInfo | wh^"), ["AlertInfo | where"]);
    assert_eq!(become_("AlertInfo\n\n| where Ti^"), ["AlertInfo\n\n| where Title"]);
    assert_eq!(become_("CloudAppEvents | where Raw.Item.^"), ["CloudAppEvents | where Raw.Item.Subject"]);
    assert_eq!(
        become_(".mode csv\nCloudAppEvents | where Acti^"),
        [".mode csv\nCloudAppEvents | where ActionType"]
    );
    assert_eq!(become_("CloudAppEvents | where isnotem^(ActionType)"), ["CloudAppEvents | where isnotempty"]);
}

#[test]
fn what_begins_with_the_typed_letters_hides_what_only_contains_them() {
    let become_ = |text| become_in(Language::Kusto, text);
    assert_eq!(become_("AlertInfo | project titl^"), ["AlertInfo | project Title"]);
    assert_eq!(become_("AlertInfo | project lertI^"), ["AlertInfo | project AlertId"]);
}

#[test]
fn the_query_of_a_command_is_completed_in_its_language() {
    assert_eq!(become_in(Language::Kusto, ".explain AlertInfo | wh^"), [".explain AlertInfo | where"]);
    assert_eq!(become_in(Language::Sql, ".kql AlertInfo | wh^"), [".kql AlertInfo | where"]);
    assert_eq!(
        become_in(Language::Kusto, ".sql select * from cloud^"),
        [".sql select * from CloudAppEvents"]
    );
    assert_eq!(become_in(Language::Kusto, ".kq^"), [".kql"]);
    assert_eq!(become_in(Language::Kusto, ".help dcount^"), [".help dcount", ".help dcountif"]);
}
