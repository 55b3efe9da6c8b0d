"""One job of hunts.py in a process of its own: a query in DuckDB, ClickHouse (chDB) or stock DataFusion.

hunts.py starts this file with a job as JSON on standard input and reads one JSON object from standard output. Time
begins after Python has started and the engine is imported, so Python costs the engine nothing. The job `digest` does
not run a query: it reads what trailhound answered, so that the answers of all engines are compared in one way.
"""

import datetime
import decimal
import hashlib
import json
import pathlib
import re
import sys
import time

INSTANT = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d:\d\d(\.\d{1,9})?(Z|\+00(:?00)?)?)?")


def text(value):
    """A text as a SQL literal."""
    return "'" + str(value).replace("'", "''") + "'"


class DuckDB:
    """Views over the files, with the options of duckdb_side.py."""

    def __init__(self, job):
        import duckdb

        self.job, self.version = job, duckdb.__version__
        self.connect = duckdb.connect

    def open(self):
        self.connection = self.connect()
        self.connection.execute("set preserve_insertion_order = false; set timezone = 'UTC'")
        if self.job.get("memory_limit"):
            self.connection.execute(f"set memory_limit = {text(self.job['memory_limit'])}")
        for name, table in self.job["tables"].items():
            files = ", ".join(map(text, table["files"]))
            self.connection.execute(
                f"create view {name} as select * from read_parquet([{files}], hive_partitioning = true)"
            )

    def name(self, table):
        return table

    def indicators(self):
        return text(self.job["indicators"])

    def run(self, sql):
        return self.connection.execute(sql).fetchall()

    def rows(self, result):
        return result


class ClickHouse:
    """The files in place of the table: ClickHouse has no views over files that cost nothing."""

    def __init__(self, job):
        import chdb

        self.job, self.version = job, str(chdb.query("select version()")).strip().strip('"')
        self.connect = chdb.connect

    def open(self):
        self.connection = self.connect(":memory:")

    def name(self, table):
        return f"file({text(self.job['tables'][table]['folder'] + '/*/*.parquet')}, Parquet)"

    def indicators(self):
        return f"file({text(self.job['indicators'])}, CSVWithNames)"

    def run(self, sql):
        return self.connection.query(sql, "JSONCompactEachRow").bytes()

    def rows(self, result):
        return map(json.loads, (result or b"").splitlines())


class DataFusion:
    """Stock DataFusion. Names keep their case, so that they need no quotes; every other setting is the default."""

    def __init__(self, job):
        import datafusion
        import pyarrow

        self.job, self.version = job, datafusion.__version__
        self.library, self.day = datafusion, pyarrow.date32()

    def open(self):
        options = {"datafusion.sql_parser.enable_ident_normalization": "false"}
        self.context = self.library.SessionContext(self.library.SessionConfig(options))
        for name, table in self.job["tables"].items():
            self.context.register_parquet(f'"{name}"', table["folder"], table_partition_cols=[("_Day", self.day)])
        if self.job.get("indicators"):
            self.context.register_csv("indicators", self.job["indicators"])

    def name(self, table):
        return table

    def indicators(self):
        return "indicators"

    def run(self, sql):
        return self.context.sql(sql).collect()

    def rows(self, result):
        return (tuple(row.values()) for batch in result for row in batch.to_pylist())


ENGINES = {"duckdb": DuckDB, "clickhouse": ClickHouse, "datafusion": DataFusion}


def microseconds(moment):
    """An instant or a day as microseconds since 1970; without a time zone it is UTC."""
    if not isinstance(moment, datetime.datetime):
        moment = datetime.datetime.combine(moment, datetime.time())
    moment = moment.replace(tzinfo=moment.tzinfo or datetime.UTC)
    return (moment - datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)) // datetime.timedelta(microseconds=1)


def number(value):
    """A number with nine digits, since sums of fractions depend on their order; whole ones as whole numbers."""
    rounded = float(f"{value:.9g}")
    return str(int(rounded)) if rounded.is_integer() else repr(rounded)


def canonical(value):
    """A value as text that is the same for all engines, whatever types they have."""
    if value is None:
        return "\\N"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float | decimal.Decimal):
        return number(value)
    if isinstance(value, datetime.date):
        return str(microseconds(value))
    if isinstance(value, str) and INSTANT.fullmatch(value):
        return str(microseconds(datetime.datetime.fromisoformat(value)))
    return str(value)


def digest(rows):
    """Number of rows and hash of them, sorted."""
    lines = sorted(json.dumps([canonical(value) for value in row], ensure_ascii=False) for row in rows)
    return {"rows": len(lines), "hash": hashlib.sha256("\n".join(lines).encode()).hexdigest(), "first": lines[:5]}


def trailhound_rows(job):
    """Rows that `trailhound query --format ndjson` wrote."""
    with open(job["file"], encoding="utf-8") as file:
        return [list(json.loads(line).values()) for line in file if line.strip()]


def filled(engine, job):
    """The query with the engine's own names of tables."""
    sql = job["sql"]
    for table in job["tables"]:
        sql = sql.replace("{" + table + "}", engine.name(table))
    return sql.replace("{indicators}", engine.indicators()) if job.get("indicators") else sql


def query(job):
    """Runs a query: the first run with opening the files, then again as often as asked."""
    engine = ENGINES[job["engine"]](job)
    begin = time.perf_counter()
    engine.open()
    sql = filled(engine, job)
    result = engine.run(sql)
    answer = {"seconds": time.perf_counter() - begin, "again": [], "version": engine.version}
    for _ in range(job.get("again", 0)):
        begin = time.perf_counter()
        engine.run(sql)
        answer["again"].append(time.perf_counter() - begin)
    if job.get("digest"):
        answer.update(digest(engine.rows(result)))
    if job.get("texts"):
        answer["texts"] = [list(map(str, row)) for row in engine.rows(result)]
    return answer


def main():
    job = json.load(sys.stdin)
    answer = digest(trailhound_rows(job)) if job["kind"] == "digest" else query(job)
    pathlib.Path(job["answer_file"]).write_text(json.dumps(answer), encoding="utf-8")


if __name__ == "__main__":
    main()
