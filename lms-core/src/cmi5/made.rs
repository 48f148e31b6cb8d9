//! The ids we give to activities of a registration: never those of the publisher.

use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::course::{Course, Node};
use crate::xapi::lexical::hex;

/// What an id is made for.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Hash)]
pub enum Made {
    /// The course.
    Course,
    /// A block or an assignable unit.
    Node(Node),
}

/// Our id of an activity in one registration; the same each time it is asked for. `None` for a node the course has not.
///
/// `base` is an absolute IRI of ours that ends in `/`.
///
/// Source: cmi5 8.1.5 (unit), 9.3.9 (block, course): unique, not the publisher's, the same on every launch.
pub fn activity_id(course: &Course, base: &str, registration: Uuid, made: Made) -> Option<String> {
    let (kind, publisher) = match made {
        Made::Course => ("course", &course.id),
        Made::Node(Node::Block(at)) => ("block", &course.block(at)?.id),
        Made::Node(Node::Au(at)) => ("au", &course.au(at)?.id),
    };
    let digest = hex(&Sha256::digest(format!("{kind}\n{publisher}")));
    let mut id = format!("{base}{kind}/{registration}/{}", digest.get(..32).unwrap_or_default());
    // A publisher who knew the registration could have chosen this very id.
    while course.has_publisher_id(&id) {
        id.push('x');
    }
    Some(id)
}
