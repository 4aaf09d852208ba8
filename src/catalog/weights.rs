//! What fields and arguments cost, by what they mean: the served directives `@cost` and `@listSize` and our own numbers
//! are both made of this (IBM GraphQL cost specification, as Apollo's router reads it).
//!
//! In: a meaning. Out: weights and sizes of lists. Must not know: how costs are added up, SDL.

use super::surface::{
    DuplicatesPart, FieldMeaning, InputMeaning, LineagePart, PathPart, ReachPart, SearchPart, SimilarPart,
    WritePart, Writing,
};

/// How long a list is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ListSize {
    /// Items where no argument tells.
    pub assumed: u64,
    /// Arguments that tell, if the field has them; the largest counts.
    pub slicing: &'static [InputMeaning],
    /// Arguments whose items are as many. The served directive leaves them out: routers take numbers only, and assume.
    pub counted: &'static [InputMeaning],
    /// Fields below that have this size; none where the field itself is the list.
    pub sized: &'static [&'static str],
}

/// Most pages and lists say so.
const BY_PAGE: &[InputMeaning] = &[InputMeaning::First, InputMeaning::Last];

/// What one object of a field costs, where it is not 1 for an object and 0 for a scalar.
#[must_use]
pub fn cost_of_field(meaning: &FieldMeaning) -> Option<u64> {
    of_field(meaning).0
}

/// How long the list is that a field answers, or that fields below it answer; `None` for what is no list of objects, or has
/// its size from above.
#[must_use]
pub fn size_of_field(meaning: &FieldMeaning) -> Option<ListSize> {
    of_field(meaning).1
}

/// The cost of a field and the size of its list.
fn of_field(meaning: &FieldMeaning) -> (Option<u64>, Option<ListSize>) {
    let page = |assumed| Some(ListSize { sized: &["nodes", "edges"], ..list(assumed) });
    match meaning {
        // Nobody knows what code costs.
        FieldMeaning::Computed(_) => (Some(1), None),
        // Counts and measures look at all pages.
        FieldMeaning::TotalCount => (Some(5), None),
        FieldMeaning::Aggregate => (Some(10), None),
        FieldMeaning::Unused => (Some(10), page(20)),
        FieldMeaning::Search => (Some(20), page(20)),
        FieldMeaning::Suggest => (Some(20), Some(list(10))),
        FieldMeaning::Duplicates => (Some(20), Some(list(20))),
        // Walks meet up to thousands of nodes, whatever the page.
        FieldMeaning::Lineage => (Some(50), page(20)),
        FieldMeaning::Similar => (Some(50), page(10)),
        FieldMeaning::Usage => (Some(50), None),
        FieldMeaning::Impact => (Some(100), None),
        FieldMeaning::Paths => {
            (Some(100), Some(ListSize { slicing: &[InputMeaning::Limit], sized: &["paths"], ..list(10) }))
        }
        FieldMeaning::Roots(_) | FieldMeaning::Connection(_) => (None, page(20)),
        FieldMeaning::LookupMany(_) | FieldMeaning::Entities => {
            let counted = &[InputMeaning::Keys, InputMeaning::Representations];
            (None, Some(ListSize { slicing: &[], counted, ..list(100) }))
        }
        FieldMeaning::List(_) => (None, Some(list(5))),
        FieldMeaning::Groups => (None, Some(list(20))),
        FieldMeaning::DuplicatesPart(DuplicatesPart::Nodes) => {
            (None, Some(ListSize { slicing: &[], ..list(20) }))
        }
        FieldMeaning::LineagePart(part) => (None, of_lineage(*part)),
        FieldMeaning::ReachPart(part) => (None, of_reach(*part)),
        FieldMeaning::PathPart(part) => (None, of_path(*part)),
        FieldMeaning::SearchPart(part) => (None, of_search(*part)),
        FieldMeaning::SimilarPart(part) => (None, of_similar(*part)),
        FieldMeaning::Write(writing) => {
            let counted = &[InputMeaning::Items, InputMeaning::Refs, InputMeaning::Relationships];
            let sized: &[&str] = match writing {
                Writing::UpsertAssets | Writing::SetLifecycle | Writing::AddTags | Writing::RemoveTags => {
                    &["results", "relationships"]
                }
                Writing::UpsertRelationships
                | Writing::VerifyRelationship
                | Writing::SetOwners
                | Writing::DeleteAssets => &["results"],
            };
            (Some(10), Some(ListSize { slicing: &[], counted, sized, ..list(100) }))
        }
        FieldMeaning::WritePart(part) => (None, of_write(*part)),
        FieldMeaning::Lookup(_)
        | FieldMeaning::LookupBy(..)
        | FieldMeaning::Property(_)
        | FieldMeaning::One(_)
        | FieldMeaning::Nodes
        | FieldMeaning::Edges
        | FieldMeaning::PageInfo
        | FieldMeaning::Cursor
        | FieldMeaning::EdgeNode
        | FieldMeaning::EdgeFact
        | FieldMeaning::EdgeProperties
        | FieldMeaning::EdgeProperty(_)
        | FieldMeaning::HasNextPage
        | FieldMeaning::HasPreviousPage
        | FieldMeaning::StartCursor
        | FieldMeaning::EndCursor
        | FieldMeaning::Count
        | FieldMeaning::AggregateOf(_)
        | FieldMeaning::Min
        | FieldMeaning::Max
        | FieldMeaning::Sum
        | FieldMeaning::Avg
        | FieldMeaning::GroupValue
        | FieldMeaning::GroupAggregate
        | FieldMeaning::Service
        | FieldMeaning::ServiceSdl
        | FieldMeaning::AssetChanged
        | FieldMeaning::SuggestionPart(_)
        | FieldMeaning::DuplicatesPart(DuplicatesPart::Reason) => (None, None),
    }
}

