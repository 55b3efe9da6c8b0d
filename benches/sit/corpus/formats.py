"""The published written forms of every primary element, and the check that its numbers have to pass.

A form is a regular expression of the plainest kind; numbers are made by walking it with random choices until the check
passes, and recognised by matching it in full. The names on the left are those of the public documentation. Forms under
`CUSTOMARY` are written by people and authorities but are not among the documented ones: they are counted apart.
"""

import ipaddress
import re
from functools import lru_cache
from re import _constants as op
from re import _parser as parser

import check_digits as c

DAY, MONTH = r"(?:0[1-9]|[12][0-9]|3[01])", r"(?:0[1-9]|1[0-2])"
DOC = "[0-9CFGHJKLMNPRTVWXYZ]"  # characters of German documents

# name: (form, check); a check of None: nothing but the shape is documented
# country: structure of the number behind country and check digits (ISO 13616 register): n digits, a capitals, c both
IBAN_COUNTRIES = {
    "AE": "19n", "AT": "16n", "BE": "12n", "BG": "4a6n8c", "BR": "23n1a1c", "CH": "5n12c", "CY": "8n16c", "CZ": "20n", "DE": "18n",
    "DK": "14n", "EE": "16n", "ES": "20n", "FI": "14n", "FR": "10n11c2n", "GB": "4a14n", "GR": "7n16c", "HR": "17n", "HU": "24n",
    "IE": "4a14n", "IL": "19n", "IT": "1a10n12c", "LI": "5n12c", "LT": "16n", "LU": "3n13c", "LV": "4a13c", "MC": "10n11c2n",
    "MT": "4a5n18c", "NL": "4a10n", "NO": "11n", "PL": "24n", "PT": "21n", "RO": "4a16c", "SA": "2n18c", "SE": "20n", "SI": "15n",
    "SK": "20n", "TR": "6n16c",
}
CLASSES = {"n": "[0-9]", "a": "[A-Z]", "c": "[A-Z0-9]"}


def iban_form(country):
    structure = re.sub(r"(\d+)([nac])", lambda found: f"{CLASSES[found[2]]}{{{found[1]}}}", IBAN_COUNTRIES[country])
    return f"{country}[0-9]{{2}}{structure}"


