"""Runs a program over the corpus and says how well it finds what is there.

    python3 evaluate.py corpus.ndjson --command "trailhound query --format ndjson \\"select id, sit_matches(text, null, 1) as matches from 'corpus.ndjson'\\""
    python3 evaluate.py corpus.ndjson --matches matches.ndjson

The program gives one JSON object for each text: `id`, and `matches`, a list of `Name`, `Confidence`, `Start`
(from 1) and `Length` as `sit_matches` gives them, or `type` (or `name`), `confidence`, `start` (from 0) and `length`; as JSON or as a
string that holds JSON. It reads the corpus from standard input, or opens it by itself. A
true positive is a match of the same type that overlaps the labelled value and has at least the labelled level.
"""

import argparse
import json
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import formats
from credentials_made import TEMPLATES
from labels import TYPES

NO_CHECK = "no check digit: digits joined to a letter by a hyphen (12345678-Z, T-123456789), at the end of a URL, or a group of another number have its shape"
BUNDLES = {"All credentials", "EU driver's license number", "EU national identification number", "EU passport number", "EU social security number or equivalent identification", "EU Tax identification number"}
CREDENTIALS = {template[0] for template in TEMPLATES}
GOAL = 0.99


def recommended(name):
    return TYPES[name]["recommended"] if name in TYPES else 75


def has_checksum(name):
    """Whether level 85, or the highest there is, rests on a published check digit or check rule."""
    if name not in TYPES:
        return False
    levels = [level for level in TYPES[name]["levels"] if level[0] >= 85] or TYPES[name]["levels"]
    return all(level[1] == "Func_iban" or formats.FORMS.get(level[1], (0, level[1].startswith("Func_dea")))[1] for level in levels)


def read_match(match):
    """type, level, start, end. `sit_matches` writes its names with capitals and counts places from 1, as SQL does."""
    if "Start" in match:
        start = match["Start"] - 1
        return match["Name"], match["Confidence"], start, start + match["Length"]
    start = match["start"]
    return match.get("type") or match["name"], match["confidence"], start, start + match["length"]


def read_matches(lines):
    """id: [(type, level, start, end)]."""
    out = {}
    for line in lines:
        if not line.strip():
            continue
        row = json.loads(line)
        matches = row.get("matches") or []
        if isinstance(matches, str):
            matches = json.loads(matches)
        out[row["id"]] = [read_match(match) for match in matches]
    return out


def units(text, unit):
    """Positions of a text in bytes or UTF-16 units, by character, if the program counts so."""
    if unit == "characters" or text.isascii():
        return None
    width = (lambda c: len(c.encode())) if unit == "bytes" else (lambda c: 1 + (ord(c) > 0xFFFF))
    places = [0]
    for character in text:
        places.append(places[-1] + width(character))
    return places


def judge(entries, matches, level_of, unit="characters"):
    """type: counts of tp, fp, fn at the level that `level_of(type)` asks for; and examples of faults."""
    counts, faults = defaultdict(Counter), defaultdict(list)
    for entry in entries:
        found = [match for match in matches.get(entry["id"], ()) if match[0] not in BUNDLES]
        labels = entry["labels"]
        places = units(entry["text"], unit)
        spans = [(l["start"], l["start"] + l["length"]) if places is None else (places[l["start"]], places[l["start"] + l["length"]]) for l in labels]
        for label, (start, end) in zip(labels, spans):
            name = label["type"]
            if not label["planted"] or label["confidence"] < level_of(name):
                continue
            hit = any(m[0] == name and m[1] >= label["confidence"] and m[2] < end and start < m[3] for m in found)
            counts[name]["tp" if hit else "fn"] += 1
            if not hit:
                faults[name].append(("missed", label["confidence"], entry, (start, end)))
        for name, level, start, end in found:
            limit = level_of(name)
            if level < limit:
                continue
            labelled = any(l["type"] == name and (l["confidence"] >= limit or l.get("customary")) and start < e and s < end for l, (s, e) in zip(labels, spans))
            planted = labelled and any(l["type"] == name and (l["planted"] or l.get("customary")) and start < e and s < end for l, (s, e) in zip(labels, spans))
            if labelled and not planted:
                counts[name]["other"] += 1
            if not labelled:
                counts[name]["fp"] += 1
                faults[name].append(("wrong", level, entry, (start, end)))
    return counts, faults


