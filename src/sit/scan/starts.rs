//! What can begin at a start, told by what stands before it, and what at the groups of a GUID.
//!
//! Most elements stand on their own, see [`super::boundary`]: behind a digit and a mark that joins they do not. Half of the
//! starts of audit records are the groups of GUIDs, so these are known as a whole: what stands on its own can neither
//! begin nor end inside one whose first and last group have digits, as each group is joined to them.

use super::actions::group_bit;
use super::automaton::Automaton;
use super::bytes::GUID;
use super::program::Group;
use super::sets::SetBuilder;

const ALPHANUMERIC: &[(u8, u8)] = &[(b'0', b'9'), (b'A', b'Z'), (b'a', b'z')];
const HYPHEN: &[(u8, u8)] = &[(b'-', b'-')];

/// All actions.
const ANYTHING: u64 = !(JOINS | MARK);
/// The byte joins letters and digits.
const JOINS: u64 = 1 << 63;
/// Something can begin with the byte.
const MARK: u64 = 1 << 62;

/// What stands before a start.
#[derive(Debug, Clone, Copy)]
pub(super) struct Behind(u64);

impl Behind {
    /// What can begin behind it.
    #[inline(always)]
    pub fn open(self) -> u64 {
        self.0 & ANYTHING
    }

    /// Whether something can begin with it.
    #[inline(always)]
    pub fn is_mark(self) -> bool {
        self.0 & MARK != 0
    }
}

/// Groups as bits of [`super::actions`].
#[derive(Debug, Default)]
pub(super) struct Starts {
    /// Groups of which all elements stand on their own.
    exact: u64,
    /// Groups that wait for terms.
    pub gated: u64,
    /// Groups of what looks like keys.
    pub keys: u64,
    /// For each byte before a start, what can begin behind it.
    behind: Vec<u64>,
    /// For each group of letters and digits of a GUID, and each byte behind the GUID, what can begin at it.
    guid: Vec<Vec<u64>>,
}

impl Starts {
    /// Of groups of elements.
    pub fn new(groups: &[Group]) -> Self {
        let of = |holds: &dyn Fn(&Group) -> bool| {
            let numbered = groups.iter().enumerate().filter(|(_, group)| holds(group));
            numbered.fold(0, |bits, (number, _)| bits | group_bit(number))
        };
        let has_mark = |group: &Group, byte: u8| group.marks.get(usize::from(byte)).is_some_and(|&mark| mark);
        let behind = |byte: u8| {
            let shut = of(&|group| {
                group.keys.as_ref().is_some_and(|keys| !keys.may_follow(byte)) && !has_mark(group, byte)
            });
            let flag = |holds: bool, flag: u64| if holds { flag } else { 0 };
            let joins = matches!(byte, b'-' | b'.' | b'/' | b'_');
            let is_mark = groups.iter().any(|group| has_mark(group, byte));
            ANYTHING & !shut | flag(joins, JOINS) | flag(is_mark, MARK)
        };
        Self {
            exact: of(&|group| group.all_exact),
            gated: of(&|group| group.gate.is_some()),
            keys: of(&|group| group.keys.is_some()),
            behind: (0..=255).map(behind).collect(),
            guid: (0..GUID.len()).map(|place| guid(groups, place)).collect(),
        }
    }

    /// What stands before a start.
    #[inline(always)]
    pub fn behind(&self, bytes: &[u8], at: usize) -> Behind {
        let before = at.checked_sub(1).and_then(|before| bytes.get(before));
        let open =
            before.and_then(|&before| self.behind.get(usize::from(before))).copied().unwrap_or(ANYTHING);
        let is_joined = open & JOINS != 0
            && at.checked_sub(2).and_then(|place| bytes.get(place)).is_some_and(u8::is_ascii_digit);
        Behind(if is_joined { open & !self.exact } else { open })
    }

    /// What can begin at a group of a GUID.
    #[inline(always)]
    pub fn in_guid(&self, place: usize, next: Option<&u8>) -> u64 {
        let Some(table) = self.guid.get(place) else { return u64::MAX };
        next.and_then(|&next| table.get(usize::from(next))).copied().unwrap_or(u64::MAX)
    }
}

/// For each byte behind a GUID the groups of which something can begin at one of its groups of letters and digits.
fn guid(groups: &[Group], place: usize) -> Vec<u64> {
    let mut table = vec![0; 256];
    for (number, group) in groups.iter().enumerate() {
        let alive = if place > 0 && group.all_exact { vec![false; 256] } else { alive(group, place) };
        for (bits, _) in table.iter_mut().zip(alive).filter(|(_, alive)| *alive) {
            *bits |= group_bit(number);
        }
    }
    table
}

/// For each byte behind a GUID whether something of a group can begin at one of its groups of letters and digits.
fn alive(group: &Group, place: usize) -> Vec<bool> {
    let automaton: &Automaton = &group.automaton;
    let mut here = SetBuilder::new(automaton);
    here.begin(automaton);
    for (number, (_, length)) in GUID.iter().enumerate().skip(place) {
        let reads = std::iter::repeat_n(ALPHANUMERIC, *length);
        for ranges in (number > place).then_some(HYPHEN).into_iter().chain(reads) {
            // What stands on its own does not end here.
            if !group.all_exact && here.ends(automaton, |_| true) {
                return vec![true; 256];
            }
            here = here.step(automaton, ranges);
        }
    }
    let ends = here.ends(automaton, |_| true);
    (0..=255).map(|byte| ends || here.can_step(automaton, &[(byte, byte)])).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{one, pattern, raw, whole};
    use crate::sit::scan::Scanner;

    /// Where something is found in a text, by the element `e`.
    fn found(element: crate::sit::model::Element, text: &str) -> Vec<usize> {
        let package = one(&[("e", element)], vec![pattern(85, "e", Vec::new())]);
        let scanner = Scanner::compile(&[&package], None).unwrap();
        scanner.scan(text, &mut scanner.scratch(), 1).iter().map(|found| found.start).collect()
    }

    #[test]
    fn a_guid_is_found_by_what_matches_all_of_it() {
        let text = "id 50842eb7-edc8-4019-85dd-5a5c1f2bb085.";
        assert_eq!(found(whole("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"), text), [3]);
        assert_eq!(found(whole("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\\."), text), [3]);
        assert!(found(whole("[0-9a-f]{8}"), text).is_empty());
    }

    #[test]
    fn what_need_not_stand_on_its_own_is_found_inside_a_guid() {
        let text = "id 50842eb7-edc8-4019-85dd-5a5c1f2bb085.";
        assert_eq!(found(raw("\\b4019-85"), text), [17]);
        assert_eq!(found(raw("\\b[0-9]{4}-[0-9]{2}"), text), [17]);
    }
}
