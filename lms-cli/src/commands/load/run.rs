//! The runs: closed loops, and a steady pace that does not wait for a slow server.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use hyper::{Method, StatusCode};
use lms_core::time::Timestamp;
use lms_engine::Lms;
use lms_server::clock::Clock as _;
use tokio::sync::Barrier;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, sleep_until};

use super::Work;
use super::client::{Ask, Client};
use super::fill::{self, MANAGER, PASSWORD, address, cookie};
use super::learner::Learner;
use super::measure::{Figures, Tally};
use super::server::Server;
use crate::context::Context;
use crate::exit::{Exit, Failure};

/// How long the server is left alone before its memory is read.
const REST: Duration = Duration::from_secs(2);

async fn learners(ctx: &Context, work: &Work) -> Result<Vec<Learner>, Failure> {
    let made = fill::made(ctx)?;
    let lms = ctx.open().await?;
    let opened = open_all(ctx, &lms, &made, work).await;
    lms.store().close().await;
    opened
}

async fn open_all(ctx: &Context, lms: &Lms, made: &fill::Made, work: &Work) -> Result<Vec<Learner>, Failure> {
    let step = *made.steps.get(&work.scorm).ok_or_else(|| broken("no such module"))?;
    let bar = ctx.out.bar(u64::from(work.learners), ctx.out.pick("Ouverture des modules", "Opening the modules"));
    let mut out = Vec::new();
    for (enrolment, person) in fill::enrolments(lms, made, work.learners).await? {
        out.push(Learner::open(lms, enrolment, person, step, ctx.now()).await?);
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok(out)
}

fn broken(why: &str) -> Failure {
    Failure::said(
        Exit::Unavailable,
        (format!("La mesure n'a pas pu avoir lieu : {why}."), "Videz le dossier de mesure et recommencez."),
        (format!("Nothing could be measured: {why}."), "Empty the folder of the measurement and begin again."),
    )
}

async fn gather(mut tasks: JoinSet<Tally>) -> Result<Tally, Failure> {
    let mut all = Tally::default();
    while let Some(ended) = tasks.join_next().await {
        all.merge(ended.map_err(|e| broken(&e.to_string()))?);
    }
    Ok(all)
}

/// What a learner does over and over.
#[derive(Clone, Copy, Debug)]
pub enum Act {
    /// Saves ten inputs.
    Save,
    /// Goes on to the next activity.
    Navigate,
}

impl Act {
    async fn of(self, learner: &mut Learner, client: &mut Client, now: Timestamp) -> Result<usize, String> {
        match self {
            Self::Save => learner.save(client, now).await,
            Self::Navigate => learner.navigate(client, now).await,
        }
    }
}

/// Learners act without a pause, `workers` at a time; meanwhile `sign_ins` people sign in without a pause.
pub async fn save(ctx: &Context, work: &Work, act: Act, workers: u32, sign_ins: u32) -> Result<Figures, Failure> {
    let mut hands: Vec<Vec<Learner>> = Vec::new();
    hands.resize_with(workers.max(1) as usize, Vec::new);
    let count = hands.len();
    for (n, learner) in learners(ctx, work).await?.into_iter().enumerate() {
        if let Some(hand) = hands.get_mut(n % count) {
            hand.push(learner);
        }
    }
    let server = Server::start(ctx).await?;
    sleep(REST).await;
    let idle = server.usage();
    let stop = Arc::new(AtomicBool::new(false));
    // Everybody opens their content and saves once before anything is counted.
    let ready = Arc::new(Barrier::new(count + 1));
    let mut tasks = JoinSet::new();
    for mut hand in hands {
        let (clock, stop, ready, to) = (ctx.clock(), Arc::clone(&stop), Arc::clone(&ready), server.address);
        tasks.spawn(async move {
            let mut tally = Tally::default();
            let client = Client::connect(to).await;
            let client = match client {
                Ok(mut client) => {
                    for learner in &mut hand {
                        if let Err(why) = act.of(learner, &mut client, clock.now()).await {
                            tally.failed(why);
                        }
                    }
                    Some(client)
                }
                Err(why) => {
                    tally.failed(why);
                    None
                }
            };
            ready.wait().await;
            let Some(mut client) = client else { return tally };
            'work: while !hand.is_empty() {
                for learner in &mut hand {
                    if stop.load(Ordering::Relaxed) {
                        break 'work;
                    }
                    let begun = Instant::now();
                    match act.of(learner, &mut client, clock.now()).await {
                        Ok(bytes) => tally.answered(begun.elapsed(), bytes),
                        Err(why) => tally.failed(why),
                    }
                }
            }
            tally
        });
    }
    ready.wait().await;
    let others = repeated(server.address, sign_ins, &a_sign_in(), &stop);
    let (begun, before) = (Instant::now(), server.usage());
    sleep(Duration::from_secs(work.seconds)).await;
    stop.store(true, Ordering::Relaxed);
    let (seconds, after) = (begun.elapsed().as_secs_f64(), server.usage());
    let mut figures = Figures::of(gather(tasks).await?, seconds, idle, before, after);
    if sign_ins > 0 {
        figures.sign_ins = Some(Figures::of(gather(others).await?, seconds, None, None, None).rate);
    }
    Ok(figures)
}

