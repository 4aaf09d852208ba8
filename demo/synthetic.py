"""The synthetic part of the demo: an invented company that searches documents and answers customers with real models.

The facts of mteb say what models learned from. They say nothing of features, runs, experiments, deployments and people, so this
file invents some, that every type of the schema is used and the whole chain can be walked:

    dataset <- feature <- model version -> run -> experiment cell -> deployment <- production system -> owner

Nothing in here is true, and it says so: every asset has the tag `synthetic` and a uri of the source `synthetic`. It touches the
real part in two places only, and is upstream of nothing there: it reads datasets that no real model or dataset depends on
(DATASETS), and its model versions are versions of real models (FAMILIES). There is no randomness: numbers that look
measured come from a hash of their names.
"""

import hashlib
from datetime import datetime, timedelta

UPDATED_AT = "2026-11-01T00:00:00Z"

# Real datasets that no real model or dataset depends on: short name -> name in mteb, main metric, columns.
DATASETS = {
    "feedback-qa": ("FeedbackQARetrieval", "precision_at_1", ["question", "passage", "feedback", "rating"]),
    "shop-search": ("ERESSReranking", "ndcg_at_5", ["query", "product_title", "product_text", "relevance"]),
    "code-docs": ("FreshStackRetrieval", "ndcg_at_10", ["question", "snippet", "repository", "answered"]),
    "bank-intents": ("Banking77Classification.v2", "accuracy", ["text", "label", "channel"]),
    "comments": ("ToxicConversationsClassification.v2", "accuracy", ["text", "label", "annotators", "author_id"]),
    "terms": ("UnfairTOSLegalBenchClassification", "accuracy", ["clause", "label", "document"]),
    "contracts": ("LegalBenchConsumerContractsQA", "ndcg_at_10", ["question", "contract", "clause", "author_email"]),
    "summaries": ("LegalSummarization", "ndcg_at_10", ["text", "summary", "source"]),
}
COLUMN_TYPES = {"rating": "int32", "relevance": "float32", "answered": "boolean", "label": "int32", "annotators": "int32"}
PERSONAL = {"author_id", "author_email"}
SNAPSHOTS = ["2026-03-01", "2026-08-01"]

# Larger areas first.
DOMAINS = {
    "knowledge": ("Knowledge", None),
    "search": ("Search", "knowledge"),
    "support": ("Customer support", "knowledge"),
    "trust": ("Trust and safety", None),
    "legal": ("Legal", "trust"),
    "platform": ("ML platform", None),
}

# Team -> name, domain, members; the first one leads.
TEAMS = {
    "search-relevance": ("Search relevance", "search", ["ines-okafor", "tomas-lind", "yuki-arai"]),
    "support-automation": ("Support automation", "support", ["marta-kowal", "daniel-obi", "lea-brandt"]),
    "content-safety": ("Content safety", "trust", ["samir-haddad", "noor-visser"]),
    "legal-tech": ("Legal tech", "legal", ["helena-costa", "noor-visser"]),
    "ml-platform": ("ML platform", "platform", ["arun-mehta", "grace-tan"]),
    "data-engineering": ("Data engineering", "platform", ["pavel-novak", "amara-diallo", "grace-tan"]),
    "experimentation": ("Experimentation", "platform", ["julia-stern", "tomas-lind"]),
}
TITLES = ["Engineering lead", "ML engineer", "Data scientist"]

