"""DuckDB's half of the benchmarks: one job in a process of its own.

run.py starts this file with a job as JSON on standard input and reads one JSON object from standard output. The time
that is measured here begins after Python has started and `duckdb` is imported, so Python costs DuckDB nothing.
"""

import csv
import json
import pathlib
import sys
import time
import urllib.parse

import duckdb

# Members of an audit record that the columns below are made of. They are extracted in one call, which parses a record
# once, as a person who knows DuckDB would write it.
MEMBERS = [
    "CreationTime", "Operation", "Workload", "UserId", "UserKey", "UserType", "RecordType", "Id", "ObjectId",
    "ClientIP", "ActorIpAddress", "ClientIPAddress", "UserAgent", "ExtendedProperties", "ClientInfoString",
    "ItemType", "ListItemUniqueId", "AppAccessContext.ClientAppId", "ClientAppId", "AppId", "ApplicationId",
]

# The applications of the workloads: name, number.
APPLICATIONS = {
    "Exchange": ("Microsoft Exchange Online", 20893),
    "ThreatIntelligence": ("Microsoft Exchange Online", 20893),
    "SharePoint": ("Microsoft SharePoint Online", 20892),
    "OneDrive": ("Microsoft OneDrive for Business", 15600),
    "MicrosoftTeams": ("Microsoft Teams", 28375),
}
OTHER_APPLICATION = ("Microsoft 365", 11161)


def text(value):
    """A text as a SQL literal."""
    return "'" + str(value).replace("'", "''") + "'"


def source(job):
    """The records of a file: one column `json`, and nothing else is read into it."""
    path = text(job["input"])
    if job["format"] == "activity-api-ndjson":
        # Reads and checks lines in parallel. `read_ndjson` with columns would be no help: the record's text is needed
        # too. Reading lines as CSV, and `from_json` into a struct, were tried and take as long.
        return f"read_ndjson_objects({path}, maximum_object_size = 16777216)"
    return (
        f"(select AuditData as json from read_csv({path}, header = true, all_varchar = true, delim = ',', "
        "quote = '\"', escape = '\"', parallel = true, max_line_size = 16777216))"
    )


def member(name):
    """A member of the record, nothing when it is empty."""
    return f"nullif(v[{MEMBERS.index(name) + 1}], '')"


def load_sql(job):
    """COPY of the columns of CloudAppEvents that plain SQL fills from an audit record."""
    paths = ", ".join(text("$." + name) for name in MEMBERS)
    workload = member("Workload")

    def application(index):
        cases = " ".join(
            f"when {text(name)} then {text(entry[0]) if index == 0 else entry[1]}"
            for name, entry in APPLICATIONS.items()
        )
        other = OTHER_APPLICATION[index]
        return f"case {workload} {cases} else {text(other) if index == 0 else other} end"

    user_key, user_id = member("UserKey"), member("UserId")
    has_object_id = f"{workload} in ('AzureActiveDirectory', 'MicrosoftTeams') and length({user_key}) = 36"
    properties = member("ExtendedProperties")
    pairs = f"""from_json({properties}, '[{{"Name":"VARCHAR","Value":"VARCHAR"}}]')"""
    user_agent_property = f"list_filter({pairs}, lambda pair: pair.Name = 'UserAgent')[1].Value"
    columns = {
        "Timestamp": f"{member('CreationTime')}::timestamp",
        "ActionType": member("Operation"),
        "Application": application(0),
        "ApplicationId": f"{application(1)}::integer",
        "AppInstanceId": "0::integer",
        "AccountObjectId": f"case when {has_object_id} then {user_key} end",
        "AccountId": f"case when {has_object_id} then {user_key} else lower({user_id}) end",
        "AccountDisplayName": f"lower({user_id})",
        "AccountType": (
            f"case {member('UserType')} when '2' then 'Admin' when '3' then 'System' when '4' then 'System' "
            "when '5' then 'Application' when '6' then 'Application' when '7' then 'System' when '8' then 'System' "
            "else 'Regular' end"
        ),
        "IsAdminOperation": (
            f"({member('RecordType')} in ('8', '18', '23', '57') "
            f"or ({member('RecordType')} = '1' and {member('UserType')} = '2'))"
        ),
        # [2001:db8::1]:443 and 192.0.2.1:443 lose the port.
        "IPAddress": (
            "case when starts_with(ip, '[') then split_part(substr(ip, 2), ']', 1) "
            "when contains(ip, '.') then split_part(ip, ':', 1) else trim(ip) end"
        ),
        "UserAgent": (
            f"coalesce({member('UserAgent')}, case when contains({properties}, 'UserAgent') "
            f"then {user_agent_property} end, {member('ClientInfoString')})"
        ),
        "ActivityType": (
            f"case when {member('Operation')} in ('Send', 'MailItemsAccessed') then 'Run' else 'Basic' end"
        ),
        "ObjectName": member("ObjectId"),
        "ObjectType": member("ItemType"),
        "ObjectId": member("ListItemUniqueId"),
        "ReportId": f"concat('_', {application(1)}, '_', {member('Id')})",
        "IsExternalUser": f"({member('UserType')} = '10' or contains({user_id}, '#EXT#'))",
        "AuditSource": "'Defender for Cloud Apps app connector'",
        "OAuthAppId": (
            f"coalesce({member('AppAccessContext.ClientAppId')}, case {workload} "
            f"when 'Exchange' then coalesce({member('ClientAppId')}, {member('AppId')}) "
            f"when 'SharePoint' then {member('ApplicationId')} when 'OneDrive' then {member('ApplicationId')} end)"
        ),
        "RawEventData": "json::varchar",
        "_RecordId": member("Id"),
        "_RecordType": f"{member('RecordType')}::bigint",
        "_Workload": workload,
        "_AccountKey": user_key,
        "_AccountUpn": f"case when contains({user_id}, '@') then lower({user_id}) end",
        "_SourceFile": text(pathlib.Path(job["input"]).name),
    }
    selected = ",\n  ".join(f'{expression} as "{name}"' for name, expression in columns.items())
    return f"""copy (
with records as (
  select json, json_extract_string(json, [{paths}]) as v from {source(job)}
), addressed as (
  select *, coalesce({member('ClientIP')}, {member('ActorIpAddress')}, {member('ClientIPAddress')}) as ip from records
)
select
  {selected}
from addressed
) to {text(job['output'])} (format parquet, compression zstd, compression_level 1)"""


