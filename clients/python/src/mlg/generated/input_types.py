"""Written by `codegen/generate.py`, of the schema that `mlg` serves. Not to be changed by hand."""

from datetime import date, datetime
from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .enums import (
    AssetFacet,
    AssetType,
    Criticality,
    ExperimentKind,
    Hydration,
    Lifecycle,
    LineageType,
    ModelStage,
    Origin,
    RelationshipType,
    RunStatus,
    Verification,
)


class AssetInput(BaseModel):
    """An asset to write: exactly one of these."""

    dataset: Optional["DatasetInput"] = None
    "A `Dataset`."
    dataset_version: Optional["DatasetVersionInput"] = Field(
        alias="datasetVersion", default=None
    )
    "A `DatasetVersion`."
    feature_set: Optional["FeatureSetInput"] = Field(alias="featureSet", default=None)
    "A `FeatureSet`."
    feature: Optional["FeatureInput"] = None
    "A `Feature`."
    model: Optional["ModelInput"] = None
    "A `Model`."
    model_version: Optional["ModelVersionInput"] = Field(
        alias="modelVersion", default=None
    )
    "A `ModelVersion`."
    evaluation: Optional["EvaluationInput"] = None
    "A `Evaluation`."
    workflow: Optional["WorkflowInput"] = None
    "A `Workflow`."
    task: Optional["TaskInput"] = None
    "A `Task`."
    run: Optional["RunInput"] = None
    "A `Run`."
    experiment: Optional["ExperimentInput"] = None
    "A `Experiment`."
    experiment_cell: Optional["ExperimentCellInput"] = Field(
        alias="experimentCell", default=None
    )
    "A `ExperimentCell`."
    deployment: Optional["DeploymentInput"] = None
    "A `Deployment`."
    production_system: Optional["ProductionSystemInput"] = Field(
        alias="productionSystem", default=None
    )
    "A `ProductionSystem`."
    user: Optional["UserInput"] = None
    "A `User`."
    team: Optional["TeamInput"] = None
    "A `Team`."
    domain: Optional["DomainInput"] = None
    "A `Domain`."


class AssetRef(BaseModel):
    """An asset that is there."""

    uri: str
    "Its uri, or an alias of it."
    if_updated_at: Optional[datetime] = Field(alias="ifUpdatedAt", default=None)
    "Write only if this is its `updatedAt`; else the item fails with `CONFLICT`."


class DatasetInput(BaseModel):
    """What to write of a `Dataset`."""

    uri: str
    name: Optional[str] = None
    description: Optional[str] = None
    tags: Optional[list[str]] = None
    lifecycle: Optional[Lifecycle] = None
    created_at: Optional[datetime] = Field(alias="createdAt", default=None)
    aliases: Optional[list[str]] = None
    external_url: Optional[str] = Field(alias="externalUrl", default=None)
    hydration: Optional[Hydration] = None
    license: Optional[str] = None
    "The licence it may be used under, by its SPDX identifier in lower case where there is one, else by its address."
    ml_task: Optional[str] = Field(alias="mlTask", default=None)
    "What it is made to teach or to measure: `Retrieval`, `Classification`, ..."
    modalities: Optional[list[str]] = None
    "What its records are: `text`, `image`, `audio`, `video`, `tabular` ..."
    languages: Optional[list[str]] = None
    "The natural languages in it, as ISO 639-3 and script: `eng-Latn`."
    subjects: Optional[list[str]] = None
    "What it is about: `Legal`, `Medical`, `News` ..."
    platform: Optional[str] = None
    "The system that keeps it: `snowflake`, `s3`, `huggingface` ..."
    location: Optional[str] = None
    "Where to find it on that platform: a table, a path, a repository."
    format: Optional[str] = None
    "How it is stored: `parquet`, `jsonl`, `iceberg` ..."
    splits: Optional[list[str]] = None
    "The parts it is divided into: `train`, `test` ..."
    main_metric: Optional[str] = Field(alias="mainMetric", default=None)
    "For a benchmark: the metric that ranks."
    row_count: Optional[int] = Field(alias="rowCount", default=None)
    "How many records it holds."
    size_bytes: Optional[int] = Field(alias="sizeBytes", default=None)
    "How much room it takes."
    checksum: Optional[str] = None
    "A digest of its content, with the algorithm in front: `sha256:...`."
    covers_from: Optional[date] = Field(alias="coversFrom", default=None)
    "The earliest day its content speaks of."
    covers_to: Optional[date] = Field(alias="coversTo", default=None)
    "The latest day its content speaks of."
    if_updated_at: Optional[datetime] = Field(alias="ifUpdatedAt", default=None)
    "Write only if this is its `updatedAt`; else the item fails with `CONFLICT`."
    add_aliases: Optional[list[str]] = Field(alias="addAliases", default=None)
    "More names in other systems, beside those it has."
    columns: Optional[list["ColumnInput"]] = None
    "Written beside those that are there, by `name`."


class DatasetVersionInput(BaseModel):
    """What to write of a `DatasetVersion`."""

    uri: str
    name: Optional[str] = None
    description: Optional[str] = None
    tags: Optional[list[str]] = None
    lifecycle: Optional[Lifecycle] = None
    created_at: Optional[datetime] = Field(alias="createdAt", default=None)
    aliases: Optional[list[str]] = None
    external_url: Optional[str] = Field(alias="externalUrl", default=None)
    hydration: Optional[Hydration] = None
    version: Optional[str] = None
    "What tells it from the dataset's other versions: a number, a date, a commit."
    location: Optional[str] = None
    "Where its bytes are."
    format: Optional[str] = None
    "How it is stored: `parquet`, `jsonl`, `iceberg` ..."
    row_count: Optional[int] = Field(alias="rowCount", default=None)
    "How many records it holds."
    size_bytes: Optional[int] = Field(alias="sizeBytes", default=None)
    "How much room it takes."
    checksum: Optional[str] = None
    "A digest of its content, with the algorithm in front: `sha256:...`."
    if_updated_at: Optional[datetime] = Field(alias="ifUpdatedAt", default=None)
    "Write only if this is its `updatedAt`; else the item fails with `CONFLICT`."
    add_aliases: Optional[list[str]] = Field(alias="addAliases", default=None)
    "More names in other systems, beside those it has."
    columns: Optional[list["ColumnInput"]] = None
    "Written beside those that are there, by `name`."


class FeatureSetInput(BaseModel):
    """What to write of a `FeatureSet`."""

    uri: str
    name: Optional[str] = None
    description: Optional[str] = None
    tags: Optional[list[str]] = None
    lifecycle: Optional[Lifecycle] = None
    created_at: Optional[datetime] = Field(alias="createdAt", default=None)
    aliases: Optional[list[str]] = None
    external_url: Optional[str] = Field(alias="externalUrl", default=None)
    hydration: Optional[Hydration] = None
    platform: Optional[str] = None
    "The feature store that keeps it."
    entity: Optional[str] = None
    "What its rows describe: `customer`, `query`, `document` ..."
    entity_keys: Optional[list[str]] = Field(alias="entityKeys", default=None)
    "The columns that identify a row."
    refresh_schedule: Optional[str] = Field(alias="refreshSchedule", default=None)
    "How often it is computed: a cron expression, or words such as `streaming`."
    online: Optional[bool] = None
    "Whether it can be read at prediction time, beside being there for training."
    if_updated_at: Optional[datetime] = Field(alias="ifUpdatedAt", default=None)
    "Write only if this is its `updatedAt`; else the item fails with `CONFLICT`."
    add_aliases: Optional[list[str]] = Field(alias="addAliases", default=None)
    "More names in other systems, beside those it has."


class FeatureInput(BaseModel):
    """What to write of a `Feature`."""

    uri: str
    name: Optional[str] = None
    description: Optional[str] = None
    tags: Optional[list[str]] = None
    lifecycle: Optional[Lifecycle] = None
    created_at: Optional[datetime] = Field(alias="createdAt", default=None)
    aliases: Optional[list[str]] = None
    external_url: Optional[str] = Field(alias="externalUrl", default=None)
    hydration: Optional[Hydration] = None
    data_type: Optional[str] = Field(alias="dataType", default=None)
    "The type of its values, in the feature store's words: `float32`, `array<float>` ..."
    entity: Optional[str] = None
    "What a value describes: `customer`, `query`, `document` ..."
    definition: Optional[str] = None
    "How it is computed: an expression, a statement, the name of a function."
    online: Optional[bool] = None
    "Whether it can be read at prediction time, beside being there for training."
    if_updated_at: Optional[datetime] = Field(alias="ifUpdatedAt", default=None)
    "Write only if this is its `updatedAt`; else the item fails with `CONFLICT`."
    add_aliases: Optional[list[str]] = Field(alias="addAliases", default=None)
    "More names in other systems, beside those it has."


class ModelInput(BaseModel):
    """What to write of a `Model`."""

    uri: str
    name: Optional[str] = None
    description: Optional[str] = None
    tags: Optional[list[str]] = None
    lifecycle: Optional[Lifecycle] = None
    created_at: Optional[datetime] = Field(alias="createdAt", default=None)
    aliases: Optional[list[str]] = None
    external_url: Optional[str] = Field(alias="externalUrl", default=None)
    hydration: Optional[Hydration] = None
    license: Optional[str] = None
    "The licence it may be used under, by its SPDX identifier in lower case where there is one, else by its address."
    ml_task: Optional[str] = Field(alias="mlTask", default=None)
    "What it is for: `Retrieval`, `Classification`, ..."
    architectures: Optional[list[str]] = None
    "How it is built, in the field's words: `dense`, `sparse`, `cross-encoder`, `late-interaction` ..."
    frameworks: Optional[list[str]] = None
    "The libraries it loads with: `PyTorch`, `ONNX` ..."
    modalities: Optional[list[str]] = None
    "What it takes in: `text`, `image`, `audio`, `video`, `tabular` ..."
    languages: Optional[list[str]] = None
    "The natural languages it is made for, as ISO 639-3 and script: `eng-Latn`."
    parameter_count: Optional[int] = Field(alias="parameterCount", default=None)
    "How many weights it has."
    memory_mb: Optional[float] = Field(alias="memoryMb", default=None)
    "How much memory it takes when loaded, in megabytes."
    max_tokens: Optional[int] = Field(alias="maxTokens", default=None)
    "The longest input it takes, in tokens."
    embedding_dimensions: Optional[list[int]] = Field(
        alias="embeddingDimensions", default=None
    )
    "For an embedding model: the lengths of vector it can give."
    similarity_function: Optional[str] = Field(alias="similarityFunction", default=None)
    "For an embedding model: the function that compares two vectors."
    open_weights: Optional[bool] = Field(alias="openWeights", default=None)
    "Whether its weights can be downloaded."
    released_on: Optional[date] = Field(alias="releasedOn", default=None)
    "The day of its first release."
    if_updated_at: Optional[datetime] = Field(alias="ifUpdatedAt", default=None)
    "Write only if this is its `updatedAt`; else the item fails with `CONFLICT`."
    add_aliases: Optional[list[str]] = Field(alias="addAliases", default=None)
    "More names in other systems, beside those it has."


class ModelVersionInput(BaseModel):
    """What to write of a `ModelVersion`."""

    uri: str
    name: Optional[str] = None
    description: Optional[str] = None
    tags: Optional[list[str]] = None
    lifecycle: Optional[Lifecycle] = None
    created_at: Optional[datetime] = Field(alias="createdAt", default=None)
    aliases: Optional[list[str]] = None
    external_url: Optional[str] = Field(alias="externalUrl", default=None)
    hydration: Optional[Hydration] = None
    version: Optional[str] = None
    "What tells it from the model's other versions: a number, a date, a commit."
    stage: Optional[ModelStage] = None
    "How far its registry has let it."
    registry_aliases: Optional[list[str]] = Field(alias="registryAliases", default=None)
    "Names that its registry moves from version to version: `champion`, `challenger` ..."
    license: Optional[str] = None
    "The licence of this version, where it is stated for the version."
    format: Optional[str] = None
    "How its weights are stored: `safetensors`, `onnx`, `gguf` ..."
    location: Optional[str] = None
    "Where its bytes are."
    size_bytes: Optional[int] = Field(alias="sizeBytes", default=None)
    "How much room its files take."
    checksum: Optional[str] = None
    "A digest of its content, with the algorithm in front: `sha256:...`."
    released_on: Optional[date] = Field(alias="releasedOn", default=None)
    "The day it was released."
    if_updated_at: Optional[datetime] = Field(alias="ifUpdatedAt", default=None)
    "Write only if this is its `updatedAt`; else the item fails with `CONFLICT`."
    add_aliases: Optional[list[str]] = Field(alias="addAliases", default=None)
    "More names in other systems, beside those it has."


class EvaluationInput(BaseModel):
    """What to write of a `Evaluation`."""

    uri: str
    name: Optional[str] = None
    description: Optional[str] = None
    tags: Optional[list[str]] = None
    lifecycle: Optional[Lifecycle] = None
    created_at: Optional[datetime] = Field(alias="createdAt", default=None)
    aliases: Optional[list[str]] = None
    external_url: Optional[str] = Field(alias="externalUrl", default=None)
    hydration: Optional[Hydration] = None
    method: Optional[str] = None
    "How it was measured: `holdout`, `cross-validation`, `human` ..."
    evaluator: Optional[str] = None
    "The tool that measured, with its version."
    if_updated_at: Optional[datetime] = Field(alias="ifUpdatedAt", default=None)
    "Write only if this is its `updatedAt`; else the item fails with `CONFLICT`."
    add_aliases: Optional[list[str]] = Field(alias="addAliases", default=None)
    "More names in other systems, beside those it has."
    metrics: Optional[list["MetricInput"]] = None
    "Written beside those that are there, by `name` and `split`."


class WorkflowInput(BaseModel):
    """What to write of a `Workflow`."""

    uri: str
    name: Optional[str] = None
    description: Optional[str] = None
    tags: Optional[list[str]] = None
    lifecycle: Optional[Lifecycle] = None
    created_at: Optional[datetime] = Field(alias="createdAt", default=None)
    aliases: Optional[list[str]] = None
    external_url: Optional[str] = Field(alias="externalUrl", default=None)
    hydration: Optional[Hydration] = None
    platform: Optional[str] = None
    "The system that runs it: `airflow`, `dagster`, `spark` ..."
    schedule: Optional[str] = None
    "When it runs: a cron expression, or words such as `on demand`."
    source_code: Optional[str] = Field(alias="sourceCode", default=None)
    "Where its code is."
    if_updated_at: Optional[datetime] = Field(alias="ifUpdatedAt", default=None)
    "Write only if this is its `updatedAt`; else the item fails with `CONFLICT`."
    add_aliases: Optional[list[str]] = Field(alias="addAliases", default=None)
    "More names in other systems, beside those it has."


class TaskInput(BaseModel):
    """What to write of a `Task`."""

    uri: str
    name: Optional[str] = None
    description: Optional[str] = None
    tags: Optional[list[str]] = None
    lifecycle: Optional[Lifecycle] = None
    created_at: Optional[datetime] = Field(alias="createdAt", default=None)
    aliases: Optional[list[str]] = None
    external_url: Optional[str] = Field(alias="externalUrl", default=None)
    hydration: Optional[Hydration] = None
    operator: Optional[str] = None
    "What kind of step it is, in its platform's words: `PythonOperator`, `sql` ..."
    position: Optional[int] = None
    "Its place among the workflow's steps, from 1, where they have an order."
    source_code: Optional[str] = Field(alias="sourceCode", default=None)
    "Where its code is."
    if_updated_at: Optional[datetime] = Field(alias="ifUpdatedAt", default=None)
    "Write only if this is its `updatedAt`; else the item fails with `CONFLICT`."
    add_aliases: Optional[list[str]] = Field(alias="addAliases", default=None)
    "More names in other systems, beside those it has."


class RunInput(BaseModel):
    """What to write of a `Run`."""

    uri: str
    name: Optional[str] = None
    description: Optional[str] = None
    tags: Optional[list[str]] = None
    lifecycle: Optional[Lifecycle] = None
    created_at: Optional[datetime] = Field(alias="createdAt", default=None)
    aliases: Optional[list[str]] = None
    external_url: Optional[str] = Field(alias="externalUrl", default=None)
    hydration: Optional[Hydration] = None
    status: Optional[RunStatus] = None
    "How it goes, or how it ended."
    started_at: Optional[datetime] = Field(alias="startedAt", default=None)
    "When it began."
    ended_at: Optional[datetime] = Field(alias="endedAt", default=None)
    "When it ended."
    duration_seconds: Optional[float] = Field(alias="durationSeconds", default=None)
    "How long it took."
    trigger: Optional[str] = None
    "What set it off: `schedule`, `manual`, `backfill` ..."
    attempt: Optional[int] = None
    "How often it was tried, this time included."
    error_message: Optional[str] = Field(alias="errorMessage", default=None)
    "Why it failed, in its own words."
    if_updated_at: Optional[datetime] = Field(alias="ifUpdatedAt", default=None)
    "Write only if this is its `updatedAt`; else the item fails with `CONFLICT`."
    add_aliases: Optional[list[str]] = Field(alias="addAliases", default=None)
    "More names in other systems, beside those it has."
    parameters: Optional[list["ParameterInput"]] = None
    "Written beside those that are there, by `name`."
    metrics: Optional[list["MetricInput"]] = None
    "Written beside those that are there, by `name` and `split`."


class ExperimentInput(BaseModel):
    """What to write of a `Experiment`."""

    uri: str
    name: Optional[str] = None
    description: Optional[str] = None
    tags: Optional[list[str]] = None
    lifecycle: Optional[Lifecycle] = None
    created_at: Optional[datetime] = Field(alias="createdAt", default=None)
    aliases: Optional[list[str]] = None
    external_url: Optional[str] = Field(alias="externalUrl", default=None)
    hydration: Optional[Hydration] = None
    kind: Optional[ExperimentKind] = None
    "Whether it asks people or stored data."
    hypothesis: Optional[str] = None
    "What is expected to happen."
    main_metric: Optional[str] = Field(alias="mainMetric", default=None)
    "The metric that decides."
    started_at: Optional[datetime] = Field(alias="startedAt", default=None)
    "When it began."
    ended_at: Optional[datetime] = Field(alias="endedAt", default=None)
    "When it ended."
    decision: Optional[str] = None
    "What was decided in the end."
    if_updated_at: Optional[datetime] = Field(alias="ifUpdatedAt", default=None)
    "Write only if this is its `updatedAt`; else the item fails with `CONFLICT`."
    add_aliases: Optional[list[str]] = Field(alias="addAliases", default=None)
    "More names in other systems, beside those it has."