# Feature set -> entity, online, team, domain, features: (name, type, definition, sources, lifecycle). A source is a short name
# of DATASETS or a feature of the same set.
FEATURES = {
    "query_features": ("query", True, "search-relevance", "search", [
        ("length_chars", "int32", "char_length(query)", ["feedback-qa", "shop-search"], "DEPRECATED"),
        ("length_tokens", "int32", "count(tokens(query))", ["feedback-qa", "shop-search"], "ACTIVE"),
        ("is_question", "boolean", "first_token(query) in question_words", ["feedback-qa"], "ACTIVE"),
        ("language", "string", "detect_language(query)", ["shop-search"], "ACTIVE"),
        ("rare_term_share", "float32", "rare_terms(query) / length_tokens", ["shop-search", "length_tokens"], "ACTIVE"),
        ("embedding_mean", "array<float>", "mean_pool(embed(query))", ["feedback-qa"], "DRAFT"),
    ]),
    "document_features": ("document", False, "search-relevance", "search", [
        ("length_tokens", "int32", "count(tokens(text))", ["shop-search", "code-docs"], "ACTIVE"),
        ("code_share", "float32", "code_lines(text) / lines(text)", ["code-docs"], "ACTIVE"),
        ("freshness_days", "int32", "days_since(updated)", ["code-docs"], "ACTIVE"),
        ("title_overlap", "float32", "jaccard(tokens(title), tokens(text))", ["shop-search"], "ACTIVE"),
        ("length_bucket", "int32", "bucket(length_tokens, 8)", ["length_tokens"], "ACTIVE"),
        ("click_rate_30d", "float32", "clicks / impressions over 30 days", ["shop-search"], "ACTIVE"),
    ]),
    "ticket_features": ("ticket", True, "support-automation", "support", [
        ("intent_prior", "array<float>", "intent counts of the sender's last ten tickets", ["bank-intents"], "ACTIVE"),
        ("sentiment", "float32", "sentiment(text)", ["bank-intents", "feedback-qa"], "ACTIVE"),
        ("answered_before", "boolean", "nearest answered question within 0.2", ["feedback-qa"], "ACTIVE"),
        ("helpful_rate", "float32", "helpful / shown, per passage", ["feedback-qa"], "ACTIVE"),
        ("urgency", "float32", "0.7 * negative(sentiment) + 0.3 * repeat_count", ["sentiment"], "ACTIVE"),
    ]),
    "comment_features": ("comment", True, "content-safety", "trust", [
        ("toxicity_terms", "int32", "count(lexicon_hits(text))", ["comments"], "ACTIVE"),
        ("author_history", "float32", "removed comments of the author / all", ["comments"], "ACTIVE"),
        ("annotator_agreement", "float32", "agreement(labels)", ["comments"], "DEPRECATED"),
        ("caps_share", "float32", "upper(text) / letters(text)", ["comments"], "ACTIVE"),
    ]),
    "clause_features": ("clause", False, "legal-tech", "legal", [
        ("obligation_terms", "int32", "count(shall | must | may not)", ["terms", "contracts"], "ACTIVE"),
        ("defined_terms", "int32", "count(capitalised terms with a definition)", ["contracts"], "ACTIVE"),
        ("summary_similarity", "float32", "cosine(embed(clause), embed(summary))", ["summaries"], "ACTIVE"),
        ("unfairness_prior", "float32", "share of unfair clauses in like documents", ["terms"], "ACTIVE"),
        ("clause_position", "float32", "index / clauses", ["contracts"], "RETIRED"),
    ]),
}
SUPERSEDED = [("query_features/length_chars", "query_features/length_tokens")]

# Family -> the real model its versions are versions of, team, domain, task, data, features, and the versions:
# (number, day, stage, lifecycle, registry aliases).
FAMILIES = {
    "answer-retriever": ("intfloat/multilingual-e5-small", "support-automation", "support", ["feedback-qa", "code-docs"],
        ["query_features/length_chars", "query_features/is_question", "ticket_features/answered_before",
         "ticket_features/helpful_rate"], [
            (1, "2026-03-10", "ARCHIVED", "RETIRED", []),
            (2, "2026-05-04", "ARCHIVED", "DEPRECATED", []),
            (3, "2026-08-11", "PRODUCTION", "ACTIVE", ["champion"]),
            (4, "2026-10-05", "STAGING", "ACTIVE", ["challenger"])]),
    "intent-classifier": ("sentence-transformers/all-MiniLM-L6-v2", "support-automation", "support", ["bank-intents"],
        ["ticket_features/intent_prior", "ticket_features/sentiment", "ticket_features/urgency"], [
            (1, "2026-03-18", "ARCHIVED", "RETIRED", []),
            (2, "2026-08-20", "PRODUCTION", "ACTIVE", ["champion"]),
            (3, "2026-10-12", "DEVELOPMENT", "DRAFT", ["candidate"])]),
    "document-search": ("Snowflake/snowflake-arctic-embed-m-v1.5", "search-relevance", "search", ["shop-search", "code-docs"],
        ["query_features/length_tokens", "query_features/language", "document_features/length_tokens",
         "document_features/title_overlap"], [
            (1, "2026-03-25", "ARCHIVED", "RETIRED", []),
            (2, "2026-08-18", "PRODUCTION", "ACTIVE", ["champion"]),
            (3, "2026-10-20", "STAGING", "DRAFT", ["challenger"])]),
    "document-reranker": ("mixedbread-ai/mxbai-rerank-base-v1", "search-relevance", "search", ["shop-search"],
        ["query_features/rare_term_share", "document_features/click_rate_30d", "document_features/code_share"], [
            (1, "2026-04-08", "PRODUCTION", "ACTIVE", ["champion"]),
            (2, "2026-09-02", "STAGING", "DRAFT", ["challenger"])]),
    "comment-guard": ("thenlper/gte-small", "content-safety", "trust", ["comments"],
        ["comment_features/toxicity_terms", "comment_features/author_history", "comment_features/annotator_agreement"], [
            (1, "2026-04-15", "ARCHIVED", "DEPRECATED", []),
            (2, "2026-08-25", "PRODUCTION", "ACTIVE", ["champion"]),
            (3, "2026-10-14", "DEVELOPMENT", "DRAFT", [])]),
    "contract-search": ("nomic-ai/modernbert-embed-base", "legal-tech", "legal", ["contracts", "terms", "summaries"],
        ["clause_features/obligation_terms", "clause_features/defined_terms", "clause_features/summary_similarity"], [
            (1, "2026-04-22", "PRODUCTION", "ACTIVE", ["champion"]),
            (2, "2026-09-15", "STAGING", "ACTIVE", ["challenger"])]),
}

