//! Checksums and structural checks of numbers and tokens, one function each: the matched text, delimiters and
//! all, goes in, and whether it can be what it looks like comes out.
//!
//! Nothing here looks for anything: expressions find, these decide. They hold no state, know no clock (a date
//! of birth in the future is a date), never panic and pass over the text once or twice. What a rule is taken
//! from stands beside it. Where a standard asks for a date of birth, impossible dates are refused; numbers
//! that consist of zeros are refused except by the general algorithms.

mod argentina;
mod australia;
mod austria;
mod baltic;
mod belgium;
mod bic;
mod brazil;
mod bulgaria;
mod canada;
mod cards;
mod chile;
mod china;
mod croatia;
mod cyprus;
mod czechia_slovakia;
mod date;
mod denmark;
mod ecuador;
mod finland;
mod france;
mod germany;
mod greece;
mod gs1;
mod hong_kong;
mod hungary;
mod iban;
mod icao9303;
mod india;
mod indonesia_malaysia;
mod ip;
mod ireland;
mod iso7064;
mod israel;
mod italy;
mod japan;
mod keys;
mod luhn;
mod luxembourg;
mod mexico;
mod netherlands;
mod new_zealand;
mod norway;
mod placeholder;
mod poland;
mod portugal;
#[cfg(test)]
mod properties;
mod qatar;
mod romania;
mod singapore;
mod slovenia;
mod south_africa;
mod south_korea;
mod spain;
mod sweden;
mod switzerland;
mod taiwan;
mod text;
mod thailand;
mod tokens;
mod turkey;
mod uae;
mod uk;
mod us;
#[cfg(test)]
mod vectors;
mod verhoeff;

pub use text::digits;

/// Whether a matched text, with its delimiters and prefixes, satisfies a rule.
pub type Algorithm = fn(&str) -> bool;

