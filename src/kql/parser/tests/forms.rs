//! Statements and operators, each in its forms.

use super::super::super::tree::OperatorKind;
use super::*;

#[test]
fn statements() {
    check(&[
        ("", ""),
        ("// only a comment", ""),
        ("T;", "T"),
        ("let  x=1 ;print x", "let x = 1;\nprint x"),
        ("let ['a b'] = T | take 1", "let [\"a b\"] = T | take 1"),
        (
            "let f=(a:int,b:string='x',c:long=-1){a;};f(1)",
            "let f = (a:int, b:string = \"x\", c:long = -1) { a };\nf(1)",
        ),
        (
            "let f = (T:(*), S:(x:long)) { let y = 1; T | take y }; f(A, B)",
            "let f = (T:(*), S:(x:long)) { let y = 1; T | take y };\nf(A, B)",
        ),
        ("let v = view(){T}; v", "let v = view () { T };\nv"),
        (
            "let f = () { declare query_parameters(a:int); T }; f()",
            "let f = () { declare query_parameters (a:int); T };\nf()",
        ),
        ("let f = () {}; f", "let f = () { };\nf"),
        ("let x = (a); x", "let x = (a);\nx"),
        ("let x = (T | take 1); x", "let x = (T | take 1);\nx"),
        ("let T = materialize(A | take 1); T", "let T = materialize(A | take 1);\nT"),
        (
            "declare query_parameters(a:long=5,b:string,T:(c:date)); T",
            "declare query_parameters (a:long = 5, b:string, T:(c:datetime));\nT",
        ),
        ("set notruncation; set a=5; set b = c; T", "set notruncation;\nset a = 5;\nset b = c;\nT"),
        (
            "alias database d = cluster('c').database('e'); database('d').T",
            "alias database d = cluster(\"c\").database(\"e\");\ndatabase(\"d\").T",
        ),
        (
            "restrict access to (a, b*, database('d').*); a",
            "restrict access to (a, b*, database(\"d\").*);\na",
        ),
    ]);
}

#[test]
fn words_that_begin_a_statement_are_also_tables() {
    check_same(&[
        "let | take 1",
        "declare | take 1",
        "alias | take 1",
        "restrict | take 1",
        "view | take 1",
        "range | take 1",
        "evaluate | take 1",
    ]);
}

#[test]
fn sources() {
    check(&[
        ("['T x']|take 1", "[\"T x\"] | take 1"),
        ("database('d').T | take 1", "database(\"d\").T | take 1"),
        ("cluster('c').database('d').['T x']", "cluster(\"c\").database(\"d\").[\"T x\"]"),
        ("workspace('w').T", "workspace(\"w\").T"),
        ("table('T') | take 1", "table(\"T\") | take 1"),
        ("((T | take 1) | take 2)", "((T | take 1) | take 2)"),
        ("print 1,a=2", "print 1, a = 2"),
        ("range x from 1 to 10 step 1 | take 2", "range x from 1 to 10 step 1 | take 2"),
        ("range ['a b'] from now() to ago(1d) step -1h", "range [\"a b\"] from now() to ago(1d) step -1h"),
        (
            "datatable(a:long,b:string)[1,'x',-2,'y' 'z',]",
            "datatable(a:long, b:string)[1, \"x\", -2, \"y\" \"z\"]",
        ),
        ("datatable (a:date,) []", "datatable(a:datetime)[]"),
        (
            "externaldata(a:string)[h@'http://x',f('y')]with(format='csv',ignoreFirstRecord=true)",
            "externaldata(a:string)[h@\"http://x\", f(\"y\")] with (format=\"csv\", ignoreFirstRecord=true)",
        ),
        ("external_data(a:string)['x'] | take 1", "externaldata(a:string)[\"x\"] | take 1"),
        (
            "union A,(B|take 1),C*,*_x,*,database('*').T*,f(1)",
            "union A, (B | take 1), C*, *_x, *, database(\"*\").T*, f(1)",
        ),
        ("union with_source=S isfuzzy=true kind=outer T", "union kind=outer withsource=S isfuzzy=true T"),
        (
            "search kind=case_sensitive in (A,B*) 'x' or a == 1 | take 1",
            "search kind=case_sensitive in (A, B*) \"x\" or a == 1 | take 1",
        ),
        ("search * and a:'x'", "search * and a : \"x\""),
        (
            "find withsource=S in (A, B*) where a == 1 project a, b:string, pack(*)",
            "find withsource=S in (A, B*) where a == 1 project a, b:string, pack(*)",
        ),
        ("find 'x' project-smart", "find where \"x\" project-smart"),
        ("find where a project-away b, c", "find where a project-away b, c"),
        ("find datascope=all where a project-away *", "find datascope=all where a project-away *"),
        ("evaluate f(T) | take 1", "evaluate f(T) | take 1"),
    ]);
}

