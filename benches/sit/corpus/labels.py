"""What the published definitions say of a text: the labels.

`published.json` holds the levels, evidence and words of the public documentation. For every value that a text was built
from, whatever it was meant as, this looks up all types whose published shape and check digits it has, and the highest
level whose evidence stands near. So a number that is valid for two countries, with words for both near, has two labels.
"""

import json
import re
from functools import lru_cache
from pathlib import Path

import formats

PUBLISHED = json.loads((Path(__file__).parent / "published.json").read_text(encoding="utf-8"))
TYPES, WORDS = PUBLISHED["types"], PUBLISHED["words"]
PROXIMITY = 300

DAY, MONTH, YEAR = r"(?:0[1-9]|[12][0-9]|3[01])", r"(?:0[1-9]|1[0-2])", r"(?:19|20)[0-9]{2}"
ENGLISH = "(?:JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)"
TWO_LANGUAGES = rf"{DAY} [A-ZÀ-Þ]{{3,4}}/{ENGLISH} "
# evidence that is not a list of words
OTHER_EVIDENCE = {
    "Regex_eu_passport_date1": rf"{DAY}\.{MONTH}\.{YEAR}",
    "Regex_eu_passport_date2": rf"{DAY} {MONTH} [0-9]{{2}}",
    "Regex_eu_passport_date3": rf"{DAY} {MONTH} {YEAR}",
    "Regex_cyprus_eu_passport_date": rf"{DAY}/{MONTH}/{YEAR}",
    "Regex_greece_eu_passport_date": rf"{DAY} {ENGLISH} [0-9]{{2}}",
    "Regex_hungary_eu_passport_date": TWO_LANGUAGES + "[0-9]{2}",
    "Regex_ireland_eu_passport_date": TWO_LANGUAGES + YEAR,
    "Regex_italy_eu_passport_date": TWO_LANGUAGES + YEAR,
    "Regex_netherlands_eu_passport_date": TWO_LANGUAGES + YEAR,
    "Regex_romania_eu_passport_date": TWO_LANGUAGES + "[0-9]{2}",
    "Regex_sweden_eu_passport_date": TWO_LANGUAGES + "[0-9]{2}",
    "Regex_spain_eu_passport_date": rf"{DAY}-{MONTH}-{YEAR}",
    "Regex_australia_bank_account_number_bsb": r"[0-9]{3}-[0-9]{3}",
    "Regex_canada_bank_account_transit_number": r"[0-9]{5}-[0-9]{3}|0[0-9]{8}",
    "Func_jp_bank_account_branch_code": r"[0-9]{4}[ -]?[0-9]{3}",
    "Func_eu_date": rf"(?:{DAY}|[1-9])(?:[/-](?:{MONTH}|[1-9])[/-]|[ -](?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{{0,6}}[ -])(?:{YEAR}|[0-9]{{2}})",
    "Func_expiration_date": rf"(?:{MONTH}|[1-9])[/-](?:20[0-9]{{2}}|[0-9]{{2}})|(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{{0,6}}[ -]?(?:20)?[0-9]{{2}}",
}
OTHER_PATTERNS = {name: re.compile(rf"(?<![A-Za-z0-9])(?:{form})(?![A-Za-z0-9])", re.IGNORECASE) for name, form in OTHER_EVIDENCE.items()}


def without_spaces(word):
    """Words of scripts that write no spaces are found inside longer runs."""
    return any("\u0e00" <= character <= "\u0e7f" or "\u3040" <= character <= "\u9fff" or "\uac00" <= character <= "\ud7af" for character in word)


TOKEN = re.compile(r"\w+|[^\w\s]")


def build_index():
    by_first, inside, folded = {}, [], {}
    for name, words in WORDS.items():
        for word in words:
            folded.setdefault(word.lower(), set()).add(name)
    for word, names in folded.items():
        if without_spaces(word):
            inside.append((word, names))
        else:
            first = TOKEN.search(word)
            if first:
                by_first.setdefault(first[0], []).append((word, names))
    return by_first, inside


BY_FIRST, INSIDE = build_index()


def evidence(text):
    """name: spans of its words, and of dates and the like."""
    lower = text.lower()
    if len(lower) != len(text):
        lower = "".join(character.lower() if len(character.lower()) == 1 else character for character in text)
    found = {}
    for token in TOKEN.finditer(lower):
        start = token.start()
        for word, names in BY_FIRST.get(token[0], ()):
            end = start + len(word)
            if lower.startswith(word, start) and (end == len(lower) or not (lower[end].isalnum() and word[-1].isalnum())):
                for name in names:
                    found.setdefault(name, []).append((start, end))
    if any(ord(character) > 0x0e00 for character in lower):
        for word, names in INSIDE:
            start = lower.find(word)
            while start >= 0:
                for name in names:
                    found.setdefault(name, []).append((start, start + len(word)))
                start = lower.find(word, start + 1)
    return Found(text, found)


class Found:
    """Places of evidence; dates and the like are looked for when they are asked for."""

    def __init__(self, text, words):
        self.text, self.places = text, words

    def get(self, name):
        if name in OTHER_PATTERNS and name not in self.places:
            self.places[name] = [match.span() for match in OTHER_PATTERNS[name].finditer(self.text)]
        return self.places.get(name, ())


def near(spans, start, end):
    return any((e <= start and s >= start - PROXIMITY) or (s >= end and e <= end + PROXIMITY) for s, e in spans)


def holds(groups, none, found, start, end):
    for least, names in groups:
        if sum(near(found.get(name), start, end) for name in names) < least:
            return False
    return not any(near(found.get(name), start, end) for name in none)


@lru_cache(maxsize=200_000)
def recognised(text):
    return frozenset(name for name in formats.FORMS if formats.recognises(name, text)) | (
        frozenset(["Func_dea_number_v2"]) if formats.recognises("Func_dea_number", text) else frozenset())


BY_PRIMARY = {}
for _type, _definition in TYPES.items():
    for _level, _primary, _groups, _none in _definition["levels"]:
        BY_PRIMARY.setdefault(_primary, []).append((_type, _level, _groups, _none))


# A space, a bracket or a plus joins nothing: what stands between them is a value of its own by the published definitions.
JOINT = re.compile(r"[ ()+,\n]+")


def parts(text, start, end):
    """A value, and the runs of groups in it that stand between spaces and the like."""
    yield start, end
    joints = [match.span() for match in JOINT.finditer(text, start, end)]
    if not 0 < len(joints) <= 8:
        return
    starts, ends = [start] + [j[1] for j in joints], [j[0] for j in joints] + [end]
    for first, begin in enumerate(starts):
        for last in range(first, len(ends)):
            if begin < ends[last] and (begin, ends[last]) != (start, end):
                yield begin, ends[last]


def labels(text, values):
    """(type, start, end, level) for every value (start, end) of a text."""
    candidates = [(start, end, recognised(text[start:end])) for value in values for start, end in parts(text, *value)]
    if not any(primaries for _, _, primaries in candidates):
        return {}
    found = evidence(text)
    out = {}
    for start, end, primaries in candidates:
        for primary in primaries:
            for type_name, level, groups, none in BY_PRIMARY.get(primary, ()):
                key = (type_name, start, end)
                if level > out.get(key, 0) and holds(groups, none, found, start, end):
                    out[key] = level
    return out
