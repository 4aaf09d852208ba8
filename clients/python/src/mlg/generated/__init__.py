"""Written by `codegen/generate.py`, of the schema that `mlg` serves. Not to be changed by hand."""
