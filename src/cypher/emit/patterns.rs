//! Patterns: nodes, relationships, and walks of many hops.

use super::{
    clauses::{separated, variable},
    expressions::expr,
    writer::Writer,
};
use crate::{
    catalog::types::Direction,
    cypher::ast::{NodePattern, Pattern, RelationshipPattern, Walk},
};

pub(super) fn pattern(writer: &mut Writer, path: &Pattern) {
    node(writer, &path.start);
    for (between, far) in &path.steps {
        relationship(writer, between);
        node(writer, far);
    }
}

/// The quantifier stands in the text: Cypher takes no parameter there.
pub(super) fn walk(writer: &mut Writer, walk: &Walk) {
    if let Some(path) = walk.path {
        variable(writer, path);
        writer.syntax(" = ");
    }
    node(writer, &NodePattern::bound(walk.from));
    writer.syntax("(");
    node(writer, &NodePattern::bound(walk.hop.near));
    relationship(writer, &walk.hop.relationship);
    node(writer, &NodePattern::bound(walk.hop.far));
    if let Some(condition) = &walk.hop.condition {
        writer.syntax(" WHERE ");
        expr(writer, condition);
    }
    writer.syntax(")");
    if let Some(most) = walk.most {
        writer.syntax("{1,");
        writer.integer(i64::from(most));
        writer.syntax("}");
    } else {
        writer.syntax("+");
    }
    node(writer, &NodePattern::bound(walk.to));
}

fn relationship(writer: &mut Writer, relationship: &RelationshipPattern) {
    writer.syntax(match relationship.direction {
        Direction::Out => "-[",
        Direction::In => "<-[",
    });
    if let Some(bound) = relationship.variable {
        variable(writer, bound);
    }
    if !relationship.types.is_empty() {
        writer.syntax(":");
        separated(writer, &relationship.types, "|", |writer, ty| writer.identifier(ty));
    }
    writer.syntax(match relationship.direction {
        Direction::Out => "]->",
        Direction::In => "]-",
    });
}

fn node(writer: &mut Writer, node: &NodePattern) {
    writer.syntax("(");
    if let Some(bound) = node.variable {
        variable(writer, bound);
    }
    if !node.labels.is_empty() {
        writer.syntax(":");
        separated(writer, &node.labels, "|", |writer, label| writer.identifier(label));
    }
    if !node.properties.is_empty() {
        writer.syntax(" {");
        separated(writer, &node.properties, ", ", |writer, (name, value)| {
            writer.identifier(name);
            writer.syntax(": ");
            expr(writer, value);
        });
        writer.syntax("}");
    }
    writer.syntax(")");
}