/// Every learner has a connection and saves each `every`, at a moment of their own. An answer's time counts from when
/// the save was due, so that a slow server does not slow the measure down.
pub async fn live(ctx: &Context, work: &Work, every: Duration) -> Result<Figures, Failure> {
    let learners = learners(ctx, work).await?;
    let server = Server::start(ctx).await?;
    sleep(REST).await;
    let idle = server.usage();
    let count = learners.len().max(1) as u32;
    // Half a round to connect and open the contents, evenly spread, then whole rounds that are counted.
    let start = Instant::now() + Duration::from_millis(500);
    let counted = start + every;
    let end = counted + Duration::from_secs(work.seconds);
    let mut tasks = JoinSet::new();
    for (n, mut learner) in learners.into_iter().enumerate() {
        let (clock, to) = (ctx.clock(), server.address);
        let mut due = start + every * (n as u32) / count;
        tasks.spawn(async move {
            let mut tally = Tally::default();
            sleep_until(due).await;
            let mut client = match Client::connect(to).await {
                Ok(client) => client,
                Err(why) => {
                    tally.failed(why);
                    return tally;
                }
            };
            while due < end {
                sleep_until(due).await;
                match learner.save(&mut client, clock.now()).await {
                    Ok(bytes) if due >= counted => tally.answered(due.elapsed(), bytes),
                    Ok(_) => {}
                    Err(why) => tally.failed(why),
                }
                due += every;
            }
            tally
        });
    }
    sleep_until(counted).await;
    let (begun, before) = (Instant::now(), server.usage());
    sleep_until(end).await;
    let (seconds, after) = (begun.elapsed().as_secs_f64(), server.usage());
    let all = gather(tasks).await?;
    let mut figures = Figures::of(all, seconds, idle, before, after);
    figures.kib_per_learner =
        idle.zip(after).map(|(idle, after)| after.kib.saturating_sub(idle.kib) as f64 / f64::from(count));
    Ok(figures)
}

/// A page, without a pause.
pub async fn page(ctx: &Context, path: &str, who: &str, workers: u32, during: Duration) -> Result<Figures, Failure> {
    fill::made(ctx)?;
    let login = match who {
        "learner" => Some(address(1)),
        "manager" => Some(MANAGER.to_owned()),
        _ => None,
    };
    let cookie = match login {
        Some(login) => {
            let lms = ctx.open().await?;
            let cookie = cookie(&lms, &login, ctx.now()).await;
            lms.store().close().await;
            Some(cookie?)
        }
        None => None,
    };
    let header = cookie.map(|value| format!("Bearer {value}"));
    let ask = Repeat { method: Method::GET, path: path.to_owned(), header, body: Vec::new(), expected: StatusCode::OK };
    closed(ctx, workers, during, &ask).await
}

/// People sign in, without a pause.
pub async fn sign_in(ctx: &Context, workers: u32, during: Duration) -> Result<Figures, Failure> {
    fill::made(ctx)?;
    closed(ctx, workers, during, &a_sign_in()).await
}

/// What is asked over and over.
#[derive(Clone)]
struct Repeat {
    method: Method,
    path: String,
    header: Option<String>,
    body: Vec<u8>,
    expected: StatusCode,
}

fn a_sign_in() -> Repeat {
    let body = serde_json::json!({ "login": address(1), "password": PASSWORD }).to_string().into_bytes();
    let path = "/api/v1/sign-ins".to_owned();
    Repeat { method: Method::POST, path, header: None, body, expected: StatusCode::CREATED }
}

async fn closed(ctx: &Context, workers: u32, during: Duration, ask: &Repeat) -> Result<Figures, Failure> {
    let server = Server::start(ctx).await?;
    sleep(REST).await;
    let idle = server.usage();
    let stop = Arc::new(AtomicBool::new(false));
    let (begun, before) = (Instant::now(), server.usage());
    let tasks = repeated(server.address, workers.max(1), ask, &stop);
    sleep(during).await;
    stop.store(true, Ordering::Relaxed);
    let (seconds, after) = (begun.elapsed().as_secs_f64(), server.usage());
    Ok(Figures::of(gather(tasks).await?, seconds, idle, before, after))
}

fn repeated(to: SocketAddr, workers: u32, ask: &Repeat, stop: &Arc<AtomicBool>) -> JoinSet<Tally> {
    let mut tasks = JoinSet::new();
    for _ in 0..workers {
        let (ask, stop) = (ask.clone(), Arc::clone(stop));
        tasks.spawn(async move {
            let mut tally = Tally::default();
            let mut client = match Client::connect(to).await {
                Ok(client) => client,
                Err(why) => {
                    tally.failed(why);
                    return tally;
                }
            };
            while !stop.load(Ordering::Relaxed) {
                let begun = Instant::now();
                let header = ask.header.as_deref().map(|value| ("authorization", value));
                let asked = Ask { method: ask.method.clone(), path: &ask.path, header, body: ask.body.clone() };
                match client.ask(asked).await {
                    Ok((status, body)) if status == ask.expected => tally.answered(begun.elapsed(), body.len()),
                    Ok((status, body)) => tally.failed(format!("{status} {}", String::from_utf8_lossy(&body))),
                    Err(why) => {
                        tally.failed(why);
                        return tally;
                    }
                }
            }
            tally
        });
    }
    tasks
}
