//! What each role may see, checked once; and what one caller may see, for one request.
//!
//! In: settings, the Catalog, a caller. Out: an [`Access`]. Must not know: statements.

use std::{collections::BTreeSet, sync::Arc};

use serde_json::Value as Json;

use super::{
    afar::{self, Afar},
    caller::{Caller, Role},
    rule,
    settings::{Introspection, Restricted, Rule, Settings},
};
use crate::{
    catalog::{
        protection::{Protected, Requirement},
        surface::{ApiKind, FieldMeaning, InputMeaning, ObjectOf, TypeRef},
        types::{Catalog, Target, TypeSet},
    },
    error::{ClientError, ErrorCode},
    selection::{self, types::InputValue},
};

/// The rules of all roles, known to fit the schema.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Policy {
    anonymous: Option<Checked>,
    reader: Option<Checked>,
    writer: Option<Checked>,
    introspection: Introspection,
}

#[derive(Debug, Clone, PartialEq)]
struct Checked {
    condition: Json,
    restricted: Restricted,
}

/// What one caller may see.
#[derive(Debug, Clone, PartialEq)]
pub struct Access {
    /// What assets must meet to be seen. Without it all are.
    pub condition: Option<Condition>,
    /// Types of which nothing is seen.
    pub hidden: TypeSet,
    /// Stored relationship types that are not walked.
    pub closed: BTreeSet<Arc<str>>,
    /// What the caller showed; nothing where whoever asks sees everything.
    pub shown: Option<Shown>,
    /// The schema is shown.
    pub introspects: bool,
}

/// What a caller showed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// Who they are.
    pub authenticated: bool,
    /// The scopes they were given.
    pub scopes: BTreeSet<Arc<str>>,
}

/// A rule with the caller's claims in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    /// A coerced `AssetWhere`; nothing, if no asset meets it.
    pub filter: Option<InputValue>,
    /// What a lineage does at an asset that does not meet it.
    pub restricted: Restricted,
}

impl Access {
    /// Everything, for those who have the graph in their hands.
    #[must_use]
    pub fn everything() -> Self {
        Self {
            condition: None,
            hidden: TypeSet::default(),
            closed: BTreeSet::new(),
            shown: None,
            introspects: true,
        }
    }

    /// Whether the caller showed what something requires.
    pub(super) fn meets(&self, requirement: &Requirement) -> bool {
        let Some(shown) = &self.shown else { return true };
        requirement.is_empty() || shown.authenticated && requirement.is_met_by(&shown.scopes)
    }

    /// The code of what is refused.
    pub(super) fn refusal(&self) -> ErrorCode {
        match &self.shown {
            Some(Shown { authenticated: false, .. }) => ErrorCode::Unauthenticated,
            Some(Shown { authenticated: true, .. }) | None => ErrorCode::Forbidden,
        }
    }

    /// Whether there is anything that is not seen.
    #[must_use]
    pub fn restricts(&self) -> bool {
        let Self { condition, hidden, closed, shown: _, introspects: _ } = self;
        condition.is_some() || !hidden.is_empty() || !closed.is_empty()
    }

    /// What the rule reads of other assets than the one that is seen; nothing without a rule.
    #[must_use]
    pub fn afar(&self, catalog: &Catalog) -> Option<Afar> {
        let filter = self.condition.as_ref()?.filter.as_ref()?;
        Some(afar::of(catalog, filter))
    }

    /// Whether a lineage goes on behind what is not seen, and shows that it does.
    #[must_use]
    pub fn goes_on(&self) -> bool {
        self.condition.as_ref().is_some_and(|rule| rule.restricted == Restricted::Shown)
    }
}

/// Checks the rules of settings against a schema.
///
/// # Errors
/// The key of the first rule that does not fit, and a clause that says why.
pub fn policy(catalog: &Catalog, settings: &Settings) -> Result<Policy, (&'static str, String)> {
    let Settings { anonymous, reader, writer, introspection } = settings;
    Ok(Policy {
        anonymous: checked(catalog, "access.anonymous.where", anonymous)?,
        reader: checked(catalog, "access.reader.where", reader)?,
        writer: checked(catalog, "access.writer.where", writer)?,
        introspection: *introspection,
    })
}

