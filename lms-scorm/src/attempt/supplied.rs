//! What the LMS supplies to the content, or works out from what the content has set.

use super::runtime::{completion, fill, launch_of};
use super::{Attempt, Entry, LessonMode, Request};
use crate::activity::definition::Facets;
use crate::cmi::data::Data;
use crate::cmi::{ErrorCode, Refusal, Surroundings};
use crate::course::{Course, LaunchData, StoreMap};
use crate::number::plain;
use crate::sequencing::Sequencer;
use crate::time::{Millis, format_interval, format_timespan};

/// The attempt around the running content.
pub(super) struct Around<'a> {
    pub(super) attempt: &'a Attempt,
    pub(super) course: &'a Course,
    pub(super) activity: u32,
    pub(super) data: Option<&'a Data>,
}

impl<'a> Around<'a> {
    pub(super) fn stores(&self) -> &'a [StoreMap] {
        self.launch().map_or(&[], |launch| &launch.stores)
    }

    fn launch(&self) -> Option<&'a LaunchData> {
        launch_of(self.course, self.activity)
    }

    fn set_by_content(&self, el: &str) -> Option<String> {
        self.data.and_then(|data| data.value(el)).map(str::to_owned)
    }

    /// `adl.nav.request_valid`, SN 6.4.2.
    pub(super) fn request_valid(&self, rest: &str) -> Result<String, Refusal> {
        let mut outlook = self.attempt.outlook(self.course);
        let valid = match rest {
            "continue" => outlook.takes(&Request::Continue) && outlook.can_walk(true),
            "previous" => outlook.takes(&Request::Previous) && outlook.can_walk(false),
            _ => {
                let target = |name: &str| rest.strip_prefix(name)?.strip_prefix(".{target=")?.strip_suffix('}');
                if let Some(target) = target("choice") {
                    outlook.can_choose(target)
                } else if let Some(target) = target("jump") {
                    outlook.takes(&Request::Jump(target.to_owned()))
                } else {
                    return Err(Refusal::new(ErrorCode::UNDEFINED, "the data model has no such element"));
                }
            }
        };
        Ok(valid.to_string())
    }

    /// What the primary objective reads from a shared one, the SCO finds in its own elements until it sets them.
    fn read_from_shared(&self, el: &str) -> Option<String> {
        let primary = self.course.at(self.activity)?.sequencing.as_deref()?.objectives.first()?;
        if self.set_by_content(el).is_some() || primary.maps.iter().all(|map| map.read == Facets::default()) {
            return None;
        }
        let mut sheet = self.attempt.seq.sheet();
        let sequencer = Sequencer::over(self.course, &self.attempt.seq, &mut sheet, false, 0);
        let mut blank = Data::new(self.course.edition);
        fill(&mut blank, "cmi.", &sequencer.progress_for_content(self.activity, 0));
        blank.value(el).map(str::to_owned)
    }

    fn completion_status(&self) -> Option<String> {
        self.launch()?.completion.filter(|threshold| threshold.by_measure)?;
        let status = self.data.and_then(|data| completion(self.course, self.activity, data));
        Some(status.map_or("unknown", |completed| if completed { "completed" } else { "incomplete" }).to_owned())
    }

    fn success_status(&self) -> Option<String> {
        let passing = self.passing_score()?;
        let score = self.data.and_then(|data| data.number("cmi.score.scaled"));
        Some(score.map_or("unknown", |score| if score >= passing { "passed" } else { "failed" }).to_owned())
    }

    fn passing_score(&self) -> Option<f64> {
        let sequencing = self.course.at(self.activity)?.sequencing.as_deref()?;
        sequencing.objectives.first().filter(|primary| primary.by_measure).map(|primary| primary.min_measure)
    }

    fn entry(&self) -> &'static str {
        match self.attempt.live.as_ref().map(|live| live.entry) {
            Some(Entry::AbInitio) => "ab-initio",
            Some(Entry::Resume) => "resume",
            Some(Entry::Neither) | None => "",
        }
    }

    fn mode(&self) -> &'static str {
        match self.attempt.options.mode {
            LessonMode::Normal => "normal",
            LessonMode::Browse => "browse",
            LessonMode::Review => "review",
        }
    }

    fn total_time(&self) -> Millis {
        self.attempt.seq.tracking.get(&self.activity).map_or(0, |tracking| tracking.total_time)
    }
}

impl Surroundings for Around<'_> {
    fn supplied(&self, el: &str) -> Option<String> {
        let learner = &self.attempt.learner;
        let number = |value: Option<f64>, default: &str| Some(value.map_or(default.to_owned(), plain));
        match el {
            "cmi.completion_status" => self.completion_status().or_else(|| self.read_from_shared(el)),
            "cmi.success_status" => self.success_status().or_else(|| self.read_from_shared(el)),
            "cmi.progress_measure" | "cmi.score.scaled" | "cmi.score.raw" | "cmi.score.min" | "cmi.score.max" => {
                self.read_from_shared(el)
            }
            "cmi.completion_threshold" => {
                self.launch()?.completion.filter(|c| c.by_measure).map(|c| plain(c.min_progress))
            }
            "cmi.scaled_passing_score" => self.passing_score().map(plain),
            "cmi.credit" | "cmi.core.credit" => {
                Some(if self.attempt.counts() { "credit" } else { "no-credit" }.to_owned())
            }
            "cmi.entry" | "cmi.core.entry" => Some(self.entry().to_owned()),
            "cmi.mode" | "cmi.core.lesson_mode" => Some(self.mode().to_owned()),
            "cmi.learner_id" | "cmi.core.student_id" => Some(learner.id.clone()),
            "cmi.learner_name" | "cmi.core.student_name" => Some(learner.name.clone()),
            "cmi.launch_data" => self.launch()?.data_from_lms.clone(),
            "cmi.time_limit_action" => Some(
                self.launch()
                    .and_then(|l| l.time_limit_action.clone())
                    .unwrap_or_else(|| "continue,no message".to_owned()),
            ),
            "cmi.student_data.time_limit_action" => self.launch()?.time_limit_action.clone(),
            "cmi.max_time_allowed" => self.launch()?.max_time.map(format_interval),
            "cmi.student_data.max_time_allowed" => self.launch()?.max_time.map(format_timespan),
            "cmi.student_data.mastery_score" => self.launch()?.mastery_score.map(plain),
            "cmi.total_time" => Some(format_interval(self.total_time())),
            "cmi.core.total_time" => Some(format_timespan(self.total_time())),
            "cmi.learner_preference.audio_level" => {
                self.set_by_content(el).or_else(|| number(learner.audio_level, "1"))
            }
            "cmi.learner_preference.delivery_speed" => {
                self.set_by_content(el).or_else(|| number(learner.delivery_speed, "1"))
            }
            "cmi.learner_preference.audio_captioning" => {
                self.set_by_content(el).or_else(|| Some(learner.audio_captioning.unwrap_or(0).clamp(-1, 1).to_string()))
            }
            "cmi.learner_preference.language" => self.set_by_content(el).or_else(|| Some(learner.language.clone())),
            "cmi.student_preference.audio" | "cmi.student_preference.speed" => Some("0".to_owned()),
            "cmi.student_preference.language" => Some(learner.language.clone()),
            _ => None,
        }
    }
}
