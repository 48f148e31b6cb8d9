//! People; what names them is sealed with their own key.

use async_trait::async_trait;

use lms_core::ids::{PersonId, RegionId, SessionId};
use lms_core::people::{Account, Identity, Person, Preferences};
use lms_core::text::{Email, ExternalRef};
use lms_core::time::Timestamp;

use super::Revision;
use crate::StoreError;
use crate::page::{Listed, Page};

/// A person as kept: the identity is gone once the person's key was destroyed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct StoredPerson {
    /// Unique identifier.
    pub id: PersonId,
    /// `None`: erased.
    pub identity: Option<Identity>,
    /// Where the account stands.
    pub account: Account,
    /// How pages look and speak.
    pub preferences: Preferences,
}

/// Which people a list holds.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct PersonFilter {
    /// With this address.
    pub email: Option<Email>,
    /// Holding a role in this region, or enrolled in one of its sessions.
    pub region: Option<RegionId>,
    /// Enrolled in this session.
    pub session: Option<SessionId>,
    /// Holding some role.
    pub staff_only: bool,
}

/// People, one row each.
#[async_trait]
pub trait PersonRepo: Send {
    /// `None` when there is no such person.
    async fn find(&mut self, id: PersonId) -> Result<Option<(StoredPerson, Revision)>, StoreError>;
    /// Several at once, in the order of the ids; unknown ones are left out.
    async fn find_many(&mut self, ids: &[PersonId]) -> Result<Vec<StoredPerson>, StoreError>;
    /// By address, exactly (keyed hash).
    async fn find_by_email(&mut self, email: &Email) -> Result<Option<StoredPerson>, StoreError>;
    /// By addresses, in bulk for imports: pairs of the place in `emails` and the person.
    async fn find_by_emails(&mut self, emails: &[Email]) -> Result<Vec<(usize, PersonId)>, StoreError>;
    /// By the keys of another system, in bulk: pairs of the place in `refs` and the person.
    async fn find_by_externals(&mut self, refs: &[ExternalRef]) -> Result<Vec<(usize, PersonId)>, StoreError>;
    /// By folded given and family name (keyed hash of both), in bulk: pairs of the place in `names` and the person.
    async fn find_by_names(&mut self, names: &[(String, String)]) -> Result<Vec<(usize, PersonId)>, StoreError>;
    /// A page of people, newest first.
    async fn list(&mut self, filter: &PersonFilter, page: &Page) -> Result<Listed<StoredPerson>, StoreError>;
    /// Stores new people at revision 1, each with a fresh key; [`StoreError::Duplicate`] when an address is taken.
    async fn insert(&mut self, people: &[Person], now: Timestamp) -> Result<(), StoreError>;
    /// Replaces the person read at `seen`.
    async fn update(&mut self, person: &Person, seen: Revision, now: Timestamp) -> Result<(), StoreError>;
    /// Destroys the person's key: who it was cannot be read any more, here or in any copy without the key. Whether there
    /// was one. What else is to go (password, sign-ins) is the caller's to say.
    async fn erase(&mut self, id: PersonId, now: Timestamp) -> Result<bool, StoreError>;
    /// Removes people that nothing names any more (undo of an import), with their keys; gives those removed.
    async fn remove_unused(&mut self, ids: &[PersonId]) -> Result<Vec<PersonId>, StoreError>;
}
