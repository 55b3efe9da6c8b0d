#!/usr/bin/env python3
"""Thirty hunts in four engines over the same files; prints one table and writes hunts.md. See README.md."""

import argparse
import collections
import dataclasses
import datetime
import json
import math
import os
import pathlib
import platform
import re
import shlex
import shutil
import statistics
import sys
import tomllib
import urllib.parse

from measure import Failed, mebibytes, process
from run import files_bytes, folder_bytes, hardware

HERE = pathlib.Path(__file__).resolve().parent
ENGINES = {"trailhound": "trailhound", "duckdb": "DuckDB", "clickhouse": "ClickHouse", "datafusion": "DataFusion"}
BAR = ("duckdb", "clickhouse")
TABLES = ("CloudAppEvents", "AlertInfo", "AlertEvidence")
PORTION_EVENTS, PORTION_DAYS, LAST_DAY = 5_000_000, 15, datetime.date(2026, 3, 31)
# A query that takes longer than this is run less often.
SLOW_SECONDS = 20


@dataclasses.dataclass
class Cell:
    """What one engine showed in one hunt: seconds in the same process, in new ones, and its answer."""

    warm: float | None = None
    cold: float | None = None
    answer: dict | None = None
    peak: int = 0
    problem: str = ""

    def shown(self, seconds, differs):
        if self.problem:
            return self.problem
        text = "-" if seconds is None else f"{seconds * 1000:,.{1 if seconds < 0.01 else 0}f}"
        return f"**{text}**" if differs else text


class Bench:
    """What all hunts share."""

    def __init__(self, options):
        self.options = options
        self.binary = shutil.which(options.binary) or sys.exit(f"there is no program {options.binary}")
        self.work = (options.work or pathlib.Path(f"target/trailhound-bench/hunts-lake-{options.events}")).resolve()
        self.scratch = self.work / "scratch"
        self.scratch.mkdir(parents=True, exist_ok=True)
        self.lake = options.lake.resolve() if options.lake else self.work / "lake"
        self.versions, self.tables, self.indicators = {}, {}, ""
        self.timing = self.start_seconds = None

    def note(self, text):
        print(f"[{datetime.datetime.now():%H:%M:%S}] {text}", file=sys.stderr, flush=True)

    def trailhound(self, *arguments, accept=(0,), timeout=None):
        return process([self.binary, *map(str, arguments)], self.scratch / "trailhound.out", None, accept, timeout)

    def errors(self):
        """What trailhound wrote to standard error last."""
        return (self.scratch / "trailhound.out.err").read_text(errors="replace")

    def query(self, sql, *more, times=1, timeout=None):
        memory = ["--memory-limit", self.options.memory_limit] if self.options.memory_limit else []
        return self.trailhound(
            "--lake", self.lake, "query", *[sql] * times, "--format", "ndjson", *memory, *more, timeout=timeout
        )

    def worker(self, timeout=None, **job):
        """A job for hunt_worker.py. Its answer comes in a file, as libraries may write to standard output."""
        answer = self.scratch / "answer.json"
        answer.unlink(missing_ok=True)
        job = {
            "kind": "query", "tables": self.tables, "indicators": self.indicators,
            "memory_limit": self.options.memory_limit, "answer_file": str(answer), **job,
        }
        measure = process(
            [sys.executable, HERE / "hunt_worker.py"], self.scratch / "worker.out", json.dumps(job), timeout=timeout
        )
        if not measure.timed_out:
            measure.answer = json.loads(answer.read_text(encoding="utf-8"))
            self.versions[job.get("engine")] = measure.answer.get("version", "")
        return measure


# --- the lake


def portions(events):
    """Sizes and last days of the parts that are generated one by one, the newest first: two at least, a month."""
    count = max(2, math.ceil(events / PORTION_EVENTS))
    for number in range(count):
        size = events * (number + 1) // count - events * number // count
        yield number, size, LAST_DAY - datetime.timedelta(days=PORTION_DAYS * number)