def rates(count):
    tp, fp, fn = count["tp"], count["fp"], count["fn"]
    precision = tp / (tp + fp) if tp + fp else None
    recall = tp / (tp + fn) if tp + fn else None
    f1 = 2 * tp / (2 * tp + fp + fn) if tp + fp + fn else None
    return precision, recall, f1


def shown(value):
    return "-" if value is None else f"{value:.3f}"


def row(cells):
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def total(counts, names):
    out = Counter()
    for name in names:
        out.update(counts.get(name, {}))
    return out


def customary(entries, matches):
    out = defaultdict(Counter)
    for entry in entries:
        for label in entry["labels"]:
            if label.get("customary"):
                start, end = label["start"], label["start"] + label["length"]
                hit = any(m[0] == label["type"] and m[1] >= label["confidence"] and m[2] < end and start < m[3] for m in matches.get(entry["id"], ()))
                out[label["type"]]["found" if hit else "missed"] += 1
    return out


def table(names, at):
    lines = [row(["type", "check", "recommended", "values", "P", "R", "F1", "values at 85", "P 85", "R 85", "F1 85", "P 75", "R 75", "P 65", "R 65"]), row(["---"] * 2 + ["---:"] * 13)]
    for name in names:
        best, high = at["recommended"].get(name, Counter()), at[85].get(name, Counter())
        cells = [name, "yes" if has_checksum(name) else "", recommended(name), best["tp"] + best["fn"], *map(shown, rates(best)), high["tp"] + high["fn"], *map(shown, rates(high))]
        for level in (75, 65):
            cells += [shown(value) for value in rates(at[level].get(name, Counter()))[:2]]
        lines.append(row(cells))
    return lines


