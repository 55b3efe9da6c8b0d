"""Microsoft Presidio over the same corpus, for the kinds that both know.

    pip install presidio-analyzer
    python3 presidio_side.py corpus.ndjson --matches matches.ndjson --output presidio.md

Presidio's own recognisers, all of them for one language, with spaCy's plain English tokens in place of a language model:
only recognisers by pattern, check digit and context words are used here, and only for those a model is not needed. Its
context words are compared with the tokens as written, since there are no lemmas.
"""

import argparse
import importlib.metadata
import inspect
import json
import logging
from collections import Counter, defaultdict
from pathlib import Path

import presidio_analyzer.predefined_recognizers as predefined
import spacy
from presidio_analyzer import AnalyzerEngine, PatternRecognizer, RecognizerRegistry
from presidio_analyzer.nlp_engine import NlpArtifacts, NlpEngine

import formats
from evaluate import rates, read_matches, row, shown
from labels import TYPES

# what Presidio calls it: types of ours
SAME = {
    "CREDIT_CARD": ["Credit card number"], "IBAN_CODE": ["International banking account number (IBAN)"], "IP_ADDRESS": ["IP address v4", "IP address v6"],
    "US_SSN": ["U.S. social security number (SSN)"], "US_ITIN": ["U.S. individual taxpayer identification number (ITIN)"], "ABA_ROUTING_NUMBER": ["ABA routing number"],
    "MEDICAL_LICENSE": ["Drug Enforcement Agency (DEA) number"], "US_MBI": ["Medicare Beneficiary Identifier (MBI) card"], "US_BANK_NUMBER": ["U.S. bank account number"],
    "US_PASSPORT": ["U.S. / U.K. passport number"], "UK_NHS": ["U.K. national health service number"], "UK_NINO": ["U.K. national insurance number (NINO)"], "UK_DRIVING_LICENCE": ["U.K. driver's license number"],
    "AU_ABN": ["Australia business number"], "AU_ACN": ["Australia company number"], "AU_TFN": ["Australia tax file number"], "AU_MEDICARE": ["Australia medical account number"],
    "CA_SIN": ["Canada social insurance number"], "DE_TAX_ID": ["Germany tax identification number"], "DE_VAT_ID": ["Germany value added tax number"], "DE_ID_CARD": ["Germany identity card number"],
    "DE_PASSPORT": ["Germany passport number"], "DE_FUEHRERSCHEIN": ["Germany driver's license number"], "ES_NIF": ["Spain DNI"], "FI_PERSONAL_IDENTITY_CODE": ["Finland national ID"],
    "IN_AADHAAR": ["India unique identification (Aadhaar) number"], "IN_PAN": ["India permanent account number (PAN)"], "IN_GSTIN": ["India GST number"], "IN_VOTER": ["India voter ID card"],
    "IT_FISCAL_CODE": ["Italy fiscal code"], "IT_VAT_CODE": ["Italy value added tax number"], "IT_DRIVER_LICENSE": ["Italy driver's license number"], "IT_PASSPORT": ["Italy passport number"],
    "KR_RRN": ["South Korea resident registration number"], "KR_PASSPORT": ["South Korea passport number"], "PL_PESEL": ["Poland national ID (PESEL)"], "SG_NRIC_FIN": ["Singapore national registration identity card (NRIC) number"],
    "SE_PERSONNUMMER": ["Sweden national ID"], "TH_TNIN": ["Thai population identification code"], "TR_NATIONAL_ID": ["Turkey national identification number"], "ZA_ID_NUMBER": ["South Africa identification number"],
    "PH_UMID": ["Philippines unified multi-purpose identification number"], "ES_PASSPORT": ["Spain passport number"],
}


class Tokens(NlpEngine):
    """Plain tokens; a token's lemma is the token."""

    def __init__(self):
        self.nlp = spacy.blank("en")

    def load(self):
        pass

    def is_loaded(self):
        return True

    def process_text(self, text, language):
        doc = self.nlp(text)
        for token in doc:
            token.lemma_ = token.lower_
        return NlpArtifacts([], doc, [token.idx for token in doc], [token.lower_ for token in doc], self, language)

    def process_batch(self, texts, language, **_):
        return ((text, self.process_text(text, language)) for text in texts)

    def is_stopword(self, word, language):
        return self.nlp.vocab[word].is_stop

    def is_punct(self, word, language):
        return self.nlp.vocab[word].is_punct

    def get_supported_entities(self):
        return []

    def get_supported_languages(self):
        return ["en"]


