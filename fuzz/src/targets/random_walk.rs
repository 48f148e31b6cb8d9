//! No walk breaks an attempt; at its end the learner can go on, and its journal replayed gives the same state.

use crate::{trees, walk};

use lms_scorm::api::Api;
use lms_scorm::attempt::Session;
use lms_scorm::package::{Limits, read_manifest};
use lms_scorm::trace::replay;
use lms_scorm::{Attempt, Learner, Options, Stamped};

/// One input.
pub fn run(bytes: &[u8]) {
    let Some((first, rest)) = bytes.split_first() else { return };
    let courses = walk::courses();
    // The first byte chooses one of the fixed courses, or one made by chance.
    let made = (*first >= 3).then(|| {
        let text = trees::manifest(u64::from(*first), 2 + usize::from(*first % 15));
        read_manifest(text.as_bytes(), &Limits::default()).course.expect("the manifest is good")
    });
    let course = made.as_ref().unwrap_or_else(|| &courses[usize::from(*first) % courses.len()]);
    let fresh = || Attempt::new(course, Learner::default(), Options { seed: u64::from(*first), ..Options::default() });
    let (mut attempt, mut api, mut journal) = (fresh(), Api::default(), Vec::new());
    for (at, pair) in (0..).zip(rest.chunks_exact(2).take(200)) {
        let step = if made.is_some() { walk::step_in(course, pair[0], pair[1]) } else { walk::step(pair[0], pair[1]) };
        match step {
            walk::Step::Input(input) => {
                if attempt.apply(course, &input, at).changed {
                    journal.push(Stamped { at, input });
                }
            }
            walk::Step::Call(name, a, b) => {
                journal.extend(api.call(&mut attempt, course, &walk::method(course, name), &a, &b, at).input);
            }
        }
    }
    let mut again = fresh();
    replay(course, &mut again, &journal);
    assert_eq!(again.state_hash(), attempt.state_hash());
    attempt.apply(course, &attempt.opening(), 1_000);
    // A course made by chance may have nothing to deliver; the fixed ones always let the learner in.
    assert!(made.is_some() || attempt.session() == Session::Open);
}