def report(arguments, entries, at, extra, notes):
    names = sorted(set(TYPES) | CREDENTIALS)
    checked = [name for name in names if has_checksum(name)]
    lines = ["# Results over the labelled corpus", "",
             f"Measured {date.today().isoformat()} with `evaluate.py`: {len(entries)} texts of seed {arguments.seed}, {sum(len(e['text'].encode()) for e in entries) / 1e6:.1f} MB, "
             f"{sum(l['planted'] for e in entries for l in e['labels'])} planted values of {len(names)} types; "
             f"{sum(not any(l['planted'] for l in e['labels']) for e in entries)} texts hold no planted value.", "",
             "A true positive is a match of the same type that overlaps the planted value, with at least the level that the published definition gives it "
             "for the words that stand within 300 characters. A false positive is a match at the level of the column where neither a planted nor any other value satisfies the published definition "
             "of the type at that level. Values that satisfy it though they were made as something else (a nine-digit order number beside words for a passport, a number that is valid in two countries, a group of a spaced number) "
             "count neither way; `labels.py` finds them, and the last column of the overall figures counts them as false. Bundles are left out: they are the union of others.", "",
             "## Overall", "", row(["", "values", "P", "R", "F1", "other values that satisfy the definition", "P if they were false"]), row(["---"] + ["---:"] * 6)]
    for label, key, chosen in (("all types, recommended level", "recommended", names), ("all types, 85", 85, names), ("all types, 75", 75, names), ("all types, 65", 65, names),
                               ("types with a checksum, recommended level", "recommended", checked), ("types with a checksum, 85", 85, checked), ("credentials, 75", 75, sorted(CREDENTIALS))):
        count = total(at[key], chosen)
        strict = count["tp"] / max(1, count["tp"] + count["fp"] + count["other"])
        lines.append(row([label, count["tp"] + count["fn"], *map(shown, rates(count)), count["other"], shown(strict)]))
    short = [name for name in checked if (at[85].get(name, Counter())["tp"] + at[85].get(name, Counter())["fn"]) and min(value if value is not None else 1 for value in rates(at[85][name])[:2]) < GOAL]
    reached = sum(bool(at[85].get(name, Counter())["tp"]) for name in checked)
    lines += ["", f"Of {len(checked)} types with a checksum, {reached} have a level of 85 or more; precision and recall are both at least {GOAL} there for {reached - len(short)}.", "", "## Worst first", ""]
    worst = sorted((name for name in names if (rates(at["recommended"].get(name, Counter()))[2] or 1) < GOAL or name in short), key=lambda name: (rates(at["recommended"].get(name, Counter()))[2] or 1, name))
    lines += [row(["type", "P", "R", "F1", "why"]), row(["---", "---:", "---:", "---:", "---"])]
    lines += [row([name, *map(shown, rates(at["recommended"][name])), notes.get(name, "" if has_checksum(name) else NO_CHECK)]) for name in worst] or [row(["none", "", "", "", ""])]
    lines += ["", "## Customary forms that the documentation does not describe", "", "Found at the level of the documented forms, of those planted.", "", row(["type", "found", "planted", "remark"]), row(["---", "---:", "---:", "---"])]
    lines += [row([name, count["found"], count["found"] + count["missed"], notes.get(f"customary: {name}", "")]) for name, count in sorted(extra.items())]
    lines += ["", "## All types", "", *table(names, at), ""]
    if arguments.append and arguments.append.exists():
        lines.append(arguments.append.read_text(encoding="utf-8"))
    return "\n".join(lines).rstrip() + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--command", help="shell command that reads the corpus and writes matches")
    source.add_argument("--matches", type=Path, help="matches that were written before")
    parser.add_argument("--unit", choices=["characters", "bytes", "utf16"], default="characters", help="what the program's positions count")
    parser.add_argument("--seed", type=int, default=1, help="seed of the corpus, for the report")
    parser.add_argument("--output", type=Path, help="write the report here")
    parser.add_argument("--append", type=Path, help="Markdown to put at the end, such as the comparison with Presidio")
    parser.add_argument("--show", help="print faults of a type, or of 'all', at 85 and at the recommended level")
    parser.add_argument("--most", type=int, default=3, help="how many faults of a type are printed")
    arguments = parser.parse_args()
    with arguments.corpus.open(encoding="utf-8") as file:
        entries = [json.loads(line) for line in file]
    if arguments.command:
        with arguments.corpus.open("rb") as corpus:
            done = subprocess.run(arguments.command, shell=True, stdin=corpus, stdout=subprocess.PIPE, check=True)
        matches = read_matches(done.stdout.decode().splitlines())
    else:
        matches = read_matches(arguments.matches.read_text(encoding="utf-8").splitlines())
    if len(matches) != len(entries):
        sys.exit(f"{len(entries)} texts went in and {len(matches)} came out")
    at, faults = {}, {}
    for key, level_of in (("recommended", recommended), *((level, lambda _, level=level: level) for level in (85, 75, 65))):
        at[key], faults[key] = judge(entries, matches, level_of, arguments.unit)
    notes_file = Path(__file__).parent / "notes.json"
    notes = json.loads(notes_file.read_text(encoding="utf-8")) if notes_file.exists() else {}
    if arguments.show:
        for key in ("recommended", 85):
            for name in sorted(faults[key]):
                if arguments.show not in ("all", name):
                    continue
                counted = at[key][name]
                if arguments.show == "all" and (rates(counted)[2] or 0) >= GOAL:
                    continue
                print(f"\n== {key} {name} {dict(counted)}")
                for fault, level, entry, (start, end) in sorted(faults[key][name], key=lambda f: f[2]["id"])[:arguments.most]:
                    text = entry["text"] if arguments.unit == "characters" else entry["text"].encode().decode()
                    other = [(l["type"], l["confidence"]) for l in entry["labels"] if l["type"] == name]
                    print(f"  {fault} {level} #{entry['id']} {entry['kind']}: ...{text[max(0, start - 90):start]!r} >>{text[start:end]!r}<< {text[end:end + 60]!r} {other} "
                          f"got {[m[1] for m in matches[entry['id']] if m[0] == name]}")
    text = report(arguments, entries, at, customary(entries, matches), notes)
    if arguments.output:
        arguments.output.write_text(text, encoding="utf-8")
    elif not arguments.show:
        print(text)


if __name__ == "__main__":
    main()
