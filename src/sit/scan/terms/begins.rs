//! Whether a term can begin with bytes of which only the first are known.

use super::{SMALL, Terms};
use crate::sit::scan::bytes::eight;
use crate::sit::scan::fold::fold;

impl Terms {
    /// Whether a term begins with a run of ASCII letters and digits, of which `known` bytes, the run and more, are seen. None
    /// where more have to be seen.
    pub fn begins(&self, known: &[u8], run: usize) -> Option<bool> {
        let Some(mut node) = self.slot(Self::key(eight(known, 0) | SMALL, run)) else { return Some(false) };
        let mut at = run.min(8);
        while let Some(state) = self.nodes.get(node as usize) {
            let ends = self.ends.get(state.ends.0 as usize..state.ends.1 as usize).unwrap_or_default();
            // A word does not end inside a run.
            let is_inside =
                |&term: &u32| at < run && self.terms.get(term as usize).is_some_and(|term| term.word);
            if !ends.iter().all(is_inside) {
                return Some(true);
            }
            let &byte = known.get(at).filter(|byte| byte.is_ascii())?;
            let c = fold(char::from(byte));
            at += 1;
            if c == ' ' {
                let more = known.get(at..).unwrap_or_default().iter();
                at += more.take_while(|byte| char::from(**byte).is_whitespace() && byte.is_ascii()).count();
                if at >= known.len() || known.get(at).is_some_and(|byte| !byte.is_ascii()) {
                    return None;
                }
            }
            let (first, last) = (state.edges.0 as usize, state.edges.1 as usize);
            let labels = self.labels.get(first..last).unwrap_or_default();
            let Ok(edge) = labels.binary_search(&c) else { return Some(false) };
            let Some(&target) = self.targets.get(first + edge) else { return Some(false) };
            node = target;
        }
        Some(false)
    }
}

#[cfg(test)]
mod tests {
    use super::super::TermsBuilder;

    #[test]
    fn terms_are_sure_ruled_out_or_open() {
        let mut builder = TermsBuilder::default();
        for term in ["phone", "credit card", "identification"] {
            builder.add(term, false);
        }
        let terms = builder.build();
        let begins = |known: &str, run: usize| terms.begins(known.as_bytes(), run);
        assert_eq!(begins("Phone x", 5), Some(true));
        assert_eq!(begins("phones ", 6), Some(false));
        assert_eq!(begins("credit ", 6), None);
        assert_eq!(begins("credit c", 6), None);
        assert_eq!(begins("credit d", 6), Some(false));
        assert_eq!(begins("credit \u{e9}", 6), None);
        assert_eq!(begins("identification\"", 14), Some(true));
        assert_eq!(begins("identify\"", 8), Some(false));
    }
}
