"""Makes the labelled corpus: texts as in mails, chats, file names, tables and audit records, and what is in them.

    python3 corpus.py --seed 1 --texts 60000 corpus.ndjson

One JSON object for each line: `id`, `kind`, `text`, and `labels`: `type`, `start` and `length` in characters, the
`confidence` that the published definition gives, and `planted`: whether the value was made as a number of that type
(otherwise it is another value that happens to satisfy the definition). The same seed gives the same bytes.
A name that ends in `.gz` is compressed.
"""

import argparse
import gzip
import io
import json
import random
import re
from pathlib import Path

import credentials_made
import formats
import surroundings as around
from labels import OTHER_EVIDENCE, TYPES, WORDS, labels, without_spaces

OPEN, CLOSE, NUMBERS = "\ue000", "\ue001", 0xE100
MARKED = re.compile(f"{OPEN}(.)(.*?){CLOSE}", re.DOTALL)
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
CHECKED = [name for name, definition in sorted(TYPES.items()) if any(formats.FORMS.get(level[1], (0, True))[1] for level in definition["levels"])]
KINDS = [("with words", 36), ("without words", 7), ("several", 7), ("wrong check digit", 11), ("in a longer run", 4), ("words and other numbers", 8), ("other values", 15),
         ("credential", 6), ("like a credential", 4), ("customary form", 2)]


class Draft:
    """A text with marks around its values, and what each value is."""

    def __init__(self):
        self.values = []

    def mark(self, text, **what):
        self.values.append(what)
        return f"{OPEN}{chr(NUMBERS + len(self.values) - 1)}{text}{CLOSE}"


def word_of(rng, names):
    """A published word, most often one that people write, in one of the usual spellings."""
    words = [word for name in names for word in WORDS.get(name, ()) if "|" not in word and len(word) > 1]
    plain = [word for word in words if not word.endswith("#")]
    word = rng.choice(plain if plain and rng.random() < 0.95 else words)
    way = rng.random() if len(word) > 3 else 0.5
    if way < 0.15 and word.title().lower() == word.lower():
        return word.title()
    return word.upper() if way > 0.93 and word.upper().lower() == word.lower() and "ß" not in word else word


def other_evidence(rng, name):
    if name == "Func_eu_date":
        day, month, year = rng.randint(1, 28), rng.randint(1, 12), rng.randint(1940, 2026)
        return rng.choice([f"{day:02}/{month:02}/{year}", f"{day}-{month}-{year}", f"{day} {MONTHS[month - 1]} {year}", f"{day:02}/{month:02}/{year % 100:02}"])
    form = OTHER_EVIDENCE[name].replace("(?i:", "(?:").replace("À-Þ", "A-Z").replace("[a-z]{0,6}", "")
    return formats.walk(formats.parsed(form), rng)


def evidence_texts(rng, draft, groups):
    """One text of evidence for each that a level asks for."""
    out = []
    for least, names in groups:
        for name in rng.sample(names, least):
            out.append(draft.mark(other_evidence(rng, name)) if name in OTHER_EVIDENCE else word_of(rng, [name]))
    return out


def value_of(rng, primary, right=True):
    if primary == "Func_iban":
        return formats.make_iban(rng, right)
    form, check = formats.FORMS["Func_dea_number" if primary == "Func_dea_number_v2" else primary]
    return formats.make(form, check, rng, right)


def introduce(rng, words, value):
    """Words and a value in one sentence; further evidence behind or before it."""
    if not words:
        return rng.choice(around.BARE).format(value=value)
    first, *others = words
    text = rng.choice(around.INTRODUCE).format(word=first, value=value)
    if rng.random() < 0.12:
        filler = rng.choice(around.LONG)
        text = f"{first}: {filler} {value}" if rng.random() < 0.5 else f"{value} {filler} {first}"
    for other in others:
        text = f"{text}, {other}" if rng.random() < 0.7 else f"{other}: {text}"
    return text


def noise(rng, draft):
    word, value = around.noise(rng)
    return f"{word} {draft.mark(value)}".strip()


def positive(rng, draft, kind, words=True, right=True):
    """A value of a type in its sentence."""
    levels = TYPES[kind]["levels"]
    if not right:
        levels = [level for level in levels if formats.FORMS.get(level[1], (0, True))[1]]
    fitting = [level for level in levels if bool(level[2]) == words] or levels
    _, primary, groups, _ = rng.choice(fitting)
    value = draft.mark(value_of(rng, primary, right), planted=kind if right else None)
    found = evidence_texts(rng, draft, groups) if words else []
    if words and found and rng.random() < 0.06:
        far = " ".join(rng.sample(around.LONG, 2))
        return f"{', '.join(found)}. {far} {value}"
    return introduce(rng, found, value)


