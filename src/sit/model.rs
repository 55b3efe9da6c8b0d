//! What a sensitive information type is made of: the one model that the built-in catalogue, rule packages and
//! people's own files are read into, and that the matcher is compiled from.
//!
//! The words are those of Purview's rule packages (`Entity`, `Pattern`, `IdMatch`, `Match`, `Any`), see Microsoft's
//! "Create custom sensitive information types using PowerShell".

use std::collections::BTreeMap;

/// Types and the elements that they name: the built-in catalogue, one rule package, or one file of own types.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Package {
    /// GUID in lower case; empty where the source has none.
    pub id: String,
    /// Name as shown to people.
    pub name: String,
    /// Who made it.
    pub publisher: String,
    /// What it is for.
    pub description: String,
    /// Major, minor, build and revision.
    pub version: [u16; 4],
    /// The types, in the order of the source.
    pub types: Vec<SensitiveType>,
    /// Affinities: evidence without a primary element.
    pub affinities: Vec<Affinity>,
    /// Elements by the name that types use. A name that is not here is looked up in the built-in catalogue.
    pub elements: BTreeMap<String, Element>,
}

/// One sensitive information type (`Entity`).
#[derive(Debug, Clone, PartialEq)]
pub struct SensitiveType {
    /// GUID in lower case, by which audit records name it; empty where none is known.
    pub id: String,
    /// Name as the product shows it.
    pub name: String,
    /// Other names of the same type.
    pub aliases: Vec<String>,
    /// What it finds.
    pub description: String,
    /// ISO 3166 country codes, `EU` or `global`.
    pub regions: Vec<String>,
    /// Rough class, such as `financial`.
    pub category: String,
    /// How it is found.
    pub detection: Detection,
    /// The level a policy uses when it names none, 1 to 100.
    pub recommended_confidence: u8,
    /// How far evidence may be from the primary element, where patterns do not say otherwise.
    pub proximity: Proximity,
    /// `relaxProximity` of the source. What it does is not documented: it is kept and has no effect.
    pub relax_proximity: bool,
    /// Filters on the occurrences that all patterns have left.
    pub filters: Vec<Filter>,
    /// Texts that must match, proved by `sit check`.
    pub examples: Vec<Example>,
    /// Texts that look alike and must not match at [`Example::confidence`] or above.
    pub near_misses: Vec<Example>,
}

/// How a type is found.
#[derive(Debug, Clone, PartialEq)]
pub enum Detection {
    /// By patterns, tried on every occurrence of their primary element; the highest level that holds counts.
    Patterns(Vec<Pattern>),
    /// It is the union of other types, by name.
    Bundle(Vec<String>),
    /// It cannot be found from public facts; the reason is for people.
    Unavailable(String),
}

/// One way to be sure of an occurrence.
#[derive(Debug, Clone, PartialEq)]
pub struct Pattern {
    /// Level of confidence, 1 to 100; 65, 75 and 85 are low, medium and high.
    pub confidence: u8,
    /// Name of the primary element (`IdMatch`).
    pub primary: String,
    /// Overrides the proximity of the type.
    pub proximity: Option<Proximity>,
    /// Filters on this pattern's occurrences only.
    pub filters: Vec<Filter>,
    /// Evidence; all of it has to hold.
    pub evidence: Vec<Evidence>,
}

/// A condition on what stands near the primary element.
#[derive(Debug, Clone, PartialEq)]
pub enum Evidence {
    /// An element occurs (`Match`).
    Match {
        /// Name of the element.
        element: String,
        /// How often it has to occur, 1 or more.
        min_count: u32,
        /// Whether only different texts are counted.
        unique: bool,
        /// Overrides the proximity of the pattern.
        proximity: Option<Proximity>,
    },
    /// At least `min` and at most `max` of these hold (`Any`). A `max` of 0 excludes.
    Any {
        /// The conditions, counted once each however often they occur.
        of: Vec<Evidence>,
        /// Fewest that hold.
        min: u32,
        /// Most that hold; all of them where the source says nothing.
        max: Option<u32>,
    },
}

