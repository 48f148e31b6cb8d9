//! The operating system's source of chance.

use lms_store::Entropy;

/// The operating system's source of chance.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    // A system without a source of chance cannot keep a secret: stopping is the only right answer.
    #[allow(clippy::panic)]
    fn fill(&self, out: &mut [u8]) {
        if let Err(error) = getrandom::fill(out) {
            panic!("the operating system gives no random bytes: {error}");
        }
    }
}