# Deployment -> family/version, environment, platform, region, lifecycle, deployed, retired, replicas.
DEPLOYMENTS = {
    "answer-retriever": ("answer-retriever/3", "production", "kserve", "eu-west", "ACTIVE", "2026-08-14", None, 6),
    "answer-retriever-canary": ("answer-retriever/4", "production", "kserve", "eu-west", "ACTIVE", "2026-10-07", None, 1),
    "answer-retriever-old": ("answer-retriever/1", "production", "kserve", "eu-west", "RETIRED", "2026-03-12", "2026-05-06", 0),
    "intent-classifier": ("intent-classifier/2", "production", "triton", "eu-west", "ACTIVE", "2026-08-22", None, 4),
    "document-search-eu": ("document-search/2", "production", "kserve", "eu-west", "ACTIVE", "2026-08-24", None, 8),
    "document-search-us": ("document-search/2", "production", "kserve", "us-east", "ACTIVE", "2026-08-26", None, 8),
    "document-search-old": ("document-search/1", "production", "kserve", "eu-west", "RETIRED", "2026-03-28", "2026-09-21", 0),
    "document-search-staging": ("document-search/3", "staging", "kserve", "eu-west", "DRAFT", "2026-10-21", None, 1),
    "document-reranker": ("document-reranker/1", "production", "triton", "eu-west", "ACTIVE", "2026-04-10", None, 4),
    "comment-guard": ("comment-guard/2", "production", "triton", "eu-west", "ACTIVE", "2026-08-27", None, 3),
    "contract-search": ("contract-search/1", "production", "kserve", "eu-west", "ACTIVE", "2026-04-27", None, 2),
    "contract-search-shadow": ("contract-search/2", "shadow", "kserve", "eu-west", "ACTIVE", "2026-09-17", None, 1),
}

# Production system -> name, purpose, team, domain, criticality, deployments, systems.
SYSTEMS = {
    "help-centre": ("Help centre", "Answers customers' questions from our own pages.", "support-automation", "support", "HIGH",
        ["answer-retriever", "answer-retriever-canary"], []),
    "support-chat": ("Support chat", "Understands what customers want, and routes the rest to people.", "support-automation",
        "support", "CRITICAL", ["intent-classifier", "comment-guard"], ["help-centre"]),
    "site-search": ("Site search", "The search box of the shop and of the documentation.", "search-relevance", "search", "CRITICAL",
        ["document-search-eu", "document-search-us", "document-reranker"], []),
    "moderation-queue": ("Moderation queue", "Shows moderators the worst comments first.", "content-safety", "trust", "HIGH",
        ["comment-guard"], []),
    "contracts-desk": ("Contracts desk", "Finds the clause that a lawyer asks for.", "legal-tech", "legal", "MEDIUM",
        ["contract-search", "contract-search-shadow"], []),
    "mobile-app": ("Mobile app", "What customers hold in their hands.", "ml-platform", "knowledge", "CRITICAL", [],
        ["help-centre", "site-search", "support-chat"]),
}