def load(connection, job):
    """Loads a file and says how many rows came of it."""
    sql = load_sql(job)
    begin = time.perf_counter()
    connection.execute(sql)
    seconds = time.perf_counter() - begin
    rows = connection.execute(f"select count(*) from read_parquet({text(job['output'])})").fetchone()[0]
    return {"seconds": seconds, "rows": rows}


def live_files(table):
    """The files of a Delta table now: those its log added and did not remove."""
    files = {}
    for log in sorted((pathlib.Path(table) / "_delta_log").glob("*.json")):
        for line in log.read_text(encoding="utf-8").splitlines():
            action = json.loads(line)
            if "add" in action:
                files[action["add"]["path"]] = True
            elif "remove" in action:
                files.pop(action["remove"]["path"], None)
    return [str(pathlib.Path(table) / urllib.parse.unquote(path)) for path in sorted(files)]


def open_table(connection, files):
    """Makes the table's files a view with the table's name."""
    names = ", ".join(text(name) for name in files)
    connection.execute(
        f"create view CloudAppEvents as select * from read_parquet([{names}], hive_partitioning = true)"
    )


def query(connection, job):
    """Runs a query: the first run as a new process meets it, then again as often as asked."""
    files = live_files(job["table"])
    sql = job["sql"]
    if job.get("instant"):
        # The instant as microseconds, so that Python needs no time zone package.
        sql = f'select * replace (epoch_us("Timestamp") as "Timestamp") from ({sql})'
    begin = time.perf_counter()
    open_table(connection, files)
    rows = connection.execute(sql).fetchall()
    first = time.perf_counter() - begin
    names = [column[0] for column in connection.description]
    again = []
    for _ in range(job.get("again", 0)):
        begin = time.perf_counter()
        connection.execute(sql).fetchall()
        again.append(time.perf_counter() - begin)
    with open(job["output"], "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        writer.writerows(rows)
    return {"seconds": first, "again": again, "rows": len(rows)}


def main():
    job = json.load(sys.stdin)
    connection = duckdb.connect()
    connection.execute("set preserve_insertion_order = false")
    connection.execute("set timezone = 'UTC'")
    kinds = {"load": load, "query": query, "version": lambda *_: {"version": duckdb.__version__}}
    if job["kind"] == "show-load":
        print(load_sql(job))
    else:
        json.dump(kinds[job["kind"]](connection, job), sys.stdout)


if __name__ == "__main__":
    main()
