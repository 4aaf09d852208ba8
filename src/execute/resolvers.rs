//! Code of one's own behind fields: what a schema declares `@computed` is worked out by functions that are registered here.
//!
//! In: for each field, the parents of one place of the response as one batch, each with the properties that the field is
//! made of. Out: a value for each parent. Must not know: where the parents stand, statements.
//!
//! ```
//! use mlg::{backend::Backend, catalog, execute::resolvers::Resolvers, pipeline};
//!
//! let schema = r#"
//!     type Film @node @key(fields: "id") {
//!         id: ID!
//!         minutes: Int
//!         length: String @computed(from: "minutes")
//!     }
//! "#;
//! let resolvers = Resolvers::default().field("Film", "length", |films| async move {
//!     // One call for all films of a place of the response; what it needs of elsewhere is asked for once.
//!     let length = |film: &serde_json::Map<_, _>| match film["minutes"].as_i64() {
//!         Some(minutes) => format!("{} h {} min", minutes / 60, minutes % 60).into(),
//!         None => serde_json::Value::Null,
//!     };
//!     Ok(films.iter().map(length).collect())
//! });
//! let catalog = catalog::load("films.graphql", schema).unwrap();
//! let backend = Backend::open("sqlite::memory:", None).unwrap();
//! # tokio::runtime::Runtime::new().unwrap().block_on(async {
//! let service = pipeline::service_with(catalog, backend, resolvers).unwrap();
//! # });
//! ```

use std::{collections::HashMap, fmt, future::Future, pin::Pin, sync::Arc};

use serde_json::{Map, Value as Json};

use crate::{
    catalog::types::{Catalog, Computed, Field, Property, Scalar},
    error::{ClientError, ErrorCode},
    scalar,
    value::Value,
};

/// One parent: the properties that the field is made of, by their GraphQL names, as responses write them. Parents that do
/// not differ in these are one.
pub type Parent = Map<String, Json>;

/// What a function answers: a JSON value for each parent, in their order, or why there is none, in words for clients.
pub type Resolved = Result<Vec<Json>, String>;

type Resolve = dyn Fn(Vec<Parent>) -> Pin<Box<dyn Future<Output = Resolved> + Send>> + Send + Sync;

/// Functions by the fields that they work out.
#[derive(Clone, Default)]
pub struct Resolvers(HashMap<(String, String), Arc<Resolve>>);

impl fmt::Debug for Resolvers {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_set().entries(self.0.keys()).finish()
    }
}

impl Resolvers {
    /// Has a function work out a field of a type; of two for one field the last stays.
    #[must_use]
    pub fn field<F, A>(mut self, ty: &str, field: &str, resolve: F) -> Self
    where
        F: Fn(Vec<Parent>) -> A + Send + Sync + 'static,
        A: Future<Output = Resolved> + Send + 'static,
    {
        let resolve: Arc<Resolve> = Arc::new(move |parents| Box::pin(resolve(parents)));
        self.0.insert((ty.to_owned(), field.to_owned()), resolve);
        self
    }

    /// Computed fields of a schema that nothing works out, as coordinates.
    #[must_use]
    pub fn missing(&self, catalog: &Catalog) -> Vec<String> {
        let fields = catalog.types.iter().flat_map(|node| node.fields.values());
        let computed = fields.filter_map(|field| match field {
            Field::Computed(computed) => Some(computed),
            Field::Property(_) | Field::Relationship(_) => None,
        });
        let missing = computed.filter(|computed| self.find(computed).is_none());
        missing.map(|computed| format!("{}.{}", computed.owner, computed.field.name)).collect()
    }

    fn find(&self, computed: &Computed) -> Option<&Arc<Resolve>> {
        self.0.get(&(computed.owner.to_string(), computed.field.name.to_string()))
    }

    /// The values of a field for rows of cells, one for each property that it is made of.
    pub(super) async fn resolve(
        &self,
        computed: &Computed,
        rows: &[Vec<Value>],
    ) -> Result<Vec<Result<Value, ClientError>>, ClientError> {
        let name = format!("{}.{}", computed.owner, computed.field.name);
        let failed = |message: String| ClientError::new(ErrorCode::Internal, message);
        let resolve = self.find(computed).ok_or_else(|| failed(format!("nothing works out `{name}`")))?;
        let parents = rows.iter().map(|row| parent(computed, row)).collect::<Result<Vec<_>, _>>();
        let parents = parents.map_err(|clause| failed(format!("what `{name}` is made of {clause}")))?;
        let count = parents.len();
        let values = resolve(parents).await.map_err(|reason| failed(format!("`{name}`: {reason}")))?;
        if values.len() != count {
            tracing::error!(field = %name, parents = count, values = values.len(), "a value for each parent is needed");
            return Err(failed(format!("`{name}` was not worked out for each of its parents")));
        }
        let value = |json| {
            scalar::cell_from_json(&computed.field, &json)
                .map_err(|clause| failed(format!("the value of `{name}` {clause}")))
        };
        Ok(values.into_iter().map(value).collect())
    }
}

fn parent(computed: &Computed, row: &[Value]) -> Result<Parent, String> {
    let cells = computed.from.iter().zip(row);
    cells.map(|(property, value)| Ok((property.name.to_string(), json(property, value)?))).collect()
}

/// A cell as responses write it.
fn json(property: &Property, value: &Value) -> Result<Json, String> {
    match value {
        Value::List(items) => items.iter().map(|item| one(&property.scalar, item)).collect(),
        single => one(&property.scalar, single),
    }
}

fn one(scalar: &Scalar, value: &Value) -> Result<Json, String> {
    let mut text = Vec::new();
    scalar::write_json(&mut text, scalar, value)?;
    serde_json::from_slice(&text).map_err(|_| "is no JSON".to_owned())
}
