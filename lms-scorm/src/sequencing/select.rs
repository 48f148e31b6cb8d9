//! Selection and randomization of children, SR.1 and SR.2.

use super::Sequencer;
use crate::activity::definition::Timing;
use crate::activity::tree::ActivityId;

impl Sequencer<'_> {
    /// Select Children Process \[SR.1\] and Randomize Children Process \[SR.2\] for one cluster.
    ///
    /// Source: SCORM 2004 4th Ed., SN, pseudo-code SR.1 and SR.2. They run when the course is opened for the first time and,
    /// for "on each new attempt", when an attempt on the cluster ends, so that flow already finds the next one's children.
    pub(super) fn select_children(&mut self, activity: ActivityId) {
        let definition = self.definition(activity);
        // SR.1, 1 to 3, and SR.2, 1 to 3: nothing to do for leaves, active clusters and clusters without such controls.
        if self.course.is_leaf(activity) || self.is_active(activity) && self.tracking(activity).children.is_none() {
            return;
        }
        let selects = definition.selection.timing != Timing::Never && definition.selection.count.is_some();
        let shuffles = definition.randomization.timing != Timing::Never && definition.randomization.reorder;
        if !selects && !shuffles {
            return;
        }
        let again = |timing: Timing| timing == Timing::OnEachNewAttempt;
        let first = self.tracking(activity).children.is_none();
        let mut children: Vec<ActivityId> = self.available(activity).collect();
        if selects && (first || again(definition.selection.timing)) {
            children = self.course.children(activity).collect();
            let count = definition.selection.count.map_or(children.len(), |count| count as usize);
            while children.len() > count {
                let at = self.draw(children.len());
                children.remove(at);
            }
        }
        if shuffles && (first || again(definition.randomization.timing)) {
            for at in (1..children.len()).rev() {
                let other = self.draw(at + 1);
                children.swap(at, other);
            }
        }
        self.tracking_mut(activity).children = Some(children);
    }

    /// Selects the children of every cluster that was not selected yet.
    pub(super) fn select_all(&mut self) {
        let clusters: Vec<ActivityId> = (0_u32..)
            .zip(self.course.items())
            .filter(|(at, item)| item.is_cluster(*at) && item.sequencing.is_some())
            .map(|(at, _)| at)
            .collect();
        for cluster in clusters {
            if self.tracking(cluster).children.is_none() {
                self.select_children(cluster);
            }
        }
    }

    /// A number below `below`, the same for the same seed and the same number of draws (SplitMix64).
    fn draw(&mut self, below: usize) -> usize {
        self.state.draws += 1;
        let mut z = self.seed.wrapping_add(self.state.draws.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^= z >> 31;
        let below = u64::try_from(below).unwrap_or(1).max(1);
        usize::try_from(z % below).unwrap_or(0)
    }
}
