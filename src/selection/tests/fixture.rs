//! A schema with all that matters here: two interfaces that overlap, a component, an enum, relationship properties.

use std::sync::{Arc, LazyLock};

use indexmap::IndexMap;

use crate::catalog::{
    derive::derive,
    surface::{ApiKind, InputField, InputMeaning, Surface, TypeRef},
    types::{
        Catalog, Direction, EdgeProperties, EnumType, Field, Interface, InterfaceId, NodeType, Property,
        Relationship, Scalar, Target, TypeId, TypeKind,
    },
};

const ASSET: InterfaceId = InterfaceId(0);
const OWNED: InterfaceId = InterfaceId(1);
const DATASET: TypeId = TypeId(0);
const MODEL: TypeId = TypeId(1);
const VERSION: TypeId = TypeId(2);
const USER: TypeId = TypeId(3);

/// Asset = Dataset | Model | Version; Owned = Model | User; User is no Asset.
///
/// Beside the derived API there is `Query.echo`, whose arguments have every type that coercion knows.
pub(super) fn catalog() -> &'static Catalog {
    static CATALOG: LazyLock<Catalog> = LazyLock::new(build);
    &CATALOG
}

fn build() -> Catalog {
    let lifecycle = Arc::new(EnumType {
        name: "Lifecycle".into(),
        description: None,
        values: ["DRAFT", "ACTIVE"].map(|name| (name.into(), None)).to_vec(),
        directives: Vec::new(),
        value_directives: Vec::new(),
    });
    let asset = asset_fields(&lifecycle);
    let with = |own: Vec<Field>| asset.iter().cloned().chain(own).collect::<Vec<_>>();
    let model = with(vec![
        property("parameterCount", Scalar::BigInt, false),
        related("trainedOn", Target::Type(DATASET), true, Some(training_use())),
        related("versions", Target::Type(VERSION), true, None),
        related("base", Target::Type(MODEL), false, None),
    ]);
    let user = vec![property("uri", Scalar::Id, true), property("name", Scalar::String, true)];
    let mut catalog = Catalog {
        types: vec![
            node(DATASET, "Dataset", vec![ASSET], with(vec![property("rowCount", Scalar::BigInt, false)])),
            node(MODEL, "Model", vec![ASSET, OWNED], model),
            node(VERSION, "Version", vec![ASSET], with(vec![property("stage", Scalar::String, false)])),
            node(USER, "User", vec![OWNED], user.clone()),
        ],
        interfaces: vec![
            interface(ASSET, "Asset", &[DATASET, MODEL, VERSION], asset),
            interface(OWNED, "Owned", &[MODEL, USER], user),
        ],
        enums: vec![lifecycle],
        relationships: IndexMap::new(),
        fact: Vec::new(),
        asset: Some(ASSET),
        search_classes: Vec::new(),
        entities: Vec::new(),
        subgraph: None,
        protected: false,
        surface: Surface::default(),
    };
    catalog.surface = derive(&catalog).expect("no two things have one name");
    add_echo(&mut catalog.surface);
    catalog
}

fn asset_fields(lifecycle: &Arc<EnumType>) -> Vec<Field> {
    vec![
        property("uri", Scalar::Id, true),
        property("name", Scalar::String, true),
        property("createdAt", Scalar::DateTime, false),
        property("releasedOn", Scalar::Date, false),
        property("score", Scalar::Float, false),
        property("lifecycle", Scalar::Enum(lifecycle.clone()), false),
        related("derivedFrom", Target::Interface(ASSET), true, None),
        related("owners", Target::Interface(OWNED), true, None),
    ]
}