def analyzer():
    registry = RecognizerRegistry(recognizers=[], supported_languages=["en"])
    for name in sorted(dir(predefined)):
        kind = getattr(predefined, name)
        if inspect.isclass(kind) and issubclass(kind, PatternRecognizer) and kind is not PatternRecognizer:
            recogniser = kind(supported_language="en")
            if set(recogniser.supported_entities) & set(SAME):
                registry.add_recognizer(recogniser)
    return AnalyzerEngine(registry=registry, nlp_engine=Tokens(), supported_languages=["en"])


def is_number_of(names, text):
    """Whether a text is of the shape of one of these types and passes its check, whatever stands beside it."""
    for name in names:
        for primary in {level[1] for level in TYPES[name]["levels"]}:
            if formats.recognises("Func_dea_number" if primary == "Func_dea_number_v2" else primary, text):
                return True
    return False


def overlaps(a, b):
    return a[0] < b[1] and b[0] < a[1]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--matches", type=Path, required=True, help="matches of the program that is compared, see evaluate.py")
    parser.add_argument("--texts", type=int, default=0, help="only the first texts")
    parser.add_argument("--output", type=Path)
    arguments = parser.parse_args()
    logging.disable(logging.WARNING)
    engine = analyzer()
    known = set(engine.get_supported_entities("en"))
    ours = read_matches(arguments.matches.read_text(encoding="utf-8").splitlines())
    entity_of = {name: entity for entity, names in SAME.items() if entity in known for name in names}
    counts = defaultdict(lambda: defaultdict(Counter))
    texts = 0
    with arguments.corpus.open(encoding="utf-8") as file:
        for line in file:
            if arguments.texts and texts >= arguments.texts:
                break
            texts += 1
            entry = json.loads(line)
            theirs = [(r.entity_type, r.score, (r.start, r.end)) for r in engine.analyze(entry["text"], "en", entities=sorted(set(entity_of.values())))]
            mine = [(entity_of[name], level, (start, end)) for name, level, start, end in ours[entry["id"]] if name in entity_of]
            labels = [(entity_of[l["type"]], l["confidence"], l["planted"], (l["start"], l["start"] + l["length"])) for l in entry["labels"] if l["type"] in entity_of]
            for way, found, least in (("all levels", mine, 0), ("75 and above", mine, 75), ("Presidio, all scores", theirs, 0), ("Presidio, 0.5 and above", theirs, 0.5)):
                found = [(entity, span) for entity, score, span in found if score >= least]
                for entity, _, planted, span in labels:
                    if planted:
                        counts[way][entity]["tp" if any(e == entity and overlaps(span, s) for e, s in found) else "fn"] += 1
                for entity, span in found:
                    if not any(e == entity and overlaps(span, s) for e, _, _, s in labels) and not is_number_of(SAME[entity], entry["text"][span[0]:span[1]]):
                        counts[way][entity]["fp"] += 1
    ways = ["all levels", "75 and above", "Presidio, all scores", "Presidio, 0.5 and above"]
    lines = ["## Beside Microsoft Presidio", "", f"presidio-analyzer {importlib.metadata.version('presidio-analyzer')}, recognisers by pattern without a language model, first {texts} texts of the same corpus. "
             "Here a value counts as found at any level that the column admits, whatever the words beside it; a find is wrong where nothing of the published shape with the published check digits stands, with or without words.", "",
             row(["kind", "values"] + [f"{way}: {what}" for way in ways for what in ("P", "R", "F1")]), row(["---"] + ["---:"] * 13)]
    for entity in sorted(set(entity_of.values())) + [None]:
        of = lambda way: counts[way][entity] if entity else sum((counts[way][e] for e in set(entity_of.values())), Counter())
        first = of(ways[0])
        lines.append(row([entity or "**all**", first["tp"] + first["fn"]] + [shown(value) for way in ways for value in rates(of(way))]))
    lines += ["", "Presidio reads German documents otherwise: it takes the ninth character of identity cards and passports for a check digit and knows other licences, so its figures for them say little."]
    missing = sorted(set(SAME) - known)
    if missing:
        lines += ["", "Not in this version of Presidio: " + ", ".join(missing) + "."]
    text = "\n".join(lines) + "\n"
    if arguments.output:
        arguments.output.write_text(text, encoding="utf-8")
    else:
        print(text)


if __name__ == "__main__":
    main()
