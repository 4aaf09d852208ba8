"""Checks the demo catalogue by plain walks over its lines, with nothing of mlg's own code.

In: the lines and the text of `schema.graphql`. Out: one line a check on standard output, and how many failed. Three things are
checked: that the counts which the project's documents and tests state hold, that every line fits the schema and the schema is
used in full, and that the synthetic part changes nothing real.
"""

import re
from collections import defaultdict

MSMARCO = "mlg://dataset/mteb/MSMARCO"
FEEDBACK_QA = "mlg://dataset/mteb/FeedbackQARetrieval"
QWEN = "mlg://model/huggingface/Qwen/Qwen2-0.5B"
PERMISSIVE = {"mit", "apache-2.0"}
LINEAGE_OF_MODELS = {"TRAINED_ON", "DERIVED_FROM"}


def run(lines, sdl):
    checks = Checks()
    schema = read_schema(sdl)
    catalogue = Catalogue(lines)
    counts(checks, catalogue, schema)
    fits(checks, catalogue, schema)
    is_apart(checks, catalogue, schema)
    return checks.failures


class Checks:
    def __init__(self):
        self.failures = 0

    def equal(self, what, found, expected):
        good = found == expected
        self.failures += not good
        print(f"{'ok  ' if good else 'FAIL'}  {what}: {found}{'' if good else f', expected {expected}'}")


class Catalogue:
    """The lines, taken apart. `real_` is without what the source `synthetic` says."""

    def __init__(self, lines):
        self.header = lines[0]
        self.assets = [line for line in lines[1:] if "uri" in line]
        self.components = [line for line in lines[1:] if "owner" in line]
        self.relationships = [line for line in lines[1:] if "relationship" in line]
        self.by_uri = {line["uri"]: line for line in self.assets}

    def of(self, kind):
        return [line for line in self.assets if line["type"] == kind]

    def edges(self, types, downstream=False):
        """uri -> the uris one hop away, over relationships of these types."""
        found = defaultdict(set)
        for line in self.relationships:
            if line["relationship"] in types:
                source, target = (line["to"], line["from"]) if downstream else (line["from"], line["to"])
                found[source].add(target)
        return found


# ---- The numbers that documents and tests state ----


