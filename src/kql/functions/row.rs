//! The functions that need more than the values of one row: the rows before and behind, the columns of the table, when
//! the row arrived. The planner works them out; here are their types and names.

use super::prelude::*;
use super::signature::Accepts;

/// Such a function gives null when it is evaluated all the same.
fn planned(_: &[Value], context: &Context) -> Value {
    Value::null(context.result)
}

const NEIGHBOUR: &[super::signature::Signature] = &[sig(
    &[
        p("column", Scalar).form(Form::Column),
        t("offset", LONG).optional(),
        p("default_value", Scalar).constant().optional(),
    ],
    Argument(0),
)];
const RANK: &[super::signature::Signature] =
    &[sig(&[p("term", NotDynamic), t("restart", BOOL).optional()], Is(LONG))];
const IF_EXISTS: &[super::signature::Signature] =
    &[sig(&[t("column_name", STRING).constant(), p("defaultValue", Scalar)], Argument(1))];

/// The functions that the planner works out.
pub static PLANNED: &[Function] = &[
    page(
        "next",
        Section::Row,
        NEIGHBOUR,
        "The value in a row behind this one, the next when not said.",
        &[],
        planned,
    ),
    page(
        "prev",
        Section::Row,
        NEIGHBOUR,
        "The value in a row before this one, the one before when not said.",
        &[],
        planned,
    ),
    page(
        "row_number",
        Section::Row,
        &[sig(&[t("startingIndex", LONG).optional(), t("restart", BOOL).optional()], Is(LONG))],
        "The number of the row, from 1 when not said, counted anew where a condition is true.",
        &[],
        planned,
    ),
    page(
        "row_cumsum",
        Section::Row,
        &[sig(&[p("term", Number), t("restart", BOOL).optional()], Argument(0))],
        "The sum of a value in this row and all before it, summed anew where a condition is true.",
        &[],
        planned,
    ),
    page(
        "row_rank_dense",
        Section::Row,
        RANK,
        "How many different values came up to this row.",
        &[],
        planned,
    ),
    page(
        "row_rank_min",
        Section::Row,
        RANK,
        "The number of the first row that has this row's value.",
        &[],
        planned,
    ),
    page(
        "row_window_session",
        Section::Row,
        &[sig(
            &[
                t("expr", DATETIME),
                t("maxDistanceFromFirst", TIMESPAN),
                t("maxDistanceBetweenNeighbors", TIMESPAN),
                t("restart", BOOL).optional(),
            ],
            Argument(0),
        )],
        "When the session of the row began: rows are in one session as long as they are near to each other and to its first row.",
        &[],
        planned,
    ),
    page("ingestion_time", Section::Row, &[sig(&[], Is(DATETIME))], "When the row arrived.", &[], planned)
        .column(ColumnName::Fixed("$IngestionTime")),
    page(
        "column_ifexists",
        Section::Row,
        IF_EXISTS,
        "The column of a name, or a value where there is none.",
        &[],
        planned,
    )
    .aliases(&["columnifexists"])
    .column(ColumnName::ColumnNamed),
    page(
        "pack_all",
        Section::Row,
        &[sig(&[p("ignore_null_empty", Scalar).literal().optional()], Known)],
        "A bag of all columns, or of those that are neither null nor empty.",
        &[],
        planned,
    ),
    page(
        "bag_pack_columns",
        Section::Row,
        &[sig(&[p("value", Scalar).form(Form::Column).repeated()], Known)],
        "A bag of columns.",
        &[],
        planned,
    ),
    page(
        "geo_info_from_ip_address",
        Section::Row,
        &[sig(&[t("ip", STRING)], Is(DYNAMIC))],
        "The country, state, city and place of an IP address, from a database that the user has.",
        &[],
        planned,
    ),
    page(
        "estimate_data_size",
        Section::Row,
        &[
            sig(&[p("column", Scalar).form(Form::Column).repeated()], Is(LONG)),
            sig(&[p("column", Scalar).form(Form::Star)], Is(LONG)),
        ],
        "About how many bytes the values of columns take.",
        &[],
        planned,
    ),
    page(
        "column_names_of",
        Section::Row,
        &[sig(&[p("table", Accepts::Tabular)], Is(DYNAMIC))],
        "The names of the columns of a table.",
        &[],
        planned,
    ),
];

#[cfg(test)]
mod tests {
    use super::super::find;
    use super::*;

    #[test]
    fn what_the_planner_works_out_is_not_among_the_others() {
        for function in PLANNED {
            assert!(find(function.name).is_none(), "{}", function.name);
            assert!(function.examples.is_empty());
        }
    }

    #[test]
    fn its_types_are_known() {
        let kind = |name: &str, kinds: &[Type]| {
            let function = PLANNED.iter().find(|function| function.name == name).unwrap();
            function.result_type(kinds, &vec![None; kinds.len()])
        };
        assert_eq!(kind("prev", &[STRING]), Ok(STRING));
        assert_eq!(kind("row_number", &[]), Ok(LONG));
        assert!(kind("row_cumsum", &[STRING]).is_err());
    }
}