/// Every algorithm by its name, in order of names.
#[rustfmt::skip]
static ALGORITHMS: [(&str, Algorithm); 139] = [
    ("aba_routing", us::aba_routing),
    ("ae_emirates_id", uae::ae_emirates_id),
    ("ar_cuit", argentina::ar_cuit),
    ("at_svnr", austria::at_svnr),
    ("at_tin", austria::at_tin),
    ("at_uid", austria::at_uid),
    ("au_abn", australia::au_abn),
    ("au_acn", australia::au_acn),
    ("au_medicare", australia::au_medicare),
    ("au_tfn", australia::au_tfn),
    ("aws_access_key_id", tokens::aws_access_key_id),
    ("azure_ad_client_secret", tokens::azure_ad_client_secret),
    ("base32_256", keys::base32_256),
    ("base64_128", keys::base64_128),
    ("base64_192", keys::base64_192),
    ("base64_240", keys::base64_240),
    ("base64_256", keys::base64_256),
    ("base64_320", keys::base64_320),
    ("base64_360", keys::base64_360),
    ("base64_512", keys::base64_512),
    ("base64url_256", keys::base64url_256),
    ("base64url_384", keys::base64url_384),
    ("be_national_number", belgium::be_national_number),
    ("be_vat", belgium::be_vat),
    ("bg_egn", bulgaria::bg_egn),
    ("bic", bic::bic),
    ("br_cnpj", brazil::br_cnpj),
    ("br_cpf", brazil::br_cpf),
    ("br_rg", brazil::br_rg),
    ("ca_sin", canada::ca_sin),
    ("ch_ahv", switzerland::ch_ahv),
    ("cl_rut", chile::cl_rut),
    ("cn_resident_id", china::cn_resident_id),
    ("credit_card", cards::credit_card),
    ("cy_tin", cyprus::cy_tin),
    ("cz_rodne_cislo", czechia_slovakia::cz_rodne_cislo),
    ("de_drivers_license", germany::de_drivers_license),
    ("de_id_card", germany::de_id_card),
    ("de_passport", germany::de_passport),
    ("de_tax_id", germany::de_tax_id),
    ("de_vat", germany::de_vat),
    ("dea_number", us::dea_number),
    ("der_base64", tokens::der_base64),
    ("dk_cpr", denmark::dk_cpr),
    ("dk_cpr_date", denmark::dk_cpr_date),
    ("ean13", gs1::ean13),
    ("ec_cedula", ecuador::ec_cedula),
    ("ee_isikukood", baltic::ee_isikukood),
    ("es_dni", spain::es_dni),
    ("es_nie", spain::es_nie),
    ("es_nif", spain::es_nif),
    ("es_social_security", spain::es_social_security),
    ("eu_debit_card", cards::eu_debit_card),
    ("fi_hetu", finland::fi_hetu),
    ("fr_nir", france::fr_nir),
    ("fr_spi", france::fr_spi),
    ("fr_vat", france::fr_vat),
    ("gb_drivers_license", uk::gb_drivers_license),
    ("gb_nhs", uk::gb_nhs),
    ("gb_nino", uk::gb_nino),
    ("gb_utr", uk::gb_utr),
    ("github_token", tokens::github_token),
    ("gr_afm", greece::gr_afm),
    ("gr_amka", greece::gr_amka),
    ("hex_128", keys::hex_128),
    ("hex_160", keys::hex_160),
    ("hk_id_card", hong_kong::hk_id_card),
    ("hr_oib", croatia::hr_oib),
    ("hu_personal_id", hungary::hu_personal_id),
    ("hu_taj", hungary::hu_taj),
    ("hu_tax_id", hungary::hu_tax_id),
    ("hu_vat", hungary::hu_vat),
    ("iban", iban::iban),
    ("icao9303", icao9303::icao9303),
    ("id_nik", indonesia_malaysia::id_nik),
    ("ie_pps", ireland::ie_pps),
    ("il_id", israel::il_id),
    ("in_aadhaar", india::in_aadhaar),
    ("in_gstin", india::in_gstin),
    ("in_pan", india::in_pan),
    ("ip_address", ip::ip_address),
    ("ipv4", ip::ipv4),
    ("ipv6", ip::ipv6),
    ("iso7064_mod11_10", iso7064::iso7064_mod11_10),
    ("iso7064_mod11_2", iso7064::iso7064_mod11_2),
    ("iso7064_mod97_10", iso7064::iso7064_mod97_10),
    ("it_codice_fiscale", italy::it_codice_fiscale),
    ("it_vat", italy::it_vat),
    ("jp_corporate_number", japan::jp_corporate_number),
    ("jp_my_number", japan::jp_my_number),
    ("jwt", tokens::jwt),
    ("kr_rrn", south_korea::kr_rrn),
    ("kr_rrn_date", south_korea::kr_rrn_date),
    ("lt_asmens_kodas", baltic::lt_asmens_kodas),
    ("lu_matricule", luxembourg::lu_matricule),
    ("lu_matricule_entity", luxembourg::lu_matricule_entity),
    ("luhn", luhn::luhn),
    ("lv_personas_kods", baltic::lv_personas_kods),
    ("mx_curp", mexico::mx_curp),
    ("mx_curp_structure", mexico::mx_curp_structure),
    ("my_nric", indonesia_malaysia::my_nric),
    ("nl_bsn", netherlands::nl_bsn),
    ("nl_vat", netherlands::nl_vat),
    ("no_fodselsnummer", norway::no_fodselsnummer),
    ("not_placeholder", placeholder::not_placeholder),
    ("nz_bank_account", new_zealand::nz_bank_account),
    ("nz_ird", new_zealand::nz_ird),
    ("nz_nhi", new_zealand::nz_nhi),
    ("pem_private_key", tokens::pem_private_key),
    ("pl_id_card", poland::pl_id_card),
    ("pl_nip", poland::pl_nip),
    ("pl_passport", poland::pl_passport),
    ("pl_pesel", poland::pl_pesel),
    ("pl_regon", poland::pl_regon),
    ("pl_tax_id", poland::pl_tax_id),
    ("pt_nif", portugal::pt_nif),
    ("qa_qid", qatar::qa_qid),
    ("ro_cnp", romania::ro_cnp),
    ("se_personnummer", sweden::se_personnummer),
    ("sg_nric", singapore::sg_nric),
    ("si_emso", slovenia::si_emso),
    ("si_tax_number", slovenia::si_tax_number),
    ("sk_rodne_cislo", czechia_slovakia::sk_rodne_cislo),
    ("th_pin", thailand::th_pin),
    ("tr_tckn", turkey::tr_tckn),
    ("tw_national_id", taiwan::tw_national_id),
    ("us_itin", us::us_itin),
    ("us_itin_formatted", us::us_itin_formatted),
    ("us_itin_unformatted", us::us_itin_unformatted),
    ("us_mbi", us::us_mbi),
    ("us_ssn", us::us_ssn),
    ("us_ssn_formatted", us::us_ssn_formatted),
    ("us_ssn_randomized", us::us_ssn_randomized),
    ("us_ssn_randomized_formatted", us::us_ssn_randomized_formatted),
    ("us_ssn_randomized_unformatted", us::us_ssn_randomized_unformatted),
    ("us_ssn_unformatted", us::us_ssn_unformatted),
    ("us_uk_passport", us::us_uk_passport),
    ("verhoeff", verhoeff::verhoeff),
    ("za_id", south_africa::za_id),
];

