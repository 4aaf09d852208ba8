//! Parts of what fields answer: what each field of a generated object means.
//!
//! In: nothing (plain data). Out: what [`FieldMeaning`](super::FieldMeaning) is made of. Must not know: names of fields.

use crate::catalog::types::TypeId;

/// What the fields of a mutation write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Writing {
    /// Assets, made where they are not there, and relationships of them.
    UpsertAssets,
    /// Relationships.
    UpsertRelationships,
    /// The lifecycle of assets that are there.
    SetLifecycle,
    /// More tags of assets that are there.
    AddTags,
    /// Fewer tags of assets that are there.
    RemoveTags,
    /// Whether a relationship that is there holds.
    VerifyRelationship,
    /// Who owns assets that are there.
    SetOwners,
    /// That assets are there no more.
    DeleteAssets,
}

/// Parts of what a write answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WritePart {
    /// Write: what became of each item.
    Results,
    /// Write: how many nodes, components among them, were written.
    Written,
    /// Write: how many assets were made because something names them.
    References,
    /// Write: aliases that another asset holds.
    Conflicts,
    /// Write: what became of each relationship.
    Relationships,
    /// Write: it was done before, and this is what was answered then.
    Replayed,
    /// Event: so many writes were not told.
    Missed,
    /// Event: what became of the asset.
    Change,
    /// Write: how many assets were deleted.
    Deleted,
    /// Write: how many relationships ended.
    Ended,
    /// Result: the uri of the item.
    Uri,
    /// Result: the asset as it is now.
    Asset,
    /// Result: why the item was not written.
    Error,
    /// Result: the owners that the asset has now and did not have.
    OwnersAdded,
    /// Result: the owners that the asset had and does not have now.
    OwnersEnded,
    /// Relationship: the uri where it leaves.
    From,
    /// Relationship: the uri where it arrives.
    To,
    /// Error: which kind.
    Code,
    /// Error: what is wrong.
    Message,
    /// Conflict: the alias.
    Alias,
    /// Conflict: who claims it.
    ClaimedBy,
    /// Conflict: who holds it.
    HeldBy,
}

/// Parts of what is similar beside those of every connection and of a lineage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SimilarPart {
    /// Similar: neighbours that do not count.
    Ignored,
    /// Similar: how many these are.
    IgnoredCount,
    /// Similar: whether every candidate was compared.
    Completeness,
    /// Edge: what both have by what either has.
    Score,
    /// Edge: the weight of what both have.
    SharedWeight,
    /// Edge: the weight of what either has.
    TotalWeight,
    /// Edge: neighbours that both have.
    Reasons,
    /// Edge: how many these are.
    ReasonCount,
    /// Edge: words that both names have.
    Words,
    /// Neighbour: up- or downstream.
    Direction,
    /// Neighbour: what it counts.
    Weight,
    /// Neighbour: the asset.
    Asset,
}

/// Parts of a search beside those of every connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SearchPart {
    /// Search: the hits by the values of some facets.
    Facets,
    /// Edge: how good the hit is.
    Score,
    /// Edge: names of the fields that hold some word of the query.
    MatchedFields,
    /// Edge: these fields with the words found.
    Highlights,
    /// Highlight: name of the field.
    Field,
    /// Highlight: its text in pieces.
    Fragments,
    /// Fragment: a piece of text.
    Text,
    /// Fragment: the query asks for it.
    Hit,
    /// Facet counts: the facet.
    Facet,
    /// Facet counts: its values.
    Values,
    /// Facet value: the related asset.
    Asset,
}

/// Parts of a suggestion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SuggestionPart {
    /// The name or tag.
    Text,
    /// The type of the asset, or that it is a tag.
    Type,
    /// The asset.
    Asset,
}

/// Parts of duplicates beside those of groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DuplicatesPart {
    /// What they have in common.
    Reason,
    /// Group: the first of its assets.
    Nodes,
}

/// Parts of paths beside those of a lineage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PathPart {
    /// Paths: the list of them.
    List,
    /// Paths: there are at least so many.
    AtLeast,
    /// Paths: how many hops far was looked.
    LookedAt,
    /// Path: which way it goes.
    Direction,
    /// Path: its assets.
    Assets,
    /// Path: its steps.
    Steps,
}

/// Parts of impacts and usages beside those of a lineage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReachPart {
    /// Impact: those of a type that are live.
    Live(TypeId),
    /// Impact: who answers for what is affected.
    Owners,
    /// Affected, responsible: the asset itself.
    Asset,
    /// Affected: one shortest way from it to the start.
    Path,
    /// Usage: how many by type.
    ByType,
    /// Count of a usage: those one hop away.
    Direct,
    /// Usage: the teams that answer for consumers.
    Teams,
    /// Usage: the domains of consumers.
    Domains,
    /// Usage: how many of a type are live.
    LiveCount(TypeId),
    /// Usage: when a relationship to the asset was last recorded.
    LastUsedAt,
}

/// Parts of a lineage beside those of every connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineagePart {
    /// Lineage: the relationships among the start and the page.
    Relationships,
    /// Lineage: how many by type and hop.
    Counts,
    /// Lineage: whether everything is in it.
    Completeness,
    /// Edge, count: how many hops from the start.
    Hops,
    /// Edge: the relationships that lead here from the hop before.
    Via,
    /// Edge: the asset may not be seen.
    Restricted,
    /// Relationship: key of the asset that depends.
    From,
    /// Relationship: key of the asset it depends on.
    To,
    /// Relationship: its type. Count: the type of the assets.
    Type,
    /// Completeness: nothing was left out.
    Exact,
    /// Completeness: how many assets the walk met.
    Found,
    /// Completeness: what the walk was cut by.
    Cut,
}
