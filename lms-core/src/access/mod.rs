//! Who may do what, where: roles, scopes as a type, and one table between them.
//!
//! Rights are granted by role and scope only; what is one's own (a learner's formation) is a relation, not a grant.
//! What is out of scope reads as "not found" at the edge.

pub mod rate;
pub mod reach;
mod table;
pub mod throttle;

use serde::{Deserialize, Serialize};

use crate::ids::{PersonId, RegionId, SessionId, SignInId};

pub use table::{Action, allows};

/// A ready role. Custom roles made by copying come later (row 1.8).
#[derive(Clone, Copy, Debug, Eq, PartialEq, Ord, PartialOrd, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Gestionnaire national: contents, parcours, everything.
    NationalManager,
    /// Gestionnaire régional: sessions and learners of a region, no edit right on contents (row 2.16).
    RegionalManager,
    /// Tuteur, formateur: own sessions only (row 2.17).
    Tutor,
    /// Apprenant: what is one's own.
    Learner,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 4] = [Self::NationalManager, Self::RegionalManager, Self::Tutor, Self::Learner];
}

/// A part of the platform: national ⊃ region ⊃ session.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Ord, PartialOrd, Hash, Serialize, Deserialize)]
#[serde(tag = "scope", rename_all = "snake_case")]
pub enum Scope {
    /// The whole platform (espace de diffusion).
    National,
    /// One region.
    Region {
        /// Which.
        region: RegionId,
    },
    /// One session; it carries its region, so that covering needs no look-up.
    Session {
        /// The session's region.
        region: RegionId,
        /// Which.
        session: SessionId,
    },
}

impl Scope {
    /// Whether `self` holds all of `target`.
    pub fn covers(self, target: Self) -> bool {
        match (self, target) {
            (Self::National, _) => true,
            (Self::Region { region }, Self::Region { region: r } | Self::Session { region: r, .. }) => region == r,
            (Self::Session { session, .. }, Self::Session { session: s, .. }) => session == s,
            _ => false,
        }
    }
}

/// A role held in a scope.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Ord, PartialOrd, Hash, Serialize, Deserialize)]
pub struct Grant {
    /// What one is there.
    pub role: Role,
    /// Where.
    pub scope: Scope,
}

/// What an action is done to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Target {
    /// Something in a scope.
    In(Scope),
    /// Something of a learner: reachable by that learner, and by others through the scope.
    Of {
        /// Whose it is.
        owner: PersonId,
        /// Where it is.
        scope: Scope,
    },
    /// The national catalogue, which every role that may read it reads whole (row 2a.1).
    Catalogue,
}

/// Who acts.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Actor {
    /// The person, or the platform itself.
    pub who: Who,
    /// Roles held.
    pub grants: Vec<Grant>,
}

/// The person behind an act, for the audit log.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(tag = "who", rename_all = "snake_case")]
pub enum Who {
    /// Somebody signed in.
    Person {
        /// Who.
        person: PersonId,
        /// By which sign-in; `None` with an API token or an attempt token.
        sign_in: Option<SignInId>,
    },
    /// The operator at the command line: has the machine, hence every right.
    Operator,
    /// A job of the platform.
    System,
}

impl Actor {
    /// The operator at the command line.
    pub fn operator() -> Self {
        Self { who: Who::Operator, grants: vec![Grant { role: Role::NationalManager, scope: Scope::National }] }
    }

    /// A job of the platform.
    pub fn system() -> Self {
        Self { who: Who::System, grants: vec![Grant { role: Role::NationalManager, scope: Scope::National }] }
    }

    /// The person, when one acts.
    pub fn person(&self) -> Option<PersonId> {
        match self.who {
            Who::Person { person, .. } => Some(person),
            Who::Operator | Who::System => None,
        }
    }

    /// The sign-in, when one acts through a browser.
    pub fn sign_in(&self) -> Option<SignInId> {
        match self.who {
            Who::Person { sign_in, .. } => sign_in,
            Who::Operator | Who::System => None,
        }
    }

    /// Whether this actor may do `action` to `target`.
    pub fn may(&self, action: Action, target: Target) -> bool {
        let granted = |scope: Option<Scope>| {
            self.grants.iter().any(|g| {
                g.role != Role::Learner && allows(g.role, action) && scope.is_none_or(|target| g.scope.covers(target))
            })
        };
        match target {
            Target::In(scope) => granted(Some(scope)),
            Target::Of { owner, scope } => {
                (self.person() == Some(owner) && allows(Role::Learner, action)) || granted(Some(scope))
            }
            Target::Catalogue => granted(None),
        }
    }