class ExperimentCellInput(BaseModel):
    """What to write of a `ExperimentCell`."""

    uri: str
    name: Optional[str] = None
    description: Optional[str] = None
    tags: Optional[list[str]] = None
    lifecycle: Optional[Lifecycle] = None
    created_at: Optional[datetime] = Field(alias="createdAt", default=None)
    aliases: Optional[list[str]] = None
    external_url: Optional[str] = Field(alias="externalUrl", default=None)
    hydration: Optional[Hydration] = None
    control: Optional[bool] = None
    "Whether it is what the others are compared with."
    if_updated_at: Optional[datetime] = Field(alias="ifUpdatedAt", default=None)
    "Write only if this is its `updatedAt`; else the item fails with `CONFLICT`."
    add_aliases: Optional[list[str]] = Field(alias="addAliases", default=None)
    "More names in other systems, beside those it has."


class DeploymentInput(BaseModel):
    """What to write of a `Deployment`."""

    uri: str
    name: Optional[str] = None
    description: Optional[str] = None
    tags: Optional[list[str]] = None
    lifecycle: Optional[Lifecycle] = None
    created_at: Optional[datetime] = Field(alias="createdAt", default=None)
    aliases: Optional[list[str]] = None
    external_url: Optional[str] = Field(alias="externalUrl", default=None)
    hydration: Optional[Hydration] = None
    environment: Optional[str] = None
    "`production`, `staging`, `shadow` ..."
    platform: Optional[str] = None
    "The system that serves it: `kserve`, `sagemaker`, `triton` ..."
    region: Optional[str] = None
    "Where it stands."
    endpoint: Optional[str] = None
    "The address that answers."
    replicas: Optional[int] = None
    "How many copies of it run."
    deployed_at: Optional[datetime] = Field(alias="deployedAt", default=None)
    "When it began to serve what it serves now."
    retired_at: Optional[datetime] = Field(alias="retiredAt", default=None)
    "When it stopped."
    if_updated_at: Optional[datetime] = Field(alias="ifUpdatedAt", default=None)
    "Write only if this is its `updatedAt`; else the item fails with `CONFLICT`."
    add_aliases: Optional[list[str]] = Field(alias="addAliases", default=None)
    "More names in other systems, beside those it has."


class ProductionSystemInput(BaseModel):
    """What to write of a `ProductionSystem`."""

    uri: str
    name: Optional[str] = None
    description: Optional[str] = None
    tags: Optional[list[str]] = None
    lifecycle: Optional[Lifecycle] = None
    created_at: Optional[datetime] = Field(alias="createdAt", default=None)
    aliases: Optional[list[str]] = None
    external_url: Optional[str] = Field(alias="externalUrl", default=None)
    hydration: Optional[Hydration] = None
    criticality: Optional[Criticality] = None
    "How bad it is when it fails."
    runbook_url: Optional[str] = Field(alias="runbookUrl", default=None)
    "What to do when it fails: the address of its runbook."
    if_updated_at: Optional[datetime] = Field(alias="ifUpdatedAt", default=None)
    "Write only if this is its `updatedAt`; else the item fails with `CONFLICT`."
    add_aliases: Optional[list[str]] = Field(alias="addAliases", default=None)
    "More names in other systems, beside those it has."


class UserInput(BaseModel):
    """What to write of a `User`."""

    uri: str
    name: Optional[str] = None
    description: Optional[str] = None
    tags: Optional[list[str]] = None
    lifecycle: Optional[Lifecycle] = None
    created_at: Optional[datetime] = Field(alias="createdAt", default=None)
    aliases: Optional[list[str]] = None
    external_url: Optional[str] = Field(alias="externalUrl", default=None)
    hydration: Optional[Hydration] = None
    email: Optional[str] = None
    "Where to write to them."
    title: Optional[str] = None
    "What they do."
    if_updated_at: Optional[datetime] = Field(alias="ifUpdatedAt", default=None)
    "Write only if this is its `updatedAt`; else the item fails with `CONFLICT`."
    add_aliases: Optional[list[str]] = Field(alias="addAliases", default=None)
    "More names in other systems, beside those it has."


class TeamInput(BaseModel):
    """What to write of a `Team`."""

    uri: str
    name: Optional[str] = None
    description: Optional[str] = None
    tags: Optional[list[str]] = None
    lifecycle: Optional[Lifecycle] = None
    created_at: Optional[datetime] = Field(alias="createdAt", default=None)
    aliases: Optional[list[str]] = None
    external_url: Optional[str] = Field(alias="externalUrl", default=None)
    hydration: Optional[Hydration] = None
    email: Optional[str] = None
    "Where to write to them."
    channel: Optional[str] = None
    "The chat channel they are found in."
    if_updated_at: Optional[datetime] = Field(alias="ifUpdatedAt", default=None)
    "Write only if this is its `updatedAt`; else the item fails with `CONFLICT`."
    add_aliases: Optional[list[str]] = Field(alias="addAliases", default=None)
    "More names in other systems, beside those it has."


class DomainInput(BaseModel):
    """What to write of a `Domain`."""

    uri: str
    name: Optional[str] = None
    description: Optional[str] = None
    tags: Optional[list[str]] = None
    lifecycle: Optional[Lifecycle] = None
    created_at: Optional[datetime] = Field(alias="createdAt", default=None)
    aliases: Optional[list[str]] = None
    external_url: Optional[str] = Field(alias="externalUrl", default=None)
    hydration: Optional[Hydration] = None
    if_updated_at: Optional[datetime] = Field(alias="ifUpdatedAt", default=None)
    "Write only if this is its `updatedAt`; else the item fails with `CONFLICT`."
    add_aliases: Optional[list[str]] = Field(alias="addAliases", default=None)
    "More names in other systems, beside those it has."


class ColumnInput(BaseModel):
    """What to write of a `Column`."""

    name: str
    "Its name; for a nested one, the path to it: `address.city`."
    data_type: Optional[str] = Field(alias="dataType", default=None)
    "The type of its values, in the platform's words."
    description: Optional[str] = None
    "What it holds, in prose."
    nullable: Optional[bool] = None
    "Whether values may be missing."
    position: Optional[int] = None
    "Its place among the columns, from 1."
    tags: Optional[list[str]] = None
    "Free labels, such as `pii`."


class MetricInput(BaseModel):
    """What to write of a `Metric`."""

    name: str
    "What was measured: `ndcg_at_10`, `auc`, `loss` ..."
    split: Optional[str] = None
    "The part of the data it was measured on: `train`, `test` ..."
    value: Optional[float] = None
    "The number."
    unit: Optional[str] = None
    "What the number counts, where it is not a bare ratio: `ms`, `EUR` ..."
    measured_at: Optional[datetime] = Field(alias="measuredAt", default=None)
    "When it was measured."


class ParameterInput(BaseModel):
    """What to write of a `Parameter`."""

    name: str
    "What is set: `learning_rate`, `seed` ..."
    value: Optional[str] = None
    "What it is set to."


class RelationshipPropertiesInput(BaseModel):
    """The properties of a relationship: exactly one of these."""

    cell_allocation: Optional["CellAllocationInput"] = Field(
        alias="cellAllocation", default=None
    )
    ownership: Optional["OwnershipInput"] = None
    training_use: Optional["TrainingUseInput"] = Field(
        alias="trainingUse", default=None
    )
    feature_use: Optional["FeatureUseInput"] = Field(alias="featureUse", default=None)


class CellAllocationInput(BaseModel):
    """What to write of a `CellAllocation`."""

    allocation: Optional[float] = None
    "The part of the experiment's people or records that the cell gets, between 0 and 1."


class OwnershipInput(BaseModel):
    """What to write of a `Ownership`."""

    role: Optional[str] = None
    "In which respect: `technical`, `business`, `steward` ..."


class TrainingUseInput(BaseModel):
    """What to write of a `TrainingUse`."""

    split: Optional[str] = None
    "The part of the data it learned from: `train`, `dev` ..."
    role: Optional[str] = None
    "What the data was for: `pre-training`, `fine-tuning`, `distillation`, `validation` ..."


class FeatureUseInput(BaseModel):
    """What to write of a `FeatureUse`."""

    importance: Optional[float] = None
    "How much the model leans on it, by whatever measure its trainers report, usually between 0 and 1."
    required: Optional[bool] = None
    "Whether the model can't answer without it."


class RelationshipInput(BaseModel):
    """A relationship to write. There is one for each type and pair of assets."""

    type_: RelationshipType = Field(alias="type")
    "Its type."
    from_: str = Field(alias="from")
    "The asset that it leaves, by uri or alias."
    to: str
    "The asset that it leads to, by uri or alias."
    fact: Optional["FactInput"] = None
    "What is known of it."
    properties: Optional["RelationshipPropertiesInput"] = None
    "Its own properties: those of its type."


class FactInput(BaseModel):
    """What to write of what is known of a relationship."""

    origin: Optional[Origin] = None
    "How it came to be known."
    verification: Optional[Verification] = None
    "Whether it has been checked."
    confidence: Optional[float] = None
    "How sure its source is, between 0 and 1."
    evidence: Optional[str] = None
    "What shows it: a line of code, a query, a document."
    valid_from: Optional[datetime] = Field(alias="validFrom", default=None)
    "Since when it holds."
    valid_to: Optional[datetime] = Field(alias="validTo", default=None)
    "Until when it held."


class OwnerInput(BaseModel):
    """Somebody who owns assets."""

    uri: str
    "Who: by uri or alias. They are there."
    properties: Optional["OwnershipInput"] = None
    "What is said of it; what is absent stays as it is."


class AssetTypeFilter(BaseModel):
    """Conditions on the type of each `Asset`: all of them must hold."""

    eq: Optional[AssetType] = None
    "Is this."
    ne: Optional[AssetType] = None
    "Is not this."
    in_: Optional[list[AssetType]] = Field(alias="in", default=None)
    "Is one of these."
    not_in: Optional[list[AssetType]] = Field(alias="notIn", default=None)
    "Is none of these."


class AssetOnWhere(BaseModel):
    """Conditions by type: each holds for one `Asset` that is of the type and meets it."""

    dataset: Optional["DatasetWhere"] = None
    dataset_version: Optional["DatasetVersionWhere"] = Field(
        alias="datasetVersion", default=None
    )
    feature_set: Optional["FeatureSetWhere"] = Field(alias="featureSet", default=None)
    feature: Optional["FeatureWhere"] = None
    model: Optional["ModelWhere"] = None
    model_version: Optional["ModelVersionWhere"] = Field(
        alias="modelVersion", default=None
    )
    evaluation: Optional["EvaluationWhere"] = None
    workflow: Optional["WorkflowWhere"] = None
    task: Optional["TaskWhere"] = None
    run: Optional["RunWhere"] = None
    experiment: Optional["ExperimentWhere"] = None
    experiment_cell: Optional["ExperimentCellWhere"] = Field(
        alias="experimentCell", default=None
    )
    deployment: Optional["DeploymentWhere"] = None
    production_system: Optional["ProductionSystemWhere"] = Field(
        alias="productionSystem", default=None
    )
    user: Optional["UserWhere"] = None
    team: Optional["TeamWhere"] = None
    domain: Optional["DomainWhere"] = None


class AssetWhere(BaseModel):
    """Conditions on `Asset`: all of them must hold."""

    and_: Optional[list["AssetWhere"]] = Field(alias="AND", default=None)
    "All of these hold; true of none."
    or_: Optional[list["AssetWhere"]] = Field(alias="OR", default=None)
    "One of these holds; false of none."
    not_: Optional["AssetWhere"] = Field(alias="NOT", default=None)
    "This does not hold."
    type_: Optional["AssetTypeFilter"] = Field(alias="type", default=None)
    "Of its concrete type."
    on: Optional["AssetOnWhere"] = None
    "Conditions by type."
    upstream: Optional["LineageFilter"] = None
    "On what it comes from, at any distance."
    downstream: Optional["LineageFilter"] = None
    "On what comes from it, at any distance."
    uri: Optional["IDFilter"] = None
    name: Optional["StringFilter"] = None
    description: Optional["StringFilter"] = None
    tags: Optional["StringListFilter"] = None
    domain: Optional["DomainWhere"] = None
    domain_connection: Optional["DomainEdgeListWhere"] = Field(
        alias="domainConnection", default=None
    )
    lifecycle: Optional["LifecycleFilter"] = None
    owners: Optional["AssetListWhere"] = None
    owners_connection: Optional["AssetOwnershipEdgeListWhere"] = Field(
        alias="ownersConnection", default=None
    )
    created_at: Optional["DateTimeFilter"] = Field(alias="createdAt", default=None)
    updated_at: Optional["DateTimeFilter"] = Field(alias="updatedAt", default=None)
    external_url: Optional["StringFilter"] = Field(alias="externalUrl", default=None)
    hydration: Optional["HydrationFilter"] = None


class AssetListWhere(BaseModel):
    """Conditions on a list of `Asset`: all of them must hold."""

    some: Optional["AssetWhere"] = None
    "At least one meets this."
    none: Optional["AssetWhere"] = None
    "None meets this."
    all: Optional["AssetWhere"] = None
    "All meet this; true of nothing."
    single: Optional["AssetWhere"] = None
    "Exactly one meets this."


class AssetEdgeWhere(BaseModel):
    """Conditions on relationships to `Asset`: all of them must hold."""

    and_: Optional[list["AssetEdgeWhere"]] = Field(alias="AND", default=None)
    "All of these hold; true of none."
    or_: Optional[list["AssetEdgeWhere"]] = Field(alias="OR", default=None)
    "One of these holds; false of none."
    not_: Optional["AssetEdgeWhere"] = Field(alias="NOT", default=None)
    "This does not hold."
    node: Optional["AssetWhere"] = None
    "Of the one at its end."
    fact: Optional["FactWhere"] = None
    "Of what is known of it."


class AssetEdgeListWhere(BaseModel):
    """Conditions on relationships to `Asset`: all of them must hold."""

    some: Optional["AssetEdgeWhere"] = None
    "At least one meets this."
    none: Optional["AssetEdgeWhere"] = None
    "None meets this."
    all: Optional["AssetEdgeWhere"] = None
    "All meet this; true of nothing."
    single: Optional["AssetEdgeWhere"] = None
    "Exactly one meets this."


class AssetOwnershipEdgeWhere(BaseModel):
    """Conditions on relationships to `Asset`: all of them must hold."""

    and_: Optional[list["AssetOwnershipEdgeWhere"]] = Field(alias="AND", default=None)
    "All of these hold; true of none."
    or_: Optional[list["AssetOwnershipEdgeWhere"]] = Field(alias="OR", default=None)
    "One of these holds; false of none."
    not_: Optional["AssetOwnershipEdgeWhere"] = Field(alias="NOT", default=None)
    "This does not hold."
    node: Optional["AssetWhere"] = None
    "Of the one at its end."
    fact: Optional["FactWhere"] = None
    "Of what is known of it."
    properties: Optional["OwnershipWhere"] = None
    "Of its own properties."


class AssetOwnershipEdgeListWhere(BaseModel):
    """Conditions on relationships to `Asset`: all of them must hold."""

    some: Optional["AssetOwnershipEdgeWhere"] = None
    "At least one meets this."
    none: Optional["AssetOwnershipEdgeWhere"] = None
    "None meets this."
    all: Optional["AssetOwnershipEdgeWhere"] = None
    "All meet this; true of nothing."
    single: Optional["AssetOwnershipEdgeWhere"] = None
    "Exactly one meets this."


class DatasetWhere(BaseModel):
    """Conditions on `Dataset`: all of them must hold."""

    and_: Optional[list["DatasetWhere"]] = Field(alias="AND", default=None)
    "All of these hold; true of none."
    or_: Optional[list["DatasetWhere"]] = Field(alias="OR", default=None)
    "One of these holds; false of none."
    not_: Optional["DatasetWhere"] = Field(alias="NOT", default=None)
    "This does not hold."
    upstream: Optional["LineageFilter"] = None
    "On what it comes from, at any distance."
    downstream: Optional["LineageFilter"] = None
    "On what comes from it, at any distance."
    uri: Optional["IDFilter"] = None
    name: Optional["StringFilter"] = None
    description: Optional["StringFilter"] = None
    tags: Optional["StringListFilter"] = None
    domain: Optional["DomainWhere"] = None
    domain_connection: Optional["DomainEdgeListWhere"] = Field(
        alias="domainConnection", default=None
    )
    lifecycle: Optional["LifecycleFilter"] = None
    owners: Optional["AssetListWhere"] = None
    owners_connection: Optional["AssetOwnershipEdgeListWhere"] = Field(
        alias="ownersConnection", default=None
    )
    created_at: Optional["DateTimeFilter"] = Field(alias="createdAt", default=None)
    updated_at: Optional["DateTimeFilter"] = Field(alias="updatedAt", default=None)
    external_url: Optional["StringFilter"] = Field(alias="externalUrl", default=None)
    hydration: Optional["HydrationFilter"] = None
    license: Optional["StringFilter"] = None
    ml_task: Optional["StringFilter"] = Field(alias="mlTask", default=None)
    modalities: Optional["StringListFilter"] = None
    languages: Optional["StringListFilter"] = None
    subjects: Optional["StringListFilter"] = None
    platform: Optional["StringFilter"] = None
    location: Optional["StringFilter"] = None
    format: Optional["StringFilter"] = None
    splits: Optional["StringListFilter"] = None
    main_metric: Optional["StringFilter"] = Field(alias="mainMetric", default=None)
    row_count: Optional["BigIntFilter"] = Field(alias="rowCount", default=None)
    size_bytes: Optional["BigIntFilter"] = Field(alias="sizeBytes", default=None)
    checksum: Optional["StringFilter"] = None
    covers_from: Optional["DateFilter"] = Field(alias="coversFrom", default=None)
    covers_to: Optional["DateFilter"] = Field(alias="coversTo", default=None)
    derived_from: Optional["AssetListWhere"] = Field(alias="derivedFrom", default=None)
    derived_from_connection: Optional["AssetEdgeListWhere"] = Field(
        alias="derivedFromConnection", default=None
    )
    derivatives: Optional["AssetListWhere"] = None
    derivatives_connection: Optional["AssetEdgeListWhere"] = Field(
        alias="derivativesConnection", default=None
    )
    produced_by: Optional["RunListWhere"] = Field(alias="producedBy", default=None)
    produced_by_connection: Optional["RunEdgeListWhere"] = Field(
        alias="producedByConnection", default=None
    )
    versions: Optional["DatasetVersionListWhere"] = None
    versions_connection: Optional["DatasetVersionEdgeListWhere"] = Field(
        alias="versionsConnection", default=None
    )
    latest_version: Optional["DatasetVersionWhere"] = Field(
        alias="latestVersion", default=None
    )
    latest_version_connection: Optional["DatasetVersionEdgeListWhere"] = Field(
        alias="latestVersionConnection", default=None
    )
    columns: Optional["ColumnListWhere"] = None
    columns_connection: Optional["ColumnEdgeListWhere"] = Field(
        alias="columnsConnection", default=None
    )
    trained_models: Optional["ModelListWhere"] = Field(
        alias="trainedModels", default=None
    )
    trained_models_connection: Optional["ModelTrainingUseEdgeListWhere"] = Field(
        alias="trainedModelsConnection", default=None
    )
    trained_model_versions: Optional["ModelVersionListWhere"] = Field(
        alias="trainedModelVersions", default=None
    )
    trained_model_versions_connection: Optional[
        "ModelVersionTrainingUseEdgeListWhere"
    ] = Field(alias="trainedModelVersionsConnection", default=None)
    evaluations: Optional["EvaluationListWhere"] = None
    evaluations_connection: Optional["EvaluationEdgeListWhere"] = Field(
        alias="evaluationsConnection", default=None
    )
    consumed_by: Optional["AssetListWhere"] = Field(alias="consumedBy", default=None)
    consumed_by_connection: Optional["AssetEdgeListWhere"] = Field(
        alias="consumedByConnection", default=None
    )
    superseded_by: Optional["DatasetWhere"] = Field(alias="supersededBy", default=None)
    superseded_by_connection: Optional["DatasetEdgeListWhere"] = Field(
        alias="supersededByConnection", default=None
    )
    supersedes: Optional["DatasetListWhere"] = None
    supersedes_connection: Optional["DatasetEdgeListWhere"] = Field(
        alias="supersedesConnection", default=None
    )