/// The documented functions that check, by name, and the algorithm that stands for each. Those that rule
/// packages may name as validators are all here. Functions of dates, addresses and keywords are not, nor
/// those of which the documentation says that they check no digit, whatever the number's own standard has
/// (tax numbers of Cyprus and the United Kingdom), nor those whose rule nobody has published (driving
/// licences of New Zealand, of provinces and states).
#[rustfmt::skip]
static FUNCTIONS: [(&str, &str); 99] = [
    ("Func_Argentina_Unique_Tax_Key", "ar_cuit"),
    ("Func_Australian_Company_Number", "au_acn"),
    ("Func_Austria_Value_Added_Tax", "at_uid"),
    ("Func_Thai_Citizen_Id", "th_pin"),
    ("Func_Turkish_National_Id", "tr_tckn"),
    ("Func_aba_routing", "aba_routing"),
    ("Func_argentina_Unique_Tax_Key", "ar_cuit"),
    ("Func_australian_business_number", "au_abn"),
    ("Func_australian_medical_account_number", "au_medicare"),
    ("Func_australian_tax_file_number", "au_tfn"),
    ("Func_austria_eu_ssn_or_equivalent", "at_svnr"),
    ("Func_austria_eu_tax_file_number", "at_tin"),
    ("Func_belgium_national_number", "be_national_number"),
    ("Func_belgium_value_added_tax_number", "be_vat"),
    ("Func_brazil_cnpj", "br_cnpj"),
    ("Func_brazil_cpf", "br_cpf"),
    ("Func_brazil_rg", "br_rg"),
    ("Func_bulgaria_eu_national_id_card", "bg_egn"),
    ("Func_canadian_sin", "ca_sin"),
    ("Func_chile_id_card", "cl_rut"),
    ("Func_china_resident_id", "cn_resident_id"),
    ("Func_credit_card", "credit_card"),
    ("Func_croatia_oib_number", "hr_oib"),
    ("Func_czech_id_card", "cz_rodne_cislo"),
    ("Func_czech_id_card_new_format", "cz_rodne_cislo"),
    ("Func_dea_number", "dea_number"),
    ("Func_dea_number_v2", "dea_number"),
    ("Func_denmark_eu_tax_file_number", "dk_cpr"),
    ("Func_estonia_eu_national_id_card", "ee_isikukood"),
    ("Func_eu_debit_card", "eu_debit_card"),
    ("Func_finnish_national_id", "fi_hetu"),
    ("Func_formatted_itin", "us_itin_formatted"),
    ("Func_fr_insee", "fr_nir"),
    ("Func_france_eu_tax_file_number", "fr_spi"),
    ("Func_france_value_added_tax_number", "fr_vat"),
    ("Func_french_insee", "fr_nir"),
    ("Func_german_drivers_license", "de_drivers_license"),
    ("Func_german_id_card_with_check", "de_id_card"),
    ("Func_german_passport_checksum", "de_passport"),
    ("Func_germany_eu_tax_file_number", "de_tax_id"),
    ("Func_germany_value_added_tax_number", "de_vat"),
    ("Func_greece_eu_ssn", "gr_amka"),
    ("Func_hong_kong_id_card", "hk_id_card"),
    ("Func_hungarian_value_added_tax_number", "hu_vat"),
    ("Func_hungary_eu_national_id_card", "hu_personal_id"),
    ("Func_hungary_eu_ssn_or_equivalent", "hu_taj"),
    ("Func_hungary_eu_tax_file_number", "hu_tax_id"),
    ("Func_iban", "iban"),
    ("Func_india_aadhaar", "in_aadhaar"),
    ("Func_india_gst_number", "in_gstin"),
    ("Func_ireland_pps", "ie_pps"),
    ("Func_israeli_national_id_number", "il_id"),
    ("Func_italy_eu_national_id_card", "it_codice_fiscale"),
    ("Func_italy_value_added_tax_number", "it_vat"),
    ("Func_japanese_my_number_corporate", "jp_corporate_number"),
    ("Func_japanese_my_number_personal", "jp_my_number"),
    ("Func_latvia_eu_national_id_card", "lv_personas_kods"),
    ("Func_lithuania_eu_tax_file_number", "lt_asmens_kodas"),
    ("Func_luxemburg_eu_tax_file_number", "lu_matricule"),
    ("Func_luxemburg_eu_tax_file_number_non_natural", "lu_matricule_entity"),
    ("Func_mexico_population_registry_code", "mx_curp_structure"),
    ("Func_netherlands_bsn", "nl_bsn"),
    ("Func_netherlands_eu_tax_file_number", "nl_bsn"),
    ("Func_netherlands_value_added_tax_number", "nl_vat"),
    ("Func_new_zealand_bank_account_number", "nz_bank_account"),
    ("Func_new_zealand_inland_revenue_number", "nz_ird"),
    ("Func_new_zealand_ministry_of_health_number", "nz_nhi"),
    ("Func_norway_id_number", "no_fodselsnummer"),
    ("Func_pesel_identification_number", "pl_pesel"),
    ("Func_poland_eu_tax_file_number", "pl_tax_id"),
    ("Func_polish_national_id", "pl_id_card"),
    ("Func_polish_passport_number", "pl_passport"),
    ("Func_polish_passport_number_v2", "pl_passport"),
    ("Func_polish_regon_number", "pl_regon"),
    ("Func_portugal_eu_tax_file_number", "pt_nif"),
    ("Func_randomized_formatted_ssn", "us_ssn_randomized_formatted"),
    ("Func_randomized_unformatted_ssn", "us_ssn_randomized_unformatted"),
    ("Func_romania_eu_national_id_card", "ro_cnp"),
    ("Func_slovakia_eu_national_id_card", "sk_rodne_cislo"),
    ("Func_slovenia_eu_national_id_card", "si_emso"),
    ("Func_slovenia_eu_tax_file_number", "si_tax_number"),
    ("Func_south_africa_identification_number", "za_id"),
    ("Func_south_korea_resident_number", "kr_rrn"),
    ("Func_spain_eu_DL_and_NI_number_citizen", "es_dni"),
    ("Func_spain_eu_DL_and_NI_number_foreigner", "es_nie"),
    ("Func_spain_eu_tax_file_number", "es_nif"),
    ("Func_spanish_social_security_number", "es_social_security"),
    ("Func_ssn", "us_ssn_formatted"),
    ("Func_sweden_eu_tax_file_number", "se_personnummer"),
    ("Func_swedish_national_identifier", "se_personnummer"),
    ("Func_swiss_social_security_number_ahv", "ch_ahv"),
    ("Func_taiwanese_national_id", "tw_national_id"),
    ("Func_uk_drivers_license", "gb_drivers_license"),
    ("Func_uk_nhs_number", "gb_nhs"),
    ("Func_uk_nino", "gb_nino"),
    ("Func_unformatted_canadian_sin", "ca_sin"),
    ("Func_unformatted_itin", "us_itin_unformatted"),
    ("Func_unformatted_ssn", "us_ssn_unformatted"),
    ("Func_usa_uk_passport", "us_uk_passport"),
];

