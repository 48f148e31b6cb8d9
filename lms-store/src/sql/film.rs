//! Places of films in SQL.

use async_trait::async_trait;
use lms_core::ids::{EnrolmentId, StepId};
use lms_core::time::Span;

use super::{big, number};
use crate::StoreError;
use crate::repo::FilmRepo;
use crate::unit::{on_both, one, run};

const WHAT: &str = "place in a film";

on_both! {
    #[async_trait]
    impl FilmRepo for Tx {
        async fn place(&mut self, enrolment: EnrolmentId, step: StepId) -> Result<Option<Span>, StoreError> {
            let query = sqlx::query_as::<_, (i64,)>("SELECT place FROM film_place WHERE enrolment = $1 AND step = $2");
            let row = one!(self, WHAT, query.bind(enrolment.0).bind(step.0))?;
            row.map(|(place,)| number::<u64>(WHAT, place).map(Span::millis)).transpose()
        }

        async fn leave(&mut self, enrolment: EnrolmentId, step: StepId, place: Span) -> Result<(), StoreError> {
            let query = sqlx::query(
                "INSERT INTO film_place (enrolment, step, place) VALUES ($1, $2, $3)
                 ON CONFLICT (enrolment, step) DO UPDATE SET place = excluded.place",
            );
            run!(self, WHAT, query.bind(enrolment.0).bind(step.0).bind(big(place.as_millis())))?;
            Ok(())
        }
    }
}
