//! Regions in SQL.

use async_trait::async_trait;
use lms_core::ids::RegionId;
use lms_core::people::Region;
use lms_core::text::folded;
use uuid::Uuid;

use super::{corrupt, text};
use crate::StoreError;
use crate::repo::{RegionRepo, Revision};
use crate::unit::{all, on_both, one, run};

const WHAT: &str = "region";

#[derive(sqlx::FromRow)]
struct RegionRow {
    id: Uuid,
    code: String,
    name: String,
    zone: String,
    revision: i64,
}

impl RegionRow {
    fn read(self) -> Result<(Region, Revision), StoreError> {
        let region = Region {
            id: RegionId(self.id),
            code: text(WHAT, self.code)?,
            name: text(WHAT, self.name)?,
            zone: self.zone.parse().map_err(|e| corrupt(WHAT, e))?,
        };
        Ok((region, Revision(self.revision)))
    }
}

on_both! {
    #[async_trait]
    impl RegionRepo for Tx {
        async fn find(&mut self, id: RegionId) -> Result<Option<(Region, Revision)>, StoreError> {
            let query = sqlx::query_as::<_, RegionRow>("SELECT id, code, name, zone, revision FROM region WHERE id = $1");
            one!(self, WHAT, query.bind(id.0))?.map(RegionRow::read).transpose()
        }

        async fn find_by_code(&mut self, code: &str) -> Result<Option<Region>, StoreError> {
            let query = sqlx::query_as::<_, RegionRow>(
                "SELECT id, code, name, zone, revision FROM region WHERE code_folded = $1",
            );
            Ok(one!(self, WHAT, query.bind(folded(code)))?.map(RegionRow::read).transpose()?.map(|(region, _)| region))
        }

        async fn list(&mut self) -> Result<Vec<Region>, StoreError> {
            let query = sqlx::query_as::<_, RegionRow>(
                "SELECT id, code, name, zone, revision FROM region ORDER BY name_folded, id",
            );
            all!(self, WHAT, query)?.into_iter().map(|row| row.read().map(|(region, _)| region)).collect()
        }

        async fn insert(&mut self, region: &Region) -> Result<(), StoreError> {
            let query = sqlx::query(
                "INSERT INTO region (id, code, code_folded, name, name_folded, zone, revision)
                 VALUES ($1, $2, $3, $4, $5, $6, 1)",
            )
            .bind(region.id.0)
            .bind(region.code.as_str().to_owned())
            .bind(folded(region.code.as_str()))
            .bind(region.name.as_str().to_owned())
            .bind(folded(region.name.as_str()))
            .bind(region.zone.name());
            run!(self, "region with this code", query).map(drop)
        }

        async fn update(&mut self, region: &Region, seen: Revision) -> Result<(), StoreError> {
            let query = sqlx::query(
                "UPDATE region SET code = $3, code_folded = $4, name = $5, name_folded = $6, zone = $7,
                        revision = revision + 1
                 WHERE id = $1 AND revision = $2",
            )
            .bind(region.id.0)
            .bind(seen.0)
            .bind(region.code.as_str().to_owned())
            .bind(folded(region.code.as_str()))
            .bind(region.name.as_str().to_owned())
            .bind(folded(region.name.as_str()))
            .bind(region.zone.name());
            let rows = run!(self, "region with this code", query)?;
            self.fresh(WHAT, rows)
        }
    }
}
