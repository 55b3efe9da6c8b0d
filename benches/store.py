#!/usr/bin/env python3
"""Measures what a lake is like to live with: opening one of many files, exporting, and work side by side. See README.md."""

import argparse
import json
import pathlib
import shlex
import shutil
import statistics
import subprocess
import sys
import time

from measure import median, mebibytes, milliseconds, peak, process, rounds, seconds_text, wall, warm
from run import hardware

HERE = pathlib.Path(__file__).resolve().parent
DAYS, INGESTS, LAST_DAY = 1095, 5, "2026-03-31"
LAST_DAY_COUNT = f"select count(*) from CloudAppEvents where Timestamp >= '{LAST_DAY}'"
EXPORTED = "Timestamp, ActionType, Application, AccountId, IPAddress, ObjectName, ReportId"
HUNTS = {
    "newest with a text": "select Timestamp, ActionType, AccountId from CloudAppEvents "
    "where RawEventData like '%Payroll%' order by Timestamp desc limit 100",
    "top accounts": "select AccountId, count(*) as n from CloudAppEvents group by AccountId order by n desc limit 20",
    "events per hour": "select date_trunc('hour', Timestamp) as t, count(*) as n from CloudAppEvents group by 1 order by 1",
    "sessions": "select count(*) from (select AccountId, Timestamp, lag(Timestamp) over (partition by AccountId "
    "order by Timestamp) as p from CloudAppEvents) where p is null or Timestamp > p + interval '30 minutes'",
}


class Bench:
    def __init__(self, options):
        self.options = options
        self.binary = shutil.which(options.binary) or sys.exit(f"there is no program {options.binary}")
        self.work = options.work.resolve() / "trailhound-bench-store"
        self.work.mkdir(parents=True, exist_ok=True)
        self.rows = []

    def command(self, *arguments):
        return [self.binary, *map(str, arguments)]

    def trailhound(self, *arguments, log="trailhound.out"):
        return process(self.command(*arguments), self.work / log, accept=(0, 3))

    def add(self, name, value, remark=""):
        print(f"{name}: {value} {remark}", file=sys.stderr, flush=True)
        self.rows.append(f"| {name} | {value} | {remark} |")

    def generate(self, events, days, seed, folder):
        shutil.rmtree(folder, ignore_errors=True)
        self.trailhound(
            "generate", "--format", "activity-api-ndjson", "--events", events, "--seed", seed, "--users", 2000,
            "--days", days, "--end", LAST_DAY, "-o", folder,
        )
        return folder


def live_files(lake):
    """How many files the log of the largest table names."""
    files = set()
    for log in sorted((lake / "CloudAppEvents" / "_delta_log").glob("*.json")):
        for line in log.read_text(encoding="utf-8").splitlines():
            action = json.loads(line)
            if "add" in action:
                files.add(action["add"]["path"])
            elif "remove" in action:
                files.discard(action["remove"]["path"])
    return len(files)