# Experiment -> kind, lifecycle, team, domain, hypothesis, main metric, began, ended, decision, and the cells:
# (name, control, allocation, what it shows, the version whose training was done for it).
EXPERIMENTS = {
    "answer-retriever-4": ("AB_TEST", "ACTIVE", "support-automation", "support",
        "Version 4 answers more questions without a ticket.", "tickets_avoided", "2026-10-08", None, None, [
            ("control", True, 0.9, ["deployment/answer-retriever"], None),
            ("version-4", False, 0.1, ["deployment/answer-retriever-canary"], "answer-retriever/4")]),
    "document-search-2": ("AB_TEST", "RETIRED", "search-relevance", "search",
        "Version 2 finds what people look for on the first page.", "clicks_at_10", "2026-08-25", "2026-09-20",
        "Shipped version 2 in both regions.", [
            ("control", True, 0.5, ["deployment/document-search-old"], None),
            ("version-2-eu", False, 0.25, ["deployment/document-search-eu"], "document-search/2"),
            ("version-2-us", False, 0.25, ["deployment/document-search-us"], "document-search/2")]),
    "intent-pooling": ("OFFLINE", "ACTIVE", "support-automation", "support",
        "Pooling over all tokens beats the first token.", "accuracy", "2026-10-01", None, None, [
            ("first-token", True, 0.5, ["model-version/intent-classifier/2"], None),
            ("mean", False, 0.5, ["model-version/intent-classifier/3"], "intent-classifier/3")]),
    "comment-threshold": ("OFFLINE", "RETIRED", "content-safety", "trust",
        "A lower threshold catches more without hiding harmless comments.", "recall_at_precision_95", "2026-06-01", "2026-06-30",
        "Kept the threshold.", [
            ("0.5", True, 0.5, ["model-version/comment-guard/1"], None),
            ("0.4", False, 0.5, ["model-version/comment-guard/1"], None)]),
    "reranker-2": ("AB_TEST", "DRAFT", "experimentation", "search",
        "Version 2 of the reranker lifts the right product above the fold.", "clicks_at_3", None, None, None, [
            ("control", True, 0.8, ["deployment/document-reranker"], None),
            ("version-2", False, 0.2, ["model-version/document-reranker/2"], "document-reranker/2")]),
}


def lines():
    """All lines of the synthetic part. Experiments come last: what they test is worked out from the rest."""
    part = Part()
    people(part)
    for snapshot, day in enumerate(SNAPSHOTS):
        snapshots(part, snapshot, day)
    for feature_set in FEATURES:
        features(part, feature_set)
    for family in FAMILIES:
        models(part, family)
    serving(part)
    for experiment in EXPERIMENTS:
        experiments(part, experiment)
    return part.lines


class Part:
    """The lines so far."""

    def __init__(self):
        self.lines = []

    def asset(self, kind, path, name, /, team=None, domain=None, role="technical", **fields):
        """An asset; with the team that owns it and the domain it is in. Returns its uri."""
        uri = at(kebab(kind), path)
        line = {"type": kind, "uri": uri, "name": name, "tags": ["synthetic"], **fields, "updatedAt": UPDATED_AT}
        self.lines.append({key: value for key, value in line.items() if value is not None and value != []})
        if team:
            self.join("OWNED_BY", uri, at("team", team), origin="MANUAL", properties={"role": role})
        if domain:
            self.join("IN_DOMAIN", uri, at("domain", domain), origin="MANUAL")
        return uri

    def component(self, kind, owner, name, /, **fields):
        line = {"type": kind, "owner": owner, "name": name, **fields}
        self.lines.append({key: value for key, value in line.items() if value is not None})

    def join(self, relationship, source, target, origin="DECLARED", verification="UNVERIFIED", properties=None, day=None, **fact):
        """A relationship. What a run reports is observed and counts as verified."""
        if origin == "OBSERVED":
            verification, fact["confidence"] = "VERIFIED", 1.0
        line = {"relationship": relationship, "from": source, "to": target}
        if properties:
            line["properties"] = properties
        recorded = moment(day, 13) if day else UPDATED_AT
        line["fact"] = {"origin": origin, "verification": verification, **fact, "recordedAt": recorded, "sources": ["synthetic"]}
        self.lines.append(line)


# ---- Who and where ----