    /// Scopes in which `action` is allowed, for the filter of a list; a covered one is left out.
    pub fn scopes_for(&self, action: Action) -> Vec<Scope> {
        let held: Vec<Scope> =
            self.grants.iter().filter(|g| g.role != Role::Learner && allows(g.role, action)).map(|g| g.scope).collect();
        let mut out: Vec<Scope> = Vec::new();
        for scope in held {
            if !out.iter().any(|o| o.covers(scope)) {
                out.retain(|o| !scope.covers(*o));
                out.push(scope);
            }
        }
        out
    }

    /// The highest ready role held, for the choice of a home page.
    pub fn leading_role(&self) -> Role {
        self.grants.iter().map(|g| g.role).min().unwrap_or(Role::Learner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    const A: RegionId = RegionId(Uuid::from_u128(0xA));
    const B: RegionId = RegionId(Uuid::from_u128(0xB));
    const S: SessionId = SessionId(Uuid::from_u128(1));
    const T: SessionId = SessionId(Uuid::from_u128(2));
    const ME: PersonId = PersonId(Uuid::from_u128(11));
    const OTHER: PersonId = PersonId(Uuid::from_u128(12));

    fn actor(role: Role, scope: Scope) -> Actor {
        Actor { who: Who::Person { person: ME, sign_in: None }, grants: vec![Grant { role, scope }] }
    }

    fn every_scope() -> [Scope; 5] {
        [
            Scope::National,
            Scope::Region { region: A },
            Scope::Region { region: B },
            Scope::Session { region: A, session: S },
            Scope::Session { region: A, session: T },
        ]
    }

    /// Every role × held scope × action × target: allowed exactly when the table says so and the scope covers.
    #[test]
    fn r1_08_the_whole_matrix_is_table_and_cover_nothing_else() {
        let mut cells = 0;
        for role in Role::ALL {
            for held in every_scope() {
                let who = actor(role, held);
                for action in Action::ALL {
                    for scope in every_scope() {
                        let by_grant = role != Role::Learner && allows(role, *action) && held.covers(scope);
                        assert_eq!(
                            who.may(*action, Target::In(scope)),
                            by_grant,
                            "{role:?} {held:?} {action:?} {scope:?}"
                        );
                        let own = Target::Of { owner: ME, scope };
                        assert_eq!(who.may(*action, own), by_grant || allows(Role::Learner, *action), "own {action:?}");
                        let foreign = Target::Of { owner: OTHER, scope };
                        assert_eq!(who.may(*action, foreign), by_grant, "foreign {action:?}");
                        cells += 3;
                    }
                    let catalogue = role != Role::Learner && allows(role, *action);
                    assert_eq!(who.may(*action, Target::Catalogue), catalogue);
                }
            }
        }
        assert_eq!(cells, 4 * 5 * Action::ALL.len() * 5 * 3);
    }

    #[test]
    fn r2_16_the_regional_manager_edits_no_content() {
        let rene = actor(Role::RegionalManager, Scope::Region { region: A });
        for action in [Action::EditContent, Action::EditParcours, Action::PublishParcours] {
            for scope in every_scope() {
                assert!(!rene.may(action, Target::In(scope)));
            }
            assert!(!rene.may(action, Target::Catalogue));
        }
        assert!(rene.may(Action::ReadCatalogue, Target::Catalogue));
    }

    #[test]
    fn r2_17_a_tutor_reaches_own_sessions_only() {
        let tutor = actor(Role::Tutor, Scope::Session { region: A, session: S });
        assert!(tutor.may(Action::ReadTracking, Target::In(Scope::Session { region: A, session: S })));
        assert!(!tutor.may(Action::ReadTracking, Target::In(Scope::Session { region: A, session: T })));
        assert!(!tutor.may(Action::ReadTracking, Target::In(Scope::Region { region: A })));
    }

    #[test]
    fn a_session_scope_never_covers_its_region() {
        assert!(!Scope::Session { region: A, session: S }.covers(Scope::Region { region: A }));
    }

    #[test]
    fn scopes_for_a_list_leave_out_what_is_covered() {
        let mut who = actor(Role::Tutor, Scope::Session { region: A, session: S });
        who.grants.push(Grant { role: Role::RegionalManager, scope: Scope::Region { region: A } });
        assert_eq!(who.scopes_for(Action::ReadSession), vec![Scope::Region { region: A }]);
    }
}
