//! What was measured: latencies, rate, and the processor time and memory of the server.

use std::time::Duration;

use serde::Serialize;

use crate::output::Output;

/// Latencies and failures of one worker, or of all of them.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    micros: Vec<u32>,
    bytes: u64,
    /// Answers that were not what was expected, or did not come.
    pub failed: u64,
    /// One of them, in words.
    pub trouble: Option<String>,
}

impl Tally {
    /// Notes an answer.
    pub fn answered(&mut self, after: Duration, bytes: usize) {
        self.micros.push(u32::try_from(after.as_micros()).unwrap_or(u32::MAX));
        self.bytes += bytes as u64;
    }

    /// Notes a failure.
    pub fn failed(&mut self, why: String) {
        self.failed += 1;
        self.trouble.get_or_insert(why);
    }

    /// Takes in another one's.
    pub fn merge(&mut self, other: Self) {
        self.micros.extend(other.micros);
        self.bytes += other.bytes;
        self.failed += other.failed;
        if let Some(why) = other.trouble {
            self.trouble.get_or_insert(why);
        }
    }
}

/// Processor time and memory of a process at one moment.
#[derive(Clone, Copy, Debug)]
pub struct Usage {
    /// Processor time so far, in seconds.
    pub cpu: f64,
    /// Memory in use, in KiB.
    pub kib: u64,
}

impl Usage {
    /// Of the process with this number; `None` where the system does not tell it in `/proc` (proc(5)).
    pub fn of(process: u32) -> Option<Self> {
        let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
        // The name in parentheses may hold anything; what follows it is numbers. User and system time are fields 14 and
        // 15, in hundredths of a second on every Linux.
        let numbers: Vec<&str> = stat.get(stat.rfind(')')? + 2..)?.split(' ').collect();
        let ticks = |n: usize| numbers.get(n).and_then(|t| t.parse::<f64>().ok());
        let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
        let kib = status.lines().find_map(|l| l.strip_prefix("VmRSS:"))?.trim().trim_end_matches(" kB").parse().ok()?;
        Some(Self { cpu: (ticks(11)? + ticks(12)?) / 100.0, kib })
    }
}

/// What a run came to.
#[derive(Clone, Debug, Serialize)]
pub struct Figures {
    /// Answers that were right.
    pub answers: u64,
    /// Answers that were wrong or missing.
    pub failed: u64,
    /// One of those, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trouble: Option<String>,
    /// Length of the run, in seconds.
    pub seconds: f64,
    /// Answers per second.
    pub rate: f64,
    /// Half of the answers came within, in milliseconds.
    pub p50_ms: f64,
    /// 99 of 100.
    pub p99_ms: f64,
    /// The slowest.
    pub max_ms: f64,
    /// Bytes of an answer's body, on average.
    pub bytes: u64,
    /// Processor time of the server per answer, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cpu_ms: Option<f64>,
    /// Processors the server kept busy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cores: Option<f64>,
    /// Memory of the server when it was idle, in MiB.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub idle_mib: Option<f64>,
    /// Memory of the server at the end, in MiB.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mib: Option<f64>,
    /// Memory per connected learner, in KiB.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kib_per_learner: Option<f64>,
    /// Sign-ins that went on meanwhile, per second.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sign_ins: Option<f64>,
}

impl Figures {
    /// From what was counted within `seconds`, and what the server used before and after.
    pub fn of(tally: Tally, seconds: f64, idle: Option<Usage>, before: Option<Usage>, after: Option<Usage>) -> Self {
        let mut micros = tally.micros;
        micros.sort_unstable();
        let at = |share: f64| {
            let place = ((micros.len() as f64 * share) as usize).min(micros.len().saturating_sub(1));
            micros.get(place).map_or(0.0, |m| f64::from(*m) / 1_000.0)
        };
        let answers = micros.len() as u64;
        let spent = before.zip(after).map(|(b, a)| a.cpu - b.cpu);
        let mib = |usage: Usage| usage.kib as f64 / 1_024.0;
        Self {
            answers,
            failed: tally.failed,
            trouble: tally.trouble,
            seconds,
            rate: answers as f64 / seconds,
            p50_ms: at(0.5),
            p99_ms: at(0.99),
            max_ms: at(1.0),
            bytes: tally.bytes.checked_div(answers).unwrap_or(0),
            cpu_ms: spent.filter(|_| answers > 0).map(|cpu| cpu * 1_000.0 / answers as f64),
            cores: spent.map(|cpu| cpu / seconds),
            idle_mib: idle.map(mib),
            mib: after.map(mib),
            kib_per_learner: None,
            sign_ins: None,
        }
    }

    /// For people.
    pub fn print(&self, out: &Output) {
        let two = |n: f64| format!("{n:.2}");
        let mut rows = vec![
            (out.pick("Réponses", "Answers"), self.answers.to_string()),
            (out.pick("Échecs", "Failures"), self.failed.to_string()),
            (out.pick("Par seconde", "Per second"), format!("{:.0}", self.rate)),
            (
                out.pick("Moitié / 99 % / toutes en (ms)", "Half / 99 % / all within (ms)"),
                [self.p50_ms, self.p99_ms, self.max_ms].map(two).join(" / "),
            ),
            (out.pick("Octets par réponse", "Bytes per answer"), self.bytes.to_string()),
        ];
        let known = [
            (out.pick("Processeur par réponse (ms)", "Processor per answer (ms)"), self.cpu_ms, 3),
            (out.pick("Processeurs occupés", "Processors busy"), self.cores, 2),
            (out.pick("Mémoire au repos (Mio)", "Memory when idle (MiB)"), self.idle_mib, 1),
            (out.pick("Mémoire à la fin (Mio)", "Memory at the end (MiB)"), self.mib, 1),
            (out.pick("Mémoire par apprenant (Kio)", "Memory per learner (KiB)"), self.kib_per_learner, 1),
            (out.pick("Connexions par seconde", "Sign-ins per second"), self.sign_ins, 1),
        ];
        rows.extend(known.into_iter().filter_map(|(label, n, digits)| Some((label, format!("{:.digits$}", n?)))));
        if let Some(trouble) = &self.trouble {
            rows.push((out.pick("Un échec", "A failure"), trouble.clone()));
        }
        out.table(&["", ""], rows.into_iter().map(|(label, value)| vec![label.to_owned(), value]));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_measured_divides_by_nothing() {
        let figures = Figures::of(Tally::default(), 1.0, None, None, None);
        assert_eq!((figures.answers, figures.bytes, figures.p99_ms), (0, 0, 0.0));
        assert!(figures.cpu_ms.is_none());
    }

    #[test]
    fn the_slowest_hundredth_does_not_hide_in_the_median() {
        let mut tally = Tally::default();
        for n in 0..100 {
            tally.answered(Duration::from_millis(if n < 98 { 1 } else { 500 }), 10);
        }
        let figures = Figures::of(tally, 2.0, None, None, None);
        assert_eq!((figures.p50_ms, figures.p99_ms, figures.rate), (1.0, 500.0, 50.0));
    }
}