def people(part):
    for key, (name, larger) in DOMAINS.items():
        part.asset("Domain", key, name, domain=larger, lifecycle="ACTIVE")
    persons = list(dict.fromkeys(person for _, _, members in TEAMS.values() for person in members))
    for person in persons:
        name = person.replace("-", " ").title()
        title = TITLES[min(members.index(person) for _, _, members in TEAMS.values() if person in members)]
        part.asset("User", person, name, lifecycle="ACTIVE", email=f"{person}@example.com", title=title)
    for key, (name, domain, members) in TEAMS.items():
        team = part.asset("Team", key, name, domain=domain, lifecycle="ACTIVE", email=f"{key}@example.com", channel=f"#{key}")
        part.join("OWNED_BY", team, at("user", members[0]), origin="MANUAL", properties={"role": "lead"})
        for member in members:
            part.join("MEMBER_OF", at("user", member), team, origin="MANUAL")


# ---- Data and features ----


def snapshots(part, number, day):
    """One run copies each dataset as it is that day."""
    workflow, task = at("workflow", "snapshot"), at("task", "snapshot/copy")
    if number == 0:
        part.asset("Workflow", "snapshot", "snapshot datasets", "data-engineering", "platform", lifecycle="ACTIVE",
                   platform="dagster", schedule="0 3 1 3,8 *", sourceCode="pipelines/snapshot.py")
        part.asset("Task", "snapshot/copy", "copy", "data-engineering", "platform", lifecycle="ACTIVE", operator="op", position=1,
                   sourceCode="pipelines/snapshot.py")
        part.join("TASK_OF", task, workflow)
        for name, _, _ in DATASETS.values():
            part.join("CONSUMES", task, real_dataset(name))
    run = run_of(part, f"snapshot/{day}", f"snapshot {day}", task, day, hours=1.5, trigger="schedule")
    for key, (name, _, columns) in DATASETS.items():
        rows = 2000 + int(noise(key, "rows") * 60000) + number * int(noise(key, "growth") * 9000)
        version = part.asset("DatasetVersion", f"{key}/{day}", f"{name} {day}", "data-engineering", "platform",
                             lifecycle="ACTIVE" if number else "DEPRECATED", createdAt=moment(day, 3), version=day,
                             location=f"s3://snapshots/{key}/{day}", format="parquet", rowCount=rows,
                             sizeBytes=rows * (180 + int(noise(key, "width") * 900)),
                             checksum="sha256:" + hashlib.sha256(f"{key} {day}".encode()).hexdigest())
        part.join("VERSION_OF", version, real_dataset(name))
        part.join("PRODUCED_BY", version, run, origin="OBSERVED", day=day)
        part.join("CONSUMES", run, real_dataset(name), origin="OBSERVED", day=day)
        if number:
            part.join("DERIVED_FROM", version, at("dataset-version", f"{key}/{SNAPSHOTS[0]}"), evidence="incremental copy")
            for position, column in enumerate(columns, 1):
                part.component("Column", version, column, dataType=COLUMN_TYPES.get(column, "string"),
                               nullable=noise(key, column) < 0.3, position=position,
                               **({"tags": ["pii"]} if column in PERSONAL else {}))


