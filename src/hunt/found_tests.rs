use super::*;
use std::fs;

const MARKDOWN: &str = "\
# Title

Text with `kql` in it.

## First ##
```KQL
T
| take 1
```

```kusto
U
```
### Second
> ```sql
> select 1
> ```
   ~~~~kql
   V
   ~~~
   ~~~~
```json
{}
```
```powershell
Get-Thing | where
```
```kql

W
";

#[test]
fn fenced_blocks_are_found_under_their_headings() {
    let found = fenced(Path::new("a/b.md"), MARKDOWN);
    let shown: Vec<_> = found
        .iter()
        .map(|query| (query.line(), query.name.as_str(), query.language, query.text.as_str()))
        .collect();
    assert_eq!(
        shown,
        [
            (7, "Title: First (1)", Language::Kql, "T\n| take 1\n"),
            (12, "Title: First (2)", Language::Kql, "U\n"),
            (16, "Title: Second (1)", Language::Sql, "select 1\n"),
            (19, "Title: Second (2)", Language::Kql, "V\n~~~\n"),
            (29, "Title: Second (3)", Language::Kql, "\nW\n"),
        ]
    );
    assert_eq!(found[3].source.place_in_file(1, 1).to_string(), "19:4");
    assert_eq!(found[4].source.place_in_file(2, 1).to_string(), "30:1");
}

#[test]
fn blocks_without_a_language_count_when_they_have_a_step_of_a_query() {
    let text = "```\nT\n| where x == 1\n```\n```C#\nU\n  |project-away y\n```\n```\n| where | what |\n|---|---|\n```\n```\nls | sort\n```\n```bash\n| where\n```\n";
    let found = fenced(Path::new("x.md"), text);
    let shown: Vec<_> = found.iter().map(|query| (query.name.as_str(), query.text.as_str())).collect();
    assert_eq!(shown, [("x (1)", "T\n| where x == 1\n"), ("x (2)", "U\n  |project-away y\n")]);
}

#[test]
fn every_kind_of_file_gives_its_queries() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("a.kql", "T | take 1");
    write("b.csl", "U");
    write("c.txt", "V\n| take 1");
    write("d.txt", "Read me.");
    write("e.md", "```kql\nW\n```\n");
    write("f.yaml", "id: x\nname: Rule\nquery: |\n  X\n");
    write("g.yml", "on: push\njobs: [a]\n");
    write("h.json", r#"{"displayName": "D", "queryCondition": {"queryText": "Y"}}"#);
    write("i.json", "{ this is nothing");
    write("j.yaml", "query: [a\n");
    write("k.kql", "");
    write("l.sql", "select 1");
    write("m.png", "query: x");
    fs::write(folder.path().join("n.kql"), b"\xff\xff").unwrap();
    let (found, faults) = queries_in(folder.path());
    let shown: Vec<_> = found.iter().map(|query| (query.name.as_str(), query.text.as_str())).collect();
    assert_eq!(
        shown,
        [
            ("a", "T | take 1"),
            ("b", "U"),
            ("c", "V\n| take 1"),
            ("e", "W\n"),
            ("Rule", "X\n"),
            ("D", "Y"),
            ("l", "select 1"),
        ]
    );
    assert_eq!(found[4].source.place_in_file(1, 1).to_string(), "4:3");
    let told: Vec<String> =
        faults.iter().map(|fault| fault.file.file_name().unwrap().to_string_lossy().into()).collect();
    assert_eq!(told, ["j.yaml", "n.kql"]);
    let (one, _) = queries_in(&folder.path().join("a.kql"));
    assert_eq!(one.len(), 1);
}
