"""The same expressions over the same texts with Hyperscan. See `speed.py` for what is read and answered."""

import json
import sys
import time

import hyperscan

# Each expression is told once for each text, at its first match: less work than telling all.
FLAGS = hyperscan.HS_FLAG_SINGLEMATCH | hyperscan.HS_FLAG_ALLOWEMPTY


def flags(expression: bytes) -> int:
    """Over bytes where the expression is ASCII: in ASCII texts the same, and what Hyperscan does best. Over characters some
    of the expressions are refused as too large, and others take minutes to compile."""
    return FLAGS if expression.isascii() else FLAGS | hyperscan.HS_FLAG_UTF8


def compiled(expressions: list[bytes]) -> hyperscan.Database:
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    count = len(expressions)
    database.compile(
        expressions=expressions, ids=list(range(count)), elements=count, flags=[flags(one) for one in expressions]
    )
    return database


def reason(expression: bytes) -> str | None:
    """Why Hyperscan refuses an expression; None where it does not."""
    try:
        compiled([expression])
    except hyperscan.error as error:
        return str(error) or type(error).__name__
    return None


def main() -> None:
    expressions = [text.encode() for text in json.load(open(sys.argv[1], encoding="utf-8"))]
    reasons = {expression: reason(expression) for expression in expressions}
    usable = [expression for expression in expressions if reasons[expression] is None]
    refused = [f"{expression.decode()}: {why}" for expression, why in reasons.items() if why is not None]
    begin = time.thread_time()
    database = compiled(usable)
    took = time.thread_time() - begin
    database.scratch = hyperscan.Scratch(database)
    what = f"{len(usable)} expressions, {len(refused)} refused, compiled in {took:.1f} s"
    print(json.dumps({"what": what, "refused": refused}), flush=True)
    hits = 0
    counted: dict[str, int] = {}

    def on_match(*_: object) -> None:
        nonlocal hits
        hits += 1

    for line in sys.stdin:
        name = line.strip()
        with open(name, "rb") as file:
            content = file.read()
        if name not in counted:
            hits = 0
            for text in content.split(b"\0"):
                database.scan(text, match_event_handler=on_match)
            counted[name] = hits
        # Measured without telling matches, which would mostly be calls into Python.
        clock, processor = time.perf_counter(), time.thread_time()
        for text in content.split(b"\0"):
            database.scan(text)
        clock, processor = time.perf_counter() - clock, time.thread_time() - processor
        result = {"bytes": len(content), "hits": counted[name], "clock": clock, "processor": processor}
        print(json.dumps(result), flush=True)


if __name__ == "__main__":
    main()
