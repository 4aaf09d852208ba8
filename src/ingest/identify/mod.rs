//! The name that a source gives to something -> our uri for it, its aliases, and the rule that says so.
//!
//! In: a name as OpenLineage, DataHub, dbt or `MLflow` write it, and the rules of this deployment. Out: an [`Identity`],
//! or a [`Refusal`] with its reason. Must not know: the graph. The same name always has the same uri, whatever is stored
//! already: nodes are never merged afterwards, so this has to be right the first time.
//!
//! A name is read (`name`), then tried against the rules of the deployment in their order (`rules`), then against those
//! that are built in, by its source (`openlineage`, `datahub`, `dbt`, `mlflow`). Those find the platform (`platform`),
//! which of its instances is meant (`place`), and how its names are folded to one spelling (`parts`).

mod datahub;
mod dbt;
mod identity;
mod mlflow;
mod name;
mod openlineage;
mod parts;
mod place;
mod platform;
mod rules;
mod urn;

pub use dbt::{Manifest, Relation};
pub use identity::{Identity, Refusal, identify};
pub use name::{Name, Source, read};
pub use rules::{Rules, RulesError};
