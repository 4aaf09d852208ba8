//! What a request would take: its cost and its statements. Nothing is read.
//!
//! In: a request. Out: [`Explained`]. Must not know: how a statement is made.

use serde::Serialize;

use super::{Request, Service, alone, audited, prepared, turn};
use crate::{
    access::{Caller, Role},
    error::{ClientError, ErrorCode},
};

/// What a request would take.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Explained {
    /// What the store is.
    pub store: &'static str,
    /// What it costs, in the unit of `limits.cost`.
    pub cost: u64,
    /// What is asked of the store, each a statement or some that run one behind the other; no value stands in them. Those that hang
    /// on answers are asked only if there is something to ask for.
    pub statements: Vec<String>,
}

/// Tells admins what a request would take. It takes a turn, as any request does.
///
/// # Errors
/// `FORBIDDEN` for others, whom statements would tell what rules hide from them; what is wrong with the request; that there is no
/// turn.
pub async fn explained(
    service: &Service,
    caller: &Caller,
    request: &Request,
) -> Result<Explained, Vec<ClientError>> {
    let explained = async {
        if caller.role != Role::Admin {
            let message = "what a request takes is told to the role `admin` alone";
            return Err(alone(ClientError::new(ErrorCode::Forbidden, message)));
        }
        let _turn = turn(service).await.map_err(alone)?;
        let prepared = prepared(service, caller, request).await?;
        let reads = prepared.planned.plan.statements().filter(|read| !read.finds_nothing());
        let statements = reads.map(|read| service.backend.statement(&service.catalog, read)).collect();
        Ok(Explained { store: service.backend.name(), cost: prepared.cost.total, statements })
    };
    explained.await.inspect_err(|errors| audited(caller, request, errors))
}
