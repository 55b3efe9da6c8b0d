//! The first pass over a text: every place where something can begin, what is worth doing there, and doing it.

use super::actions::group_bit;
use super::bytes::{GUID_LENGTH, Place, each_place};
use super::search::{Search, Work};

/// How many places are looked at together.
const AHEAD: usize = 32;

impl Search<'_> {
    /// The first pass.
    pub fn pass(&self, work: &mut Work) {
        let bytes = self.view.bytes();
        let (mut ahead, mut count, mut from) = ([Place::default(); AHEAD], 0, 0);
        each_place(bytes, 0..bytes.len(), |place| {
            if let Some(slot) = ahead.get_mut(count) {
                *slot = place;
                count += 1;
            }
            if count == AHEAD {
                self.places(&ahead, &mut from, work);
                count = 0;
            }
        });
        self.places(ahead.get(..count).unwrap_or_default(), &mut from, work);
    }

    /// Looks at some places, but for those before `from`. What is remembered of all of them is fetched first, as each fetch
    /// takes a while.
    #[inline(always)]
    fn places(&self, places: &[Place], from: &mut usize, work: &mut Work) {
        let mut recalled = [0; AHEAD];
        for (recalled, place) in recalled.iter_mut().zip(places) {
            *recalled = self.recall(place, work);
        }
        for (place, recalled) in places.iter().zip(recalled) {
            self.place(place, recalled, from, work);
        }
    }

    #[inline(always)]
    fn place(&self, place: &Place, recalled: u64, from: &mut usize, work: &mut Work) {
        if place.at < *from {
            return;
        }
        if let Some(word) = work.digits.get_mut(place.at / 64) {
            *word |= u64::from(place.is_digit()) << (place.at % 64);
        }
        if place.run() == 0 {
            self.high(*place, work);
        } else if self.is_guid(place) {
            *from = place.at + GUID_LENGTH;
            self.guid(place.at, work);
        } else {
            let actions = self.actions(place, recalled, work);
            let now = actions & !self.program.starts.gated;
            if now != 0 {
                self.act(place.at, place.run(), now, work);
            }
            work.put_off(actions & self.program.starts.gated, place.at);
        }
    }

    /// Looks for what can begin outside ASCII.
    fn high(&self, place: Place, work: &mut Work) {
        self.program.terms.find(self.view.text, &place.start(), &mut work.hits);
        for (number, group) in self.program.groups.iter().enumerate().filter(|(_, group)| group.high) {
            if group.gate.is_some() {
                work.put_off(group_bit(number), place.at);
            } else {
                self.visit(number, group, &[], place.at, work);
            }
        }
    }
}