/// A distance in characters to each side of the primary element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proximity {
    /// So many Unicode characters to the left and to the right.
    Characters(u32),
    /// Anywhere in the text.
    Unlimited,
}

impl Default for Proximity {
    /// 300 characters, as documented.
    fn default() -> Self {
        Self::Characters(300)
    }
}

/// Evidence that scores without a primary element (`Affinity`), in a sliding window.
#[derive(Debug, Clone, PartialEq)]
pub struct Affinity {
    /// GUID in lower case.
    pub id: String,
    /// Name as shown to people.
    pub name: String,
    /// What it finds.
    pub description: String,
    /// Length of the window in characters, 600 where the source says nothing.
    pub window: Proximity,
    /// The combined confidence at which it is found.
    pub threshold: u8,
    /// Each with its own confidence; all conditions of one have to hold.
    pub evidence: Vec<(u8, Vec<Evidence>)>,
}

/// Something that can be looked for in text.
#[derive(Debug, Clone, PartialEq)]
pub enum Element {
    /// A regular expression, and what its matches must also satisfy.
    Expression(Expression),
    /// A list of words or texts.
    Keywords(Vec<KeywordGroup>),
    /// One of the detectors that are code, by its documented name, such as `Func_us_date`.
    Function(String),
    /// Something the format allows and this program cannot look for; the reason is for people.
    Unsupported(String),
}

/// A regular expression element.
#[derive(Debug, Clone, PartialEq)]
pub struct Expression {
    /// In Perl's syntax, as the source gives it.
    pub expression: String,
    /// Whether case matters. It does in rule packages.
    pub case_sensitive: bool,
    /// Whether a match may touch a letter or digit on either side. Rule packages write their own boundaries.
    pub whole_word: bool,
    /// All of them have to accept the match.
    pub validators: Vec<Validator>,
}

/// A list of terms with one way to be matched.
#[derive(Debug, Clone, PartialEq)]
pub struct KeywordGroup {
    /// Whether terms are delimited words; otherwise they match inside words too.
    pub word: bool,
    /// Terms with whether their case matters.
    pub terms: Vec<(String, bool)>,
}

/// A check on the text of a match.
#[derive(Debug, Clone, PartialEq)]
pub enum Validator {
    /// One of the algorithms of [`super::checksum`] by name, such as `luhn`.
    Algorithm(String),
    /// The check of a built-in function by its documented name, such as `Func_credit_card`.
    Function(String),
    /// `sum(digit * weight) mod modulus` equals the digit at a place.
    Checksum {
        /// One weight for each digit.
        weights: Vec<i64>,
        /// What the sum is divided by.
        modulus: i64,
        /// Place of the check digit, from 1.
        check_digit: usize,
        /// Whether letters count, as 10 to 35.
        allow_alphabets: bool,
    },
    /// The digits from an offset on are a date of this form.
    Date {
        /// Such as `DDMMYYYY`.
        form: String,
        /// How many characters stand before it.
        offset: usize,
    },
}

/// Keeps or drops occurrences of a primary element.
#[derive(Debug, Clone, PartialEq)]
pub enum Filter {
    /// Drops those whose digits are all the same.
    AllDigitsSame,
    /// Compares the occurrence, or the text beside it, with an element.
    Text {
        /// Which part is compared.
        place: FilterPlace,
        /// Whether hits are kept; otherwise they are dropped.
        include: bool,
        /// Name of a keyword or expression element.
        element: String,
    },
}

/// What a text filter compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FilterPlace {
    /// The beginning of the occurrence.
    StartsWith,
    /// The end of the occurrence.
    EndsWith,
    /// The whole occurrence.
    Full,
    /// The text immediately before it.
    Prefix,
    /// The text immediately after it.
    Suffix,
}

/// A text and what a type makes of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Example {
    /// The text.
    pub text: String,
    /// For examples the level that is reached, for near misses the level that is not.
    pub confidence: u8,
}
