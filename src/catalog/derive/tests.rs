//! The derived API of a small Catalog built by hand, and the collisions of a crooked one.

use std::sync::Arc;

use indexmap::IndexMap;

use super::{Collision, Maker, derive};
use crate::catalog::{
    surface::{ApiKind, EnumMeaning, FieldMeaning, InputMeaning, Surface},
    types::{
        Catalog, Direction, EdgeProperties, Field, Interface, InterfaceId, NodeType, Property, Relationship,
        Scalar, Target, TypeId, TypeKind, TypeSet,
    },
};

const ASSET: InterfaceId = InterfaceId(0);
const DATASET: TypeId = TypeId(0);
const MODEL: TypeId = TypeId(1);
const METRIC: TypeId = TypeId(2);

fn property(name: &str, scalar: Scalar, list: bool, required: bool) -> Property {
    Property {
        name: name.into(),
        external: false,
        stored: name.into(),
        scalar,
        list,
        required,
        identity: name == "uri",
        guaranteed: name == "uri",
        indexed: false,
        filterable: name != "aliases",
        search: None,
        facet: false,
        description: None,
        deprecated: None,
        directives: Vec::new(),
        protected: Vec::new(),
    }
}

fn relationship(name: &str, stored: &str, target: Target, to_many: bool) -> Relationship {
    Relationship {
        name: name.into(),
        stored: stored.into(),
        direction: Direction::Out,
        target,
        needs_type_test: false,
        to_many,
        required: false,
        properties: None,
        lineage: false,
        pick: None,
        component: false,
        facet: false,
        derived: Vec::new(),
        description: None,
        deprecated: None,
        directives: Vec::new(),
        protected: Vec::new(),
    }
}

fn training_use() -> Arc<EdgeProperties> {
    let split = Arc::new(property("split", Scalar::String, false, false));
    let properties = IndexMap::from([(split.name.clone(), split)]);
    Arc::new(EdgeProperties {
        name: "TrainingUse".into(),
        description: None,
        properties,
        directives: Vec::new(),
        protected: Vec::new(),
    })
}

fn node(id: TypeId, name: &str, kind: TypeKind, own: Vec<Field>) -> NodeType {
    let key = Arc::new(property("uri", Scalar::Id, false, true));
    let is_asset = matches!(kind, TypeKind::Node);
    let mut fields = if is_asset { asset_fields() } else { Vec::new() };
    fields.extend(own);
    let singular = format!("{}{}", name[..1].to_ascii_lowercase(), &name[1..]);
    NodeType {
        id,
        name: name.into(),
        typename: name.into(),
        label: name.into(),
        plural: format!("{singular}s").into(),
        singular: singular.into(),
        description: None,
        kind,
        key,
        domain: "Asset".into(),
        key_label: "Asset".into(),
        interfaces: if is_asset { vec![ASSET] } else { Vec::new() },
        fields: by_name(fields),
        directives: Vec::new(),
        protected: Vec::new(),
    }
}

fn asset_fields() -> Vec<Field> {
    vec![
        Field::Property(Arc::new(property("uri", Scalar::Id, false, true))),
        Field::Property(Arc::new(property("name", Scalar::String, false, true))),
        Field::Property(Arc::new(property("tags", Scalar::String, true, true))),
        Field::Property(Arc::new(property("createdAt", Scalar::DateTime, false, false))),
        Field::Property(Arc::new(property("aliases", Scalar::String, true, true))),
        Field::Relationship(Arc::new(relationship("owners", "OWNED_BY", Target::Interface(ASSET), true))),
    ]
}

fn by_name(fields: Vec<Field>) -> IndexMap<Arc<str>, Field> {
    let named = fields.into_iter().map(|field| match &field {
        Field::Property(property) => (property.name.clone(), field),
        Field::Relationship(relationship) => (relationship.name.clone(), field),
        Field::Computed(computed) => (computed.field.name.clone(), field),
    });
    named.collect()
}

