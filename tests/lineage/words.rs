//! What the default schema says of lineage, told once more by hand: types, fields, which relationships may stand where.
//!
//! In: nothing. Out: tables. Must not know: the Catalog; the suite would believe its mistakes.

/// A type of asset.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Type {
    pub(crate) name: &'static str,
    /// In uris.
    pub(crate) kind: &'static str,
    /// In enums.
    pub(crate) constant: &'static str,
    /// Its root field for one, which is its name in `on` too.
    pub(crate) one: &'static str,
}

const fn of(name: &'static str, kind: &'static str, constant: &'static str, one: &'static str) -> Type {
    Type { name, kind, constant, one }
}

pub(crate) const TYPES: &[Type] = &[
    of("Dataset", "dataset", "DATASET", "dataset"),
    of("DatasetVersion", "dataset-version", "DATASET_VERSION", "datasetVersion"),
    of("FeatureSet", "feature-set", "FEATURE_SET", "featureSet"),
    of("Feature", "feature", "FEATURE", "feature"),
    of("Model", "model", "MODEL", "model"),
    of("ModelVersion", "model-version", "MODEL_VERSION", "modelVersion"),
    of("Evaluation", "evaluation", "EVALUATION", "evaluation"),
    of("Workflow", "workflow", "WORKFLOW", "workflow"),
    of("Task", "task", "TASK", "task"),
    of("Run", "run", "RUN", "run"),
    of("Experiment", "experiment", "EXPERIMENT", "experiment"),
    of("ExperimentCell", "experiment-cell", "EXPERIMENT_CELL", "experimentCell"),
    of("Deployment", "deployment", "DEPLOYMENT", "deployment"),
    of("ProductionSystem", "production-system", "PRODUCTION_SYSTEM", "productionSystem"),
    of("User", "user", "USER", "user"),
    of("Team", "team", "TEAM", "team"),
    of("Domain", "domain", "DOMAIN", "domain"),
];

/// The type of a name.
pub(crate) fn ty(name: &str) -> &'static Type {
    TYPES.iter().find(|ty| ty.name == name).expect("the type is in the table")
}

/// Relationships that carry lineage: name, from, to.
pub(crate) const LINEAGE: &[(&str, &[&str], &[&str])] = &[
    ("DERIVED_FROM", DERIVED, DERIVED),
    ("TRAINED_ON", &["Model", "ModelVersion"], DATA),
    ("USES_FEATURE", &["Model", "ModelVersion"], &["Feature"]),
    ("CONSUMES", &["Run", "Task"], &["Dataset", "DatasetVersion", "Feature", "ModelVersion"]),
    ("PRODUCED_BY", &["Dataset", "DatasetVersion", "Feature", "ModelVersion", "Evaluation"], &["Run"]),
    ("VERSION_OF", &["ModelVersion"], &["Model"]),
    ("VERSION_OF", &["DatasetVersion"], &["Dataset"]),
    ("RUN_OF", &["Run"], &["Workflow", "Task"]),
    ("TASK_OF", &["Task"], &["Workflow"]),
    ("EVALUATES", &["Evaluation"], &["Model", "ModelVersion"]),
    ("EVALUATED_ON", &["Evaluation"], DATA),
    ("DEPLOYS", &["Deployment"], &["ModelVersion"]),
    ("DEPENDS_ON", &["ProductionSystem"], &["Deployment", "ProductionSystem"]),
    ("EXPOSES", &["ExperimentCell"], &["Deployment", "ModelVersion"]),
    ("HAS_CELL", &["Experiment"], &["ExperimentCell"]),
    ("TESTS", &["Experiment"], &["ModelVersion"]),
];
const DERIVED: &[&str] = &["Dataset", "DatasetVersion", "Feature", "Model", "ModelVersion"];
const DATA: &[&str] = &["Dataset", "DatasetVersion"];

/// Relationships that carry none, though they stand between the same assets.
pub(crate) const STRUCTURE: &[(&str, &[&str], &[&str])] = &[
    ("PART_OF", &["Feature"], &["FeatureSet"]),
    ("CHILD_OF", &["Run"], &["Run"]),
    ("SUPERSEDED_BY", &["Dataset"], &["Dataset"]),
    ("SUPERSEDED_BY", &["Model"], &["Model"]),
    ("EXECUTED_FOR", &["Run"], &["ExperimentCell"]),
];