def counts(checks, catalogue, schema):
    models, datasets = catalogue.of("Model"), catalogue.of("Dataset")
    trained_on = catalogue.edges({"TRAINED_ON"})
    checks.equal("models", len(models), 1095)
    checks.equal("models of which only the name is known", sum(is_reference(line) for line in models), 127)
    checks.equal("datasets", len(datasets), 2300)
    checks.equal("datasets of which only the name is known", sum(is_reference(line) for line in datasets), 233)

    pairs = defaultdict(int)
    resolved = 0
    for line in catalogue.relationships:
        source, target = catalogue.by_uri[line["from"]], catalogue.by_uri[line["to"]]
        pairs[line["relationship"], source["type"], target["type"]] += 1
        resolved += (line["relationship"], source["type"]) == ("TRAINED_ON", "Model") and not is_reference(target)
    checks.equal("model TRAINED_ON dataset", pairs["TRAINED_ON", "Model", "Dataset"], 7428)
    checks.equal("  of which the dataset is described", resolved, 6333)
    checks.equal("model DERIVED_FROM model", pairs["DERIVED_FROM", "Model", "Model"], 385)
    checks.equal("dataset DERIVED_FROM dataset", pairs["DERIVED_FROM", "Dataset", "Dataset"], 512)
    releases = [line for line in catalogue.of("ModelVersion") if not is_synthetic(line)]
    checks.equal("releases as model versions", len(releases), 968)

    learned = [line for line in models if any(catalogue.by_uri[uri]["name"] == "MSMARCO" for uri in trained_on[line["uri"]])]
    checks.equal("models trained on MSMARCO", len(learned), 231)
    permissive = [line for line in models if line.get("license") in PERMISSIVE]
    checks.equal("models under mit or apache-2.0", len(permissive), 646)
    direct = [line for line in permissive if any(is_non_commercial(catalogue, uri) for uri in trained_on[line["uri"]])]
    checks.equal("  of which trained on a dataset whose licence contains -nc", len(direct), 249)
    upstream = catalogue.edges(schema.lineage)
    far = [line for line in permissive if any(is_non_commercial(catalogue, uri) for uri in walk(upstream, line["uri"]))]
    checks.equal("  of which learned from one at any distance", len(far), 286)

    downstream = catalogue.edges(LINEAGE_OF_MODELS, downstream=True)
    hops = defaultdict(int)
    for uri, hop in walk(downstream, MSMARCO).items():
        hops[hop, catalogue.by_uri[uri]["type"]] += 1
    checks.equal("downstream of MSMARCO", sum(hops.values()), 289)
    expected = {(1, "Model"): 231, (1, "Dataset"): 8, (2, "Model"): 48, (2, "Dataset"): 2}
    checks.equal("  by hops and type", dict(hops), expected)
    deepest = {uri: max(walk(downstream, uri).values(), default=0) for uri in catalogue.by_uri}
    depth = max(deepest.values())
    checks.equal("deepest such walk", (depth, [uri for uri in deepest if deepest[uri] == depth]), (5, [QWEN]))
    cycles = [uri for uri in catalogue.by_uri if uri in walk(downstream, uri, back=True)]
    checks.equal("assets on a cycle", cycles, ["mlg://dataset/mteb/Touche2020"])
    depended = {target for (source, target) in lineage_pairs(catalogue, LINEAGE_OF_MODELS) if not is_synthetic(source)}
    free = [line for line in datasets if line["uri"] not in depended]
    checks.equal("datasets that no real model or dataset depends on", len(free), 1443)


def walk(edges, start, back=False):
    """uri -> hops of all that is reached from `start`; `start` itself only with `back`, if a cycle leads there."""
    hops, frontier, hop = {}, [start], 0
    while frontier:
        hop += 1
        frontier = sorted({uri for node in frontier for uri in edges.get(node, ()) if uri not in hops})
        hops.update((uri, hop) for uri in frontier)
    if not back:
        hops.pop(start, None)
    return hops


# ---- The schema: every line fits, everything is used ----


class Schema:
    def __init__(self):
        self.fields = {}
        self.kinds = {}
        self.enums = {}
        self.ends = defaultdict(set)
        self.properties = {}
        self.lineage = set()
        self.derived = set()


def read_schema(sdl):
    """What is needed of the SDL, by its layout: one field a line, directives on the same line or indented below."""
    schema = Schema()
    text = re.sub(r'"""(?:.|\n)*?"""|"[^"\n]*"(?=\n)|^#.*$', "", sdl, flags=re.M)
    for kind, name, head, body in re.findall(r"^(type|interface|enum) (\w+)([^{\n]*)\{\n(.*?)^\}", text, flags=re.M | re.S):
        if kind == "enum":
            schema.enums[name] = set(body.split())
            continue
        schema.kinds[name] = re.search(r"@(node|component)|$", head)[1] or "properties"
        schema.fields[name] = {}
        for field, of, rest in re.findall(r"^  (\w+): ([\[\]\w!]+)((?:[^\n]|\n    )*)", body, flags=re.M):
            schema.fields[name][field] = of
            relationship = re.search(r'@relationship\(type: "(\w+)"(, direction: IN)?[^)]*?(?:properties: "(\w+)"|\))', rest)
            if relationship and kind == "type":
                ends = (of.strip("[]!"), name) if relationship[2] else (name, of.strip("[]!"))
                schema.ends[relationship[1]].add(ends)
                schema.properties[relationship[1]] = relationship[3]
                if "@lineage" in rest:
                    schema.lineage.add(relationship[1])
                if "@derived" in rest:
                    schema.derived.add(relationship[1])
    return schema


