//! The mutation root: writing assets and relationships, by items that look like them.
//!
//! In: a Catalog with assets. Out: `Mutation` and its types; nothing where there are no assets. Must not know: how anything is
//! written.

use std::sync::Arc;

use super::{
    draft::{Draft, Maker, api_type},
    fields::{arguments, field, input},
    items, links,
    names::{full_list, list, named, non_null},
    written,
};
use crate::catalog::{
    role,
    surface::{
        ApiField, ApiKind, EnumMeaning, EnumValue, FieldMeaning, InputField, InputMeaning, MUTATION,
        ObjectOf, PURGE, Writing,
    },
    types::{Catalog, Interface, Property, Relationship},
};

/// Adds `Mutation` and the types of its fields.
pub(super) fn add_mutation(draft: &mut Draft, catalog: &Catalog) {
    let Some(asset) = catalog.asset.map(|asset| catalog.interface(asset)) else { return };
    let related = links::is_related(catalog);
    let mut roots = vec![upsert_assets(asset, related)];
    roots.extend(related.then(upsert_relationships));
    roots.extend(role::lifecycle(catalog).map(|property| set_lifecycle(asset, property)));
    if let Some(property) = role::tags(catalog) {
        let add = "Adds tags to assets that are there, beside those they have.";
        let remove = "Takes tags from assets that are there; what an asset does not have it does not lose.";
        roots.push(change_tags("addTags", add, (asset, property), Writing::AddTags));
        roots.push(change_tags("removeTags", remove, (asset, property), Writing::RemoveTags));
    }
    roots.extend(related.then(|| verify_relationship(catalog)));
    let owners = role::replaceable_owners(catalog).filter(|_| related);
    roots.extend(owners.map(|owners| set_owners(asset, owners)));
    roots.push(delete_assets(asset));
    let fields = draft.members(MUTATION, roots.into_iter().map(|root| (Maker::BuiltIn, root)).collect());
    let kind = ApiKind::Object { of: ObjectOf::Mutation, interfaces: Vec::new(), fields };
    draft.add_reserved(api_type(
        MUTATION.into(),
        "Where every change starts. Fields run one after the other.",
        kind,
    ));
    items::add_items(draft, catalog, asset);
    links::add_links(draft, catalog);
    if let Some(owners) = owners {
        links::add_owner(draft, catalog, owners);
        written::add_owners(draft, asset);
    }
    add_deletion(draft);
    written::add_answers(draft, asset, related);
}

/// A root field. All take a key by which they are done once.
fn root(
    name: &str,
    answer: &str,
    description: &str,
    given: impl IntoIterator<Item = Option<InputField>>,
    writing: Writing,
) -> ApiField {
    let mut root = field(name, named(answer), description, FieldMeaning::Write(writing));
    let key = "Names this write: another one of yours with the same key and arguments, within a day, is answered as this \
               one was, and writes nothing.";
    let key = input("key", named("ID"), key, InputMeaning::WriteKey);
    root.arguments = arguments(given.into_iter().chain([Some(key)]));
    root
}

fn upsert_assets(asset: &Interface, related: bool) -> ApiField {
    let description = "Writes assets, in one transaction: makes those that are not there, changes the others. A field that is absent \
                       stays as it is, null removes. An item that can't be written is told in its place, and the others are \
                       written. Of several items of one asset the later win, field by field.";
    let ty = full_list(named(items::item_name(asset)));
    let assets = input("assets", ty, "Up to 1,000 at once.", InputMeaning::Items);
    let relationships = related.then(|| {
        let description = "What leads from or to them, written in the same transaction.";
        input("relationships", list(named(links::ITEM)), description, InputMeaning::Relationships)
    });
    root("upsertAssets", written::ASSETS, description, [Some(assets), relationships], Writing::UpsertAssets)
}

