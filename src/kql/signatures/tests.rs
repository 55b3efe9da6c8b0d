use super::*;

#[test]
fn every_line_of_the_tables_is_read() {
    for text in [include_str!("scalars.txt"), include_str!("aggregates.txt")] {
        let mut heads = 0;
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            if line.starts_with(' ') {
                assert!(read::signature(line.trim()).is_some(), "{line}");
            } else {
                assert!(read::head(line).is_some(), "{line}");
                heads += 1;
            }
        }
        assert_eq!(read::functions(text).len(), heads, "a name is there twice");
    }
}

#[test]
fn every_function_can_be_called_and_another_name_leads_to_one_that_is_there() {
    for table in [&*SCALARS, &*AGGREGATES] {
        for function in table.values() {
            assert!(!function.overloads.is_empty(), "{}", function.name);
            assert!(table.contains_key(function.canonical), "{}", function.name);
        }
    }
}

#[test]
fn what_is_computed_has_one_name() {
    assert_eq!(scalar("todynamic").map(|one| one.canonical), Some("parse_json"));
    assert_eq!(aggregate("makeset").map(|one| one.canonical), Some("make_set"));
    assert_eq!(aggregate("makeset").and_then(|one| one.replaced_by), Some("make_set"));
}

#[test]
fn the_results_of_counts_and_conversions_are_named_in_kustos_way() {
    assert_eq!(aggregate("count").map(|one| one.naming), Some(Naming::First("count_")));
    assert_eq!(scalar("tostring").map(|one| one.naming), Some(Naming::First("")));
    assert_eq!(scalar("tolower").map(|one| one.naming), Some(Naming::None));
    assert_eq!(scalar("ingestion_time").map(|one| one.naming), Some(Naming::Exactly("$IngestionTime")));
}