/// The names of relationships that carry lineage.
pub(crate) const LINEAGE_NAMES: &[&str] = &[
    "DERIVED_FROM",
    "TRAINED_ON",
    "USES_FEATURE",
    "CONSUMES",
    "PRODUCED_BY",
    "VERSION_OF",
    "RUN_OF",
    "TASK_OF",
    "EVALUATES",
    "EVALUATED_ON",
    "DEPLOYS",
    "DEPENDS_ON",
    "EXPOSES",
    "HAS_CELL",
    "TESTS",
];

/// A field that lists related assets.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Field {
    /// The type that has it; none if all have.
    pub(crate) of: Option<&'static str>,
    pub(crate) name: &'static str,
    pub(crate) relationship: &'static str,
    /// Along the relationship.
    pub(crate) out: bool,
    /// The type of what it lists; none if any.
    pub(crate) to: Option<&'static str>,
}

const fn out(
    of: &'static str,
    name: &'static str,
    relationship: &'static str,
    to: Option<&'static str>,
) -> Field {
    Field { of: Some(of), name, relationship, out: true, to }
}

const fn back(
    of: &'static str,
    name: &'static str,
    relationship: &'static str,
    to: Option<&'static str>,
) -> Field {
    Field { of: Some(of), name, relationship, out: false, to }
}

/// Some of the fields that list related assets.
pub(crate) const FIELDS: &[Field] = &[
    Field { of: None, name: "owners", relationship: "OWNED_BY", out: true, to: None },
    out("Dataset", "derivedFrom", "DERIVED_FROM", None),
    back("Dataset", "derivatives", "DERIVED_FROM", None),
    out("Dataset", "producedBy", "PRODUCED_BY", Some("Run")),
    back("Dataset", "versions", "VERSION_OF", Some("DatasetVersion")),
    back("Dataset", "trainedModels", "TRAINED_ON", Some("Model")),
    back("Dataset", "consumedBy", "CONSUMES", None),
    out("DatasetVersion", "derivedFrom", "DERIVED_FROM", None),
    back("DatasetVersion", "trainedModelVersions", "TRAINED_ON", Some("ModelVersion")),
    out("Feature", "derivedFrom", "DERIVED_FROM", None),
    back("Feature", "usedByModelVersions", "USES_FEATURE", Some("ModelVersion")),
    back("Model", "versions", "VERSION_OF", Some("ModelVersion")),
    out("Model", "trainedOn", "TRAINED_ON", Some("Dataset")),
    out("Model", "usesFeatures", "USES_FEATURE", Some("Feature")),
    back("Model", "derivatives", "DERIVED_FROM", None),
    out("ModelVersion", "derivedFrom", "DERIVED_FROM", None),
    out("ModelVersion", "trainedOnVersions", "TRAINED_ON", Some("DatasetVersion")),
    back("ModelVersion", "deployments", "DEPLOYS", Some("Deployment")),
    back("ModelVersion", "testedBy", "TESTS", Some("Experiment")),
    out("Evaluation", "datasets", "EVALUATED_ON", Some("Dataset")),
    back("Workflow", "tasks", "TASK_OF", Some("Task")),
    back("Task", "runs", "RUN_OF", Some("Run")),
    out("Run", "consumes", "CONSUMES", None),
    back("Run", "produced", "PRODUCED_BY", None),
    out("Experiment", "cells", "HAS_CELL", Some("ExperimentCell")),
    out("ExperimentCell", "exposes", "EXPOSES", None),
    out("Deployment", "modelVersions", "DEPLOYS", Some("ModelVersion")),
    back("Deployment", "productionSystems", "DEPENDS_ON", Some("ProductionSystem")),
    out("ProductionSystem", "deployments", "DEPENDS_ON", Some("Deployment")),
    back("ProductionSystem", "dependentSystems", "DEPENDS_ON", Some("ProductionSystem")),
    back("User", "owns", "OWNED_BY", None),
    back("Team", "owns", "OWNED_BY", None),
    back("Domain", "assets", "IN_DOMAIN", None),
];

/// The fields of a type; of any asset, if none is given.
pub(crate) fn fields_of(ty: Option<&str>) -> Vec<&'static Field> {
    FIELDS.iter().filter(|field| field.of.is_none() || field.of == ty).collect()
}