/// Dataset, Model and the component Metric, with the interface Asset.
pub(crate) fn small_catalog() -> Catalog {
    let mut trained_on = relationship("trainedOn", "TRAINED_ON", Target::Type(DATASET), true);
    trained_on.properties = Some(training_use());
    let model = vec![
        Field::Property(Arc::new(property("parameterCount", Scalar::BigInt, false, false))),
        Field::Relationship(Arc::new(trained_on)),
        Field::Relationship(Arc::new(relationship("base", "BASE", Target::Type(MODEL), false))),
    ];
    let metric = vec![
        Field::Property(Arc::new(property("value", Scalar::Float, false, true))),
        Field::Relationship(Arc::new(relationship("model", "HAS_METRIC", Target::Type(MODEL), false))),
    ];
    let component =
        TypeKind::Component { key_fields: Vec::new(), owners: vec![(MODEL, "HAS_METRIC".into())] };
    let interface = Interface {
        id: ASSET,
        name: "Asset".into(),
        label: Some("Asset".into()),
        singular: "asset".into(),
        plural: "assets".into(),
        description: None,
        key: Some(Arc::new(property("uri", Scalar::Id, false, true))),
        types: [DATASET, MODEL].into_iter().collect::<TypeSet>(),
        fields: by_name(asset_fields()),
        directives: Vec::new(),
    };
    Catalog {
        types: vec![
            Arc::new(node(DATASET, "Dataset", TypeKind::Node, Vec::new())),
            Arc::new(node(MODEL, "Model", TypeKind::Node, model)),
            Arc::new(node(METRIC, "Metric", component, metric)),
        ],
        interfaces: vec![Arc::new(interface)],
        enums: Vec::new(),
        relationships: IndexMap::new(),
        fact: vec![Arc::new(property("confidence", Scalar::Float, false, false))],
        asset: Some(ASSET),
        search_classes: Vec::new(),
        entities: Vec::new(),
        subgraph: None,
        protected: false,
        surface: Surface::default(),
    }
}

/// `name(arg: T = 1, ...): T` of each field, or `name: T` of each input field, or the values, of one type.
fn members(surface: &Surface, name: &str) -> Vec<String> {
    match &surface.types[name].kind {
        ApiKind::Scalar => Vec::new(),
        ApiKind::Enum(values) => values.keys().map(ToString::to_string).collect(),
        ApiKind::Union { names, .. } => names.iter().map(ToString::to_string).collect(),
        ApiKind::Input(fields) => {
            fields.values().map(|field| format!("{}: {}", field.name, field.ty)).collect()
        }
        ApiKind::Object { fields, .. } | ApiKind::Interface { fields, .. } => fields
            .values()
            .map(|field| {
                let arguments = field.arguments.values().map(|argument| {
                    let default = argument.default.map_or_else(String::new, |value| format!(" = {value}"));
                    format!("{}: {}{default}", argument.name, argument.ty)
                });
                let arguments: Vec<_> = arguments.collect();
                let arguments =
                    if arguments.is_empty() { String::new() } else { format!("({})", arguments.join(", ")) };
                format!("{}{arguments}: {}", field.name, field.ty)
            })
            .collect(),
    }
}

#[test]
fn query_has_lookups_and_connections() {
    let surface = derive(&small_catalog()).expect("no collisions");
    let page = |target: &str| {
        format!(
            "(where: {target}Where, orderBy: [{target}Order!], first: Int, after: String, last: Int, \
             before: String): {target}Connection!"
        )
    };
    let expected = [
        "asset(uri: ID!): Asset".to_owned(),
        "assetsByUri(uris: [ID!]!): [Asset]!".to_owned(),
        format!("assets{}", page("Asset")),
        "dataset(uri: ID!): Dataset".to_owned(),
        format!("datasets{}", page("Dataset")),
        "model(uri: ID!): Model".to_owned(),
        format!("models{}", page("Model")),
        format!("metrics{}", page("Metric")),
        "suggest(prefix: String!, types: [SuggestionType!], first: Int = 10): [Suggestion!]!".to_owned(),
        "duplicates(type: AssetType!, by: [DuplicateReason!], first: Int = 20): [DuplicateGroup!]!"
            .to_owned(),
    ];
    assert_eq!(members(&surface, "Query"), expected);
}