FORMS = {
    # money
    "Func_iban": ("|".join(f"{iban_form(country)}" for country in IBAN_COUNTRIES), c.iban),
    "Func_credit_card": (r"3[47][0-9]{2}(?: [0-9]{6} [0-9]{5}|[0-9]{11}|-[0-9]{6}-[0-9]{5})|3[0689][0-9]{12}|3[0689][0-9]{2} [0-9]{6} [0-9]{4}"
                         r"|(?:4[0-9]|5[1-5]|2[2-7]|6[024-5]|35)[0-9]{2}(?:[0-9]{12}|(?: [0-9]{4}){3}|(?:-[0-9]{4}){3})|62[0-9]{17}", c.card),
    "Func_eu_debit_card": (r"(?:(?:4[0-9]|5[1-5]|67|2[2-7])[0-9]{2}|5018|5020|5038|6304)(?:[0-9]{12}|(?: [0-9]{4}){3}|(?:-[0-9]{4}){3})|67[0-9]{15,17}", c.debit_card),
    "Regex_swift": (r"[A-Z]{4}(?:AT|BE|CH|DE|DK|ES|FI|FR|GB|IE|IT|JP|LU|NL|NO|PL|PT|SE|SG|US)[A-Z2-9][A-NP-Z0-9](?:[A-Z0-9]{3})?", None),
    "Func_aba_routing": (r"(?:0[1-9]|1[0-2]|2[1-9]|3[0-2]|6[1-9]|7[0-2]|80)[0-9]{2}(?:[0-9]{5}|-[0-9]{4}-[0-9])", c.aba),
    "Regex_usa_bank_account_number": (r"[0-9]{6,17}", None),
    "Regex_canada_bank_account_number": (r"[0-9]{7}|[0-9]{12}", None),
    "Regex_australia_bank_account_number": (r"[0-9]{6,10}", None),
    "Func_jp_bank_account": (r"[0-9]{7,8}", None),
    "Regex_israel_bank_account_number": (r"[0-9]{2}-[0-9]{3}-[0-9]{8}|[0-9]{13}", None),
    "Func_new_zealand_bank_account_number": (r"(?:0[1236]-0[0-9]{3}|12-3[012][0-9]{2}|15-39[0-9]{2})-[0-9]{7}-[0-9]{2,3}|(?:0[1236]0[0-9]{3}|123[012][0-9]{2})[0-9]{9,10}|(?:0[1236] 0[0-9]{3}|12 3[012][0-9]{2}) [0-9]{7} [0-9]{2,3}", c.bank_nz),
    # Americas
    "Regex_canada_health_service_number": (r"[0-9]{10}", None),
    "Regex_canada_passport_number": (r"[A-Z]{2}[0-9]{6}", None),
    "Regex_canada_phin": (r"[0-9]{9}", None),
    "Func_canadian_sin": (r"[1-79][0-9]{2}(?: [0-9]{3} [0-9]{3}|-[0-9]{3}-[0-9]{3})", c.sin_ca),
    "Func_unformatted_canadian_sin": (r"[1-79][0-9]{8}", c.sin_ca),
    "Regex_argentina_national_id": (r"[1-9][0-9](?:\.[0-9]{3}\.[0-9]{3}|[0-9]{6})", None),
    "Func_Argentina_Unique_Tax_Key": (r"(?:20|23|24|27|30|33|34)-[0-9]{8}-[0-9]", c.cuit),
    "Func_brazil_cpf": (r"[0-9]{3}\.[0-9]{3}\.[0-9]{3}-[0-9]{2}|[0-9]{11}", c.cpf),
    "Func_brazil_cnpj": (r"[0-9]{2}\.[0-9]{3}\.[0-9]{3}/0001-[0-9]{2}", c.cnpj),
    "Func_brazil_rg": (r"[1-9][0-9]\.[0-9]{3}\.[0-9]{3}-[0-9X]", None),
    "Func_chile_id_card": (r"[1-9][0-9]?(?:\.[0-9]{3}\.[0-9]{3}|[0-9]{6})-[0-9K]", c.rut),
    "Regex_Ecuador_Unique_Identification_Number": (r"(?:0[1-9]|1[0-9]|2[0-4]|30)[0-5][0-9]{7}", c.cedula_ec),
    "Func_mexico_population_registry_code": (rf"[A-Z][AEIOUX][A-Z]{{2}}[0-9]{{2}}{MONTH}{DAY}[HM](?:AS|BC|CH|DF|GT|JC|MC|NL|OC|PL|QR|SL|VZ|YN)[B-DF-HJ-NP-TV-Z]{{3}}[0-9][0-9]", c.curp),
    "Func_ssn": (r"[0-7][0-9]{2}(?:-(?:0[1-9]|[1-9][0-9])-| (?:0[1-9]|[1-9][0-9]) )[0-9]{4}", c.ssn_before_2011),
    "Func_unformatted_ssn": (r"[0-7][0-9]{2}(?:0[1-9]|[1-9][0-9])[0-9]{4}", c.ssn_before_2011),
    "Func_randomized_formatted_ssn": (r"[0-8][0-9]{2}(?:-(?:0[1-9]|[1-9][0-9])-| (?:0[1-9]|[1-9][0-9]) )[0-9]{4}", c.ssn),
    "Func_randomized_unformatted_ssn": (r"[0-8][0-9]{2}(?:0[1-9]|[1-9][0-9])[0-9]{4}", c.ssn),
    "Func_formatted_itin": (r"9[0-9]{2}(?:-(?:5[0-9]|6[0-5]|7[0-9]|8[0-8]|9[0-2]|9[4-9])-| (?:5[0-9]|6[0-5]|7[0-9]|8[0-8]|9[0-2]|9[4-9]) )[0-9]{4}", None),
    "Func_unformatted_itin": (r"9[0-9]{2}(?:5[0-9]|6[0-5]|7[0-9]|8[0-8]|9[0-2]|9[4-9])[0-9]{4}", None),
    "Func_dea_number": (r"[ABFGMPRX][A-Z][0-9]{7}", c.dea),
    "Regex_mbi_card": (r"[1-9][AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y][0-9](?:-[AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y][0-9]-|[AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y][0-9])[AC-HJKMNP-RT-Y]{2}[0-9]{2}", None),
    "Func_usa_uk_passport": (r"[A-Z0-9][0-9]{8}", None),
    # United Kingdom, Ireland
    "Regex_uk_electoral": (r"[A-Z]{2}[0-9]{1,4}", None),
    "Func_uk_nhs_number": (r"[0-9]{3} [0-9]{3} [0-9]{4}|[0-9]{10}", c.nhs),
    "Func_uk_nino": (r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z](?:[0-9]{6}| [0-9]{2} [0-9]{2} [0-9]{2} )[A-D]", c.nino),
    "Func_uk_eu_tax_file_number": (r"[0-9]{10}", None),
    "Func_uk_drivers_license": (rf"[A-Z]{{5}}[0-9](?:[05][1-9]|[16][0-2]){DAY}[0-9][A-Z][A-Z9]9[A-Z]{{2}}", c.licence_gb),
    "Func_ireland_pps": (r"[0-9]{7}[A-W][A-IW]?", c.pps),
    # Western Europe
    "Regex_austria_eu_national_id_card": (r"[A-Z0-9+/]{20}[0-9][A-Z0-9+/]{3}", None),
    "Func_austria_eu_ssn_or_equivalent": (rf"[1-9][0-9]{{3}}{DAY}{MONTH}[0-9]{{2}}", c.svnr_at),
    "Func_austria_eu_tax_file_number": (r"[0-9]{2}-[0-9]{3}/[0-9]{4}|[0-9]{9}", c.tin_at),
    "Func_Austria_Value_Added_Tax": (r"ATU[0-9]{8}|AT U[0-9]{8}", c.uid_at),
    "Func_belgium_national_number": (rf"[0-9]{{2}}(?:\.{MONTH}\.{DAY}-[0-9]{{3}}\.[0-9]{{2}}|{MONTH}{DAY}[0-9]{{5}})", c.national_be),
    "Func_belgium_value_added_tax_number": (r"BE ?0[1-9][0-9]{8}|BE0[1-9][0-9]{2}\.[0-9]{3}\.[0-9]{3}", c.vat_be),
    "Regex_France_Health_Insurance_Number": (r"[0-9]{10} ?[0-9]{10} ?[0-9]", None),
    "Regex_france_cni": (r"[0-9]{12}", None),
    "Func_french_insee": (rf"[12][0-9]{{2}}{MONTH}(?:0[1-9]|[1-8][0-9]|9[0-5]|2[AB])[0-9]{{6}} ?[0-9]{{2}}", c.nir),
    "Func_france_eu_tax_file_number": (r"[0-3][0-9](?: [0-9]{2} [0-9]{3} [0-9]{3} [0-9]{3}|[0-9]{11})", c.spi),
    "Func_france_value_added_tax_number": (r"FR ?[0-9]{11}|FR ?[0-9]{2} [0-9]{3} [0-9]{3} [0-9]{3}", c.vat_fr),
    "Func_french_drivers_license": (r"[0-9]{12}", None),
    "Regex_germany_id_card": (rf"[LMNPRTVWXY]{DOC}{{8}}(?:[0-9]D?)?|[0-9]{{10}}", None),
    "Func_german_id_card_with_check": (rf"[LMNPRTVWXY]{DOC}{{8}}[0-9]D?", c.icao),
    "Func_germany_eu_tax_file_number": (r"[1-9][0-9](?: [0-9]{3} [0-9]{3} [0-9]{3}|[0-9]{9})", c.tax_id_de),
    "Func_germany_value_added_tax_number": (r"DE ?[1-9][0-9]{8}|DE ?[1-9][0-9]{2} [0-9]{3} [0-9]{3}", c.vat_de),
    "Func_german_drivers_license": (r"[A-Z][0-9]{2}[A-Z0-9]{6}[0-9X][A-Z0-9]", c.licence_de),
    "Func_german_passport": (rf"[CFGHJK]{DOC}{{8}}(?:[0-9]D?)?", None),
    "Func_german_passport_checksum": (rf"[CFGHJK]{DOC}{{8}}[0-9]D?", c.icao),
    "Func_luxemburg_eu_tax_file_number": (rf"(?:19[0-9]{{2}}|20[012][0-9]){MONTH}{DAY}[0-9]{{5}}", c.matricule_lu),
    "Func_luxemburg_eu_tax_file_number_non_natural": (r"(?:19|20)(?:[0-9]{9}| [0-9]{3} [0-9]{3} [0-9]{3})", c.entity_lu),
    "Func_netherlands_bsn": (r"[0-9]{3} [0-9]{3} [0-9]{3}|[0-9]{9}", c.bsn),
    "Func_netherlands_eu_tax_file_number": (r"[0-9]{9}", c.bsn),
    "Func_netherlands_value_added_tax_number": (r"NL[0-9]{9}B(?:0[1-9]|[1-9][0-9])", c.vat_nl),
    "Func_swiss_social_security_number_ahv": (r"756(?:\.[0-9]{4}\.[0-9]{4}\.[0-9]{2}|[0-9]{10})", c.ahv),
    # Southern Europe
    "Regex_cyprus_eu_national_id_card": (r"[0-9]{10}", None),
    "Func_cyprus_eu_tax_file_number": (r"[09][0-9]{7}[A-Z]", None),
    "Regex_greece_id_card": (r"[ABEZHIKMNOPTYX]{2}-[0-9]{6}", None),
    "Func_greece_eu_ssn": (rf"{DAY}{MONTH}[0-9]{{7}}", c.amka),
    "Regex_greece_eu_tax_file_number": (r"[0-9]{9}", None),
    "Func_italy_eu_national_id_card": (r"[A-Z]{6}[0-9]{2}[A-EHLMPR-T](?:0[1-9]|[1256][0-9]|4[1-9]|[37][01])[A-Z][0-9]{3}[A-Z]", c.codice_fiscale),
    "Func_italy_value_added_tax_number": (r"IT ?[0-9]{7}(?:0[0-9][1-9]|100|120|121)[0-9]", lambda text: c.luhn(text[2:])),
    "Regex_malta_eu_national_id_card": (r"[0-9]{7}[MGAPLHBZ]", None),
    "Regex_malta_eu_tax_file_number": (r"[0-9]{7}[MGAPLHBZ]", None),
    "Regex_malta_eu_tax_file_number_non_maltese_national": (r"[0-9]{9}", None),
    "Regex_portugal_citizen_card": (r"[0-9]{8}", None),
    "Func_portugal_eu_tax_file_number": (r"[1-3569][0-9]{2}(?: [0-9]{3} [0-9]{3}|[0-9]{6})", c.nif_pt),
    "Func_spain_eu_DL_and_NI_number_citizen": (r"[0-9]{8}[ -]?[A-HJ-NP-TV-Z]", c.dni),
    "Func_spain_eu_DL_and_NI_number_foreigner": (r"[XYZ]-?[0-9]{7}-?[A-HJ-NP-TV-Z]", c.dni),
    "Func_spanish_social_security_number": (r"(?:0[1-9]|[1-4][0-9]|5[0-2])(?:/[0-9]{8}/|[0-9]{8})[0-9]{2}", c.seguridad_social),
    "Func_spain_eu_tax_file_number": (r"(?:[0-9]{8}|[KLMXYZ][0-9]{7})[A-HJ-NP-TV-Z]", c.dni),
    "Func_Turkish_National_Id": (r"[1-9][0-9]{10}", c.tckn),
    # Northern Europe
    "Func_denmark_eu_tax_file_number": (rf"{DAY}{MONTH}[0-9]{{2}}-[0-9]{{4}}", c.cpr),
    "Func_estonia_eu_national_id_card": (rf"[3-6][0-9]{{2}}{MONTH}{DAY}[0-9]{{4}}", c.baltic),
    "Regex_Finland_European_Health_Insurance_Number": (r"8024680246[ -]?[0-9]{10}", None),
    "Func_finnish_national_id": (rf"{DAY}{MONTH}[0-9]{{2}}[-A][0-8][0-9]{{2}}[0-9A-FHJ-NPR-Y]", c.hetu),
    "Func_latvia_eu_national_id_card": (rf"{DAY}{MONTH}[0-9]{{2}}-?[12][0-9]{{4}}", c.personas_kods),
    "Regex_latvia_eu_national_id_card_new_format": (r"32[0-9]{4}-?[0-9]{5}", None),
    "Func_lithuania_eu_tax_file_number": (rf"[3-6][0-9]{{2}}{MONTH}{DAY}[0-9]{{4}}", c.baltic),
    "Func_norway_id_number": (rf"{DAY}{MONTH}[0-9]{{7}}", c.fodselsnummer),
    "Func_swedish_national_identifier": (rf"(?:19|20)?[0-9]{{2}}{MONTH}{DAY}[-+]?[0-9]{{4}}", c.personnummer),
    "Func_sweden_eu_tax_file_number": (rf"[0-9]{{2}}{MONTH}{DAY}[-+][0-9]{{4}}", c.personnummer),
    # Eastern Europe
    "Func_bulgaria_eu_national_id_card": (rf"[0-9]{{2}}(?:[04][1-9]|[15][0-2]){DAY}[0-9]{{4}}", c.egn),
    "Func_croatia_id_card": (r"[0-9]{9}", None),
    "Func_croatia_oib_number": (r"[0-9]{11}", c.mod_11_10),
    "Func_czech_id_card": (rf"[0-9]{{2}}(?:[05][1-9]|[16][0-2]){DAY}(?:/[0-9]{{4}}|[0-9]{{4}}|/[0-9]{{3}})", c.rodne_cislo),
    "Func_czech_id_card_new_format": (rf"[0-9]{{2}}(?:[05][1-9]|[16][0-2]){DAY}/?[0-9]{{4}}", c.rodne_cislo),
    "Func_hungary_eu_national_id_card": (rf"(?:[12][0-9][0-9]|[34][01][0-9]){MONTH}{DAY}[0-9]{{4}}", c.personal_hu),
    "Func_hungary_eu_ssn_or_equivalent": (r"[0-9]{9}", c.taj),
    "Func_hungary_eu_tax_file_number": (r"8[0-9]{9}", c.tax_hu),
    "Func_hungarian_value_added_tax_number": (r"HU ?[0-9]{8}", c.vat_hu),
    "Func_polish_national_id": (r"[A-Z]{3}[0-9]{6}", c.id_card_pl),
    "Func_polish_passport_number_v2": (r"[A-Z]{2}[0-9]{7}", c.passport_pl),
    "Func_polish_passport_number": (r"[A-Z]{2}[0-9]{7}", c.passport_pl),
    "Func_pesel_identification_number": (rf"[0-9]{{2}}(?:[02][1-9]|[13][0-2]){DAY}[0-9]{{5}}", c.pesel),
    "Func_polish_regon_number": (r"[0-9]{9}|[0-9]{9}-[0-9]{5}|[0-9]{14}", c.regon),
    "Func_poland_eu_tax_file_number": (rf"[0-9]{{2}}(?:[02][1-9]|[13][0-2]){DAY}[0-9]{{5}}", c.pesel),
    "Func_romania_eu_national_id_card": (rf"[1256][0-9]{{2}}{MONTH}{DAY}(?:0[1-9]|[1-3][0-9]|4[0-6]|5[12])[0-9]{{4}}", c.cnp),
    "Regex_Russian_Passport_Number_Domestic": (r"[0-9]{2} [0-9]{2} [0-9]{6}|[0-9]{10}|[0-9]{4} [0-9]{6}", None),
    "Regex_Russian_Passport_Number_International": (r"[0-9]{2}[ -]?[0-9]{7}", None),
    "Func_slovakia_eu_national_id_card": (rf"[0-9]{{2}}(?:[05][1-9]|[16][0-2]){DAY}(?:/[0-9]{{4}}|[0-9]{{4}}|/[0-9]{{3}})", c.rodne_cislo),
    "Func_slovenia_eu_tax_file_number": (r"[1-9][0-9]{7}", c.tax_si),
    "Func_slovenia_eu_national_id_card": (rf"{DAY}{MONTH}(?:9[0-9]{{2}}|0[0-2][0-9])50[0-9]{{4}}", c.emso),
    "Regex_Ukraine_Passport_Domestic": (r"[0-9]{9}", None),
    "Regex_Ukraine_Passport_International": (r"[A-Z]{2}[0-9]{6}", None),
    # Asia
    "Func_china_resident_id": (rf"(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5])[0-9]{{4}}(?:19[3-9][0-9]|20[01][0-9]){MONTH}{DAY}[0-9]{{3}}[0-9X]", c.resident_cn),
    "Func_hong_kong_id_card": (r"[A-Z]{1,2}[0-9]{6}(?:\([0-9A]\)|[0-9A])", c.hkid),
    "Regex_india_driving_license": (r"(?:AP|DL|GJ|HR|KA|KL|MH|MP|PB|RJ|TN|UP|WB)(?:[0-9]{2} |-[0-9]{2}-|[0-9]{2})(?:19|20)[0-9]{2}[0-9]{7}", None),
    "Func_india_gst_number": (r"(?:0[1-9]|[12][0-9]|3[0-7])[A-Z]{3}[CPHFATBLJG][A-Z][0-9]{4}[A-Z][1-9]Z[A-Z0-9]", c.gstin),
    "Regex_india_permanent_account_number": (r"[A-Z]{3}[CPHFATBLJG][A-Z][0-9]{4}[A-Z]", None),
    "Func_india_aadhaar": (r"[2-9][0-9]{3}(?: [0-9]{4} [0-9]{4}|-[0-9]{4}-[0-9]{4}|[0-9]{8})", c.verhoeff),
    "Regex_india_voter_id_card": (r"[A-Z]{3}[0-9]{7}", None),
    "Regex_indonesia_id_card": (rf"(?:1[1-9]|3[1-6]|5[123]|6[1-5]|7[1-6])(?:0[1-9]|[1-7][0-9])(?:0[1-9]|[1-4][0-9])(?:{DAY}|4[1-9]|[56][0-9]|7[01]){MONTH}[0-9]{{2}}00[0-9][1-9]", c.nik),
    "Func_jp_drivers_license_number": (r"[0-9]{12}", None),
    "Func_japanese_my_number_corporate": (r"[1-9][0-9]{12}", c.corporate_jp),
    "Func_japanese_my_number_personal": (r"[0-9]{4}(?: [0-9]{4} [0-9]{4}|-[0-9]{4}-[0-9]{4}|[0-9]{8})", c.my_number),
    "Func_jp_passport": (r"[A-Z]{2}[0-9]{7}", None),
    "Regex_jp_residence_card_number": (r"[A-Z]{2}[0-9]{8}[A-Z]{2}", None),
    "Func_jp_resident_registration_number": (r"[0-9]{11}", None),
    "Func_jp_sin": (r"[0-9]{4}-?[0-9]{6}", None),
    "Func_jp_sin_pre_1997": (r"[0-9]{7,12}", None),
    "Regex_malaysia_id_card_number": (rf"[0-9]{{2}}{MONTH}{DAY}(?:-(?:0[1-9]|1[0-6])-|(?:0[1-9]|1[0-6]))[0-9]{{4}}", c.nric_my),
    "Regex_malaysia_passport_number": (r"[AHK][0-9]{8}", None),
    "Regex_philippines_passport_number": (r"[A-Z][0-9]{7}[A-Z]|[A-Z]{2}[0-9]{7}|[A-Z]{2}[0-9]{6}|[A-Z][0-9]{6}", None),
    "Regex_philippines_unified_id": (r"[0-9]{4}-[0-9]{7}-[0-9]", None),
    "Regex_singapore_driving_license": (r"[A-Z][0-9]{7}[A-Z]", None),
    "Regex_singapore_nric": (r"[FGST][0-9]{7}[A-Z]", c.nric_sg),
    "Regex_singapore_passport_number": (r"E[0-9]{7}[A-Z]", None),
    "Regex_south_korea_driver's_license_10digits": (r"[0-9]{2}-[0-9]{6}-[0-9]{2}", None),
    "Regex_south_korea_driver's_license_12digits": (r"(?:1[1-9]|2[0-6]|28)-[0-9]{2}-[0-9]{6}-[0-9]{2}|(?:1[1-9]|2[0-6]|28)[0-9]{10}", None),
    "Regex_south_korea_passport_number": (r"[MSROD][0-9]{8}|[MSROD][0-9]{3}[A-Z][0-9]{4}", None),
    "Func_south_korea_resident_number": (rf"[0-9]{{2}}{MONTH}{DAY}-[1-4](?:[0-8][0-9]|9[0-5])[0-9]{{4}}", c.rrn),
    "Func_taiwanese_national_id": (r"[A-Z][12][0-9]{8}", c.national_tw),
    "Regex_taiwan_passport": (r"[0-9]{9}", None),
    "Regex_taiwan_resident_certificate": (r"[A-Z]{2}[0-9]{8}", None),
    "Func_Thai_Citizen_Id": (r"[1-8][0-9]{12}", c.pin_th),
    # Oceania
    "Func_australian_business_number": (r"[1-9][0-9](?: [0-9]{3} [0-9]{3} [0-9]{3}|[0-9]{9})", c.abn),
    "Func_Australian_Company_Number": (r"[0-9]{3} [0-9]{3} [0-9]{3}", c.acn),
    "Regex_australia_drivers_license_number": (r"[A-Z]{0,2}[0-9]{6,8}", None),
    "Func_australian_medical_account_number": (r"[2-6][0-9]{9}[0-9]?", c.medicare_au),
    "Regex_australia_passport_number": (r"(?:[NEDFACUX]|P[ABCDEFUWXZ])[0-9]{7}", None),
    "Func_australian_tax_file_number": (r"[0-9]{3}(?: [0-9]{3} [0-9]{3}|[0-9]{6})", c.tfn),
    "Func_newzealand_driver_license_number": (r"[A-Z]{2}[0-9]{6}", None),
    "Func_new_zealand_inland_revenue_number": (r"[0-9]{2,3}(?:-[0-9]{3}-[0-9]{3}|[0-9]{6}| [0-9]{3} [0-9]{3})", c.ird),
    "Func_new_zealand_ministry_of_health_number": (r"[A-HJ-NP-Z]{3}[0-9]{4}", c.nhi),
    "Func_newzealand_social_welfare_number": (r"[0-9]{3}(?:-[0-9]{3}-[0-9]{3}|[0-9]{6})", None),
    # Middle East, Africa
    "Func_israeli_national_id_number": (r"[0-9]{9}", c.luhn),
    "Regex_qatari_id_card": (r"[23][0-9]{2}(?:050|144|356|422|586|608|634|682|760|818)[0-9]{5}", None),
    "Regex_saudi_arabia_national_id": (r"[0-9]{10}", None),
    "Func_south_africa_identification_number": (rf"[0-9]{{2}}{MONTH}{DAY}(?: [0-9]{{4}} |[0-9]{{4}})[01]8[0-9]", c.id_za),
    "Regex_uae_id_card_number": (r"784(?:-(?:19|20)[0-9]{2}-[0-9]{7}-[0-9]|(?:19|20)[0-9]{10})", c.luhn),
    "Regex_uae_passport_number": (r"(?=[A-Z0-9]*[0-9])(?=[A-Z0-9]*[A-Z])[0-9CFGHJKLMNPRTVWXYZ]{9}", None),
    # driving licences of the European Union
    "Regex_austria_eu_driver's_license_number": (r"[0-9]{8}", None),
    "Regex_belgium_eu_driver's_license_number": (r"[0-9]{10}", None),
    "Regex_bulgaria_eu_driver's_license_number": (r"[0-9]{9}", None),
    "Regex_croatia_eu_driver's_license_number": (r"[0-9]{8}", None),
    "Regex_cyprus_eu_driver's_license_number": (r"[0-9]{12}", None),
    "Regex_czech_republic_eu_driver's_license_number": (r"E[A-Z] ?[0-9]{6}", None),
    "Regex_denmark_eu_driver's_license_number": (r"[0-9]{8}", None),
    "Regex_estonia_eu_driver's_license_number": (r"ET[0-9]{6}", None),
    "Regex_finland_eu_driver's_license_number": (r"[0-9]{6}-[0-9]{3}[0-9A-Z]", None),
    "Regex_greece_eu_driver's_license_number": (r"[0-9]{9}", None),
    "Regex_hungary_eu_driver's_license_number": (r"[A-Z]{2}[0-9]{6}", None),
    "Regex_ireland_eu_driver's_license_number": (r"[0-9]{6}[A-Z]{4}", None),
    "Regex_italy_drivers_license_number": (r"[A-Z][AV][0-9]{7}[A-Z]", None),
    "Regex_latvia_eu_driver's_license_number": (r"[A-Z]{3}[0-9]{6}", None),
    "Regex_lithuania_eu_driver's_license_number": (r"[0-9]{8}", None),
    "Regex_luxemburg_eu_driver's_license_number": (r"[0-9]{6}", None),
    "Regex_malta_eu_driver's_license_number": (r"[A-Z]{2}(?: [0-9]{3} [0-9]{3}|[0-9]{6})", None),
    "Regex_netherlands_eu_driver's_license_number": (r"[0-9]{10}", None),
    "Regex_poland_eu_driver's_license_number": (r"[0-9]{5}/[0-9]{2}/(?:[0-9]{7}|[0-9]{4})", None),
    "Regex_portugal_eu_driver's_license_number": (r"[A-Z]{2}-[0-9]{5,6} [0-9]|[A-Z]-(?:[0-9]{6}|[0-9]{8}) [0-9]", None),
    "Regex_romania_eu_driver's_license_number": (r"[A-Z0-9][0-9]{8}", None),
    "Regex_slovakia_eu_driver's_license_number": (r"[A-Z0-9][0-9]{7}", None),
    "Regex_slovenia_eu_driver's_license_number": (r"[0-9]{9}", None),
    "Regex_sweden_eu_driver's_license_number": (r"[0-9]{6}-[0-9]{4}", None),
    # passports of the European Union
    "Regex_austria_eu_passport_number": (r"[A-Z] ?[0-9]{7}", None),
    "Regex_belgium_eu_passport_number": (r"[A-Z]{2}[0-9]{6}", None),
    "Regex_bulgaria_eu_passport_number": (r"[0-9]{9}", None),
    "Regex_croatia_eu_passport_number": (r"[0-9]{9}", None),
    "Regex_cyprus_eu_passport_number": (r"[A-Z][0-9]{6,8}", None),
    "Regex_czech_republic_eu_passport_number": (r"[0-9]{8}", None),
    "Regex_denmark_eu_passport_number": (r"[0-9]{9}", None),
    "Regex_estonia_eu_passport_number": (r"[A-Z][0-9]{7}", None),
    "Regex_finland_passport_number": (r"[A-Z]{2}[0-9]{7}", None),
    "Func_fr_passport": (r"[0-9]{2}[A-Z]{2}[0-9]{5}", None),
    "Regex_greece_eu_passport_number": (r"[A-Z]{2}[0-9]{7}", None),
    "Regex_hungary_eu_passport_number": (r"[A-Z]{2}[0-9]{6,7}", None),
    "Regex_ireland_eu_passport_number": (r"[A-Z0-9]{2}[0-9]{7}", None),
    "Regex_italy_eu_passport_number": (r"[A-Z0-9]{2}[0-9]{7}", None),
    "Regex_latvia_eu_passport_number": (r"[A-Z0-9]{2}[0-9]{7}", None),
    "Regex_lithuania_eu_passport_number": (r"(?=[A-Z]*[0-9])[A-Z0-9]{8}", None),
    "Regex_luxemburg_eu_passport_number": (r"(?=[A-Z]*[0-9])[A-Z0-9]{8}", None),
    "Regex_malta_eu_passport_number": (r"[0-9]{7}", None),
    "Regex_netherlands_eu_passport_number": (r"(?=[A-Z]*[0-9])[A-Z0-9]{9}", None),
    "Regex_portugal_eu_passport_number": (r"[A-Z][0-9]{6}", None),
    "Regex_romania_eu_passport_number": (r"[0-9]{8,9}", None),
    "Regex_slovakia_eu_passport_number": (r"[A-Z][0-9]{7}|[A-Z]{2}[0-9]{6,7}", None),
    "Regex_slovenia_eu_passport_number": (r"P[A-Z][0-9]{7}", None),
    "Regex_spain_eu_passport_number": (r"[A-Z0-9]{2}[A-Z0-9]?[0-9]{6}", None),
    "Regex_sweden_passport_number": (r"[0-9]{8}", None),
    # driving licences of Canada
    "Func_alberta_drivers_license_number": (r"[0-9]{6}-[0-9]{3}|[0-9]{5,9}", None),
    "Func_british_columbia_drivers_license_number": (r"[0-9]{7}", None),
    "Func_manitoba_drivers_license_number": (r"[A-Z]{2}-[A-Z]{2}-[A-Z]{2}-[A-Z][0-9]{3}[A-Z]{2}", None),
    "Func_new_brunswick_drivers_license_number": (r"[0-9]{5,7}", None),
    "Func_newfoundland_labrador_drivers_license_number": (r"[A-Z][0-9]{9}", None),
    "Func_nova_scotia_drivers_license_number": (r"[A-Z]{5}-?[0-3][0-9][01][0-9]{6}", None),
    "Func_ontario_drivers_license_number": (r"[A-Z][0-9]{4}-[0-9]{5}-[0-9][0156][0-9][0-3][0-9]", None),
    "Func_prince_edward_island_drivers_license_number": (r"[0-9]{5,6}", None),
    "Func_quebec_drivers_license_number": (r"[A-Z][0-9]{4}-[0-9]{6}-[0-9]{2}", None),
    "Func_saskatchewan_drivers_license_number": (r"[0-9]{8}", None),
    # driving licences of the United States: New York's shape is documented, the others are those that the states print
    "Func_new_york_drivers_license_number": (r"[0-9]{3} [0-9]{3} [0-9]{3}", None),
    "Func_california_drivers_license_number": (r"[A-Z][0-9]{7}", None),
    "Func_florida_drivers_license_number": (r"[A-Z][0-9]{3}-[0-9]{3}-[0-9]{2}-[0-9]{3}-[0-9]", None),
    "Func_texas_drivers_license_number": (r"[0-9]{8}", None),
    "Func_illinois_drivers_license_number": (r"[A-Z][0-9]{3}-[0-9]{4}-[0-9]{4}", None),
    "Func_pennsylvania_drivers_license_number": (r"[0-9]{2} ?[0-9]{3} ?[0-9]{3}", None),
    "Func_ohio_drivers_license_number": (r"[A-Z]{2}[0-9]{6}", None),
    "Func_michigan_drivers_license_number": (r"[A-Z] [0-9]{3} [0-9]{3} [0-9]{3} [0-9]{3}", None),
    "Func_new_jersey_drivers_license_number": (r"[A-Z][0-9]{4} [0-9]{5} [0-9]{5}", None),
    "Func_virginia_drivers_license_number": (r"[A-Z][0-9]{2}-[0-9]{2}-[0-9]{4}", None),
    # network
    "Regex_ipv4_address": (r"(?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9][0-9])\.)(?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])\.){2}(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])", None),
    "Regex_ipv6_address": (r"(?:[0-9a-f]{4}:){7}[0-9a-f]{4}|2001:db8(?::[1-9a-f][0-9a-f]{0,3}){1,3}::[1-9a-f][0-9a-f]{0,3}", None),
}

