//! Which alerts a few links connect, without knowing of all the others.

use hashbrown::HashMap;

/// Which alerts a few links connect.
#[derive(Debug, Default)]
pub(super) struct Reached {
    parents: HashMap<u32, u32>,
}

impl Reached {
    pub(super) fn root(&self, mut alert: u32) -> u32 {
        while let Some(&parent) = self.parents.get(&alert) {
            if parent == alert {
                break;
            }
            alert = parent;
        }
        alert
    }

    /// Connects two alerts; the one that stands for both is the smaller number, with paths made short on the way.
    pub(super) fn connect(&mut self, one: u32, other: u32) -> bool {
        let (first, second) = (self.shorten(one), self.shorten(other));
        if first == second {
            return false;
        }
        self.parents.insert(first.max(second), first.min(second));
        true
    }

    fn shorten(&mut self, alert: u32) -> u32 {
        let root = self.root(alert);
        let mut at = alert;
        while at != root {
            let Some(next) = self.parents.insert(at, root) else { break };
            at = next;
        }
        root
    }

    pub(super) fn is_connected(&self, one: u32, other: u32) -> bool {
        self.root(one) == self.root(other)
    }
}
