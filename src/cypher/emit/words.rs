//! Words of the language for what the tree calls by its own names.

use crate::cypher::ast::{Binary, Component, Function, ItemType, ListTest, Subquery};

pub(super) fn subquery_text(kind: Subquery) -> &'static str {
    match kind {
        Subquery::Exists => "EXISTS {",
        Subquery::Count => "COUNT {",
        Subquery::Collect => "COLLECT {",
    }
}

pub(super) fn list_test_text(test: ListTest) -> &'static str {
    match test {
        ListTest::Any => "any(",
        ListTest::All => "all(",
        ListTest::None => "none(",
    }
}

pub(super) fn operator_text(operator: Binary) -> &'static str {
    match operator {
        Binary::Equal => " = ",
        Binary::NotEqual => " <> ",
        Binary::Less => " < ",
        Binary::LessOrEqual => " <= ",
        Binary::Greater => " > ",
        Binary::GreaterOrEqual => " >= ",
        Binary::In => " IN ",
        Binary::Contains => " CONTAINS ",
        Binary::StartsWith => " STARTS WITH ",
        Binary::EndsWith => " ENDS WITH ",
        Binary::Add => " + ",
        Binary::Multiply => " * ",
        Binary::Modulo => " % ",
    }
}

pub(super) fn function_text(function: Function) -> &'static str {
    match function {
        Function::Labels => "labels",
        Function::Size => "size",
        Function::ToLower => "toLower",
        Function::Split => "split",
        Function::Coalesce => "coalesce",
        Function::Count => "count",
        Function::Min => "min",
        Function::Max => "max",
        Function::Sum => "sum",
        Function::Collect => "collect",
        Function::Length => "length",
        Function::Type => "type",
        Function::Properties => "properties",
    }
}

pub(super) fn item_types(item: ItemType) -> &'static [&'static str] {
    match item {
        ItemType::Text => &["STRING"],
        ItemType::TextOrInteger => &["STRING", "INTEGER"],
        ItemType::Integer => &["INTEGER"],
        ItemType::Number => &["FLOAT", "INTEGER"],
        ItemType::Boolean => &["BOOLEAN"],
        ItemType::DateTime => &["ZONED DATETIME"],
        ItemType::Date => &["DATE"],
    }
}

pub(super) fn component_text(component: Component) -> &'static str {
    match component {
        Component::EpochMillis => ".epochMillis",
        Component::Microsecond => ".microsecond",
        Component::Year => ".year",
        Component::Month => ".month",
        Component::Day => ".day",
    }
}
