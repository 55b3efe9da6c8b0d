#!/usr/bin/env python3
"""Measures trailhound beside DuckDB on the same files in one run, and writes results.md. See README.md."""

import argparse
import csv
import dataclasses
import datetime
import hashlib
import json
import os
import pathlib
import platform
import shlex
import shutil
import statistics
import sys

from measure import (
    MIB, cpu, inner, mebibytes, median, milliseconds, number_text, peak, process, rounds, seconds_text, wall, warm,
)

HERE = pathlib.Path(__file__).resolve().parent
INPUTS = {"audit-search-csv": "Audit CSV", "activity-api-ndjson": "API NDJSON"}


class Bench:
    """What all measurements share."""

    def __init__(self, options):
        self.options = options
        self.binary = shutil.which(options.binary) or sys.exit(f"there is no program {options.binary}")
        # A folder of its own, since it is removed at the end.
        self.work = options.work.resolve() / "trailhound-bench"
        self.work.mkdir(parents=True, exist_ok=True)
        self.rows = []

    def note(self, text):
        print(f"[{datetime.datetime.now():%H:%M:%S}] {text}", file=sys.stderr, flush=True)

    def trailhound(self, *arguments, accept=(0,)):
        return process([self.binary, *map(str, arguments)], self.work / "trailhound.out", accept=accept)

    def duckdb(self, **job):
        log = self.work / "duckdb.out"
        measure = process([sys.executable, HERE / "duckdb_side.py"], log, stdin=json.dumps(job))
        measure.answer = json.loads(log.read_text())
        return measure

    def add(self, name, ours, theirs, show, remark="", higher_is_better=False):
        """A row of the table. The ratio says how many times better trailhound is, below 1 how much worse."""
        ratio = ""
        if ours and theirs:
            ratio = f"{(ours / theirs if higher_is_better else theirs / ours):.2f}"
        shown = [show(value) if value is not None else "-" for value in (ours, theirs)]
        self.rows.append((name, *shown, ratio, remark))

    def table(self):
        head = ("", "trailhound", "DuckDB", "ratio", "remark")
        lines = [head, ("---", "---:", "---:", "---:", "---"), *self.rows]
        return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def folder_bytes(folder):
    """The size of all files below a folder."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def files_bytes(files):
    """The size of files together."""
    return sum(file.stat().st_size for file in files)


def exports(bench, kind, events, days, folder):
    """Makes exports, unless the same ones are there from an earlier run. Gives their files."""
    made = folder / "made.json"
    wanted = {"events": events, "days": days, "users": bench.options.users, "seed": bench.options.seed}
    if not made.exists() or json.loads(made.read_text()) != wanted:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        bench.note(f"generating {events:,} events as {kind}")
        arguments = [argument for name, value in wanted.items() for argument in (f"--{name}", value)]
        bench.trailhound("generate", *arguments, "--format", kind, "-o", folder)
        made.write_text(json.dumps(wanted))
    return sorted(file for file in folder.rglob("*") if file.is_file() and file != made)


def export_of_size(bench, kind, size):
    """One file of about so many bytes: how many events that takes is learned from a small one."""
    sample_events = 50_000
    folder = bench.work / f"sample-{kind}"
    per_event = files_bytes(exports(bench, kind, sample_events, 7, folder)) / sample_events
    shutil.rmtree(folder)
    files = exports(bench, kind, round(size / per_event), 7, bench.work / f"input-{kind}")
    if len(files) != 1:
        sys.exit(f"seven days of {kind} should be one file, not {len(files)}")
    return files[0]


def bench_ingest(bench, kind):
    """Loading one file into an empty place."""
    file = export_of_size(bench, kind, bench.options.ingest_megabytes * 10**6)
    lake, parquet = bench.work / "ingest-lake", bench.work / "ingest.parquet"
    sizes = {}

    def ours():
        shutil.rmtree(lake, ignore_errors=True)
        warm(file)
        measure = bench.trailhound("--lake", lake, "ingest", file, accept=(0, 3))
        sizes["ours"] = folder_bytes(lake)
        return measure

    def theirs():
        parquet.unlink(missing_ok=True)
        warm(file)
        measure = bench.duckdb(kind="load", format=kind, input=str(file), output=str(parquet))
        sizes["theirs"] = parquet.stat().st_size
        return measure

    bench.note(f"loading {file.name}, {file.stat().st_size:,} bytes")
    if bench.options.duckdb_only:
        our_runs, (their_runs,) = [], rounds(bench.options.runs, theirs)
        our_events = None
    else:
        our_runs, their_runs = rounds(bench.options.runs, ours, theirs)
        our_events = int(answer(bench, lake, "select count(*) as n from CloudAppEvents")[0]["n"])
    their_events = their_runs[0].answer["rows"]
    size, name = file.stat().st_size, INPUTS[kind]
    our_wall, their_wall = median(our_runs, wall), median(their_runs, inner)

    def rate(of):
        return (of / our_wall if our_wall else None), of / their_wall

    equal = "" if our_events in (None, their_events) else f"; rows differ: {our_events:,} and {their_events:,}"
    bench.add(
        f"{name}, {size / 1e6:,.0f} MB: MB/s", *rate(size / 1e6), number_text, f"{their_events:,} events{equal}", True
    )
    bench.add(f"{name}: events/s", *rate(their_events), number_text, "", True)
    bench.add(f"{name}: time", our_wall, their_wall, seconds_text, "DuckDB without the start of Python")
    bench.add(f"{name}: processor time", median(our_runs, cpu), median(their_runs, cpu), seconds_text)
    bench.add(f"{name}: peak memory", median(our_runs, peak), median(their_runs, peak), mebibytes)
    bench.add(f"{name}: written", sizes.get("ours"), sizes["theirs"], mebibytes, "zstd level 1 both")
    shutil.rmtree(lake, ignore_errors=True)
    parquet.unlink(missing_ok=True)


def answer(bench, lake, sql):
    """The rows of a query, as dictionaries of text."""
    bench.trailhound("--lake", lake, "query", sql, "--format", "csv")
    return read_rows(bench.work / "trailhound.out")


def read_rows(path):
    csv.field_size_limit(1 << 30)
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def bench_start(bench):
    """How long a process takes that has nothing to do."""
    empty = bench.work / "empty-lake"
    shutil.rmtree(empty, ignore_errors=True)
    empty.mkdir()
    program = "import duckdb; print(duckdb.connect().execute('select 1').fetchall())"

    def ours():
        return bench.trailhound("--lake", empty, "query", "select 1", "--format", "csv")

    def theirs():
        return process([sys.executable, "-c", program], bench.work / "duckdb.out")

    bench.note("starting")
    sides = (theirs,) if bench.options.duckdb_only else (ours, theirs)
    *our_runs, their_runs = rounds(20, *sides)
    our_runs = our_runs[0] if our_runs else []
    remark = "median of 20; DuckDB with the start of Python"
    bench.add("`select 1`, empty lake: time", median(our_runs, wall), median(their_runs, wall), milliseconds, remark)
    bench.add("`select 1`: peak memory", median(our_runs, peak), median(their_runs, peak), mebibytes)


def large_lake(bench):
    """The lake that the queries run over; made once, and its exports removed as soon as they are in it."""
    options = bench.options
    lake, made = bench.work / "lake", bench.work / "lake.json"
    wanted = {"events": options.events, "users": options.users, "seed": options.seed, "format": options.lake_format}
    known = json.loads(made.read_text()) if made.exists() else {}
    if known.get("wanted") != wanted:
        made.unlink(missing_ok=True)
        shutil.rmtree(lake, ignore_errors=True)
        folder = bench.work / "lake-exports"
        files = exports(bench, options.lake_format, options.events, 30, folder)
        size = files_bytes(files)
        bench.note(f"ingesting {options.events:,} events, {size:,} bytes")
        measure = bench.trailhound("--lake", lake, "ingest", *files, accept=(0, 3))
        shutil.rmtree(folder)
        remark = (
            f"once, {len(files)} files, {size / 1e9:.1f} GB in {measure.wall:,.0f} s, "
            f"{options.events / measure.wall:,.0f} events/s, peak {mebibytes(measure.peak)}, "
            f"lake {mebibytes(folder_bytes(lake))}"
        )
        known = {"wanted": wanted, "rate": size / 1e6 / measure.wall, "remark": remark}
        made.write_text(json.dumps(known))
    bench.add(f"Ingest of {options.events:,} events: MB/s", known["rate"], None, number_text, known["remark"])
    return lake


@dataclasses.dataclass
class Query:
    """A query of the benchmark. What DuckDB is asked differs only where it must."""

    name: str
    sql: str
    duckdb: str = ""
    instant: bool = False
    newest: bool = False


def queries(options, address):
    """The queries; the week is the last but one of the thirty days."""
    week = "Timestamp >= '2026-03-17T00:00:00Z' and Timestamp < '2026-03-24T00:00:00Z'"
    count = "select ActionType, count(*) as Events from CloudAppEvents where {} group by ActionType"
    newest = "select {} from CloudAppEvents where RawEventData like '%{}%' order by Timestamp desc limit 100"
    # The table's own columns begin with a capital letter; trailhound's * gives only these.
    documented = "columns('^[A-Z]')"
    return [
        Query(
            "Count by action, 7 of 30 days",
            count.format(week),
            # trailhound skips the other days by itself; DuckDB is told of the folders.
            count.format(f"_Day >= date '2026-03-17' and _Day < date '2026-03-24' and {week}"),
        ),
        Query(
            "Needle by IP",
            "select Timestamp, ActionType, AccountId, ObjectName, ReportId from CloudAppEvents "
            f"where IPAddress = '{address}'",
            instant=True,
        ),
        Query(
            "Top users",
            "select AccountId, count(*) as Events from CloudAppEvents "
            "group by AccountId order by Events desc, AccountId limit 20",
        ),
        *(
            Query(
                f"Newest 100, `like '%{text}%'`", newest.format("*", text), newest.format(documented, text),
                instant=True, newest=True,
            )
            for text in options.text
        ),
    ]


def normalised(rows, query):
    """The hash of a result whatever the order and the way instants are written, and the number of its rows."""
    def instant(text):
        if text.lstrip("-").isdigit():
            return int(text)
        moment = datetime.datetime.fromisoformat(text)
        return round(moment.replace(tzinfo=moment.tzinfo or datetime.UTC).timestamp() * 1e6)

    kept = [dict(row, Timestamp=instant(row["Timestamp"])) if query.instant else row for row in rows]
    if query.newest:
        # At the cut, rows of one instant may be chosen either way. Names of accounts are looked up by trailhound when
        # rows are read, so only the columns that stand in the files are compared.
        last = min((row["Timestamp"] for row in kept), default=0)
        columns = ("Timestamp", "ActionType", "AccountId", "ReportId", "RawEventData")
        kept = [{name: row[name] for name in columns} for row in kept if len(rows) < 100 or row["Timestamp"] > last]
    text = "\n".join(sorted(json.dumps(row, sort_keys=True) for row in kept))
    return hashlib.sha256(text.encode()).hexdigest(), len(rows)


def needle(bench, table):
    """An address that occurs a few times: the most frequent of those with at most 100 rows."""
    bench.duckdb(
        kind="query", table=str(table), output=str(bench.work / "needle.csv"),
        sql="select IPAddress, count(*) as n from CloudAppEvents where IPAddress is not null "
        "group by IPAddress having count(*) <= 100 order by n desc, IPAddress limit 1",
    )
    return read_rows(bench.work / "needle.csv")[0]["IPAddress"]


def bench_queries(bench):
    """Queries over the large lake, each in a new process; DuckDB over the same files, new and again."""
    lake = large_lake(bench)
    table = lake / "CloudAppEvents"
    warm(*table.rglob("*.parquet"))
    for query in queries(bench.options, needle(bench, table)):
        bench.note(query.name)
        result = bench.work / "query.csv"
        answers = {}

        def ours():
            measure = bench.trailhound("--lake", lake, "query", query.sql, "--format", "csv")
            answers["ours"] = normalised(read_rows(bench.work / "trailhound.out"), query)
            return measure

        def theirs(again=0):
            measure = bench.duckdb(
                kind="query", table=str(table), output=str(result), sql=query.duckdb or query.sql,
                instant=query.instant, again=again,
            )
            answers["theirs"] = normalised(read_rows(result), query)
            return measure

        our_runs, their_runs = rounds(bench.options.runs, ours, theirs)
        again = statistics.median(theirs(bench.options.runs).answer["again"])
        if answers["ours"] == answers["theirs"]:
            check = f"{answers['ours'][1]} rows, equal"
        else:
            check = f"**results differ**: {answers['ours'][1]} and {answers['theirs'][1]} rows"
        remark = f"{check}; DuckDB with Python {milliseconds(median(their_runs, wall))}, again {milliseconds(again)}"
        bench.add(f"{query.name}: time", median(our_runs, wall), median(their_runs, inner), milliseconds, remark)
        bench.add(f"{query.name}: processor time", median(our_runs, cpu), median(their_runs, cpu), milliseconds)
        bench.add(f"{query.name}: peak memory", median(our_runs, peak), median(their_runs, peak), mebibytes)


def hardware():
    """The machine, and how busy it is."""
    def first(path, start):
        lines = pathlib.Path(path).read_text().splitlines() if pathlib.Path(path).exists() else []
        return next((line.split(":", 1)[1].strip() for line in lines if line.startswith(start)), "unknown")

    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    memory = first("/proc/meminfo", "MemTotal").removesuffix(" kB")
    memory = f"{int(memory) / MIB:.0f} GiB" if memory.isdigit() else memory
    return (
        f"- Machine: {first('/proc/cpuinfo', 'model name')}, {os.cpu_count()} cores, {memory} memory, "
        f"{platform.system()} {platform.release()}; load average before the run {load}\n"
    )


def machine(bench):
    """What the figures were measured on."""
    described = hardware()
    version = "not measured"
    if not bench.options.duckdb_only:
        bench.trailhound("--version")
        version = (bench.work / "trailhound.out").read_text().strip()
    duckdb = bench.duckdb(kind="version").answer["version"]
    return (
        f"{described}- trailhound: {version}; DuckDB {duckdb}, Python {platform.python_version()}\n"
        f"- Measured {datetime.date.today()}, medians of {bench.options.runs} runs that take turns, inputs in the "
        "page cache\n"
    )


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    add, parts = parser.add_argument, ("ingest", "start", "queries")
    add("--binary", default="target/release/trailhound", help="the program to measure")
    add("--work", type=pathlib.Path, default=pathlib.Path("target"), help="folder to put inputs and lakes in")
    add("--output", type=pathlib.Path, default=HERE / "results.md", help="where the table is written")
    add("--parts", nargs="+", choices=parts, default=parts, help="what to measure")
    add("--runs", type=int, default=3, help="runs of each measurement")
    add("--ingest-megabytes", type=int, default=1000, help="size of each file to load")
    add("--events", type=int, default=10_000_000, help="events in the lake that is queried")
    add("--lake-format", choices=INPUTS, default="activity-api-ndjson", help="format of the lake's exports")
    add("--users", type=int, default=2000, help="people in the generated tenant")
    add("--seed", type=int, default=7, help="seed of the generated tenant")
    add("--text", nargs="+", default=["Payroll", "AnonymousLink"], help="texts to look for, a common and a rare one")
    add("--keep", action="store_true", help="keep the inputs and the lake for the next run")
    add("--duckdb-only", action="store_true", help="measure DuckDB alone; the program only makes the inputs")
    return parser.parse_args()


def main():
    bench = Bench(arguments())
    described = machine(bench)
    if "start" in bench.options.parts:
        bench_start(bench)
    if "ingest" in bench.options.parts:
        for kind in INPUTS:
            bench_ingest(bench, kind)
            if not bench.options.keep:
                shutil.rmtree(bench.work / f"input-{kind}")
    if "queries" in bench.options.parts and not bench.options.duckdb_only:
        bench_queries(bench)
    if not bench.options.keep:
        shutil.rmtree(bench.work)
    print(bench.table())
    command = shlex.join(["python3", "benches/run.py", *sys.argv[1:]])
    bench.options.output.write_text(
        f"# Results\n\n{described}- Made by: `{command}`\n\nThe ratio says how many times faster or smaller trailhound "
        f"is; below 1, how much slower or larger.\nWhat is compared is said in `README.md`.\n\n{bench.table()}\n"
    )


if __name__ == "__main__":
    main()
