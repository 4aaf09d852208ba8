"""Writes what the package has of the served schema, and the synchronous twin of what is asynchronous.

    python codegen/generate.py SERVED.graphql TARGET

SERVED.graphql is what `mlg schema print` prints, TARGET the folder `src/mlg` or a copy of it. Written are

* `generated/`: models, enums and inputs by ariadne-codegen, and `documents.py`: the fragments and operations it read, which
  relationships each type has, and which lists there are at the root;
* `_sync/`: `_async/` without `async` and `await`.

A test writes both anew and compares them with what is checked in.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
    get_named_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
    parse,
    print_ast,
)
from graphql.language import FragmentDefinitionNode, OperationDefinitionNode

HERE = Path(__file__).parent
COMPONENTS = ["Metric", "Parameter", "Column"]
PLAIN = ["Completeness", "LineageRelationship", "LineageCount", "UsageCount", "SimilarNeighbour", "SimilarCompleteness"]
# What a row of a component says of its owner.
OWNERS = {
    "Metric": ["evaluation", "run"],
    "Parameter": ["run"],
    "Column": ["dataset", "datasetVersion"],
}
CONFIG = """
[tool.ariadne-codegen]
schema_path = "{schema}"
queries_path = "{queries}"
target_package_name = "generated"
target_package_path = "{target}"
include_comments = "none"
convert_to_snake_case = true
include_all_inputs = true
include_all_enums = true