class DatasetListWhere(BaseModel):
    """Conditions on a list of `Dataset`: all of them must hold."""

    some: Optional["DatasetWhere"] = None
    "At least one meets this."
    none: Optional["DatasetWhere"] = None
    "None meets this."
    all: Optional["DatasetWhere"] = None
    "All meet this; true of nothing."
    single: Optional["DatasetWhere"] = None
    "Exactly one meets this."


class DatasetEdgeWhere(BaseModel):
    """Conditions on relationships to `Dataset`: all of them must hold."""

    and_: Optional[list["DatasetEdgeWhere"]] = Field(alias="AND", default=None)
    "All of these hold; true of none."
    or_: Optional[list["DatasetEdgeWhere"]] = Field(alias="OR", default=None)
    "One of these holds; false of none."
    not_: Optional["DatasetEdgeWhere"] = Field(alias="NOT", default=None)
    "This does not hold."
    node: Optional["DatasetWhere"] = None
    "Of the one at its end."
    fact: Optional["FactWhere"] = None
    "Of what is known of it."


class DatasetEdgeListWhere(BaseModel):
    """Conditions on relationships to `Dataset`: all of them must hold."""

    some: Optional["DatasetEdgeWhere"] = None
    "At least one meets this."
    none: Optional["DatasetEdgeWhere"] = None
    "None meets this."
    all: Optional["DatasetEdgeWhere"] = None
    "All meet this; true of nothing."
    single: Optional["DatasetEdgeWhere"] = None
    "Exactly one meets this."


class DatasetTrainingUseEdgeWhere(BaseModel):
    """Conditions on relationships to `Dataset`: all of them must hold."""

    and_: Optional[list["DatasetTrainingUseEdgeWhere"]] = Field(
        alias="AND", default=None
    )
    "All of these hold; true of none."
    or_: Optional[list["DatasetTrainingUseEdgeWhere"]] = Field(alias="OR", default=None)
    "One of these holds; false of none."
    not_: Optional["DatasetTrainingUseEdgeWhere"] = Field(alias="NOT", default=None)
    "This does not hold."
    node: Optional["DatasetWhere"] = None
    "Of the one at its end."
    fact: Optional["FactWhere"] = None
    "Of what is known of it."
    properties: Optional["TrainingUseWhere"] = None
    "Of its own properties."


class DatasetTrainingUseEdgeListWhere(BaseModel):
    """Conditions on relationships to `Dataset`: all of them must hold."""

    some: Optional["DatasetTrainingUseEdgeWhere"] = None
    "At least one meets this."
    none: Optional["DatasetTrainingUseEdgeWhere"] = None
    "None meets this."
    all: Optional["DatasetTrainingUseEdgeWhere"] = None
    "All meet this; true of nothing."
    single: Optional["DatasetTrainingUseEdgeWhere"] = None
    "Exactly one meets this."


class DatasetVersionWhere(BaseModel):
    """Conditions on `DatasetVersion`: all of them must hold."""

    and_: Optional[list["DatasetVersionWhere"]] = Field(alias="AND", default=None)
    "All of these hold; true of none."
    or_: Optional[list["DatasetVersionWhere"]] = Field(alias="OR", default=None)
    "One of these holds; false of none."
    not_: Optional["DatasetVersionWhere"] = Field(alias="NOT", default=None)
    "This does not hold."
    upstream: Optional["LineageFilter"] = None
    "On what it comes from, at any distance."
    downstream: Optional["LineageFilter"] = None
    "On what comes from it, at any distance."
    uri: Optional["IDFilter"] = None
    name: Optional["StringFilter"] = None
    description: Optional["StringFilter"] = None
    tags: Optional["StringListFilter"] = None
    domain: Optional["DomainWhere"] = None
    domain_connection: Optional["DomainEdgeListWhere"] = Field(
        alias="domainConnection", default=None
    )
    lifecycle: Optional["LifecycleFilter"] = None
    owners: Optional["AssetListWhere"] = None
    owners_connection: Optional["AssetOwnershipEdgeListWhere"] = Field(
        alias="ownersConnection", default=None
    )
    created_at: Optional["DateTimeFilter"] = Field(alias="createdAt", default=None)
    updated_at: Optional["DateTimeFilter"] = Field(alias="updatedAt", default=None)
    external_url: Optional["StringFilter"] = Field(alias="externalUrl", default=None)
    hydration: Optional["HydrationFilter"] = None
    version: Optional["StringFilter"] = None
    location: Optional["StringFilter"] = None
    format: Optional["StringFilter"] = None
    row_count: Optional["BigIntFilter"] = Field(alias="rowCount", default=None)
    size_bytes: Optional["BigIntFilter"] = Field(alias="sizeBytes", default=None)
    checksum: Optional["StringFilter"] = None
    dataset: Optional["DatasetWhere"] = None
    dataset_connection: Optional["DatasetEdgeListWhere"] = Field(
        alias="datasetConnection", default=None
    )
    derived_from: Optional["AssetListWhere"] = Field(alias="derivedFrom", default=None)
    derived_from_connection: Optional["AssetEdgeListWhere"] = Field(
        alias="derivedFromConnection", default=None
    )
    derivatives: Optional["AssetListWhere"] = None
    derivatives_connection: Optional["AssetEdgeListWhere"] = Field(
        alias="derivativesConnection", default=None
    )
    produced_by: Optional["RunWhere"] = Field(alias="producedBy", default=None)
    produced_by_connection: Optional["RunEdgeListWhere"] = Field(
        alias="producedByConnection", default=None
    )
    columns: Optional["ColumnListWhere"] = None
    columns_connection: Optional["ColumnEdgeListWhere"] = Field(
        alias="columnsConnection", default=None
    )
    trained_models: Optional["ModelListWhere"] = Field(
        alias="trainedModels", default=None
    )
    trained_models_connection: Optional["ModelTrainingUseEdgeListWhere"] = Field(
        alias="trainedModelsConnection", default=None
    )
    trained_model_versions: Optional["ModelVersionListWhere"] = Field(
        alias="trainedModelVersions", default=None
    )
    trained_model_versions_connection: Optional[
        "ModelVersionTrainingUseEdgeListWhere"
    ] = Field(alias="trainedModelVersionsConnection", default=None)
    evaluations: Optional["EvaluationListWhere"] = None
    evaluations_connection: Optional["EvaluationEdgeListWhere"] = Field(
        alias="evaluationsConnection", default=None
    )
    consumed_by: Optional["AssetListWhere"] = Field(alias="consumedBy", default=None)
    consumed_by_connection: Optional["AssetEdgeListWhere"] = Field(
        alias="consumedByConnection", default=None
    )


class DatasetVersionListWhere(BaseModel):
    """Conditions on a list of `DatasetVersion`: all of them must hold."""

    some: Optional["DatasetVersionWhere"] = None
    "At least one meets this."
    none: Optional["DatasetVersionWhere"] = None
    "None meets this."
    all: Optional["DatasetVersionWhere"] = None
    "All meet this; true of nothing."
    single: Optional["DatasetVersionWhere"] = None
    "Exactly one meets this."


class DatasetVersionEdgeWhere(BaseModel):
    """Conditions on relationships to `DatasetVersion`: all of them must hold."""

    and_: Optional[list["DatasetVersionEdgeWhere"]] = Field(alias="AND", default=None)
    "All of these hold; true of none."
    or_: Optional[list["DatasetVersionEdgeWhere"]] = Field(alias="OR", default=None)
    "One of these holds; false of none."
    not_: Optional["DatasetVersionEdgeWhere"] = Field(alias="NOT", default=None)
    "This does not hold."
    node: Optional["DatasetVersionWhere"] = None
    "Of the one at its end."
    fact: Optional["FactWhere"] = None
    "Of what is known of it."


class DatasetVersionEdgeListWhere(BaseModel):
    """Conditions on relationships to `DatasetVersion`: all of them must hold."""

    some: Optional["DatasetVersionEdgeWhere"] = None
    "At least one meets this."
    none: Optional["DatasetVersionEdgeWhere"] = None
    "None meets this."
    all: Optional["DatasetVersionEdgeWhere"] = None
    "All meet this; true of nothing."
    single: Optional["DatasetVersionEdgeWhere"] = None
    "Exactly one meets this."


class DatasetVersionTrainingUseEdgeWhere(BaseModel):
    """Conditions on relationships to `DatasetVersion`: all of them must hold."""

    and_: Optional[list["DatasetVersionTrainingUseEdgeWhere"]] = Field(
        alias="AND", default=None
    )
    "All of these hold; true of none."
    or_: Optional[list["DatasetVersionTrainingUseEdgeWhere"]] = Field(
        alias="OR", default=None
    )
    "One of these holds; false of none."
    not_: Optional["DatasetVersionTrainingUseEdgeWhere"] = Field(
        alias="NOT", default=None
    )
    "This does not hold."
    node: Optional["DatasetVersionWhere"] = None
    "Of the one at its end."
    fact: Optional["FactWhere"] = None
    "Of what is known of it."
    properties: Optional["TrainingUseWhere"] = None
    "Of its own properties."


class DatasetVersionTrainingUseEdgeListWhere(BaseModel):
    """Conditions on relationships to `DatasetVersion`: all of them must hold."""

    some: Optional["DatasetVersionTrainingUseEdgeWhere"] = None
    "At least one meets this."
    none: Optional["DatasetVersionTrainingUseEdgeWhere"] = None
    "None meets this."
    all: Optional["DatasetVersionTrainingUseEdgeWhere"] = None
    "All meet this; true of nothing."
    single: Optional["DatasetVersionTrainingUseEdgeWhere"] = None
    "Exactly one meets this."


class FeatureSetWhere(BaseModel):
    """Conditions on `FeatureSet`: all of them must hold."""

    and_: Optional[list["FeatureSetWhere"]] = Field(alias="AND", default=None)
    "All of these hold; true of none."
    or_: Optional[list["FeatureSetWhere"]] = Field(alias="OR", default=None)
    "One of these holds; false of none."
    not_: Optional["FeatureSetWhere"] = Field(alias="NOT", default=None)
    "This does not hold."
    upstream: Optional["LineageFilter"] = None
    "On what it comes from, at any distance."
    downstream: Optional["LineageFilter"] = None
    "On what comes from it, at any distance."
    uri: Optional["IDFilter"] = None
    name: Optional["StringFilter"] = None
    description: Optional["StringFilter"] = None
    tags: Optional["StringListFilter"] = None
    domain: Optional["DomainWhere"] = None
    domain_connection: Optional["DomainEdgeListWhere"] = Field(
        alias="domainConnection", default=None
    )
    lifecycle: Optional["LifecycleFilter"] = None
    owners: Optional["AssetListWhere"] = None
    owners_connection: Optional["AssetOwnershipEdgeListWhere"] = Field(
        alias="ownersConnection", default=None
    )
    created_at: Optional["DateTimeFilter"] = Field(alias="createdAt", default=None)
    updated_at: Optional["DateTimeFilter"] = Field(alias="updatedAt", default=None)
    external_url: Optional["StringFilter"] = Field(alias="externalUrl", default=None)
    hydration: Optional["HydrationFilter"] = None
    platform: Optional["StringFilter"] = None
    entity: Optional["StringFilter"] = None
    entity_keys: Optional["StringListFilter"] = Field(alias="entityKeys", default=None)
    refresh_schedule: Optional["StringFilter"] = Field(
        alias="refreshSchedule", default=None
    )
    online: Optional["BooleanFilter"] = None
    features: Optional["FeatureListWhere"] = None
    features_connection: Optional["FeatureEdgeListWhere"] = Field(
        alias="featuresConnection", default=None
    )


class FeatureSetEdgeWhere(BaseModel):
    """Conditions on relationships to `FeatureSet`: all of them must hold."""

    and_: Optional[list["FeatureSetEdgeWhere"]] = Field(alias="AND", default=None)
    "All of these hold; true of none."
    or_: Optional[list["FeatureSetEdgeWhere"]] = Field(alias="OR", default=None)
    "One of these holds; false of none."
    not_: Optional["FeatureSetEdgeWhere"] = Field(alias="NOT", default=None)
    "This does not hold."
    node: Optional["FeatureSetWhere"] = None
    "Of the one at its end."
    fact: Optional["FactWhere"] = None
    "Of what is known of it."


class FeatureSetEdgeListWhere(BaseModel):
    """Conditions on relationships to `FeatureSet`: all of them must hold."""

    some: Optional["FeatureSetEdgeWhere"] = None
    "At least one meets this."
    none: Optional["FeatureSetEdgeWhere"] = None
    "None meets this."
    all: Optional["FeatureSetEdgeWhere"] = None
    "All meet this; true of nothing."
    single: Optional["FeatureSetEdgeWhere"] = None
    "Exactly one meets this."


class FeatureWhere(BaseModel):
    """Conditions on `Feature`: all of them must hold."""

    and_: Optional[list["FeatureWhere"]] = Field(alias="AND", default=None)
    "All of these hold; true of none."
    or_: Optional[list["FeatureWhere"]] = Field(alias="OR", default=None)
    "One of these holds; false of none."
    not_: Optional["FeatureWhere"] = Field(alias="NOT", default=None)
    "This does not hold."
    upstream: Optional["LineageFilter"] = None
    "On what it comes from, at any distance."
    downstream: Optional["LineageFilter"] = None
    "On what comes from it, at any distance."
    uri: Optional["IDFilter"] = None
    name: Optional["StringFilter"] = None
    description: Optional["StringFilter"] = None
    tags: Optional["StringListFilter"] = None
    domain: Optional["DomainWhere"] = None
    domain_connection: Optional["DomainEdgeListWhere"] = Field(
        alias="domainConnection", default=None
    )
    lifecycle: Optional["LifecycleFilter"] = None
    owners: Optional["AssetListWhere"] = None
    owners_connection: Optional["AssetOwnershipEdgeListWhere"] = Field(
        alias="ownersConnection", default=None
    )
    created_at: Optional["DateTimeFilter"] = Field(alias="createdAt", default=None)
    updated_at: Optional["DateTimeFilter"] = Field(alias="updatedAt", default=None)
    external_url: Optional["StringFilter"] = Field(alias="externalUrl", default=None)
    hydration: Optional["HydrationFilter"] = None
    data_type: Optional["StringFilter"] = Field(alias="dataType", default=None)
    entity: Optional["StringFilter"] = None
    definition: Optional["StringFilter"] = None
    online: Optional["BooleanFilter"] = None
    feature_set: Optional["FeatureSetWhere"] = Field(alias="featureSet", default=None)
    feature_set_connection: Optional["FeatureSetEdgeListWhere"] = Field(
        alias="featureSetConnection", default=None
    )
    derived_from: Optional["AssetListWhere"] = Field(alias="derivedFrom", default=None)
    derived_from_connection: Optional["AssetEdgeListWhere"] = Field(
        alias="derivedFromConnection", default=None
    )
    derivatives: Optional["AssetListWhere"] = None
    derivatives_connection: Optional["AssetEdgeListWhere"] = Field(
        alias="derivativesConnection", default=None
    )
    produced_by: Optional["RunListWhere"] = Field(alias="producedBy", default=None)
    produced_by_connection: Optional["RunEdgeListWhere"] = Field(
        alias="producedByConnection", default=None
    )
    used_by_models: Optional["ModelListWhere"] = Field(
        alias="usedByModels", default=None
    )
    used_by_models_connection: Optional["ModelFeatureUseEdgeListWhere"] = Field(
        alias="usedByModelsConnection", default=None
    )
    used_by_model_versions: Optional["ModelVersionListWhere"] = Field(
        alias="usedByModelVersions", default=None
    )
    used_by_model_versions_connection: Optional[
        "ModelVersionFeatureUseEdgeListWhere"
    ] = Field(alias="usedByModelVersionsConnection", default=None)
    consumed_by: Optional["AssetListWhere"] = Field(alias="consumedBy", default=None)
    consumed_by_connection: Optional["AssetEdgeListWhere"] = Field(
        alias="consumedByConnection", default=None
    )
    superseded_by: Optional["FeatureWhere"] = Field(alias="supersededBy", default=None)
    superseded_by_connection: Optional["FeatureEdgeListWhere"] = Field(
        alias="supersededByConnection", default=None
    )
    supersedes: Optional["FeatureListWhere"] = None
    supersedes_connection: Optional["FeatureEdgeListWhere"] = Field(
        alias="supersedesConnection", default=None
    )


