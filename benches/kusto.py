#!/usr/bin/env python3
"""The same question in SQL and in Kusto over the same lake, taking turns: what does the language cost?

    python3 benches/kusto.py --lake LAKE --binary trailhound [--runs 5] [--out benches/kusto.md]

LAKE is a lake of generated events (benches/hunts.py --keep leaves one). Prints, for each pair, the medians of both in
milliseconds from the text of the query to its last row, planning and output included, their ratio, and whether the
answers are the same.
"""

import argparse
import hashlib
import platform
import re
import statistics
import subprocess

PAIRS = [
    ("count by action",
     "select ActionType, count(*) as n from CloudAppEvents group by 1 order by n desc, 1",
     "CloudAppEvents | summarize n=count() by ActionType | sort by n desc, ActionType asc"),
    ("count by hour",
     "select bin(Timestamp, '1h') as t, count(*) as n from CloudAppEvents group by 1 order by 1",
     "CloudAppEvents | summarize n=count() by t=bin(Timestamp, 1h) | sort by t asc"),
    ("needle by IP address",
     "select Timestamp, ActionType from CloudAppEvents where IPAddress = '203.0.113.77' order by 1, 2",
     "CloudAppEvents | where IPAddress == '203.0.113.77' | project Timestamp, ActionType | sort by Timestamp asc, ActionType asc"),
    ("path into JSON",
     "select RawEventData->>'Workload' as w, count(*) as n from CloudAppEvents group by 1 order by 1",
     "CloudAppEvents | summarize n=count() by w=tostring(RawEventData.Workload) | sort by w asc"),
    ("word in raw text",
     "select count(*) as n from CloudAppEvents where has(RawEventData, 'payroll')",
     "CloudAppEvents | where RawEventData has 'payroll' | summarize n=count()"),
    ("distinct users by day",
     "select bin(Timestamp, '1d') as t, count(distinct AccountObjectId) as n from CloudAppEvents group by 1 order by 1",
     "CloudAppEvents | summarize n=count_distinct(AccountObjectId) by t=bin(Timestamp, 1d) | sort by t asc"),
    ("join with a grouping",
     "select e.ActionType, count(*) as n from CloudAppEvents e join (select AccountObjectId, count(*) as c from "
     "CloudAppEvents where ActionType = 'UserLoginFailed' group by 1) f on e.AccountObjectId = f.AccountObjectId group by 1 order by 1",
     "let f = CloudAppEvents | where ActionType == 'UserLoginFailed' | summarize c=count() by AccountObjectId; "
     "CloudAppEvents | join kind=inner f on AccountObjectId | summarize n=count() by ActionType | sort by ActionType asc"),
    ("newest 100",
     "select Timestamp, ActionType, AccountObjectId from CloudAppEvents order by Timestamp desc limit 100",
     "CloudAppEvents | top 100 by Timestamp | project Timestamp, ActionType, AccountObjectId"),
    ("regular expression",
     "select count(*) as n from CloudAppEvents where regexp_like(ObjectName, '[0-9]{4}-[0-9]{2}')",
     "CloudAppEvents | where ObjectName matches regex '[0-9]{4}-[0-9]{2}' | summarize n=count()"),
]


def run(binary, lake, arguments):
    command = [binary, "--lake", lake, "query", "--timing", "--format", "csv", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    time = float(re.search(r"time: ([0-9.]+) ms", done.stderr).group(1))
    return time, hashlib.sha256(done.stdout.encode()).hexdigest(), done.stdout


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lake", required=True)
    parser.add_argument("--binary", default="trailhound")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--out")
    given = parser.parse_args()
    lines = [f"{platform.machine()}, medians of {given.runs}, taking turns.", "",
             "| question | SQL, ms | Kusto, ms | Kusto : SQL | same answer |", "| --- | ---: | ---: | ---: | --- |"]
    ratios = []
    for name, sql, kql in PAIRS:
        times = {"sql": [], "kql": []}
        answers = {}
        for turn in range(given.runs + 1):
            for language, arguments in (("sql", [sql]), ("kql", ["--kql", kql])):
                time, digest, _ = run(given.binary, given.lake, arguments)
                answers[language] = digest
                if turn > 0:
                    times[language].append(time)
        one, other = statistics.median(times["sql"]), statistics.median(times["kql"])
        ratios.append(other / one)
        same = "yes" if answers["sql"] == answers["kql"] else "NO"
        lines.append(f"| {name} | {one:.0f} | {other:.0f} | {other / one:.2f} | {same} |")
    lines.append(f"| geometric mean |  |  | {statistics.geometric_mean(ratios):.2f} |  |")
    text = "\n".join(lines) + "\n"
    print(text)
    if given.out:
        with open(given.out, "w", encoding="utf-8") as file:
            file.write(text)


if __name__ == "__main__":
    main()