def features(part, key):
    """A feature set, the workflow that builds it, and its monthly runs."""
    entity, online, team, domain, members = FEATURES[key]
    source = f"features/{key}.py"
    feature_set = part.asset("FeatureSet", key, key, team, domain, lifecycle="ACTIVE",
                             description=f"What models know of a {entity}, computed every night.",
                             aliases=[f"urn:li:mlFeatureTable:(urn:li:dataPlatform:feast,{key})"],
                             externalUrl=f"https://features.example.com/{key}", platform="feast", entity=entity,
                             entityKeys=[f"{entity}_id"], refreshSchedule="0 4 * * *", online=online)
    workflow = part.asset("Workflow", f"build-{key}", f"build {key}", team, domain, lifecycle="ACTIVE",
                          description=f"Computes all features of {key}.", aliases=[f"urn:li:dataFlow:(dagster,build-{key},prod)"],
                          externalUrl=f"https://dagster.example.com/jobs/build-{key}", platform="dagster", schedule="0 4 * * *",
                          sourceCode=source)
    task = part.asset("Task", f"build-{key}/compute", f"compute {key}", team, domain, lifecycle="ACTIVE", operator="op", position=1,
                      sourceCode=source)
    part.join("TASK_OF", task, workflow)
    days = ["2026-03-05", "2026-08-05", "2026-10-03"]
    runs = []
    for day in days:
        runs.append(run_of(part, f"build-{key}/{day}", f"build {key} {day}", task, day, hours=0.6, trigger="schedule"))
    data = sorted({name for _, _, _, sources, _ in members for name in sources if name in DATASETS})
    for name in data:
        part.join("CONSUMES", task, real_dataset(DATASETS[name][0]))
        for run, day in zip(runs, days):
            snapshot = SNAPSHOTS[0] if day < SNAPSHOTS[1] else SNAPSHOTS[1]
            part.join("CONSUMES", run, at("dataset-version", f"{name}/{snapshot}"), origin="OBSERVED", day=day)
    for name, kind, definition, sources, lifecycle in members:
        feature = part.asset("Feature", f"{key}/{name}", f"{key}.{name}", team, domain, lifecycle=lifecycle,
                             createdAt=moment("2026-02-20", 9), dataType=kind, entity=entity, definition=definition, online=online)
        part.join("PART_OF", feature, feature_set)
        for run, day in zip(runs, days):
            if lifecycle not in ("DRAFT", "RETIRED") or run == (runs[-1] if lifecycle == "DRAFT" else runs[0]):
                part.join("PRODUCED_BY", feature, run, origin="OBSERVED", day=day)
        for origin in sources:
            if origin in DATASETS:
                part.join("DERIVED_FROM", feature, real_dataset(DATASETS[origin][0]), evidence=source)
                part.join("DERIVED_FROM", feature, at("dataset-version", f"{origin}/{SNAPSHOTS[1]}"), origin="OBSERVED")
            else:
                part.join("DERIVED_FROM", feature, at("feature", f"{key}/{origin}"), evidence=source)
    for old, new in SUPERSEDED:
        if old.startswith(key + "/"):
            part.join("SUPERSEDED_BY", at("feature", old), at("feature", new), origin="MANUAL")


# ---- Models ----


def models(part, family):
    """The versions of one family, with the workflow that trains them and the evaluations of each."""
    base, team, domain, data, inputs, versions = FAMILIES[family]
    source = f"training/{family}.py"
    workflow = part.asset("Workflow", f"train-{family}", f"train {family}", team, domain, lifecycle="ACTIVE",
                          description=f"Fine-tunes {base} on our own data and evaluates the result.",
                          aliases=[f"urn:li:dataFlow:(airflow,train-{family},prod)"],
                          externalUrl=f"https://airflow.example.com/dags/train-{family}", platform="airflow", schedule="on demand",
                          sourceCode=source)
    tasks = {}
    for position, step in enumerate(["prepare", "train", "evaluate"], 1):
        tasks[step] = part.asset("Task", f"train-{family}/{step}", f"{step} {family}", team, domain, lifecycle="ACTIVE",
                                 operator="PythonOperator", position=position, sourceCode=source)
        part.join("TASK_OF", tasks[step], workflow)
    for feature in inputs:
        part.join("CONSUMES", tasks["train"], at("feature", feature))
    for name in data:
        part.join("CONSUMES", tasks["prepare"], real_dataset(DATASETS[name][0]))
    for number, day, stage, lifecycle, aliases in versions:
        path = f"{family}/{number}"
        version = part.asset("ModelVersion", path, f"{family} {number}", team, domain, lifecycle=lifecycle,
                             createdAt=moment(day, 12), version=str(number), stage=stage, registryAliases=aliases,
                             format="safetensors", location=f"s3://models/{path}",
                             sizeBytes=60_000_000 + int(noise(path, "size") * 400_000_000),
                             checksum="sha256:" + hashlib.sha256(path.encode()).hexdigest(), releasedOn=day)
        part.join("VERSION_OF", version, f"mlg://model/huggingface/{base}")
        if number > 1:
            part.join("DERIVED_FROM", version, at("model-version", f"{family}/{number - 1}"), evidence="initial weights")
        training(part, family, number, day, version, tasks, workflow)
    if family == "comment-guard":
        failed = run_of(part, f"train-{family}/2026-10-13/train", f"train {family} 2026-10-13", tasks["train"],
                        "2026-10-13", hours=0.4, status="FAILED", attempt=2, errorMessage="CUDA out of memory in the second epoch")
        part.component("Parameter", failed, "batch_size", value="512")
    if family == "document-search":
        run_of(part, f"train-{family}/2026-10-31", f"train {family} 2026-10-31", workflow, "2026-10-31", hours=None,
               status="RUNNING")
    if family == "contract-search":
        run_of(part, f"train-{family}/2026-09-12", f"train {family} 2026-09-12", workflow, "2026-09-12", hours=1.2,
               status="ABORTED")


