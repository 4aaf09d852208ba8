//! Selection -> Plan and Shape, stages in order.

pub mod shape;
pub mod types;