def add_portion(bench, number, events, last_day):
    """Generates a part, ingests it and removes the export. Gives the bytes and seconds of the ingest."""
    options, exports = bench.options, bench.work / "exports"
    shutil.rmtree(exports, ignore_errors=True)
    bench.note(f"generating {events:,} events up to {last_day}")
    bench.trailhound(
        "generate", "--format", "activity-api-ndjson", "--events", events, "--seed", options.seed + number,
        "--users", options.users, "--days", PORTION_DAYS, "--end", last_day, "-o", exports,
    )
    files = sorted(file for file in exports.rglob("*") if file.is_file())
    size = files_bytes(files)
    bench.note(f"ingesting {size:,} bytes")
    measure = bench.trailhound("--lake", bench.lake, "ingest", *files, accept=(0, 3))
    shutil.rmtree(exports)
    return size, measure.wall


def make_lake(bench):
    """The lake, made unless it is there from an earlier run with the same settings. Says how it was made."""
    options, made = bench.options, bench.work / "lake.json"
    if options.lake:
        return f"the lake of `--lake`, {mebibytes(folder_bytes(bench.lake))}"
    wanted = {"events": options.events, "users": options.users, "seed": options.seed}
    known = json.loads(made.read_text()) if made.exists() else {}
    if known.get("wanted") != wanted:
        made.unlink(missing_ok=True)
        shutil.rmtree(bench.lake, ignore_errors=True)
        size = seconds = 0
        for portion in portions(options.events):
            portion_size, portion_seconds = add_portion(bench, *portion)
            size, seconds = size + portion_size, seconds + portion_seconds
        known = {
            "wanted": wanted,
            "remark": f"{options.events:,} events, {size / 1e9:.1f} GB of exports ingested in {seconds:,.0f} s, "
            f"{options.events / seconds:,.0f} events/s; {mebibytes(folder_bytes(bench.lake))}",
        }
        made.write_text(json.dumps(known))
    return known["remark"]


def live_files(table):
    """The files of a Delta table now, as in duckdb_side.py, which would import DuckDB into this process."""
    files = {}
    for log in sorted((table / "_delta_log").glob("*.json")):
        for line in log.read_text(encoding="utf-8").splitlines():
            action = json.loads(line)
            if "add" in action:
                files[action["add"]["path"]] = True
            elif "remove" in action:
                files.pop(action["remove"]["path"], None)
    return [table / urllib.parse.unquote(path) for path in sorted(files)]


def folder_of(bench, name, files):
    """A folder with these files only: the table's own, or one of links when that holds older files too."""
    table = bench.lake / name
    if set(files) == set(table.rglob("*.parquet")):
        return table
    linked = bench.work / "links" / name
    shutil.rmtree(linked, ignore_errors=True)
    for file in files:
        link = linked / file.relative_to(table)
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(file)
    return linked


def find_tables(bench):
    for name in TABLES:
        files = live_files(bench.lake / name)
        if not files:
            sys.exit(f"the lake has no {name}")
        bench.tables[name] = {"files": list(map(str, files)), "folder": str(folder_of(bench, name, files))}


# --- what the hunts look for


def one(bench, sql):
    """The first column of an untimed query, as texts."""
    return [row[0] for row in bench.worker(engine="duckdb", sql=sql, texts=True).answer["texts"]]


def rare(column, least, where):
    """The value with the fewest rows of those with `least` or more; the first one by name when several have."""
    return (
        f"select {column} from {{CloudAppEvents}} where {where} and {column} is not null and {column} <> '' "
        f"group by 1 having count(*) >= {least} order by count(*), 1 limit 1"
    )


def days_of(values, name, day, after=0):
    """An instant at midnight, and the same as a day."""
    moved = datetime.date.fromisoformat(day) + datetime.timedelta(days=after)
    values[name], values[f"{name}_day"] = f"{moved} 00:00:00", str(moved)