class FeatureListWhere(BaseModel):
    """Conditions on a list of `Feature`: all of them must hold."""

    some: Optional["FeatureWhere"] = None
    "At least one meets this."
    none: Optional["FeatureWhere"] = None
    "None meets this."
    all: Optional["FeatureWhere"] = None
    "All meet this; true of nothing."
    single: Optional["FeatureWhere"] = None
    "Exactly one meets this."


class FeatureEdgeWhere(BaseModel):
    """Conditions on relationships to `Feature`: all of them must hold."""

    and_: Optional[list["FeatureEdgeWhere"]] = Field(alias="AND", default=None)
    "All of these hold; true of none."
    or_: Optional[list["FeatureEdgeWhere"]] = Field(alias="OR", default=None)
    "One of these holds; false of none."
    not_: Optional["FeatureEdgeWhere"] = Field(alias="NOT", default=None)
    "This does not hold."
    node: Optional["FeatureWhere"] = None
    "Of the one at its end."
    fact: Optional["FactWhere"] = None
    "Of what is known of it."


class FeatureEdgeListWhere(BaseModel):
    """Conditions on relationships to `Feature`: all of them must hold."""

    some: Optional["FeatureEdgeWhere"] = None
    "At least one meets this."
    none: Optional["FeatureEdgeWhere"] = None
    "None meets this."
    all: Optional["FeatureEdgeWhere"] = None
    "All meet this; true of nothing."
    single: Optional["FeatureEdgeWhere"] = None
    "Exactly one meets this."


class FeatureFeatureUseEdgeWhere(BaseModel):
    """Conditions on relationships to `Feature`: all of them must hold."""

    and_: Optional[list["FeatureFeatureUseEdgeWhere"]] = Field(
        alias="AND", default=None
    )
    "All of these hold; true of none."
    or_: Optional[list["FeatureFeatureUseEdgeWhere"]] = Field(alias="OR", default=None)
    "One of these holds; false of none."
    not_: Optional["FeatureFeatureUseEdgeWhere"] = Field(alias="NOT", default=None)
    "This does not hold."
    node: Optional["FeatureWhere"] = None
    "Of the one at its end."
    fact: Optional["FactWhere"] = None
    "Of what is known of it."
    properties: Optional["FeatureUseWhere"] = None
    "Of its own properties."


class FeatureFeatureUseEdgeListWhere(BaseModel):
    """Conditions on relationships to `Feature`: all of them must hold."""

    some: Optional["FeatureFeatureUseEdgeWhere"] = None
    "At least one meets this."
    none: Optional["FeatureFeatureUseEdgeWhere"] = None
    "None meets this."
    all: Optional["FeatureFeatureUseEdgeWhere"] = None
    "All meet this; true of nothing."
    single: Optional["FeatureFeatureUseEdgeWhere"] = None
    "Exactly one meets this."


class ModelWhere(BaseModel):
    """Conditions on `Model`: all of them must hold."""

    and_: Optional[list["ModelWhere"]] = Field(alias="AND", default=None)
    "All of these hold; true of none."
    or_: Optional[list["ModelWhere"]] = Field(alias="OR", default=None)
    "One of these holds; false of none."
    not_: Optional["ModelWhere"] = Field(alias="NOT", default=None)
    "This does not hold."
    upstream: Optional["LineageFilter"] = None
    "On what it comes from, at any distance."
    downstream: Optional["LineageFilter"] = None
    "On what comes from it, at any distance."
    uri: Optional["IDFilter"] = None
    name: Optional["StringFilter"] = None
    description: Optional["StringFilter"] = None
    tags: Optional["StringListFilter"] = None
    domain: Optional["DomainWhere"] = None
    domain_connection: Optional["DomainEdgeListWhere"] = Field(
        alias="domainConnection", default=None
    )
    lifecycle: Optional["LifecycleFilter"] = None
    owners: Optional["AssetListWhere"] = None
    owners_connection: Optional["AssetOwnershipEdgeListWhere"] = Field(
        alias="ownersConnection", default=None
    )
    created_at: Optional["DateTimeFilter"] = Field(alias="createdAt", default=None)
    updated_at: Optional["DateTimeFilter"] = Field(alias="updatedAt", default=None)
    external_url: Optional["StringFilter"] = Field(alias="externalUrl", default=None)
    hydration: Optional["HydrationFilter"] = None
    license: Optional["StringFilter"] = None
    ml_task: Optional["StringFilter"] = Field(alias="mlTask", default=None)
    architectures: Optional["StringListFilter"] = None
    frameworks: Optional["StringListFilter"] = None
    modalities: Optional["StringListFilter"] = None
    languages: Optional["StringListFilter"] = None
    parameter_count: Optional["BigIntFilter"] = Field(
        alias="parameterCount", default=None
    )
    memory_mb: Optional["FloatFilter"] = Field(alias="memoryMb", default=None)
    max_tokens: Optional["IntFilter"] = Field(alias="maxTokens", default=None)
    embedding_dimensions: Optional["IntListFilter"] = Field(
        alias="embeddingDimensions", default=None
    )
    similarity_function: Optional["StringFilter"] = Field(
        alias="similarityFunction", default=None
    )
    open_weights: Optional["BooleanFilter"] = Field(alias="openWeights", default=None)
    released_on: Optional["DateFilter"] = Field(alias="releasedOn", default=None)
    versions: Optional["ModelVersionListWhere"] = None
    versions_connection: Optional["ModelVersionEdgeListWhere"] = Field(
        alias="versionsConnection", default=None
    )
    latest_version: Optional["ModelVersionWhere"] = Field(
        alias="latestVersion", default=None
    )
    latest_version_connection: Optional["ModelVersionEdgeListWhere"] = Field(
        alias="latestVersionConnection", default=None
    )
    trained_on: Optional["DatasetListWhere"] = Field(alias="trainedOn", default=None)
    trained_on_connection: Optional["DatasetTrainingUseEdgeListWhere"] = Field(
        alias="trainedOnConnection", default=None
    )
    trained_on_versions: Optional["DatasetVersionListWhere"] = Field(
        alias="trainedOnVersions", default=None
    )
    trained_on_versions_connection: Optional[
        "DatasetVersionTrainingUseEdgeListWhere"
    ] = Field(alias="trainedOnVersionsConnection", default=None)
    uses_features: Optional["FeatureListWhere"] = Field(
        alias="usesFeatures", default=None
    )
    uses_features_connection: Optional["FeatureFeatureUseEdgeListWhere"] = Field(
        alias="usesFeaturesConnection", default=None
    )
    derived_from: Optional["AssetListWhere"] = Field(alias="derivedFrom", default=None)
    derived_from_connection: Optional["AssetEdgeListWhere"] = Field(
        alias="derivedFromConnection", default=None
    )
    derivatives: Optional["AssetListWhere"] = None
    derivatives_connection: Optional["AssetEdgeListWhere"] = Field(
        alias="derivativesConnection", default=None
    )
    evaluations: Optional["EvaluationListWhere"] = None
    evaluations_connection: Optional["EvaluationEdgeListWhere"] = Field(
        alias="evaluationsConnection", default=None
    )
    superseded_by: Optional["ModelWhere"] = Field(alias="supersededBy", default=None)
    superseded_by_connection: Optional["ModelEdgeListWhere"] = Field(
        alias="supersededByConnection", default=None
    )
    supersedes: Optional["ModelListWhere"] = None
    supersedes_connection: Optional["ModelEdgeListWhere"] = Field(
        alias="supersedesConnection", default=None
    )


class ModelListWhere(BaseModel):
    """Conditions on a list of `Model`: all of them must hold."""

    some: Optional["ModelWhere"] = None
    "At least one meets this."
    none: Optional["ModelWhere"] = None
    "None meets this."
    all: Optional["ModelWhere"] = None
    "All meet this; true of nothing."
    single: Optional["ModelWhere"] = None
    "Exactly one meets this."


class ModelEdgeWhere(BaseModel):
    """Conditions on relationships to `Model`: all of them must hold."""

    and_: Optional[list["ModelEdgeWhere"]] = Field(alias="AND", default=None)
    "All of these hold; true of none."
    or_: Optional[list["ModelEdgeWhere"]] = Field(alias="OR", default=None)
    "One of these holds; false of none."
    not_: Optional["ModelEdgeWhere"] = Field(alias="NOT", default=None)
    "This does not hold."
    node: Optional["ModelWhere"] = None
    "Of the one at its end."
    fact: Optional["FactWhere"] = None
    "Of what is known of it."


class ModelEdgeListWhere(BaseModel):
    """Conditions on relationships to `Model`: all of them must hold."""

    some: Optional["ModelEdgeWhere"] = None
    "At least one meets this."
    none: Optional["ModelEdgeWhere"] = None
    "None meets this."
    all: Optional["ModelEdgeWhere"] = None
    "All meet this; true of nothing."
    single: Optional["ModelEdgeWhere"] = None
    "Exactly one meets this."


class ModelTrainingUseEdgeWhere(BaseModel):
    """Conditions on relationships to `Model`: all of them must hold."""

    and_: Optional[list["ModelTrainingUseEdgeWhere"]] = Field(alias="AND", default=None)
    "All of these hold; true of none."
    or_: Optional[list["ModelTrainingUseEdgeWhere"]] = Field(alias="OR", default=None)
    "One of these holds; false of none."
    not_: Optional["ModelTrainingUseEdgeWhere"] = Field(alias="NOT", default=None)
    "This does not hold."
    node: Optional["ModelWhere"] = None
    "Of the one at its end."
    fact: Optional["FactWhere"] = None
    "Of what is known of it."
    properties: Optional["TrainingUseWhere"] = None
    "Of its own properties."


class ModelTrainingUseEdgeListWhere(BaseModel):
    """Conditions on relationships to `Model`: all of them must hold."""

    some: Optional["ModelTrainingUseEdgeWhere"] = None
    "At least one meets this."
    none: Optional["ModelTrainingUseEdgeWhere"] = None
    "None meets this."
    all: Optional["ModelTrainingUseEdgeWhere"] = None
    "All meet this; true of nothing."
    single: Optional["ModelTrainingUseEdgeWhere"] = None
    "Exactly one meets this."


class ModelFeatureUseEdgeWhere(BaseModel):
    """Conditions on relationships to `Model`: all of them must hold."""

    and_: Optional[list["ModelFeatureUseEdgeWhere"]] = Field(alias="AND", default=None)
    "All of these hold; true of none."
    or_: Optional[list["ModelFeatureUseEdgeWhere"]] = Field(alias="OR", default=None)
    "One of these holds; false of none."
    not_: Optional["ModelFeatureUseEdgeWhere"] = Field(alias="NOT", default=None)
    "This does not hold."
    node: Optional["ModelWhere"] = None
    "Of the one at its end."
    fact: Optional["FactWhere"] = None
    "Of what is known of it."
    properties: Optional["FeatureUseWhere"] = None
    "Of its own properties."


class ModelFeatureUseEdgeListWhere(BaseModel):
    """Conditions on relationships to `Model`: all of them must hold."""

    some: Optional["ModelFeatureUseEdgeWhere"] = None
    "At least one meets this."
    none: Optional["ModelFeatureUseEdgeWhere"] = None
    "None meets this."
    all: Optional["ModelFeatureUseEdgeWhere"] = None
    "All meet this; true of nothing."
    single: Optional["ModelFeatureUseEdgeWhere"] = None
    "Exactly one meets this."


class ModelVersionWhere(BaseModel):
    """Conditions on `ModelVersion`: all of them must hold."""

    and_: Optional[list["ModelVersionWhere"]] = Field(alias="AND", default=None)
    "All of these hold; true of none."
    or_: Optional[list["ModelVersionWhere"]] = Field(alias="OR", default=None)
    "One of these holds; false of none."
    not_: Optional["ModelVersionWhere"] = Field(alias="NOT", default=None)
    "This does not hold."
    upstream: Optional["LineageFilter"] = None
    "On what it comes from, at any distance."
    downstream: Optional["LineageFilter"] = None
    "On what comes from it, at any distance."
    uri: Optional["IDFilter"] = None
    name: Optional["StringFilter"] = None
    description: Optional["StringFilter"] = None
    tags: Optional["StringListFilter"] = None
    domain: Optional["DomainWhere"] = None
    domain_connection: Optional["DomainEdgeListWhere"] = Field(
        alias="domainConnection", default=None
    )
    lifecycle: Optional["LifecycleFilter"] = None
    owners: Optional["AssetListWhere"] = None
    owners_connection: Optional["AssetOwnershipEdgeListWhere"] = Field(
        alias="ownersConnection", default=None
    )
    created_at: Optional["DateTimeFilter"] = Field(alias="createdAt", default=None)
    updated_at: Optional["DateTimeFilter"] = Field(alias="updatedAt", default=None)
    external_url: Optional["StringFilter"] = Field(alias="externalUrl", default=None)
    hydration: Optional["HydrationFilter"] = None
    version: Optional["StringFilter"] = None
    stage: Optional["ModelStageFilter"] = None
    registry_aliases: Optional["StringListFilter"] = Field(
        alias="registryAliases", default=None
    )
    license: Optional["StringFilter"] = None
    format: Optional["StringFilter"] = None
    location: Optional["StringFilter"] = None
    size_bytes: Optional["BigIntFilter"] = Field(alias="sizeBytes", default=None)
    checksum: Optional["StringFilter"] = None
    released_on: Optional["DateFilter"] = Field(alias="releasedOn", default=None)
    model: Optional["ModelWhere"] = None
    model_connection: Optional["ModelEdgeListWhere"] = Field(
        alias="modelConnection", default=None
    )
    produced_by: Optional["RunWhere"] = Field(alias="producedBy", default=None)
    produced_by_connection: Optional["RunEdgeListWhere"] = Field(
        alias="producedByConnection", default=None
    )
    trained_on: Optional["DatasetListWhere"] = Field(alias="trainedOn", default=None)
    trained_on_connection: Optional["DatasetTrainingUseEdgeListWhere"] = Field(
        alias="trainedOnConnection", default=None
    )
    trained_on_versions: Optional["DatasetVersionListWhere"] = Field(
        alias="trainedOnVersions", default=None
    )
    trained_on_versions_connection: Optional[
        "DatasetVersionTrainingUseEdgeListWhere"
    ] = Field(alias="trainedOnVersionsConnection", default=None)
    uses_features: Optional["FeatureListWhere"] = Field(
        alias="usesFeatures", default=None
    )
    uses_features_connection: Optional["FeatureFeatureUseEdgeListWhere"] = Field(
        alias="usesFeaturesConnection", default=None
    )
    derived_from: Optional["AssetListWhere"] = Field(alias="derivedFrom", default=None)
    derived_from_connection: Optional["AssetEdgeListWhere"] = Field(
        alias="derivedFromConnection", default=None
    )
    derivatives: Optional["AssetListWhere"] = None
    derivatives_connection: Optional["AssetEdgeListWhere"] = Field(
        alias="derivativesConnection", default=None
    )
    evaluations: Optional["EvaluationListWhere"] = None
    evaluations_connection: Optional["EvaluationEdgeListWhere"] = Field(
        alias="evaluationsConnection", default=None
    )
    consumed_by: Optional["AssetListWhere"] = Field(alias="consumedBy", default=None)
    consumed_by_connection: Optional["AssetEdgeListWhere"] = Field(
        alias="consumedByConnection", default=None
    )
    deployments: Optional["DeploymentListWhere"] = None
    deployments_connection: Optional["DeploymentEdgeListWhere"] = Field(
        alias="deploymentsConnection", default=None
    )
    experiment_cells: Optional["ExperimentCellListWhere"] = Field(
        alias="experimentCells", default=None
    )
    experiment_cells_connection: Optional["ExperimentCellEdgeListWhere"] = Field(
        alias="experimentCellsConnection", default=None
    )
    tested_by: Optional["ExperimentListWhere"] = Field(alias="testedBy", default=None)
    tested_by_connection: Optional["ExperimentEdgeListWhere"] = Field(
        alias="testedByConnection", default=None
    )


class ModelVersionListWhere(BaseModel):
    """Conditions on a list of `ModelVersion`: all of them must hold."""

    some: Optional["ModelVersionWhere"] = None
    "At least one meets this."
    none: Optional["ModelVersionWhere"] = None
    "None meets this."
    all: Optional["ModelVersionWhere"] = None
    "All meet this; true of nothing."
    single: Optional["ModelVersionWhere"] = None
    "Exactly one meets this."


class ModelVersionEdgeWhere(BaseModel):
    """Conditions on relationships to `ModelVersion`: all of them must hold."""

    and_: Optional[list["ModelVersionEdgeWhere"]] = Field(alias="AND", default=None)
    "All of these hold; true of none."
    or_: Optional[list["ModelVersionEdgeWhere"]] = Field(alias="OR", default=None)
    "One of these holds; false of none."
    not_: Optional["ModelVersionEdgeWhere"] = Field(alias="NOT", default=None)
    "This does not hold."
    node: Optional["ModelVersionWhere"] = None
    "Of the one at its end."
    fact: Optional["FactWhere"] = None
    "Of what is known of it."


class ModelVersionEdgeListWhere(BaseModel):
    """Conditions on relationships to `ModelVersion`: all of them must hold."""

    some: Optional["ModelVersionEdgeWhere"] = None
    "At least one meets this."
    none: Optional["ModelVersionEdgeWhere"] = None
    "None meets this."
    all: Optional["ModelVersionEdgeWhere"] = None
    "All meet this; true of nothing."
    single: Optional["ModelVersionEdgeWhere"] = None
    "Exactly one meets this."


class ModelVersionTrainingUseEdgeWhere(BaseModel):
    """Conditions on relationships to `ModelVersion`: all of them must hold."""

    and_: Optional[list["ModelVersionTrainingUseEdgeWhere"]] = Field(
        alias="AND", default=None
    )
    "All of these hold; true of none."
    or_: Optional[list["ModelVersionTrainingUseEdgeWhere"]] = Field(
        alias="OR", default=None
    )
    "One of these holds; false of none."
    not_: Optional["ModelVersionTrainingUseEdgeWhere"] = Field(
        alias="NOT", default=None
    )
    "This does not hold."
    node: Optional["ModelVersionWhere"] = None
    "Of the one at its end."
    fact: Optional["FactWhere"] = None
    "Of what is known of it."
    properties: Optional["TrainingUseWhere"] = None
    "Of its own properties."


