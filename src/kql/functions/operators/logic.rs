//! `and`, `or` and `not` with a third truth value: null, which is not known.

/// `a and b`: no when one is no, else null when one is null.
#[must_use]
pub fn and(a: Option<bool>, b: Option<bool>) -> Option<bool> {
    match (a, b) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

/// `a or b`: yes when one is yes, else null when one is null.
#[must_use]
pub fn or(a: Option<bool>, b: Option<bool>) -> Option<bool> {
    not(and(not(a), not(b)))
}

/// `not(a)`: of null null.
#[must_use]
pub fn not(a: Option<bool>) -> Option<bool> {
    a.map(|value| !value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_decides_nothing() {
        assert_eq!(and(None, None), None);
        assert_eq!(and(None, Some(true)), None);
        assert_eq!(and(None, Some(false)), Some(false));
        assert_eq!(or(None, Some(true)), Some(true));
        assert_eq!(or(None, Some(false)), None);
        assert_eq!(not(None), None);
    }
}