fn upsert_relationships() -> ApiField {
    let description = "Writes relationships, in one transaction: makes those that are not there, changes what is known of the \
                       others. A uri that is not there becomes a reference.";
    let ty = full_list(named(links::ITEM));
    let items = input("relationships", ty, "Up to 1,000 at once.", InputMeaning::Relationships);
    root(
        "upsertRelationships",
        written::RELATIONSHIPS,
        description,
        [Some(items)],
        Writing::UpsertRelationships,
    )
}

fn set_lifecycle(asset: &Interface, property: &Arc<Property>) -> ApiField {
    let ty = non_null(named(property.scalar.name()));
    let value = input(property.name.clone(), ty, "What it is now.", InputMeaning::Set(Arc::clone(property)));
    let description = "Says where assets that are there stand in their lives.";
    let given = [Some(refs(asset)), Some(value)];
    root("setLifecycle", written::ASSETS, description, given, Writing::SetLifecycle)
}

fn change_tags(
    name: &str,
    description: &str,
    (asset, property): (&Interface, &Arc<Property>),
    writing: Writing,
) -> ApiField {
    let ty = full_list(named(property.scalar.name()));
    let tags = input(property.name.clone(), ty, "Which.", InputMeaning::Set(Arc::clone(property)));
    root(name, written::ASSETS, description, [Some(refs(asset)), Some(tags)], writing)
}

fn set_owners(asset: &Interface, owners: &Arc<Relationship>) -> ApiField {
    let description = "Says who owns assets that are there: these, and of those that you see nobody else. What was so ends, and is kept as \
                       history.";
    let ty = full_list(named(links::OWNER));
    let owners = input(
        owners.name.clone(),
        ty,
        "All of them; none, if nobody owns them.",
        InputMeaning::Owners(Arc::clone(owners)),
    );
    root("setOwners", written::OWNERS, description, [Some(refs(asset)), Some(owners)], Writing::SetOwners)
}

fn delete_assets(asset: &Interface) -> ApiField {
    let description = "Deletes assets that are there, with their parts. Their relationships end, their aliases are free, and what \
                       sources said of them is forgotten: who names one of them again makes a new one.";
    let mode = "What is left of them: a tombstone, if not given.";
    let mode = input("mode", named(DELETION), mode, InputMeaning::Deletion);
    root(
        "deleteAssets",
        written::DELETED,
        description,
        [Some(refs(asset)), Some(mode)],
        Writing::DeleteAssets,
    )
}

const DELETION: &str = "DeletionMode";

fn add_deletion(draft: &mut Draft) {
    let modes = [
        ("TOMBSTONE", "What they were and were related to, as history that no query reads."),
        (PURGE, "Nothing, of earlier deletions neither. For admins."),
    ];
    let values = modes.map(|(name, description)| {
        let (name, description) = (Arc::from(name), Some(description.into()));
        let value = EnumValue { name, description, meaning: EnumMeaning::Stored, directives: Vec::new() };
        (Maker::BuiltIn, value)
    });
    draft.add_enum(Maker::BuiltIn, DELETION, "What is left of assets that are deleted.", values.into());
}

fn refs(asset: &Interface) -> InputField {
    let ty = full_list(named(items::ref_name(asset)));
    input("assets", ty, "Up to 1,000 at once.", InputMeaning::Refs)
}

fn verify_relationship(catalog: &Catalog) -> ApiField {
    let description = "Says whether a relationship that is there holds. Makes none.";
    let fact = |name: &str, required: bool| {
        let property = catalog.fact.iter().find(|property| &*property.name == name);
        let property = property.expect("the Catalog has all facts");
        let ty = named(property.scalar.name());
        let ty = if required { non_null(ty) } else { ty };
        let description = property.description.as_deref().unwrap_or_default();
        Some(input(property.name.clone(), ty, description, InputMeaning::Set(Arc::clone(property))))
    };
    let given = links::ends().map(Some).into_iter();
    let given = given.chain([fact("verification", true), fact("evidence", false)]);
    root("verifyRelationship", written::RELATIONSHIPS, description, given, Writing::VerifyRelationship)
}
