//! A learner at work: what the player of a browser would post, without the browser.

use hyper::{Method, StatusCode};
use lms_core::access::{Actor, Who};
use lms_core::ids::{EnrolmentId, PersonId, StepId};
use lms_core::time::Timestamp;
use lms_engine::learn::{Opened, open_step};
use lms_engine::{EngineError, Lms};
use lms_scorm::{Attempt, Input, Request, Stamped};
use serde::Deserialize;
use serde_json::json;

use super::client::{Ask, Client};
use super::tree::{CLUSTERS, FIRST, LEAVES};

/// Characters of suspend data in each save.
const SUSPEND_DATA: usize = 1_024;

/// A learner with an open attempt.
pub struct Learner {
    path: String,
    authorization: String,
    generation: i64,
    applied: i64,
    saves: u32,
    opening: Option<Input>,
    new: bool,
}

#[derive(Deserialize)]
struct Answer {
    applied: i64,
}

impl Learner {
    /// Opens the step for a learner, as the page of the player does.
    ///
    /// # Errors
    ///
    /// When it is refused.
    pub async fn open(
        lms: &Lms,
        enrolment: EnrolmentId,
        person: PersonId,
        step: StepId,
        now: Timestamp,
    ) -> Result<Self, EngineError> {
        let actor = Actor { who: Who::Person { person, sign_in: None }, grants: Vec::new() };
        let Opened::Player(launch) = open_step(lms, &actor, enrolment, step, now).await? else {
            return Err(EngineError::WrongKind);
        };
        let attempt = Attempt::from_json(&launch.package.course, &launch.state_json).map_err(EngineError::Internal)?;
        Ok(Self {
            path: format!("/player/attempts/{}/journal", launch.attempt),
            authorization: format!("Bearer {}", launch.token),
            generation: launch.generation,
            applied: launch.applied,
            saves: 0,
            opening: Some(attempt.opening()),
            new: launch.package.course.edition.is_2004(),
        })
    }

    /// Saves ten inputs, the first time after opening the content; bytes of the answer.
    ///
    /// # Errors
    ///
    /// In words, when the answer is not that everything is kept.
    pub async fn save(&mut self, client: &mut Client, now: Timestamp) -> Result<usize, String> {
        let mut inputs = Vec::new();
        if let Some(opening) = self.opening.clone() {
            inputs.extend([opening, Input::Initialize]);
        }
        inputs.extend(self.ten());
        self.post(client, inputs, now).await
    }

    /// Ends the content that is open and goes on to the next, the first time after opening the course; behind the last leaf of the
    /// tree to the first. Bytes of the answer.
    ///
    /// # Errors
    ///
    /// In words, when the answer is not that everything is kept.
    pub async fn navigate(&mut self, client: &mut Client, now: Timestamp) -> Result<usize, String> {
        let mut inputs: Vec<Input> = self.opening.clone().into_iter().collect();
        let last = self.saves % (CLUSTERS * LEAVES) == CLUSTERS * LEAVES - 1;
        let request = if last { Request::Choice(FIRST.to_owned()) } else { Request::Continue };
        inputs.extend([Input::Initialize, Input::Terminate, Input::Navigate(request)]);
        self.post(client, inputs, now).await
    }

    async fn post(&mut self, client: &mut Client, inputs: Vec<Input>, now: Timestamp) -> Result<usize, String> {
        let last = self.applied + i64::try_from(inputs.len()).unwrap_or(0);
        let inputs: Vec<Stamped> = inputs.into_iter().map(|input| Stamped { at: now.millis(), input }).collect();
        let body = json!({ "generation": self.generation, "first": self.applied + 1, "inputs": inputs });
        let ask = Ask {
            method: Method::POST,
            path: &self.path,
            header: Some(("authorization", &self.authorization)),
            body: serde_json::to_vec(&body).map_err(|e| e.to_string())?,
        };
        let (status, body) = client.ask(ask).await?;
        let applied = serde_json::from_slice::<Answer>(&body).map(|a| a.applied);
        match applied {
            Ok(applied) if status == StatusCode::OK && applied == last => {
                self.applied = last;
                self.saves += 1;
                self.opening = None;
                Ok(body.len())
            }
            _ => Err(format!("{status} {}", String::from_utf8_lossy(&body))),
        }
    }

    /// Eight elements with 1 KiB of suspend data, a page turned, and the commit.
    fn ten(&self) -> [Input; 10] {
        let n = self.saves;
        let prefix = if self.new { "cmi" } else { "cmi.core" };
        let core = |el: &str, v: String| Input::Set { el: format!("{prefix}.{el}"), v };
        let data: String = format!("{n:08}").chars().cycle().take(SUSPEND_DATA).collect();
        let minutes = n % 60;
        let (place, status, time, spent) = if self.new {
            ("location", "completion_status", "session_time", format!("PT{minutes}M10S"))
        } else {
            ("lesson_location", "lesson_status", "session_time", format!("0000:{minutes:02}:10.00"))
        };
        [
            core(place, format!("page-{n}")),
            core(status, "incomplete".to_owned()),
            core("score.raw", "40".to_owned()),
            core("score.min", "0".to_owned()),
            core("score.max", "100".to_owned()),
            core(time, spent),
            core("exit", "suspend".to_owned()),
            Input::Set { el: "cmi.suspend_data".to_owned(), v: data },
            core(place, format!("page-{n}-2")),
            Input::Commit,
        ]
    }
}