def training(part, family, number, day, version, tasks, workflow):
    """The run that made a version: a run of the workflow with one child a task."""
    _, team, domain, data, inputs, _ = FAMILIES[family]
    path, name = f"train-{family}/{day}", f"train {family} {number}"
    parent = run_of(part, path, name, workflow, day, hours=7)
    runs = {}
    for step, hours, begin in (("prepare", 1, 4), ("train", 5, 5), ("evaluate", 1, 10)):
        runs[step] = run_of(part, f"{path}/{step}", f"{name}: {step}", tasks[step], day, hours=hours, begin=begin)
        part.join("CHILD_OF", runs[step], parent, origin="OBSERVED", day=day)
    part.join("PRODUCED_BY", version, runs["train"], origin="OBSERVED", day=day)
    part.join("CONSUMES", runs["evaluate"], version, origin="OBSERVED", day=day)
    snapshot = SNAPSHOTS[0] if day < SNAPSHOTS[1] else SNAPSHOTS[1]
    for key in data:
        snapshot_uri = at("dataset-version", f"{key}/{snapshot}")
        part.join("TRAINED_ON", version, real_dataset(DATASETS[key][0]), properties={"split": "train", "role": "fine-tuning"})
        part.join("TRAINED_ON", version, snapshot_uri, origin="OBSERVED", day=day,
                  properties={"split": "train", "role": "fine-tuning"})
        part.join("CONSUMES", runs["prepare"], snapshot_uri, origin="OBSERVED", day=day)
    for index, feature in enumerate(inputs):
        importance = round(0.9 / (index + 1) * (0.8 + 0.2 * noise(version, feature)), 3)
        # The last input of a draft is declared by its registry card, but no run ever read it.
        phantom = number == FAMILIES[family][5][-1][0] and number > 2 and index == len(inputs) - 1
        if phantom:
            part.join("USES_FEATURE", version, at("feature", feature), verification="PHANTOM", evidence="model card",
                      confidence=0.2, properties={"importance": 0.0, "required": False})
            continue
        part.join("USES_FEATURE", version, at("feature", feature), origin="OBSERVED", day=day,
                  properties={"importance": importance, "required": index == 0})
        part.join("CONSUMES", runs["train"], at("feature", feature), origin="OBSERVED", day=day)
    rate = ["2e-05", "3e-05", "5e-05"][int(noise(version, "rate") * 3)]
    for key, value in (("learning_rate", rate), ("epochs", str(2 + number)), ("batch_size", "256"), ("seed", str(40 + number)),
                       ("base_model", FAMILIES[family][0]), ("pooling", "mean" if number > 2 else "first-token")):
        part.component("Parameter", runs["train"], key, value=value)
    for split, worse in (("train", 0), ("dev", 0.08)):
        loss = round(0.62 - 0.07 * number + worse + 0.05 * noise(version, split), 4)
        part.component("Metric", runs["train"], "loss", split=split, value=loss, measuredAt=moment(day, 10))
    for key in data:
        evaluation(part, family, number, day, key, version, runs["evaluate"], snapshot)


def evaluation(part, family, number, day, key, version, run, snapshot):
    _, team, domain, _, _, _ = FAMILIES[family]
    name, metric, _ = DATASETS[key]
    uri = part.asset("Evaluation", f"{family}/{number}/{key}", f"{family} {number} on {name}", team, domain,
                     createdAt=moment(day, 11), method="holdout", evaluator="evals 1.4")
    part.join("EVALUATES", uri, version, origin="OBSERVED", day=day)
    part.join("EVALUATED_ON", uri, real_dataset(name), origin="OBSERVED", day=day)
    part.join("EVALUATED_ON", uri, at("dataset-version", f"{key}/{snapshot}"), origin="OBSERVED", day=day)
    part.join("PRODUCED_BY", uri, run, origin="OBSERVED", day=day)
    base = 0.55 + 0.2 * noise(family, key) + 0.035 * number
    for split, worse in (("test", 0.02), ("dev", 0)):
        value = round(base - worse + 0.01 * noise(version, key, split), 4)
        part.component("Metric", uri, metric, split=split, value=value, measuredAt=moment(day, 11))
    latency = round(9 + 14 * noise(version, key, "latency"), 1)
    part.component("Metric", uri, "latency_p95", value=latency, unit="ms", measuredAt=moment(day, 11))