#[test]
fn relationships_have_a_field_and_a_connection() {
    let surface = derive(&small_catalog()).expect("no collisions");
    let fields = members(&surface, "Model");
    assert_eq!(
        fields[5..],
        [
            "owners(where: AssetWhere, orderBy: [AssetOrder!], first: Int): [Asset!]!",
            "ownersConnection(where: AssetWhere, orderBy: [AssetOrder!], first: Int, after: String): \
             AssetConnection!",
            "parameterCount: BigInt",
            "trainedOn(where: DatasetWhere, orderBy: [DatasetOrder!], first: Int): [Dataset!]!",
            "trainedOnConnection(where: DatasetWhere, orderBy: [DatasetTrainingUseOrder!], first: Int, \
             after: String): DatasetTrainingUseConnection!",
            "base: Model",
            "baseConnection(where: ModelWhere, orderBy: [ModelOrder!], first: Int, after: String): \
             ModelConnection!",
        ]
    );
}

#[test]
fn connections_edges_aggregates_and_groups() {
    let surface = derive(&small_catalog()).expect("no collisions");
    assert_eq!(
        members(&surface, "DatasetTrainingUseConnection"),
        [
            "totalCount: Int!",
            "nodes: [Dataset!]!",
            "edges: [DatasetTrainingUseEdge!]!",
            "pageInfo: PageInfo!",
            "aggregate: DatasetAggregate!",
            "groups(by: DatasetGroupBy!, first: Int = 20): [DatasetGroup!]!",
        ]
    );
    assert_eq!(
        members(&surface, "DatasetTrainingUseEdge"),
        ["cursor: String!", "node: Dataset!", "fact: Fact", "properties: TrainingUse!"]
    );
    assert_eq!(
        members(&surface, "ModelAggregate"),
        ["count: Int!", "createdAt: DateTimeAggregate!", "parameterCount: BigIntAggregate!"]
    );
    assert_eq!(members(&surface, "AssetGroupBy"), ["TYPE", "NAME", "TAGS"]);
    assert_eq!(
        members(&surface, "MetricConnection").last().map(String::as_str),
        Some("aggregate: MetricAggregate!"),
        "nothing of a metric can be grouped by"
    );
}

#[test]
fn filters_by_property_relationship_edge_and_type() {
    let surface = derive(&small_catalog()).expect("no collisions");
    assert_eq!(
        members(&surface, "ModelWhere"),
        [
            "AND: [ModelWhere!]",
            "OR: [ModelWhere!]",
            "NOT: ModelWhere",
            "uri: IDFilter",
            "name: StringFilter",
            "tags: StringListFilter",
            "createdAt: DateTimeFilter",
            "owners: AssetListWhere",
            "ownersConnection: AssetEdgeListWhere",
            "parameterCount: BigIntFilter",
            "trainedOn: DatasetListWhere",
            "trainedOnConnection: DatasetTrainingUseEdgeListWhere",
            "base: ModelWhere",
            "baseConnection: ModelEdgeListWhere",
        ]
    );
    assert_eq!(
        members(&surface, "DatasetTrainingUseEdgeWhere")[3..],
        ["node: DatasetWhere", "fact: FactWhere", "properties: TrainingUseWhere"]
    );
    assert_eq!(members(&surface, "AssetWhere")[3..5], ["type: AssetTypeFilter", "on: AssetOnWhere"]);
    assert_eq!(members(&surface, "AssetOnWhere"), ["dataset: DatasetWhere", "model: ModelWhere"]);
    assert!(!surface.types.contains_key("DatasetEdgeWhere"), "nothing leads to it without properties");
    assert!(!surface.types.contains_key("ModelListWhere"), "no list of models");
    assert!(!surface.types.contains_key("IntFilter"), "no property is an Int");
}