fn add_echo(surface: &mut Surface) {
    let input = |name: &str, ty: TypeRef, default: Option<i64>| {
        let meaning = InputMeaning::And;
        let field = InputField { name: name.into(), description: None, ty, default, meaning };
        (field.name.clone(), Arc::new(field))
    };
    let inside = IndexMap::from([
        input("size", named("Int"), Some(20)),
        input("must", non_null(named("Int")), None),
        input("list", list(non_null(named("Int"))), None),
        input("inside", named("Inside"), None),
    ]);
    let mut ty = surface.types["PageInfo"].clone();
    ty.name = "Inside".into();
    ty.kind = ApiKind::Input(inside);
    surface.types.insert("Inside".into(), ty);
    let Some(ApiKind::Object { fields, .. }) = surface.types.get_mut("Query").map(|query| &mut query.kind)
    else {
        panic!("derive makes `Query`")
    };
    let mut echo = (**fields.get("asset").expect("derive makes lookups")).clone();
    echo.name = "echo".into();
    echo.arguments = IndexMap::from([
        input("int", named("Int"), None),
        input("size", named("Int"), Some(20)),
        input("sure", non_null(named("Int")), Some(3)),
        input("float", named("Float"), None),
        input("big", named("BigInt"), None),
        input("text", named("String"), None),
        input("id", named("ID"), None),
        input("flag", named("Boolean"), None),
        input("time", named("DateTime"), None),
        input("day", named("Date"), None),
        input("state", named("Lifecycle"), None),
        input("list", list(named("Int")), None),
        input("full", list(non_null(named("Int"))), None),
        input("nested", list(list(named("Int"))), None),
        input("inside", named("Inside"), None),
        input("insides", list(non_null(named("Inside"))), None),
    ]);
    fields.insert("echo".into(), Arc::new(echo));
}

fn named(name: &str) -> TypeRef {
    TypeRef::Named(name.into())
}

fn list(item: TypeRef) -> TypeRef {
    TypeRef::List(Box::new(item))
}

fn non_null(ty: TypeRef) -> TypeRef {
    TypeRef::NonNull(Box::new(ty))
}

fn raw_property(name: &str, scalar: Scalar, required: bool) -> Property {
    Property {
        name: name.into(),
        external: false,
        stored: name.into(),
        scalar,
        list: false,
        required,
        identity: name == "uri",
        guaranteed: name == "uri",
        indexed: false,
        filterable: true,
        search: None,
        facet: false,
        description: None,
        deprecated: None,
        directives: Vec::new(),
        protected: Vec::new(),
    }
}

fn property(name: &str, scalar: Scalar, required: bool) -> Field {
    Field::Property(Arc::new(raw_property(name, scalar, required)))
}

fn related(name: &str, target: Target, to_many: bool, properties: Option<Arc<EdgeProperties>>) -> Field {
    Field::Relationship(Arc::new(Relationship {
        name: name.into(),
        stored: name.to_uppercase().into(),
        direction: Direction::Out,
        target,
        needs_type_test: false,
        to_many,
        required: false,
        properties,
        lineage: false,
        pick: None,
        component: false,
        facet: false,
        derived: Vec::new(),
        description: None,
        deprecated: None,
        directives: Vec::new(),
        protected: Vec::new(),
    }))
}

fn training_use() -> Arc<EdgeProperties> {
    let split = Arc::new(raw_property("split", Scalar::String, false));
    let properties = IndexMap::from([(split.name.clone(), split)]);
    Arc::new(EdgeProperties {
        name: "TrainingUse".into(),
        description: None,
        properties,
        directives: Vec::new(),
        protected: Vec::new(),
    })
}

fn by_name(fields: Vec<Field>) -> IndexMap<Arc<str>, Field> {
    let named = fields.into_iter().map(|field| match &field {
        Field::Property(property) => (property.name.clone(), field),
        Field::Relationship(relationship) => (relationship.name.clone(), field),
        Field::Computed(computed) => (computed.field.name.clone(), field),
    });
    named.collect()
}

fn node(id: TypeId, name: &str, interfaces: Vec<InterfaceId>, fields: Vec<Field>) -> Arc<NodeType> {
    Arc::new(NodeType {
        id,
        name: name.into(),
        typename: name.into(),
        label: name.into(),
        singular: name.to_lowercase().into(),
        plural: format!("{}s", name.to_lowercase()).into(),
        description: None,
        kind: TypeKind::Node,
        key: Arc::new(raw_property("uri", Scalar::Id, true)),
        domain: "Asset".into(),
        key_label: "Asset".into(),
        interfaces,
        fields: by_name(fields),
        directives: Vec::new(),
        protected: Vec::new(),
    })
}

fn interface(id: InterfaceId, name: &str, types: &[TypeId], fields: Vec<Field>) -> Arc<Interface> {
    Arc::new(Interface {
        id,
        name: name.into(),
        label: None,
        singular: name.to_lowercase().into(),
        plural: format!("{}s", name.to_lowercase()).into(),
        description: None,
        key: Some(Arc::new(raw_property("uri", Scalar::Id, true))),
        types: types.iter().copied().collect(),
        fields: by_name(fields),
        directives: Vec::new(),
    })
}
