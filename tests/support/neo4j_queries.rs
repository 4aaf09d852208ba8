//! Queries over the demo catalogue that between them use every shape of statement we emit.

/// Name and document.
pub(crate) const QUERIES: &[(&str, &str)] = &[
    (
        "lookup",
        r#"{ model(uri: "mlg://model/huggingface/BAAI/bge-m3") { uri name tags modalities releasedOn updatedAt parameterCount memoryMb openWeights
        trainedOn(orderBy: NAME_ASC) { name license } latestVersion { name createdAt releasedOn } owners { __typename uri name } } }"#,
    ),
    (
        "lookup of a missing one and of another type",
        r#"{ model(uri: "mlg://model/x/none") { name } dataset(uri: "mlg://model/huggingface/BAAI/bge-m3") { name } }"#,
    ),
    ("lookup by alias", r#"{ model(uri: "no such alias") { name } asset(uri: "other alias") { name } }"#),
    (
        "lookup of many",
        r#"{ assetsByUri(uris: ["mlg://dataset/mteb/MSMARCO", "mlg://x/y/z", "mlg://model/huggingface/BAAI/bge-m3"]) { __typename uri name
        ... on Dataset { trainedModelsConnection(first: 2) { totalCount nodes { name } } } ... on Model { maxTokens } } }"#,
    ),
    (
        "suggestions of every kind",
        r#"{ suggest(prefix: "ms", first: 10) { __typename text type asset { uri name owners { name } ... on Model { license } } } }"#,
    ),
    ("suggested tags", r#"{ suggest(prefix: "nl", types: [TAG]) { text asset { uri } } }"#),
    (
        "suggested people and domains",
        r#"{ suggest(prefix: "a", types: [USER, TEAM, DOMAIN], first: 5) { text type asset { uri } } }"#,
    ),
    (
        "duplicates by name",
        "{ duplicates(type: MODEL, by: [NAME]) { reason value count nodes { __typename uri name owners { name } } } }",
    ),
    (
        "duplicates by anything",
        "{ duplicates(type: DATASET_VERSION, first: 5) { reason value count nodes { __typename uri ... on DatasetVersion { checksum } } } }",
    ),
    (
        "total",
        "{ models { totalCount } assets { totalCount } datasets { totalCount } metrics { totalCount } }",
    ),
    (
        "first page",
        "{ models(first: 3, orderBy: NAME_ASC) { nodes { name } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }",
    ),
    (
        "page by key",
        "{ models(first: 3) { totalCount nodes { uri } } assets(first: 4) { nodes { __typename uri } } }",
    ),
    ("descending", "{ models(first: 4, orderBy: NAME_DESC) { nodes { name uri } } }"),
    (
        "nullable ascending",
        "{ models(first: 5, orderBy: PARAMETER_COUNT_ASC) { nodes { name parameterCount } } }",
    ),
    ("nullable descending", "{ models(first: 5, orderBy: RELEASED_ON_DESC) { nodes { name releasedOn } } }"),
    (
        "nullable and filtered past the border",
        r#"{ models(first: 60, orderBy: PARAMETER_COUNT_DESC, where: {name: {startsWith: "s"}}) { totalCount nodes { name parameterCount } } }"#,
    ),
    (
        "backward",
        "{ models(last: 5, orderBy: PARAMETER_COUNT_ASC) { nodes { name parameterCount } pageInfo { hasPreviousPage hasNextPage } } }",
    ),
    ("backward by name", "{ datasets(last: 3, orderBy: NAME_ASC) { nodes { name } } }"),
    (
        "several keys",
        "{ models(first: 12, orderBy: [LICENSE_DESC, MAX_TOKENS_ASC, NAME_DESC]) { nodes { license maxTokens name } } }",
    ),
    (
        "required first of several keys",
        "{ datasets(first: 6, orderBy: [NAME_ASC, LICENSE_DESC]) { nodes { name license } } }",
    ),
    (
        "interface page",
        "{ assets(first: 6, orderBy: NAME_DESC) { nodes { __typename name ... on Dataset { license columns { name position } } ... on Model { versionsConnection { totalCount } versions(first: 2) { name } } owners { name } } } }",
    ),
    (
        "interface by type",
        r"{ assets(first: 5, where: {type: {in: [RUN, DEPLOYMENT]}}, orderBy: NAME_ASC) { totalCount nodes { __typename name } } }",
    ),
    (
        "interface by negated type",
        r"{ assets(where: {type: {notIn: [MODEL, DATASET, MODEL_VERSION]}}) { totalCount groups(by: TYPE, first: 20) { value count } } }",
    ),
    (
        "interface by type conditions",
        r#"{ assets(first: 9, where: {on: {dataset: {license: {eq: "mit"}}, model: {maxTokens: {gt: 100000}}}}) { totalCount nodes { uri } } }"#,
    ),
    (
        "equality",
        r#"{ models(where: {license: {eq: "mit"}}) { totalCount } not: models(where: {NOT: {license: {eq: "mit"}}}) { totalCount } ne: models(where: {license: {ne: "mit"}}) { totalCount } notNe: models(where: {NOT: {license: {ne: "mit"}}}) { totalCount } }"#,
    ),
    (
        "lists of values",
        r#"{ a: models(where: {license: {in: ["mit", "apache-2.0"]}}) { totalCount } b: models(where: {license: {notIn: ["mit"]}}) { totalCount } c: models(where: {NOT: {license: {in: ["mit"]}}}) { totalCount } d: models(where: {NOT: {license: {notIn: ["mit"]}}}) { totalCount } e: models(where: {license: {in: []}}) { totalCount } f: models(where: {license: {notIn: []}}) { totalCount } g: models(where: {NOT: {license: {notIn: []}}}) { totalCount } }"#,
    ),
    (
        "comparisons",
        r#"{ a: models(where: {parameterCount: {gt: 1000000000, lte: 8000000000}}) { totalCount } b: models(where: {NOT: {parameterCount: {gte: 1000000000}}}) { totalCount } c: models(where: {memoryMb: {lt: 100.5}}) { totalCount } d: models(where: {releasedOn: {gte: "2024-01-01", lt: "2025-01-01"}}) { totalCount } e: models(where: {updatedAt: {gt: "2020-01-01T00:00:00Z"}}) { totalCount } f: models(where: {openWeights: {eq: true}}) { totalCount } g: runs(where: {startedAt: {gt: "2026-08-06T00:00:00.5Z"}}) { totalCount } }"#,
    ),
    (
        "text",
        r#"{ a: models(where: {name: {contains: "bge"}}) { totalCount } b: models(where: {name: {startsWith: "BAAI"}}) { totalCount } c: models(where: {name: {endsWith: "-v1"}}) { totalCount } d: models(where: {NOT: {license: {contains: "m"}}}) { totalCount } }"#,
    ),
    (
        "text without case",
        r#"{ a: models(where: {name: {contains: "BGE", ignoreCase: true}}) { totalCount } b: models(where: {license: {eq: "MIT", ignoreCase: true}}) { totalCount } c: models(where: {license: {ne: "MIT", ignoreCase: true}}) { totalCount } d: models(where: {license: {notIn: ["MIT"], ignoreCase: true}}) { totalCount } e: models(where: {NOT: {license: {in: ["MIT"], ignoreCase: true}}}) { totalCount } f: datasets(first: 3, orderBy: NAME_ASC, where: {name: {startsWith: "touche", ignoreCase: true}}) { nodes { name } } }"#,
    ),
    (
        "missing",
        r"{ a: models(where: {license: {isNull: true}}) { totalCount } b: models(where: {license: {isNull: false}}) { totalCount } c: models(where: {NOT: {license: {isNull: true}}}) { totalCount } }",
    ),
    (
        "list properties",
        r#"{ a: models(where: {frameworks: {has: "PyTorch"}}) { totalCount } b: models(where: {frameworks: {hasAny: ["ONNX", "GGUF"]}}) { totalCount } c: models(where: {frameworks: {hasAll: ["PyTorch", "Sentence Transformers"]}}) { totalCount } d: models(where: {frameworks: {isEmpty: true}}) { totalCount } e: models(where: {NOT: {frameworks: {has: "PyTorch"}}}) { totalCount } f: models(where: {NOT: {frameworks: {hasAny: ["ONNX"]}}}) { totalCount } g: models(where: {NOT: {frameworks: {hasAll: ["ONNX"]}}}) { totalCount } h: models(where: {NOT: {frameworks: {isEmpty: true}}}) { totalCount } i: models(where: {frameworks: {hasAll: []}}) { totalCount } j: models(where: {embeddingDimensions: {has: 768}}) { totalCount } }"#,
    ),
    (
        "some",
        r#"{ models(first: 3, orderBy: NAME_ASC, where: {trainedOn: {some: {name: {eq: "MSMARCO"}}}}) { totalCount nodes { name } } }"#,
    ),
    (
        "quantifiers",
        r#"{ a: models(where: {trainedOn: {none: {license: {contains: "nc"}}}}) { totalCount } b: models(where: {trainedOn: {all: {license: {contains: "mit"}}}}) { totalCount } c: models(where: {trainedOn: {single: {license: {eq: "mit"}}}}) { totalCount } d: models(where: {NOT: {trainedOn: {single: {license: {eq: "mit"}}}}}) { totalCount } e: models(where: {trainedOn: {some: {}}}) { totalCount } f: models(where: {trainedOn: {none: {}}}) { totalCount } g: models(where: {trainedOn: {single: {}}}) { totalCount } }"#,
    ),
    (
        "nested quantifiers",
        r#"{ a: datasets(where: {trainedModels: {some: {derivedFrom: {some: {name: {contains: "bert"}}}}}}) { totalCount } b: modelVersions(where: {model: {trainedOn: {all: {license: {isNull: false}}}}, deployments: {some: {productionSystems: {some: {criticality: {in: [HIGH, CRITICAL]}}}}}}) { totalCount nodes { name } } }"#,
    ),
    (
        "filters on relationships",
        r#"{ models(first: 3, where: {trainedOnConnection: {some: {fact: {origin: {eq: DECLARED}, recordedAt: {gt: "2020-01-01T00:00:00Z"}}, node: {name: {startsWith: "M"}}, properties: {split: {isNull: true}}}}}) { totalCount nodes { name } } }"#,
    ),
    (
        "or",
        r#"{ models(where: {OR: [{license: {eq: "mit"}, maxTokens: {gt: 512}}, {AND: [{parameterCount: {lt: 1000}}, {name: {contains: "x"}}]}]}) { totalCount } }"#,
    ),
    (
        "connection in rows",
        "{ datasets(first: 4, orderBy: NAME_DESC) { nodes { name trainedModelsConnection(first: 2, orderBy: NAME_DESC) { totalCount edges { cursor node { name } fact { origin verification confidence recordedAt sources evidence } properties { split role } } pageInfo { hasNextPage endCursor } } } } }",
    ),
    (
        "filtered connection in rows",
        r#"{ datasets(first: 4, orderBy: NAME_ASC, where: {trainedModels: {some: {}}}) { nodes { name trainedModelsConnection(first: 2, where: {license: {eq: "apache-2.0"}}) { totalCount nodes { name } aggregate { count parameterCount { min max sum avg } } groups(by: LICENSE, first: 3) { value count } } } } }"#,
    ),
    (
        "walk of five hops",
        "{ features(first: 3) { nodes { name usedByModelVersions { name deployments { name productionSystems { name owners { __typename name } } } producedBy { name executedFor { name experiment { name } } } } } } }",
    ),
    (
        "order by the relationship",
        "{ models(first: 5, orderBy: NAME_ASC, where: {trainedOn: {some: {}}}) { nodes { name trainedOnConnection(first: 3, orderBy: [PROPERTIES_ROLE_DESC, NAME_ASC]) { edges { node { name } properties { role } } } } } }",
    ),
    (
        "components",
        "{ metrics(first: 5, orderBy: VALUE_DESC) { totalCount nodes { name split value evaluation { name } run { name } } } evaluations(first: 2) { nodes { name metrics(orderBy: NAME_ASC) { name split value unit } } } }",
    ),
    (
        "aggregate",
        r"{ models(where: {license: {isNull: false}}) { aggregate { count parameterCount { min max sum avg } memoryMb { min max } releasedOn { min max } updatedAt { min max } } } }",
    ),
    (
        "groups",
        "{ models { groups(by: LICENSE, first: 6) { value count aggregate { count parameterCount { min max } releasedOn { max } } } } }",
    ),
    (
        "groups by list and by type and by time",
        "{ models { groups(by: FRAMEWORKS, first: 5) { value count } } assets { groups(by: TYPE, first: 30) { value count } } b: models { groups(by: RELEASED_ON, first: 4) { value count } } c: models { groups(by: OPEN_WEIGHTS, first: 4) { value count } } }",
    ),
    (
        "aggregates of related nodes by type",
        "{ assets(first: 40, orderBy: NAME_DESC) { nodes { name ... on Dataset { trainedModelsConnection { aggregate { count maxTokens { max } } } } ... on Model { trainedOnConnection(where: {license: {isNull: true}}) { totalCount } } } } }",
    ),
    (
        "aggregates two levels down, of nothing too",
        "{ models(first: 5, orderBy: NAME_DESC) { nodes { name trainedOn(first: 2) { name trainedModelsConnection { totalCount aggregate { count maxTokens { min } } groups(by: LICENSE, first: 2) { value count } } } trainedOnConnection { aggregate { count rowCount { max } } } } } }",
    ),
    (
        "aggregates below a lookup",
        r#"{ asset(uri: "mlg://dataset/mteb/MSMARCO") { __typename name ... on Dataset { trainedModelsConnection(first: 1) { nodes { name trainedOnConnection { aggregate { count } } } groups(by: LICENSE, first: 3) { value count } } } } }"#,
    ),
];