def fits(checks, catalogue, schema):
    checks.equal("header", catalogue.header, {"format": "mlg", "version": 1})
    uris = [line["uri"] for line in catalogue.assets]
    checks.equal("uris are unique and in order", uris == sorted(set(uris)), True)
    checks.equal("uris that are not as they must be", [line["uri"] for line in catalogue.assets if not is_uri(line)], [])
    keys = [(line["owner"], line["type"], line["name"], line.get("split", "")) for line in catalogue.components]
    checks.equal("components are unique and in order", keys == sorted(set(keys)), True)
    keys = [(line["from"], line["relationship"], line["to"]) for line in catalogue.relationships]
    checks.equal("relationships are unique and in order", keys == sorted(set(keys)), True)

    parts = catalogue.assets + catalogue.components
    misfits = [(line["type"], field) for line in parts for field in misfit(schema, line, line["type"])]
    misfits += [line for line in catalogue.relationships if not joins(catalogue, schema, line)]
    checks.equal("lines that don't fit the schema", misfits, [])
    kinds = {name for name, kind in schema.kinds.items() if kind in ("node", "component")} - {"Asset"}
    checks.equal("types without an asset or a component", sorted(kinds - {line["type"] for line in parts}), [])
    used = {line["relationship"] for line in catalogue.relationships}
    used |= {f"HAS_{line['type'].upper()}" for line in catalogue.components}
    checks.equal("relationship types not used", sorted(set(schema.ends) - schema.derived - used), [])
    checks.equal("relationships with a line that the program derives", sorted(schema.derived & used), [])
    given = {(line["type"], field) for line in parts for field in line}
    spare = []
    for name in sorted(kinds):
        properties = [field for field, of in schema.fields[name].items() if of.strip("[]!") not in schema.kinds]
        spare += [f"{name}.{field}" for field in properties if is_spare(given, name, field)]
    print(f"      properties without a value: {', '.join(spare)}")


def is_spare(given, name, field):
    """Whether no line has the property. What the store always knows by itself needs no line."""
    return (name, field) not in given and field not in {"hydration", "description", "aliases", "externalUrl"}


SCALARS = {
    "ID": lambda v: isinstance(v, str),
    "String": lambda v: isinstance(v, str) and "\0" not in v,
    "Int": lambda v: isinstance(v, int) and not isinstance(v, bool) and abs(v) < 2**31,
    "BigInt": lambda v: isinstance(v, int) and not isinstance(v, bool) and abs(v) < 2**53,
    "Float": lambda v: isinstance(v, (int, float)) and not isinstance(v, bool),
    "Boolean": lambda v: isinstance(v, bool),
    "DateTime": lambda v: re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", v) is not None,
    "Date": lambda v: re.fullmatch(r"\d{4}-\d\d-\d\d", v) is not None,
}


def misfit(schema, line, kind):
    """The fields of a line that its type doesn't have, or whose value has another type."""
    for field, value in line.items():
        of = schema.fields[kind].get(field)
        if field in ("type", "owner"):
            continue
        name = (of or "").strip("[]!")
        test = SCALARS.get(name) or (lambda v, name=name: v in schema.enums.get(name, ()))
        listed = (of or "").startswith("[")
        if listed != isinstance(value, list) or not all(test(one) for one in (value if listed else [value])):
            yield field


def joins(catalogue, schema, line):
    """Whether the schema has this relationship between these types, with these properties."""
    source, target = catalogue.by_uri[line["from"]]["type"], catalogue.by_uri[line["to"]]["type"]
    ends = schema.ends[line["relationship"]]
    declared = (source, target) in ends or ((source, "Asset") in ends and ("Asset", target) in ends)
    properties = schema.properties.get(line["relationship"])
    given = line.get("properties", {})
    return declared and (not given or not list(misfit(schema, given, properties)))


# ---- The synthetic part ----