#[test]
fn columns_and_rows() {
    check(&[
        ("T|filter a", "T | where a"),
        (
            "T | extend a=1,['b c']=2,(d,e)=f(x),(g)=h",
            "T | extend a = 1, [\"b c\"] = 2, (d, e) = f(x), (g) = h",
        ),
        (
            "T | extend kind=1, where=2, string=3, 3com=4",
            "T | extend kind = 1, where = 2, string = 3, 3com = 4",
        ),
        ("T | project", "T | project"),
        ("T | project a, b=c.d", "T | project a, b = c.d"),
        (
            "T | project-away a*, *b, a*b*, **, ['x y'], where",
            "T | project-away a*, *b, a*b*, *, [\"x y\"], where",
        ),
        ("T | project-keep a, b*1", "T | project-keep a, b*1"),
        ("T | project-rename a=b, c = ['d e']", "T | project-rename a = b, c = [\"d e\"]"),
        (
            "T | project-reorder a asc, b* desc, c granny-asc, * granny-desc, d",
            "T | project-reorder a asc, b* desc, c granny-asc, * granny-desc, d",
        ),
        ("T | project-by-names 'a', dynamic(['b'])", "T | project-by-names \"a\", dynamic([\"b\"])"),
        ("T | summarize", "T | summarize"),
        (
            "T | summarize hint.strategy=shuffle hint.shufflekey = a n=count(), arg_max(t, *) by b, bin(t, 1d), c=d",
            "T | summarize hint.strategy=shuffle hint.shufflekey=a n = count(), arg_max(t, *) by b, bin(t, 1d), c = d",
        ),
        ("T | summarize by a", "T | summarize by a"),
        ("T | summarize count() by t bin=1d", "T | summarize count() by t bin = 1d"),
        ("T | distinct *", "T | distinct *"),
        ("T | distinct a, b.c, d = e", "T | distinct a, b.c, d = e"),
        ("T | count", "T | count"),
        ("T | count as n", "T | count as n"),
        ("T | limit 5+5", "T | take 5 + 5"),
        ("T | sample 5", "T | sample 5"),
        ("T | sample-distinct 5 of a", "T | sample-distinct 5 of a"),
        (
            "T | order by a asc nulls last, b, c desc nulls first",
            "T | sort by a asc nulls last, b, c desc nulls first",
        ),
        ("T | top n + 1 by a desc", "T | top n + 1 by a desc"),
        ("T | top-hitters 5 of a by b", "T | top-hitters 5 of a by b"),
        (
            "T | top-nested 5 of a with others='x' by count(), top-nested of b by x=max(c) desc",
            "T | top-nested 5 of a with others = \"x\" by count(), top-nested of b by x = max(c) desc",
        ),
        ("T | serialize", "T | serialize"),
        ("T | serialize r = row_number()", "T | serialize r = row_number()"),
        ("T | getschema kind=csl", "T | getschema kind=csl"),
        ("T | as hint.materialized=true X", "T | as hint.materialized=true X"),
        ("T | consume decodeblocks=true", "T | consume decodeblocks=true"),
        ("T | assert-schema (a:long, b:string)", "T | assert-schema (a:long, b:string)"),
        ("T | invoke f(a, b=1)", "T | invoke f(a, b = 1)"),
    ]);
}

#[test]
fn joins() {
    for kind in [
        "innerunique",
        "inner",
        "leftouter",
        "rightouter",
        "fullouter",
        "leftanti",
        "rightanti",
        "leftsemi",
        "rightsemi",
    ] {
        let text = format!("T | join kind={kind} (S | take 1) on a, $left.b == $right.c");
        check_same(&[&text]);
    }
    check(&[
        ("T | join kind = anti S on a", "T | join kind=leftanti S on a"),
        ("T | join kind=leftantisemi S on a", "T | join kind=leftanti S on a"),
        (
            "T | join hint.strategy=broadcast kind=inner S on a and b",
            "T | join kind=inner hint.strategy=broadcast S on a and b",
        ),
        ("T | join S", "T | join S"),
        ("T | join (union A, B) on ['a b']", "T | join (union A, B) on [\"a b\"]"),
        (
            "T | join kind=inner hint.remote=left database('d').S on a",
            "T | join kind=inner hint.remote=left database(\"d\").S on a",
        ),
        ("T | join (materialize(S)) on a", "T | join (materialize(S)) on a"),
        ("T | lookup kind=inner (S) on a | union B", "T | lookup kind=inner (S) on a | union B"),
        ("T | lookup S on $left.a == $right.b", "T | lookup S on $left.a == $right.b"),
    ]);
}

