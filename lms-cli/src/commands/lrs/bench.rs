//! `lms lrs bench`: how fast the record store is on this machine, in a platform of its own.

use tokio::time::Instant;

use lms_core::time::Timestamp;
use lms_core::xapi::Version;
use lms_core::xapi::credential::Scope;
use lms_core::xapi::format::Languages;
use lms_engine::Lms;
use lms_engine::lrs::credential::{self, New};
use lms_engine::lrs::read::{Asked, answer};
use lms_engine::lrs::submit::submit;
use lms_engine::lrs::{Holder, LrsError};
use lms_store::Migrate;
use serde_json::{Value, json};

use crate::context::{Context, Opening};
use crate::exit::{Exit, Failure};
use crate::key;

/// Measures the record store without HTTP: writes statements, one at a time and in batches, and asks for pages by each
/// filter, sixteen at the same moment.
///
/// It works in a platform of its own (data/lrs-bench unless --data says otherwise), which stays there and can be removed;
/// never in one that people use.
///
/// With --json: {"statements":20000,"batch_per_second":…,"single_per_second":…,"by_id_per_second":…,"filters":[{"filter":"verb","per_second":…,"p50_ms":…}]}
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Bench {
    /// Statements to have stored before pages are asked for
    #[arg(long, value_name = "N", default_value_t = 20_000)]
    statements: u32,
}

/// Statements of a batch.
const BATCH: u32 = 50;
/// How many ask at the same moment.
const WORKERS: u32 = 16;
/// Requests of a measurement.
const REQUESTS: u32 = 3_200;

fn statement(n: u32) -> Value {
    const VERBS: [&str; 4] = ["experienced", "answered", "completed", "passed"];
    let verb = VERBS.get(n as usize % VERBS.len()).copied().unwrap_or_default();
    // Knuth's multiplicative hash: learners come in no order.
    let learner = (n.wrapping_mul(2_654_435_761) >> 8) % 1_000;
    json!({
        "actor": { "account": { "homePage": "https://bench.example.org", "name": format!("learner-{learner}") } },
        "verb": { "id": format!("http://adlnet.gov/expapi/verbs/{verb}") },
        "object": { "id": format!("https://bench.example.org/activity/{}", n % 400),
                    "definition": { "name": { "fr": format!("Activité {}", n % 400) } } },
        "context": { "registration": format!("00000000-0000-4000-8000-{:012}", n % 2_000),
                     "contextActivities": { "parent": [{ "id": format!("https://bench.example.org/course/{}", n % 20) }] } },
        "result": { "duration": "PT30S" },
    })
}

/// Measures.
///
/// # Errors
///
/// When the platform cannot be made or used.
pub async fn run(args: &Bench, ctx: &Context) -> Result<Exit, Failure> {
    if std::env::var_os(key::VARIABLE).is_none() && !ctx.key_file().exists() {
        ctx.make_folder()?;
        key::make(&ctx.key_file())?;
    }
    let lms = ctx.open_with(Opening { migrate: Migrate::Apply, ..Opening::default() }).await?;
    let now = ctx.now();
    let new = New { label: "Mesure".to_owned(), scopes: vec![Scope::All], rate: None };
    let made = credential::make(&lms, &ctx.operator(), new, now).await?;
    let holder = credential::authenticate(&lms, &made.shown.login, &made.secret, now).await.map_err(told)?;
    let Some(holder) = holder else {
        return Err(lms_engine::EngineError::Internal("a new credential is not known".to_owned()).into());
    };
    let bench = Measured { lms: &lms, holder: &holder, now };
    let measured = &bench;
    let there = u32::try_from(lms_engine::lrs::transfer::count(&lms, &ctx.operator()).await?).unwrap_or(u32::MAX);

    let missing = args.statements.saturating_sub(there).div_ceil(BATCH);
    let bar = ctx.out.bar(u64::from(missing), ctx.out.pick("Déclarations", "Statements"));
    let batches = bench.each(missing, |n| bench.store(n * BATCH, BATCH), &bar).await?;
    bar.finish_and_clear();
    let hidden = indicatif::ProgressBar::hidden();
    let singles = bench.each(REQUESTS / 2, |n| bench.store(n, 1), &hidden).await?;
    let mut filters = Vec::new();
    for (name, query) in FILTERS {
        let query: Pairs = query;
        let found = measured.each(REQUESTS, move |_| measured.ask(query), &hidden).await?;
        filters.push((*name, found.per_second(), found.middle()));
    }
    let answer = json!({
        "statements": there.max(args.statements),
        "batch_per_second": (batches.per_second() * f64::from(BATCH)).round(),
        "single_per_second": singles.per_second().round(),
        "filters": filters.iter().map(|(name, rate, p50)| json!({ "filter": name, "per_second": rate.round(), "p50_ms": p50 })).collect::<Vec<_>>(),
    });
    lms.store().close().await;
    ctx.out.answer(&answer, |out| {
        if missing > 0 {
            out.line(&format!(
                "{} {:.0}/s",
                out.pick("Par lots de 50 :", "In batches of 50:"),
                batches.per_second() * f64::from(BATCH)
            ));
        }
        out.line(&format!("{} {:.0}/s", out.pick("Une à une :", "One at a time:"), singles.per_second()));
        let rows = filters
            .iter()
            .map(|(name, rate, p50)| vec![(*name).to_owned(), format!("{rate:.0}/s"), format!("{p50:.2} ms")]);
        out.table(&[out.pick("filtre", "filter"), out.pick("pages", "pages"), "p50"], rows);
    });
    Ok(Exit::Done)
}