def is_apart(checks, catalogue, schema):
    synthetic = [line for line in catalogue.assets if is_synthetic(line["uri"])]
    checks.equal("synthetic assets without the tag", [line["uri"] for line in synthetic if "synthetic" not in line["tags"]], [])
    checks.equal("synthetic models and datasets", [line["uri"] for line in synthetic if line["type"] in ("Model", "Dataset")], [])
    crossing = [line for line in catalogue.relationships if is_synthetic(line["from"]) != is_synthetic(line["to"])]
    checks.equal("relationships from real to synthetic", [line["from"] for line in crossing if is_synthetic(line["to"])], [])
    depended = {target for (source, target) in lineage_pairs(catalogue, LINEAGE_OF_MODELS) if not is_synthetic(source)}
    targets = {(line["relationship"], line["to"]) for line in crossing}
    wrong = [pair for pair in targets if pair[1].startswith("mlg://dataset/") and pair[1] in depended]
    wrong += [pair for pair in targets if pair[1].startswith("mlg://model/") and pair[0] != "VERSION_OF"]
    wrong += [pair for pair in targets if not pair[1].startswith(("mlg://dataset/", "mlg://model/"))]
    checks.equal("synthetic relationships that touch the real part where they must not", wrong, [])
    checks.equal("walks of the whole chain exist", chain(catalogue) > 0, True)
    reached = [catalogue.by_uri[uri] for uri in walk(catalogue.edges(schema.lineage, downstream=True), FEEDBACK_QA)]
    live = {line["type"] for line in reached if line.get("lifecycle") == "ACTIVE"}
    checks.equal("downstream of FeedbackQARetrieval is live", live >= {"Deployment", "ProductionSystem", "Experiment"}, True)
    print(
        f"      {len(catalogue.assets)} assets ({len(synthetic)} synthetic), {len(catalogue.components)} components, "
        f"{len(catalogue.relationships)} relationships; {chain(catalogue)} walks of the whole chain"
    )


def chain(catalogue):
    """How many walks lead dataset <- feature <- model version -> run -> cell -> deployment <- production system -> owner."""
    steps = [
        ("DERIVED_FROM", True, "feature"),
        ("USES_FEATURE", True, "model-version"),
        ("PRODUCED_BY", False, "run"),
        ("EXECUTED_FOR", False, "experiment-cell"),
        ("EXPOSES", False, "deployment"),
        ("DEPENDS_ON", True, "production-system"),
        ("OWNED_BY", False, "team"),
    ]
    reached = {line["uri"]: 1 for line in catalogue.of("Dataset")}
    for relationship, downstream, kind in steps:
        edges, found = catalogue.edges({relationship}, downstream), defaultdict(int)
        for uri, walks in reached.items():
            for target in edges.get(uri, ()):
                if target.startswith(f"mlg://{kind}/"):
                    found[target] += walks
        reached = found
    return sum(reached.values())


# ---- Small things ----


def lineage_pairs(catalogue, types):
    return {(line["from"], line["to"]) for line in catalogue.relationships if line["relationship"] in types}


def is_reference(line):
    return line.get("hydration") == "REFERENCE"


def is_synthetic(asset):
    uri = asset if isinstance(asset, str) else asset["uri"]
    return uri.split("/")[3] == "synthetic"


def is_non_commercial(catalogue, uri):
    line = catalogue.by_uri[uri]
    return line["type"] == "Dataset" and "-nc" in line.get("license", "")


def is_uri(line):
    kind = re.sub(r"(?<!^)(?=[A-Z])", "-", line["type"]).lower()
    shaped = line["uri"].startswith(f"mlg://{kind}/") and line["uri"].count("/") >= 4
    encoded = re.search(r"[\x00-\x20\x7f-\x9f?#]|%(?![0-9A-F]{2})", line["uri"])
    return shaped and not encoded and len(line["uri"].encode()) <= 1000