def bench_opening(bench):
    """A query of the last day, in a lake of three years and thousands of files, and after they were compacted."""
    lake = bench.work / "many-files"
    shutil.rmtree(lake, ignore_errors=True)
    for seed in range(INGESTS):
        exports = bench.generate(bench.options.opening_events // INGESTS, DAYS, seed + 1, bench.work / "exports")
        bench.trailhound("--lake", lake, "ingest", exports)
        shutil.rmtree(exports)
    for state in ("as ingested", "after `compact`"):
        files = live_files(lake)

        def count():
            return bench.trailhound("--lake", lake, "query", LAST_DAY_COUNT, "--format", "csv")

        def nothing():
            return bench.trailhound("--lake", lake, "query", "select 1", "--format", "csv")

        counts, nothings = rounds(bench.options.runs, count, nothing)
        bench.add(f"Count of the last day of three years, {state}", milliseconds(median(counts, wall)),
                  f"{files:,} files; the whole process, `select 1` in the same lake {milliseconds(median(nothings, wall))}")
        if state == "as ingested":
            began = time.perf_counter()
            bench.trailhound("--lake", lake, "compact")
            bench.add("`compact` of that lake", seconds_text(time.perf_counter() - began))
    shutil.rmtree(lake)


def duckdb_export(bench, files, target):
    program = (
        "import duckdb, sys, time; began = time.perf_counter(); "
        "connection = duckdb.connect(); connection.execute('set enable_progress_bar = false'); "
        f"connection.execute(\"copy (select {EXPORTED} from read_parquet(?)) to '{target}' (header)\", [sys.argv[1:]]); "
        "print(time.perf_counter() - began)"
    )
    measure = process([sys.executable, "-c", program, *map(str, files)], bench.work / "duckdb.out")
    measure.wall = float((bench.work / "duckdb.out").read_text())
    return measure


def bench_export(bench):
    """All rows of seven columns to one CSV file, beside DuckDB from the same files."""
    lake = bench.options.lake
    files = sorted((lake / "CloudAppEvents").glob("_Day=*/*.parquet"))
    ours, theirs = bench.work / "ours.csv", bench.work / "theirs.csv"
    warm(*files)

    def export():
        ours.unlink(missing_ok=True)
        return bench.trailhound("--lake", lake, "query", f"select {EXPORTED} from CloudAppEvents", "-o", ours)

    def other():
        theirs.unlink(missing_ok=True)
        return duckdb_export(bench, files, theirs)

    our_runs, their_runs = rounds(bench.options.runs, export, other)
    lines = [int(subprocess.run(["wc", "-l", file], capture_output=True, text=True, check=True).stdout.split()[0])
             for file in (ours, theirs)]
    ratio = median(our_runs, wall) / median(their_runs, wall)
    bench.add("Export of seven columns to CSV", seconds_text(median(our_runs, wall)),
              f"{lines[0]:,} and {lines[1]:,} lines, {mebibytes(ours.stat().st_size)}; DuckDB "
              f"{seconds_text(median(their_runs, wall))}, ratio {ratio:.2f}; peak {mebibytes(median(our_runs, peak))}")
    ours.unlink()
    theirs.unlink()


def bench_together(bench):
    """Four hunts alone, and then all of them at once beside an ingest and a compaction of the same lake."""
    lake = bench.work / "together"
    shutil.rmtree(lake, ignore_errors=True)
    for seed in (1, 2):
        exports = bench.generate(bench.options.together_events // 2, 30, seed, bench.work / "exports")
        bench.trailhound("--lake", lake, "ingest", exports)
    more = bench.generate(bench.options.together_events, 30, 3, bench.work / "exports")
    alone = {}
    for name, sql in HUNTS.items():
        runs = [bench.trailhound("--lake", lake, "query", sql, "--format", "csv") for _ in range(bench.options.runs + 1)]
        alone[name] = median(runs[1:], wall)
    start = lambda log, *arguments: subprocess.Popen(  # noqa: E731
        bench.command("--lake", lake, *arguments), stdout=open(bench.work / log, "wb"), stderr=subprocess.STDOUT)
    ingest, compact = start("ingest.out", "ingest", more), start("compact.out", "compact")
    together, others = {name: [] for name in HUNTS}, set()
    while ingest.poll() is None:
        others.add(2 if compact.poll() is None else 1)
        began = time.perf_counter()
        running = {name: start(f"hunt-{index}.out", "query", sql, "--format", "csv")
                   for index, (name, sql) in enumerate(HUNTS.items())}
        while running:
            for name, child in list(running.items()):
                if child.poll() is not None:
                    if child.returncode != 0:
                        sys.exit(f"the hunt {name} ended with {child.returncode}")
                    together[name].append(time.perf_counter() - began)
                    del running[name]
            time.sleep(0.002)
    if ingest.wait() not in (0, 3) or compact.wait() != 0:
        sys.exit("the ingest or the compaction failed: see ingest.out and compact.out")
    processes = len(HUNTS) + max(others)
    for name in HUNTS:
        time_together = statistics.median(together[name])
        share = time_together / (alone[name] * processes)
        bench.add(f"{name}: alone, and beside 3 hunts, an ingest and a compaction",
                  f"{milliseconds(alone[name])}, {milliseconds(time_together)}",
                  f"{share:.2f} of its time alone for its share of the cores; median of {len(together[name])}")
    shutil.rmtree(lake)
    shutil.rmtree(more)


def bench_sensitive(bench):
    """Which records hold something sensitive: one type, and all of them, over the raw text of every event."""
    log = bench.work / "sensitive.csv"

    def ask(sql):
        measure = process(bench.command("--lake", bench.options.lake, "query", sql, "--format", "csv"), log)
        return measure, log.read_text(encoding="utf-8").splitlines()[-1].split(",")

    _, (events, size) = ask("select count(*), sum(octet_length(RawEventData)) from CloudAppEvents")
    events, size = int(events), int(size)
    for name, condition in {
        "one type": "has_sit(RawEventData, 'Credit Card Number')",
        "all types": "has_sit(RawEventData)",
        "a word, for comparison": "RawEventData like '%c4rd%numb3r%'",
    }.items():
        sql = f"select count(*) from CloudAppEvents where {condition}"
        measures = [ask(sql) for _ in range(bench.options.runs)]
        seconds, found = median([measure for measure, _ in measures], wall), measures[0][1][0]
        bench.add(f"`{condition}` over {events:,} events: {name}", seconds_text(seconds),
                  f"{events / seconds:,.0f} events/s, {size / seconds / 1e6:,.0f} MB/s of text; {int(found):,} found; "
                  f"peak {mebibytes(max(measure.peak for measure, _ in measures))}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    add, parts = parser.add_argument, ("opening", "together", "export", "sensitive")
    add("--binary", default="target/release/trailhound", help="the program to measure")
    add("--work", type=pathlib.Path, default=pathlib.Path("target"), help="folder to put inputs and lakes in")
    add("--output", type=pathlib.Path, default=HERE / "store.md", help="where the table is written")
    add("--parts", nargs="+", choices=parts, default=["opening", "together"], help="what to measure")
    add("--lake", type=pathlib.Path, help="the lake that is exported and looked through, such as that of hunts.py")
    add("--opening-events", type=int, default=300_000, help="events in the lake of many files")
    add("--together-events", type=int, default=2_000_000, help="events in the lake that is worked on")
    add("--runs", type=int, default=5, help="runs of each measurement")
    bench = Bench(parser.parse_args())
    if {"export", "sensitive"} & set(bench.options.parts) and not bench.options.lake:
        parser.error("--parts export and sensitive need --lake")
    described = hardware()
    for part in bench.options.parts:
        {"opening": bench_opening, "together": bench_together, "export": bench_export, "sensitive": bench_sensitive}[part](bench)
    shutil.rmtree(bench.work)
    command = shlex.join(["python3", "benches/store.py", *sys.argv[1:]])
    text = "\n".join(["# Living with a lake", "", f"{described}- Made by: `{command}`", "",
                      "|  |  | remark |", "| --- | ---: | --- |", *bench.rows, ""])
    print(text)
    bench.options.output.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