def made_up_addresses(count):
    """Addresses that no event has, as most of a list never occur."""
    return [f"100.64.{number // 250}.{number % 250 + 1}" for number in range(count)]


def write_indicators(bench, addresses):
    """The list as a file, each address with where it came from."""
    path = bench.scratch / "indicators.csv"
    lines = [f"{address},{('feed', 'advisory', 'own case')[number % 3]}" for number, address in enumerate(addresses)]
    path.write_text("\n".join(["Indicator,Source", *lines]) + "\n")
    return str(path)


def find_values(bench):
    """What the hunts look for, taken from the lake in a way that gives the same for the same lake."""
    bench.note("looking up what the hunts look for")
    files = "starts_with(ActionType, 'File')"
    values, end = {}, one(bench, "select (max(Timestamp)::date + 1)::varchar from {CloudAppEvents}")[0]
    for name, after in {
        "week_from": -21, "week_to": -14, "last_from": -7, "half_from": -30, "half_middle": -15, "half_to": 0,
    }.items():
        days_of(values, name, end, after)
    values["needle_ip"] = one(bench, rare("IPAddress", 20, "true"))[0]
    busiest = one(
        bench, f"select Timestamp::date from {{CloudAppEvents}} where IPAddress = '{values['needle_ip']}' "
        "group by 1 order by count(*) desc, 1 limit 1",
    )[0]
    days_of(values, "needle_from", busiest)
    days_of(values, "needle_to", busiest, 2)
    values["needle_object"] = one(bench, rare("ObjectName", 5, files))[0]
    values["guid"] = one(bench, rare("ObjectId", 5, files))[0]
    day = f"_Day >= '{values['week_from_day']}' and _Day < '{values['week_to_day']}' and ActionType = 'FileAccessed'"
    values["report_id"] = one(
        bench, f"select ReportId from {{CloudAppEvents}} where {day} order by md5(ReportId) limit 1"
    )[0]
    values["file_name"] = one(bench, rare("(RawEventData->>'SourceFileName')", 1, day))[0]
    values = {name: value.replace("'", "''") for name, value in values.items()}
    found = one(
        bench, "select IPAddress from (select distinct IPAddress from {CloudAppEvents} where IPAddress is not null) "
        "order by md5(IPAddress) limit 50",
    )
    addresses = found + made_up_addresses(500 - len(found))
    bench.indicators = write_indicators(bench, addresses)
    values["addresses"] = ", ".join(f"'{address}'" for address in addresses)
    return values


@dataclasses.dataclass
class Hunt:
    """A hunt: its number, what it is called, and the query of each engine that can answer it."""

    number: int
    title: str
    sql: dict


def load_hunts(options, values):
    for path in sorted((HERE / "hunts").glob("*.toml")):
        number, text = int(path.name[:2]), tomllib.loads(path.read_text(encoding="utf-8"))
        if options.only and number not in options.only:
            continue
        sql = {engine: text.get(engine, text.get("sql", "")).strip() for engine in ENGINES}
        for name, value in values.items():
            sql = {engine: query.replace("{" + name + "}", value) for engine, query in sql.items()}
        yield Hunt(number, text["title"], {engine: query for engine, query in sql.items() if query})


# --- running


def own_names(bench, sql):
    """A query for trailhound: tables by name, the list by its quoted path."""
    for table in TABLES:
        sql = sql.replace("{" + table + "}", table)
    return sql.replace("{indicators}", f"'{bench.indicators}'")


UNITS = {"µs": 1e-6, "ms": 1e-3, "s": 1.0, "min": 60.0}


def reported_seconds(text):
    """Times of statements as trailhound writes them to standard error."""
    times = []
    for figure, unit, rest in re.findall(r"^time: ([\d.,]+) (µs|ms|s|min)(?: (\d+) s)?", text, re.MULTILINE):
        times.append(float(figure.replace(",", "")) * UNITS[unit] + float(rest or 0))
    return times