# The shape alone admits more than the generator makes; whoever looks for collisions uses this wider reading.
WIDER = {
    "Regex_Ecuador_Unique_Identification_Number": r"(?:0[1-9]|1[0-9]|2[0-4]|30)[0-9]{8}",
    "Func_sweden_eu_tax_file_number": rf"[0-9]{{2}}{MONTH}(?:{DAY}|6[1-9]|[78][0-9]|9[01])[-+][0-9]{{4}}",
    "Regex_indonesia_id_card": rf"[1-9][0-9]\.?[0-9]{{4}}\.?(?:{DAY}|4[1-9]|[56][0-9]|7[01]){MONTH}[0-9]{{2}}\.?[0-9]{{4}}",
    "Func_netherlands_value_added_tax_number": r"NL[ .-]?[0-9]{9}[ .-]?B[0-9]{2}",
    "Regex_malta_eu_driver's_license_number": r"[A-Z0-9]{2} ?[0-9]{3} ?[0-9]{3}",
    "Func_italy_value_added_tax_number": r"IT[ .,-]?[0-9]{11}",
    "Func_texas_drivers_license_number": r"[0-9]{7,8}",
    "Func_florida_drivers_license_number": r"[A-Z][0-9]{3}-?[0-9]{3}-?[0-9]{2}-?[0-9]{3}-?[0-9]",
    "Func_illinois_drivers_license_number": r"[A-Z][0-9]{3}-?[0-9]{4}-?[0-9]{4}",
    "Func_michigan_drivers_license_number": r"[A-Z] ?[0-9]{3} ?[0-9]{3} ?[0-9]{3} ?[0-9]{3}",
    "Func_new_jersey_drivers_license_number": r"[A-Z][0-9]{4} ?[0-9]{5} ?[0-9]{5}",
    "Func_virginia_drivers_license_number": r"[A-Z][0-9]{2}-?[0-9]{2}-?[0-9]{4}",
    "Func_uk_drivers_license": rf"[A-Z9]{{5}}[0-9](?:[05][1-9]|[16][0-2]){DAY}[0-9][A-Z9]{{2}}[0-9][A-Z0-9]{{2}}(?: ?[0-9]{{2}})?",
    "Regex_ipv4_address": r"(?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])\.){3}(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])",
    "Regex_australia_drivers_license_number": r"[A-Z]{0,2}[0-9]{4,9}|(?=[A-Z]*[0-9])[A-Z0-9]{9}",
    "Regex_malta_eu_tax_file_number": r"[0-9]{7}[A-Z]",
    "Regex_Ukraine_Passport_International": r"[A-Z0-9]{2}[0-9]{6}",
    "Func_german_drivers_license": r"[A-Z0-9][0-9]{2}[A-Z0-9]{6}[0-9X][A-Z0-9]",
    "Func_dea_number": r"[ABCDEFGHJKLMNPRSTUX][A-Z9][0-9]{7}",
    "Func_dea_number_v2": r"[ABCDEFGHJKLMNPRSTUX][A-Z9][0-9]{7}",
    "Func_netherlands_bsn": r"[0-9]{3} ?[0-9]{3} ?[0-9]{2,3}",
    "Func_australian_tax_file_number": r"[0-9]{3} ?[0-9]{3} ?[0-9]{2,3}",
    "Func_portugal_eu_tax_file_number": r"[0-9]{3} ?[0-9]{3} ?[0-9]{3}",
    "Regex_argentina_national_id": r"[0-9]{2}\.?[0-9]{3}\.?[0-9]{3}",
    "Func_swedish_national_identifier": rf"(?:19|20)?[0-9]{{2}}{MONTH}(?:{DAY}|6[1-9]|[78][0-9]|9[01])[-+]?[0-9]{{4}}",
    "Func_norway_id_number": rf"(?:{DAY}|4[1-9]|[56][0-9]|7[01]){MONTH}[0-9]{{7}}",
    "Func_bulgaria_eu_national_id_card": rf"[0-9]{{2}}(?:[024][1-9]|[135][0-2]){DAY}[0-9]{{4}}",
    "Func_czech_id_card": rf"[0-9]{{2}}(?:[0257][1-9]|[1368][0-2]){DAY}/?[0-9]{{3,4}}",
    "Func_slovakia_eu_national_id_card": rf"[0-9]{{2}}(?:[05][1-9]|[16][0-2]){DAY}/?[0-9]{{3,4}}",
    "Func_hungary_eu_national_id_card": rf"[1-8][0-9]{{2}}{MONTH}{DAY}[0-9]{{4}}",
    "Func_estonia_eu_national_id_card": rf"[1-6][0-9]{{2}}{MONTH}{DAY}[0-9]{{4}}",
    "Func_lithuania_eu_tax_file_number": rf"[1-6][0-9]{{2}}{MONTH}{DAY}[0-9]{{4}}",
    "Func_pesel_identification_number": rf"[0-9]{{2}}(?:[02468][1-9]|[13579][0-2]){DAY}[0-9]{{5}}",
    "Func_poland_eu_tax_file_number": rf"[0-9]{{2}}(?:[02468][1-9]|[13579][0-2]){DAY}[0-9]{{5}}",
    "Func_latvia_eu_national_id_card": rf"{DAY}{MONTH}[0-9]{{2}}-?[0-2][0-9]{{4}}",
    "Func_french_insee": rf"[1-478][0-9]{{2}}(?:{MONTH}|[2-9][0-9])(?:[0-9]{{2}}|2[AB])[0-9]{{6}} ?[0-9]{{2}}",
    "Func_polish_regon_number": r"[0-9]{9}(?:-?[0-9]{5})?",
    "Func_spanish_social_security_number": r"[0-9]{2}/?[0-9]{7,8}/?[0-9]{2}",
    "Func_romania_eu_national_id_card": rf"[1-9][0-9]{{2}}{MONTH}{DAY}(?:0[1-9]|[1-4][0-9]|5[0-2]|99)[0-9]{{4}}",
    "Func_new_zealand_bank_account_number": r"[0-9]{2}[ -]?[0-9]{3,4}[ -]?[0-9]{7}[ -]?[0-9]{2,3}",
    "Func_china_resident_id": rf"[1-9][0-9]{{5}}(?:18|19|20)[0-9]{{2}}{MONTH}{DAY}[0-9]{{3}}[0-9X]",
    "Func_india_gst_number": r"(?:0[1-9]|[12][0-9]|3[0-8]|9[79])[ -]?[A-Z]{5}[0-9]{4}[A-Z][A-Z0-9][ -]?Z[ -]?[A-Z0-9]",
    "Regex_qatari_id_card": r"[23][0-9]{10}",
    "Func_south_africa_identification_number": rf"[0-9]{{2}}{MONTH}{DAY} ?[0-9]{{4}} ?[0-2][89][0-9]",
    "Regex_malaysia_id_card_number": rf"[0-9]{{2}}{MONTH}{DAY}-?[0-9]{{2}}-?[0-9]{{4}}",
    "Regex_south_korea_driver's_license_12digits": r"(?:1[1-9]|2[0-6]|28)-?[0-9]{2}-?[0-9]{6}-?[0-9]{2}",
    "Regex_south_korea_driver's_license_10digits": r"[0-9]{2}-?[0-9]{6}-?[0-9]{2}",
    "Func_credit_card": r"[0-9](?:[ -]?[0-9]){13,18}",
    "Func_eu_debit_card": r"[0-9](?:[ -]?[0-9]){15,18}",
    "Regex_swift": r"[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?",
    "Func_brazil_cnpj": r"[0-9]{2}\.[0-9]{3}\.[0-9]{3}/[0-9]{4}-[0-9]{2}",
    "Func_brazil_rg": r"[0-9]{2}\.[0-9]{3}\.[0-9]{3}-[0-9X]|[0-9]{10}-[0-9]",
    "Func_finnish_national_id": rf"{DAY}{MONTH}[0-9]{{2}}[-+A-FU-Y][0-9]{{3}}[0-9A-FHJ-NPR-Y]",
    "Func_luxemburg_eu_tax_file_number": rf"(?:18|19|20)[0-9]{{2}}{MONTH}{DAY}[0-9]{{5}}",
    "Func_austria_eu_ssn_or_equivalent": rf"[1-9][0-9]{{3}}{DAY}(?:0[1-9]|1[0-3])[0-9]{{2}}",
    "Func_belgium_national_number": r"[0-9]{2}\.?(?:0[0-9]|1[0-2])\.?[0-3][0-9][ .-]?[0-9]{3}[ .-]?[0-9]{2}",
    "Func_slovenia_eu_national_id_card": rf"{DAY}{MONTH}[09][0-9]{{2}}50[0-9]{{4}}",
    "Func_aba_routing": r"(?:0[0-9]|1[0-2]|2[1-9]|3[0-2]|6[1-9]|7[0-2]|80)[0-9]{2}-?[0-9]{4}-?[0-9]",
    "Func_france_value_added_tax_number": r"FR[ -]?[A-Z0-9]{2}[ .,-]?[0-9]{3}[ .,-]?[0-9]{3}[ .,-]?[0-9]{3}",
    "Func_germany_value_added_tax_number": r"DE ?[0-9]{3}[ ,]?[0-9]{3}[ ,]?[0-9]{3}",
    "Func_spain_eu_DL_and_NI_number_foreigner": r"[XYZ][ -]?[0-9]{7}[ -]?[A-HJ-NP-TV-Z]",
    "Func_spain_eu_tax_file_number": r"(?:[0-9]{8}|[KLMXYZ][0-9]{7})[A-Z]",
    "Func_new_zealand_inland_revenue_number": r"[0-9]{2,3}[ -]?[0-9]{3}[ -]?[0-9]{3}",
    "Regex_ipv6_address": r"[0-9a-fA-F:]*:[0-9a-fA-F:]*(?::[0-9.]+)?",
}

