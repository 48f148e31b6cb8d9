//! Someone who looks on while a case is played, and may write down what the engine was told and what it answered.

use crate::api::Reply;
use crate::attempt::{Outcome, Stamped};
use crate::time::Millis;
use crate::{Attempt, Course};

/// Sees a case being played. Every method says nothing unless it is written.
///
/// What is seen between [`opened`](Self::opened) and [`left`](Self::left) can be repeated by any other build of the engine, which must
/// then come to the same answers and the same state: the test of the browser's module does so.
pub trait Witness {
    /// An attempt is opened, freshly made or taken up again with what the learner is known for meanwhile.
    fn opened(&mut self, _course: &Course, _attempt: &Attempt) {}

    /// An input of the learner or the player was applied.
    fn applied(&mut self, _input: &Stamped, _outcome: &Outcome, _after: &Attempt) {}

    /// The content called `method(a, b)` at `at`.
    fn called(&mut self, _method: &str, _arguments: [&str; 2], _at: Millis, _reply: &Reply, _after: &Attempt) {}

    /// The attempt is put away, to be taken up again or not.
    fn left(&mut self, _course: &Course, _attempt: &Attempt) {}
}

/// Nobody looks on.
impl Witness for () {}