class ModelVersionTrainingUseEdgeListWhere(BaseModel):
    """Conditions on relationships to `ModelVersion`: all of them must hold."""

    some: Optional["ModelVersionTrainingUseEdgeWhere"] = None
    "At least one meets this."
    none: Optional["ModelVersionTrainingUseEdgeWhere"] = None
    "None meets this."
    all: Optional["ModelVersionTrainingUseEdgeWhere"] = None
    "All meet this; true of nothing."
    single: Optional["ModelVersionTrainingUseEdgeWhere"] = None
    "Exactly one meets this."


class ModelVersionFeatureUseEdgeWhere(BaseModel):
    """Conditions on relationships to `ModelVersion`: all of them must hold."""

    and_: Optional[list["ModelVersionFeatureUseEdgeWhere"]] = Field(
        alias="AND", default=None
    )
    "All of these hold; true of none."
    or_: Optional[list["ModelVersionFeatureUseEdgeWhere"]] = Field(
        alias="OR", default=None
    )
    "One of these holds; false of none."
    not_: Optional["ModelVersionFeatureUseEdgeWhere"] = Field(alias="NOT", default=None)
    "This does not hold."
    node: Optional["ModelVersionWhere"] = None
    "Of the one at its end."
    fact: Optional["FactWhere"] = None
    "Of what is known of it."
    properties: Optional["FeatureUseWhere"] = None
    "Of its own properties."


class ModelVersionFeatureUseEdgeListWhere(BaseModel):
    """Conditions on relationships to `ModelVersion`: all of them must hold."""

    some: Optional["ModelVersionFeatureUseEdgeWhere"] = None
    "At least one meets this."
    none: Optional["ModelVersionFeatureUseEdgeWhere"] = None
    "None meets this."
    all: Optional["ModelVersionFeatureUseEdgeWhere"] = None
    "All meet this; true of nothing."
    single: Optional["ModelVersionFeatureUseEdgeWhere"] = None
    "Exactly one meets this."


class EvaluationWhere(BaseModel):
    """Conditions on `Evaluation`: all of them must hold."""

    and_: Optional[list["EvaluationWhere"]] = Field(alias="AND", default=None)
    "All of these hold; true of none."
    or_: Optional[list["EvaluationWhere"]] = Field(alias="OR", default=None)
    "One of these holds; false of none."
    not_: Optional["EvaluationWhere"] = Field(alias="NOT", default=None)
    "This does not hold."
    upstream: Optional["LineageFilter"] = None
    "On what it comes from, at any distance."
    downstream: Optional["LineageFilter"] = None
    "On what comes from it, at any distance."
    uri: Optional["IDFilter"] = None
    name: Optional["StringFilter"] = None
    description: Optional["StringFilter"] = None
    tags: Optional["StringListFilter"] = None
    domain: Optional["DomainWhere"] = None
    domain_connection: Optional["DomainEdgeListWhere"] = Field(
        alias="domainConnection", default=None
    )
    lifecycle: Optional["LifecycleFilter"] = None
    owners: Optional["AssetListWhere"] = None
    owners_connection: Optional["AssetOwnershipEdgeListWhere"] = Field(
        alias="ownersConnection", default=None
    )
    created_at: Optional["DateTimeFilter"] = Field(alias="createdAt", default=None)
    updated_at: Optional["DateTimeFilter"] = Field(alias="updatedAt", default=None)
    external_url: Optional["StringFilter"] = Field(alias="externalUrl", default=None)
    hydration: Optional["HydrationFilter"] = None
    method: Optional["StringFilter"] = None
    evaluator: Optional["StringFilter"] = None
    model: Optional["ModelWhere"] = None
    model_connection: Optional["ModelEdgeListWhere"] = Field(
        alias="modelConnection", default=None
    )
    model_version: Optional["ModelVersionWhere"] = Field(
        alias="modelVersion", default=None
    )
    model_version_connection: Optional["ModelVersionEdgeListWhere"] = Field(
        alias="modelVersionConnection", default=None
    )
    datasets: Optional["DatasetListWhere"] = None
    datasets_connection: Optional["DatasetEdgeListWhere"] = Field(
        alias="datasetsConnection", default=None
    )
    dataset_versions: Optional["DatasetVersionListWhere"] = Field(
        alias="datasetVersions", default=None
    )
    dataset_versions_connection: Optional["DatasetVersionEdgeListWhere"] = Field(
        alias="datasetVersionsConnection", default=None
    )
    produced_by: Optional["RunWhere"] = Field(alias="producedBy", default=None)
    produced_by_connection: Optional["RunEdgeListWhere"] = Field(
        alias="producedByConnection", default=None
    )
    metrics: Optional["MetricListWhere"] = None
    metrics_connection: Optional["MetricEdgeListWhere"] = Field(
        alias="metricsConnection", default=None
    )


class EvaluationListWhere(BaseModel):
    """Conditions on a list of `Evaluation`: all of them must hold."""

    some: Optional["EvaluationWhere"] = None
    "At least one meets this."
    none: Optional["EvaluationWhere"] = None
    "None meets this."
    all: Optional["EvaluationWhere"] = None
    "All meet this; true of nothing."
    single: Optional["EvaluationWhere"] = None
    "Exactly one meets this."


class EvaluationEdgeWhere(BaseModel):
    """Conditions on relationships to `Evaluation`: all of them must hold."""

    and_: Optional[list["EvaluationEdgeWhere"]] = Field(alias="AND", default=None)
    "All of these hold; true of none."
    or_: Optional[list["EvaluationEdgeWhere"]] = Field(alias="OR", default=None)
    "One of these holds; false of none."
    not_: Optional["EvaluationEdgeWhere"] = Field(alias="NOT", default=None)
    "This does not hold."
    node: Optional["EvaluationWhere"] = None
    "Of the one at its end."
    fact: Optional["FactWhere"] = None
    "Of what is known of it."


class EvaluationEdgeListWhere(BaseModel):
    """Conditions on relationships to `Evaluation`: all of them must hold."""

    some: Optional["EvaluationEdgeWhere"] = None
    "At least one meets this."
    none: Optional["EvaluationEdgeWhere"] = None
    "None meets this."
    all: Optional["EvaluationEdgeWhere"] = None
    "All meet this; true of nothing."
    single: Optional["EvaluationEdgeWhere"] = None
    "Exactly one meets this."


class WorkflowWhere(BaseModel):
    """Conditions on `Workflow`: all of them must hold."""

    and_: Optional[list["WorkflowWhere"]] = Field(alias="AND", default=None)
    "All of these hold; true of none."
    or_: Optional[list["WorkflowWhere"]] = Field(alias="OR", default=None)
    "One of these holds; false of none."
    not_: Optional["WorkflowWhere"] = Field(alias="NOT", default=None)
    "This does not hold."
    upstream: Optional["LineageFilter"] = None
    "On what it comes from, at any distance."
    downstream: Optional["LineageFilter"] = None
    "On what comes from it, at any distance."
    uri: Optional["IDFilter"] = None
    name: Optional["StringFilter"] = None
    description: Optional["StringFilter"] = None
    tags: Optional["StringListFilter"] = None
    domain: Optional["DomainWhere"] = None
    domain_connection: Optional["DomainEdgeListWhere"] = Field(
        alias="domainConnection", default=None
    )
    lifecycle: Optional["LifecycleFilter"] = None
    owners: Optional["AssetListWhere"] = None
    owners_connection: Optional["AssetOwnershipEdgeListWhere"] = Field(
        alias="ownersConnection", default=None
    )
    created_at: Optional["DateTimeFilter"] = Field(alias="createdAt", default=None)
    updated_at: Optional["DateTimeFilter"] = Field(alias="updatedAt", default=None)
    external_url: Optional["StringFilter"] = Field(alias="externalUrl", default=None)
    hydration: Optional["HydrationFilter"] = None
    platform: Optional["StringFilter"] = None
    schedule: Optional["StringFilter"] = None
    source_code: Optional["StringFilter"] = Field(alias="sourceCode", default=None)
    tasks: Optional["TaskListWhere"] = None
    tasks_connection: Optional["TaskEdgeListWhere"] = Field(
        alias="tasksConnection", default=None
    )
    runs: Optional["RunListWhere"] = None
    runs_connection: Optional["RunEdgeListWhere"] = Field(
        alias="runsConnection", default=None
    )


class WorkflowEdgeWhere(BaseModel):
    """Conditions on relationships to `Workflow`: all of them must hold."""

    and_: Optional[list["WorkflowEdgeWhere"]] = Field(alias="AND", default=None)
    "All of these hold; true of none."
    or_: Optional[list["WorkflowEdgeWhere"]] = Field(alias="OR", default=None)
    "One of these holds; false of none."
    not_: Optional["WorkflowEdgeWhere"] = Field(alias="NOT", default=None)
    "This does not hold."
    node: Optional["WorkflowWhere"] = None
    "Of the one at its end."
    fact: Optional["FactWhere"] = None
    "Of what is known of it."


class WorkflowEdgeListWhere(BaseModel):
    """Conditions on relationships to `Workflow`: all of them must hold."""

    some: Optional["WorkflowEdgeWhere"] = None
    "At least one meets this."
    none: Optional["WorkflowEdgeWhere"] = None
    "None meets this."
    all: Optional["WorkflowEdgeWhere"] = None
    "All meet this; true of nothing."
    single: Optional["WorkflowEdgeWhere"] = None
    "Exactly one meets this."


class TaskWhere(BaseModel):
    """Conditions on `Task`: all of them must hold."""

    and_: Optional[list["TaskWhere"]] = Field(alias="AND", default=None)
    "All of these hold; true of none."
    or_: Optional[list["TaskWhere"]] = Field(alias="OR", default=None)
    "One of these holds; false of none."
    not_: Optional["TaskWhere"] = Field(alias="NOT", default=None)
    "This does not hold."
    upstream: Optional["LineageFilter"] = None
    "On what it comes from, at any distance."
    downstream: Optional["LineageFilter"] = None
    "On what comes from it, at any distance."
    uri: Optional["IDFilter"] = None
    name: Optional["StringFilter"] = None
    description: Optional["StringFilter"] = None
    tags: Optional["StringListFilter"] = None
    domain: Optional["DomainWhere"] = None
    domain_connection: Optional["DomainEdgeListWhere"] = Field(
        alias="domainConnection", default=None
    )
    lifecycle: Optional["LifecycleFilter"] = None
    owners: Optional["AssetListWhere"] = None
    owners_connection: Optional["AssetOwnershipEdgeListWhere"] = Field(
        alias="ownersConnection", default=None
    )
    created_at: Optional["DateTimeFilter"] = Field(alias="createdAt", default=None)
    updated_at: Optional["DateTimeFilter"] = Field(alias="updatedAt", default=None)
    external_url: Optional["StringFilter"] = Field(alias="externalUrl", default=None)
    hydration: Optional["HydrationFilter"] = None
    operator: Optional["StringFilter"] = None
    position: Optional["IntFilter"] = None
    source_code: Optional["StringFilter"] = Field(alias="sourceCode", default=None)
    workflow: Optional["WorkflowWhere"] = None
    workflow_connection: Optional["WorkflowEdgeListWhere"] = Field(
        alias="workflowConnection", default=None
    )
    consumes: Optional["AssetListWhere"] = None
    consumes_connection: Optional["AssetEdgeListWhere"] = Field(
        alias="consumesConnection", default=None
    )
    runs: Optional["RunListWhere"] = None
    runs_connection: Optional["RunEdgeListWhere"] = Field(
        alias="runsConnection", default=None
    )


class TaskListWhere(BaseModel):
    """Conditions on a list of `Task`: all of them must hold."""

    some: Optional["TaskWhere"] = None
    "At least one meets this."
    none: Optional["TaskWhere"] = None
    "None meets this."
    all: Optional["TaskWhere"] = None
    "All meet this; true of nothing."
    single: Optional["TaskWhere"] = None
    "Exactly one meets this."


class TaskEdgeWhere(BaseModel):
    """Conditions on relationships to `Task`: all of them must hold."""

    and_: Optional[list["TaskEdgeWhere"]] = Field(alias="AND", default=None)
    "All of these hold; true of none."
    or_: Optional[list["TaskEdgeWhere"]] = Field(alias="OR", default=None)
    "One of these holds; false of none."
    not_: Optional["TaskEdgeWhere"] = Field(alias="NOT", default=None)
    "This does not hold."
    node: Optional["TaskWhere"] = None
    "Of the one at its end."
    fact: Optional["FactWhere"] = None
    "Of what is known of it."


class TaskEdgeListWhere(BaseModel):
    """Conditions on relationships to `Task`: all of them must hold."""

    some: Optional["TaskEdgeWhere"] = None
    "At least one meets this."
    none: Optional["TaskEdgeWhere"] = None
    "None meets this."
    all: Optional["TaskEdgeWhere"] = None
    "All meet this; true of nothing."
    single: Optional["TaskEdgeWhere"] = None
    "Exactly one meets this."


class RunWhere(BaseModel):
    """Conditions on `Run`: all of them must hold."""

    and_: Optional[list["RunWhere"]] = Field(alias="AND", default=None)
    "All of these hold; true of none."
    or_: Optional[list["RunWhere"]] = Field(alias="OR", default=None)
    "One of these holds; false of none."
    not_: Optional["RunWhere"] = Field(alias="NOT", default=None)
    "This does not hold."
    upstream: Optional["LineageFilter"] = None
    "On what it comes from, at any distance."
    downstream: Optional["LineageFilter"] = None
    "On what comes from it, at any distance."
    uri: Optional["IDFilter"] = None
    name: Optional["StringFilter"] = None
    description: Optional["StringFilter"] = None
    tags: Optional["StringListFilter"] = None
    domain: Optional["DomainWhere"] = None
    domain_connection: Optional["DomainEdgeListWhere"] = Field(
        alias="domainConnection", default=None
    )
    lifecycle: Optional["LifecycleFilter"] = None
    owners: Optional["AssetListWhere"] = None
    owners_connection: Optional["AssetOwnershipEdgeListWhere"] = Field(
        alias="ownersConnection", default=None
    )
    created_at: Optional["DateTimeFilter"] = Field(alias="createdAt", default=None)
    updated_at: Optional["DateTimeFilter"] = Field(alias="updatedAt", default=None)
    external_url: Optional["StringFilter"] = Field(alias="externalUrl", default=None)
    hydration: Optional["HydrationFilter"] = None
    status: Optional["RunStatusFilter"] = None
    started_at: Optional["DateTimeFilter"] = Field(alias="startedAt", default=None)
    ended_at: Optional["DateTimeFilter"] = Field(alias="endedAt", default=None)
    duration_seconds: Optional["FloatFilter"] = Field(
        alias="durationSeconds", default=None
    )
    trigger: Optional["StringFilter"] = None
    attempt: Optional["IntFilter"] = None
    error_message: Optional["StringFilter"] = Field(alias="errorMessage", default=None)
    workflow: Optional["WorkflowWhere"] = None
    workflow_connection: Optional["WorkflowEdgeListWhere"] = Field(
        alias="workflowConnection", default=None
    )
    task: Optional["TaskWhere"] = None
    task_connection: Optional["TaskEdgeListWhere"] = Field(
        alias="taskConnection", default=None
    )
    consumes: Optional["AssetListWhere"] = None
    consumes_connection: Optional["AssetEdgeListWhere"] = Field(
        alias="consumesConnection", default=None
    )
    produced: Optional["AssetListWhere"] = None
    produced_connection: Optional["AssetEdgeListWhere"] = Field(
        alias="producedConnection", default=None
    )
    parent_run: Optional["RunWhere"] = Field(alias="parentRun", default=None)
    parent_run_connection: Optional["RunEdgeListWhere"] = Field(
        alias="parentRunConnection", default=None
    )
    child_runs: Optional["RunListWhere"] = Field(alias="childRuns", default=None)
    child_runs_connection: Optional["RunEdgeListWhere"] = Field(
        alias="childRunsConnection", default=None
    )
    executed_for: Optional["ExperimentCellListWhere"] = Field(
        alias="executedFor", default=None
    )
    executed_for_connection: Optional["ExperimentCellEdgeListWhere"] = Field(
        alias="executedForConnection", default=None
    )
    parameters: Optional["ParameterListWhere"] = None
    parameters_connection: Optional["ParameterEdgeListWhere"] = Field(
        alias="parametersConnection", default=None
    )
    metrics: Optional["MetricListWhere"] = None
    metrics_connection: Optional["MetricEdgeListWhere"] = Field(
        alias="metricsConnection", default=None
    )


class RunListWhere(BaseModel):
    """Conditions on a list of `Run`: all of them must hold."""

    some: Optional["RunWhere"] = None
    "At least one meets this."
    none: Optional["RunWhere"] = None
    "None meets this."
    all: Optional["RunWhere"] = None
    "All meet this; true of nothing."
    single: Optional["RunWhere"] = None
    "Exactly one meets this."


class RunEdgeWhere(BaseModel):
    """Conditions on relationships to `Run`: all of them must hold."""

    and_: Optional[list["RunEdgeWhere"]] = Field(alias="AND", default=None)
    "All of these hold; true of none."
    or_: Optional[list["RunEdgeWhere"]] = Field(alias="OR", default=None)
    "One of these holds; false of none."
    not_: Optional["RunEdgeWhere"] = Field(alias="NOT", default=None)
    "This does not hold."
    node: Optional["RunWhere"] = None
    "Of the one at its end."
    fact: Optional["FactWhere"] = None
    "Of what is known of it."


class RunEdgeListWhere(BaseModel):
    """Conditions on relationships to `Run`: all of them must hold."""

    some: Optional["RunEdgeWhere"] = None
    "At least one meets this."
    none: Optional["RunEdgeWhere"] = None
    "None meets this."
    all: Optional["RunEdgeWhere"] = None
    "All meet this; true of nothing."
    single: Optional["RunEdgeWhere"] = None
    "Exactly one meets this."


