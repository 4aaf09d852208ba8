//! Conditions whose parameters stand behind those of something else.
//!
//! In: a condition, how far its parameters move. Out: the condition. Must not know: values.

use super::types::{Param, Predicate, Test};

impl Predicate {
    /// The same condition with each parameter so much further on.
    pub(super) fn moved(self, by: usize) -> Self {
        let each = |parts: Vec<Self>| parts.into_iter().map(|part| part.moved(by)).collect();
        match self {
            Self::Constant(_) | Self::Types { .. } => self,
            Self::And(parts) => Self::And(each(parts)),
            Self::Or(parts) => Self::Or(each(parts)),
            Self::Test { subject, property, test, negated } => {
                Self::Test { subject, property, test: test.moved(by), negated }
            }
            Self::Related { quantifier, expand, condition } => {
                Self::Related { quantifier, expand, condition: Box::new(condition.moved(by)) }
            }
            Self::Reaches { negated, mut way, condition } => {
                way.within = way.within.moved(by);
                Self::Reaches { negated, way, condition: Box::new(condition.moved(by)) }
            }
        }
    }
}

impl Test {
    fn moved(self, by: usize) -> Self {
        let at = |Param(at): Param| Param(at + by);
        match self {
            Self::Eq(param) => Self::Eq(at(param)),
            Self::Ne(param) => Self::Ne(at(param)),
            Self::In(param) => Self::In(at(param)),
            Self::NotIn(param) => Self::NotIn(at(param)),
            Self::Gt(param) => Self::Gt(at(param)),
            Self::Gte(param) => Self::Gte(at(param)),
            Self::Lt(param) => Self::Lt(at(param)),
            Self::Lte(param) => Self::Lte(at(param)),
            Self::Text { operator, param, ignore_case } => {
                Self::Text { operator, param: at(param), ignore_case }
            }
            Self::Has(param) => Self::Has(at(param)),
            Self::HasAny(param) => Self::HasAny(at(param)),
            Self::HasAll(param) => Self::HasAll(at(param)),
            Self::Null | Self::Empty | Self::Unfit => self,
        }
    }
}
