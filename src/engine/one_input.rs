//! What operators with one input have in common.

use std::sync::Arc;

use datafusion::error::Result;
use datafusion::physical_plan::ExecutionPlan;

/// The input that the planner hands over in the place of the one there was.
///
/// # Errors
/// When it hands over none, or several, which is a defect of the planner.
pub(super) fn only(
    operator: &str,
    mut children: Vec<Arc<dyn ExecutionPlan>>,
) -> Result<Arc<dyn ExecutionPlan>> {
    match (children.pop(), children.is_empty()) {
        (Some(input), true) => Ok(input),
        _ => datafusion::common::internal_err!("{operator} has one input"),
    }
}

#[cfg(test)]
mod tests {
    use arrow::datatypes::Schema;
    use datafusion::physical_plan::empty::EmptyExec;

    use super::*;

    #[test]
    fn one_input_is_handed_on_and_none_or_two_are_refused() {
        let input: Arc<dyn ExecutionPlan> = Arc::new(EmptyExec::new(Arc::new(Schema::empty())));
        assert!(only("Sized", vec![Arc::clone(&input)]).is_ok());
        for wrong in [vec![], vec![Arc::clone(&input), input]] {
            assert!(only("Sized", wrong).unwrap_err().to_string().contains("Sized has one input"));
        }
    }
}