fn of_lineage(part: LineagePart) -> Option<ListSize> {
    match part {
        LineagePart::Relationships => Some(list(100)),
        LineagePart::Counts => Some(list(20)),
        LineagePart::Via => Some(list(2)),
        LineagePart::Completeness
        | LineagePart::Hops
        | LineagePart::Restricted
        | LineagePart::From
        | LineagePart::To
        | LineagePart::Type
        | LineagePart::Exact
        | LineagePart::Found
        | LineagePart::Cut => None,
    }
}

fn of_reach(part: ReachPart) -> Option<ListSize> {
    match part {
        ReachPart::Live(_) | ReachPart::Owners => Some(list(20)),
        ReachPart::ByType | ReachPart::Teams | ReachPart::Domains => Some(list(10)),
        ReachPart::Path => Some(list(5)),
        ReachPart::Asset | ReachPart::Direct | ReachPart::LiveCount(_) | ReachPart::LastUsedAt => None,
    }
}

fn of_path(part: PathPart) -> Option<ListSize> {
    match part {
        PathPart::Assets | PathPart::Steps => Some(list(8)),
        PathPart::List | PathPart::AtLeast | PathPart::LookedAt | PathPart::Direction => None,
    }
}

fn of_search(part: SearchPart) -> Option<ListSize> {
    match part {
        // One for each of the facets asked for; `first` is the length of their values.
        SearchPart::Facets => Some(ListSize { slicing: &[], ..list(5) }),
        SearchPart::Values => Some(list(20)),
        SearchPart::Highlights => Some(list(2)),
        SearchPart::Fragments => Some(list(3)),
        SearchPart::Score
        | SearchPart::MatchedFields
        | SearchPart::Field
        | SearchPart::Text
        | SearchPart::Hit
        | SearchPart::Facet
        | SearchPart::Asset => None,
    }
}