class ExperimentWhere(BaseModel):
    """Conditions on `Experiment`: all of them must hold."""

    and_: Optional[list["ExperimentWhere"]] = Field(alias="AND", default=None)
    "All of these hold; true of none."
    or_: Optional[list["ExperimentWhere"]] = Field(alias="OR", default=None)
    "One of these holds; false of none."
    not_: Optional["ExperimentWhere"] = Field(alias="NOT", default=None)
    "This does not hold."
    upstream: Optional["LineageFilter"] = None
    "On what it comes from, at any distance."
    downstream: Optional["LineageFilter"] = None
    "On what comes from it, at any distance."
    uri: Optional["IDFilter"] = None
    name: Optional["StringFilter"] = None
    description: Optional["StringFilter"] = None
    tags: Optional["StringListFilter"] = None
    domain: Optional["DomainWhere"] = None
    domain_connection: Optional["DomainEdgeListWhere"] = Field(
        alias="domainConnection", default=None
    )
    lifecycle: Optional["LifecycleFilter"] = None
    owners: Optional["AssetListWhere"] = None
    owners_connection: Optional["AssetOwnershipEdgeListWhere"] = Field(
        alias="ownersConnection", default=None
    )
    created_at: Optional["DateTimeFilter"] = Field(alias="createdAt", default=None)
    updated_at: Optional["DateTimeFilter"] = Field(alias="updatedAt", default=None)
    external_url: Optional["StringFilter"] = Field(alias="externalUrl", default=None)
    hydration: Optional["HydrationFilter"] = None
    kind: Optional["ExperimentKindFilter"] = None
    hypothesis: Optional["StringFilter"] = None
    main_metric: Optional["StringFilter"] = Field(alias="mainMetric", default=None)
    started_at: Optional["DateTimeFilter"] = Field(alias="startedAt", default=None)
    ended_at: Optional["DateTimeFilter"] = Field(alias="endedAt", default=None)
    decision: Optional["StringFilter"] = None
    cells: Optional["ExperimentCellListWhere"] = None
    cells_connection: Optional["ExperimentCellCellAllocationEdgeListWhere"] = Field(
        alias="cellsConnection", default=None
    )
    tests: Optional["ModelVersionListWhere"] = None
    tests_connection: Optional["ModelVersionEdgeListWhere"] = Field(
        alias="testsConnection", default=None
    )


class ExperimentListWhere(BaseModel):
    """Conditions on a list of `Experiment`: all of them must hold."""

    some: Optional["ExperimentWhere"] = None
    "At least one meets this."
    none: Optional["ExperimentWhere"] = None
    "None meets this."
    all: Optional["ExperimentWhere"] = None
    "All meet this; true of nothing."
    single: Optional["ExperimentWhere"] = None
    "Exactly one meets this."


class ExperimentEdgeWhere(BaseModel):
    """Conditions on relationships to `Experiment`: all of them must hold."""

    and_: Optional[list["ExperimentEdgeWhere"]] = Field(alias="AND", default=None)
    "All of these hold; true of none."
    or_: Optional[list["ExperimentEdgeWhere"]] = Field(alias="OR", default=None)
    "One of these holds; false of none."
    not_: Optional["ExperimentEdgeWhere"] = Field(alias="NOT", default=None)
    "This does not hold."
    node: Optional["ExperimentWhere"] = None
    "Of the one at its end."
    fact: Optional["FactWhere"] = None
    "Of what is known of it."


class ExperimentEdgeListWhere(BaseModel):
    """Conditions on relationships to `Experiment`: all of them must hold."""

    some: Optional["ExperimentEdgeWhere"] = None
    "At least one meets this."
    none: Optional["ExperimentEdgeWhere"] = None
    "None meets this."
    all: Optional["ExperimentEdgeWhere"] = None
    "All meet this; true of nothing."
    single: Optional["ExperimentEdgeWhere"] = None
    "Exactly one meets this."


class ExperimentCellAllocationEdgeWhere(BaseModel):
    """Conditions on relationships to `Experiment`: all of them must hold."""

    and_: Optional[list["ExperimentCellAllocationEdgeWhere"]] = Field(
        alias="AND", default=None
    )
    "All of these hold; true of none."
    or_: Optional[list["ExperimentCellAllocationEdgeWhere"]] = Field(
        alias="OR", default=None
    )
    "One of these holds; false of none."
    not_: Optional["ExperimentCellAllocationEdgeWhere"] = Field(
        alias="NOT", default=None
    )
    "This does not hold."
    node: Optional["ExperimentWhere"] = None
    "Of the one at its end."
    fact: Optional["FactWhere"] = None
    "Of what is known of it."
    properties: Optional["CellAllocationWhere"] = None
    "Of its own properties."


class ExperimentCellAllocationEdgeListWhere(BaseModel):
    """Conditions on relationships to `Experiment`: all of them must hold."""

    some: Optional["ExperimentCellAllocationEdgeWhere"] = None
    "At least one meets this."
    none: Optional["ExperimentCellAllocationEdgeWhere"] = None
    "None meets this."
    all: Optional["ExperimentCellAllocationEdgeWhere"] = None
    "All meet this; true of nothing."
    single: Optional["ExperimentCellAllocationEdgeWhere"] = None
    "Exactly one meets this."


class ExperimentCellWhere(BaseModel):
    """Conditions on `ExperimentCell`: all of them must hold."""

    and_: Optional[list["ExperimentCellWhere"]] = Field(alias="AND", default=None)
    "All of these hold; true of none."
    or_: Optional[list["ExperimentCellWhere"]] = Field(alias="OR", default=None)
    "One of these holds; false of none."
    not_: Optional["ExperimentCellWhere"] = Field(alias="NOT", default=None)
    "This does not hold."
    upstream: Optional["LineageFilter"] = None
    "On what it comes from, at any distance."
    downstream: Optional["LineageFilter"] = None
    "On what comes from it, at any distance."
    uri: Optional["IDFilter"] = None
    name: Optional["StringFilter"] = None
    description: Optional["StringFilter"] = None
    tags: Optional["StringListFilter"] = None
    domain: Optional["DomainWhere"] = None
    domain_connection: Optional["DomainEdgeListWhere"] = Field(
        alias="domainConnection", default=None
    )
    lifecycle: Optional["LifecycleFilter"] = None
    owners: Optional["AssetListWhere"] = None
    owners_connection: Optional["AssetOwnershipEdgeListWhere"] = Field(
        alias="ownersConnection", default=None
    )
    created_at: Optional["DateTimeFilter"] = Field(alias="createdAt", default=None)
    updated_at: Optional["DateTimeFilter"] = Field(alias="updatedAt", default=None)
    external_url: Optional["StringFilter"] = Field(alias="externalUrl", default=None)
    hydration: Optional["HydrationFilter"] = None
    control: Optional["BooleanFilter"] = None
    experiment: Optional["ExperimentWhere"] = None
    experiment_connection: Optional["ExperimentCellAllocationEdgeListWhere"] = Field(
        alias="experimentConnection", default=None
    )
    exposes: Optional["AssetListWhere"] = None
    exposes_connection: Optional["AssetEdgeListWhere"] = Field(
        alias="exposesConnection", default=None
    )
    runs: Optional["RunListWhere"] = None
    runs_connection: Optional["RunEdgeListWhere"] = Field(
        alias="runsConnection", default=None
    )


class ExperimentCellListWhere(BaseModel):
    """Conditions on a list of `ExperimentCell`: all of them must hold."""

    some: Optional["ExperimentCellWhere"] = None
    "At least one meets this."
    none: Optional["ExperimentCellWhere"] = None
    "None meets this."
    all: Optional["ExperimentCellWhere"] = None
    "All meet this; true of nothing."
    single: Optional["ExperimentCellWhere"] = None
    "Exactly one meets this."


class ExperimentCellEdgeWhere(BaseModel):
    """Conditions on relationships to `ExperimentCell`: all of them must hold."""

    and_: Optional[list["ExperimentCellEdgeWhere"]] = Field(alias="AND", default=None)
    "All of these hold; true of none."
    or_: Optional[list["ExperimentCellEdgeWhere"]] = Field(alias="OR", default=None)
    "One of these holds; false of none."
    not_: Optional["ExperimentCellEdgeWhere"] = Field(alias="NOT", default=None)
    "This does not hold."
    node: Optional["ExperimentCellWhere"] = None
    "Of the one at its end."
    fact: Optional["FactWhere"] = None
    "Of what is known of it."


class ExperimentCellEdgeListWhere(BaseModel):
    """Conditions on relationships to `ExperimentCell`: all of them must hold."""

    some: Optional["ExperimentCellEdgeWhere"] = None
    "At least one meets this."
    none: Optional["ExperimentCellEdgeWhere"] = None
    "None meets this."
    all: Optional["ExperimentCellEdgeWhere"] = None
    "All meet this; true of nothing."
    single: Optional["ExperimentCellEdgeWhere"] = None
    "Exactly one meets this."


class ExperimentCellCellAllocationEdgeWhere(BaseModel):
    """Conditions on relationships to `ExperimentCell`: all of them must hold."""

    and_: Optional[list["ExperimentCellCellAllocationEdgeWhere"]] = Field(
        alias="AND", default=None
    )
    "All of these hold; true of none."
    or_: Optional[list["ExperimentCellCellAllocationEdgeWhere"]] = Field(
        alias="OR", default=None
    )
    "One of these holds; false of none."
    not_: Optional["ExperimentCellCellAllocationEdgeWhere"] = Field(
        alias="NOT", default=None
    )
    "This does not hold."
    node: Optional["ExperimentCellWhere"] = None
    "Of the one at its end."
    fact: Optional["FactWhere"] = None
    "Of what is known of it."
    properties: Optional["CellAllocationWhere"] = None
    "Of its own properties."


class ExperimentCellCellAllocationEdgeListWhere(BaseModel):
    """Conditions on relationships to `ExperimentCell`: all of them must hold."""

    some: Optional["ExperimentCellCellAllocationEdgeWhere"] = None
    "At least one meets this."
    none: Optional["ExperimentCellCellAllocationEdgeWhere"] = None
    "None meets this."
    all: Optional["ExperimentCellCellAllocationEdgeWhere"] = None
    "All meet this; true of nothing."
    single: Optional["ExperimentCellCellAllocationEdgeWhere"] = None
    "Exactly one meets this."


class DeploymentWhere(BaseModel):
    """Conditions on `Deployment`: all of them must hold."""

    and_: Optional[list["DeploymentWhere"]] = Field(alias="AND", default=None)
    "All of these hold; true of none."
    or_: Optional[list["DeploymentWhere"]] = Field(alias="OR", default=None)
    "One of these holds; false of none."
    not_: Optional["DeploymentWhere"] = Field(alias="NOT", default=None)
    "This does not hold."
    upstream: Optional["LineageFilter"] = None
    "On what it comes from, at any distance."
    downstream: Optional["LineageFilter"] = None
    "On what comes from it, at any distance."
    uri: Optional["IDFilter"] = None
    name: Optional["StringFilter"] = None
    description: Optional["StringFilter"] = None
    tags: Optional["StringListFilter"] = None
    domain: Optional["DomainWhere"] = None
    domain_connection: Optional["DomainEdgeListWhere"] = Field(
        alias="domainConnection", default=None
    )
    lifecycle: Optional["LifecycleFilter"] = None
    owners: Optional["AssetListWhere"] = None
    owners_connection: Optional["AssetOwnershipEdgeListWhere"] = Field(
        alias="ownersConnection", default=None
    )
    created_at: Optional["DateTimeFilter"] = Field(alias="createdAt", default=None)
    updated_at: Optional["DateTimeFilter"] = Field(alias="updatedAt", default=None)
    external_url: Optional["StringFilter"] = Field(alias="externalUrl", default=None)
    hydration: Optional["HydrationFilter"] = None
    environment: Optional["StringFilter"] = None
    platform: Optional["StringFilter"] = None
    region: Optional["StringFilter"] = None
    endpoint: Optional["StringFilter"] = None
    replicas: Optional["IntFilter"] = None
    deployed_at: Optional["DateTimeFilter"] = Field(alias="deployedAt", default=None)
    retired_at: Optional["DateTimeFilter"] = Field(alias="retiredAt", default=None)
    model_versions: Optional["ModelVersionListWhere"] = Field(
        alias="modelVersions", default=None
    )
    model_versions_connection: Optional["ModelVersionEdgeListWhere"] = Field(
        alias="modelVersionsConnection", default=None
    )
    production_systems: Optional["ProductionSystemListWhere"] = Field(
        alias="productionSystems", default=None
    )
    production_systems_connection: Optional["ProductionSystemEdgeListWhere"] = Field(
        alias="productionSystemsConnection", default=None
    )
    experiment_cells: Optional["ExperimentCellListWhere"] = Field(
        alias="experimentCells", default=None
    )
    experiment_cells_connection: Optional["ExperimentCellEdgeListWhere"] = Field(
        alias="experimentCellsConnection", default=None
    )


class DeploymentListWhere(BaseModel):
    """Conditions on a list of `Deployment`: all of them must hold."""

    some: Optional["DeploymentWhere"] = None
    "At least one meets this."
    none: Optional["DeploymentWhere"] = None
    "None meets this."
    all: Optional["DeploymentWhere"] = None
    "All meet this; true of nothing."
    single: Optional["DeploymentWhere"] = None
    "Exactly one meets this."


class DeploymentEdgeWhere(BaseModel):
    """Conditions on relationships to `Deployment`: all of them must hold."""

    and_: Optional[list["DeploymentEdgeWhere"]] = Field(alias="AND", default=None)
    "All of these hold; true of none."
    or_: Optional[list["DeploymentEdgeWhere"]] = Field(alias="OR", default=None)
    "One of these holds; false of none."
    not_: Optional["DeploymentEdgeWhere"] = Field(alias="NOT", default=None)
    "This does not hold."
    node: Optional["DeploymentWhere"] = None
    "Of the one at its end."
    fact: Optional["FactWhere"] = None
    "Of what is known of it."


class DeploymentEdgeListWhere(BaseModel):
    """Conditions on relationships to `Deployment`: all of them must hold."""

    some: Optional["DeploymentEdgeWhere"] = None
    "At least one meets this."
    none: Optional["DeploymentEdgeWhere"] = None
    "None meets this."
    all: Optional["DeploymentEdgeWhere"] = None
    "All meet this; true of nothing."
    single: Optional["DeploymentEdgeWhere"] = None
    "Exactly one meets this."


class ProductionSystemWhere(BaseModel):
    """Conditions on `ProductionSystem`: all of them must hold."""

    and_: Optional[list["ProductionSystemWhere"]] = Field(alias="AND", default=None)
    "All of these hold; true of none."
    or_: Optional[list["ProductionSystemWhere"]] = Field(alias="OR", default=None)
    "One of these holds; false of none."
    not_: Optional["ProductionSystemWhere"] = Field(alias="NOT", default=None)
    "This does not hold."
    upstream: Optional["LineageFilter"] = None
    "On what it comes from, at any distance."
    downstream: Optional["LineageFilter"] = None
    "On what comes from it, at any distance."
    uri: Optional["IDFilter"] = None
    name: Optional["StringFilter"] = None
    description: Optional["StringFilter"] = None
    tags: Optional["StringListFilter"] = None
    domain: Optional["DomainWhere"] = None
    domain_connection: Optional["DomainEdgeListWhere"] = Field(
        alias="domainConnection", default=None
    )
    lifecycle: Optional["LifecycleFilter"] = None
    owners: Optional["AssetListWhere"] = None
    owners_connection: Optional["AssetOwnershipEdgeListWhere"] = Field(
        alias="ownersConnection", default=None
    )
    created_at: Optional["DateTimeFilter"] = Field(alias="createdAt", default=None)
    updated_at: Optional["DateTimeFilter"] = Field(alias="updatedAt", default=None)
    external_url: Optional["StringFilter"] = Field(alias="externalUrl", default=None)
    hydration: Optional["HydrationFilter"] = None
    criticality: Optional["CriticalityFilter"] = None
    runbook_url: Optional["StringFilter"] = Field(alias="runbookUrl", default=None)
    deployments: Optional["DeploymentListWhere"] = None
    deployments_connection: Optional["DeploymentEdgeListWhere"] = Field(
        alias="deploymentsConnection", default=None
    )
    depends_on_systems: Optional["ProductionSystemListWhere"] = Field(
        alias="dependsOnSystems", default=None
    )
    depends_on_systems_connection: Optional["ProductionSystemEdgeListWhere"] = Field(
        alias="dependsOnSystemsConnection", default=None
    )
    dependent_systems: Optional["ProductionSystemListWhere"] = Field(
        alias="dependentSystems", default=None
    )
    dependent_systems_connection: Optional["ProductionSystemEdgeListWhere"] = Field(
        alias="dependentSystemsConnection", default=None
    )


class ProductionSystemListWhere(BaseModel):
    """Conditions on a list of `ProductionSystem`: all of them must hold."""

    some: Optional["ProductionSystemWhere"] = None
    "At least one meets this."
    none: Optional["ProductionSystemWhere"] = None
    "None meets this."
    all: Optional["ProductionSystemWhere"] = None
    "All meet this; true of nothing."
    single: Optional["ProductionSystemWhere"] = None
    "Exactly one meets this."


class ProductionSystemEdgeWhere(BaseModel):
    """Conditions on relationships to `ProductionSystem`: all of them must hold."""

    and_: Optional[list["ProductionSystemEdgeWhere"]] = Field(alias="AND", default=None)
    "All of these hold; true of none."
    or_: Optional[list["ProductionSystemEdgeWhere"]] = Field(alias="OR", default=None)
    "One of these holds; false of none."
    not_: Optional["ProductionSystemEdgeWhere"] = Field(alias="NOT", default=None)
    "This does not hold."
    node: Optional["ProductionSystemWhere"] = None
    "Of the one at its end."
    fact: Optional["FactWhere"] = None
    "Of what is known of it."


class ProductionSystemEdgeListWhere(BaseModel):
    """Conditions on relationships to `ProductionSystem`: all of them must hold."""

    some: Optional["ProductionSystemEdgeWhere"] = None
    "At least one meets this."
    none: Optional["ProductionSystemEdgeWhere"] = None
    "None meets this."
    all: Optional["ProductionSystemEdgeWhere"] = None
    "All meet this; true of nothing."
    single: Optional["ProductionSystemEdgeWhere"] = None
    "Exactly one meets this."


