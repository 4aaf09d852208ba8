//! The Shape as text.

use super::{
    connections::{connection, edges, groups, measures, page_info},
    *,
};
use crate::{
    plan::shape::{ConnectionValue, GroupValue},
    projection::render,
};

#[test]
fn every_kind_of_field_has_its_line() {
    let team = object("Team", vec![string("name!", 0), leaves("tags!", 1, Scalar::String)]);
    let it = asset(vec![
        field("__typename!", ValueShape::Typename),
        field("fact", ValueShape::Null),
        one("owner", 1, team.clone()),
        on(
            &[1],
            field("teams!", ValueShape::List { column: 2, bound: Some((1000, arc("c"))), object: team }),
        ),
    ]);
    let connection = connection(vec![
        ("totalCount", ConnectionValue::TotalCount),
        ("edges", edges()),
        ("pageInfo", page_info()),
        ("aggregate", ConnectionValue::Aggregate(measures())),
        ("groups", groups(0, GroupValue::Scalar(Scalar::Int))),
    ]);
    let fields = vec![
        root("__schema!", RootKind::Introspection),
        lookup("it", it),
        root("models!", RootKind::Connection { read: 1, connection }),
    ];
    let expected = "\
__schema! = introspection
it = Model | Dataset by the label in column 1 of read 0, by key
  __typename! = type name
  fact = null
  owner = Team in the first row of column 2
    name! = String in column 0
    tags! = [String] in column 1
  on Dataset: teams! = [Team] in the rows of column 3, at most 1000
    name! = String in column 0
    tags! = [String] in column 1
models! = ModelConnection, page of 2 (rows 0, total 1, aggregate 2, groups from 3) of read 1
  totalCount! = total
  edges! = [ModelEdge] of the rows
    cursor! = cursor NAME_ASC over columns 0, 1
    node! = Model of the same row
      name! = String in column 0
  pageInfo! = PageInfo
    hasNextPage! = more rows follow
    hasPreviousPage! = rows came before
    startCursor = cursor NAME_ASC over columns 0, 1 of the first row
    endCursor = cursor NAME_ASC over columns 0, 1 of the last row
  aggregate! = ModelAggregate
    __typename! = type name
    count! = measure 0
    rows! = BigIntAggregate
      min = BigInt in measure 1
      sum = BigInt in measure 2, null if measure 3 is 0
      avg = measure 2 / measure 3
    loss! = FloatAggregate
      __typename! = type name
      sum = Float in measure 4, null if measure 5 is 0
      avg = measure 4 / measure 5
  groups! = [ModelGroup] of groups 0
    __typename! = type name
    value = Int as text
    count! = count
    aggregate! = ModelAggregate
      total! = measure 2
";
    assert_eq!(render(&Shape { fields }), expected);
}
