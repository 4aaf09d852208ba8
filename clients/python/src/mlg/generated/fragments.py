"""Written by `codegen/generate.py`, of the schema that `mlg` serves. Not to be changed by hand."""

from datetime import date, datetime
from typing import Literal, Optional

from pydantic import Field

from .base_model import BaseModel
from .enums import (
    AssetType,
    Criticality,
    ExperimentKind,
    Hydration,
    Lifecycle,
    LineageCut,
    LineageDirection,
    LineageType,
    ModelStage,
    RunStatus,
    SimilarCut,
)


class AssetFields(BaseModel):
    typename__: str = Field(alias="__typename")


class LineageRelationship(BaseModel):
    from_: str = Field(alias="from")
    to: str
    type_: LineageType = Field(alias="type")


class Affected(BaseModel):
    hops: int
    path: list["AffectedPath"]
    asset: "AffectedAsset"


class AffectedPath(LineageRelationship):
    pass


class AffectedAsset(AssetFields):
    typename__: Literal[
        "Asset",
        "Dataset",
        "DatasetVersion",
        "Deployment",
        "Domain",
        "Evaluation",
        "Experiment",
        "ExperimentCell",
        "Feature",
        "FeatureSet",
        "Model",
        "ModelVersion",
        "ProductionSystem",
        "Run",
        "Task",
        "Team",
        "User",
        "Workflow",
    ] = Field(alias="__typename")


class Column(BaseModel):
    name: str
    data_type: Optional[str] = Field(alias="dataType")
    description: Optional[str]
    nullable: Optional[bool]
    position: Optional[int]
    tags: list[str]
    dataset: Optional["ColumnDataset"]
    dataset_version: Optional["ColumnDatasetVersion"] = Field(alias="datasetVersion")


class ColumnDataset(BaseModel):
    uri: str
    name: str


class ColumnDatasetVersion(BaseModel):
    uri: str
    name: str


class Completeness(BaseModel):
    exact: bool
    found: int
    cut: list[LineageCut]


class Dataset(BaseModel):
    uri: str
    name: str
    description: Optional[str]
    tags: list[str]
    lifecycle: Optional[Lifecycle]
    created_at: Optional[datetime] = Field(alias="createdAt")
    updated_at: datetime = Field(alias="updatedAt")
    aliases: list[str]
    external_url: Optional[str] = Field(alias="externalUrl")
    hydration: Hydration
    license: Optional[str]
    ml_task: Optional[str] = Field(alias="mlTask")
    modalities: list[str]
    languages: list[str]
    subjects: list[str]
    platform: Optional[str]
    location: Optional[str]
    format: Optional[str]
    splits: list[str]
    main_metric: Optional[str] = Field(alias="mainMetric")
    row_count: Optional[int] = Field(alias="rowCount")
    size_bytes: Optional[int] = Field(alias="sizeBytes")
    checksum: Optional[str]
    covers_from: Optional[date] = Field(alias="coversFrom")
    covers_to: Optional[date] = Field(alias="coversTo")


class DatasetVersion(BaseModel):
    uri: str
    name: str
    description: Optional[str]
    tags: list[str]
    lifecycle: Optional[Lifecycle]
    created_at: Optional[datetime] = Field(alias="createdAt")
    updated_at: datetime = Field(alias="updatedAt")
    aliases: list[str]
    external_url: Optional[str] = Field(alias="externalUrl")
    hydration: Hydration
    version: Optional[str]
    location: Optional[str]
    format: Optional[str]
    row_count: Optional[int] = Field(alias="rowCount")
    size_bytes: Optional[int] = Field(alias="sizeBytes")
    checksum: Optional[str]


class Deployment(BaseModel):
    uri: str
    name: str
    description: Optional[str]
    tags: list[str]
    lifecycle: Optional[Lifecycle]
    created_at: Optional[datetime] = Field(alias="createdAt")
    updated_at: datetime = Field(alias="updatedAt")
    aliases: list[str]
    external_url: Optional[str] = Field(alias="externalUrl")
    hydration: Hydration
    environment: Optional[str]
    platform: Optional[str]
    region: Optional[str]
    endpoint: Optional[str]
    replicas: Optional[int]
    deployed_at: Optional[datetime] = Field(alias="deployedAt")
    retired_at: Optional[datetime] = Field(alias="retiredAt")


class Domain(BaseModel):
    uri: str
    name: str
    description: Optional[str]
    tags: list[str]
    lifecycle: Optional[Lifecycle]
    created_at: Optional[datetime] = Field(alias="createdAt")
    updated_at: datetime = Field(alias="updatedAt")
    aliases: list[str]
    external_url: Optional[str] = Field(alias="externalUrl")
    hydration: Hydration