/// Parameters of a request.
type Pairs = &'static [(&'static str, &'static str)];
type Filter = (&'static str, Pairs);

const FILTERS: &[Filter] = &[
    ("–", &[("limit", "20")]),
    (
        "agent",
        &[("limit", "20"), ("agent", r#"{"account":{"homePage":"https://bench.example.org","name":"learner-7"}}"#)],
    ),
    ("activity", &[("limit", "20"), ("activity", "https://bench.example.org/activity/7")]),
    (
        "activity, related",
        &[("limit", "20"), ("activity", "https://bench.example.org/course/7"), ("related_activities", "true")],
    ),
    ("verb", &[("limit", "20"), ("verb", "http://adlnet.gov/expapi/verbs/passed")]),
    ("registration", &[("limit", "20"), ("registration", "00000000-0000-4000-8000-000000000007")]),
    (
        "activity + verb",
        &[
            ("limit", "20"),
            ("activity", "https://bench.example.org/activity/7"),
            ("verb", "http://adlnet.gov/expapi/verbs/passed"),
        ],
    ),
];

fn told(error: LrsError) -> Failure {
    lms_engine::EngineError::from(error).into()
}

#[derive(Clone, Copy)]
struct Measured<'l> {
    lms: &'l Lms,
    holder: &'l Holder,
    now: Timestamp,
}

struct Times {
    seconds: f64,
    each: Vec<f64>,
}

impl Times {
    fn per_second(&self) -> f64 {
        // Counts of requests are far below 2^53.
        #[allow(clippy::cast_precision_loss)]
        let count = self.each.len() as f64;
        if self.seconds > 0.0 { count / self.seconds } else { 0.0 }
    }

    /// The median in milliseconds.
    fn middle(&self) -> f64 {
        let mut each = self.each.clone();
        each.sort_by(f64::total_cmp);
        (each.get(each.len() / 2).copied().unwrap_or(0.0) * 1e5).round() / 1e2
    }
}

impl Measured<'_> {
    async fn store(&self, first: u32, count: u32) -> Result<(), LrsError> {
        let body = match count {
            1 => statement(first).to_string(),
            _ => Value::from((first..first + count).map(statement).collect::<Vec<_>>()).to_string(),
        };
        submit(self.lms, self.holder, Version::V1, (body.as_bytes(), &[]), None, self.now).await.map(drop)
    }

    async fn ask(&self, query: Pairs) -> Result<(), LrsError> {
        let asked = Asked::Query(query.to_vec());
        answer(self.lms, self.holder, Version::V1, asked, (&Languages::default(), "")).await.map(drop)
    }

    /// Does something so many times, some at the same moment.
    async fn each<F, W>(&self, times: u32, what: F, bar: &indicatif::ProgressBar) -> Result<Times, Failure>
    where
        F: Fn(u32) -> W + Copy,
        W: Future<Output = Result<(), LrsError>>,
    {
        let begun = Instant::now();
        let workers = (0..WORKERS).map(|worker| async move {
            let mut each = Vec::new();
            let mut n = worker;
            while n < times {
                let started = Instant::now();
                what(n).await?;
                each.push(started.elapsed().as_secs_f64());
                bar.inc(1);
                n += WORKERS;
            }
            Ok::<_, LrsError>(each)
        });
        let mut each = Vec::new();
        for done in futures_util::future::join_all(workers).await {
            each.extend(done.map_err(told)?);
        }
        Ok(Times { seconds: begun.elapsed().as_secs_f64(), each })
    }
}
