//! Which activities can be chosen, all of them in one pass: SB.2.9 with the verdicts of the ancestors kept.
//!
//! A choice of one activity asks the same questions of its ancestors as a choice of its neighbour. The pass goes through the
//! tree from the top and hands each verdict down, so that a whole table of contents costs about as much as one choice of
//! each level did. The clauses are those of `choice.rs`; a test compares both on random trees.

use super::flow::Direction;
use super::{Exception, Sequencer};
use crate::activity::definition::Action;
use crate::activity::tree::ActivityId;

/// What keeps a choice from being taken at all, NB.2.1: the lowest active activity above the current one, or this itself,
/// that a choice may not leave. To be asked before the current activity is left.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Held(Option<ActivityId>);

/// The answer for every activity, by position.
pub(crate) struct Choices {
    verdicts: Vec<Result<(), Exception>>,
    nodes: Vec<Node>,
}

impl Choices {
    /// Whether a choice of the activity would deliver something, and if not, why.
    pub(crate) fn of(&self, activity: ActivityId) -> Result<(), Exception> {
        self.verdicts.get(activity as usize).copied().unwrap_or(Err(Exception::Nb21NoTarget))
    }

    /// Whether a rule hides the activity, or something above it, from the table of contents.
    pub(crate) fn is_hidden(&self, activity: ActivityId) -> bool {
        self.nodes.get(activity as usize).is_some_and(|node| node.hidden)
    }

    /// Whether the activity is among the available children of its parent.
    pub(crate) fn is_listed(&self, activity: ActivityId) -> bool {
        self.nodes.get(activity as usize).is_some_and(|node| node.place != NOWHERE)
    }
}

/// No place among the available children.
const NOWHERE: u32 = u32::MAX;

/// What the ancestors say about an activity.
#[derive(Clone, Copy)]
struct Node {
    /// SB.2.9, steps 2 and 3, from the root down to here.
    reach: Result<(), Exception>,
    /// SB.2.9, step 9: the way from the nearest ancestor that is also one of the current activity, down to here.
    way: Result<(), Exception>,
    /// The same ancestor.
    ancestor: ActivityId,
    /// Its branch comes after the one of the current activity.
    forward: bool,
    /// DB.1.1, step 3: the activity or one above it is disabled or has reached a limit.
    disabled: bool,
    hidden: bool,
    /// Place among the available siblings.
    place: u32,
    /// First available child.
    first: u32,
    /// What follows in a walk that does not enter the activity.
    after: u32,
}

/// Where a walk forwards from an activity ends, once it is known.
#[derive(Clone, Copy, PartialEq)]
enum Walk {
    Unknown,
    Nothing,
    At(ActivityId),
}

/// What lies between the current activity and the root.
struct Path {
    current: Option<ActivityId>,
    parent: Option<ActivityId>,
    /// The lowest activity a choice may not leave.
    locked: Option<ActivityId>,
    /// The lowest activity that constrains choice, and its neighbours forwards and backwards.
    constrained: Option<(ActivityId, [ActivityId; 2])>,
    /// SB.2.9, step 8: from this place on the siblings of the current activity are out of reach.
    stop: u32,
    /// The current activity is one of the available ones.
    listed: bool,
    held: Option<ActivityId>,
}

