//! Where queries run: threads that the shell can leave behind.
//!
//! A stopped query ends when its operators next give way. Some joins do not for minutes, and would keep every thread of
//! the runtime busy; then the shell would be there and no query would run. So after Ctrl-C the next query gets new
//! threads, and leaving the shell waits for none of the old ones.

use std::cell::RefCell;

use tokio::runtime::{Builder, Runtime};

use crate::error::Failure;

/// Deeply nested queries recurse while they are planned.
const STACK_BYTES: usize = 64 << 20;

/// A runtime that can be replaced.
pub(super) struct Runner {
    /// `None` only when new threads could not be had after an interruption.
    runtime: RefCell<Option<Runtime>>,
}

impl Runner {
    pub(super) fn new() -> Result<Self, Failure> {
        Ok(Self { runtime: RefCell::new(Some(build()?)) })
    }

    /// Waits for a future on this thread; what it spawns runs on the runtime's.
    ///
    /// # Errors
    /// What the future says; also when there are no threads to be had.
    pub(super) fn block_on<T>(&self, future: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
        if self.runtime.borrow().is_none() {
            self.runtime.replace(Some(build()?));
        }
        match &*self.runtime.borrow() {
            Some(runtime) => runtime.block_on(future),
            None => Err(Failure::new("there are no threads to run a query on")),
        }
    }

    /// Leaves the threads behind: a stopped query may still hold them.
    pub(super) fn leave_behind(&self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Drop for Runner {
    fn drop(&mut self) {
        self.leave_behind();
    }
}

fn build() -> Result<Runtime, Failure> {
    let runtime = Builder::new_multi_thread().enable_all().thread_stack_size(STACK_BYTES).build();
    runtime.map_err(|error| Failure::caused("cannot start the threads that queries run on", &error))
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;

    #[test]
    fn a_query_that_never_gives_way_holds_up_neither_the_next_one_nor_the_end() {
        let runner = Runner::new().unwrap();
        let started = Instant::now();
        let busy = async {
            // As many as there are threads, and each blocks its own.
            for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
                tokio::spawn(async { std::thread::sleep(Duration::from_secs(30)) });
            }
            tokio::task::yield_now().await;
            Err::<(), _>(Failure::interrupted("stopped"))
        };
        assert!(runner.block_on(busy).is_err());
        runner.leave_behind();
        let next =
            async { tokio::spawn(async { 42 }).await.map_err(|error| Failure::new(error.to_string())) };
        assert_eq!(runner.block_on(next).unwrap(), 42);
        drop(runner);
        assert!(started.elapsed() < Duration::from_secs(20));
    }
}