class Evaluation(BaseModel):
    uri: str
    name: str
    description: Optional[str]
    tags: list[str]
    lifecycle: Optional[Lifecycle]
    created_at: Optional[datetime] = Field(alias="createdAt")
    updated_at: datetime = Field(alias="updatedAt")
    aliases: list[str]
    external_url: Optional[str] = Field(alias="externalUrl")
    hydration: Hydration
    method: Optional[str]
    evaluator: Optional[str]


class Experiment(BaseModel):
    uri: str
    name: str
    description: Optional[str]
    tags: list[str]
    lifecycle: Optional[Lifecycle]
    created_at: Optional[datetime] = Field(alias="createdAt")
    updated_at: datetime = Field(alias="updatedAt")
    aliases: list[str]
    external_url: Optional[str] = Field(alias="externalUrl")
    hydration: Hydration
    kind: Optional[ExperimentKind]
    hypothesis: Optional[str]
    main_metric: Optional[str] = Field(alias="mainMetric")
    started_at: Optional[datetime] = Field(alias="startedAt")
    ended_at: Optional[datetime] = Field(alias="endedAt")
    decision: Optional[str]


class ExperimentCell(BaseModel):
    uri: str
    name: str
    description: Optional[str]
    tags: list[str]
    lifecycle: Optional[Lifecycle]
    created_at: Optional[datetime] = Field(alias="createdAt")
    updated_at: datetime = Field(alias="updatedAt")
    aliases: list[str]
    external_url: Optional[str] = Field(alias="externalUrl")
    hydration: Hydration
    control: Optional[bool]


class Feature(BaseModel):
    uri: str
    name: str
    description: Optional[str]
    tags: list[str]
    lifecycle: Optional[Lifecycle]
    created_at: Optional[datetime] = Field(alias="createdAt")
    updated_at: datetime = Field(alias="updatedAt")
    aliases: list[str]
    external_url: Optional[str] = Field(alias="externalUrl")
    hydration: Hydration
    data_type: Optional[str] = Field(alias="dataType")
    entity: Optional[str]
    definition: Optional[str]
    online: Optional[bool]


class FeatureSet(BaseModel):
    uri: str
    name: str
    description: Optional[str]
    tags: list[str]
    lifecycle: Optional[Lifecycle]
    created_at: Optional[datetime] = Field(alias="createdAt")
    updated_at: datetime = Field(alias="updatedAt")
    aliases: list[str]
    external_url: Optional[str] = Field(alias="externalUrl")
    hydration: Hydration
    platform: Optional[str]
    entity: Optional[str]
    entity_keys: list[str] = Field(alias="entityKeys")
    refresh_schedule: Optional[str] = Field(alias="refreshSchedule")
    online: Optional[bool]


class LineageCount(BaseModel):
    hops: int
    type_: AssetType = Field(alias="type")
    count: int


class Metric(BaseModel):
    name: str
    split: Optional[str]
    value: float
    unit: Optional[str]
    measured_at: Optional[datetime] = Field(alias="measuredAt")
    evaluation: Optional["MetricEvaluation"]
    run: Optional["MetricRun"]


class MetricEvaluation(BaseModel):
    uri: str
    name: str


class MetricRun(BaseModel):
    uri: str
    name: str


class Model(BaseModel):
    uri: str
    name: str
    description: Optional[str]
    tags: list[str]
    lifecycle: Optional[Lifecycle]
    created_at: Optional[datetime] = Field(alias="createdAt")
    updated_at: datetime = Field(alias="updatedAt")
    aliases: list[str]
    external_url: Optional[str] = Field(alias="externalUrl")
    hydration: Hydration
    license: Optional[str]
    ml_task: Optional[str] = Field(alias="mlTask")
    architectures: list[str]
    frameworks: list[str]
    modalities: list[str]
    languages: list[str]
    parameter_count: Optional[int] = Field(alias="parameterCount")
    memory_mb: Optional[float] = Field(alias="memoryMb")
    max_tokens: Optional[int] = Field(alias="maxTokens")
    embedding_dimensions: list[int] = Field(alias="embeddingDimensions")
    similarity_function: Optional[str] = Field(alias="similarityFunction")
    open_weights: Optional[bool] = Field(alias="openWeights")
    released_on: Optional[date] = Field(alias="releasedOn")


class ModelVersion(BaseModel):
    uri: str
    name: str
    description: Optional[str]
    tags: list[str]
    lifecycle: Optional[Lifecycle]
    created_at: Optional[datetime] = Field(alias="createdAt")
    updated_at: datetime = Field(alias="updatedAt")
    aliases: list[str]
    external_url: Optional[str] = Field(alias="externalUrl")
    hydration: Hydration
    version: Optional[str]
    stage: Optional[ModelStage]
    registry_aliases: list[str] = Field(alias="registryAliases")
    license: Optional[str]
    format: Optional[str]
    location: Optional[str]
    size_bytes: Optional[int] = Field(alias="sizeBytes")
    checksum: Optional[str]
    released_on: Optional[date] = Field(alias="releasedOn")