fn of_similar(part: SimilarPart) -> Option<ListSize> {
    match part {
        SimilarPart::Ignored => Some(list(10)),
        SimilarPart::Reasons => Some(list(5)),
        SimilarPart::IgnoredCount
        | SimilarPart::Completeness
        | SimilarPart::Score
        | SimilarPart::SharedWeight
        | SimilarPart::TotalWeight
        | SimilarPart::ReasonCount
        | SimilarPart::Words
        | SimilarPart::Direction
        | SimilarPart::Weight
        | SimilarPart::Asset => None,
    }
}

fn of_write(part: WritePart) -> Option<ListSize> {
    match part {
        WritePart::Conflicts => Some(ListSize { slicing: &[], ..list(5) }),
        WritePart::Results
        | WritePart::Relationships
        | WritePart::Missed
        | WritePart::Change
        | WritePart::Deleted
        | WritePart::Ended
        | WritePart::OwnersAdded
        | WritePart::OwnersEnded
        | WritePart::Replayed
        | WritePart::From
        | WritePart::To
        | WritePart::Written
        | WritePart::References
        | WritePart::Uri
        | WritePart::Asset
        | WritePart::Error
        | WritePart::Code
        | WritePart::Message
        | WritePart::Alias
        | WritePart::ClaimedBy
        | WritePart::HeldBy => None,
    }
}

/// A list, by the arguments of pages.
fn list(assumed: u64) -> ListSize {
    ListSize { assumed, slicing: BY_PAGE, counted: &[], sized: &[] }
}

/// What an argument or input field costs once, and each item of its list again, where it is not 1 for an input object and 0
/// for anything else.
#[must_use]
pub fn cost_of_input(meaning: &InputMeaning) -> Option<u64> {
    match meaning {
        // Each of these counts all that matches.
        InputMeaning::GroupBy | InputMeaning::Facets => Some(10),
        InputMeaning::Keys
        | InputMeaning::Representations
        | InputMeaning::Items
        | InputMeaning::Refs
        | InputMeaning::Relationships
        | InputMeaning::Owners(_) => Some(1),
        InputMeaning::Reaches(_) => Some(50),
        InputMeaning::Key
        | InputMeaning::KeyField(_)
        | InputMeaning::Where
        | InputMeaning::OrderBy
        | InputMeaning::First
        | InputMeaning::After
        | InputMeaning::Last
        | InputMeaning::Before
        | InputMeaning::And
        | InputMeaning::Or
        | InputMeaning::Not
        | InputMeaning::Property(_)
        | InputMeaning::Type
        | InputMeaning::On
        | InputMeaning::OnType(_)
        | InputMeaning::Related(_)
        | InputMeaning::RelatedEdges(_)
        | InputMeaning::Some
        | InputMeaning::None
        | InputMeaning::All
        | InputMeaning::Single
        | InputMeaning::EdgeNode
        | InputMeaning::EdgeFact
        | InputMeaning::EdgeProperties
        | InputMeaning::Operator(_)
        | InputMeaning::IgnoreCase
        | InputMeaning::Direction
        | InputMeaning::Depth
        | InputMeaning::Through
        | InputMeaning::Within
        | InputMeaning::StopAt
        | InputMeaning::OfType
        | InputMeaning::Since
        | InputMeaning::To
        | InputMeaning::MaxHops
        | InputMeaning::Limit
        | InputMeaning::Query
        | InputMeaning::Prefix
        | InputMeaning::Alike
        | InputMeaning::Selected
        | InputMeaning::Facet
        | InputMeaning::Values
        | InputMeaning::ItemOf(_)
        | InputMeaning::Set(_)
        | InputMeaning::Add(_)
        | InputMeaning::Components(_)
        | InputMeaning::IfUpdatedAt
        | InputMeaning::RelationshipType
        | InputMeaning::From
        | InputMeaning::WriteKey
        | InputMeaning::Deletion => None,
    }
}
