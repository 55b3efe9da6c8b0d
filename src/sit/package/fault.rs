//! What can be wrong with a rule package, or odd about it; every kind says what, and what to do.

use std::fmt;

use super::dialect::{DialectError, DialectNote};
use super::encoding::EncodingError;
use super::place::Place;

/// Why a file was not read.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ReadError {
    /// It is no text.
    #[error("{file}: {reason}")]
    Encoding {
        /// Name of the file.
        file: String,
        /// What is wrong with it.
        reason: EncodingError,
    },
    /// It is far larger than a rule package can be.
    #[error("{file} has {bytes} bytes, more than the {most} that are read: split the package")]
    TooLarge {
        /// Name of the file.
        file: String,
        /// Its size.
        bytes: usize,
        /// The limit.
        most: usize,
    },
    /// There are faults in it; all of them, up to a bound.
    #[error("{}", Listing { file, faults, more: *more })]
    Faults {
        /// Name of the file.
        file: String,
        /// In the order of the file.
        faults: Vec<Fault>,
        /// How many more there are.
        more: usize,
    },
}

/// Faults as lines that editors can jump to.
struct Listing<'f> {
    file: &'f str,
    faults: &'f [Fault],
    more: usize,
}

impl fmt::Display for Listing<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, fault) in self.faults.iter().enumerate() {
            let separator = if index == 0 { "" } else { "\n" };
            write!(formatter, "{separator}{}:{fault}", self.file)?;
        }
        if self.more > 0 {
            write!(formatter, "\n{}: {} more faults are not listed", self.file, self.more)?;
        }
        Ok(())
    }
}

/// Something wrong, and where.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{place}: {kind}")]
pub struct Fault {
    /// Where.
    pub place: Place,
    /// What.
    pub kind: FaultKind,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum FaultKind {
    /// No well-formed XML or YAML.
    #[error("this is no well-formed {format}: {reason}")]
    Syntax {
        /// XML or YAML.
        format: &'static str,
        /// The reader's words.
        reason: String,
    },
    /// Elements in elements, or lists in lists.
    #[error("nested more than {most} deep")]
    TooDeep {
        /// The limit.
        most: usize,
    },
    /// More parts than are read.
    #[error("more than {most} {what}: split the file")]
    TooMany {
        /// Parts of which kind.
        what: &'static str,
        /// The limit.
        most: usize,
    },
    /// A document type could define entities.
    #[error("a document type declaration is not accepted in a rule package: remove the `<!DOCTYPE ...>`")]
    DocumentType,
    /// An entity that XML does not define.
    #[error("the entity `&{name};` is not known: write the character, or `&amp;` for `&`")]
    UnknownEntity {
        /// As written.
        name: String,
    },
    /// Another kind of XML.
    #[error("no rule package: there is no `RulePackage` element, the file begins with `{root}`")]
    NoRulePackage {
        /// The first element.
        root: String,
    },
    /// Exact data match is another format.
    #[error(
        "a rule package for exact data match ({namespace}) cannot be used: it needs the hashed table of values that only the service holds"
    )]
    ExactMatch {
        /// By which it was recognised.
        namespace: String,
    },
    /// The rules are unreadable.
    #[error("the package is encrypted and its rules are unreadable: export the types as a custom package")]
    Encrypted,
    /// Something required is not there.
    #[error("{parent} has no {what}: add {example}")]
    Missing {
        /// In what: a name in backquotes, or words.
        parent: String,
        /// What.
        what: String,
        /// How it would look.
        example: String,
    },
    /// Something may stand once only.
    #[error("`{parent}` has more than one {what}: remove one")]
    Repeated {
        /// In what.
        parent: String,
        /// What.
        what: String,
    },
    /// `IdMatch` begins a pattern.
    #[error("`IdMatch` is not the first element of its `Pattern`: move it before `Match` and `Any`")]
    PrimaryNotFirst,
    /// An affinity has no primary element.
    #[error("`IdMatch` cannot be in an `Evidence`: use `Match`")]
    PrimaryInEvidence,
    /// A value that is not one of those accepted.
    #[error("{what} is `{value}`: it has to be {expected}")]
    BadValue {
        /// Whose value.
        what: String,
        /// As written.
        value: String,
        /// What is accepted.
        expected: String,
    },
    /// Too long for the format.
    #[error("{what} has {length} characters: at most {most} are accepted")]
    TooLong {
        /// Whose text.
        what: String,
        /// Its length.
        length: usize,
        /// The limit.
        most: usize,
    },
    /// One name for two things.
    #[error("{what} `{id}` is there already, at {first}: give one of them another")]
    Duplicate {
        /// What has the name.
        what: &'static str,
        /// The name.
        id: String,
        /// Where the first one is.
        first: Place,
    },
    /// A name that nothing has.
    #[error("nothing is named `{id}`: {}", Nearest(.nearest, "define it in this file, or correct the name"))]
    Unresolved {
        /// As written.
        id: String,
        /// A name that looks alike.
        nearest: Option<String>,
    },
    /// A filter compares with keywords or an expression.
    #[error("the filter compares with `{id}`, which is neither a list of keywords nor an expression")]
    FilterElement {
        /// As written.
        id: String,
    },
    /// Names and types belong together.
    #[error("no `Resource` names `{id}`: add one to `LocalizedStrings`, with a `Name`")]
    NoResource {
        /// Id of the type.
        id: String,
    },
    /// A name for no type.
    #[error(
        "`Resource` names `{id}`, but no `Entity` or `Affinity` has that id: remove it, or correct its `idRef`"
    )]
    ResourceWithoutType {
        /// As written.
        id: String,
    },
    /// An `Any` that cannot hold.
    #[error("at least {min} and at most {max} of these conditions cannot hold: correct the numbers")]
    CannotHold {
        /// At least.
        min: u32,
        /// At most.
        max: u32,
    },
    /// An expression that cannot be used.
    #[error("the expression of `{element}` cannot be used: {error}")]
    Expression {
        /// Name of the element.
        element: String,
        /// What is wrong.
        error: DialectError,
    },
    /// Something else was expected.
    #[error("{what} has to be {expected}, and is {found}")]
    Expected {
        /// What stands there.
        what: String,
        /// What was expected.
        expected: &'static str,
        /// What it is.
        found: &'static str,
    },
    /// A key that means nothing.
    #[error("{parent} has no key `{key}`: {}", Nearest(.nearest, "remove it"))]
    UnknownKey {
        /// In what.
        parent: String,
        /// As written.
        key: String,
        /// A key that looks alike.
        nearest: Option<String>,
    },
    /// Two that exclude each other.
    #[error("{parent} can have only one of {keys}: remove the others")]
    OneOf {
        /// In what.
        parent: String,
        /// The keys.
        keys: String,
    },
    /// One of several is needed.
    #[error("{parent} has none of {keys}: add one, such as {example}")]
    NoneOf {
        /// In what.
        parent: String,
        /// The keys.
        keys: String,
        /// How one would look.
        example: String,
    },
    /// A check that there is not.
    #[error(
        "there is no check `{name}`: use one of the known algorithms, a function such as `Func_credit_card`, or weights"
    )]
    UnknownCheck {
        /// As written.
        name: String,
    },
}