def in_longer_run(rng, draft, kind):
    """A right number with something attached that makes it part of another one."""
    _, primary, groups, _ = rng.choice(TYPES[kind]["levels"])
    value = value_of(rng, primary)
    n = around.number
    run = rng.choice([lambda: f"{n(rng, 4)}-{value}-{n(rng, 2)}", lambda: f"{value}{n(rng, rng.randint(3, 6))}", lambda: f"{rng.choice('QWX')}{rng.choice('QK')}{value}", lambda: f"{n(rng, 3)}.{value}.{n(rng, 1)}",
                      lambda: f"{value}-{around.hexa(rng, 4)}-{around.hexa(rng, 12)}", lambda: f"{value}/{n(rng, 5)}"])()
    return introduce(rng, evidence_texts(rng, draft, groups), draft.mark(run))


def words_and_noise(rng, draft):
    kind = rng.choice(sorted(TYPES))
    _, _, groups, _ = rng.choice(TYPES[kind]["levels"])
    return introduce(rng, evidence_texts(rng, draft, groups), draft.mark(around.noise(rng)[1]))


def customary(rng, draft):
    primary = rng.choice(sorted(formats.CUSTOMARY))
    form, check = formats.CUSTOMARY[primary]
    kind, groups = rng.choice([(name, level[2]) for name, definition in sorted(TYPES.items()) for level in definition["levels"] if level[1] == primary and level[2]])
    value = draft.mark(formats.make(form, check, rng), customary=(kind, max(level[0] for level in TYPES[kind]["levels"])))
    return introduce(rng, evidence_texts(rng, draft, groups), value)


def content(rng, draft, kind, turn):
    """The sentences that a kind of text is about."""
    names = sorted(TYPES)
    if kind in ("with words", "without words"):
        return [positive(rng, draft, names[turn % len(names)], words=kind == "with words")]
    if kind == "several":
        return [positive(rng, draft, rng.choice(names), words=rng.random() < 0.8) for _ in range(rng.randint(2, 4))]
    if kind == "wrong check digit":
        return [positive(rng, draft, CHECKED[turn % len(CHECKED)], right=False)]
    if kind == "in a longer run":
        return [in_longer_run(rng, draft, rng.choice([name for name in names if TYPES[name]["category"] != "network"]))]
    if kind == "words and other numbers":
        return [words_and_noise(rng, draft)]
    if kind == "other values":
        return [noise(rng, draft) for _ in range(rng.randint(1, 4))]
    if kind == "customary form":
        return [customary(rng, draft)]
    text, kinds = credentials_made.credential(rng) if kind == "credential" else (credentials_made.look_alike(rng), [])
    secret = text[text.index(credentials_made.OPEN) + 1:text.index(credentials_made.CLOSE)]
    before, after = text[:text.index(credentials_made.OPEN)], text[text.index(credentials_made.CLOSE) + 1:]
    return [before + draft.mark(secret, credential=kinds) + after]


def mail(rng, draft, sentences):
    sentences = sentences + rng.sample(around.SENTENCES, rng.randint(0, 3)) + ([noise(rng, draft)] if rng.random() < 0.35 else [])
    rng.shuffle(sentences)
    opening = rng.choice(around.OPENINGS).format(first=rng.choice(around.FIRST), last=rng.choice(around.LAST))
    return f"{opening}\n\n" + rng.choice(["\n", " ", "\n\n"]).join(sentences) + f"\n\n{rng.choice(around.FIRST)}"


def chat(rng, draft, sentences):
    return rng.choice(["", f"{rng.choice(around.FIRST)}: ", "ok, ", f"[{draft.mark(around.timestamp(rng))}] "]) + " ".join(sentences) + rng.choice(["", "", " thx", " 👍", "!" if not sentences[-1].endswith(CLOSE) else ""])


def file_name(rng, draft, sentences):
    name = " ".join(sentences).replace("\n", " ")
    return rng.choice(["", "Scan ", "Copy of ", f"{rng.choice(around.LAST)} "]) + name + rng.choice([".pdf", ".docx", " (1).pdf", " final.xlsx", ".txt"])


