use super::*;

fn chain(count: i64) -> Vec<Decided> {
    let writer = Writer { user: "ada".to_owned(), machine: "desk".to_owned(), time: 1 };
    let mut log: Vec<Decided> = Vec::new();
    for number in 1..=count {
        let mut value = Map::new();
        value.insert("owner".to_owned(), format!("owner {number}").into());
        let draft = Draft {
            action: "assign",
            incident: "i".to_owned(),
            covers: vec!["i".to_owned()],
            value,
            reason: None,
            alerts: number,
        };
        let previous = log.last().map_or(String::new(), |last| last.hash.clone());
        let mut row = row(number, &draft, &writer, &previous);
        row.push(hash_of(&row).into());
        log.push(decided(row));
    }
    log
}

#[test]
fn a_log_that_nobody_touched_is_whole() {
    assert_eq!(verify(&chain(5)), []);
    assert_eq!(verify(&[]), []);
}

#[test]
fn a_changed_row_is_found() {
    let mut log = chain(4);
    log[1].row[2] = "eve".into();
    assert_eq!(verify(&log), [Broken { number: 2, problem: "it was changed after it was written".into() }]);
}

#[test]
fn a_changed_row_with_a_new_hash_is_found_by_the_row_behind_it() {
    let mut log = chain(4);
    let mut row = log[1].row.clone();
    row[2] = "eve".into();
    row.pop();
    row.push(hash_of(&row).into());
    log[1] = decided(row);
    assert_eq!(verify(&log), [Broken { number: 3, problem: "it does not follow the row before it".into() }]);
}

#[test]
fn a_removed_row_is_found() {
    let mut log = chain(4);
    log.remove(1);
    assert_eq!(verify(&log), [Broken { number: 3, problem: "1 row is missing before it".into() }]);
}

#[test]
fn a_row_that_is_there_twice_is_found() {
    let mut log = chain(2);
    log.insert(1, log[0].clone());
    assert!(!verify(&log).is_empty());
}

#[test]
fn decisions_are_read_in_the_order_they_were_made() {
    let mut log = chain(2);
    log[0].value = serde_json::from_str(r#"{"together":[["a","b"]],"apart":[["a"],["c"]]}"#).unwrap();
    let together = Decision::Together { alerts: vec!["a".into(), "b".into()] };
    let apart = Decision::Apart { left: vec!["a".into()], right: vec!["c".into()] };
    assert_eq!(decisions(&log), [together, apart]);
}
