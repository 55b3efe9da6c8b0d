//! `format_timespan`: a length of time as text.

use std::fmt::Write;
use std::sync::Arc;

use arrow::array::{ArrayRef, StringViewBuilder};
use arrow::datatypes::DataType;
use datafusion::common::{Result, ScalarValue, exec_err};
use datafusion::logical_expr::{
    ColumnarValue, Documentation, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};

use super::super::documentation::{Page, Section};
use super::super::text_function::{TEXT, check_count, is_text, place};
use super::timespan::Timespan;
use super::values::{coerce_timespan, constant, span};

const PAGE: Page = Page {
    name: "format_timespan",
    aliases: &[],
    section: Section::Time,
    syntax: "format_timespan(timespan[, format])",
    description: "A length of time as text, `[-][d.]hh:mm:ss[.fffffff]`, or as the format says.",
    arguments: &[
        ("timespan", "A difference of two times, an interval without months, or a timespan as text."),
        (
            "format",
            "A constant of `d` days, `h` hours, `m` minutes, `s` seconds, `f` digits of the second's fraction, each \
             repeated for leading zeros, `F` for digits without trailing zeros, and the characters `: . , - / _ [ ]` \
             and space.",
        ),
    ],
    examples: &[
        ("select format_timespan(now() - ago('36h'))", "1.12:00:00"),
        ("select format_timespan('90.25s', 'mm:ss.fff')", "01:30.250"),
    ],
};

/// The function.
#[must_use]
pub fn format_timespan() -> ScalarUDF {
    ScalarUDF::new_from_impl(FormatTimespan {
        signature: Signature::user_defined(Volatility::Immutable),
        documentation: PAGE.documentation(),
    })
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct FormatTimespan {
    signature: Signature,
    documentation: Documentation,
}

impl ScalarUDFImpl for FormatTimespan {
    fn name(&self) -> &str {
        PAGE.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(TEXT)
    }

    fn coerce_types(&self, types: &[DataType]) -> Result<Vec<DataType>> {
        check_count(&PAGE, &(1..=2), types.len())?;
        let mut coerced = vec![coerce_timespan(&PAGE, 0, &types[0])?];
        if let Some(format) = types.get(1) {
            if !is_text(format) && !format.is_null() {
                return exec_err!("{} must be text, not {format}", place(&PAGE, 1));
            }
            coerced.push(DataType::Utf8);
        }
        Ok(coerced)
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let format = match args.args.get(1) {
            Some(format) => match constant(&PAGE, 1, format)?.try_as_str().flatten() {
                Some(format) => Some(check_format(format)?),
                None => return Ok(ColumnarValue::Scalar(ScalarValue::Utf8View(None))),
            },
            None => None,
        };
        let one = |value: &ScalarValue| -> Result<Option<String>> {
            let Some(span) = span(&PAGE, 0, value)? else { return Ok(None) };
            if span.months != 0 {
                return exec_err!("{} holds months, which differ in length", place(&PAGE, 0));
            }
            Ok(Some(format.map_or_else(|| span.rest.to_string(), |format| apply(format, span.rest))))
        };
        match args.args.first() {
            Some(ColumnarValue::Scalar(value)) => {
                Ok(ColumnarValue::Scalar(ScalarValue::Utf8View(one(value)?)))
            }
            Some(ColumnarValue::Array(array)) => {
                let mut builder = StringViewBuilder::new();
                for row in 0..array.len() {
                    builder.append_option(one(&ScalarValue::try_from_array(array, row)?)?);
                }
                let texts: ArrayRef = Arc::new(builder.finish());
                Ok(ColumnarValue::Array(texts))
            }
            None => exec_err!("{} takes 1 to 2 arguments", PAGE.name),
        }
    }

    fn documentation(&self) -> Option<&Documentation> {
        Some(&self.documentation)
    }
}

fn check_format(format: &str) -> Result<&str> {
    match format.chars().find(|c| !"dhHmsfF:.,-/_[] ".contains(*c)) {
        Some(unknown) => exec_err!(
            "{}: '{unknown}' means nothing here; known are d h m s f F and : . , - / _ [ ] and space",
            place(&PAGE, 1)
        ),
        None => Ok(format),
    }
}

/// Writes a timespan in a format that [`check_format`] let through.
fn apply(format: &str, span: Timespan) -> String {
    let [days, hours, minutes, seconds, fraction] = span.parts();
    let fraction = format!("{fraction:07}");
    let mut out = String::new();
    if span.ticks() < 0 {
        out.push('-');
    }
    let mut rest = format;
    while let Some(letter) = rest.chars().next() {
        let width = rest.bytes().take_while(|byte| char::from(*byte) == letter).count().max(1);
        let (run, after) = rest.split_at(width);
        rest = after;
        let number = match letter {
            'd' => days,
            'h' | 'H' => hours,
            'm' => minutes,
            's' => seconds,
            'f' => {
                out.push_str(fraction.get(..width.min(7)).unwrap_or_default());
                continue;
            }
            'F' => {
                out.push_str(fraction.get(..width.min(7)).unwrap_or_default().trim_end_matches('0'));
                continue;
            }
            _ => {
                out.push_str(run);
                continue;
            }
        };
        // Writing to a String cannot fail.
        let _ = write!(out, "{number:0width$}");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::rows;

    #[tokio::test]
    async fn literals_and_columns_of_each_kind_are_written() {
        let query = "select format_timespan(v) from (values ('1.5h'), (null), ('-1d')) t(v)";
        assert_eq!(rows(query).await.unwrap(), "01:30:00\nnull\n-1.00:00:00");
        let query =
            "select format_timespan(interval '2 days 3 hours', 'd.hh:mm'), format_timespan('1s', null)";
        assert_eq!(rows(query).await.unwrap(), "2.03:00 | null");
    }

    #[tokio::test]
    async fn fractions_keep_or_lose_their_zeros() {
        let query = "select format_timespan('1.25s', 's.ffffff'), format_timespan('1.25s', 's.FFFFFF')";
        assert_eq!(rows(query).await.unwrap(), "1.250000 | 1.25");
    }

    #[tokio::test]
    async fn an_unknown_letter_is_named() {
        let error = rows("select format_timespan('1h', 'hh h y')").await.unwrap_err();
        assert!(error.contains("argument 2 (format): 'y' means nothing here"), "{error}");
    }
}
