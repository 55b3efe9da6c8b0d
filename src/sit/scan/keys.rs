//! Whether text looks like the beginning of a key: many letters, digits and certain marks in one run.
//!
//! Identifiers, addresses and names of files are long runs too, and a walk over each would cost more than all else. Classes
//! of bytes are told apart here, with how many of each an element needs and what may stand before it.

/// Most classes of bytes that are told apart.
const MOST: usize = 32;
/// How many places of a beginning are looked at first.
const PROBES: usize = 3;

/// Beginnings of the elements of a group.
#[derive(Debug, Default)]
pub(super) struct Keys {
    /// For each byte, the classes it belongs to, by bit.
    members: Vec<u32>,
    /// For each byte, the classes before which it may stand, by bit.
    before: Vec<u32>,
    /// For each length, the classes of which so many are enough, by bit.
    enough: Vec<u32>,
    /// Some places in every key and for each byte the classes in which it may stand there.
    probes: Vec<(usize, Vec<u32>)>,
}

/// The beginning of one element.
#[derive(Debug, Clone)]
pub(super) struct Beginning {
    /// How many bytes.
    pub length: usize,
    /// Of which.
    pub members: Vec<(u8, u8)>,
    /// Which may stand at each place; none where that is not known.
    pub places: Vec<Vec<(u8, u8)>>,
    /// Bytes that may stand before it.
    pub before: Vec<bool>,
}

impl Keys {
    /// Of beginnings. Those of one class share a bit; if there are more classes than bits, some share one as well.
    pub fn new(beginnings: &[Beginning]) -> Self {
        let mut classes: Vec<Beginning> = Vec::new();
        for beginning in beginnings {
            let full = classes.len() >= MOST;
            let same =
                |class: &Beginning| class.members == beginning.members && class.before == beginning.before;
            match classes.iter().position(same).or_else(|| full.then_some(MOST - 1)) {
                Some(known) => {
                    if let Some(class) = classes.get_mut(known) {
                        class.length = class.length.min(beginning.length);
                        class.places.truncate(beginning.places.len().min(class.length));
                        for (known, more) in class.places.iter_mut().zip(&beginning.places) {
                            known.extend(more);
                        }
                        class.members.extend(&beginning.members);
                        class
                            .before
                            .iter_mut()
                            .zip(&beginning.before)
                            .for_each(|(known, &more)| *known |= more);
                    }
                }
                None => classes.push(beginning.clone()),
            }
        }
        let longest = classes.iter().map(|class| class.length).max().unwrap_or_default();
        let bits = |holds: &dyn Fn(&Beginning) -> bool| {
            classes.iter().enumerate().fold(0, |bits, (place, class)| bits | u32::from(holds(class)) << place)
        };
        let is_member = |class: &Beginning, byte: u8| {
            class.members.iter().any(|&(first, last)| (first..=last).contains(&byte))
        };
        Self {
            members: (0..=255_u8).map(|byte| bits(&|class| is_member(class, byte))).collect(),
            before: (0..=255)
                .map(|byte| bits(&|class| class.before.get(byte).is_some_and(|&may| may)))
                .collect(),
            probes: probes(&classes),
            enough: (0..=longest).map(|length| bits(&|class| class.length == length)).collect(),
        }
    }

    /// Whether a few bytes of a beginning all belong to one class.
    #[inline(always)]
    pub fn look_like_it(&self, bytes: &[u8], at: usize) -> bool {
        let mut open = u32::MAX;
        for (place, classes) in &self.probes {
            let Some(&byte) = bytes.get(at + place) else { return false };
            open &= classes.get(usize::from(byte)).copied().unwrap_or_default();
            if open == 0 {
                return false;
            }
        }
        true
    }

    /// Whether a key may begin behind a byte.
    pub fn may_follow(&self, before: u8) -> bool {
        self.before.get(usize::from(before)).is_some_and(|&classes| classes != 0)
    }

    /// Whether the first `length` bytes from a place on tell that no element begins there, whatever stands before.
    pub fn are_ruled_out(&self, bytes: &[u8], at: usize, length: usize) -> bool {
        let beginning = bytes.get(at..).unwrap_or_default().iter().take(length);
        let mut open = u32::MAX;
        for (&byte, &enough) in beginning.zip(self.enough.iter().skip(1)) {
            open &= self.members.get(usize::from(byte)).copied().unwrap_or_default();
            if open & enough != 0 {
                return false;
            }
        }
        open == 0
    }