[tool.ariadne-codegen.scalars.DateTime]
type = "datetime.datetime"
[tool.ariadne-codegen.scalars.Date]
type = "datetime.date"
[tool.ariadne-codegen.scalars.BigInt]
type = "int"
"""
HEAD = '"""Written by `codegen/generate.py`, of the schema that `mlg` serves. Not to be changed by hand."""\n\n'
KEPT = ["base_model.py", "enums.py", "fragments.py", "input_types.py"]
# Words of the asynchronous files, and what they are in the synchronous ones.
TWINS = [
    (r"\basync def\b", "def"),
    (r"\basync with\b", "with"),
    (r"\basync for\b", "for"),
    (r"\bawait ", ""),
    (r"\b__aenter__\b", "__enter__"),
    (r"\b__aexit__\b", "__exit__"),
    (r"\baclose\b", "close"),
    (r"\baiter_bytes\b", "iter_bytes"),
    (r"\bAsync(?=[A-Z])", ""),
    (r"\bAsyncIterator\b", "Iterator"),
    (r"\bAwaitable\[(.*)\]", r"\1"),
    (r"\basyncio\.sleep\b", "time.sleep"),
    (r"\bimport asyncio\b", "import time"),
]
# Files that each side has of its own.
OWN = ["sequence.py", "__init__.py"]


def leaves(kind: GraphQLObjectType | GraphQLInterfaceType) -> list[str]:
    """Fields without arguments that hold no objects."""
    return [name for name, field in kind.fields.items() if is_leaf_type(get_named_type(field.type)) and not field.args]


def fragments(schema: GraphQLSchema, assets: list[str]) -> str:
    lines = ["fragment AssetFields on Asset {", "  __typename", *(f"  ...{name}" for name in assets), "}"]
    for name in assets + COMPONENTS + PLAIN:
        owners = [f"  {owner} {{ uri name }}" for owner in OWNERS.get(name, [])]
        lines += [f"fragment {name} on {name} {{", *(f"  {leaf}" for leaf in leaves(schema.type_map[name])), *owners, "}"]
    lines += ["query Components {"]
    lines += [f"  {name.lower()}s {{ nodes {{ ...{name} }} }}" for name in COMPONENTS]
    return "\n".join([*lines, "}"])


def many(field: GraphQLField) -> bool:
    kind = field.type
    return is_list_type(kind.of_type if is_non_null_type(kind) else kind)


def relationships(kind: GraphQLObjectType, rows: set[str]) -> dict[str, tuple[str, bool, str]]:
    """The fields that lead to assets and components, each with what it leads to, whether to many, and its enum of orders."""
    found = {}
    for name, field in kind.fields.items():
        target = get_named_type(field.type).name
        pages = kind.fields.get(f"{name}Connection")
        if pages is not None and target in rows:
            found[name] = (target, many(field), get_named_type(pages.args["orderBy"].type).name)
    return found


def roots(schema: GraphQLSchema, rows: set[str]) -> dict[str, str]:
    """The lists at the root that have pages, a filter and an order, each with what it lists."""
    found = {}
    for name, field in schema.query_type.fields.items():
        target = get_named_type(field.type).name.removesuffix("Connection")
        if {"where", "orderBy", "first", "after", "last"} <= set(field.args) and target in rows:
            found[name] = target
    return found


def documents(schema: GraphQLSchema, queries: str, assets: list[str]) -> str:
    rows = {"Asset", *assets, *COMPONENTS}
    definitions = parse(queries, no_location=True).definitions
    texts = {FragmentDefinitionNode: {}, OperationDefinitionNode: {}}
    for definition in definitions:
        if definition.name.value != "Components":
            texts[type(definition)][definition.name.value] = print_ast(definition)
    kinds = dict(zip(assets, schema.type_map["AssetType"].values, strict=True))
    parts = [
        ("FRAGMENTS: dict[str, str]", texts[FragmentDefinitionNode]),
        ("OPERATIONS: dict[str, str]", texts[OperationDefinitionNode]),
        ("TYPES: dict[str, str]", kinds),
        ("ROOTS: dict[str, str]", roots(schema, rows)),
        (
            "RELATIONSHIPS: dict[str, dict[str, tuple[str, bool, str]]]",
            {name: relationships(schema.type_map[name], rows) for name in [*assets, "Asset"]},
        ),
    ]
    text = HEAD
    for name, value in parts:
        text += f"{name} = {{\n"
        for key, item in value.items():
            shown = f'"""\\\n{item}\n"""' if "\n" in str(item) else repr(item)
            text += f"    {key!r}: {shown},\n"
        text += "}\n\n"
    return text.rstrip() + "\n"


def write_generated(served: Path, target: Path) -> None:
    schema = build_schema(served.read_text(), assume_valid=True)
    assets = [kind.name for kind in schema.get_implementations(schema.type_map["Asset"]).objects]
    # In the order of the enum of types.
    order = list(schema.type_map["AssetType"].values)
    assets.sort(key=lambda name: order.index(re.sub(r"(?<!^)(?=[A-Z])", "_", name).upper()))
    queries = fragments(schema, assets) + "\n" + (HERE / "operations.graphql").read_text()
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        (work / "queries.graphql").write_text(queries)
        config = CONFIG.format(schema=served.resolve(), queries=work / "queries.graphql", target=work)
        (work / "config.toml").write_text(config)
        program = [sys.executable, "-m", "ariadne_codegen", "--config", work / "config.toml"]
        said = subprocess.run(program, capture_output=True, text=True, check=False)
        if said.returncode != 0:
            sys.exit(said.stdout + said.stderr)
        generated = target / "generated"
        generated.mkdir(exist_ok=True)
        for name in KEPT:
            text = (work / "generated" / name).read_text()
            (generated / name).write_text(HEAD + text)
    (generated / "documents.py").write_text(documents(schema, queries, assets))
    (generated / "__init__.py").write_text(HEAD.rstrip() + "\n")


def write_twin(target: Path) -> None:
    for path in sorted((target / "_async").glob("*.py")):
        if path.name in OWN:
            continue
        text = path.read_text()
        for word, twin in TWINS:
            text = re.sub(word, twin, text)
        note = f"# Written by `codegen/generate.py` of `_async/{path.name}`. Not to be changed by hand.\n"
        (target / "_sync" / path.name).write_text(note + text)


if __name__ == "__main__":
    write_generated(Path(sys.argv[1]), Path(sys.argv[2]))
    write_twin(Path(sys.argv[2]))
