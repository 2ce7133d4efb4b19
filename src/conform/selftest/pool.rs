//! How much of a self-test is done at once, over all the matrices that share it.

use std::future::Future;

use tokio::sync::Semaphore;

use crate::model::Role;

/// Places for rows: one that has none waits for one.
#[derive(Debug)]
pub struct Pool {
    /// For judges of receivers and senders, which keep a thread busy but for the rows that wait for an answer.
    working: Semaphore,
    /// For judges of clients, which wait more than they work.
    waiting: Semaphore,
}

impl Default for Pool {
    /// As much as this machine's cores can do.
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self { working: Semaphore::new(2 * cores), waiting: Semaphore::new(8 * cores) }
    }
}

impl Pool {
    /// Does a piece of work once there is a place for it.
    pub(super) async fn run<T>(&self, role: Role, work: impl Future<Output = T>) -> T {
        let places = if role == Role::Client { &self.waiting } else { &self.working };
        // Places are never closed; without one the work would be done all the same.
        let _place = places.acquire().await.ok();
        work.await
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use futures::future::join_all;

    use super::*;

    #[tokio::test]
    async fn no_more_is_done_at_once_than_there_are_places() {
        let pool = Pool { working: Semaphore::new(3), waiting: Semaphore::new(1) };
        let (now, most) = (Cell::new(0), Cell::new(0));
        let work = async || {
            now.set(now.get() + 1);
            most.set(most.get().max(now.get()));
            tokio::task::yield_now().await;
            now.set(now.get() - 1);
        };
        join_all((0..10).map(|_| pool.run(Role::Receiver, work()))).await;
        assert_eq!((now.get(), most.get()), (0, 3));
    }
}
