//! Expressions are tried when they are read, so that a fault is told with its file and line and not at the first search.

use crate::sit::model::Expression;

use super::Options;
use super::dialect;
use super::fault::{FaultKind, WarningKind};
use super::place::Place;
use super::report::Report;

/// Checks an expression element; compiles it unless the options say that it is known to be good.
pub(super) fn check(
    name: &str,
    expression: &Expression,
    place: Place,
    options: &Options<'_>,
    report: &mut Report,
) {
    if !options.compile_expressions || report.is_full() {
        return;
    }
    let element = || name.to_owned();
    match dialect::translate(&expression.expression) {
        Err(error) => report.fault(place, FaultKind::Expression { element: element(), error }),
        Ok(translated) => {
            for note in translated.notes {
                report.warn(place, "", WarningKind::Expression { element: element(), note });
            }
            if let Err(error) = dialect::compile(expression) {
                report.fault(place, FaultKind::Expression { element: element(), error });
            }
        }
    }
}
