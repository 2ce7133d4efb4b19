//! Cucumber silences panics in the whole process while it runs. This puts the hook back: during a run, so that panics
//! elsewhere stay visible, and after it, however runs overlap and even when one is dropped half-way.

use std::{
    panic::{self, PanicHookInfo},
    sync::{Arc, Mutex, PoisonError},
};

type Hook = Box<dyn Fn(&PanicHookInfo<'_>) + Send + Sync + 'static>;

/// How many runs are under way, and the hook that was there before the first.
static BEFORE: Mutex<Option<(usize, Arc<Hook>)>> = Mutex::new(None);

/// Held for the length of a run.
pub(super) struct Hush(());

impl Hush {
    pub fn begin() -> Self {
        let mut before = BEFORE.lock().unwrap_or_else(PoisonError::into_inner);
        match &mut *before {
            Some((runs, _)) => *runs += 1,
            None => *before = Some((1, Arc::new(panic::take_hook()))),
        }
        Self(())
    }

    /// Lets panics be reported again as they were before the run.
    pub fn speak(&self) {
        let before = BEFORE.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, hook)) = &*before {
            let hook = hook.clone();
            panic::set_hook(Box::new(move |info| hook(info)));
        }
    }
}

impl Drop for Hush {
    fn drop(&mut self) {
        let mut before = BEFORE.lock().unwrap_or_else(PoisonError::into_inner);
        match before.take() {
            Some((runs, hook)) if runs > 1 => *before = Some((runs - 1, hook)),
            // The hook cannot be changed from a thread that panics.
            Some((_, hook)) if !std::thread::panicking() => {
                drop(panic::take_hook());
                panic::set_hook(Arc::try_unwrap(hook).unwrap_or_else(|shared| Box::new(move |info| shared(info))));
            }
            _ => {}
        }
    }
}