class Parameter(BaseModel):
    name: str
    value: Optional[str]
    run: Optional["ParameterRun"]


class ParameterRun(BaseModel):
    uri: str
    name: str


class ProductionSystem(BaseModel):
    uri: str
    name: str
    description: Optional[str]
    tags: list[str]
    lifecycle: Optional[Lifecycle]
    created_at: Optional[datetime] = Field(alias="createdAt")
    updated_at: datetime = Field(alias="updatedAt")
    aliases: list[str]
    external_url: Optional[str] = Field(alias="externalUrl")
    hydration: Hydration
    criticality: Optional[Criticality]
    runbook_url: Optional[str] = Field(alias="runbookUrl")


class Run(BaseModel):
    uri: str
    name: str
    description: Optional[str]
    tags: list[str]
    lifecycle: Optional[Lifecycle]
    created_at: Optional[datetime] = Field(alias="createdAt")
    updated_at: datetime = Field(alias="updatedAt")
    aliases: list[str]
    external_url: Optional[str] = Field(alias="externalUrl")
    hydration: Hydration
    status: Optional[RunStatus]
    started_at: Optional[datetime] = Field(alias="startedAt")
    ended_at: Optional[datetime] = Field(alias="endedAt")
    duration_seconds: Optional[float] = Field(alias="durationSeconds")
    trigger: Optional[str]
    attempt: Optional[int]
    error_message: Optional[str] = Field(alias="errorMessage")


class SimilarCompleteness(BaseModel):
    exact: bool
    candidates: int
    cut: list[SimilarCut]


class SimilarNeighbour(BaseModel):
    type_: LineageType = Field(alias="type")
    direction: LineageDirection
    weight: int


class Task(BaseModel):
    uri: str
    name: str
    description: Optional[str]
    tags: list[str]
    lifecycle: Optional[Lifecycle]
    created_at: Optional[datetime] = Field(alias="createdAt")
    updated_at: datetime = Field(alias="updatedAt")
    aliases: list[str]
    external_url: Optional[str] = Field(alias="externalUrl")
    hydration: Hydration
    operator: Optional[str]
    position: Optional[int]
    source_code: Optional[str] = Field(alias="sourceCode")


class Team(BaseModel):
    uri: str
    name: str
    description: Optional[str]
    tags: list[str]
    lifecycle: Optional[Lifecycle]
    created_at: Optional[datetime] = Field(alias="createdAt")
    updated_at: datetime = Field(alias="updatedAt")
    aliases: list[str]
    external_url: Optional[str] = Field(alias="externalUrl")
    hydration: Hydration
    email: Optional[str]
    channel: Optional[str]


class UsageCount(BaseModel):
    type_: AssetType = Field(alias="type")
    direct: int
    count: int


class User(BaseModel):
    uri: str
    name: str
    description: Optional[str]
    tags: list[str]
    lifecycle: Optional[Lifecycle]
    created_at: Optional[datetime] = Field(alias="createdAt")
    updated_at: datetime = Field(alias="updatedAt")
    aliases: list[str]
    external_url: Optional[str] = Field(alias="externalUrl")
    hydration: Hydration
    email: Optional[str]
    title: Optional[str]


class Workflow(BaseModel):
    uri: str
    name: str
    description: Optional[str]
    tags: list[str]
    lifecycle: Optional[Lifecycle]
    created_at: Optional[datetime] = Field(alias="createdAt")
    updated_at: datetime = Field(alias="updatedAt")
    aliases: list[str]
    external_url: Optional[str] = Field(alias="externalUrl")
    hydration: Hydration
    platform: Optional[str]
    schedule: Optional[str]
    source_code: Optional[str] = Field(alias="sourceCode")


AssetFields.model_rebuild()
LineageRelationship.model_rebuild()
Affected.model_rebuild()
Column.model_rebuild()
Completeness.model_rebuild()
Dataset.model_rebuild()
DatasetVersion.model_rebuild()
Deployment.model_rebuild()
Domain.model_rebuild()
Evaluation.model_rebuild()
Experiment.model_rebuild()
ExperimentCell.model_rebuild()
Feature.model_rebuild()
FeatureSet.model_rebuild()
LineageCount.model_rebuild()
Metric.model_rebuild()
Model.model_rebuild()
ModelVersion.model_rebuild()
Parameter.model_rebuild()
ProductionSystem.model_rebuild()
Run.model_rebuild()
SimilarCompleteness.model_rebuild()
SimilarNeighbour.model_rebuild()
Task.model_rebuild()
Team.model_rebuild()
UsageCount.model_rebuild()
User.model_rebuild()
Workflow.model_rebuild()
