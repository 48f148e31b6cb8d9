//! Settings in SQL.

use async_trait::async_trait;
use serde_json::Value;
use sqlx::types::Json;

use crate::StoreError;
use crate::repo::SettingRepo;
use crate::unit::{on_both, one, run};

const WHAT: &str = "setting";

on_both! {
    #[async_trait]
    impl SettingRepo for Tx {
        async fn get(&mut self, key: &str) -> Result<Option<Value>, StoreError> {
            let query = sqlx::query_as::<_, (Json<Value>,)>("SELECT value FROM setting WHERE key = $1");
            Ok(one!(self, WHAT, query.bind(key.to_owned()))?.map(|(Json(value),)| value))
        }

        async fn put(&mut self, key: &str, value: &Value) -> Result<(), StoreError> {
            let query = sqlx::query(
                "INSERT INTO setting (key, value) VALUES ($1, $2)
                 ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            );
            run!(self, WHAT, query.bind(key.to_owned()).bind(Json(value.clone()))).map(drop)
        }
    }
}
