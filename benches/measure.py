"""Runs processes, measures them, and puts figures in words."""

import dataclasses
import os
import pathlib
import shlex
import statistics
import subprocess
import threading
import time

MIB = 1 << 20


@dataclasses.dataclass
class Measure:
    """One process: seconds from start to end, seconds of processor, peak memory in bytes, and what it answered."""

    wall: float
    cpu: float
    peak: int
    answer: dict = dataclasses.field(default_factory=dict)
    timed_out: bool = False


class Failed(SystemExit):
    """A command that ended in a way it should not; ends the program unless somebody expects it."""


def process(command, log, stdin=None, accept=(0,), timeout=None):
    """Runs a command and measures it, at most for `timeout` seconds. wait4 tells what this child used, and no other.

    The peak counts what the child inherits of this process before it becomes another program, some 20 MiB, so nothing
    large is ever held here.
    """
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TRAILHOUND_")}
    environment["XDG_CONFIG_HOME"] = str(log.parent / "no-configuration")
    with open(log, "wb") as output, open(f"{log}.err", "wb") as errors:
        begin = time.perf_counter()
        child = subprocess.Popen(
            command, stdin=subprocess.PIPE if stdin else subprocess.DEVNULL, stdout=output, stderr=errors,
            env=environment,
        )
        expired = threading.Event()
        timer = threading.Timer(timeout or 0, lambda: (expired.set(), child.kill()))
        if timeout:
            timer.start()
        if stdin:
            child.stdin.write(stdin.encode())
            child.stdin.close()
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - begin
        timer.cancel()
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in accept and not expired.is_set():
        tail = pathlib.Path(f"{log}.err").read_text(errors="replace")[-2000:]
        raise Failed(f"exit code {child.returncode}: {shlex.join(map(str, command))}\n{tail}")
    return Measure(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024, timed_out=expired.is_set())


def rounds(count, *sides):
    """Runs the sides `count` times, taking turns; who begins changes each time. Gives a list for each side."""
    results = [[] for _ in sides]
    for number in range(count):
        order = range(len(sides)) if number % 2 == 0 else reversed(range(len(sides)))
        for side in order:
            results[side].append(sides[side]())
    return results


def median(measures, of):
    """The median of a number of each measure; nothing when there are none."""
    return statistics.median(map(of, measures)) if measures else None


def wall(measure):
    return measure.wall


def cpu(measure):
    return measure.cpu


def peak(measure):
    return measure.peak


def inner(measure):
    return measure.answer["seconds"]


def milliseconds(seconds):
    return f"{seconds * 1000:,.0f} ms"


def seconds_text(seconds):
    return f"{seconds:,.2f} s"


def mebibytes(size):
    return f"{size / MIB:,.0f} MiB"


def number_text(number):
    return f"{number:,.0f}"


def warm(*files):
    """Reads files once, so that every run finds them in the page cache."""
    for name in files:
        with open(name, "rb", buffering=0) as file:
            while file.read(8 * MIB):
                pass