class UserWhere(BaseModel):
    """Conditions on `User`: all of them must hold."""

    and_: Optional[list["UserWhere"]] = Field(alias="AND", default=None)
    "All of these hold; true of none."
    or_: Optional[list["UserWhere"]] = Field(alias="OR", default=None)
    "One of these holds; false of none."
    not_: Optional["UserWhere"] = Field(alias="NOT", default=None)
    "This does not hold."
    upstream: Optional["LineageFilter"] = None
    "On what it comes from, at any distance."
    downstream: Optional["LineageFilter"] = None
    "On what comes from it, at any distance."
    uri: Optional["IDFilter"] = None
    name: Optional["StringFilter"] = None
    description: Optional["StringFilter"] = None
    tags: Optional["StringListFilter"] = None
    domain: Optional["DomainWhere"] = None
    domain_connection: Optional["DomainEdgeListWhere"] = Field(
        alias="domainConnection", default=None
    )
    lifecycle: Optional["LifecycleFilter"] = None
    owners: Optional["AssetListWhere"] = None
    owners_connection: Optional["AssetOwnershipEdgeListWhere"] = Field(
        alias="ownersConnection", default=None
    )
    created_at: Optional["DateTimeFilter"] = Field(alias="createdAt", default=None)
    updated_at: Optional["DateTimeFilter"] = Field(alias="updatedAt", default=None)
    external_url: Optional["StringFilter"] = Field(alias="externalUrl", default=None)
    hydration: Optional["HydrationFilter"] = None
    email: Optional["StringFilter"] = None
    title: Optional["StringFilter"] = None
    teams: Optional["TeamListWhere"] = None
    teams_connection: Optional["TeamEdgeListWhere"] = Field(
        alias="teamsConnection", default=None
    )
    owns: Optional["AssetListWhere"] = None
    owns_connection: Optional["AssetOwnershipEdgeListWhere"] = Field(
        alias="ownsConnection", default=None
    )


class UserListWhere(BaseModel):
    """Conditions on a list of `User`: all of them must hold."""

    some: Optional["UserWhere"] = None
    "At least one meets this."
    none: Optional["UserWhere"] = None
    "None meets this."
    all: Optional["UserWhere"] = None
    "All meet this; true of nothing."
    single: Optional["UserWhere"] = None
    "Exactly one meets this."


class UserEdgeWhere(BaseModel):
    """Conditions on relationships to `User`: all of them must hold."""

    and_: Optional[list["UserEdgeWhere"]] = Field(alias="AND", default=None)
    "All of these hold; true of none."
    or_: Optional[list["UserEdgeWhere"]] = Field(alias="OR", default=None)
    "One of these holds; false of none."
    not_: Optional["UserEdgeWhere"] = Field(alias="NOT", default=None)
    "This does not hold."
    node: Optional["UserWhere"] = None
    "Of the one at its end."
    fact: Optional["FactWhere"] = None
    "Of what is known of it."


class UserEdgeListWhere(BaseModel):
    """Conditions on relationships to `User`: all of them must hold."""

    some: Optional["UserEdgeWhere"] = None
    "At least one meets this."
    none: Optional["UserEdgeWhere"] = None
    "None meets this."
    all: Optional["UserEdgeWhere"] = None
    "All meet this; true of nothing."
    single: Optional["UserEdgeWhere"] = None
    "Exactly one meets this."


class TeamWhere(BaseModel):
    """Conditions on `Team`: all of them must hold."""

    and_: Optional[list["TeamWhere"]] = Field(alias="AND", default=None)
    "All of these hold; true of none."
    or_: Optional[list["TeamWhere"]] = Field(alias="OR", default=None)
    "One of these holds; false of none."
    not_: Optional["TeamWhere"] = Field(alias="NOT", default=None)
    "This does not hold."
    upstream: Optional["LineageFilter"] = None
    "On what it comes from, at any distance."
    downstream: Optional["LineageFilter"] = None
    "On what comes from it, at any distance."
    uri: Optional["IDFilter"] = None
    name: Optional["StringFilter"] = None
    description: Optional["StringFilter"] = None
    tags: Optional["StringListFilter"] = None
    domain: Optional["DomainWhere"] = None
    domain_connection: Optional["DomainEdgeListWhere"] = Field(
        alias="domainConnection", default=None
    )
    lifecycle: Optional["LifecycleFilter"] = None
    owners: Optional["AssetListWhere"] = None
    owners_connection: Optional["AssetOwnershipEdgeListWhere"] = Field(
        alias="ownersConnection", default=None
    )
    created_at: Optional["DateTimeFilter"] = Field(alias="createdAt", default=None)
    updated_at: Optional["DateTimeFilter"] = Field(alias="updatedAt", default=None)
    external_url: Optional["StringFilter"] = Field(alias="externalUrl", default=None)
    hydration: Optional["HydrationFilter"] = None
    email: Optional["StringFilter"] = None
    channel: Optional["StringFilter"] = None
    members: Optional["UserListWhere"] = None
    members_connection: Optional["UserEdgeListWhere"] = Field(
        alias="membersConnection", default=None
    )
    owns: Optional["AssetListWhere"] = None
    owns_connection: Optional["AssetOwnershipEdgeListWhere"] = Field(
        alias="ownsConnection", default=None
    )


class TeamListWhere(BaseModel):
    """Conditions on a list of `Team`: all of them must hold."""

    some: Optional["TeamWhere"] = None
    "At least one meets this."
    none: Optional["TeamWhere"] = None
    "None meets this."
    all: Optional["TeamWhere"] = None
    "All meet this; true of nothing."
    single: Optional["TeamWhere"] = None
    "Exactly one meets this."


class TeamEdgeWhere(BaseModel):
    """Conditions on relationships to `Team`: all of them must hold."""

    and_: Optional[list["TeamEdgeWhere"]] = Field(alias="AND", default=None)
    "All of these hold; true of none."
    or_: Optional[list["TeamEdgeWhere"]] = Field(alias="OR", default=None)
    "One of these holds; false of none."
    not_: Optional["TeamEdgeWhere"] = Field(alias="NOT", default=None)
    "This does not hold."
    node: Optional["TeamWhere"] = None
    "Of the one at its end."
    fact: Optional["FactWhere"] = None
    "Of what is known of it."


class TeamEdgeListWhere(BaseModel):
    """Conditions on relationships to `Team`: all of them must hold."""

    some: Optional["TeamEdgeWhere"] = None
    "At least one meets this."
    none: Optional["TeamEdgeWhere"] = None
    "None meets this."
    all: Optional["TeamEdgeWhere"] = None
    "All meet this; true of nothing."
    single: Optional["TeamEdgeWhere"] = None
    "Exactly one meets this."


class DomainWhere(BaseModel):
    """Conditions on `Domain`: all of them must hold."""

    and_: Optional[list["DomainWhere"]] = Field(alias="AND", default=None)
    "All of these hold; true of none."
    or_: Optional[list["DomainWhere"]] = Field(alias="OR", default=None)
    "One of these holds; false of none."
    not_: Optional["DomainWhere"] = Field(alias="NOT", default=None)
    "This does not hold."
    upstream: Optional["LineageFilter"] = None
    "On what it comes from, at any distance."
    downstream: Optional["LineageFilter"] = None
    "On what comes from it, at any distance."
    uri: Optional["IDFilter"] = None
    name: Optional["StringFilter"] = None
    description: Optional["StringFilter"] = None
    tags: Optional["StringListFilter"] = None
    domain: Optional["DomainWhere"] = None
    domain_connection: Optional["DomainEdgeListWhere"] = Field(
        alias="domainConnection", default=None
    )
    lifecycle: Optional["LifecycleFilter"] = None
    owners: Optional["AssetListWhere"] = None
    owners_connection: Optional["AssetOwnershipEdgeListWhere"] = Field(
        alias="ownersConnection", default=None
    )
    created_at: Optional["DateTimeFilter"] = Field(alias="createdAt", default=None)
    updated_at: Optional["DateTimeFilter"] = Field(alias="updatedAt", default=None)
    external_url: Optional["StringFilter"] = Field(alias="externalUrl", default=None)
    hydration: Optional["HydrationFilter"] = None
    assets: Optional["AssetListWhere"] = None
    assets_connection: Optional["AssetEdgeListWhere"] = Field(
        alias="assetsConnection", default=None
    )


class DomainEdgeWhere(BaseModel):
    """Conditions on relationships to `Domain`: all of them must hold."""

    and_: Optional[list["DomainEdgeWhere"]] = Field(alias="AND", default=None)
    "All of these hold; true of none."
    or_: Optional[list["DomainEdgeWhere"]] = Field(alias="OR", default=None)
    "One of these holds; false of none."
    not_: Optional["DomainEdgeWhere"] = Field(alias="NOT", default=None)
    "This does not hold."
    node: Optional["DomainWhere"] = None
    "Of the one at its end."
    fact: Optional["FactWhere"] = None
    "Of what is known of it."


class DomainEdgeListWhere(BaseModel):
    """Conditions on relationships to `Domain`: all of them must hold."""

    some: Optional["DomainEdgeWhere"] = None
    "At least one meets this."
    none: Optional["DomainEdgeWhere"] = None
    "None meets this."
    all: Optional["DomainEdgeWhere"] = None
    "All meet this; true of nothing."
    single: Optional["DomainEdgeWhere"] = None
    "Exactly one meets this."


class MetricWhere(BaseModel):
    """Conditions on `Metric`: all of them must hold."""

    and_: Optional[list["MetricWhere"]] = Field(alias="AND", default=None)
    "All of these hold; true of none."
    or_: Optional[list["MetricWhere"]] = Field(alias="OR", default=None)
    "One of these holds; false of none."
    not_: Optional["MetricWhere"] = Field(alias="NOT", default=None)
    "This does not hold."
    name: Optional["StringFilter"] = None
    split: Optional["StringFilter"] = None
    value: Optional["FloatFilter"] = None
    unit: Optional["StringFilter"] = None
    measured_at: Optional["DateTimeFilter"] = Field(alias="measuredAt", default=None)
    evaluation: Optional["EvaluationWhere"] = None
    evaluation_connection: Optional["EvaluationEdgeListWhere"] = Field(
        alias="evaluationConnection", default=None
    )
    run: Optional["RunWhere"] = None
    run_connection: Optional["RunEdgeListWhere"] = Field(
        alias="runConnection", default=None
    )


class MetricListWhere(BaseModel):
    """Conditions on a list of `Metric`: all of them must hold."""

    some: Optional["MetricWhere"] = None
    "At least one meets this."
    none: Optional["MetricWhere"] = None
    "None meets this."
    all: Optional["MetricWhere"] = None
    "All meet this; true of nothing."
    single: Optional["MetricWhere"] = None
    "Exactly one meets this."


class MetricEdgeWhere(BaseModel):
    """Conditions on relationships to `Metric`: all of them must hold."""

    and_: Optional[list["MetricEdgeWhere"]] = Field(alias="AND", default=None)
    "All of these hold; true of none."
    or_: Optional[list["MetricEdgeWhere"]] = Field(alias="OR", default=None)
    "One of these holds; false of none."
    not_: Optional["MetricEdgeWhere"] = Field(alias="NOT", default=None)
    "This does not hold."
    node: Optional["MetricWhere"] = None
    "Of the one at its end."
    fact: Optional["FactWhere"] = None
    "Of what is known of it."


class MetricEdgeListWhere(BaseModel):
    """Conditions on relationships to `Metric`: all of them must hold."""

    some: Optional["MetricEdgeWhere"] = None
    "At least one meets this."
    none: Optional["MetricEdgeWhere"] = None
    "None meets this."
    all: Optional["MetricEdgeWhere"] = None
    "All meet this; true of nothing."
    single: Optional["MetricEdgeWhere"] = None
    "Exactly one meets this."


class ParameterWhere(BaseModel):
    """Conditions on `Parameter`: all of them must hold."""

    and_: Optional[list["ParameterWhere"]] = Field(alias="AND", default=None)
    "All of these hold; true of none."
    or_: Optional[list["ParameterWhere"]] = Field(alias="OR", default=None)
    "One of these holds; false of none."
    not_: Optional["ParameterWhere"] = Field(alias="NOT", default=None)
    "This does not hold."
    name: Optional["StringFilter"] = None
    value: Optional["StringFilter"] = None
    run: Optional["RunWhere"] = None
    run_connection: Optional["RunEdgeListWhere"] = Field(
        alias="runConnection", default=None
    )


class ParameterListWhere(BaseModel):
    """Conditions on a list of `Parameter`: all of them must hold."""

    some: Optional["ParameterWhere"] = None
    "At least one meets this."
    none: Optional["ParameterWhere"] = None
    "None meets this."
    all: Optional["ParameterWhere"] = None
    "All meet this; true of nothing."
    single: Optional["ParameterWhere"] = None
    "Exactly one meets this."


class ParameterEdgeWhere(BaseModel):
    """Conditions on relationships to `Parameter`: all of them must hold."""

    and_: Optional[list["ParameterEdgeWhere"]] = Field(alias="AND", default=None)
    "All of these hold; true of none."
    or_: Optional[list["ParameterEdgeWhere"]] = Field(alias="OR", default=None)
    "One of these holds; false of none."
    not_: Optional["ParameterEdgeWhere"] = Field(alias="NOT", default=None)
    "This does not hold."
    node: Optional["ParameterWhere"] = None
    "Of the one at its end."
    fact: Optional["FactWhere"] = None
    "Of what is known of it."


class ParameterEdgeListWhere(BaseModel):
    """Conditions on relationships to `Parameter`: all of them must hold."""

    some: Optional["ParameterEdgeWhere"] = None
    "At least one meets this."
    none: Optional["ParameterEdgeWhere"] = None
    "None meets this."
    all: Optional["ParameterEdgeWhere"] = None
    "All meet this; true of nothing."
    single: Optional["ParameterEdgeWhere"] = None
    "Exactly one meets this."


class ColumnWhere(BaseModel):
    """Conditions on `Column`: all of them must hold."""

    and_: Optional[list["ColumnWhere"]] = Field(alias="AND", default=None)
    "All of these hold; true of none."
    or_: Optional[list["ColumnWhere"]] = Field(alias="OR", default=None)
    "One of these holds; false of none."
    not_: Optional["ColumnWhere"] = Field(alias="NOT", default=None)
    "This does not hold."
    name: Optional["StringFilter"] = None
    data_type: Optional["StringFilter"] = Field(alias="dataType", default=None)
    description: Optional["StringFilter"] = None
    nullable: Optional["BooleanFilter"] = None
    position: Optional["IntFilter"] = None
    tags: Optional["StringListFilter"] = None
    dataset: Optional["DatasetWhere"] = None
    dataset_connection: Optional["DatasetEdgeListWhere"] = Field(
        alias="datasetConnection", default=None
    )
    dataset_version: Optional["DatasetVersionWhere"] = Field(
        alias="datasetVersion", default=None
    )
    dataset_version_connection: Optional["DatasetVersionEdgeListWhere"] = Field(
        alias="datasetVersionConnection", default=None
    )


class ColumnListWhere(BaseModel):
    """Conditions on a list of `Column`: all of them must hold."""

    some: Optional["ColumnWhere"] = None
    "At least one meets this."
    none: Optional["ColumnWhere"] = None
    "None meets this."
    all: Optional["ColumnWhere"] = None
    "All meet this; true of nothing."
    single: Optional["ColumnWhere"] = None
    "Exactly one meets this."


class ColumnEdgeWhere(BaseModel):
    """Conditions on relationships to `Column`: all of them must hold."""

    and_: Optional[list["ColumnEdgeWhere"]] = Field(alias="AND", default=None)
    "All of these hold; true of none."
    or_: Optional[list["ColumnEdgeWhere"]] = Field(alias="OR", default=None)
    "One of these holds; false of none."
    not_: Optional["ColumnEdgeWhere"] = Field(alias="NOT", default=None)
    "This does not hold."
    node: Optional["ColumnWhere"] = None
    "Of the one at its end."
    fact: Optional["FactWhere"] = None
    "Of what is known of it."


class ColumnEdgeListWhere(BaseModel):
    """Conditions on relationships to `Column`: all of them must hold."""

    some: Optional["ColumnEdgeWhere"] = None
    "At least one meets this."
    none: Optional["ColumnEdgeWhere"] = None
    "None meets this."
    all: Optional["ColumnEdgeWhere"] = None
    "All meet this; true of nothing."
    single: Optional["ColumnEdgeWhere"] = None
    "Exactly one meets this."


class OwnershipWhere(BaseModel):
    """Conditions on `Ownership`: all of them must hold."""

    and_: Optional[list["OwnershipWhere"]] = Field(alias="AND", default=None)
    "All of these hold; true of none."
    or_: Optional[list["OwnershipWhere"]] = Field(alias="OR", default=None)
    "One of these holds; false of none."
    not_: Optional["OwnershipWhere"] = Field(alias="NOT", default=None)
    "This does not hold."
    role: Optional["StringFilter"] = None


class TrainingUseWhere(BaseModel):
    """Conditions on `TrainingUse`: all of them must hold."""

    and_: Optional[list["TrainingUseWhere"]] = Field(alias="AND", default=None)
    "All of these hold; true of none."
    or_: Optional[list["TrainingUseWhere"]] = Field(alias="OR", default=None)
    "One of these holds; false of none."
    not_: Optional["TrainingUseWhere"] = Field(alias="NOT", default=None)
    "This does not hold."
    split: Optional["StringFilter"] = None
    role: Optional["StringFilter"] = None


class FeatureUseWhere(BaseModel):
    """Conditions on `FeatureUse`: all of them must hold."""

    and_: Optional[list["FeatureUseWhere"]] = Field(alias="AND", default=None)
    "All of these hold; true of none."
    or_: Optional[list["FeatureUseWhere"]] = Field(alias="OR", default=None)
    "One of these holds; false of none."
    not_: Optional["FeatureUseWhere"] = Field(alias="NOT", default=None)
    "This does not hold."
    importance: Optional["FloatFilter"] = None
    required: Optional["BooleanFilter"] = None


class CellAllocationWhere(BaseModel):
    """Conditions on `CellAllocation`: all of them must hold."""

    and_: Optional[list["CellAllocationWhere"]] = Field(alias="AND", default=None)
    "All of these hold; true of none."
    or_: Optional[list["CellAllocationWhere"]] = Field(alias="OR", default=None)
    "One of these holds; false of none."
    not_: Optional["CellAllocationWhere"] = Field(alias="NOT", default=None)
    "This does not hold."
    allocation: Optional["FloatFilter"] = None


class LineageFilter(BaseModel):
    """Conditions on all that is up- or downstream, at any distance: all of them must hold. At least one of `some` and `none` is given."""

    some: Optional["AssetWhere"] = None
    "At least one asset on the way meets this."
    none: Optional["AssetWhere"] = None
    "No asset on the way meets this."
    within: Optional["AssetWhere"] = None
    "What the asset at the end of every hop must meet; what lies only behind others is not reached."
    through: Optional[list[LineageType]] = None
    "Relationship types to walk; all that carry lineage if not given."


