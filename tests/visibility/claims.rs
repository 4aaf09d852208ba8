//! Rules as settings have them: a filter as text, some of its values claims of a token, some of these missing.
//!
//! In: a filter as JSON, choices. Out: the text, the claims, and the filter that it comes to. Must not know: what filters mean.

use serde_json::{Map, Value as Json, json};

use crate::random::Random;

/// What compares with a value, or with a list of values.
const OPERATORS: &[&str] = &[
    "eq",
    "ne",
    "in",
    "notIn",
    "gt",
    "gte",
    "lt",
    "lte",
    "contains",
    "startsWith",
    "endsWith",
    "has",
    "hasAny",
    "hasAll",
];
/// So many values of a hundred are claims.
const CLAIMED: usize = 35;

/// A rule, and the token of somebody whom it is about.
#[derive(Debug, Clone)]
pub(crate) struct Ruled {
    /// As settings have it.
    pub(crate) text: String,
    /// What the token claims.
    pub(crate) claims: Map<String, Json>,
    /// The rule with the claims in it; nothing, if no asset meets it.
    pub(crate) filter: Option<Json>,
}

struct Lifting<'r> {
    random: &'r mut Random,
    claims: Map<String, Json>,
    names: usize,
    /// So many claims of a hundred are missing.
    missing: usize,
}

/// A rule with some of its values as claims, so many of a hundred of which are missing.
pub(crate) fn ruled(random: &mut Random, rule: &Json, missing: usize) -> Ruled {
    let mut lifting = Lifting { random, claims: Map::new(), names: 0, missing };
    // What a rule does not speak of is nobody's.
    lifting.claims.insert("other".to_owned(), json!(["a", 1, { "b": true }]));
    let (lifted, filter) = lifting.object(rule, true);
    Ruled { text: text(&lifted), claims: lifting.claims, filter }
}

/// The rule as it is written, and what it comes to.
type Lifted = (Json, Option<Json>);

impl Lifting<'_> {
    /// An object of conditions. `positive` says that whatever is unknown in it may be taken for false.
    fn object(&mut self, rule: &Json, positive: bool) -> Lifted {
        let Json::Object(fields) = rule else { return (rule.clone(), Some(rule.clone())) };
        let (mut written, mut meant) = (Map::new(), Some(Map::new()));
        for (name, inner) in fields {
            let (lifted, filled) = match (&**name, inner) {
                (name, _) if OPERATORS.contains(&name) => self.operand(inner),
                ("AND", Json::Array(items)) => self.items(items, positive, false),
                ("OR", Json::Array(items)) => self.items(items, positive, positive),
                ("NOT" | "none" | "all" | "single", _) => self.object(inner, false),
                _ => self.object(inner, positive),
            };
            written.insert(name.clone(), lifted);
            meant = match (meant, filled) {
                (Some(mut object), Some(filled)) => {
                    object.insert(name.clone(), filled);
                    Some(object)
                }
                _ => None,
            };
        }
        (Json::Object(written), meant.map(Json::Object))
    }

    /// Conditions of which all count, or any.
    fn items(&mut self, items: &[Json], positive: bool, any: bool) -> Lifted {
        let lifted: Vec<_> = items.iter().map(|item| self.object(item, positive)).collect();
        let (written, filled): (Vec<_>, Vec<_>) = lifted.into_iter().unzip();
        let meant = if any {
            let known: Vec<Json> = filled.into_iter().flatten().collect();
            (!known.is_empty() || items.is_empty()).then_some(Json::Array(known))
        } else {
            filled.into_iter().collect::<Option<Vec<_>>>().map(Json::Array)
        };
        (Json::Array(written), meant)
    }

    fn operand(&mut self, value: &Json) -> Lifted {
        if is_operand(value) && self.random.chance(CLAIMED) {
            return self.claim(value);
        }
        let Json::Array(items) = value else { return (value.clone(), Some(value.clone())) };
        let lifted = items.iter().map(|item| {
            let claimed = is_scalar(item) && self.random.chance(15);
            if claimed { self.claim(item) } else { (item.clone(), Some(item.clone())) }
        });
        let (written, filled): (Vec<_>, Vec<_>) = lifted.unzip();
        (Json::Array(written), filled.into_iter().collect::<Option<Vec<_>>>().map(Json::Array))
    }

    fn claim(&mut self, value: &Json) -> Lifted {
        self.names += 1;
        let name = format!("c{}", self.names);
        let nested = self.random.chance(20);
        let path = if nested { format!("{name}.in.it") } else { name.clone() };
        let written = json!(format!("$claims.{path}"));
        if self.random.chance(self.missing) {
            if self.random.chance(50) {
                self.claims.insert(name, Json::Null);
            }
            return (written, None);
        }
        let held = if nested { json!({ "in": { "it": value } }) } else { value.clone() };
        self.claims.insert(name, held);
        (written, Some(value.clone()))
    }
}

fn is_scalar(value: &Json) -> bool {
    matches!(value, Json::String(_) | Json::Number(_) | Json::Bool(_))
}

fn is_operand(value: &Json) -> bool {
    is_scalar(value) || value.as_array().is_some_and(|items| items.iter().all(is_scalar))
}

/// JSON as a literal of GraphQL; enum values as texts, which a variable would have too.
pub(crate) fn text(json: &Json) -> String {
    match json {
        Json::Array(items) => format!("[{}]", items.iter().map(text).collect::<Vec<_>>().join(", ")),
        Json::Object(fields) => {
            let fields: Vec<_> =
                fields.iter().map(|(name, value)| format!("{name}: {}", text(value))).collect();
            format!("{{{}}}", fields.join(", "))
        }
        other => other.to_string(),
    }
}