# Forms that people and authorities write and the documentation does not describe.
CUSTOMARY = {
    "Func_french_insee": (r"[12] [0-9]{2} (?:0[1-9]|1[0-2]) (?:0[1-9]|[1-8][0-9]) [0-9]{3} [0-9]{3} [0-9]{2}", c.nir),
    "Func_netherlands_bsn": (r"[0-9]{3}\.[0-9]{3}\.[0-9]{3}|[0-9]{4}\.[0-9]{2}\.[0-9]{3}", c.bsn),
    "Func_italy_eu_national_id_card": (r"[A-Z]{3} [A-Z]{3} [0-9]{2}[A-EHLMPR-T](?:0[1-9]|[12][0-9]) [A-Z][0-9]{3}[A-Z]", c.codice_fiscale),
    "Func_denmark_eu_tax_file_number": (rf"{DAY}{MONTH}[0-9]{{6}}", c.cpr),
    "Func_norway_id_number": (rf"{DAY}{MONTH}[0-9]{{2}} [0-9]{{5}}", c.fodselsnummer),
    "Func_austria_eu_ssn_or_equivalent": (rf"[1-9][0-9]{{3}} {DAY}{MONTH}[0-9]{{2}}", c.svnr_at),
    "Func_hungary_eu_ssn_or_equivalent": (r"[0-9]{3}(?: [0-9]{3} |-[0-9]{3}-)[0-9]{3}", c.taj),
    "Func_Argentina_Unique_Tax_Key": (r"(?:20|23|27|30|33)[0-9]{9}", c.cuit),
    "Func_brazil_cnpj": (r"[0-9]{8}0001[0-9]{2}", c.cnpj),
    "Func_south_korea_resident_number": (rf"[0-9]{{2}}{MONTH}{DAY}[1-4](?:[0-8][0-9]|9[0-5])[0-9]{{4}}", c.rrn),
    "Func_Thai_Citizen_Id": (r"[1-8]-[0-9]{4}-[0-9]{5}-[0-9]{2}-[0-9]", c.pin_th),
    "Func_australian_medical_account_number": (r"[2-6][0-9]{3} [0-9]{5} [0-9]", c.medicare_au),
    "Func_Australian_Company_Number": (r"[0-9]{9}", c.acn),
    "Func_belgium_national_number": (rf"[0-9]{{2}}\.{MONTH}\.{DAY} [0-9]{{3}}-[0-9]{{2}}", c.national_be),
    "Func_ireland_pps": (r"[0-9]{7} [A-W][A-I]?", c.pps),
    "Func_japanese_my_number_corporate": (r"[1-9]-[0-9]{4}-[0-9]{4}-[0-9]{4}", c.corporate_jp),
    "Func_uk_nino": (r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] [0-9]{6} [A-D]", c.nino),
}

