//! `treepath`

use super::super::prelude::*;
use super::super::set::members::distinct;

/// `treepath`
pub static TREEPATH: Function = page(
    "treepath",
    Section::Bag,
    &[sig(&[p("object", DynamicBag)], Is(DYNAMIC))],
    "The paths to all that is in a value; the elements of an array share the path `[0]`.",
    &[
        ex("treepath(dynamic({'a':1}))", "[\"['a']\"]"),
        ex("treepath(dynamic({'a':[{'b':1}, 2]}))", "[\"['a']\",\"['a'][0]\",\"['a'][0]['b']\"]"),
        ex("treepath(dynamic(1))", ""),
    ],
    |arguments, _| {
        let json = Arguments(arguments).json(0);
        let mut paths = Vec::new();
        collect(&json, "", &mut paths);
        if paths.is_empty() { Value::Null(DYNAMIC) } else { Value::array(distinct(paths)) }
    },
)
.column(ColumnName::Prefixed("tree"));

fn collect(json: &Dynamic, path: &str, paths: &mut Vec<Dynamic>) {
    match json {
        Dynamic::Bag(bag) => {
            for (key, value) in bag.members() {
                let path = format!("{path}['{key}']");
                paths.push(Dynamic::from(path.as_str()));
                collect(value, &path, paths);
            }
        }
        Dynamic::Array(items) => {
            let path = format!("{path}[0]");
            for item in items.iter() {
                paths.push(Dynamic::from(path.as_str()));
                collect(item, &path, paths);
            }
        }
        _ => {}
    }
}
