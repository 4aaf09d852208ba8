//! What of other assets a rule looks at: whoever changes that changes what is seen, far from what they write.
//!
//! In: a Catalog, the condition of a rule. Out: [`Afar`]. Must not know: who writes, statements.
//!
//! What an item of a write touches, the assets it writes and both ends of relationships, is seen before and after the write, or the
//! item is refused (`ingest::write`). So a write can show its writer an asset that it does not touch only by what the rule reads beyond
//! the first relationship: properties of related assets, relationships between others, and that the related asset is there at all.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use crate::{
    catalog::{
        rules::{self, Derivation},
        surface::InputMeaning,
        types::{Catalog, Property, Relationship, Target, TypeSet},
    },
    selection::types::{Argument, InputValue},
};

/// What a rule reads of other assets than the one it is about.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Afar {
    /// Properties by stored name, of nodes of these types.
    pub properties: BTreeMap<Arc<str>, (Arc<Property>, TypeSet)>,
    /// Stored types of relationships that may have neither end at the asset.
    pub relationships: BTreeSet<Arc<str>>,
    /// Types of nodes that it comes by.
    pub types: TypeSet,
}

/// What a condition reads.
pub(super) fn of(catalog: &Catalog, filter: &InputValue) -> Afar {
    let assets = catalog.asset.map(|asset| catalog.types_of(Target::Interface(asset))).unwrap_or_default();
    let mut afar = Afar::default();
    let schema = Schema { catalog, derivations: &rules::derivations(catalog) };
    afar.value(schema, filter, Place { types: assets, is_other: false });
    afar
}

/// What there is, and what follows from what.
#[derive(Clone, Copy)]
struct Schema<'c> {
    catalog: &'c Catalog,
    derivations: &'c [Derivation],
}

/// Where a condition stands.
#[derive(Debug, Clone, Copy)]
struct Place {
    /// The types that the node may have.
    types: TypeSet,
    /// It is another node than the asset, and no part of it.
    is_other: bool,
}

impl Afar {
    fn value(&mut self, schema: Schema<'_>, value: &InputValue, place: Place) {
        match value {
            InputValue::Object(fields) => fields.iter().for_each(|field| self.field(schema, field, place)),
            InputValue::List(items) => items.iter().for_each(|item| self.value(schema, item, place)),
            InputValue::Null | InputValue::Scalar(_) | InputValue::Enum(_) | InputValue::Json(_) => {}
        }
    }

    fn field(&mut self, schema: Schema<'_>, Argument { field, value }: &Argument, place: Place) {
        match &field.meaning {
            InputMeaning::Property(property) => self.property(property, place),
            InputMeaning::Related(relationship) | InputMeaning::RelatedEdges(relationship) => {
                let far = self.relationship(schema, relationship, place);
                self.value(schema, value, far);
            }
            InputMeaning::Reaches(_) => {
                for ty in schema.catalog.relationships.values().filter(|ty| ty.lineage) {
                    self.relationships.insert(Arc::clone(&ty.name));
                    self.steps(schema, &ty.name);
                }
                let assets =
                    schema.catalog.asset.map(|asset| schema.catalog.types_of(Target::Interface(asset)));
                let types = assets.unwrap_or_default();
                self.types = self.types.union(&types);
                self.value(schema, value, Place { types, is_other: true });
            }
            InputMeaning::OnType(id) => {
                self.value(schema, value, Place { types: TypeSet::one(*id), ..place });
            }
            // What is said of a relationship is a part of it.
            InputMeaning::EdgeFact | InputMeaning::EdgeProperties => {}
            // Whatever else is in a condition only holds what is above.
            _ => self.value(schema, value, place),
        }
    }

    fn property(&mut self, property: &Arc<Property>, place: Place) {
        if place.is_other {
            let known = self.properties.entry(Arc::clone(&property.stored));
            let (_, types) = known.or_insert_with(|| (Arc::clone(property), TypeSet::default()));
            *types = types.union(&place.types);
        }
    }

    /// Where a relationship leads to.
    fn relationship(&mut self, schema: Schema<'_>, relationship: &Relationship, place: Place) -> Place {
        // Of all that a field may lead to, what the schema relates to a node of these types.
        let target = schema.catalog.types_of(relationship.target);
        let ty = schema.catalog.relationships.get(&relationship.stored);
        let types = ty.map_or(target, |ty| ty.far(place.types, relationship.direction).intersection(&target));
        if place.is_other {
            self.relationships.insert(Arc::clone(&relationship.stored));
        }
        self.steps(schema, &relationship.stored);
        let far = Place { types, is_other: place.is_other || !relationship.component };
        self.types = self.types.union(&types);
        if let Some(pick) = &relationship.pick {
            self.property(&pick.property, far);
        }
        far
    }

    /// What a relationship follows from lies between its ends.
    fn steps(&mut self, schema: Schema<'_>, stored: &Arc<str>) {
        for derivation in schema.derivations.iter().filter(|it| it.relationship == *stored) {
            for rule in &derivation.rules {
                let mut types = derivation.from;
                for step in &rule.path {
                    self.relationships.insert(Arc::clone(&step.stored));
                    let ty = schema.catalog.relationships.get(&step.stored);
                    types = ty.map(|ty| ty.far(types, step.direction)).unwrap_or_default();
                    self.types = self.types.union(&types);
                }
            }
        }
    }
}