CHECKS = {**{name: check for name, (_, check) in FORMS.items()}, "Func_dea_number_v2": c.dea}


def ipv6(text):
    try:
        return ipaddress.IPv6Address(text) is not None
    except ipaddress.AddressValueError:
        return False


CHECKS["Regex_ipv6_address"] = ipv6


def compact(text):
    return "".join(character for character in text.upper() if character.isalnum() or ord(character) > 127)


def passes(check, text):
    if check is None:
        return True
    try:
        return bool(check(text.upper() if check in (c.hetu, ipv6) else compact(text)))
    except (ValueError, KeyError, IndexError):
        return False


@lru_cache(maxsize=None)
def parsed(form):
    return parser.parse(form)


def walk(tree, rng):
    out = []
    for kind, argument in tree:
        if kind is op.LITERAL:
            out.append(chr(argument))
        elif kind is op.IN:
            choices = []
            for part, what in argument:
                choices.extend([what] if part is op.LITERAL else range(what[0], what[1] + 1))
            out.append(chr(rng.choice(choices)))
        elif kind is op.BRANCH:
            out.append(walk(rng.choice(argument[1]), rng))
        elif kind is op.SUBPATTERN:
            out.append(walk(argument[3], rng))
        elif kind is op.MAX_REPEAT:
            low, high, inner = argument
            out.extend(walk(inner, rng) for _ in range(rng.randint(low, high)))
        elif kind is not op.ASSERT:
            raise ValueError(f"a form may not hold {kind}")
    return "".join(out)


