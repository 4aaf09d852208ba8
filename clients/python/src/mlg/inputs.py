"""Filters as typed objects, where a dictionary is not enough: `ModelWhere(license=StringFilter(eq="mit"))`."""

from .generated.enums import *  # noqa: F403
from .generated.input_types import *  # noqa: F403
