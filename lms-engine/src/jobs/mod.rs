//! What runs by itself: the outbox and the timetable. Many replicas may run it; each entry is done by one.

use lms_core::effect::{Effect, Notice};
use lms_core::ids::EnrolmentId;
use lms_core::people::Language;
use lms_core::time::{Span, Timestamp};
use lms_store::repo::OutboxEntry;

use crate::ports::mail::Letter;
use crate::{EngineError, Lms, account, attempt, erase, journal, launch, lrs, once, retention};

/// How long a replica may take for one claim before another may try.
const LEASE: Span = Span::minutes(5);

/// What a round did.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Round {
    /// Effects that left.
    pub done: usize,
    /// Effects that will be tried again.
    pub failed: usize,
    /// Jobs that ran.
    pub jobs: usize,
}

/// One round: due effects, then due jobs.
///
/// # Errors
///
/// Those of the store; an effect that fails is noted and tried again, with a growing delay.
pub async fn round(lms: &Lms, now: Timestamp) -> Result<Round, EngineError> {
    let mut out = Round::default();
    let mut unit = lms.store().unit().await?;
    let entries = unit.outbox().claim(now, now + LEASE, 50).await?;
    unit.commit().await?;
    for entry in entries {
        let result = carry_out(lms, &entry, now).await;
        let mut unit = lms.store().unit().await?;
        match result {
            Ok(()) => {
                unit.outbox().done(entry.id, now).await?;
                out.done += 1;
            }
            Err(error) => {
                let wait = Span::minutes(1u64 << u64::try_from(entry.attempts.clamp(0, 10)).unwrap_or(0))
                    .min(Span::minutes(12 * 60));
                tracing::warn!(id = %entry.id, %error, "an effect failed and will be tried again");
                unit.outbox().failed(entry.id, now + wait, &error.to_string()).await?;
                out.failed += 1;
            }
        }
        unit.commit().await?;
    }
    out.jobs = timetable(lms, now).await?;
    Ok(out)
}

/// The jobs there are, with how often each runs.
const JOBS: [(&str, Span); 11] = [
    ("attempt.idle", Span::minutes(1)),
    ("registration.idle", Span::minutes(10)),
    ("throttle.purge", Span::minutes(60)),
    ("import.purge", Span::minutes(24 * 60)),
    ("receipt.purge", Span::minutes(60)),
    ("erasure.resume", Span::minutes(1)),
    ("journal.seal", Span::minutes(1)),
    ("journal.check", Span::minutes(24 * 60)),
    // Once a day; more often while there is more to do than one round takes.
    ("retention.run", Span::minutes(15)),
    ("lrs.emit", Span::millis(15_000)),
    ("lrs.forward", Span::millis(15_000)),
];

/// Makes sure every job is in the timetable; called once at start.
///
/// # Errors
///
/// Those of the store.
pub async fn ensure(lms: &Lms, now: Timestamp) -> Result<(), EngineError> {
    let mut unit = lms.store().unit().await?;
    for (name, every) in JOBS {
        unit.jobs().ensure(name, now + every).await?;
    }
    lrs::erase::note_home(lms, &mut *unit).await?;
    unit.commit().await?;
    Ok(())
}

async fn timetable(lms: &Lms, now: Timestamp) -> Result<usize, EngineError> {
    let mut count = 0;
    for _ in 0..JOBS.len() {
        let mut unit = lms.store().unit().await?;
        let job = unit.jobs().claim(now, now + LEASE).await?;
        unit.commit().await?;
        let Some(job) = job else { break };
        let every = JOBS.iter().find(|(name, _)| *name == job.name).map_or(Span::minutes(60), |(_, every)| *every);
        let result = run(lms, &job.name, now).await;
        let mut unit = lms.store().unit().await?;
        match result {
            Ok(()) => unit.jobs().finish(&job.name, now, now + every).await?,
            Err(error) => {
                tracing::warn!(job = job.name, %error, "a job failed and will be tried again");
                unit.jobs().failed(&job.name, now + every, &error.to_string()).await?;
            }
        }
        unit.commit().await?;
        count += 1;
    }
    Ok(count)
}

