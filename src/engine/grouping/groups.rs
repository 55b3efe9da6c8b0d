//! Groups by the numbers of their values.

use hashbrown::HashMap;

/// The numbers of each group. With one column the number of its value is the group.
pub(super) enum Groups {
    One(usize),
    Two(Pairs),
    Several { known: HashMap<u128, u32>, keys: Vec<u128> },
}

/// Groups of two numbers, which are most of those of more than one column.
#[derive(Default)]
pub(super) struct Pairs {
    known: HashMap<u64, u32>,
    keys: Vec<u64>,
}

impl Pairs {
    fn find(&mut self, first: &[u32], second: &[u32], groups: &mut Vec<usize>) {
        let mut last = None;
        for (first, second) in first.iter().zip(second) {
            let key = u64::from(*first) << 32 | u64::from(*second);
            let group = match last {
                Some((same, group)) if same == key => group,
                _ => *self.known.entry(key).or_insert_with(|| {
                    self.keys.push(key);
                    self.keys.len() as u32 - 1
                }) as usize,
            };
            last = Some((key, group));
            groups.push(group);
        }
    }
}

impl Groups {
    /// None yet, of so many columns.
    pub(super) fn new(columns: usize) -> Self {
        match columns {
            1 => Self::One(0),
            2 => Self::Two(Pairs::default()),
            _ => Self::Several { known: HashMap::new(), keys: Vec::new() },
        }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::One(count) => *count,
            Self::Two(pairs) => pairs.keys.len(),
            Self::Several { keys, .. } => keys.len(),
        }
    }

    /// Bytes of memory, about.
    pub(super) fn size(&self) -> usize {
        match self {
            Self::One(_) => 0,
            Self::Two(pairs) => pairs.known.capacity() * 17 + pairs.keys.capacity() * 8,
            Self::Several { known, keys } => known.capacity() * 33 + keys.capacity() * 16,
        }
    }

    /// Finds the group of each row.
    pub(super) fn find(&mut self, numbers: &[Vec<u32>], rows: usize, groups: &mut Vec<usize>) {
        groups.clear();
        match self {
            Self::One(count) => {
                for number in numbers.first().into_iter().flatten() {
                    *count = (*count).max(*number as usize + 1);
                    groups.push(*number as usize);
                }
            }
            Self::Two(pairs) => {
                if let [first, second] = numbers {
                    pairs.find(first, second, groups);
                }
            }
            Self::Several { known, keys } => {
                let mut last = (0_u128, None);
                for row in 0..rows {
                    let key = numbers.iter().fold(0_u128, |key, column| key << 32 | u128::from(column[row]));
                    if let (same, Some(group)) = last
                        && same == key
                    {
                        groups.push(group);
                        continue;
                    }
                    let group = *known.entry(key).or_insert_with(|| {
                        keys.push(key);
                        keys.len() as u32 - 1
                    }) as usize;
                    last = (key, Some(group));
                    groups.push(group);
                }
            }
        }
    }

    /// The number of a column's value in each group; `column` is counted from the last one.
    pub(super) fn numbers(&self, column_from_last: usize) -> Vec<u32> {
        match self {
            Self::One(count) => (0..*count as u32).collect(),
            Self::Two(pairs) => {
                pairs.keys.iter().map(|key| (key >> (32 * column_from_last)) as u32).collect()
            }
            Self::Several { keys, .. } => {
                keys.iter().map(|key| (key >> (32 * column_from_last)) as u32).collect()
            }
        }
    }
}
