use proptest::prelude::*;

use super::*;

fn items(text: &str) -> Vec<Item<'_>> {
    split(text, Language::Sql).items.into_iter().map(|(_, item)| item).collect()
}

fn kusto_items(text: &str) -> Vec<Item<'_>> {
    split(text, Language::Kusto).items.into_iter().map(|(_, item)| item).collect()
}

fn kusto_complete(text: &str) -> bool {
    split(text, Language::Kusto).complete
}

fn at(text: &str, place: usize) -> (usize, &str) {
    let current = current(text, place, Language::Sql);
    (current.start, current.text)
}

#[test]
fn a_statement_ends_with_a_semicolon_only() {
    assert!(!split("select 1", Language::Sql).complete);
    assert!(!split("select 1\nfrom t", Language::Sql).complete);
    assert!(split("select 1;", Language::Sql).complete);
    assert!(split("select 1; -- done", Language::Sql).complete);
    assert!(split("", Language::Sql).complete);
    assert!(split("  \n ;; ", Language::Sql).complete);
    assert!(split("-- nothing but a comment", Language::Sql).complete);
    assert!(!split("/* open", Language::Sql).complete);
    assert!(!split("select 1; /* open", Language::Sql).complete);
}

#[test]
fn a_semicolon_in_quotes_comments_or_dollar_quotes_asks_for_more() {
    for text in ["select ';", "select ';'", "select 1 -- ;", "select /* ; */", "select $$;$$", "select \";"] {
        assert!(!split(text, Language::Sql).complete, "{text}");
    }
}

#[test]
fn several_statements_come_in_order() {
    assert_eq!(
        items("select 1; select ';' ;\n"),
        [Item::Statement("select 1"), Item::Statement("select ';' ")]
    );
}

#[test]
fn a_command_ends_with_its_line() {
    assert_eq!(items(".timer on\nselect 1;"), [Item::Command(".timer on"), Item::Statement("select 1")]);
    assert_eq!(items("\\d AlertInfo"), [Item::Command("\\d AlertInfo")]);
    assert!(split(".tables", Language::Sql).complete);
    assert_eq!(items("select 1;\n  .quit"), [Item::Statement("select 1"), Item::Command(".quit")]);
}

#[test]
fn a_number_that_begins_with_a_point_is_no_command() {
    assert!(!is_command(".5"));
    assert_eq!(items("select\n.5;"), [Item::Statement("select\n.5")]);
}

#[test]
fn a_line_of_a_statement_that_begins_with_a_point_belongs_to_it() {
    assert_eq!(items("select t\n.a from t;"), [Item::Statement("select t\n.a from t")]);
}

#[test]
fn explain_takes_a_query_over_several_lines() {
    assert!(!split(".explain select 1\n", Language::Sql).complete);
    assert_eq!(items(".explain select\n1;"), [Item::Command(".explain select\n1")]);
}

#[test]
fn quit_exit_and_help_need_no_dot() {
    assert_eq!(items("quit"), [Item::Command("quit")]);
    assert_eq!(items(" exit; "), [Item::Command("exit")]);
    assert_eq!(items("quit now;"), [Item::Statement("quit now")]);
}

#[test]
fn the_item_under_the_cursor_is_found() {
    assert_eq!(at("select 1; select a", 18), (10, "select a"));
    assert_eq!(at(".mode cs", 8), (0, ".mode cs"));
    assert_eq!(at(".mode ", 6), (0, ".mode "));
    assert_eq!(at("select 1;", 9), (9, ""));
    assert_eq!(at(".timer on\nsel", 13), (10, "sel"));
}

#[test]
fn a_query_in_kusto_keeps_its_let_statements_and_comments() {
    for text in ["let a = 1; T | take a;", "T // ;\n| take 1;", "let f = () { T; };\nf;", "T\n"] {
        assert_eq!(kusto_items(text), [Item::Kusto(text)]);
        assert!(kusto_complete(text), "{text:?}");
    }
    for text in ["T", "T | take 1", "let a = 1;", "T | where a ==\n"] {
        assert!(!kusto_complete(text), "{text:?}");
    }
    assert!(kusto_complete("// only this") && kusto_complete(" ; ") && kusto_complete(""));
}

#[test]
fn commands_stand_before_and_between_queries_in_kusto() {
    assert_eq!(
        kusto_items("// x\n.mode csv\nT | take 1;\n.tables\nT;"),
        [
            Item::Command(".mode csv"),
            Item::Kusto("T | take 1;\n"),
            Item::Command(".tables"),
            Item::Kusto("T;")
        ]
    );
    assert_eq!(kusto_items("print a\n.b;"), [Item::Kusto("print a\n.b;")]);
}

#[test]
fn the_language_decides_how_the_text_behind_its_switch_is_cut() {
    assert_eq!(
        items(".kql\nlet a = 1; T;\n.sql\nselect 1;"),
        [
            Item::Command(".kql"),
            Item::Kusto("let a = 1; T;\n"),
            Item::Command(".sql"),
            Item::Statement("select 1")
        ]
    );
    assert_eq!(split(".kql on", Language::Sql).language, Language::Kusto);
    assert_eq!(split(".kql off;", Language::Kusto).language, Language::Sql);
    assert!(split(".kql", Language::Sql).complete && split(".sql ;", Language::Kusto).complete);
}

#[test]
fn a_single_query_may_be_in_the_other_language() {
    assert!(!split(".kql let a = 1;", Language::Sql).complete);
    assert_eq!(items(".kql let a = 1; T;"), [Item::Command(".kql let a = 1; T;")]);
    assert_eq!(split(".kql T;", Language::Sql).language, Language::Sql);
    assert_eq!(kusto_items(".sql select ';'; T;"), [Item::Command(".sql select ';'"), Item::Kusto("T;")]);
    let explained = split(".explain T\n| count", Language::Kusto);
    assert!(!explained.complete && kusto_complete(".explain T;") && kusto_complete(".explain ;"));
}

#[test]
fn a_query_in_kusto_is_current_behind_its_empty_lines() {
    let of = |text| {
        let current = current(text, text.len(), Language::Kusto);
        (current.start, current.text, current.language)
    };
    assert_eq!(of("T\n\n| wh"), (0, "T\n\n| wh", Language::Kusto));
    assert_eq!(of(".tables\nT | "), (8, "T | ", Language::Kusto));
    assert_eq!(of(".sql sel"), (0, ".sql sel", Language::Kusto));
    assert_eq!(of(".sql\nsel"), (5, "sel", Language::Sql));
}

#[test]
fn a_query_ends_with_one_semicolon_before_its_last_comment() {
    assert_eq!(ended("T | take 1\n\n"), "T | take 1;");
    assert_eq!(ended("T; // x\n"), "T; // x");
    assert_eq!(ended("T // x"), "T; // x");
    assert_eq!(ended(""), "");
}

proptest! {
    #[test]
    fn any_text_is_cut_without_loss_of_letters(
        text in "[a-z'\"$;./*\\- \\n\\\\]{0,50}|([a-z|{}; \\n]|\n\\.(kql|sql|explain) ?|// ){0,20}",
        is_kusto in any::<bool>(),
    ) {
        let language = if is_kusto { Language::Kusto } else { Language::Sql };
        let input = split(&text, language);
        for (start, item) in &input.items {
            let (Item::Statement(body) | Item::Kusto(body) | Item::Command(body)) = item;
            if !BARE_COMMANDS.contains(body) {
                prop_assert!(text[*start..].starts_with(body));
            }
        }
        // More text never makes a complete input panic.
        let _ = current(&text, text.len(), language);
    }
}
