//! A session begins: whoever was open is abandoned, a credential is made, `LMS.LaunchData` and *launched* are written, and
//! only then is there an address.

use lms_core::cmi5::judge::Binding;
use lms_core::cmi5::launch::{Parameters, launch_data, url};
use lms_core::cmi5::state::Order;
use lms_core::cmi5::words::LAUNCH_DATA;
use lms_core::cmi5::{LaunchMethod, LaunchMode};
use lms_core::time::Timestamp;
use lms_core::tincan;
use lms_core::xapi::credential::Scope;
use lms_core::xapi::query::Owner;
use lms_store::Unit;
use lms_store::repo::{Document, LrsCredential, Submission};
use serde::Serialize;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::bound::Bound;
use super::fetch::{self, FetchToken};
use super::held::{Held, Standing, instant};
use super::pen::{Pen, ours};
use crate::content::Structure;
use crate::lrs::credential::{Terms, chance};
use crate::token::{self, ContentToken};
use crate::{EngineError, Lms};

/// Where the learner is to go.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Launched {
    /// The address, with everything the content needs to know.
    pub url: String,
    /// Whether the content asks for a window of its own.
    pub own_window: bool,
    /// The registration.
    pub registration: Uuid,
    /// The session.
    pub session: Uuid,
}

/// What is to be launched.
pub(super) struct Launching<'l> {
    pub unit: u32,
    pub mode: LaunchMode,
    /// The content origin, without a slash at its end.
    pub content_url: &'l str,
    pub return_url: Option<&'l str>,
    pub expires: Timestamp,
}

/// Begins the session; gives the statements that are to be stored with it.
pub(super) async fn start(
    lms: &Lms,
    unit: &mut dyn Unit,
    held: &mut Held,
    launching: &Launching<'_>,
    now: Timestamp,
) -> Result<(Launched, Option<Submission>), EngineError> {
    let begun = Begun { lms, session: lms.id(now), root: root(lms, held, launching)?, now };
    match held.course() {
        Some(_) => begun.unit(unit, held, launching).await,
        None => begun.package(unit, held, launching).await.map(|launched| (launched, None)),
    }
}

/// Where the files of the package are answered, for as long as the session may last.
fn root(lms: &Lms, held: &Held, launching: &Launching<'_>) -> Result<String, EngineError> {
    let claims = ContentToken {
        content: held.row.content,
        version: held.row.version,
        blob: held.launchable.archive.clone(),
        attempt: None,
        person: None,
        expires: launching.expires.millis(),
    };
    Ok(format!("{}/c/{}/", launching.content_url, token::sign(lms, &claims)?))
}

struct Begun<'b> {
    lms: &'b Lms,
    session: Uuid,
    root: String,
    now: Timestamp,
}

