//! Search: the query becomes terms and texts to look for, the rest is a page of a set with a score.
//!
//! In: the search field and its arguments. Out: its read and shape. Must not know: statements, how a word is found.
//!
//! Without a term there is nothing to look for: all assets by key, an ordinary scan whose rows all have the score 0. The
//! two orders have cursors of different names.

use std::sync::Arc;

use super::{
    columns::Context,
    connection::{Wanted, connection_field, cursor, finish, row_object, type_name},
    facets::{self, Counting},
    filter,
    limits::{MAX_QUERY, MAX_TERMS},
    object, page,
    predicate::and,
    root::{argument, misplaced},
    shape::{Connection, ConnectionField, ConnectionValue, Object, Searched, Typename, ValueShape},
    types::{OrderKey, Predicate, Search, SetRead, Source, Subject},
    way,
};
use crate::{
    catalog::{
        surface::{FieldMeaning, InputMeaning, SearchPart},
        types::{Catalog, Property, Scalar, TypeSet},
    },
    error::{ClientError, ErrorCode},
    search::{self, Term},
    selection::types::{Argument, Field, FieldKind, InputValue},
    value::Value,
};

/// Plans the search field.
pub(super) fn search(
    context: &mut Context<'_>,
    field: &Field,
    arguments: &[Argument],
) -> Result<(SetRead, Connection), ClientError> {
    let terms = terms(arguments)?;
    let condition = filter::filter(context, argument(arguments, &InputMeaning::Where))?;
    let selected = facets::selected(context, argument(arguments, &InputMeaning::Selected))?;
    let types = context.catalog.found_types();
    let (source, base) = source(context, types, &terms, condition);
    let chosen = selected.iter().map(|(_, predicate)| predicate.clone());
    let filter = and(std::iter::once(base.clone()).chain(chosen).collect());
    let (order, name) = order(context.catalog, terms.is_empty());
    let page = page::paged(context, (order, name), arguments)?;
    let size = page.size;
    let mut wanted = Wanted::new(context, way::assets(context.catalog), page);
    let counting = Counting { base, selected, types };
    let mut fields = Vec::with_capacity(field.fields.len());
    for child in &field.fields {
        let value = match &child.kind {
            FieldKind::Api { field: api, arguments } => match &api.meaning {
                FieldMeaning::SearchPart(SearchPart::Facets) => {
                    facets::facets(context, &mut wanted, &counting, (child, arguments))
                }
                FieldMeaning::Edges => {
                    wanted.rows = true;
                    context
                        .for_each_of(size, |context| edge(context, &mut wanted, &terms, child))
                        .map(ConnectionValue::Edges)
                }
                FieldMeaning::Nodes => {
                    wanted.rows = true;
                    context
                        .for_each_of(size, |context| {
                            object::node_object(context, types, &child.fields, &mut wanted.columns)
                        })
                        .map(ConnectionValue::Nodes)
                }
                _ => connection_field(context, &mut wanted, child),
            },
            FieldKind::Typename | FieldKind::Introspection => Ok(ConnectionValue::Typename),
        };
        let value = value.map_err(|error| object::located(error, child))?;
        fields.push(ConnectionField { key: Arc::clone(&child.key), position: child.position, value });
    }
    Ok(finish((source, filter), wanted, (type_name(field), fields)))
}

/// The terms of the query, within their bounds.
fn terms(arguments: &[Argument]) -> Result<Vec<Term>, ClientError> {
    let Some(InputValue::Scalar(Value::String(query))) = argument(arguments, &InputMeaning::Query) else {
        return Ok(Vec::new());
    };
    let bounded = |limit: usize, actual: usize, what: &str| {
        if actual <= limit {
            return Ok(());
        }
        let message = format!("`query` has {actual} {what}; at most {limit} are searched for");
        Err(ClientError::new(ErrorCode::LimitExceeded, message).bounded(limit as u64, actual as u64))
    };
    bounded(MAX_QUERY, query.chars().count(), "characters")?;
    let terms = search::terms(query);
    bounded(MAX_TERMS, terms.len(), "words and phrases")?;
    Ok(terms)
}