#[test]
fn shapes() {
    check(&[
        ("T | mvexpand a", "T | mv-expand a"),
        (
            "T | mv-expand kind=array with_itemindex=i a, b = c.d[0] to typeof(long), e limit 5",
            "T | mv-expand bagexpansion=array with_itemindex=i a, b = c.d[0] to typeof(long), e limit 5",
        ),
        ("T | mv-expand bagexpansion=bag kind=bag a", "T | mv-expand bagexpansion=bag a"),
        (
            "T | mvapply a, b=c to typeof(double) limit 5 on (top 1 by b | project c)",
            "T | mv-apply a, b = c to typeof(real) limit 5 on (top 1 by b | project c)",
        ),
        ("T | parse a with * 'x' b:date 'y' c *", "T | parse a with * \"x\" b:datetime \"y\" c *"),
        (
            "T | parse kind=regex flags=Ui tostring(a.b) with @'\\d' ['c d'] 'x' 'y'",
            "T | parse kind=regex flags=Ui tostring(a.b) with @\"\\d\" [\"c d\"] \"x\" \"y\"",
        ),
        (
            "T | parse-where kind=relaxed a with b 'x' c:long",
            "T | parse-where kind=relaxed a with b \"x\" c:long",
        ),
        (
            "T | parse-kv a as (b:string, ['c d']:long) with (pair_delimiter=' ', kv_delimiter='=', greedy=true)",
            "T | parse-kv a as (b:string, [\"c d\"]:long) with (pair_delimiter=\" \", kv_delimiter=\"=\", greedy=true)",
        ),
        ("T | parse-kv a as ()", "T | parse-kv a as ()"),
        (
            "T | evaluate hint.remote=auto pivot(a, count(), b):(*, x:long)",
            "T | evaluate hint.remote=auto pivot(a, count(), b) : (*, x:long)",
        ),
        (
            "T | evaluate bag_unpack(d, 'p_', ignoredProperties=dynamic(['x'])) : (*)",
            "T | evaluate bag_unpack(d, \"p_\", ignoredProperties = dynamic([\"x\"])) : (*)",
        ),
        ("T | evaluate python(typeof(*, x:int), 'code')", "T | evaluate python(typeof(*, x:int), \"code\")"),
    ]);
}

#[test]
fn series_sequences_and_parts() {
    check(&[
        (
            "T | make-series n=count() default=0, avg(b) on t from x to y step 1d by c, d=e",
            "T | make-series n = count() default=0, avg(b) on t from x to y step 1d by c, d = e",
        ),
        (
            "T | make-series kind=nonempty count() on t in range(a,b,1d) by c",
            "T | make-series kind=nonempty count() on t in range(a, b, 1d) by c",
        ),
        ("T | make-series count() on t step 1d", "T | make-series count() on t step 1d"),
        (
            "T | scan with_match_id=m declare (x:long=0,y:string) with (step s1: true; step s2 output=last: b == 2 and s1.x > 1 => x=1, y = s1.y;)",
            "T | scan with_match_id=m declare (x:long = 0, y:string) with (step s1: true; step s2 output=last: b == 2 and s1.x > 1 => x = 1, y = s1.y;)",
        ),
        (
            "T | scan with_step_name=n order by a asc partition by b with (step s optional: true;)",
            "T | scan with_step_name=n order by a asc partition by b with (step s optional: true;)",
        ),
        (
            "T | partition hint.strategy=native by a.b (top 1 by c | project d)",
            "T | partition hint.strategy=native by a.b (top 1 by c | project d)",
        ),
        (
            "T | partition by a{S | where x == toscalar(a)}",
            "T | partition by a { S | where x == toscalar(a) }",
        ),
        ("T | partition by a in dynamic([1]) (take 1)", "T | partition by a in dynamic([1]) (take 1)"),
        (
            "T | fork (take 1) x=(count) (where a | take 2)",
            "T | fork (take 1) x = (count) (where a | take 2)",
        ),
        ("T | facet by a, b with (take 1 | count)", "T | facet by a, b with (take 1 | count)"),
        ("T | facet by a with take 1", "T | facet by a with (take 1)"),
        ("T | facet by a", "T | facet by a"),
        (
            "T | reduce kind=x by a with threshold=0.1, characters='x'",
            "T | reduce kind=x by a with threshold=0.1, characters=\"x\"",
        ),
    ]);
}

#[test]
fn charts() {
    check(&[
        ("T | render timechart", "T | render timechart"),
        ("T | render 3Dchart", "T | render 3Dchart"),
        (
            "T | render timechart with (title=strcat('a', b), kind=stacked, ycolumns=a, b, xcolumn=c, ymin=-1)",
            "T | render timechart with (title=strcat(\"a\", b), kind=stacked, ycolumns=a, b, xcolumn=c, ymin=-1)",
        ),
        (
            "T | render piechart title='x' kind=default by a, b",
            "T | render piechart with (title=\"x\", kind=default, series=a, b)",
        ),
        ("T | render columnchart with ( )", "T | render columnchart"),
    ]);
}

#[test]
fn an_operator_keeps_its_place_and_hints_apart_from_its_meaning() {
    let text = "T | join hint.strategy=shuffle kind=inner (S) on a | take 5";
    let found = operators(text);
    assert_eq!(found[0].span.text(text), "join hint.strategy=shuffle kind=inner (S) on a");
    assert_eq!(found[1].span.text(text), "take 5");
    assert_eq!(found[0].hints.len(), 1);
    let OperatorKind::Join(join) = &found[0].kind else { panic!("{:?}", found[0]) };
    assert_eq!(join.right.span.text(text), "(S)");
}