def find_timing(bench):
    """Which option makes trailhound say how long a statement took, and how long a process with nothing to do takes."""
    bench.trailhound("--lake", bench.lake, "query", "select 1", "--timing", accept=(0, 2))
    bench.timing = "--timing" if reported_seconds(bench.errors()) else "--stats"
    starts = [bench.query("select 1").wall for _ in range(5)]
    bench.start_seconds = statistics.median(starts)


def warm_trailhound(bench, sql, runs):
    """One process with the same statement several times; the first is not counted."""
    measure = bench.query(sql, bench.timing, times=1 + runs, timeout=bench.options.timeout * (1 + runs))
    times = reported_seconds(bench.errors())
    if len(times) != 1 + runs:
        raise Failed(f"trailhound reported {len(times)} times for {1 + runs} statements")
    if bench.timing == "--stats":
        # That leaves planning out: what the process took beyond start and execution is shared among the statements.
        rest = max(0.0, measure.wall - bench.start_seconds - sum(times)) / len(times)
        times = [seconds + rest for seconds in times]
    return times[1:]


def warm_runs(bench, engine, sql, runs):
    if engine == "trailhound":
        return warm_trailhound(bench, own_names(bench, sql), runs)
    measure = bench.worker(engine=engine, sql=sql, again=runs, timeout=bench.options.timeout * (1 + runs) + 30)
    return measure.answer["again"]


def cold_run(bench, engine, sql):
    """One new process after the files have left the page cache."""
    forget(bench.lake)
    if engine == "trailhound":
        return bench.query(own_names(bench, sql), timeout=bench.options.timeout).wall
    return bench.worker(engine=engine, sql=sql, timeout=bench.options.timeout + 30).answer["seconds"]


def forget(folder):
    """Drops the files below a folder from the page cache."""
    for file in folder.rglob("*"):
        if file.is_file():
            handle = os.open(file, os.O_RDONLY)
            os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
            os.close(handle)


def last_line(failure):
    """What a failed process said at the end."""
    return str(failure).strip().splitlines()[-1]


def first_run(bench, engine, sql):
    """The answer of an engine, and whether it is worth measuring. Not timed, but it says how slow the query is."""
    cell = Cell()
    try:
        if engine == "trailhound":
            measure = bench.query(own_names(bench, sql), timeout=bench.options.timeout)
            seconds, cell.peak = measure.wall, measure.peak
        else:
            measure = bench.worker(engine=engine, sql=sql, digest=True, timeout=bench.options.timeout + 30)
            seconds = measure.answer.get("seconds", 0)
        if measure.timed_out or seconds > bench.options.timeout:
            cell.problem = f">{bench.options.timeout} s"
        elif engine == "trailhound":
            file = str(bench.scratch / "trailhound.out")
            cell.answer = bench.worker(kind="digest", file=file).answer
        else:
            cell.answer = measure.answer
        return cell, seconds
    except Failed as failure:
        bench.note(f"{engine} failed: {last_line(failure)}")
        cell.problem = "error"
        return cell, 0


def timed(bench, engine, cell, measure):
    """Times of one engine; a failure is written into its cell."""
    if cell.problem:
        return []
    try:
        return measure()
    except (Failed, KeyError) as failure:
        bench.note(f"{engine} failed: {last_line(failure)}")
        cell.problem = "error"
        return []


