"""What stands around values: sentences, rows, file names, audit records; and values of no sensitive type.

The words are those of offices, kept free of words that the documentation counts as evidence where that was easy; where it
was not, the labels take them into account.
"""

import base64
import json
import uuid

FIRST = "Anna Ben Carla Dmitri Elena Farid Greta Hiro Ines Jonas Katya Luca Mei Nils Olga Pavel Rosa Sven Tomas Uma Vera Wim Yara Zoe".split()
LAST = "Abel Brandt Costa Dahl Eriksen Fischer Garcia Horvat Ivanov Jansen Kowalski Lopez Meyer Novak Olsen Petrov Rossi Silva Tanaka Varga Weber".split()
CITIES = "Bonn Gent Lyon Porto Turin Graz Brno Malmo Turku Aarhus Cork Leeds Delft Split Varna Iasi Kaunas Tartu Osaka Pune Perth".split()
SENTENCES = [
    "Thanks for the quick answer yesterday.", "The meeting has moved to Thursday at 10.", "Please find the slides attached.",
    "We will come back to you after the review.", "Could you have a look before noon?", "The build was green again this morning.",
    "I have copied Carla so that she knows.", "Lunch is in the canteen on the second floor.", "Let us talk about the roadmap next week.",
    "Danke und viele Grüße aus Bonn.", "Merci beaucoup et bonne journée.", "Muchas gracias y un saludo.", "Grazie mille e a presto.",
    "Med vänliga hälsningar, Nils.", "Met vriendelijke groet, Wim.", "Z poważaniem, Paweł.", "С уважением, Ольга.", "よろしくお願いします。",
    "Nothing else changed since the last release.", "The printer on our floor is out of order again.", "Happy to help if anything is unclear.",
]
LONG = [
    "As discussed, the team will first look at the open points from the workshop, then write down what each of us has learned, and finally agree on who takes which part of the work in the coming weeks.",
    "The new office has enough room for everybody, a garden behind the house, and a small kitchen on each floor; the move is planned for the end of the month, and nobody has to carry anything.",
    "Our guests arrive in the evening and would like to see the old town, so we booked a table near the river where there is music at weekends and the food is simple and good.",
]
OPENINGS = ["Hi {first},", "Dear {first} {last},", "Hello,", "Hallo {first},", "Bonjour {first},", "Team,", "{first}:"]
INTRODUCE = ["{word}: {value}", "{word} {value}", "{word} = {value}", "my {word} is {value}", "the {word} is {value}, please check", "{word} - {value}", "{value} ({word})",
             "{word}\n{value}", "{word}: \"{value}\"", "{value} is the {word}", "here is the {word} you asked for: {value}.", "{word} #{value}", "<td>{word}</td><td>{value}</td>", "{word};{value}", "{word}\t{value}"]
BARE = ["see {value} for it", "{value}", "it is {value}, as agreed", "ref {value} from Monday", "({value})", "please look into {value} today.", "> {value}", "- {value}\n", "value={value}", "'{value}'"]


def number(rng, length):
    return "".join(rng.choice("0123456789") for _ in range(length))


def hexa(rng, length):
    return "".join(rng.choice("0123456789abcdef") for _ in range(length))


def ean_isbn(rng):
    body = "978" + number(rng, 9)
    return body + str(-sum(int(digit) * (1, 3)[place % 2] for place, digit in enumerate(body)) % 10)


def phone(rng):
    return rng.choice([f"+49 {number(rng, 3)} {number(rng, 7)}", f"+1 ({number(rng, 3)}) {number(rng, 3)}-{number(rng, 4)}", f"+44 20 {number(rng, 4)} {number(rng, 4)}",
                       f"0{number(rng, 3)}/{number(rng, 6)}", f"+33 6 {number(rng, 2)} {number(rng, 2)} {number(rng, 2)} {number(rng, 2)}", f"{number(rng, 3)}-{number(rng, 3)}-{number(rng, 4)}",
                       f"+358 40 {number(rng, 7)}", f"00{rng.choice(['41', '43', '31'])}{number(rng, 9)}"])


def moment(rng):
    return rng.randint(2019, 2027), rng.randint(1, 12), rng.randint(1, 28), rng.randint(0, 23), rng.randint(0, 59), rng.randint(0, 59)


def timestamp(rng):
    y, mo, d, h, mi, s = moment(rng)
    return rng.choice([f"{y}-{mo:02}-{d:02}T{h:02}:{mi:02}:{s:02}Z", f"{y}{mo:02}{d:02}{h:02}{mi:02}{s:02}", str(rng.randint(1_500_000_000, 1_800_000_000)),
                       str(rng.randint(1_500_000_000_000, 1_800_000_000_000)), f"{y}{mo:02}{d:02}-{h:02}{mi:02}{s:02}", f"{d:02}.{mo:02}.{y} {h:02}:{mi:02}", f"{y}{mo:02}{d:02}"])


def order(rng):
    return rng.choice([f"PO-{rng.randint(2020, 2026)}-{number(rng, 6)}", f"45{number(rng, 8)}", f"{number(rng, 3)}-{number(rng, 7)}-{number(rng, 7)}", f"INV{number(rng, 8)}", f"RE-{number(rng, 5)}/{rng.randint(20, 26)}",
                       f"#{number(rng, 5)}", f"SO{number(rng, 7)}", f"{number(rng, 4)}-{number(rng, 4)}-{number(rng, 4)}-{number(rng, 4)}-{number(rng, 2)}", f"T-{number(rng, 9)}", f"CASE{number(rng, 10)}"])