fn checked(
    catalog: &Catalog,
    key: &'static str,
    Rule { condition, restricted }: &Rule,
) -> Result<Option<Checked>, (&'static str, String)> {
    let Some(text) = condition else { return Ok(None) };
    let condition = rule::parse(text).map_err(|clause| (key, clause))?;
    let Some(filter) = filter_type(catalog) else {
        return Err((key, "is a rule about assets, and the schema has no interface `Asset`".to_owned()));
    };
    selection::coerced(catalog, &filter, &rule::without_claims(&condition))
        .map_err(|error| (key, format!("does not fit the schema: {error}")))?;
    Ok(Some(Checked { condition, restricted: *restricted }))
}

/// The type of the filter of all assets: that of their root field, whatever prefix its name has.
fn filter_type(catalog: &Catalog) -> Option<TypeRef> {
    let assets = FieldMeaning::Roots(Target::Interface(catalog.asset?));
    let types = catalog.surface.types.values();
    let fields = types.filter_map(|ty| match &ty.kind {
        ApiKind::Object { of: ObjectOf::Query, fields, .. } => Some(fields),
        _ => None,
    });
    let root = fields.flat_map(|fields| fields.values()).find(|field| field.meaning == assets)?;
    let filter = root.arguments.values().find(|argument| argument.meaning == InputMeaning::Where)?;
    Some(filter.ty.clone())
}

impl Policy {
    /// What a caller may see.
    ///
    /// # Errors
    /// A claim that does not fit the rule of the caller's role.
    pub fn access(&self, catalog: &Catalog, caller: &Caller) -> Result<Access, ClientError> {
        let checked = match caller.role {
            Role::Anonymous => &self.anonymous,
            Role::Reader => &self.reader,
            Role::Writer => &self.writer,
            Role::Admin => &None,
        };
        let condition = checked.as_ref().map(|checked| condition(catalog, caller, checked)).transpose()?;
        let shown = (caller.role != Role::Admin)
            .then(|| Shown { authenticated: caller.is_authenticated(), scopes: caller.scopes.clone() });
        let introspects = self.introspects(caller);
        let access = Access { condition, shown, introspects, ..Access::everything() };
        if !catalog.protected {
            return Ok(access);
        }
        let lacks = |all: &[Protected]| all.iter().any(|one| !access.meets(&one.requirement));
        let hidden = catalog.types.iter().filter(|node| lacks(&node.protected)).map(|node| node.id).collect();
        let closed = catalog.relationships.values().filter(|relationship| lacks(&relationship.protected));
        let closed = closed.map(|relationship| Arc::clone(&relationship.name)).collect();
        Ok(Access { hidden, closed, ..access })
    }

    /// Whether a caller is shown the schema.
    #[must_use]
    pub fn introspects(&self, caller: &Caller) -> bool {
        match self.introspection {
            Introspection::Anyone => true,
            Introspection::Authenticated => caller.is_authenticated(),
            Introspection::Admin => caller.role == Role::Admin,
        }
    }
}

fn condition(catalog: &Catalog, caller: &Caller, checked: &Checked) -> Result<Condition, ClientError> {
    let Checked { condition, restricted } = checked;
    let filled = rule::filled(condition, &caller.claims)?;
    let filter = match (filled, filter_type(catalog)) {
        (Some(filled), Some(filter)) => {
            Some(selection::coerced(catalog, &filter, &filled).map_err(|error| {
                tracing::warn!(caller = &*caller.name, %error, "claims do not fit the rule of the role");
                ClientError::new(
                    ErrorCode::Forbidden,
                    format!(
                        "the claims of the token do not fit the rule of the role `{}`",
                        caller.role.name()
                    ),
                )
            })?)
        }
        (None, _) | (_, None) => None,
    };
    Ok(Condition { filter, restricted: *restricted })
}
