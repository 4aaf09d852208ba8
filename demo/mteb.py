#!/usr/bin/env python3
"""Derives the demo catalogue from the facts that the PyPI package mteb states about models and datasets.

    python demo/mteb.py FACTS.json     writes demo/catalogue.ndjson.gz, then checks it
    python demo/mteb.py --check        checks the catalogue that is there

In: one JSON object with `models` and `tasks`, each a list of mteb's metadata records without their prose. Out: the lines that
`mlg load` reads (README.md here describes them), the real part from this file and the synthetic part from `synthetic.py`.
The same facts give the same bytes. Only the standard library is needed.

What becomes what:

    model record                 Model, and one ModelVersion for the release it describes
    task record                  Dataset
    training_datasets            (Model) TRAINED_ON (Dataset)
    adapted_from of a model      (Model) DERIVED_FROM (Model)
    adapted_from of a task       (Dataset) DERIVED_FROM (Dataset)
    superseded_by                SUPERSEDED_BY, old to new
    a name without a record      an asset of which the name is all that is known (REFERENCE)
"""

import gzip
import io
import json
import sys
from pathlib import Path

import check
import synthetic

HERE = Path(__file__).resolve().parent
CATALOGUE = HERE / "catalogue.ndjson.gz"
RELEASE = "mteb 2.26.24"
# Stated once for every asset, so that two builds of the demo, and two answers of it, are equal.
UPDATED_AT = "2026-11-01T00:00:00Z"

# What precedes a name in the uri of a real asset. mteb names models as Hugging Face does, and its tasks are its own.
MODEL = "mlg://model/huggingface/"
MODEL_VERSION = "mlg://model-version/huggingface/"
DATASET = "mlg://dataset/mteb/"

# What mteb writes where a model has no revision.
NO_REVISION = {"no_revision", "no_revision_available"}


def main(arguments):
    if len(arguments) != 1:
        sys.exit(__doc__)
    if arguments[0] != "--check":
        facts = json.loads(Path(arguments[0]).read_text(encoding="utf-8"))
        write(real(facts) + synthetic.lines(), CATALOGUE)
        print(f"{CATALOGUE.name}: {CATALOGUE.stat().st_size:,} bytes")
    lines = [json.loads(line) for line in gzip.decompress(CATALOGUE.read_bytes()).decode().splitlines()]
    failures = check.run(lines, (HERE.parent / "schema.graphql").read_text(encoding="utf-8"))
    sys.exit(f"{failures} of the checks failed" if failures else 0)


# ---- The real part ----


def real(facts):
    """Every line that states what mteb states."""
    # A record that comes later replaces an earlier one of the same name: one model is listed twice.
    models = {record["name"]: record for record in facts["models"]}
    tasks = {record["name"]: record for record in facts["tasks"]}
    lines = []
    for record in models.values():
        lines += [model(record), model_version(record)]
        lines.append(declared("VERSION_OF", version_uri(record), MODEL, record["name"], "revision"))
        source = MODEL + encode(record["name"])
        for name in record.get("training_datasets", []):
            lines.append(declared("TRAINED_ON", source, DATASET, name, "training_datasets"))
        if "adapted_from" in record:
            lines.append(declared("DERIVED_FROM", source, MODEL, record["adapted_from"], "adapted_from"))
        if "superseded_by" in record:
            lines.append(declared("SUPERSEDED_BY", source, MODEL, record["superseded_by"], "superseded_by"))
    for record in tasks.values():
        lines.append(dataset(record))
        source = DATASET + encode(record["name"])
        for name in record.get("adapted_from", []):
            lines.append(declared("DERIVED_FROM", source, DATASET, name, "adapted_from"))
        if "superseded_by" in record:
            lines.append(declared("SUPERSEDED_BY", source, DATASET, record["superseded_by"], "superseded_by"))
    return lines + references(models, tasks)


def references(models, tasks):
    """A line for each name without a record. The loader would make these assets too, but it could not tell their exact names."""
    named_models = {record[key] for record in models.values() for key in ("adapted_from", "superseded_by") if key in record}
    named_datasets = {name for record in models.values() for name in record.get("training_datasets", [])}
    for record in tasks.values():
        named_datasets.update(record.get("adapted_from", []))
        named_datasets.update([record["superseded_by"]] if "superseded_by" in record else [])
    named = [("Model", MODEL, name) for name in named_models - models.keys()]
    named += [("Dataset", DATASET, name) for name in named_datasets - tasks.keys()]
    return [asset(kind, prefix + encode(name), name, hydration="REFERENCE") for kind, prefix, name in named]