/// The algorithm of a name, such as `luhn` or `iban`.
pub fn algorithm(name: &str) -> Option<Algorithm> {
    let place = ALGORITHMS.binary_search_by(|entry| entry.0.cmp(name)).ok()?;
    Some(ALGORITHMS[place].1)
}

/// The names of all algorithms, in order.
pub fn names() -> impl ExactSizeIterator<Item = &'static str> {
    ALGORITHMS.iter().map(|entry| entry.0)
}

/// The check of a documented function, such as `Func_credit_card`. `None` for functions that check nothing
/// but a shape.
pub fn function(name: &str) -> Option<Algorithm> {
    let place = FUNCTIONS.binary_search_by(|entry| entry.0.cmp(name)).ok()?;
    algorithm(FUNCTIONS[place].1)
}

/// The documented functions that [`function`] knows, each with the name of its algorithm, in order.
pub fn functions() -> impl ExactSizeIterator<Item = (&'static str, &'static str)> {
    FUNCTIONS.iter().copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_ordered_without_repetition() {
        assert!(ALGORITHMS.is_sorted_by(|a, b| a.0 < b.0));
        assert!(FUNCTIONS.is_sorted_by(|a, b| a.0 < b.0));
    }

    #[test]
    fn every_name_leads_to_its_algorithm() {
        for (name, expected) in ALGORITHMS {
            assert!(algorithm(name).is_some_and(|found| std::ptr::fn_addr_eq(found, expected)), "{name}");
        }
        assert!(algorithm("Luhn").is_none());
        assert!(algorithm("").is_none());
    }

    #[test]
    fn every_function_leads_to_an_algorithm() {
        for (name, _) in functions() {
            assert!(function(name).is_some(), "{name}");
        }
        assert!(function("Func_us_date").is_none());
    }

    #[test]
    fn every_validator_of_rule_packages_is_known() {
        for name in [
            "Func_Turkish_National_Id",
            "Func_aba_routing",
            "Func_australian_tax_file_number",
            "Func_brazil_cnpj",
            "Func_brazil_cpf",
            "Func_canadian_sin",
            "Func_credit_card",
            "Func_dea_number",
            "Func_dea_number_v2",
            "Func_formatted_itin",
            "Func_iban",
            "Func_india_aadhaar",
            "Func_japanese_my_number_corporate",
            "Func_japanese_my_number_personal",
            "Func_randomized_formatted_ssn",
            "Func_randomized_unformatted_ssn",
            "Func_south_africa_identification_number",
            "Func_ssn",
            "Func_swedish_national_identifier",
            "Func_uk_nhs_number",
            "Func_unformatted_itin",
            "Func_unformatted_ssn",
            "Func_usa_uk_passport",
        ] {
            assert!(function(name).is_some(), "{name}");
        }
    }
}
