//! The words of the language, and the nearest of them to a misspelt one.

/// The operators that are parsed, as written after a pipe.
pub const OPERATORS: &[&str] = &[
    "as",
    "assert-schema",
    "consume",
    "count",
    "distinct",
    "evaluate",
    "extend",
    "facet",
    "filter",
    "find",
    "fork",
    "getschema",
    "invoke",
    "join",
    "limit",
    "lookup",
    "make-series",
    "mv-apply",
    "mv-expand",
    "mvapply",
    "mvexpand",
    "order",
    "parse",
    "parse-kv",
    "parse-where",
    "partition",
    "print",
    "project",
    "project-away",
    "project-by-names",
    "project-keep",
    "project-rename",
    "project-reorder",
    "range",
    "reduce",
    "render",
    "sample",
    "sample-distinct",
    "scan",
    "search",
    "serialize",
    "sort",
    "summarize",
    "take",
    "top",
    "top-hitters",
    "top-nested",
    "union",
    "where",
];

/// The operators of Kusto that are known and refused.
pub const REFUSED_OPERATORS: &[&str] = &[
    "execute-and-cache",
    "graph-mark-components",
    "graph-match",
    "graph-merge",
    "graph-shortest-paths",
    "graph-to-table",
    "graph-where-edges",
    "graph-where-nodes",
    "macro-expand",
    "make-graph",
    "materialized-view-combine",
    "project-smart",
];

/// The words that mean something between two values or after one, so that a name in their place needs brackets.
const RESERVED: &[&str] = &[
    "accumulate",
    "and",
    "as",
    "asc",
    "between",
    "by",
    "contains",
    "contains_cs",
    "containscs",
    "datatable",
    "date",
    "datetime",
    "decimal",
    "desc",
    "double",
    "dynamic",
    "endswith",
    "endswith_cs",
    "external_data",
    "externaldata",
    "find",
    "has",
    "has_all",
    "has_any",
    "has_cs",
    "hasprefix",
    "hasprefix_cs",
    "hassuffix",
    "hassuffix_cs",
    "in",
    "int",
    "int64",
    "invoke",
    "like",
    "likecs",
    "long",
    "materialize",
    "notcontains",
    "notcontainscs",
    "notlike",
    "notlikecs",
    "of",
    "or",
    "print",
    "project",
    "real",
    "sample",
    "search",
    "set",
    "startswith",
    "startswith_cs",
    "string",
    "time",
    "timespan",
    "to",
    "toscalar",
    "totable",
    "union",
    "where",
];

/// Whether a word cannot be a name in an expression unless it stands in brackets.
#[must_use]
pub fn is_reserved(word: &str) -> bool {
    RESERVED.binary_search(&word).is_ok()
}

/// The word between two values that this one is in another case: `AND`, `Contains`.
#[must_use]
pub fn infix_in_another_case(word: &str) -> Option<&'static str> {
    const INFIX: &[&str] = &[
        "and",
        "or",
        "in",
        "between",
        "has",
        "has_cs",
        "has_any",
        "has_all",
        "contains",
        "startswith",
        "endswith",
        "hasprefix",
        "hassuffix",
        "matches",
        "by",
        "on",
        "asc",
        "desc",
    ];
    INFIX.iter().find(|infix| infix.eq_ignore_ascii_case(word) && **infix != word).copied()
}

/// The candidate that a misspelt word most likely is, when one is near enough.
#[must_use]
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = word.to_lowercase();
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        // A word of three letters may have one wrong, one of nine letters three.
        let most = 1 + candidate.len() / 4;
        let distance = distance(&lower, candidate, most);
        if distance <= most && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// Letters to add, leave out, replace or swap with the next until one word is the other; above `most` any larger number.
fn distance(one: &str, other: &str, most: usize) -> usize {
    let one: Vec<char> = one.chars().collect();
    let other: Vec<char> = other.chars().collect();
    if one.len().abs_diff(other.len()) > most {
        return most + 1;
    }
    let mut rows = vec![vec![0_usize; other.len() + 1]; one.len() + 1];
    for (i, row) in rows.iter_mut().enumerate() {
        row[0] = i;
    }
    for (j, cell) in rows[0].iter_mut().enumerate() {
        *cell = j;
    }
    for i in 1..=one.len() {
        for j in 1..=other.len() {
            let replaced = rows[i - 1][j - 1] + usize::from(one[i - 1] != other[j - 1]);
            let mut least = replaced.min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1);
            if i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1] {
                least = least.min(rows[i - 2][j - 2] + 1);
            }
            rows[i][j] = least;
        }
    }
    rows[one.len()][other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reserved_words_are_sorted_so_that_they_are_found() {
        assert!(RESERVED.is_sorted());
        assert!(
            is_reserved("where")
                && is_reserved("accumulate")
                && !is_reserved("kind")
                && !is_reserved("Where")
        );
    }

    #[test]
    fn the_nearest_operator_is_found_and_a_far_one_is_not() {
        let near = |word| nearest(word, OPERATORS.iter().copied());
        assert_eq!(near("summarise"), Some("summarize"));
        assert_eq!(near("projct"), Some("project"));
        assert_eq!(near("WHERE"), Some("where"));
        assert_eq!(near("mv_expand"), Some("mv-expand"));
        assert_eq!(near("proejct-away"), Some("project-away"));
        assert_eq!(near("xyzzy"), None);
        assert_eq!(near(""), None);
    }

    #[test]
    fn a_word_in_another_case_is_told_and_the_right_one_is_not() {
        assert_eq!(infix_in_another_case("AND"), Some("and"));
        assert_eq!(infix_in_another_case("and"), None);
        assert_eq!(infix_in_another_case("Contains"), Some("contains"));
    }
}