fn earlier(now: Timestamp, span: Span) -> Timestamp {
    Timestamp::from_millis(now.millis() - i64::try_from(span.as_millis()).unwrap_or(0)).unwrap_or(now)
}

async fn run(lms: &Lms, name: &str, now: Timestamp) -> Result<(), EngineError> {
    match name {
        "attempt.idle" => attempt::close_idle(lms, now).await.map(|_| ()),
        "registration.idle" => launch::close_idle(lms, now).await.map(drop),
        "throttle.purge" => {
            let mut unit = lms.store().unit().await?;
            unit.throttles().purge(earlier(now, Span::minutes(24 * 60))).await?;
            Ok(unit.commit().await?)
        }
        "import.purge" => {
            let mut unit = lms.store().unit().await?;
            unit.imports().purge(earlier(now, Span::minutes(7 * 24 * 60))).await?;
            // What an import did can be looked at and undone for a month; what the file held is not needed for that.
            unit.imports().empty_plans(earlier(now, Span::minutes(30 * 24 * 60))).await?;
            Ok(unit.commit().await?)
        }
        "erasure.resume" => erase::resume(lms, now).await.map(drop),
        "journal.seal" => journal::seal(lms, now).await.map(drop),
        "journal.check" => journal::check(lms, now).await.map(drop),
        "retention.run" => retention::daily(lms, now).await.map(drop),
        "lrs.emit" => lrs::emit::round(lms, now).await.map(drop),
        "lrs.forward" => lrs::forward::round(lms, now).await.map(drop),
        "receipt.purge" => once::forget(lms, now).await.map(drop),
        other => Err(EngineError::Internal(format!("there is no job {other:?}"))),
    }
}

async fn carry_out(lms: &Lms, entry: &OutboxEntry, now: Timestamp) -> Result<(), EngineError> {
    let key = entry.id.to_string();
    match &entry.effect {
        Effect::InviteToActivate { person } => account::invite(lms, *person, &key, now).await,
        Effect::TellLearner { enrolment, notice } => tell_learner(lms, *enrolment, *notice, &key).await,
        Effect::TellTutor { person, session } => {
            let mut unit = lms.store().reader().await?;
            let (Some((session, _)), Some((tutor, _))) =
                (unit.sessions().find(*session).await?, unit.people().find(*person).await?)
            else {
                return Ok(());
            };
            let Some(identity) = tutor.identity else { return Ok(()) };
            let (subject, text) = match tutor.preferences.language {
                Language::Fr => (
                    "Une session vous est confiée",
                    format!(
                        "Bonjour {},\n\nVous accompagnez la session « {} », du {} au {}.\n{}\n",
                        identity.given,
                        session.title,
                        session.window.first(),
                        session.window.last(),
                        lms.public_url()
                    ),
                ),
                Language::En => (
                    "A session is entrusted to you",
                    format!(
                        "Hello {},\n\nYou accompany the session \"{}\", from {} to {}.\n{}\n",
                        identity.given,
                        session.title,
                        session.window.first(),
                        session.window.last(),
                        lms.public_url()
                    ),
                ),
            };
            send(lms, &key, identity.email.as_str(), subject, text).await
        }
        Effect::SendPasswordLink { person: None, .. } => Ok(()),
        Effect::SendPasswordLink { person: Some(person), by_manager } => {
            account::send_link(lms, *person, *by_manager, &key, now).await
        }
        Effect::TellAccount { person, notice } => account::tell(lms, *person, *notice, &key).await,
        Effect::CloseAttempts { enrolment } => {
            let mut unit = lms.store().unit().await?;
            attempt::close_open(lms, &mut *unit, *enrolment, now).await?;
            launch::close_open(lms, &mut *unit, *enrolment, now).await?;
            Ok(unit.commit().await?)
        }
        Effect::CloseAttempt { attempt } => {
            let enrolment = lms.store().reader().await?.attempts().find(*attempt).await?.map(|row| row.enrolment);
            if let Some(enrolment) = enrolment {
                let mut unit = lms.store().unit().await?;
                attempt::close_open(lms, &mut *unit, enrolment, now).await?;
                unit.commit().await?;
            }
            Ok(())
        }
    }
}