def tracking(rng):
    return rng.choice([f"1Z{number(rng, 3)}E{number(rng, 12)}", number(rng, 20), f"JJD{number(rng, 18)}", f"{rng.choice(['RR', 'CP', 'LX'])}{number(rng, 9)}DE", number(rng, 22)])


def version(rng):
    r = rng.randint
    return rng.choice([f"v{r(0, 9)}.{r(0, 30)}.{r(0, 99)}", f"{r(10, 16)}.{r(0, 9)}.{r(1000, 29999)}.{r(1000, 29999)}", f"10.0.{r(10000, 26000)}.{r(1, 5000)}", f"{r(1, 9)}.{r(0, 9)}.{r(0, 9)}-rc{r(1, 9)}"])


def coordinates(rng):
    return f"{rng.uniform(-90, 90):.6f}, {rng.uniform(-180, 180):.6f}"


def price(rng):
    return rng.choice([f"{rng.randint(1, 999)},{number(rng, 3)}.{number(rng, 2)} USD", f"€ {rng.randint(1, 99)}.{number(rng, 3)},{number(rng, 2)}", f"{rng.randint(100, 99999)}.{number(rng, 2)}", f"{rng.randint(1, 9)} {number(rng, 3)} {number(rng, 3)} kr"])


def url(rng):
    return rng.choice([f"https://bergland.sharepoint.com/sites/s{number(rng, 4)}/doc/{number(rng, 9)}?web=1", f"https://seerose.com/items/{number(rng, 12)}", f"https://teams.microsoft.com/l/message/19:{hexa(rng, 32)}@thread.tacv2/{number(rng, 13)}",
                       f"https://news.moorbach.com/2024/05/{number(rng, 8)}.html"])


def identifier(rng):
    return str(uuid.UUID(bytes=rng.randbytes(16), version=4))


NOISE = [
    ("order", order), ("timestamp", timestamp), ("guid", identifier), ("hash", lambda r: hexa(r, r.choice([32, 40, 64]))), ("phone", phone), ("tracking", tracking), ("version", version),
    ("isbn", lambda r: r.choice([ean_isbn(r), "978-" + number(r, 1) + "-" + number(r, 4) + "-" + number(r, 4) + "-" + number(r, 1)])), ("coordinates", coordinates), ("price", price), ("url", url),
    ("base64", lambda r: base64.b64encode(r.randbytes(r.choice([12, 21, 33, 45]))).decode()), ("hex dump", lambda r: " ".join(hexa(r, 2) for _ in range(16))),
    ("ip", lambda r: f"{r.randint(1, 254)}.{r.randint(0, 254)}.{r.randint(0, 254)}.{r.randint(1, 254)}"), ("mac", lambda r: ":".join(hexa(r, 2) for _ in range(6))),
    ("file size", lambda r: f"{r.randint(1, 999)},{number(r, 3)},{number(r, 3)} bytes"), ("build", lambda r: f"{number(r, 8)}.{r.randint(1, 40)}"), ("room", lambda r: f"{r.choice('ABC')}{number(r, 3)}"),
    ("message id", lambda r: f"<{hexa(r, 12)}.{number(r, 8)}@mail.fourthcoffee.com>"), ("imei", lambda r: f"35{number(r, 6)}-{number(r, 6)}-{number(r, 1)}"), ("digits", lambda r: number(r, r.randint(5, 19))),
]
NOISE_WORDS = {"order": ["order", "your order", "Bestellung", "invoice", "ticket"], "phone": ["phone", "Tel.", "call me at", "mobile"], "tracking": ["parcel", "tracking"], "timestamp": ["at", "since", "logged"], "price": ["total", "price", "amount"],
               "isbn": ["ISBN", "book"], "version": ["version", "build"], "digits": ["code", "count", "row", "line", "de", "it is", "no", "it", "be", "about"]}


def noise(rng):
    """(word before it or nothing, value)."""
    kind, make = rng.choice(NOISE)
    value = make(rng)
    words = NOISE_WORDS.get(kind)
    return (rng.choice(words) if words and rng.random() < 0.5 else ""), value


def audit_record(rng, parts, escape):
    """Parts of a text inside a string of an audit record: head, parts, tail, all escaped alike."""
    y, mo, d, h, mi, s = moment(rng)
    head = {"CreationTime": f"{y}-{mo:02}-{d:02}T{h:02}:{mi:02}:{s:02}", "Id": identifier(rng), "Operation": rng.choice(["MessageSent", "FileModified", "Send", "FileUploaded", "Create"]),
            "OrganizationId": identifier(rng), "RecordType": rng.choice([2, 6, 25, 50]), "Workload": rng.choice(["Exchange", "SharePoint", "MicrosoftTeams", "OneDrive"])}
    field = rng.choice(["Subject", "Body", "Details", "ItemName", "SourceFileName", "Comment"])
    tail = rng.choice([{"Version": 1}, {"ObjectId": f"https://bergland-my.sharepoint.com/personal/{rng.choice(FIRST).lower()}/Documents/report.docx"}, {"ResultStatus": "Succeeded"}])
    separators = rng.choice([(",", ":"), (", ", ": ")])
    before = json.dumps(head, separators=separators)[:-1] + separators[0] + json.dumps(field) + separators[1] + '"'
    after = '"' + separators[0] + json.dumps(tail, separators=separators)[1:]
    return before, [escape(part) for part in parts], after
