//! Makes the demonstration's data, through the same use cases as everybody, at instants of the last weeks.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::Days;
use lms_core::access::{Actor, Grant, Role, Scope, Who};
use lms_core::ids::{EnrolmentId, ParcoursId, PersonId, SessionId};
use lms_core::people::Region;
use lms_core::time::{Span, Timestamp, Zone};
use lms_engine::session::NewSession;
use lms_engine::{EngineError, Lms, account, enrolment, jobs, person, region, session};
use lms_store::{Durability, Migrate, Page};

use super::accounts::{FABIENNE, KARIM, NATIONAL, RENE, password};
use super::embedded::Embedded;
use super::lives::{self, World};
use super::mailbox::Mailbox;
use crate::context::{Context, Opening};
use crate::exit::{Exit, Failure};
use crate::parcours_file::{self, Library as _};

/// Days before the present on which things were done.
const FOUNDED: u64 = 30;
const PLANNED: u64 = 16;
const ENROLLED: u64 = 11;
const BEGAN: u64 = 9;
/// Days from the present on which the next session begins.
const NEXT: u64 = 24;

/// Makes the data; mails name `public_url`.
///
/// # Errors
///
/// When a use case refuses, or the disk does.
pub async fn seed(ctx: &Context, public_url: &str) -> Result<(), Failure> {
    let bar =
        ctx.out.spinner(ctx.out.pick("Préparation des données de démonstration", "Making the demonstration data"));
    let mailbox = Arc::new(Mailbox::new(ctx.mail_folder()));
    let lms = ctx
        .open_with(Opening {
            migrate: Migrate::Apply,
            // Nothing is lost with a power cut here: an interrupted demonstration is made again.
            durability: Durability::Normal,
            public_url: public_url.to_owned(),
            mail: Some(mailbox.clone()),
            ..Opening::default()
        })
        .await?;
    let made = Seed { lms: &lms, mailbox: &mailbox, now: ctx.now() }.make().await;
    lms.store().close().await;
    bar.finish_and_clear();
    made
}

struct Seed<'a> {
    lms: &'a Lms,
    mailbox: &'a Mailbox,
    now: Timestamp,
}