    /// Whether an element may begin at a place.
    #[inline(always)]
    pub fn may_begin(&self, bytes: &[u8], at: usize) -> bool {
        let of = |table: &[u32], byte: u8| table.get(usize::from(byte)).copied().unwrap_or_default();
        let mut open = match at.checked_sub(1).and_then(|before| bytes.get(before)) {
            Some(&byte) => of(&self.before, byte),
            None => u32::MAX,
        };
        for (&enough, &byte) in self.enough.iter().skip(1).zip(bytes.get(at..).unwrap_or_default()) {
            open &= of(&self.members, byte);
            if open & enough != 0 {
                return true;
            }
            if open == 0 {
                return false;
            }
        }
        false
    }
}

/// Places at which a look tells most: where a class has fewest bytes, and the last that all have.
fn probes(classes: &[Beginning]) -> Vec<(usize, Vec<u32>)> {
    let Some(shortest) = classes.iter().map(|class| class.length).min() else { return Vec::new() };
    let may_stand = |class: &Beginning, place: usize, byte: u8| {
        let members = class.places.get(place).unwrap_or(&class.members);
        members.iter().any(|&(first, last)| (first..=last).contains(&byte))
    };
    let table = |place: usize| -> Vec<u32> {
        let bits = |byte: u8| {
            let may = classes.iter().enumerate().filter(|(_, class)| may_stand(class, place, byte));
            may.fold(0, |bits, (number, _)| bits | 1 << number)
        };
        (0..=255).map(bits).collect()
    };
    let mut tables: Vec<(usize, Vec<u32>)> = (0..shortest).map(|place| (place, table(place))).collect();
    let allowed = |table: &[u32]| table.iter().map(|bits| bits.count_ones()).sum::<u32>();
    // Of places that tell alike, the last ones lie behind most words.
    tables.sort_by_key(|(place, table)| (allowed(table), std::cmp::Reverse(*place)));
    tables.truncate(PROBES);
    tables
}

#[cfg(test)]
mod tests {
    use super::*;

    fn beginning(length: usize, members: &[(u8, u8)], not_before: &[u8]) -> Beginning {
        let before = (0..=255).map(|byte| !not_before.contains(&byte)).collect();
        Beginning { length, members: members.to_vec(), places: Vec::new(), before }
    }

    const LETTERS: (u8, u8) = (b'a', b'z');
    const HYPHEN: (u8, u8) = (b'-', b'-');

    fn keys() -> Keys {
        Keys::new(&[beginning(4, &[LETTERS], b""), beginning(9, &[HYPHEN, LETTERS], b"-")])
    }

    #[test]
    fn each_class_needs_its_own_length() {
        assert!(keys().may_begin(b"abcd", 0));
        assert!(!keys().may_begin(b"abc", 0));
        assert!(!keys().may_begin(b"ab-cd-ef", 0));
        assert!(keys().may_begin(b"ab-cd-ef-", 0));
    }

    #[test]
    fn a_few_places_tell_most() {
        let places: Vec<Vec<(u8, u8)>> =
            (0..6).map(|at| if at == 2 { vec![HYPHEN] } else { vec![LETTERS] }).collect();
        let keys = Keys::new(&[Beginning { places, ..beginning(6, &[HYPHEN, LETTERS], b"") }]);
        assert!(keys.look_like_it(b"ab-def", 0));
        assert!(!keys.look_like_it(b"abcdef", 0) && !keys.look_like_it(b"ab-d", 0));
    }

    #[test]
    fn what_stands_before_counts() {
        assert!(keys().may_begin(b"-abcd", 1));
        assert!(!keys().may_begin(b"-ab-cd-ef-gh", 1));
        assert!(keys().may_begin(b"=ab-cd-ef-gh", 1));
    }

    #[test]
    fn more_classes_than_bits_share_one() {
        let many: Vec<Beginning> =
            (0..50).map(|place| beginning(3 + place, &[(b'a' + place as u8 % 26, b'z')], b"")).collect();
        let keys = Keys::new(&many);
        assert!(keys.may_begin(b"aaa", 0) && keys.may_begin(&[b'z'; 30], 0));
        assert!(!keys.may_begin(b"--------", 0));
    }
}