def table(rng, draft, sentences):
    """The sentences as fields of rows, with other fields beside."""
    mark = rng.choice([",", ";", "\t"])
    rows = [mark.join(["Name", "City", "Note"])]
    for sentence in sentences + [rng.choice(around.SENTENCES)] * rng.randint(0, 2):
        field = sentence.replace("\n", " ")
        if mark in field or '"' in field:
            field = '"' + field.replace('"', '""') + '"'
        rows.append(mark.join([f"{rng.choice(around.FIRST)} {rng.choice(around.LAST)}", rng.choice(around.CITIES), field]))
    return rng.choice(["\n", "\r\n"]).join(rows)


def escaper(rng):
    ascii_only, slashes = rng.random() < 0.5, rng.random() < 0.5

    def escape(text):
        escaped = json.dumps(text, ensure_ascii=ascii_only)[1:-1]
        return escaped.replace("/", "\\/") if slashes else escaped

    return escape


def rendered(rng, draft, text, in_record):
    """(text as it is stored, text as it is read, [(stored start, stored end, read start, read end, what)])."""
    pieces, at = [], 0
    for found in MARKED.finditer(text):
        pieces += [(text[at:found.start()], None), (found[2], draft.values[ord(found[1]) - NUMBERS])]
        at = found.end()
    pieces.append((text[at:], None))
    before, escaped, after = around.audit_record(rng, [piece for piece, _ in pieces], escaper(rng)) if in_record else ("", [piece for piece, _ in pieces], "")
    stored, read, spans = before, before, []
    for (plain, what), escaped_piece in zip(pieces, escaped):
        if what is not None:
            spans.append((len(stored), len(stored) + len(escaped_piece), len(read), len(read) + len(plain), what))
        stored, read = stored + escaped_piece, read + plain
    return stored + after, read + after, spans


def entry(rng, identity, kind, turn):
    draft = Draft()
    sentences = content(rng, draft, kind, turn)
    single_line = kind not in ("credential", "like a credential")
    network = any(TYPES.get(what.get("planted"), {}).get("category") == "network" for what in draft.values)
    way = rng.choice([mail, mail, chat, chat, file_name if single_line and not network else chat, table if single_line else mail])
    in_record = rng.random() < 0.3
    stored, read, spans = rendered(rng, draft, way(rng, draft, sentences), in_record)
    stored_of = {(start, end): (stored_start, stored_end, what) for stored_start, stored_end, start, end, what in spans}
    out = []
    for (name, start, end), level in sorted(labels(read, [key for key, (_, _, what) in stored_of.items() if "credential" not in what]).items()):
        if (start, end) in stored_of:
            stored_start, stored_end, what = stored_of[start, end]
        else:  # part of a value; the whole of it is told, what overlaps counts
            (stored_start, stored_end, _), what = next(place for (s, e), place in stored_of.items() if s <= start and end <= e), {}
        out.append({"type": name, "start": stored_start, "length": stored_end - stored_start, "confidence": level, "planted": what.get("planted") == name})
    for stored_start, stored_end, what in stored_of.values():
        place = {"start": stored_start, "length": stored_end - stored_start}
        out += [{"type": name, **place, "confidence": level, "planted": planted} for name, level, planted in what.get("credential", ())]
        if "customary" in what:
            name, level = what["customary"]
            out = [label for label in out if (label["type"], label["start"]) != (name, stored_start)]
            out.append({"type": name, **place, "confidence": level, "planted": False, "customary": True})
    out.sort(key=lambda label: (label["start"], label["type"]))
    container = "audit record, " + way.__name__.replace("_", " ") if in_record else way.__name__.replace("_", " ")
    return {"id": identity, "kind": kind, "container": container, "text": stored, "labels": out}


def corpus(seed, size):
    kinds, weights = zip(*KINDS)
    turns = dict.fromkeys(kinds, 0)
    order = random.Random(f"{seed} order")
    for identity in range(size):
        kind = order.choices(kinds, weights)[0]
        turns[kind] += 1
        yield entry(random.Random(f"{seed} {identity}"), identity, kind, turns[kind])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--texts", type=int, default=60_000)
    parser.add_argument("output", type=Path)
    arguments = parser.parse_args()
    if arguments.output.suffix == ".gz":  # without a time, so that the bytes stay the same
        opened = io.TextIOWrapper(gzip.GzipFile(arguments.output, "wb", 9, mtime=0), encoding="utf-8", newline="\n")
    else:
        opened = arguments.output.open("w", encoding="utf-8", newline="\n")
    with opened as output:
        for made in corpus(arguments.seed, arguments.texts):
            output.write(json.dumps(made, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