/// Where the hits are, and what is left of the condition on them.
fn source(
    context: &mut Context<'_>,
    types: TypeSet,
    terms: &[Term],
    condition: Predicate,
) -> (Source, Predicate) {
    let catalog = context.catalog;
    let assets = way::assets(catalog);
    let nodes = if types == catalog.types_of(assets) {
        object::nodes(catalog, assets, false)
    } else {
        object::narrowed(catalog, types)
    };
    if terms.is_empty() {
        return (Source::Scan(nodes), condition);
    }
    let candidates = context.param(Value::String(search::candidates(terms)));
    let texts = terms.iter().map(search::sought);
    let texts = texts.map(|texts| texts.into_iter().map(|text| context.param(Value::String(text))).collect());
    let texts = texts.collect();
    let start = search::name_start(terms);
    let whole = context.param(Value::String(format!("{start} ")));
    let name = (context.param(Value::String(start)), whole);
    let classes = catalog.search_classes().to_vec();
    let search = Search { nodes, classes, candidates, terms: texts, name, condition };
    (Source::Search(Box::new(search)), Predicate::Constant(true))
}

/// The best first, ties by key; without a query by key alone.
fn order(catalog: &Catalog, all: bool) -> (Vec<OrderKey>, Arc<str>) {
    let by_key = OrderKey {
        subject: Subject::Node,
        property: Arc::clone(catalog.key_of(way::assets(catalog))),
        descending: false,
        nulls_first: false,
    };
    if all {
        return (vec![by_key], "search:all".into());
    }
    let by_score =
        OrderKey { subject: Subject::Score, property: score(), descending: true, nulls_first: false };
    (vec![by_score, by_key], "search:score".into())
}

/// The score, as a property that every hit has.
fn score() -> Arc<Property> {
    Arc::new(Property {
        name: "score".into(),
        stored: "_score".into(),
        scalar: Scalar::Int,
        list: false,
        required: true,
        identity: false,
        guaranteed: true,
        indexed: false,
        filterable: false,
        external: false,
        search: None,
        facet: false,
        description: None,
        deprecated: None,
        directives: Vec::new(),
        protected: Vec::new(),
    })
}

fn edge(
    context: &mut Context<'_>,
    wanted: &mut Wanted,
    terms: &[Term],
    edge: &Field,
) -> Result<Object, ClientError> {
    row_object(edge, |field, meaning| match meaning {
        FieldMeaning::Cursor => Ok(ValueShape::Cursor(cursor(wanted))),
        FieldMeaning::EdgeNode => {
            let types = context.catalog.found_types();
            object::node_object(context, types, &field.fields, &mut wanted.columns).map(ValueShape::Inline)
        }
        FieldMeaning::SearchPart(SearchPart::Score) if terms.is_empty() => Ok(ValueShape::Number(0)),
        FieldMeaning::SearchPart(SearchPart::Score) => Ok(ValueShape::Leaf {
            column: wanted.columns.property(Subject::Score, &score()),
            scalar: Scalar::Int,
            list: false,
        }),
        FieldMeaning::SearchPart(SearchPart::MatchedFields) => {
            Ok(ValueShape::MatchedFields(searched(context.catalog, wanted, terms)))
        }
        FieldMeaning::SearchPart(SearchPart::Highlights) => Ok(ValueShape::Highlights {
            searched: searched(context.catalog, wanted, terms),
            object: highlight(field)?,
        }),
        other => Err(misplaced(field, other)),
    })
}

/// The object of a row `[name, pieces]`.
fn highlight(field: &Field) -> Result<Object, ClientError> {
    let leaf = |column, scalar| ValueShape::Leaf { column, scalar, list: false };
    row_object(field, |child, meaning| match meaning {
        FieldMeaning::SearchPart(SearchPart::Field) => Ok(leaf(0, Scalar::String)),
        FieldMeaning::SearchPart(SearchPart::Fragments) => {
            let object = row_object(child, |piece, meaning| match meaning {
                FieldMeaning::SearchPart(SearchPart::Text) => Ok(leaf(0, Scalar::String)),
                FieldMeaning::SearchPart(SearchPart::Hit) => Ok(leaf(1, Scalar::Boolean)),
                other => Err(misplaced(piece, other)),
            })?;
            Ok(ValueShape::List { column: 1, bound: None, object })
        }
        other => Err(misplaced(child, other)),
    })
}

/// The fields in which the terms may be found; each is read.
fn searched(catalog: &Catalog, wanted: &mut Wanted, terms: &[Term]) -> Arc<Searched> {
    let types = catalog.found_types();
    if terms.is_empty() {
        let typename = Typename::Static("".into());
        return Arc::new(Searched { terms: Vec::new(), typename, fields: Vec::new() });
    }
    let typename = object::by_label(catalog, types, &mut wanted.columns);
    let mut of_type = |id| {
        let fields = catalog.node(id).searched().map(|(_, property)| {
            (Arc::clone(&property.name), wanted.columns.property(Subject::Node, property))
        });
        (TypeSet::one(id), fields.collect())
    };
    let fields = types.iter().map(&mut of_type).collect();
    Arc::new(Searched { terms: terms.to_vec(), typename, fields })
}