def run_of(part, path, name, target, day, hours, begin=4, status="SUCCEEDED", trigger="manual", **fields):
    """A run of a workflow or a task. One without `hours` has not ended."""
    seconds = hours and round(hours * 3600 * (0.9 + 0.2 * noise(path, "duration")), 1)
    team = "data-engineering" if trigger == "schedule" else "ml-platform"
    run = part.asset("Run", path, name, team, "platform", createdAt=moment(day, begin), status=status, startedAt=moment(day, begin),
                     endedAt=seconds and moment(day, begin, seconds), durationSeconds=seconds, trigger=trigger,
                     **{"attempt": 1, **fields})
    part.join("RUN_OF", run, target, origin="OBSERVED", day=day)
    return run


# ---- Serving and experiments ----


def serving(part):
    for key, (version, environment, platform, region, lifecycle, deployed, retired, replicas) in DEPLOYMENTS.items():
        _, team, domain, *_ = FAMILIES[version.split("/")[0]]
        deployment = part.asset("Deployment", key, key, team, domain, lifecycle=lifecycle, createdAt=moment(deployed, 8),
                                environment=environment, platform=platform, region=region,
                                endpoint=f"https://{key}.models.example.com/v1", replicas=replicas,
                                deployedAt=moment(deployed, 8), retiredAt=retired and moment(retired, 16))
        part.join("DEPLOYS", deployment, at("model-version", version), origin="OBSERVED", day=deployed)
        if lifecycle == "ACTIVE":
            part.join("OWNED_BY", deployment, at("team", "ml-platform"), origin="MANUAL", properties={"role": "operations"})
    for key, (name, purpose, team, domain, criticality, deployments, systems) in SYSTEMS.items():
        system = part.asset("ProductionSystem", key, name, team, domain, role="business", lifecycle="ACTIVE", description=purpose,
                            criticality=criticality, runbookUrl=f"https://runbooks.example.com/{key}")
        for deployment in deployments:
            part.join("DEPENDS_ON", system, at("deployment", deployment), origin="OBSERVED")
        for other in systems:
            part.join("DEPENDS_ON", system, at("production-system", other))


def experiments(part, key):
    kind, lifecycle, team, domain, hypothesis, metric, began, ended, decision, cells = EXPERIMENTS[key]
    experiment = part.asset("Experiment", key, key, team, domain, lifecycle=lifecycle, createdAt=moment(began or "2026-10-28", 9),
                            kind=kind, hypothesis=hypothesis, mainMetric=metric, startedAt=began and moment(began, 9),
                            endedAt=ended and moment(ended, 18), decision=decision)
    if team != "experimentation":
        part.join("OWNED_BY", experiment, at("team", "experimentation"), origin="MANUAL", properties={"role": "steward"})
    for name, control, allocation, shown, trained in cells:
        cell = part.asset("ExperimentCell", f"{key}/{name}", f"{key}: {name}", team, domain, lifecycle=lifecycle, control=control)
        part.join("HAS_CELL", experiment, cell, properties={"allocation": allocation})
        for target in shown:
            part.join("EXPOSES", cell, at(*target.split("/", 1)))
        if trained:
            family, number = trained.split("/")
            day = next(day for version, day, *_ in FAMILIES[family][5] if version == int(number))
            part.join("EXECUTED_FOR", at("run", f"train-{family}/{day}/train"), cell)


# ---- Small things ----


def at(kind, path):
    return f"mlg://{kind}/synthetic/{path}"


def real_dataset(name):
    return f"mlg://dataset/mteb/{name}"


def kebab(kind):
    return "".join(f"-{c.lower()}" if c.isupper() else c for c in kind).lstrip("-")


def noise(*names):
    """A number from 0 to 1 that looks random and is always the same for the same names."""
    return int.from_bytes(hashlib.sha256("\n".join(names).encode()).digest()[:6], "big") / 2**48


def moment(day, hour, seconds=0.0):
    return (datetime.fromisoformat(day) + timedelta(hours=hour, seconds=int(seconds))).isoformat() + "Z"