#[test]
fn meanings_follow_the_catalog() {
    let surface = derive(&small_catalog()).expect("no collisions");
    let ApiKind::Object { fields, .. } = &surface.types["Model"].kind else { panic!("an object") };
    assert!(matches!(&fields["trainedOn"].meaning, FieldMeaning::List(of) if &*of.stored == "TRAINED_ON"));
    assert!(matches!(&fields["base"].meaning, FieldMeaning::One(of) if &*of.stored == "BASE"));
    let ApiKind::Input(inputs) = &surface.types["ModelWhere"].kind else { panic!("an input object") };
    assert!(matches!(&inputs["base"].meaning, InputMeaning::Related(of) if &*of.stored == "BASE"));
    let ApiKind::Enum(values) = &surface.types["DatasetTrainingUseOrder"].kind else { panic!("an enum") };
    let meaning = &values["PROPERTIES_SPLIT_DESC"].meaning;
    assert!(
        matches!(meaning, EnumMeaning::EdgeOrder { property, descending: true } if &*property.name == "split")
    );
}

#[test]
fn every_reference_is_defined() {
    let surface = derive(&small_catalog()).expect("no collisions");
    let specified = ["Int", "Float", "String", "Boolean", "ID"];
    let mut references = 0;
    for ty in surface.types.values() {
        let fields = match &ty.kind {
            ApiKind::Scalar | ApiKind::Enum(_) => continue,
            ApiKind::Union { names, .. } => names.iter().collect(),
            ApiKind::Input(fields) => fields.values().map(|field| field.ty.name()).collect::<Vec<_>>(),
            ApiKind::Object { fields, .. } | ApiKind::Interface { fields, .. } => fields
                .values()
                .flat_map(|field| {
                    field.arguments.values().map(|argument| argument.ty.name()).chain([field.ty.name()])
                })
                .collect(),
        };
        for name in fields {
            references += 1;
            assert!(surface.types.contains_key(name) || specified.contains(&&**name), "`{name}` is missing");
        }
    }
    assert!(references > 100, "only {references} references were looked at");
}

#[test]
fn collisions_name_both_makers_once() {
    let mut catalog = small_catalog();
    let mut model = (*catalog.types[1]).clone();
    let text = |name: &str| Field::Property(Arc::new(property(name, Scalar::String, false, false)));
    for name in ["baseConnection", "created_at", "AND"] {
        model.fields.insert(name.into(), text(name));
    }
    catalog.types[1] = Arc::new(model);
    let mut metric = (*catalog.types[2]).clone();
    metric.name = "ModelWhere".into();
    catalog.types[2] = Arc::new(metric);

    let mut collisions = derive(&catalog).expect_err("four names are taken twice");
    collisions.sort_by(|a, b| a.name.cmp(&b.name));
    assert_eq!(
        collisions[0].to_string(),
        "`Model.baseConnection` is both the connection generated for `Model.base` and `Model.baseConnection` of \
         the schema"
    );
    let blamed: Vec<_> = collisions
        .iter()
        .map(|Collision { name, first, second }| (&**name, first.coordinate(), second.coordinate()))
        .collect();
    assert_eq!(
        blamed,
        [
            ("Model.baseConnection", Some("Model.base"), Some("Model.baseConnection")),
            ("ModelOrder.CREATED_AT_ASC", Some("Model.createdAt"), Some("Model.created_at")),
            ("ModelWhere", Some("Model"), Some("ModelWhere")),
            ("ModelWhere.AND", None, Some("Model.AND")),
        ]
    );
}

#[test]
fn reserved_names_are_taken() {
    let mut catalog = small_catalog();
    let mut metric = (*catalog.types[2]).clone();
    metric.name = "Mutation".into();
    catalog.types[2] = Arc::new(metric);
    let collisions = derive(&catalog).expect_err("the name is taken");
    assert_eq!(collisions.len(), 1);
    assert_eq!(collisions[0].first, Maker::BuiltIn);
    assert_eq!(
        collisions[0].to_string(),
        "`Mutation` is both a name that every API has and `Mutation` of the schema"
    );
}