/// A hint at a name that looks alike.
struct Nearest<'n>(&'n Option<String>, &'static str);

impl fmt::Display for Nearest<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(nearest) => write!(formatter, "did you mean `{nearest}`?"),
            None => formatter.write_str(self.1),
        }
    }
}

/// Something odd that does not keep the rest from being used.
#[derive(Debug, Clone, PartialEq)]
pub struct Warning {
    /// Where.
    pub place: Place,
    /// The type that it concerns; empty for the whole package.
    pub type_name: String,
    /// What.
    pub kind: WarningKind,
}

impl fmt::Display for Warning {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.type_name.is_empty() {
            write!(formatter, "{}: {}", self.place, self.kind)
        } else {
            write!(formatter, "{}: in `{}`: {}", self.place, self.type_name, self.kind)
        }
    }
}

/// What is odd.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum WarningKind {
    /// Not in the documented format.
    #[error("{what} is not part of the format and is ignored")]
    Unknown {
        /// The element or attribute.
        what: String,
    },
    /// Without the documented namespace.
    #[error("the namespace is `{namespace}` and not that of rule packages: it is read as one all the same")]
    Namespace {
        /// As written; `(none)` without one.
        namespace: String,
    },
    /// The format allows it, and it cannot be looked for here.
    #[error("`{element}` cannot be looked for: {reason}")]
    Unsupported {
        /// Name of the element.
        element: String,
        /// Why.
        reason: String,
    },
    /// Patterns left out.
    #[error(
        "the pattern of level {confidence} is left out, since its primary element `{element}` cannot be looked for"
    )]
    PatternLeftOut {
        /// Its level.
        confidence: u8,
        /// Its primary element.
        element: String,
    },
    /// A check that nothing defines; samples in the documentation have it.
    #[error("no `Validators` is named `{name}`: the expression `{element}` is used without that check")]
    UnresolvedValidators {
        /// As written.
        name: String,
        /// The expression.
        element: String,
    },
    /// Patterns for engines of the past.
    #[error("what is for engines up to {version} is left out, since the service is newer")]
    EnginePassed {
        /// As written.
        version: String,
    },
    /// No level for policies that name none.
    #[error("there is no `recommendedConfidence`: the highest level of its patterns, {taken}, is taken")]
    NoRecommendedConfidence {
        /// What is taken.
        taken: u8,
    },
    /// Conditions that can never hold.
    #[error("at least {min} of {conditions} conditions can never hold")]
    NeverHolds {
        /// At least.
        min: u32,
        /// There are so many.
        conditions: usize,
    },
    /// An expression that is read otherwise than its author may think.
    #[error("in the expression `{element}`, {note}")]
    Expression {
        /// Name of the element.
        element: String,
        /// What.
        note: DialectNote,
    },
}
