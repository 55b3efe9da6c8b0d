"""Measures the scanner of sensitive information types beside Hyperscan, the `regex` crate and Presidio.

    pip install hyperscan presidio-analyzer
    python3 benches/sit/speed.py --binary target/release/trailhound --out benches/sit/speed.md

Everything runs in one go on one core: each engine is a process that stays, and each round has all of them read each file
once, one after the other, so that what else the machine does falls on all. The best round counts. Engines whose packages
are not there are left out, and said to be.
"""

import argparse
import json
import os
import platform
import random
import shlex
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

HERE = Path(__file__).resolve().parent
WORDS = (
    "the meeting tomorrow please find attached report about quarterly results we would like to thank you for your order "
    "and confirm that delivery takes place next week regards team project budget customer contract review schedule invoice "
    "department manager office travel booking conference room agenda minutes question answer update status plan release "
    "version document folder share link access request approval holiday weekend lunch coffee train flight hotel address "
    "street city country phone number mobile email account user password reset security policy training course certificate"
).split()


def card(dice: random.Random) -> str:
    """A number with Visa's first digit and a check digit, in groups of four."""
    digits = "4" + "".join(dice.choices("0123456789", k=14))
    doubled = [int(digit) * (2 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits))]
    total = sum(value // 10 + value % 10 for value in doubled)
    whole = digits + str(-total % 10)
    return " ".join(whole[place : place + 4] for place in range(0, 16, 4))


def value(dice: random.Random) -> str:
    """A value that is found, with the words that people put beside it."""
    digits = "".join(dice.choices("0123456789", k=7))
    return dice.choice([
        f"Visa {card(dice)} exp 12/27. ",
        f"SSN: 212-09-{digits[:4]}. ",
        "IBAN DE89 3704 0044 0532 0130 00. ",
        f"passport number X{digits}. ",
    ])


def sentence(dice: random.Random) -> str:
    words = " ".join(dice.choices(WORDS, k=dice.randint(6, 18))).capitalize()
    end = dice.choice([
        f", see ticket {dice.randint(0, 99_999)}. ",
        f" on {dice.randint(1, 12)}/{dice.randint(1, 28)}/2024 at {dice.randint(0, 23)}:{dice.randint(0, 59):02}. ",
        f" call +1 425 555 {dice.randint(1000, 9999)}. ",
        ". ",
        ".\n",
        "? ",
    ])
    return words + end


def mails(size: int, seed: int) -> bytes:
    """Mails of two to six kilobytes with one value in each two kilobytes, separated by zero bytes."""
    dice = random.Random(seed)
    texts, length = [], 0
    while length < size:
        parts, here = [], 0
        end, following = 2_048 * dice.randint(1, 3), dice.randrange(2_048)
        while here < end:
            parts.append(sentence(dice))
            here += len(parts[-1])
            if here >= following:
                following += 2_048
                parts.append(value(dice))
                here += len(parts[-1])
        texts.append("".join(parts))
        length += here + 1
    return "\0".join(texts).encode()


def audit(binary: str, size: int, seed: int, work: Path) -> bytes:
    """Records of an audit log as `trailhound generate` makes them, one text each. Repeated where it makes too few."""
    folder = work / "generated"
    if not folder.exists():
        events = max(1_000, size // 1_000)
        command = [binary, "generate", "--events", str(events), "--seed", str(seed), "--format", "activity-api-ndjson"]
        command += ["--output", str(folder)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    lines = [line for file in sorted(folder.rglob("*.ndjson")) for line in file.read_bytes().splitlines() if line]
    if not lines:
        sys.exit(f"{binary} generate wrote no *.ndjson below {folder}")
    chosen, length, place = [], 0, 0
    while length < size:
        chosen.append(lines[place % len(lines)])
        length += len(chosen[-1]) + 1
        place += 1
    return b"\0".join(chosen)


@dataclass
class Engine:
    """A process that measures, and what it told."""

    name: str
    files: list[str]
    process: subprocess.Popen
    what: str = ""
    refused: list[str] = field(default_factory=list)
    best: dict[str, dict] = field(default_factory=dict)

    def measure(self, kind: str, file: Path) -> None:
        self.process.stdin.write(f"{file}\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            sys.exit(f"{self.name} ended over {file.name}: see its message above")
        result = json.loads(line)
        known = self.best.get(kind)
        if known is None or result["processor"] < known["processor"]:
            self.best[kind] = result


def start(name: str, command: list[str], files: list[str]) -> Engine | None:
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    line = process.stdout.readline()
    if not line:
        print(f"left out: {name} could not be started", file=sys.stderr)
        return None
    told = json.loads(line)
    return Engine(name, files, process, told["what"], told.get("refused", []))


def machine() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    model = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.processor())
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return f"{model}, {os.cpu_count()} cores, shared with other work, so that figures vary; load average before the run {load}"


def table(engines: list[Engine], kinds: list[str]) -> list[str]:
    lines = ["| engine | texts | MB | MB/s | hits | |", "| --- | --- | ---: | ---: | ---: | --- |"]
    for kind in kinds:
        for engine in engines:
            if result := engine.best.get(kind):
                size = result["bytes"] / 1e6
                speed = size / result["processor"]
                shown = f"{speed:,.0f}" if speed >= 10 else f"{speed:.2f}"
                lines.append(f"| {engine.name} | {kind} | {size:,.0f} | {shown} | {result['hits']:,} | {engine.what} |")
    return lines


def cost_of_types(engines: list[Engine], kinds: list[str]) -> list[str]:
    """What a type more costs: the difference to the row before it, for each type."""
    rows = sorted((int(engine.what.split()[0]), engine) for engine in engines if engine.name.startswith("trailhound"))
    kinds = [kind for kind in kinds if all(kind in engine.best for _, engine in rows)]
    lines = ["| types | " + " | ".join(f"{kind}: ms per MB | per added type, ms" for kind in kinds) + " |"]
    lines.append("| ---: |" + " ---: |" * (2 * len(kinds)))
    before: dict[str, float] = {}
    known = 0
    for count, engine in rows:
        cells = []
        for kind in kinds:
            result = engine.best[kind]
            cost = result["processor"] * 1e9 / result["bytes"]
            added = f"{(cost - before[kind]) / (count - known):+.3f}" if kind in before else ""
            cells += [f"{cost:.1f}", added]
            before[kind] = cost
        known = count
        lines.append(f"| {count} | {' | '.join(cells)} |")
    return lines


def report(engines: list[Engine], kinds: list[str], where: str, rounds: int) -> str:
    lines = [
        "# Speed of the scanner",
        "",
        f"- Machine: {where}.",
        f"- Measured {date.today()} on one core, time on the processor, best of {rounds} rounds (Presidio: one); made by "
        f"`python3 benches/sit/speed.py {shlex.join(shown_arguments())}`.",
        "- `audit` are records of `trailhound generate`, one text each; in `audit, nothing found` the digits of all occurrences "
        "are replaced by `x`. `mail` are made-up letters of 2 to 6 KB with one value in 2 KB. The short ones are the beginnings "
        "of these files.",
        "- trailhound does all of it: expressions, checksums, keywords, distances, levels. Hyperscan and RegexSet only tell which "
        "of the same primary expressions, bounded as words, match anywhere in a text; Presidio's recognisers have other types. So "
        "hits are not comparable between engines. Hyperscan's matches are counted in a pass that is not measured.",
        "",
        *table(engines, kinds),
        "",
        "What types cost. The parts are spread over the catalogue, and a larger one holds the smaller ones. The second figure is "
        "the difference to the row before for each type added; where it is small or negative, it is within what the machine's "
        "other work does to the figures.",
        "",
        *cost_of_types(engines, kinds),
    ]
    for engine in engines:
        if engine.refused:
            lines += ["", f"Refused by {engine.name}:", ""]
            lines += [f"- `{one[:160].replace('`', chr(39))}`" for one in engine.refused]
    return "\n".join(lines) + "\n"


def shown_arguments() -> list[str]:
    """The arguments without what only says where things are on this machine."""
    return ["--binary=trailhound" if one.startswith("--binary=") else one for one in sys.argv[1:] if not one.startswith("--work=")]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", default="trailhound", help="trailhound, which generates the audit records")
    parser.add_argument("--audit", type=int, default=100, help="megabytes of audit records")
    parser.add_argument("--mail", type=int, default=50, help="megabytes of mail")
    parser.add_argument("--slow", type=int, default=5, help="megabytes for the engines that are slow")
    parser.add_argument("--seed", type=int, default=7, help="of what is made up")
    parser.add_argument("--rounds", type=int, default=3, help="the best counts")
    parser.add_argument("--core", type=int, default=os.cpu_count() - 1, help="core to measure on")
    parser.add_argument("--work", type=Path, default=HERE / "work", help="folder for texts")
    parser.add_argument("--out", type=Path, help="file for the table")
    arguments = parser.parse_args()
    where = machine()
    subprocess.run(["cargo", "build", "--release", "--quiet"], cwd=HERE, check=True)
    target = Path(os.environ.get("CARGO_TARGET_DIR", HERE / "target"))
    program = str(target / "release/sit-bench")
    arguments.work.mkdir(parents=True, exist_ok=True)

    def short(content: bytes) -> bytes:
        return content[: max(content.rfind(b"\0", 0, arguments.slow * 1_000_000), 1)]

    files = {kind: arguments.work / name for kind, name in {
        "audit, nothing found": "blank.txt", "audit": "audit.txt", "mail": "mail.txt",
        "audit, short": "audit_short.txt", "mail, short": "mail_short.txt",
    }.items()}
    for kind, content in {
        "audit": audit(arguments.binary, arguments.audit * 1_000_000, arguments.seed, arguments.work),
        "mail": mails(arguments.mail * 1_000_000, arguments.seed),
    }.items():
        files[kind].write_bytes(content)
        files[f"{kind}, short"].write_bytes(short(content))
    subprocess.run([program, "blank", str(files["audit"]), str(files["audit, nothing found"])], check=True)
    expressions = arguments.work / "expressions.json"
    subprocess.run([program, "expressions", str(expressions)], check=True)

    os.sched_setaffinity(0, {arguments.core})
    large = ["audit, nothing found", "audit", "mail"]
    shorts = ["audit, short", "mail, short"]
    python = sys.executable
    wanted = [
        ("trailhound, all types", [program, "scan", "all"], large + shorts),
        ("Hyperscan, expressions only", [python, str(HERE / "hyperscan_side.py"), str(expressions)], large),
        ("`regex` crate, RegexSet, expressions only", [program, "regexset"], shorts),
        ("Presidio, pattern recognisers", [python, str(HERE / "presidio_side.py")], shorts),
        *((f"trailhound, {count} types", [program, "scan", str(count)], large) for count in (50, 100, 200)),
    ]
    engines = [engine for one in wanted if (engine := start(*one))]
    text = ""
    for number in range(arguments.rounds):
        for kind, file in files.items():
            for engine in engines:
                # A slow engine that takes minutes for a round is no different in the next.
                once = engine.name.startswith("Presidio")
                if kind in engine.files and not (once and number > 0):
                    engine.measure(kind, file)
        print(f"round {number + 1} of {arguments.rounds} done", file=sys.stderr)
        text = report(engines, list(files), where, number + 1)
        if arguments.out:
            arguments.out.write_text(text, encoding="utf-8")
    for engine in engines:
        engine.process.stdin.close()
        engine.process.wait()
    print(text)


if __name__ == "__main__":
    main()
