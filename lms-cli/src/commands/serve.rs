//! `lms serve`: opens both ports and runs until it is told to stop.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use lms_core::access::reach::Reach;
use lms_core::people::factor::Demand;
use lms_core::time::Span;
use lms_core::xapi::Version;
use lms_engine::Lms;
use lms_engine::account::Policy;
use lms_engine::account::password::{Cost, Recipe};
use lms_scorm::Strictness;
use lms_server::config::Config;
use lms_server::serve::{Bound, bind};
use tokio::sync::watch;

use crate::context::{Context, Opening};
use crate::exit::{Exit, Failure};
use crate::key;

/// How long running requests may take to end once the server was told to stop.
const PATIENCE: Duration = Duration::from_secs(10);

/// Starts the platform: pages and API on one address, uploaded content on another, so that content cannot reach what
/// belongs to people. SIGTERM and Ctrl-C let running requests end.
///
/// With --json: {"platform":"http://127.0.0.1:8080","content":"http://127.0.0.1:8081"}
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Serve {
    /// Where the platform listens; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// Where the content origin listens; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8081")]
    pub content_listen: SocketAddr,
    /// The address people reach the platform at [default: the one that was opened]
    #[arg(long, value_name = "URL")]
    pub public_url: Option<String>,
    /// The address the content origin is reached at; another host name in production [default: the one that was opened]
    #[arg(long, value_name = "URL")]
    pub content_url: Option<String>,
    /// Believes the X-Forwarded-For of the proxy in front
    #[arg(long)]
    pub trust_proxy: bool,
    /// Shows the trace panel in the player
    #[arg(long)]
    pub support: bool,
    /// Keeps SCORM to the letter in new attempts, as conformance tests ask; what real content needs is then refused
    #[arg(long)]
    pub strict: bool,
    /// The version of xAPI that an answer of /xapi speaks when the request names none; /xapi/1.0.3 and /xapi/2.0.0
    /// answer in theirs
    #[arg(long, value_name = "1.0.3|2.0.0", default_value = "2.0.0", value_parser = xapi_version)]
    pub xapi_version: Version,
    /// Where requests of the platform itself may go (record stores, identity providers): the public Internet, or anywhere, for
    /// those that stand in the same network
    #[arg(long, value_name = "outside|anywhere", default_value = "outside", env = "LMS_REACH", value_parser = reach)]
    pub reach: Reach,
    /// Who must have a second factor (a code of the telephone besides the password) to sign in: managers, or nobody
    #[arg(long, value_name = "managers|nobody", default_value = "managers", env = "LMS_SECOND_FACTOR", value_parser = second_factor)]
    pub second_factor: Demand,
    /// Memory of one password hash in MiB, 19 to 1024; `lms password calibrate` measures what this machine bears
    #[arg(long, value_name = "MIB", default_value_t = Cost::FLOOR.memory_mib(), env = "LMS_PASSWORD_MEMORY")]
    pub password_memory: u32,
    /// Passes over that memory, 2 to 20, or 1 with 46 MiB and more
    #[arg(long, value_name = "N", default_value_t = Cost::FLOOR.passes(), env = "LMS_PASSWORD_PASSES")]
    pub password_passes: u32,
    /// A file with a secret that is mixed into password hashes; made by `lms password pepper` [default: none, or the
    /// secret itself in LMS_PEPPER]
    #[arg(long, value_name = "FILE", env = "LMS_PEPPER_FILE")]
    pub pepper_file: Option<PathBuf>,
    /// A file with the secret that was mixed in before; hashes are made anew as people sign in
    #[arg(long, value_name = "FILE", env = "LMS_PEPPER_BEFORE_FILE")]
    pub pepper_before_file: Vec<PathBuf>,
    /// Minutes without any request after which a sign-in ends; people are told five minutes before and stay on one press
    #[arg(long, value_name = "MIN", default_value_t = 120, env = "LMS_IDLE_MINUTES", value_parser = clap::value_parser!(u16).range(1..=720))]
    pub idle_minutes: u16,
    /// Hours after which a sign-in ends whatever happens
    #[arg(long, value_name = "H", default_value_t = 12, env = "LMS_SIGN_IN_HOURS", value_parser = clap::value_parser!(u16).range(1..=72))]
    pub sign_in_hours: u16,
    /// Logs as JSON
    #[arg(long)]
    pub log_json: bool,
}

/// Starts the platform.
///
/// # Errors
///
/// When a port is taken, or the platform cannot be opened.
pub async fn run(args: &Serve, ctx: &Context) -> Result<Exit, Failure> {
    let slashless = |url: &String| url.trim_end_matches('/').to_owned();
    let config = Config {
        listen: args.listen,
        content_listen: args.content_listen,
        public_url: args.public_url.as_ref().map(slashless),
        content_url: args.content_url.as_ref().map(slashless),
        trust_proxy: args.trust_proxy,
        support: args.support,
        xapi_version: args.xapi_version,
    };
    let told = Told::listen()?;
    let bound = open_ports(&config).await?;
    let opening = Opening {
        public_url: bound.site.public_url.clone(),
        signing_in: Policy {
            second_factor: args.second_factor,
            hashing: recipe(args)?,
            idle: Span::minutes(args.idle_minutes.into()),
            absolute: Span::minutes(u64::from(args.sign_in_hours) * 60),
        },
        strictness: strictness(args.strict),
        reach: args.reach,
        ..Opening::default()
    };
    let lms = ctx.open_existing(opening).await?;
    let answer = serde_json::json!({ "platform": bound.site.public_url, "content": bound.site.content_url });
    ctx.out.answer(&answer, |out| {
        out.line(&format!("{}  {}", out.pick("Plateforme :", "Platform:  "), bound.site.public_url));
        out.line(&format!("{}  {}", out.pick("Contenus   :", "Contents:  "), bound.site.content_url));
    });
    until_told(told, bound, lms, ctx).await
}