def run_hunt(bench, hunt):
    """A hunt in every engine that knows it. They take turns; who begins changes."""
    options, cells, slow = bench.options, {}, False
    engines = [engine for engine in ENGINES if engine in options.engines and engine in hunt.sql]
    for engine in engines:
        cells[engine], seconds = first_run(bench, engine, hunt.sql[engine])
        slow = slow or seconds > SLOW_SECONDS
    warm_times, cold_times = collections.defaultdict(list), collections.defaultdict(list)
    runs = min(options.runs, 2) if slow else options.runs
    for order, count in ((engines, math.ceil(runs / 2)), (engines[::-1], runs // 2)):
        for engine in order if count else ():
            warm_times[engine] += timed(
                bench, engine, cells[engine], lambda: warm_runs(bench, engine, hunt.sql[engine], count)
            )
    for number in range(0 if options.no_cold else 1 if slow else options.cold_runs):
        for engine in engines[:: 1 if number % 2 == 0 else -1]:
            cold_times[engine] += timed(
                bench, engine, cells[engine], lambda: [cold_run(bench, engine, hunt.sql[engine])]
            )
    for engine, cell in cells.items():
        cell.warm = statistics.median(warm_times[engine]) if warm_times[engine] else None
        cell.cold = statistics.median(cold_times[engine]) if cold_times[engine] else None
    return cells


# --- the table


def right_hash(cells):
    """The answer that most engines gave; of equals, the first that is not ours."""
    hashes = [cells[engine].answer["hash"] for engine in (*BAR, "datafusion", "trailhound")
              if engine in cells and cells[engine].answer]
    return collections.Counter(hashes).most_common(1)[0][0] if hashes else None


def ratio(bench, cells, kind, right):
    """Our time by the shorter one of DuckDB and ClickHouse, of those whose answer is right."""
    ours = cells.get("trailhound", Cell())
    if ours.answer and ours.answer["hash"] != right:
        return None
    seconds = bench.options.timeout if ours.problem.startswith(">") else getattr(ours, kind)
    theirs = [getattr(cells[engine], kind) for engine in BAR
              if engine in cells and cells[engine].answer and cells[engine].answer["hash"] == right]
    theirs = [value for value in theirs if value]
    return seconds / min(theirs) if seconds and theirs else None


def row_of(bench, hunt, cells):
    """A row of the table, with its ratios and whether all answers are equal."""
    right = right_hash(cells)
    answers = {cell.answer["hash"] for cell in cells.values() if cell.answer}
    rows = next((cell.answer["rows"] for cell in cells.values() if cell.answer and cell.answer["hash"] == right), None)
    line = [str(hunt.number), hunt.title, "-" if rows is None else f"{rows:,}"]
    for engine in bench.options.engines:
        cell = cells.get(engine, Cell(problem="-"))
        differs = cell.answer is not None and cell.answer["hash"] != right
        line += [cell.shown(cell.warm, differs), cell.shown(cell.cold, differs)]
        if differs:
            bench.note(f"{engine} answers {cell.answer['rows']} rows: {cell.answer['first']}")
            expected = next(cell.answer for cell in cells.values() if cell.answer and cell.answer["hash"] == right)
            bench.note(f"others answer {expected['rows']} rows: {expected['first']}")
    ratios = [ratio(bench, cells, kind, right) for kind in ("warm", "cold")]
    line += ["-" if value is None else f"{value:.2f}" for value in ratios]
    peak = cells.get("trailhound", Cell()).peak
    line.append(mebibytes(peak) if peak else "-")
    complete = len(answers) == 1 and all(cell.answer for cell in cells.values())
    return {"line": line, "ratios": ratios, "agreed": complete, "hunt": hunt}


def table(bench, rows):
    names = [ENGINES[engine] for engine in bench.options.engines]
    head = ["", "hunt", "rows", *[f"{name} {kind}" for name in names for kind in ("warm", "cold")],
            "ratio warm", "ratio cold", "memory"]
    align = ["---:", "---", *["---:"] * (len(head) - 2)]
    return "\n".join("| " + " | ".join(line) + " |" for line in (head, align, *[row["line"] for row in rows]))


def totals(rows):
    """The figures below the table."""
    lines = []
    for position, kind in enumerate(("warm", "cold")):
        known = [(row["ratios"][position], row["hunt"]) for row in rows if row["ratios"][position]]
        if known:
            mean = math.exp(statistics.fmean(math.log(value) for value, _ in known))
            worst, hunt = max(known, key=lambda pair: pair[0])
            slower = sum(value > 1 for value, _ in known)
            lines.append(
                f"- {kind}: geometric mean of the ratios {mean:.2f}, worst {worst:.2f} (hunt {hunt.number}), "
                f"above 1 in {slower} of {len(known)}"
            )
    agreed = sum(row["agreed"] for row in rows)
    lines.append(f"- answers: all engines agree in {agreed} of {len(rows)} hunts")
    return "\n".join(lines)


def versions(bench):
    bench.trailhound("--version")
    ours = (bench.scratch / "trailhound.out").read_text().strip()
    named = [f"{ENGINES[engine]} {bench.versions[engine]}" for engine in ENGINES if bench.versions.get(engine)]
    return f"- {', '.join([ours, *named])}, Python {platform.python_version()}\n"


def report(bench, described, lake, rows):
    options = bench.options
    memory = f", memory limit {options.memory_limit}" if options.memory_limit else ""
    planning = "" if bench.timing == "--timing" else "; trailhound's warm times are estimated, as it lacks `--timing`"
    command = shlex.join(["python3", "benches/hunts.py", *sys.argv[1:]])
    files = sum(len(table["files"]) for table in bench.tables.values())
    return (
        f"# Hunts\n\n{described}{versions(bench)}- Lake: {lake}, {files} files\n"
        f"- Measured {datetime.date.today()}: medians of {options.runs} warm runs"
        f"{'' if options.no_cold else f' and {options.cold_runs} cold ones'}, in milliseconds{memory}{planning}\n"
        f"- Made by: `{command}`\n\nRatio: trailhound by the faster one of DuckDB and ClickHouse; above 1 trailhound "
        f"is slower. Bold: another answer than the others.\n`-`: not asked. What is compared is said in `README.md`.\n\n"
        f"{table(bench, rows)}\n\n{totals(rows)}\n"
    )


def clean(bench):
    """Removes what was made, and the folder if nothing else is in it."""
    shutil.rmtree(bench.scratch, ignore_errors=True)
    if bench.options.keep:
        return
    if not bench.options.lake:
        shutil.rmtree(bench.lake, ignore_errors=True)
        (bench.work / "lake.json").unlink(missing_ok=True)
    shutil.rmtree(bench.work / "links", ignore_errors=True)
    if not any(bench.work.iterdir()):
        bench.work.rmdir()


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    add("--binary", default="target/release/trailhound", help="the program to measure")
    add("--events", type=int, default=10_000_000, help="events in the lake")
    add("--users", type=int, default=2000, help="people in the generated tenant")
    add("--seed", type=int, default=7, help="seed of the first portion")
    add("--work", type=pathlib.Path, help="folder for the lake [target/trailhound-bench/hunts-lake-EVENTS]")
    add("--lake", type=pathlib.Path, help="use this lake and make none")
    add("--keep", action="store_true", help="keep the lake for the next run")
    add("--output", type=pathlib.Path, default=HERE / "hunts.md", help="where the table is written")
    add("--only", nargs="+", type=int, metavar="N", help="only these hunts")
    add("--engines", nargs="+", choices=ENGINES, default=list(ENGINES), help="only these engines")
    add("--runs", type=int, default=5, help="warm runs")
    add("--cold-runs", type=int, default=3, help="cold runs")
    add("--no-cold", action="store_true", help="no cold runs")
    add("--timeout", type=int, default=120, help="seconds after which a query is stopped")
    add("--memory-limit", help="memory for trailhound and DuckDB, such as 2GB")
    return parser.parse_args()


def main():
    bench = Bench(arguments())
    described = hardware()
    lake = make_lake(bench)
    os.sync()
    find_tables(bench)
    find_timing(bench)
    rows = []
    for hunt in load_hunts(bench.options, find_values(bench)):
        rows.append(row_of(bench, hunt, run_hunt(bench, hunt)))
        bench.note(" | ".join(rows[-1]["line"]))
    text = report(bench, described, lake, rows)
    print(text)
    bench.options.output.write_text(text, encoding="utf-8")
    clean(bench)


if __name__ == "__main__":
    main()
