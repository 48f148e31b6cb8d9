//! What the learners of the demonstration have done so far: each line is a visit, and goes through the real doors.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{Days, NaiveTime};
use lms_core::ids::{EnrolmentId, StepId};
use lms_core::time::{Span, Timestamp, Zone};
use lms_engine::account::{self, Device, authenticate, sign_in};
use lms_engine::learn::{Opened, beat, open_step};
use lms_engine::{EngineError, Lms};
use tokio::task::JoinSet;

use super::accounts::password;
use super::player::Player;

/// One thing that is done during a visit, at the step with this key.
enum Act {
    /// Reads on in a module for so many pages; its quiz, when it is reached, comes to this score.
    Play(&'static str, usize, f64),
    /// Reads a sheet for so many minutes.
    Read(&'static str, u64),
}

/// To the end of a module.
const ALL: usize = usize::MAX;

use Act::{Play, Read};

/// A visit: who, how many days ago, at what time, and what was done.
struct Visit(&'static str, u64, (u32, u32), &'static [Act]);

/// Everything that happened, each person in order of time. Monique has finished the first module and stands on the
/// third page of the second one.
const VISITS: [Visit; 22] = [
    Visit("monique", 8, (19, 40), &[Play("module-1", ALL, 0.8), Read("france-num", 4)]),
    Visit("monique", 2, (20, 15), &[Play("module-2", 3, 0.0)]),
    Visit("aicha.b", 8, (9, 5), &[Play("module-1", ALL, 1.0)]),
    Visit("aicha.b", 7, (9, 10), &[Play("module-2", ALL, 0.8333), Read("fiche-publication", 12)]),
    Visit("aicha.b", 5, (14, 0), &[Read("classe-virtuelle", 6), Read("demi-journee", 5), Play("module-3", ALL, 0.8)]),
    Visit("aicha.b", 3, (9, 0), &[Read("etude-de-cas", 38)]),
    Visit("antoine.c", 7, (12, 30), &[Play("module-1", ALL, 0.6)]),
    Visit("antoine.c", 5, (12, 35), &[Play("module-2", ALL, 0.5)]),
    Visit("clemence.d", 8, (18, 0), &[Play("module-1", ALL, 0.8)]),
    Visit("clemence.d", 6, (18, 10), &[Play("module-2", ALL, 0.6667), Read("fiche-publication", 9)]),
    Visit("clemence.d", 1, (18, 5), &[Play("module-3", 5, 0.0)]),
    Visit("diego.f", 4, (6, 50), &[Play("module-1", 4, 0.0)]),
    Visit("elodie.g", 6, (13, 20), &[Play("module-1", ALL, 0.4)]),
    Visit("jean-baptiste.l", 8, (20, 30), &[Play("module-1", ALL, 0.6), Read("france-num", 11)]),
    Visit("jean-baptiste.l", 6, (20, 30), &[Play("module-2", ALL, 0.6667), Read("fiche-publication", 14)]),
    Visit("jean-baptiste.l", 4, (20, 40), &[Play("module-3", ALL, 0.8), Read("etude-de-cas", 22)]),
    Visit("lea.n", 7, (10, 0), &[Play("module-1", ALL, 1.0)]),
    Visit("lea.n", 3, (10, 15), &[Play("module-2", 9, 0.0)]),
    Visit("mamadou.p", 8, (7, 30), &[Play("module-1", ALL, 0.8)]),
    Visit(
        "mamadou.p",
        6,
        (7, 20),
        &[Play("module-2", ALL, 0.8333), Read("fiche-publication", 8), Read("demi-journee", 3)],
    ),
    Visit("mamadou.p", 2, (7, 45), &[Play("module-3", ALL, 0.6)]),
    // Who chose a password and has not opened anything yet.
    Visit("noemie.r", 1, (11, 0), &[]),
];

/// The addresses of those who have chosen a password, each once.
pub fn active() -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for address in VISITS.iter().map(|v| address(v.0)) {
        if !out.contains(&address) {
            out.push(address);
        }
    }
    out
}

fn address(name: &str) -> String {
    format!("{name}@example.org")
}

/// What a life needs to know.
pub struct World {
    /// Steps by their key in the parcours file.
    pub steps: HashMap<String, StepId>,
    /// Enrolments by address.
    pub enrolments: HashMap<String, EnrolmentId>,
    /// Where days begin.
    pub zone: Zone,
    /// The present; everything happened before.
    pub now: Timestamp,
}

/// Lets everybody do what they did, people side by side, each in order of time.
///
/// # Errors
///
/// When a use case refuses.
pub async fn live(lms: &Lms, world: World) -> Result<(), EngineError> {
    let world = Arc::new(world);
    let mut people = JoinSet::new();
    for address in active() {
        let (lms, world) = (lms.clone(), Arc::clone(&world));
        people.spawn(async move {
            for visit in VISITS.iter().filter(|v| self::address(v.0) == address) {
                visit.happen(&lms, &world, &address).await?;
            }
            Ok::<(), EngineError>(())
        });
    }
    while let Some(ended) = people.join_next().await {
        ended.map_err(|e| EngineError::Internal(e.to_string()))??;
    }
    Ok(())
}

impl Visit {
    async fn happen(&self, lms: &Lms, world: &World, address: &str) -> Result<(), EngineError> {
        let missing = |what: &str| EngineError::Internal(format!("the demonstration has no {what}"));
        let today = world.now.day(world.zone);
        let day = today.checked_sub_days(Days::new(self.1)).unwrap_or(today);
        let (hour, minute) = self.2;
        let mut now = world.zone.at(day, NaiveTime::from_hms_opt(hour, minute, 0).unwrap_or(NaiveTime::MIN));
        let device = Device { agent: "Ordinateur, Firefox".to_owned(), address: "192.0.2.0".to_owned() };
        let password = password(lms, address);
        let typed = account::Typed { login: address, password: &password, code: None };
        let signed = sign_in(lms, typed, device, now).await?;
        let principal = authenticate(lms, &signed.cookie, now).await?.ok_or_else(|| missing("sign-in"))?;
        let enrolment = *world.enrolments.get(address).ok_or_else(|| missing("enrolment"))?;
        for act in self.3 {
            now = now + Span::millis(20_000);
            let (Play(key, ..) | Read(key, _)) = act;
            let step = *world.steps.get(*key).ok_or_else(|| missing("step"))?;
            let opened = open_step(lms, &principal.actor, enrolment, step, now).await?;
            match (act, opened) {
                (Play(key, pages, score), Opened::Player(launch)) => {
                    now = Player::open(lms, *launch, *score, now)?.play(key, *pages).await?;
                }
                (Read(_, minutes), Opened::File { .. } | Opened::Link { .. }) => {
                    let mut left = *minutes;
                    while left > 0 {
                        let stay = left.min(3);
                        left -= stay;
                        now = now + Span::minutes(stay);
                        beat(lms, &principal.actor, enrolment, step, None, left == 0, now).await?;
                    }
                }
                _ => return Err(missing("content of this kind")),
            }
        }
        account::sign_out(lms, &principal, now + Span::millis(5_000)).await
    }
}
