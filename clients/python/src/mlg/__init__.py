"""Lineage of machine-learning assets, as a table, a graph, a picture.

    import mlg
    c = mlg.Client()
    m = c["mlg://model/huggingface/BAAI/bge-m3"]
    m.upstream().to_pandas()
"""

from . import models
from ._async.asset import AsyncAsset
from ._async.client import AsyncClient
from ._async.lineage import AsyncLineage
from ._async.results import AsyncResults
from ._sync.asset import Asset
from ._sync.client import Client
from ._sync.lineage import Lineage
from ._sync.results import Results
from .answers import Affected, Alike, Impact, Paths, Reached, Similar, Usage, Way
from .errors import Error, GraphQLError, IncompleteWarning, NotFound, TransportError
from .protocol import VERSION as __version__

__all__ = [
    "Affected",
    "Alike",
    "Asset",
    "AsyncAsset",
    "AsyncClient",
    "AsyncLineage",
    "AsyncResults",
    "Client",
    "Error",
    "GraphQLError",
    "Impact",
    "IncompleteWarning",
    "Lineage",
    "NotFound",
    "Paths",
    "Reached",
    "Results",
    "Similar",
    "TransportError",
    "Usage",
    "Way",
    "__version__",
    "models",
]
