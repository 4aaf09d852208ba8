"""What is checked in is what the served schema gives."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import mlg

ROOT = Path(__file__).parent.parent


def test_what_is_generated_is_as_checked_in(c: mlg.Client, tmp_path: Path) -> None:
    source = ROOT / "src/mlg"
    served = tmp_path / "served.graphql"
    served.write_text(c._transport.fetch("/schema.graphql", {}, "*/*"))
    copy = tmp_path / "mlg"
    shutil.copytree(source, copy, ignore=shutil.ignore_patterns("__pycache__"))
    subprocess.run([sys.executable, ROOT / "codegen/generate.py", served, copy], check=True)
    for path in sorted([*source.rglob("*.py"), *copy.rglob("*.py")]):
        relative = path.relative_to(source if path.is_relative_to(source) else copy)
        assert (source / relative).read_text() == (copy / relative).read_text(), f"{relative}: run codegen/generate.py"