def model(record):
    dimensions = record.get("embed_dim")
    return asset(
        "Model",
        MODEL + encode(record["name"]),
        record["name"],
        createdAt=midnight(record.get("release_date")),
        license=record.get("license"),
        architectures=record.get("model_type"),
        frameworks=record.get("framework"),
        modalities=record.get("modalities"),
        languages=languages(record.get("languages")),
        parameterCount=record.get("n_parameters"),
        memoryMb=record.get("memory_usage_mb"),
        maxTokens=None if record.get("max_tokens") is None else int(record["max_tokens"]),
        embeddingDimensions=[dimensions] if isinstance(dimensions, int) else dimensions,
        similarityFunction=record.get("similarity_fn_name"),
        openWeights=record.get("open_weights"),
        releasedOn=record.get("release_date"),
    )


def model_version(record):
    revision = version(record)
    short = revision[:12] if len(revision) == 40 else revision
    return asset(
        "ModelVersion",
        version_uri(record),
        f"{record['name']}@{short}",
        createdAt=midnight(record.get("release_date")),
        version=revision,
        releasedOn=record.get("release_date"),
    )


def dataset(record):
    source = record.get("dataset", {})
    first, last = record.get("date", (None, None))
    return asset(
        "Dataset",
        DATASET + encode(record["name"]),
        record["name"],
        tags=unique(record.get("task_subtypes")),
        license=record.get("license"),
        mlTask=record.get("type"),
        modalities=record.get("modalities"),
        languages=languages(record.get("eval_langs")),
        subjects=unique(record.get("domains")),
        platform="huggingface" if "path" in source else None,
        location=source.get("path"),
        splits=record.get("eval_splits"),
        mainMetric=record.get("main_score"),
        coversFrom=first,
        coversTo=last,
    )


def version(record):
    """The revision, or the day of the release where the revision says nothing."""
    return record["release_date"] if record["revision"] in NO_REVISION and "release_date" in record else record["revision"]


def version_uri(record):
    return f"{MODEL_VERSION}{encode(record['name'])}/{encode(version(record))}"


def languages(stated):
    """Languages come as a list, or as lists under the names of a dataset's subsets. (One model's are a reference that the facts
    don't resolve; it has none here.)"""
    if isinstance(stated, dict):
        stated = [language for subset in stated.values() if isinstance(subset, list) for language in subset]
    return sorted(set(stated or []))


def asset(kind, uri, name, **fields):
    """A line for an asset: what is not stated is left out."""
    line = {"type": kind, "uri": uri, "name": name, **fields, "updatedAt": UPDATED_AT}
    return {key: value for key, value in line.items() if value is not None and value != []}


def declared(relationship, source, prefix, name, field):
    """A line for a relationship that a metadata record declares in one of its fields."""
    fact = {
        "origin": "DECLARED",
        "verification": "UNVERIFIED",
        "evidence": f"{RELEASE}: {field}",
        "recordedAt": UPDATED_AT,
        "sources": ["mteb"],
    }
    return {"relationship": relationship, "from": source, "to": prefix + encode(name), "fact": fact}


def encode(name):
    """A name as part of a uri: controls, space, `%`, `?` and `#` are percent-encoded, everything else stands as it is."""
    return "".join(
        "".join(f"%{byte:02X}" for byte in c.encode()) if c in " %?#" or ord(c) < 32 or 127 <= ord(c) < 160 else c for c in name
    )


def unique(values):
    """The values without repetitions, in their order."""
    return list(dict.fromkeys(values or []))


def midnight(day):
    return day and f"{day}T00:00:00Z"


# ---- Writing ----


def write(lines, path):
    """The header, then assets by uri, components by owner and key, relationships by their ends; compressed without a time stamp."""
    assets = sorted((line for line in lines if "uri" in line), key=lambda line: line["uri"])
    components = sorted(
        (line for line in lines if "owner" in line),
        key=lambda line: (line["owner"], line["type"], line["name"], line.get("split", "")),
    )
    relationships = sorted(
        (line for line in lines if "relationship" in line),
        key=lambda line: (line["from"], line["relationship"], line["to"]),
    )
    header = {"format": "mlg", "version": 1}
    text = io.StringIO()
    for line in [header, *assets, *components, *relationships]:
        text.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")
    with open(path, "wb") as file, gzip.GzipFile(filename="", mode="wb", fileobj=file, compresslevel=9, mtime=0) as packed:
        packed.write(text.getvalue().encode())


if __name__ == "__main__":
    main(sys.argv[1:])
