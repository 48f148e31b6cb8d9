//! Opens both ports and runs until told to stop; jobs run beside.

use std::sync::Arc;
use std::time::Duration;

use lms_engine::{Lms, jobs};
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::clock::Clock;
use crate::config::Config;
use crate::player::content_router;
use crate::router::platform;
use crate::state::{App, Site};

/// A server whose ports are open.
pub struct Bound {
    platform: TcpListener,
    content: TcpListener,
    /// Addresses and switches.
    pub site: Site,
}

/// Opens both ports; port 0 takes a free one.
///
/// # Errors
///
/// When a port is taken or may not be opened.
pub async fn bind(config: &Config) -> std::io::Result<Bound> {
    let platform = TcpListener::bind(config.listen).await?;
    let content = TcpListener::bind(config.content_listen).await?;
    let site = Site {
        public_url: config.public_url.clone().unwrap_or(format!("http://{}", platform.local_addr()?)),
        content_url: config.content_url.clone().unwrap_or(format!("http://{}", content.local_addr()?)),
        trust_proxy: config.trust_proxy,
        support: config.support,
        xapi_version: config.xapi_version,
        max_upload: lms_engine::content::MAX_UPLOAD,
    };
    Ok(Bound { platform, content, site })
}

/// Serves until `stop` turns true, then lets running requests end.
///
/// # Errors
///
/// When the network fails.
pub async fn run(
    bound: Bound,
    lms: Lms,
    clock: Arc<dyn Clock>,
    mut stop: watch::Receiver<bool>,
) -> std::io::Result<()> {
    // Before anybody is let in: a database that was restored may hold people who were erased since.
    lms_engine::journal::reconcile(&lms, clock.now()).await.map_err(std::io::Error::other)?;
    let app = App { lms: lms.clone(), clock: Arc::clone(&clock), site: Arc::new(bound.site) };
    let ends = |mut stop: watch::Receiver<bool>| async move {
        let _ = stop.wait_for(|stopped| *stopped).await;
    };
    let platform = axum::serve(
        bound.platform,
        platform(app.clone()).into_make_service_with_connect_info::<std::net::SocketAddr>(),
    )
    .with_graceful_shutdown(ends(stop.clone()));
    let content = axum::serve(bound.content, content_router(app)).with_graceful_shutdown(ends(stop.clone()));
    let work = async {
        if let Err(error) = jobs::ensure(&lms, clock.now()).await {
            tracing::error!(%error, "the timetable cannot be prepared");
        }
        while !*stop.borrow() {
            if let Err(error) = jobs::round(&lms, clock.now()).await {
                tracing::warn!(%error, "a round of jobs failed");
            }
            tokio::select! {
                _ = tokio::time::sleep(Duration::from_secs(2)) => {}
                _ = stop.wait_for(|stopped| *stopped) => {}
            }
        }
        Ok(())
    };
    let (a, b, ()) =
        tokio::try_join!(async { platform.await }, async { content.await }, work).map(|((), (), w)| ((), (), w))?;
    let ((), ()) = (a, b);
    Ok(())
}