impl Seed<'_> {
    fn ago(&self, days: u64) -> Timestamp {
        let utc = self.now.utc();
        Timestamp::new(utc.checked_sub_days(Days::new(days)).unwrap_or(utc))
    }

    async fn make(&self) -> Result<(), Failure> {
        let operator = Actor::operator();
        let founded = self.ago(FOUNDED);
        let north = region::create(self.lms, &operator, "HDF", "Hauts-de-France", Zone::PARIS, founded).await?;
        region::create(self.lms, &operator, "BRE", "Bretagne", Zone::PARIS, founded).await?;
        let reunion = "Indian/Reunion".parse().unwrap_or(Zone::PARIS);
        region::create(self.lms, &operator, "REU", "La Réunion", reunion, founded).await?;

        let national = Grant { role: Role::NationalManager, scope: Scope::National };
        let regional = Grant { role: Role::RegionalManager, scope: Scope::Region { region: north.id } };
        let nation = self.staff("Équipe", "nationale", NATIONAL, Some(national)).await?;
        let rene = self.staff("René", "G.", RENE, Some(regional)).await?;
        let fabienne = self.staff("Fabienne", "T.", FABIENNE, None).await?;
        let karim = self.staff("Karim", "M.", KARIM, None).await?;

        let file = Embedded.file("parcours.json")?.unwrap_or_default();
        let file = parcours_file::read(&String::from_utf8_lossy(&file))?;
        let author = acting(nation, national);
        let made =
            parcours_file::import(self.lms, &author, file, &Embedded, true, || {}, self.ago(FOUNDED - 2)).await?;

        let manager = acting(rene, regional);
        let session = self.sessions(&manager, made.parcours.id, &north, &[fabienne, karim]).await?;
        let enrolled = self.enrol(&manager, session).await?;
        self.mail_and_activate().await?;
        lives::live(self.lms, World { steps: made.steps, enrolments: enrolled, zone: north.zone, now: self.now })
            .await?;
        Ok(())
    }

    async fn staff(&self, given: &str, family: &str, email: &str, grant: Option<Grant>) -> Result<PersonId, Failure> {
        let identity = person::identity(given, family, email, None)?;
        let person = person::create(self.lms, &Actor::operator(), identity, grant, self.ago(ENROLLED)).await?;
        Ok(person.id)
    }

    /// The session under way, and the next one, which waits for learners.
    async fn sessions(
        &self,
        manager: &Actor,
        parcours: ParcoursId,
        region: &Region,
        team: &[PersonId],
    ) -> Result<SessionId, Failure> {
        let (planned, today) = (self.ago(PLANNED), self.now.day(region.zone));
        let first = today.checked_sub_days(Days::new(BEGAN)).unwrap_or(today);
        let new = |title: &str, first, capacity| NewSession {
            parcours,
            region: region.id,
            title: Some(title.to_owned()),
            first,
            last: None,
            zone: None,
            capacity: Some(capacity),
        };
        let running = new("Réussir ma stratégie Facebook – Lille", first, 20);
        let running = session::create(self.lms, manager, running, planned).await?;
        for person in team {
            session::assign_tutor(self.lms, manager, running.id, *person, planned).await?;
        }
        let later = today.checked_add_days(Days::new(NEXT)).unwrap_or(today);
        session::create(self.lms, manager, new("Réussir ma stratégie Facebook – Amiens", later, 12), planned).await?;
        Ok(running.id)
    }

    /// Enrols the people of the file; answers enrolments by address.
    async fn enrol(&self, manager: &Actor, session: SessionId) -> Result<HashMap<String, EnrolmentId>, Failure> {
        let file = Embedded.file("people.csv")?.unwrap_or_default();
        let at = self.ago(ENROLLED);
        let batch = enrolment::stage_import(self.lms, manager, session, &file, at).await?;
        if batch.plan.refused() > 0 {
            return Err(unfit("people.csv"));
        }
        enrolment::apply_import(self.lms, manager, batch.id, &[], &[], at).await?;
        let listed = enrolment::list(self.lms, manager, session, &Page::first(1000)).await?;
        Ok(listed
            .items
            .into_iter()
            .filter_map(|(enrolment, person)| Some((person?.identity?.email.as_str().to_owned(), enrolment.id)))
            .collect())
    }

    /// Lets the mails leave, then those who are at work choose their passwords by the links in them.
    async fn mail_and_activate(&self) -> Result<(), Failure> {
        let mailed = self.ago(ENROLLED) + Span::minutes(1);
        loop {
            let round = jobs::round(self.lms, mailed).await?;
            if round.failed > 0 {
                return Err(unfit("mail"));
            }
            if round.done == 0 {
                break;
            }
        }
        let chosen = mailed + Span::minutes(24 * 60);
        let mut people = tokio::task::JoinSet::new();
        for address in [NATIONAL, RENE, FABIENNE].map(str::to_owned).into_iter().chain(lives::active()) {
            let token = self.mailbox.token(&address).ok_or_else(|| unfit("activation"))?;
            let (lms, word) = (self.lms.clone(), password(self.lms, &address));
            people.spawn(async move { account::activate(&lms, &token, &word, chosen).await });
        }
        while let Some(ended) = people.join_next().await {
            ended.map_err(|e| EngineError::Internal(e.to_string()))??;
        }
        Ok(())
    }
}

/// A person with one role, acting through a program.
fn acting(person: PersonId, grant: Grant) -> Actor {
    Actor { who: Who::Person { person, sign_in: None }, grants: vec![grant] }
}

fn unfit(what: &str) -> Failure {
    Failure::said(
        Exit::Refused,
        (
            format!("Les données de démonstration n'ont pas pu être préparées ({what})."),
            "Relancez `lms demo` : elle repart de zéro.",
        ),
        (format!("The demonstration data could not be made ({what})."), "Run `lms demo` again: it begins afresh."),
    )
}
