use super::*;

fn refused(line: &str) -> String {
    parse(line).unwrap_err().to_string()
}

#[test]
fn commands_are_understood_with_their_arguments() {
    assert_eq!(parse(".tables").unwrap(), Command::Tables(None));
    assert_eq!(parse(".schema AlertInfo;").unwrap(), Command::Schema("AlertInfo".to_owned()));
    assert_eq!(parse(".MODE csv").unwrap(), Command::Mode(Some(Format::Csv)));
    assert_eq!(parse(".once 'my file.csv'").unwrap(), Command::Once("my file.csv".into()));
    assert_eq!(parse(".output -").unwrap(), Command::Output(None));
    assert_eq!(parse(".timer off").unwrap(), Command::Timer(Some(false)));
    assert_eq!(parse(".reveal case 7").unwrap(), Command::Reveal("case 7".to_owned()));
    assert!(parse(".reveal").is_err());
    assert_eq!(parse(".explain select 1").unwrap(), Command::Explain("select 1".to_owned()));
    assert_eq!(
        parse(".chart bar \"Action Type\" n").unwrap(),
        Command::Chart { chart: Chart::Bar, label: "Action Type".to_owned(), value: "n".to_owned() }
    );
}

#[test]
fn the_names_of_other_shells_work() {
    assert_eq!(parse("\\d").unwrap(), Command::Tables(None));
    assert_eq!(parse("\\d AlertInfo").unwrap(), Command::Describe("AlertInfo".to_owned()));
    assert_eq!(parse("\\x").unwrap(), Command::Expanded(None));
    assert_eq!(parse("\\timing").unwrap(), Command::Timer(None));
    assert_eq!(parse("\\q").unwrap(), Command::Quit);
    assert_eq!(parse("exit").unwrap(), Command::Quit);
}

#[test]
fn an_unknown_command_is_answered_with_the_nearest() {
    assert_eq!(refused(".tabels"), "there is no command .tabels; did you mean .tables?");
    assert_eq!(refused("\\timng"), "there is no command \\timng; did you mean \\timing?");
    assert_eq!(refused(".zzz"), "there is no command .zzz");
}

#[test]
fn wrong_arguments_are_named() {
    assert_eq!(refused(".schema"), ".schema needs the name of a table");
    assert_eq!(refused(".timer maybe"), ".timer takes on or off, not 'maybe'");
    assert_eq!(refused(".quit now"), ".quit does not take 'now'");
    assert_eq!(refused(".once 'x"), "the quote in ''x' is not closed");
    assert_eq!(
        refused(".chart bar n"),
        ".chart needs bar or line, a column of labels and a column of values"
    );
    assert!(refused(".mode xlsx").starts_with(".mode: unknown format 'xlsx'"), "{}", refused(".mode xlsx"));
    assert_eq!(refused(".chart pie a b"), ".chart: unknown chart 'pie'; use bar or line");
}

#[test]
fn every_name_is_there_once_and_every_line_of_help_is_short() {
    let mut names: Vec<_> = COMMANDS.iter().flat_map(|entry| entry.names).collect();
    let all = names.len();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), all);
    for entry in COMMANDS {
        assert!(entry.help.len() <= 100 && !entry.help.ends_with('.'), "{:?}", entry.names);
    }
}

#[test]
fn a_parameter_is_taken_as_written() {
    let set = ParameterChange::Set("who=it's 7".to_owned());
    assert_eq!(parse(".params who=it's 7").unwrap(), Command::Parameters(set));
    assert_eq!(parse(".params clear").unwrap(), Command::Parameters(ParameterChange::Clear));
}

#[test]
fn the_language_is_switched_or_used_once() {
    assert_eq!(parse(".kql").unwrap(), Command::Language(Language::Kusto));
    assert_eq!(parse(".kql on;").unwrap(), Command::Language(Language::Kusto));
    assert_eq!(parse(".kql off").unwrap(), Command::Language(Language::Sql));
    assert_eq!(parse(".sql").unwrap(), Command::Language(Language::Sql));
    let query = "let a = 'x y'; T\n| take 1".to_owned();
    assert_eq!(parse(&format!(".KQL {query};\n")).unwrap(), Command::Query(Language::Kusto, query));
    assert_eq!(parse(".sql select 1;").unwrap(), Command::Query(Language::Sql, "select 1".to_owned()));
}
