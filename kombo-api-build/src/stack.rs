//! A thread with a large stack, for code that recurses along a document.

use std::thread::{Builder, scope};

/// The stack of the stages. They follow references from schema to schema, and in a document of thousands of components
/// such a chain has thousands of links; in a debug build each takes tens of kilobytes. Only memory that is used counts.
pub(crate) const STAGES: usize = 512 << 20;

/// Runs `work` on a thread with a stack of `size` bytes.
///
/// # Errors
/// A message if the thread cannot be started, or if `work` panics.
pub(crate) fn with_stack<T: Send>(size: usize, work: impl FnOnce() -> T + Send) -> Result<T, String> {
    scope(|scope| {
        let thread = Builder::new().stack_size(size).spawn_scoped(scope, work);
        let thread = thread.map_err(|error| format!("cannot start a thread: {error}"))?;
        thread.join().map_err(|_| "the generator panicked; please report it".to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn depth_of(n: usize) -> usize {
        let used = std::hint::black_box([0_u8; 1024]);
        if n == 0 { usize::from(used[0]) } else { 1 + depth_of(n - 1) }
    }

    #[test]
    fn deep_recursion_fits_and_a_panic_is_an_error() {
        assert_eq!(with_stack(64 << 20, || depth_of(20_000)), Ok(20_000));
        assert!(with_stack(1 << 20, || -> () { panic!("expected by this test") }).is_err());
    }
}
