//! What a launch has bound its credential to.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The session a credential was made for, as it is kept with the credential.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Bound {
    /// The registration.
    pub registration: Uuid,
    /// The session.
    pub session: Uuid,
    /// The unit, by its index; 0 for a package.
    pub unit: u32,
    /// Whether the rules of cmi5 hold; a package has none.
    pub cmi5: bool,
    /// The activity: of a unit the id we made, of a package its own.
    pub activity: String,
    /// The publisher's id of the unit or package.
    pub publisher: String,
}
