"""The types of the schema, as pydantic has them; the plain fields of each."""

from __future__ import annotations

from .generated import fragments
from .generated.base_model import BaseModel
from .generated.documents import RELATIONSHIPS, TYPES
from .generated.fragments import (
    Column,
    Completeness,
    Dataset,
    DatasetVersion,
    Deployment,
    Domain,
    Evaluation,
    Experiment,
    ExperimentCell,
    Feature,
    FeatureSet,
    LineageCount,
    LineageRelationship,
    Metric,
    Model,
    ModelVersion,
    Parameter,
    ProductionSystem,
    Run,
    SimilarCompleteness,
    SimilarNeighbour,
    Task,
    Team,
    UsageCount,
    User,
    Workflow,
)

__all__ = [
    "Column",
    "Completeness",
    "Dataset",
    "DatasetVersion",
    "Deployment",
    "Domain",
    "Evaluation",
    "Experiment",
    "ExperimentCell",
    "Feature",
    "FeatureSet",
    "LineageCount",
    "LineageRelationship",
    "Metric",
    "Model",
    "ModelVersion",
    "Parameter",
    "ProductionSystem",
    "Run",
    "SimilarCompleteness",
    "SimilarNeighbour",
    "Task",
    "Team",
    "UsageCount",
    "User",
    "Workflow",
]

#: Models of assets by the name of their type.
ASSETS: dict[str, type[BaseModel]] = {name: getattr(fragments, name) for name in TYPES}
#: Those of their parts as well.
BY_NAME: dict[str, type[BaseModel]] = {**ASSETS, "Metric": Metric, "Parameter": Parameter, "Column": Column}
ALL: list[type[BaseModel]] = list(BY_NAME.values())

assert set(RELATIONSHIPS) == {*ASSETS, "Asset"}, "both are written at once"
