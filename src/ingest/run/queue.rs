//! The work that threads share: chunks to parse and files to write, writing first.
//!
//! Writing frees memory and parsing takes it, so a free thread writes when there is something to write. The number of
//! chunks between reading and collecting is bounded: memory stays flat however large the input is.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// A queue with two kinds of work.
#[derive(Debug)]
pub(super) struct Queue<P, W> {
    state: Mutex<State<P, W>>,
    changed: Condvar,
    /// Weight under way at most; one item of any weight is always let in.
    in_flight_limit: usize,
}

#[derive(Debug)]
struct State<P, W> {
    parse: VecDeque<P>,
    write: VecDeque<W>,
    in_flight: usize,
    closed: bool,
}

/// What a thread should do next.
#[derive(Debug)]
pub(super) enum Work<P, W> {
    /// Parse a chunk.
    Parse(P),
    /// Write a file.
    Write(W),
}

impl<P, W> Queue<P, W> {
    pub(super) fn new(in_flight_limit: usize) -> Self {
        let state = State { parse: VecDeque::new(), write: VecDeque::new(), in_flight: 0, closed: false };
        Self { state: Mutex::new(state), changed: Condvar::new(), in_flight_limit }
    }

    /// A thread that panicked while holding the lock left plain queues behind, which are still sound.
    fn lock(&self) -> MutexGuard<'_, State<P, W>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds something to parse of that weight; waits while too much is under way. Says whether it was taken: a closed
    /// queue takes nothing.
    pub(super) fn push_parse(&self, item: P, weight: usize) -> bool {
        let mut state = self.lock();
        while state.in_flight > 0 && state.in_flight + weight > self.in_flight_limit && !state.closed {
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        if state.closed {
            return false;
        }
        state.in_flight += weight;
        state.parse.push_back(item);
        self.changed.notify_all();
        true
    }

    /// Adds something to write.
    pub(super) fn push_write(&self, item: W) {
        self.lock().write.push_back(item);
        self.changed.notify_all();
    }

    /// Tells that what a `push_parse` of that weight added has been dealt with.
    pub(super) fn done(&self, weight: usize) {
        let mut state = self.lock();
        state.in_flight = state.in_flight.saturating_sub(weight);
        self.changed.notify_all();
    }

    /// Waits for the next thing to do; `None` when the queue is closed and empty.
    pub(super) fn pop(&self) -> Option<Work<P, W>> {
        let mut state = self.lock();
        loop {
            if let Some(item) = state.write.pop_front() {
                return Some(Work::Write(item));
            }
            if let Some(item) = state.parse.pop_front() {
                return Some(Work::Parse(item));
            }
            if state.closed {
                return None;
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Whether no more work will come.
    pub(super) fn is_closed(&self) -> bool {
        self.lock().closed
    }

    /// No more work will come; waiting threads end.
    pub(super) fn close(&self) {
        self.lock().closed = true;
        self.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writing_comes_before_parsing() {
        let queue: Queue<u8, &str> = Queue::new(4);
        assert!(queue.push_parse(1, 1));
        queue.push_write("file");
        assert!(matches!(queue.pop(), Some(Work::Write("file"))));
        assert!(matches!(queue.pop(), Some(Work::Parse(1))));
        queue.close();
        assert!(queue.pop().is_none());
        assert!(!queue.push_parse(2, 1));
    }

    #[test]
    fn pushing_waits_until_there_is_room() {
        let queue: Queue<u8, ()> = Queue::new(10);
        assert!(queue.push_parse(1, 50), "one of any weight is let in");
        std::thread::scope(|scope| {
            let second = scope.spawn(|| queue.push_parse(2, 1));
            assert!(queue.pop().is_some());
            queue.done(50);
            assert!(second.join().unwrap());
        });
    }
}