fn recipe(args: &Serve) -> Result<Recipe, Failure> {
    let cost = Cost::new(args.password_memory, args.password_passes).map_err(|_| {
        Failure::said(
            Exit::Usage,
            (
                "Cette mesure des mots de passe ne convient pas.".to_owned(),
                "Il faut 19 à 1024 Mio et 2 à 20 passages ; à partir de 46 Mio, un seul suffit. `lms password calibrate` aide à choisir.",
            ),
            (
                "Passwords cannot be hashed at this cost.".to_owned(),
                "It takes 19 to 1024 MiB and 2 to 20 passes; from 46 MiB on one is enough. `lms password calibrate` helps to choose.",
            ),
        )
    })?;
    let earlier = args.pepper_before_file.iter().map(|file| key::pepper(Some(file.as_path())));
    let earlier: Vec<_> = earlier.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect();
    Ok(Recipe { cost, pepper: key::pepper(args.pepper_file.as_deref())?, earlier })
}

fn second_factor(text: &str) -> Result<Demand, String> {
    Demand::from_word(text).ok_or_else(|| "write managers or nobody".to_owned())
}

fn reach(text: &str) -> Result<Reach, String> {
    match text {
        "outside" => Ok(Reach::Outside),
        "anywhere" => Ok(Reach::Anywhere),
        _ => Err("write outside or anywhere".to_owned()),
    }
}

fn xapi_version(text: &str) -> Result<Version, String> {
    Version::from_header(text).ok_or_else(|| Version::ALL.map(Version::header).join(", "))
}

/// What `--strict` means.
pub fn strictness(strict: bool) -> Strictness {
    if strict { Strictness::Strict } else { Strictness::Tolerant }
}

/// Opens both ports.
///
/// # Errors
///
/// When one is taken or may not be opened.
pub async fn open_ports(config: &Config) -> Result<Bound, Failure> {
    bind(config).await.map_err(|error| {
        let (one, two) = (config.listen, config.content_listen);
        Failure::said(
            Exit::Unavailable,
            (
                format!("L'une des adresses {one} et {two} ne peut pas être ouverte : {error}."),
                "Rien n'a été modifié. Arrêtez le programme qui l'occupe, ou choisissez d'autres ports (0 : un port libre).",
            ),
            (
                format!("One of the addresses {one} and {two} cannot be opened: {error}."),
                "Nothing was changed. Stop the program that holds it, or choose other ports (0: a free one).",
            ),
        )
    })
}

/// Serves until SIGTERM or Ctrl-C, then lets running requests end.
///
/// # Errors
///
/// When the network fails.
pub async fn until_told(mut told: Told, bound: Bound, lms: Lms, ctx: &Context) -> Result<Exit, Failure> {
    let (tell, stop) = watch::channel(false);
    let store = lms.store().clone();
    let mut serving = tokio::spawn(lms_server::serve::run(bound, lms, Arc::new(ctx.clock()), stop));
    let ended = tokio::select! {
        ended = &mut serving => ended,
        () = told.stop() => {
            let _ = tell.send(true);
            match tokio::time::timeout(PATIENCE, &mut serving).await {
                Ok(ended) => ended,
                Err(_) => {
                    tracing::warn!("some requests did not end in time");
                    serving.abort();
                    Ok(Ok(()))
                }
            }
        }
    };
    store.close().await;
    match ended {
        Ok(Ok(())) => Ok(Exit::Done),
        Ok(Err(error)) => Err(stopped(&error)),
        Err(error) => Err(stopped(&std::io::Error::other(error))),
    }
}

fn stopped(error: &std::io::Error) -> Failure {
    Failure::said(
        Exit::Unavailable,
        (format!("Le serveur s'est arrêté : {error}."), "Tout ce qui était enregistré est conservé. Relancez-le."),
        (format!("The server stopped: {error}."), "Everything stored is kept. Start it again."),
    )
}

/// SIGTERM and Ctrl-C, listened to from the moment this is made: a start that is told to stop at once stops properly.
pub struct Told {
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
}

impl Told {
    /// Listens from now on.
    ///
    /// # Errors
    ///
    /// When the operating system refuses.
    pub fn listen() -> Result<Self, Failure> {
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            let listen = |kind| signal(kind).map_err(|e| stopped(&e));
            Ok(Self { terminate: listen(SignalKind::terminate())?, interrupt: listen(SignalKind::interrupt())? })
        }
        #[cfg(not(unix))]
        Ok(Self {})
    }

    /// Waits until told to stop.
    async fn stop(&mut self) {
        #[cfg(unix)]
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
        #[cfg(not(unix))]
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
