"""Compares the check digits written here with python-stdnum's, on made numbers and on the same with one digit changed.

    pip install python-stdnum
    python3 check_against_stdnum.py
"""

import importlib
import random
import sys

import check_digits as c
import formats

PAIRS = {
    "Func_aba_routing": "us.rtn", "Func_canadian_sin": "ca.sin", "Func_Argentina_Unique_Tax_Key": "ar.cuit", "Func_brazil_cpf": "br.cpf", "Func_brazil_cnpj": "br.cnpj", "Func_chile_id_card": "cl.rut",
    "Regex_Ecuador_Unique_Identification_Number": "ec.ci", "Func_uk_nhs_number": "gb.nhs", "Func_ireland_pps": "ie.pps", "Func_austria_eu_ssn_or_equivalent": "at.vnr", "Func_austria_eu_tax_file_number": "at.tin",
    "Func_Austria_Value_Added_Tax": "at.uid", "Func_belgium_national_number": "be.nn", "Func_belgium_value_added_tax_number": "be.vat", "Func_french_insee": "fr.nir", "Func_france_eu_tax_file_number": "fr.nif",
    "Func_france_value_added_tax_number": "fr.tva", "Func_germany_eu_tax_file_number": "de.idnr", "Func_germany_value_added_tax_number": "de.vat", "Func_netherlands_bsn": "nl.bsn", "Func_swiss_social_security_number_ahv": "ch.ssn",
    "Func_greece_eu_ssn": "gr.amka", "Func_italy_eu_national_id_card": "it.codicefiscale", "Func_italy_value_added_tax_number": "it.iva", "Func_portugal_eu_tax_file_number": "pt.nif", "Func_spain_eu_DL_and_NI_number_citizen": "es.dni",
    "Func_spain_eu_DL_and_NI_number_foreigner": "es.nie", "Func_Turkish_National_Id": "tr.tckimlik", "Func_denmark_eu_tax_file_number": "dk.cpr", "Func_estonia_eu_national_id_card": "ee.ik", "Func_finnish_national_id": "fi.hetu",
    "Func_latvia_eu_national_id_card": "lv.pvn", "Func_lithuania_eu_tax_file_number": "lt.asmens", "Func_norway_id_number": "no.fodselsnummer", "Func_swedish_national_identifier": "se.personnummer", "Func_bulgaria_eu_national_id_card": "bg.egn",
    "Func_croatia_oib_number": "hr.oib", "Func_czech_id_card": "cz.rc", "Func_hungarian_value_added_tax_number": "hu.anum", "Func_pesel_identification_number": "pl.pesel", "Func_polish_regon_number": "pl.regon",
    "Func_romania_eu_national_id_card": "ro.cnp", "Func_slovakia_eu_national_id_card": "sk.rc", "Func_slovenia_eu_tax_file_number": "si.ddv", "Func_slovenia_eu_national_id_card": "si.emso", "Func_india_gst_number": "in_.gstin",
    "Func_india_aadhaar": "in_.aadhaar", "Func_japanese_my_number_corporate": "jp.cn", "Func_japanese_my_number_personal": "jp.in_", "Func_south_korea_resident_number": "kr.rrn", "Func_Thai_Citizen_Id": "th.pin",
    "Func_australian_business_number": "au.abn", "Func_Australian_Company_Number": "au.acn", "Func_australian_tax_file_number": "au.tfn", "Func_new_zealand_inland_revenue_number": "nz.ird",
    "Func_new_zealand_bank_account_number": "nz.bankaccount", "Func_israeli_national_id_number": "il.idnr", "Func_south_africa_identification_number": "za.idnr", "Func_iban": "iban", }


KNOWN = {
    "us.rtn": "hyphens, which the documentation allows, are not removed there",
    "at.tin": "the first two digits are also looked up among tax offices there",
    "dk.cpr": "the check digit, which numbers since 2007 may lack, is not tested there, and dates to come are refused",
    "be.nn": "dates to come are refused there",
    "no.fodselsnummer": "dates to come are refused there",
    "cz.rc": "20 and 40 added to any month are taken off there",
    "sk.rc": "20 and 40 added to any month are taken off there",
    "iban": "check digits that countries put inside are tested there too",
    "ie.pps": "fewer second letters are known there than the documentation allows",
    "lv.pvn": "numbers of companies and dates without a century are judged there too",
    "nz.bankaccount": "branches are looked up in a list there; here only their ranges for six banks are known",
    "si.emso": "other regions of the former Yugoslavia are taken there",
    "se.personnummer": "any century is taken there",
}


def main():
    rng, differences, compared = random.Random(7), 0, 0
    examples = {}
    for name, module_name in sorted(PAIRS.items()):
        try:
            module = importlib.import_module(f"stdnum.{module_name}")
        except ImportError:
            print(f"{name}: no stdnum.{module_name}")
            continue
        form, check = formats.FORMS[name]
        for _ in range(150):
            number = formats.make_iban(rng) if name == "Func_iban" else formats.make(form, check, rng)
            place = rng.choice([place for place, character in enumerate(number) if character.isdigit()])
            changed = number[:place] + rng.choice("0123456789") + number[place + 1:]
            for text in (number, changed):
                compared += 1
                here, there = formats.recognises(name, text), module.is_valid(text)
                if here != there:
                    differences += 1
                    examples.setdefault((name, module_name, here), []).append(text)
    for (name, module_name, here), texts in sorted(examples.items()):
        print(f"{name}: {len(texts)} {'right here, wrong' if here else 'wrong here, right'} in stdnum.{module_name}, such as {texts[0]}; {KNOWN.get(module_name, 'unexplained')}")
    print(f"{compared} numbers compared, {differences} judged differently")
    return 0


if __name__ == "__main__":
    sys.exit(main())
