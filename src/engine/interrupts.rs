//! Ctrl-C, heard at once.
//!
//! The runtime's own threads look for signals only between tasks, and a query keeps all of them busy. So a thread of its
//! own waits for Ctrl-C and tells whoever listens at that moment; nobody does at the prompt, in the pager or in the
//! editor, and then it means nothing.

use tokio::sync::watch;

use crate::error::Failure;

/// Hears Ctrl-C until it is dropped.
#[derive(Debug, Clone)]
pub struct Interrupts {
    heard: watch::Receiver<u64>,
}

impl Interrupts {
    /// Begins to hear Ctrl-C. From here on it does not end the process.
    ///
    /// # Errors
    /// When no thread can be started.
    pub fn start() -> Result<Self, Failure> {
        Self::hear(false)
    }

    /// The same for a service: whatever asks a process to end (SIGTERM) is heard, too.
    ///
    /// # Errors
    /// When no thread can be started.
    pub fn of_service() -> Result<Self, Failure> {
        Self::hear(true)
    }

    fn hear(termination: bool) -> Result<Self, Failure> {
        let failed = |error: std::io::Error| Failure::caused("cannot listen for Ctrl-C", &error);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(failed)?;
        let (sender, heard) = watch::channel(0);
        let (ready, is_ready) = std::sync::mpsc::channel();
        let listen = move || {
            runtime.block_on(async {
                loop {
                    let mut signal = std::pin::pin!(signal(termination));
                    // The handler is in place after the first poll.
                    let first = futures::poll!(&mut signal);
                    let _ = ready.send(());
                    let ended = match first {
                        std::task::Poll::Ready(ended) => ended,
                        std::task::Poll::Pending => tokio::select! {
                            ended = signal => ended,
                            () = sender.closed() => return,
                        },
                    };
                    if ended.is_err() {
                        // Without signals a query can still end by itself.
                        return sender.closed().await;
                    }
                    sender.send_modify(|count| *count += 1);
                }
            });
        };
        std::thread::Builder::new().name("ctrl-c".to_owned()).spawn(listen).map_err(failed)?;
        // A failed wait means that the thread is gone, and with it Ctrl-C; hunting goes on.
        let _ = is_ready.recv();
        Ok(Self { heard })
    }

    /// Hears nothing: for a shell without a terminal.
    #[cfg(test)]
    pub(crate) fn none() -> Self {
        Self { heard: watch::channel(0).1 }
    }

    /// Whether one was ever heard.
    #[must_use]
    pub fn was_heard(&self) -> bool {
        *self.heard.borrow() > 0
    }

    /// Becomes ready when one was ever heard.
    pub fn ever(&self) -> impl Future<Output = ()> + Send + use<> {
        let mut heard = self.heard.clone();
        async move {
            if heard.wait_for(|count| *count > 0).await.is_err() {
                futures::future::pending::<()>().await;
            }
        }
    }

    /// Becomes ready at the next Ctrl-C after this call.
    pub fn next(&self) -> impl Future<Output = ()> + Send + use<> {
        let mut heard = self.heard.clone();
        heard.mark_unchanged();
        async move {
            if heard.changed().await.is_err() {
                futures::future::pending::<()>().await;
            }
        }
    }
}

/// Waits for Ctrl-C, or for whatever asks the process to end.
async fn signal(termination: bool) -> std::io::Result<()> {
    #[cfg(unix)]
    if termination {
        let mut asked = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
        return tokio::select! {
            ended = tokio::signal::ctrl_c() => ended,
            _ = asked.recv() => Ok(()),
        };
    }
    #[cfg(not(unix))]
    let _ = termination;
    tokio::signal::ctrl_c().await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_came_before_does_not_count() {
        let (sender, heard) = watch::channel(0);
        let interrupts = Interrupts { heard };
        sender.send_modify(|count| *count += 1);
        let mut next = std::pin::pin!(interrupts.next());
        assert!(futures::poll!(&mut next).is_pending());
        sender.send_modify(|count| *count += 1);
        next.await;
    }

    #[tokio::test]
    async fn what_was_heard_once_stays_heard() {
        let (sender, heard) = watch::channel(0);
        let interrupts = Interrupts { heard };
        assert!(!interrupts.was_heard());
        assert!(futures::poll!(std::pin::pin!(interrupts.ever())).is_pending());
        sender.send_modify(|count| *count += 1);
        assert!(interrupts.was_heard());
        interrupts.ever().await;
    }
}