def make_iban(rng, right=True):
    """Without gaps, or in groups of four as on paper."""
    text = make(iban_form(rng.choice(sorted(IBAN_COUNTRIES))), c.iban, rng, right)
    return text if rng.random() < 0.4 else " ".join(text[start:start + 4] for start in range(0, len(text), 4))


def make(form, check, rng, right=True):
    """A text of a form whose check is right, or wrong."""
    for _ in range(200_000):
        text = walk(parsed(form), rng)
        if passes(check, text) == right and re.fullmatch(form, text):
            return text
    raise ValueError(f"no number of the form {form} passes its check")


@lru_cache(maxsize=None)
def widths(name):
    """Least and most characters of a form, so that most forms need not be tried on a text."""
    return parser.parse(recogniser(name).pattern).getwidth()


@lru_cache(maxsize=None)
def recogniser(name):
    form = WIDER.get(name) or FORMS[name][0]
    if name == "Func_iban":
        form = r"[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{1,4}){3,8}"
    return re.compile(form, re.IGNORECASE)


def recognises(name, text):
    """Whether a text as a whole is of the published shape, or of a customary one, and passes the published check."""
    if name in CUSTOMARY and re.fullmatch(CUSTOMARY[name][0], text, re.IGNORECASE) and passes(CHECKS[name], text):
        return True
    least, most = widths(name)
    return least <= len(text) <= most and recogniser(name).fullmatch(text) is not None and passes(CHECKS[name], text)
