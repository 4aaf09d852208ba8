//! Whole statements.
//!
//! In: a [`Query`] or [`Command`]. Out: a [`Statement`]; the same tree gives the same text, and no byte of a parameter's
//! value gets into it. Must not know: plans, the Catalog, the driver.

use super::{
    clauses::{clauses, separated},
    writer::{Writer, parameter_name},
};
use crate::{
    cypher::ast::{Command, Query},
    value::Value,
};

/// A statement as the server gets it.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// Cypher, in lines.
    pub text: String,
    /// Values of the parameters by name.
    pub parameters: Vec<(String, Value)>,
}

impl Statement {
    /// The same with another value of its first parameter.
    #[must_use]
    pub fn with_first(&self, value: &Value) -> Self {
        let mut statement = self.clone();
        if let Some((_, first)) = statement.parameters.first_mut() {
            first.clone_from(value);
        }
        statement
    }
}

/// Writes a query.
#[must_use]
pub fn emit(query: &Query) -> Statement {
    let mut writer = Writer::default();
    clauses(&mut writer, &query.clauses);
    let parameters =
        query.parameters.iter().enumerate().map(|(index, value)| (parameter_name(index), value.clone()));
    Statement { text: writer.finish(), parameters: parameters.collect() }
}

/// Writes a schema command; it has no parameters.
#[must_use]
pub fn emit_command(command: &Command) -> Statement {
    let mut writer = Writer::default();
    match command {
        Command::Unique { name, label, property } => {
            writer.syntax("CREATE CONSTRAINT ");
            writer.identifier(name);
            writer.syntax(" IF NOT EXISTS FOR (n:");
            writer.identifier(label);
            writer.syntax(") REQUIRE n.");
            writer.identifier(property);
            writer.syntax(" IS UNIQUE");
        }
        Command::RangeIndex { name, label, properties } => {
            writer.syntax("CREATE RANGE INDEX ");
            writer.identifier(name);
            writer.syntax(" IF NOT EXISTS FOR (n:");
            writer.identifier(label);
            writer.syntax(") ON (");
            separated(&mut writer, properties, ", ", |writer, property| {
                writer.syntax("n.");
                writer.identifier(property);
            });
            writer.syntax(")");
        }
        Command::FullTextIndex { name, labels, properties } => {
            writer.syntax("CREATE FULLTEXT INDEX ");
            writer.identifier(name);
            writer.syntax(" IF NOT EXISTS FOR (n:");
            separated(&mut writer, labels, "|", |writer, label| writer.identifier(label));
            writer.syntax(") ON EACH [");
            separated(&mut writer, properties, ", ", |writer, property| {
                writer.syntax("n.");
                writer.identifier(property);
            });
            writer.syntax("] OPTIONS {indexConfig: {`fulltext.analyzer`: 'whitespace'}}");
        }
        Command::DropIndex { name } => {
            writer.syntax("DROP INDEX ");
            writer.identifier(name);
            writer.syntax(" IF EXISTS");
        }
        Command::Indexes => {
            writer.syntax(
                "SHOW INDEXES YIELD name, labelsOrTypes, properties \
                 RETURN collect([name, labelsOrTypes, properties]) AS value",
            );
        }
        Command::UnfinishedIndexes => {
            writer.syntax("SHOW INDEXES YIELD state WHERE state <> 'ONLINE' RETURN collect(state) AS value");
        }
    }
    Statement { text: writer.finish(), parameters: Vec::new() }
}
