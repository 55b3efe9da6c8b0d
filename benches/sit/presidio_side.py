"""Presidio's pattern recognisers over the same texts, without a language model. See `speed.py` for what is read and answered."""

import inspect
import json
import logging
import sys
import time

from presidio_analyzer import PatternRecognizer, predefined_recognizers

logging.disable(logging.CRITICAL)


def recognisers() -> tuple[list[PatternRecognizer], list[str]]:
    """One of each that can be made without arguments, and the names of the others."""
    made, others = [], []
    for name, kind in sorted(vars(predefined_recognizers).items()):
        if inspect.isclass(kind) and issubclass(kind, PatternRecognizer) and kind is not PatternRecognizer:
            try:
                made.append(kind())
            except Exception as error:  # noqa: BLE001: whatever a recogniser lacks, it is named in the table
                others.append(f"{name}: {error}")
    return made, others


def main() -> None:
    made, others = recognisers()
    print(json.dumps({"what": f"{len(made)} pattern recognisers", "refused": others}), flush=True)
    for line in sys.stdin:
        content = open(line.strip(), encoding="utf-8").read()
        hits = 0
        clock, processor = time.perf_counter(), time.thread_time()
        for text in content.split("\0"):
            for recogniser in made:
                hits += len(recogniser.analyze(text, recogniser.supported_entities))
        clock, processor = time.perf_counter() - clock, time.thread_time() - processor
        size = len(content.encode())
        print(json.dumps({"bytes": size, "hits": hits, "clock": clock, "processor": processor}), flush=True)


if __name__ == "__main__":
    main()
