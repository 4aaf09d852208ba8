"""What documents show is what is answered: examples are run word for word."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest

from .conftest import URL

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("name", ["README.md", "docs/python.md", "clients/python/README.md"])
def test_examples_are_run(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLG_URL", URL)
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / name).read_text(encoding="utf-8"), re.DOTALL)
    assert blocks, f"{name} has no example"
    for block in blocks:
        if ">>>" not in block:
            exec(compile(block, name, "exec"), {})
            continue
        test = doctest.DocTestParser().get_doctest(block, {}, name, name, 0)
        told: list[str] = []
        runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
        runner.run(test, out=told.append)
        assert runner.summarize(verbose=False).failed == 0, "".join(told)