impl Begun<'_> {
    /// The base of the record store. Units of cmi5 put a slash and the resource behind it (cmi5 8.1.1); packages of the
    /// older convention put the resource alone, so that theirs ends in a slash.
    fn endpoint(&self) -> String {
        format!("{}/xapi", self.lms.public_url())
    }

    async fn unit(
        &self,
        unit: &mut dyn Unit,
        held: &mut Held,
        launching: &Launching<'_>,
    ) -> Result<(Launched, Option<Submission>), EngineError> {
        let (lms, now, registration) = (self.lms, self.now, held.row.id);
        let (account, launchable) = (held.record.account.clone(), held.launchable.clone());
        let (Structure::Cmi5(course), Standing::Cmi5(state)) = (&launchable.structure, &mut held.record.standing)
        else {
            return Err(EngineError::WrongKind);
        };
        let order = Order { au: launching.unit, session: self.session, mode: launching.mode, now: instant(now) };
        let allowed = state.launch(course, &order)?;
        state.apply(&allowed.effects);
        let au = course.au(launching.unit).ok_or(EngineError::NotFound("unit"))?;
        let pen = Pen { lms, course, account: &account, registration, now };
        let activity = pen.unit(launching.unit)?;
        let bound = Bound {
            registration,
            session: self.session,
            unit: launching.unit,
            cmi5: true,
            activity: activity.clone(),
            publisher: au.id.clone(),
        };
        let (credential, _) = self.credential(unit, bound, launching, None).await?;
        let (agent, key) = (account.agent(), account.key()?);
        let binding =
            Binding { actor: &key, registration, session: self.session, activity: &activity, publisher: &au.id };
        let document = Document {
            id: LAUNCH_DATA.to_owned(),
            content_type: "application/json".to_owned(),
            bytes: launch_data(au, &binding, launching.mode, launching.return_url, None).into_bytes(),
            updated: instant(now),
        };
        let owner = Owner::State { activity: activity.clone(), agent: key.clone(), registration: Some(registration) };
        unit.documents().put(&owner, &document).await?;
        let address = au.url.absolute(&self.root);
        let mut statements = Vec::new();
        if let Some(ended) = &allowed.abandoned {
            statements.push(pen.abandoned(ended)?);
        }
        statements.push(pen.launched(self.session, launching.unit, &address, launching.mode)?);
        let claims = FetchToken { credential, expires: launching.expires.millis() };
        let fetch = format!("{}/cmi5/fetch/{}", lms.public_url(), token::sign(lms, &claims)?);
        let parameters =
            Parameters { endpoint: &self.endpoint(), fetch: &fetch, actor: &agent, registration, activity: &activity };
        let launched = Launched {
            url: url(&address, &parameters),
            own_window: au.launch_method == LaunchMethod::OwnWindow,
            registration,
            session: self.session,
        };
        Ok((launched, Some(ours(lms, statements)?)))
    }

    async fn package(
        &self,
        unit: &mut dyn Unit,
        held: &mut Held,
        launching: &Launching<'_>,
    ) -> Result<Launched, EngineError> {
        let (registration, account) = (held.row.id, held.record.account.clone());
        if let Standing::Xapi { standing, launched } = &mut held.record.standing {
            standing.launch();
            *launched = instant(self.now);
        }
        let package = held.package().ok_or(EngineError::WrongKind)?;
        if launching.unit > 0 {
            return Err(EngineError::NotFound("unit"));
        }
        let bound = Bound {
            registration,
            session: self.session,
            unit: 0,
            cmi5: false,
            activity: package.main.id.clone(),
            publisher: package.main.id.clone(),
        };
        // It has no way to fetch anything: what it needs stands in the address.
        let (_, basic) = self.credential(unit, bound, launching, Some(self.now)).await?;
        let agent = account.agent();
        let parameters = tincan::Parameters {
            endpoint: &format!("{}/", self.endpoint()),
            auth: &format!("Basic {basic}"),
            actor: &agent,
            registration,
            activity: &package.main.id,
            accept_language: None,
            grouping: None,
        };
        let url = tincan::launch_url(&package.launch.absolute(&self.root), &parameters);
        Ok(Launched { url, own_window: true, registration, session: self.session })
    }

    /// Makes the session's credential; gives its id and what follows `Basic`.
    async fn credential(
        &self,
        unit: &mut dyn Unit,
        bound: Bound,
        launching: &Launching<'_>,
        fetched: Option<Timestamp>,
    ) -> Result<(Uuid, String), EngineError> {
        let id: Uuid = self.lms.id(self.now);
        let (login, secret) = (chance(self.lms, 16), fetch::secret(self.lms, id));
        let registration = bound.registration;
        let terms = Terms {
            label: "launch".to_owned(),
            scopes: vec![Scope::StatementsWrite, Scope::StatementsReadMine, Scope::State, Scope::Profile],
            launch: Some(bound),
            rate: None,
        };
        let kept = LrsCredential {
            id,
            login: login.clone(),
            secret: Sha256::digest(secret.as_bytes()).into(),
            document: serde_json::to_string(&terms).map_err(|e| EngineError::Internal(e.to_string()))?,
            launch: Some(registration),
            created: self.now,
            expires: Some(launching.expires),
            revoked: None,
            fetched,
        };
        unit.lrs_credentials().insert(&kept).await?;
        Ok((id, fetch::basic(&login, &secret)))
    }
}