async fn tell_learner(lms: &Lms, enrolment: EnrolmentId, notice: Notice, key: &str) -> Result<(), EngineError> {
    let mut unit = lms.store().reader().await?;
    let Some((enrolment, _)) = unit.enrolments().find(enrolment).await? else { return Ok(()) };
    let Some((session, _)) = unit.sessions().find(enrolment.session).await? else { return Ok(()) };
    let Some((learner, _)) = unit.people().find(enrolment.learner).await? else { return Ok(()) };
    drop(unit);
    let Some(identity) = learner.identity else { return Ok(()) };
    let last = enrolment.last_day(&session);
    let title = &session.title;
    let (subject, line) = match (learner.preferences.language, notice) {
        (Language::Fr, Notice::Enrolled) => (
            "Vous êtes inscrit(e) à une formation",
            format!("Votre formation « {title} » est ouverte du {} au {last}.", session.window.first()),
        ),
        (Language::Fr, Notice::Suspended) => (
            "Votre formation est suspendue",
            format!(
                "Votre formation « {title} » est suspendue. Rien n'est perdu : vous la reprendrez où vous l'avez laissée."
            ),
        ),
        (Language::Fr, Notice::Resumed) => (
            "Votre formation reprend",
            format!("Votre formation « {title} » reprend. Elle est ouverte jusqu'au {last}."),
        ),
        (Language::Fr, Notice::Extended) => {
            ("Vous avez plus de temps", format!("Votre formation « {title} » reste ouverte jusqu'au {last}."))
        }
        (Language::Fr, Notice::Withdrawn) => (
            "Votre inscription est terminée",
            format!("Vous n'êtes plus inscrit(e) à « {title} ». Votre gestionnaire peut vous renseigner."),
        ),
        (Language::Fr, Notice::Cancelled) => (
            "Votre session est annulée",
            format!(
                "La session « {title} » est annulée. Ce que vous avez fait est conservé. Votre gestionnaire peut vous renseigner."
            ),
        ),
        (Language::En, Notice::Cancelled) => (
            "Your session is cancelled",
            format!(
                "The session \"{title}\" is cancelled. What you have done is kept. Your manager can tell you more."
            ),
        ),
        (Language::En, Notice::Enrolled) => (
            "You are enrolled in a course",
            format!("Your course \"{title}\" is open from {} to {last}.", session.window.first()),
        ),
        (Language::En, Notice::Suspended) => (
            "Your course is paused",
            format!("Your course \"{title}\" is paused. Nothing is lost: you will resume where you stopped."),
        ),
        (Language::En, Notice::Resumed) => {
            ("Your course goes on", format!("Your course \"{title}\" goes on. It is open until {last}."))
        }
        (Language::En, Notice::Extended) => {
            ("You have more time", format!("Your course \"{title}\" stays open until {last}."))
        }
        (Language::En, Notice::Withdrawn) => (
            "Your enrolment has ended",
            format!("You are no longer enrolled in \"{title}\". Your manager can tell you more."),
        ),
    };
    let hello = if learner.preferences.language == Language::Fr { "Bonjour" } else { "Hello" };
    send(
        lms,
        key,
        identity.email.as_str(),
        subject,
        format!("{hello} {},\n\n{line}\n{}\n", identity.given, lms.public_url()),
    )
    .await
}

async fn send(lms: &Lms, key: &str, to: &str, subject: &str, text: String) -> Result<(), EngineError> {
    let letter = Letter { key: key.to_owned(), to: to.to_owned(), subject: subject.to_owned(), text };
    lms.mail().send(&letter).await.map_err(|e| EngineError::Internal(e.to_string()))
}
