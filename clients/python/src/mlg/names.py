"""Names as Python has them, and as GraphQL has them."""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache

from .generated.documents import TYPES


def camel(name: str) -> str:
    """`ml_task` -> `mlTask`; a name of GraphQL stays as it is."""
    head, *rest = name.split("_")
    return head + "".join(part[:1].upper() + part[1:] for part in rest)


@lru_cache(maxsize=4096)
def snake(name: str) -> str:
    """`mlTask` -> `ml_task`, `endedAt` -> `ended_at`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def moment(text: str) -> datetime:
    """A time as the server writes it: `2026-11-01T09:30:00.5Z`."""
    whole, _, fraction = text.removesuffix("Z").partition(".")
    return datetime.fromisoformat(f"{whole}.{fraction.ljust(6, '0')}+00:00")


def asset_type(name: str) -> str:
    """`Model`, `model`, `ModelVersion`, `model_version` -> as the enum has it: `MODEL`, `MODEL_VERSION`."""
    return TYPES.get(name) or snake(name).upper()