impl Sequencer<'_> {
    /// Steps 7.1.1.2 and 7.1.1.3 of NB.2.1, for all targets at once.
    pub(crate) fn held(&self) -> Held {
        let mut path = self.state.current.into_iter().flat_map(|current| self.course.path_up(current));
        Held(path.find(|at| self.is_active(*at) && !self.definition(*at).control.choice_exit))
    }

    /// Says of every activity whether a choice of it would deliver something. To be asked after
    /// [`Sequencer::leave`].
    pub(crate) fn choices(&self, held: Held) -> Choices {
        let nodes = self.nodes();
        let path = self.way_out(held, &nodes);
        let mut walks = vec![Walk::Unknown; nodes.len()];
        let verdicts = (0_u32..)
            .zip(&nodes)
            .map(|(at, node)| {
                self.taken(at, node, &path)?;
                node.reach?;
                self.reached(at, node, &path)?;
                let found = if self.course.is_leaf(at) { at } else { self.entered(node.first, &nodes, &mut walks)? };
                let launches = self.course.at(found).is_some_and(|item| self.course.launches(item));
                match nodes.get(found as usize) {
                    _ if !launches => Err(Exception::Db11Nothing),
                    Some(found) if !found.disabled => Ok(()),
                    _ => Err(self.refusal(found)),
                }
            })
            .collect();
        Choices { verdicts, nodes }
    }

    /// The verdicts handed down from the root.
    fn nodes(&self) -> Vec<Node> {
        let current = self.state.current;
        let root = Node {
            reach: Ok(()),
            way: Ok(()),
            ancestor: 0,
            forward: true,
            disabled: false,
            hidden: false,
            place: 0,
            first: NOWHERE,
            after: NOWHERE,
        };
        let mut nodes: Vec<Node> = vec![root; self.course.items().count()];
        for at in (0_u32..).take(nodes.len()) {
            let Some(mut node) = nodes.get(at as usize).copied() else { break };
            let rules = &self.definition(at).pre;
            let hides = !rules.is_empty() && self.check_rules(at, rules, &[Action::HiddenFromChoice]).is_some();
            node.hidden |= hides;
            if node.reach.is_ok() && node.place == NOWHERE {
                node.reach = Err(Exception::Sb29Unavailable);
            } else if node.reach.is_ok() && hides {
                node.reach = Err(Exception::Sb29Hidden);
            }
            node.disabled = node.disabled || self.check_activity(at);
            let on_path = current.is_some_and(|current| self.course.contains(at, current));
            if on_path {
                node.ancestor = at;
                // Down from the current activity the way is forwards; beside it each branch says for itself.
                node.forward = true;
            }
            if !self.course.is_leaf(at) {
                self.hand_down(at, &mut node, current, &mut nodes);
            }
            if let Some(slot) = nodes.get_mut(at as usize) {
                *slot = node;
            }
        }
        nodes
    }

    /// What a cluster says to its children.
    fn hand_down(&self, at: ActivityId, node: &mut Node, current: Option<ActivityId>, nodes: &mut [Node]) {
        let child_of_path = node.ancestor == at;
        // SB.2.4 step 1 and SB.2.9 step 9, of this activity; it prevents activation only where the way does not begin.
        let definition = self.definition(at);
        let stops = !definition.pre.is_empty()
            && self.check_rules(at, &definition.pre, &[Action::StopForwardTraversal]).is_some();
        let prevents = definition.choice.prevent_activation && !self.is_active(at);
        let way = |forward: bool| match node.way {
            _ if child_of_path && stops && forward => Err(Exception::Sb24Blocked),
            _ if child_of_path => Ok(()),
            Err(exception) => Err(exception),
            Ok(()) if stops && forward => Err(Exception::Sb24Blocked),
            Ok(()) if prevents => Err(Exception::Sb29PreventActivation),
            Ok(()) => Ok(()),
        };
        let below = |place: u32, after: u32, forward: bool| Node {
            way: way(forward),
            forward,
            place,
            first: NOWHERE,
            after,
            ..*node
        };
        // The branch of the current activity, when this is one of its ancestors.
        let branch = current
            .filter(|current| child_of_path && *current != at)
            .and_then(|current| self.course.path_up(current).find(|step| self.course.parent(*step) == Some(at)));
        let mut first = None;
        match &self.tracking(at).children {
            None => {
                for child in self.course.children(at) {
                    first = first.or(Some(child));
                    let next = self.course.at(child).map_or(NOWHERE, |item| item.end);
                    let after = if self.course.at(at).is_some_and(|item| next < item.end) { next } else { node.after };
                    let forward = branch.map_or(node.forward, |branch| child > branch);
                    if let Some(slot) = nodes.get_mut(child as usize) {
                        *slot = below(child, after, forward);
                    }
                }
            }
            Some(chosen) => {
                for child in self.course.children(at) {
                    let forward = branch.map_or(node.forward, |branch| child > branch);
                    if let Some(slot) = nodes.get_mut(child as usize) {
                        *slot = below(NOWHERE, NOWHERE, forward);
                    }
                }
                first = chosen.first().copied();
                let turn = branch.and_then(|branch| chosen.iter().position(|child| *child == branch));
                for (place, child) in chosen.iter().enumerate() {
                    let after = chosen.get(place + 1).copied().unwrap_or(node.after);
                    let forward = match (branch, turn) {
                        (None, _) => node.forward,
                        (Some(_), Some(turn)) => place > turn,
                        (Some(branch), None) => *child > branch,
                    };
                    let place = u32::try_from(place).unwrap_or(NOWHERE);
                    if let Some(slot) = nodes.get_mut(*child as usize) {
                        *slot = below(place, after, forward);
                    }
                }
            }
        }
        node.first = first.unwrap_or(NOWHERE);
    }

    /// What lies between the current activity and the root, once for all targets.
    fn way_out(&self, held: Held, nodes: &[Node]) -> Path {
        let current = self.state.current;
        let parent = current.and_then(|current| self.course.parent(current));
        let up = || current.into_iter().flat_map(|current| self.course.path_up(current));
        let constrained = up()
            .find(|at| self.constrains(*at))
            .map(|at| (at, [Direction::Forward, Direction::Backward].map(|direction| self.choice_flow(at, direction))));
        let place = |at: ActivityId| nodes.get(at as usize).map_or(NOWHERE, |node| node.place);
        let stops = |at: &ActivityId| {
            let rules = &self.definition(*at).pre;
            !rules.is_empty() && self.check_rules(*at, rules, &[Action::StopForwardTraversal]).is_some()
        };
        // Siblings in their order: from the current one on the first that stops.
        let stop = match (current, parent) {
            (Some(current), Some(parent)) => {
                let from = place(current);
                let after = |at: &ActivityId| place(*at) >= from && place(*at) != NOWHERE;
                let found = match &self.tracking(parent).children {
                    None => self.course.children(parent).filter(after).find(stops),
                    Some(chosen) => chosen.iter().copied().filter(after).find(stops),
                };
                found.map_or(NOWHERE, place)
            }
            _ => NOWHERE,
        };
        let locked = up().find(|at| !self.definition(*at).control.choice_exit);
        let listed = current.is_some_and(|current| place(current) != NOWHERE);
        Path { current, parent, locked, constrained, stop, listed, held: held.0 }
    }

    /// Step 7 of NB.2.1: whether the navigation request is taken.
    fn taken(&self, at: ActivityId, node: &Node, path: &Path) -> Result<(), Exception> {
        let parent = self.course.parent(at);
        // 7.1.1
        if parent.is_some_and(|parent| !self.definition(parent).control.choice) {
            return Err(Exception::Nb21Choice);
        }
        let Some(current) = path.current.filter(|current| *current != at) else { return Ok(()) };
        let held = if parent.is_some() && parent == path.parent {
            // 7.1.1.3
            path.held == Some(current)
        } else {
            // 7.1.1.2
            path.held.is_some_and(|held| held > node.ancestor || (held == current && current == node.ancestor))
        };
        if held { Err(Exception::Nb21ChoiceExit) } else { Ok(()) }
    }

    /// Steps 4 to 11 of SB.2.9, once every ancestor is available.
    fn reached(&self, at: ActivityId, node: &Node, path: &Path) -> Result<(), Exception> {
        let parent = self.course.parent(at);
        match path.current {
            // 7
            Some(current) if current == at => Ok(()),
            // 8
            Some(_) if parent.is_some() && parent == path.parent => {
                if !node.forward {
                    // Only the parent has a say backwards.
                    let forward_only = parent.is_some_and(|parent| self.definition(parent).control.forward_only);
                    return if forward_only { Err(Exception::Sb24ForwardOnly) } else { Ok(()) };
                }
                match () {
                    () if !path.listed => Err(Exception::Sb29NothingToConsider),
                    () if path.stop < node.place => Err(Exception::Sb24Blocked),
                    () => Ok(()),
                }
            }
            // 9
            None => node.way,
            Some(current) if current == node.ancestor => node.way,
            // 10
            Some(_) if at == node.ancestor => {
                if path.locked.is_some_and(|locked| locked > at) {
                    return Err(Exception::Sb29ChoiceExit);
                }
                Ok(())
            }
            // 11
            Some(_) => {
                // 11.1 to 11.4
                if path.locked.is_some_and(|locked| locked > node.ancestor) {
                    return Err(Exception::Sb29ChoiceExit);
                }
                // 11.5
                if let Some((_, [next, before])) = path.constrained.filter(|(at, _)| *at > node.ancestor) {
                    let neighbour = if node.forward { next } else { before };
                    if !self.course.contains(neighbour, at) {
                        return Err(Exception::Sb29Constrained);
                    }
                }
                node.way
            }
        }
    }

    /// Where flow \[SB.2.2\] forwards from an activity arrives. Forwards it never turns, so the answer belongs to the
    /// activity alone and is kept for the clusters around it.
    fn entered(&self, from: ActivityId, nodes: &[Node], walks: &mut [Walk]) -> Result<ActivityId, Exception> {
        let mut passed = Vec::new();
        let mut at = from;
        let end = loop {
            let (Some(node), Some(known)) = (nodes.get(at as usize), walks.get_mut(at as usize)) else {
                break Walk::Nothing;
            };
            if *known != Walk::Unknown {
                break *known;
            }
            // Taken for a dead end as long as it is being walked: no tree made by hand can make this go round.
            *known = Walk::Nothing;
            passed.push(at);
            let definition = self.definition(at);
            if self.course.parent(at).is_some_and(|parent| !self.definition(parent).control.flow) {
                break Walk::Nothing;
            }
            if !definition.pre.is_empty() && self.check_rules(at, &definition.pre, &[Action::Skip]).is_some() {
                at = node.after;
            } else if self.check_activity(at) {
                break Walk::Nothing;
            } else if self.course.is_leaf(at) {
                break Walk::At(at);
            } else {
                at = node.first;
            }
        };
        for at in passed {
            if let Some(known) = walks.get_mut(at as usize) {
                *known = end;
            }
        }
        match end {
            Walk::At(found) => Ok(found),
            _ => Err(Exception::Sb29FlowOnly),
        }
    }
}
