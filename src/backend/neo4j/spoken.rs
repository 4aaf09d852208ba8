//! What a source spoke of, page by page.
//!
//! In: a source. Out: [`Spoken`]. Must not know: sources, what was said, the text of statements.

use neo4rs::Operation;

use super::{
    connection::Neo4j,
    transaction::{Failure, items, odd},
};
use crate::{
    backend::BackendError,
    catalog::types::Catalog,
    changes::aspect::Spoken,
    cypher::{self, write},
    value::Value,
};

/// Aspects of one page.
const PAGE: usize = 10_000;

impl Neo4j {
    /// All that a source spoke of; see [`crate::backend::Backend::spoken`].
    pub(in crate::backend) async fn spoken(
        &self,
        catalog: &Catalog,
        source: &str,
    ) -> Result<Vec<Spoken>, BackendError> {
        self.check(catalog, self.write()).await?;
        let most = i64::try_from(PAGE).expect("a page is small");
        let mut all = Vec::new();
        let mut after = String::new();
        loop {
            let statement = cypher::emit(&write::spoken(source, &after, most));
            let answer = self.answer(&statement, Operation::Read, self.write()).await?;
            let rows = items(&answer).map_err(Failure::into_error)?;
            for row in rows {
                let (identity, spoken) = of_row(row).map_err(Failure::into_error)?;
                after = identity;
                all.push(spoken);
            }
            if rows.len() < PAGE {
                return Ok(all);
            }
        }
    }
}

fn of_row(row: &Value) -> Result<(String, Spoken), Failure> {
    let [identity, subject, name, at, silent] = row.as_list().unwrap_or_default() else {
        return Err(odd());
    };
    let text = |value: &Value| value.as_str().map(str::to_owned).ok_or_else(odd);
    let at = at.as_int().ok_or_else(odd)?;
    let is_silent = *silent == Value::Bool(true);
    Ok((text(identity)?, Spoken { subject: text(subject)?, name: text(name)?, at, is_silent }))
}
