//! The names that statements give: scopes inside scopes.
//!
//! A function keeps the scope it is declared in and sees of it what was there before it, so that it means the same
//! wherever it is called, and cannot call itself.

use hashbrown::HashMap;

use super::super::tree::Function;
use super::bound::NodeId;
use super::value::VariableId;

/// What a name stands for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Entry<'q> {
    /// A value: a scalar `let`.
    Value(VariableId),
    /// A value that a caller gives; it comes before a column of its name.
    Parameter(VariableId),
    /// Rows.
    Table {
        /// The node that gives them.
        node: NodeId,
        /// Whether they are computed once.
        materialized: bool,
    },
    /// A function.
    Function(Declared<'q>),
}

/// A declared function, and what it sees.
#[derive(Debug, Clone, Copy)]
pub(super) struct Declared<'q> {
    /// The function.
    pub(super) function: &'q Function,
    /// What it sees.
    pub(super) sees: View,
}

/// A scope as it was at some time.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct View {
    scope: usize,
    names: usize,
}

#[derive(Debug, Default)]
struct Scope<'q> {
    around: Option<View>,
    names: HashMap<&'q str, (usize, Entry<'q>)>,
}

/// All scopes, and the one where we are.
#[derive(Debug)]
pub(super) struct Scopes<'q> {
    all: Vec<Scope<'q>>,
    current: usize,
}

impl<'q> Scopes<'q> {
    pub(super) fn new() -> Self {
        Self { all: vec![Scope::default()], current: 0 }
    }

    /// Gives a name; nothing when it is there already in this scope.
    pub(super) fn declare(&mut self, name: &'q str, entry: Entry<'q>) -> Option<()> {
        let names = &mut self.all[self.current].names;
        if names.contains_key(name) {
            return None;
        }
        let order = names.len();
        names.insert(name, (order, entry));
        Some(())
    }

    /// What a name stands for here.
    pub(super) fn find(&self, name: &str) -> Option<Entry<'q>> {
        let mut view = Some(self.view());
        while let Some(View { scope, names }) = view {
            let scope = &self.all[scope];
            if let Some((_, entry)) = scope.names.get(name).filter(|(order, _)| *order < names) {
                return Some(*entry);
            }
            view = scope.around;
        }
        None
    }

    /// The names that can be seen from here.
    pub(super) fn names(&self) -> Vec<(&'q str, Entry<'q>)> {
        let mut found: Vec<(usize, usize, &'q str, Entry<'q>)> = Vec::new();
        let mut view = Some(self.view());
        let mut level = 0;
        while let Some(View { scope, names }) = view {
            let scope = &self.all[scope];
            let seen = scope.names.iter().filter(|(_, (order, _))| *order < names);
            found.extend(seen.map(|(name, (order, entry))| (level, *order, *name, *entry)));
            view = scope.around;
            level += 1;
        }
        found.sort_by_key(|(level, order, ..)| (*level, *order));
        found.into_iter().map(|(_, _, name, entry)| (name, entry)).collect()
    }

    /// What can be seen now.
    pub(super) fn view(&self) -> View {
        View { scope: self.current, names: self.all[self.current].names.len() }
    }

    /// Goes into a new scope that sees so much; gives the scope to come back to.
    pub(super) fn enter(&mut self, around: View) -> usize {
        self.all.push(Scope { around: Some(around), names: HashMap::new() });
        std::mem::replace(&mut self.current, self.all.len() - 1)
    }

    /// Goes back to a scope.
    pub(super) fn leave(&mut self, back: usize) {
        self.current = back;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn value(number: u32) -> Entry<'static> {
        Entry::Value(VariableId(number))
    }

    fn found(scopes: &Scopes<'_>, name: &str) -> Option<u32> {
        match scopes.find(name) {
            Some(Entry::Value(id)) => Some(id.0),
            _ => None,
        }
    }

    #[test]
    fn a_function_sees_what_was_declared_before_it_and_nothing_later() {
        let mut scopes = Scopes::new();
        scopes.declare("a", value(1)).unwrap();
        let sees = scopes.view();
        scopes.declare("b", value(2)).unwrap();
        let back = scopes.enter(sees);
        assert_eq!((found(&scopes, "a"), found(&scopes, "b")), (Some(1), None));
        scopes.declare("a", value(3)).unwrap();
        assert_eq!(found(&scopes, "a"), Some(3), "the nearest of that name");
        scopes.leave(back);
        assert_eq!((found(&scopes, "a"), found(&scopes, "b")), (Some(1), Some(2)));
    }

    #[test]
    fn a_name_is_given_once_in_a_scope() {
        let mut scopes = Scopes::new();
        assert!(scopes.declare("a", value(1)).is_some());
        assert!(scopes.declare("a", value(2)).is_none());
    }
}