class AssetFacetSelection(BaseModel):
    """Values chosen of a facet."""

    facet: AssetFacet
    "The facet."
    values: list[Optional[str]]
    "One of these; null for hits without a value. Without any, the facet says nothing."


class FactWhere(BaseModel):
    """Conditions on what is known of a relationship: all of them must hold."""

    and_: Optional[list["FactWhere"]] = Field(alias="AND", default=None)
    "All of these hold; true of none."
    or_: Optional[list["FactWhere"]] = Field(alias="OR", default=None)
    "One of these holds; false of none."
    not_: Optional["FactWhere"] = Field(alias="NOT", default=None)
    "This does not hold."
    origin: Optional["OriginFilter"] = None
    verification: Optional["VerificationFilter"] = None
    confidence: Optional["FloatFilter"] = None
    evidence: Optional["StringFilter"] = None
    rule: Optional["StringFilter"] = None
    recorded_at: Optional["DateTimeFilter"] = Field(alias="recordedAt", default=None)
    valid_from: Optional["DateTimeFilter"] = Field(alias="validFrom", default=None)
    valid_to: Optional["DateTimeFilter"] = Field(alias="validTo", default=None)
    sources: Optional["StringListFilter"] = None


class StringFilter(BaseModel):
    """Conditions on a `String`: all of them must hold."""

    eq: Optional[str] = None
    "Equals this."
    ne: Optional[str] = None
    "Has a value, and not this."
    in_: Optional[list[str]] = Field(alias="in", default=None)
    "Equals one of these."
    not_in: Optional[list[str]] = Field(alias="notIn", default=None)
    "Has a value, and none of these."
    gt: Optional[str] = None
    "Is greater."
    gte: Optional[str] = None
    "Is greater or equal."
    lt: Optional[str] = None
    "Is less."
    lte: Optional[str] = None
    "Is less or equal."
    contains: Optional[str] = None
    "Holds this text."
    starts_with: Optional[str] = Field(alias="startsWith", default=None)
    "Starts with this text."
    ends_with: Optional[str] = Field(alias="endsWith", default=None)
    "Ends with this text."
    is_null: Optional[bool] = Field(alias="isNull", default=None)
    "Has no value (true), or has one (false)."
    ignore_case: Optional[bool] = Field(alias="ignoreCase", default=None)
    "Upper and lower case are the same to `eq`, `ne`, `in`, `notIn`, `contains`, `startsWith` and `endsWith` beside it."


class StringListFilter(BaseModel):
    """Conditions on a list of `String`: all of them must hold."""

    has: Optional[str] = None
    "Holds this value."
    has_any: Optional[list[str]] = Field(alias="hasAny", default=None)
    "Holds one of these values."
    has_all: Optional[list[str]] = Field(alias="hasAll", default=None)
    "Holds all of these values."
    is_empty: Optional[bool] = Field(alias="isEmpty", default=None)
    "Holds nothing (true), or something (false)."


class IDFilter(BaseModel):
    """Conditions on a `ID`: all of them must hold."""

    eq: Optional[str] = None
    "Equals this."
    ne: Optional[str] = None
    "Has a value, and not this."
    in_: Optional[list[str]] = Field(alias="in", default=None)
    "Equals one of these."
    not_in: Optional[list[str]] = Field(alias="notIn", default=None)
    "Has a value, and none of these."
    gt: Optional[str] = None
    "Is greater."
    gte: Optional[str] = None
    "Is greater or equal."
    lt: Optional[str] = None
    "Is less."
    lte: Optional[str] = None
    "Is less or equal."
    contains: Optional[str] = None
    "Holds this text."
    starts_with: Optional[str] = Field(alias="startsWith", default=None)
    "Starts with this text."
    ends_with: Optional[str] = Field(alias="endsWith", default=None)
    "Ends with this text."
    is_null: Optional[bool] = Field(alias="isNull", default=None)
    "Has no value (true), or has one (false)."


class IntFilter(BaseModel):
    """Conditions on a `Int`: all of them must hold."""

    eq: Optional[int] = None
    "Equals this."
    ne: Optional[int] = None
    "Has a value, and not this."
    in_: Optional[list[int]] = Field(alias="in", default=None)
    "Equals one of these."
    not_in: Optional[list[int]] = Field(alias="notIn", default=None)
    "Has a value, and none of these."
    gt: Optional[int] = None
    "Is greater."
    gte: Optional[int] = None
    "Is greater or equal."
    lt: Optional[int] = None
    "Is less."
    lte: Optional[int] = None
    "Is less or equal."
    is_null: Optional[bool] = Field(alias="isNull", default=None)
    "Has no value (true), or has one (false)."


class IntListFilter(BaseModel):
    """Conditions on a list of `Int`: all of them must hold."""

    has: Optional[int] = None
    "Holds this value."
    has_any: Optional[list[int]] = Field(alias="hasAny", default=None)
    "Holds one of these values."
    has_all: Optional[list[int]] = Field(alias="hasAll", default=None)
    "Holds all of these values."
    is_empty: Optional[bool] = Field(alias="isEmpty", default=None)
    "Holds nothing (true), or something (false)."


class BigIntFilter(BaseModel):
    """Conditions on a `BigInt`: all of them must hold."""

    eq: Optional[int] = None
    "Equals this."
    ne: Optional[int] = None
    "Has a value, and not this."
    in_: Optional[list[int]] = Field(alias="in", default=None)
    "Equals one of these."
    not_in: Optional[list[int]] = Field(alias="notIn", default=None)
    "Has a value, and none of these."
    gt: Optional[int] = None
    "Is greater."
    gte: Optional[int] = None
    "Is greater or equal."
    lt: Optional[int] = None
    "Is less."
    lte: Optional[int] = None
    "Is less or equal."
    is_null: Optional[bool] = Field(alias="isNull", default=None)
    "Has no value (true), or has one (false)."


class FloatFilter(BaseModel):
    """Conditions on a `Float`: all of them must hold."""

    eq: Optional[float] = None
    "Equals this."
    ne: Optional[float] = None
    "Has a value, and not this."
    in_: Optional[list[float]] = Field(alias="in", default=None)
    "Equals one of these."
    not_in: Optional[list[float]] = Field(alias="notIn", default=None)
    "Has a value, and none of these."
    gt: Optional[float] = None
    "Is greater."
    gte: Optional[float] = None
    "Is greater or equal."
    lt: Optional[float] = None
    "Is less."
    lte: Optional[float] = None
    "Is less or equal."
    is_null: Optional[bool] = Field(alias="isNull", default=None)
    "Has no value (true), or has one (false)."


class BooleanFilter(BaseModel):
    """Conditions on a `Boolean`: all of them must hold."""

    eq: Optional[bool] = None
    "Equals this."
    is_null: Optional[bool] = Field(alias="isNull", default=None)
    "Has no value (true), or has one (false)."


class DateTimeFilter(BaseModel):
    """Conditions on a `DateTime`: all of them must hold."""

    eq: Optional[datetime] = None
    "Equals this."
    ne: Optional[datetime] = None
    "Has a value, and not this."
    in_: Optional[list[datetime]] = Field(alias="in", default=None)
    "Equals one of these."
    not_in: Optional[list[datetime]] = Field(alias="notIn", default=None)
    "Has a value, and none of these."
    gt: Optional[datetime] = None
    "Is greater."
    gte: Optional[datetime] = None
    "Is greater or equal."
    lt: Optional[datetime] = None
    "Is less."
    lte: Optional[datetime] = None
    "Is less or equal."
    is_null: Optional[bool] = Field(alias="isNull", default=None)
    "Has no value (true), or has one (false)."


class DateFilter(BaseModel):
    """Conditions on a `Date`: all of them must hold."""

    eq: Optional[date] = None
    "Equals this."
    ne: Optional[date] = None
    "Has a value, and not this."
    in_: Optional[list[date]] = Field(alias="in", default=None)
    "Equals one of these."
    not_in: Optional[list[date]] = Field(alias="notIn", default=None)
    "Has a value, and none of these."
    gt: Optional[date] = None
    "Is greater."
    gte: Optional[date] = None
    "Is greater or equal."
    lt: Optional[date] = None
    "Is less."
    lte: Optional[date] = None
    "Is less or equal."
    is_null: Optional[bool] = Field(alias="isNull", default=None)
    "Has no value (true), or has one (false)."


class LifecycleFilter(BaseModel):
    """Conditions on a `Lifecycle`: all of them must hold."""

    eq: Optional[Lifecycle] = None
    "Equals this."
    ne: Optional[Lifecycle] = None
    "Has a value, and not this."
    in_: Optional[list[Lifecycle]] = Field(alias="in", default=None)
    "Equals one of these."
    not_in: Optional[list[Lifecycle]] = Field(alias="notIn", default=None)
    "Has a value, and none of these."
    is_null: Optional[bool] = Field(alias="isNull", default=None)
    "Has no value (true), or has one (false)."


class HydrationFilter(BaseModel):
    """Conditions on a `Hydration`: all of them must hold."""

    eq: Optional[Hydration] = None
    "Equals this."
    ne: Optional[Hydration] = None
    "Has a value, and not this."
    in_: Optional[list[Hydration]] = Field(alias="in", default=None)
    "Equals one of these."
    not_in: Optional[list[Hydration]] = Field(alias="notIn", default=None)
    "Has a value, and none of these."
    is_null: Optional[bool] = Field(alias="isNull", default=None)
    "Has no value (true), or has one (false)."


class ModelStageFilter(BaseModel):
    """Conditions on a `ModelStage`: all of them must hold."""

    eq: Optional[ModelStage] = None
    "Equals this."
    ne: Optional[ModelStage] = None
    "Has a value, and not this."
    in_: Optional[list[ModelStage]] = Field(alias="in", default=None)
    "Equals one of these."
    not_in: Optional[list[ModelStage]] = Field(alias="notIn", default=None)
    "Has a value, and none of these."
    is_null: Optional[bool] = Field(alias="isNull", default=None)
    "Has no value (true), or has one (false)."


class RunStatusFilter(BaseModel):
    """Conditions on a `RunStatus`: all of them must hold."""

    eq: Optional[RunStatus] = None
    "Equals this."
    ne: Optional[RunStatus] = None
    "Has a value, and not this."
    in_: Optional[list[RunStatus]] = Field(alias="in", default=None)
    "Equals one of these."
    not_in: Optional[list[RunStatus]] = Field(alias="notIn", default=None)
    "Has a value, and none of these."
    is_null: Optional[bool] = Field(alias="isNull", default=None)
    "Has no value (true), or has one (false)."


class ExperimentKindFilter(BaseModel):
    """Conditions on a `ExperimentKind`: all of them must hold."""

    eq: Optional[ExperimentKind] = None
    "Equals this."
    ne: Optional[ExperimentKind] = None
    "Has a value, and not this."
    in_: Optional[list[ExperimentKind]] = Field(alias="in", default=None)
    "Equals one of these."
    not_in: Optional[list[ExperimentKind]] = Field(alias="notIn", default=None)
    "Has a value, and none of these."
    is_null: Optional[bool] = Field(alias="isNull", default=None)
    "Has no value (true), or has one (false)."


class CriticalityFilter(BaseModel):
    """Conditions on a `Criticality`: all of them must hold."""

    eq: Optional[Criticality] = None
    "Equals this."
    ne: Optional[Criticality] = None
    "Has a value, and not this."
    in_: Optional[list[Criticality]] = Field(alias="in", default=None)
    "Equals one of these."
    not_in: Optional[list[Criticality]] = Field(alias="notIn", default=None)
    "Has a value, and none of these."
    is_null: Optional[bool] = Field(alias="isNull", default=None)
    "Has no value (true), or has one (false)."


class OriginFilter(BaseModel):
    """Conditions on a `Origin`: all of them must hold."""

    eq: Optional[Origin] = None
    "Equals this."
    ne: Optional[Origin] = None
    "Has a value, and not this."
    in_: Optional[list[Origin]] = Field(alias="in", default=None)
    "Equals one of these."
    not_in: Optional[list[Origin]] = Field(alias="notIn", default=None)
    "Has a value, and none of these."
    is_null: Optional[bool] = Field(alias="isNull", default=None)
    "Has no value (true), or has one (false)."


class VerificationFilter(BaseModel):
    """Conditions on a `Verification`: all of them must hold."""

    eq: Optional[Verification] = None
    "Equals this."
    ne: Optional[Verification] = None
    "Has a value, and not this."
    in_: Optional[list[Verification]] = Field(alias="in", default=None)
    "Equals one of these."
    not_in: Optional[list[Verification]] = Field(alias="notIn", default=None)
    "Has a value, and none of these."
    is_null: Optional[bool] = Field(alias="isNull", default=None)
    "Has no value (true), or has one (false)."


AssetInput.model_rebuild()
DatasetInput.model_rebuild()
DatasetVersionInput.model_rebuild()
EvaluationInput.model_rebuild()
RunInput.model_rebuild()
RelationshipPropertiesInput.model_rebuild()
RelationshipInput.model_rebuild()
OwnerInput.model_rebuild()
AssetOnWhere.model_rebuild()
AssetWhere.model_rebuild()
AssetListWhere.model_rebuild()
AssetEdgeWhere.model_rebuild()
AssetEdgeListWhere.model_rebuild()
AssetOwnershipEdgeWhere.model_rebuild()
AssetOwnershipEdgeListWhere.model_rebuild()
DatasetWhere.model_rebuild()
DatasetListWhere.model_rebuild()
DatasetEdgeWhere.model_rebuild()
DatasetEdgeListWhere.model_rebuild()
DatasetTrainingUseEdgeWhere.model_rebuild()
DatasetTrainingUseEdgeListWhere.model_rebuild()
DatasetVersionWhere.model_rebuild()
DatasetVersionListWhere.model_rebuild()
DatasetVersionEdgeWhere.model_rebuild()
DatasetVersionEdgeListWhere.model_rebuild()
DatasetVersionTrainingUseEdgeWhere.model_rebuild()
DatasetVersionTrainingUseEdgeListWhere.model_rebuild()
FeatureSetWhere.model_rebuild()
FeatureSetEdgeWhere.model_rebuild()
FeatureSetEdgeListWhere.model_rebuild()
FeatureWhere.model_rebuild()
FeatureListWhere.model_rebuild()
FeatureEdgeWhere.model_rebuild()
FeatureEdgeListWhere.model_rebuild()
FeatureFeatureUseEdgeWhere.model_rebuild()
FeatureFeatureUseEdgeListWhere.model_rebuild()
ModelWhere.model_rebuild()
ModelListWhere.model_rebuild()
ModelEdgeWhere.model_rebuild()
ModelEdgeListWhere.model_rebuild()
ModelTrainingUseEdgeWhere.model_rebuild()
ModelTrainingUseEdgeListWhere.model_rebuild()
ModelFeatureUseEdgeWhere.model_rebuild()
ModelFeatureUseEdgeListWhere.model_rebuild()
ModelVersionWhere.model_rebuild()
ModelVersionListWhere.model_rebuild()
ModelVersionEdgeWhere.model_rebuild()
ModelVersionEdgeListWhere.model_rebuild()
ModelVersionTrainingUseEdgeWhere.model_rebuild()
ModelVersionTrainingUseEdgeListWhere.model_rebuild()
ModelVersionFeatureUseEdgeWhere.model_rebuild()
ModelVersionFeatureUseEdgeListWhere.model_rebuild()
EvaluationWhere.model_rebuild()
EvaluationListWhere.model_rebuild()
EvaluationEdgeWhere.model_rebuild()
EvaluationEdgeListWhere.model_rebuild()
WorkflowWhere.model_rebuild()
WorkflowEdgeWhere.model_rebuild()
WorkflowEdgeListWhere.model_rebuild()
TaskWhere.model_rebuild()
TaskListWhere.model_rebuild()
TaskEdgeWhere.model_rebuild()
TaskEdgeListWhere.model_rebuild()
RunWhere.model_rebuild()
RunListWhere.model_rebuild()
RunEdgeWhere.model_rebuild()
RunEdgeListWhere.model_rebuild()
ExperimentWhere.model_rebuild()
ExperimentListWhere.model_rebuild()
ExperimentEdgeWhere.model_rebuild()
ExperimentEdgeListWhere.model_rebuild()
ExperimentCellAllocationEdgeWhere.model_rebuild()
ExperimentCellAllocationEdgeListWhere.model_rebuild()
ExperimentCellWhere.model_rebuild()
ExperimentCellListWhere.model_rebuild()
ExperimentCellEdgeWhere.model_rebuild()
ExperimentCellEdgeListWhere.model_rebuild()
ExperimentCellCellAllocationEdgeWhere.model_rebuild()
ExperimentCellCellAllocationEdgeListWhere.model_rebuild()
DeploymentWhere.model_rebuild()
DeploymentListWhere.model_rebuild()
DeploymentEdgeWhere.model_rebuild()
DeploymentEdgeListWhere.model_rebuild()
ProductionSystemWhere.model_rebuild()
ProductionSystemListWhere.model_rebuild()
ProductionSystemEdgeWhere.model_rebuild()
ProductionSystemEdgeListWhere.model_rebuild()
UserWhere.model_rebuild()
UserListWhere.model_rebuild()
UserEdgeWhere.model_rebuild()
UserEdgeListWhere.model_rebuild()
TeamWhere.model_rebuild()
TeamListWhere.model_rebuild()
TeamEdgeWhere.model_rebuild()
TeamEdgeListWhere.model_rebuild()
DomainWhere.model_rebuild()
DomainEdgeWhere.model_rebuild()
DomainEdgeListWhere.model_rebuild()
MetricWhere.model_rebuild()
MetricListWhere.model_rebuild()
MetricEdgeWhere.model_rebuild()
MetricEdgeListWhere.model_rebuild()
ParameterWhere.model_rebuild()
ParameterListWhere.model_rebuild()
ParameterEdgeWhere.model_rebuild()
ParameterEdgeListWhere.model_rebuild()
ColumnWhere.model_rebuild()
ColumnListWhere.model_rebuild()
ColumnEdgeWhere.model_rebuild()
ColumnEdgeListWhere.model_rebuild()
OwnershipWhere.model_rebuild()
TrainingUseWhere.model_rebuild()
FeatureUseWhere.model_rebuild()
CellAllocationWhere.model_rebuild()
LineageFilter.model_rebuild()
FactWhere.model_rebuild()
