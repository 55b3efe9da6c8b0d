//! `hourofday` and `dayofweek`: where in the day or the week a time lies. For working hours and weekends.

use arrow::datatypes::DataType;
use datafusion::common::{Result, exec_err};
use datafusion::logical_expr::{
    ColumnarValue, Documentation, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};

use super::super::documentation::{Page, Section};
use super::super::text_function::{check_count, place};
use super::values::{coerce_time, map_ticks, per_second};

const HOUR: Page = Page {
    name: "hourofday",
    aliases: &[],
    section: Section::Time,
    syntax: "hourofday(time)",
    description: "The hour of the day, UTC, from 0 to 23.",
    arguments: &[("time", "A time.")],
    examples: &[("select hourofday(to_datetime('2026-11-18T14:23:45Z'))", "14")],
};

const WEEKDAY: Page = Page {
    name: "dayofweek",
    aliases: &[],
    section: Section::Time,
    syntax: "dayofweek(time)",
    description: "The days since Sunday, UTC: 0 for Sunday to 6 for Saturday. A number, where Kusto gives a timespan.",
    arguments: &[("time", "A time.")],
    examples: &[("select dayofweek(to_datetime('2026-11-18T14:23:45Z'))", "3")],
};

/// The functions.
#[must_use]
pub fn part_of() -> Vec<ScalarUDF> {
    // 1970-01-01 was a Thursday, four days after a Sunday.
    let hour: fn(i64) -> i64 = |seconds| seconds.div_euclid(3600).rem_euclid(24);
    let weekday: fn(i64) -> i64 = |seconds| (seconds.div_euclid(86_400) + 4).rem_euclid(7);
    [(&HOUR, hour), (&WEEKDAY, weekday)]
        .into_iter()
        .map(|(page, part)| {
            ScalarUDF::new_from_impl(PartOf {
                page,
                part,
                signature: Signature::user_defined(Volatility::Immutable),
                documentation: page.documentation(),
            })
        })
        .collect()
}

#[derive(Debug)]
struct PartOf {
    page: &'static Page,
    /// From seconds since 1970.
    part: fn(i64) -> i64,
    signature: Signature,
    documentation: Documentation,
}

impl PartialEq for PartOf {
    fn eq(&self, other: &Self) -> bool {
        self.page.name == other.page.name
    }
}

impl Eq for PartOf {}

impl std::hash::Hash for PartOf {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.page.name.hash(state);
    }
}

impl ScalarUDFImpl for PartOf {
    fn name(&self) -> &str {
        self.page.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(DataType::Int32)
    }

    fn coerce_types(&self, types: &[DataType]) -> Result<Vec<DataType>> {
        check_count(self.page, &(1..=1), types.len())?;
        Ok(vec![coerce_time(self.page, 0, &types[0])?])
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let time = args.args.first();
        let Some((time, per_second)) = time.and_then(|time| Some((time, per_second(&time.data_type())?)))
        else {
            return exec_err!("{} must be a time", place(self.page, 0));
        };
        map_ticks(time, &DataType::Int32, |ticks| Some((self.part)(ticks.div_euclid(per_second))))
    }

    fn documentation(&self) -> Option<&Documentation> {
        Some(&self.documentation)
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::rows;

    #[tokio::test]
    async fn times_before_1970_count_forward_too() {
        let query = "select hourofday(t), dayofweek(t) from (values (to_datetime('1969-12-28T23:59:59.9Z')), (null)) v(t)";
        assert_eq!(rows(query).await.unwrap(), "23 | 0\nnull | null");
    }

    #[tokio::test]
    async fn a_number_is_no_time() {
        let error = rows("select hourofday(5)").await.unwrap_err();
        assert!(error.contains("hourofday: argument 1 (time) must be a time, not Int64"), "{error}");
    }
}
