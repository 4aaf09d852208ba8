"""Fills a real server with what `mlg import mlflow` reads, and prints what it made: python fill.py URI"""

import json
import sys

from mlflow import MlflowClient
from mlflow.entities import Dataset, DatasetInput, InputTag, LoggedModelInput, LoggedModelOutput, Metric, Param

client = MlflowClient(sys.argv[1], sys.argv[1])
AT = 1795400158000
ids = {}


def data(name, digest, kind, source, schema="{}", profile="{}", context=None):
    tags = [InputTag("mlflow.data.context", context)] if context else []
    return DatasetInput(Dataset(name, digest, kind, json.dumps(source), schema, profile), tags)


def run(experiment, name, **more):
    made = client.create_run(experiment, start_time=AT, run_name=name, **more)
    ids[made.info.run_id] = name
    return made.info.run_id


COLUMNS = json.dumps({"mlflow_colspec": [
    {"type": "long", "name": "user_id", "required": True},
    {"type": "array", "items": {"type": "string"}, "name": "plans", "required": False},
]})
users = ("users", "d1", "s3", {"uri": "s3://lake/users.parquet"}, COLUMNS, '{"num_rows": 1200}')
frame = ("frame", "f1", "code", {"tags": {}})
web = ("web", "w1", "http", {"url": "https://example.org/held-out.csv?signature=secret"})
hub = ("squad", "h1", "hugging_face", {"path": "rajpurkar/squad", "split": "train"})
catalog = ("prices", "p1", "delta_table", {"delta_table_name": "main.shop.prices", "is_databricks_uc_table": True})

# As before version 3: versions of the registry come out of runs.
churn = client.create_experiment("churn", tags={"mlflow.note.content": "Who leaves?", "team": "growth"})
client.create_registered_model("churn", tags={"area": "growth"}, description="Says who leaves")
fits = []
for number, context in enumerate(["training", "validation"], 1):
    tags = {"mlflow.user": "Ann@example.org", "mlflow.note.content": "A try", "gpu": "no", "mlflow.source.name": "fit.py"}
    fit = run(churn, f"fit-{number}", tags=tags)
    fits.append(fit)
    client.log_batch(
        fit,
        metrics=[Metric("auc", 0.8 + number / 100, AT, 0), Metric("loss", float("nan"), AT, 0)],
        params=[Param("lr", "0.1"), Param("depth", str(number)), Param("prompt", "x" * 6000)],
    )
    client.log_inputs(fit, [data(*users, context=context), data(*frame), data(*hub, context="training"), data(*catalog)])
    client.set_terminated(fit, "FINISHED" if number == 1 else "FAILED", AT + 2500)
    description = "The first" if number == 1 else None
    client.create_model_version("churn", f"s3://models/churn/{number}", fit, description=description)
client.set_registered_model_alias("churn", "champion", "1")
client.set_model_version_tag("churn", "1", "checked", "yes")
client.transition_model_version_stage("churn", "2", "Staging")
fold = run(churn, "fold", tags={"mlflow.parentRunId": fits[0], "mlflow.user": "bob"})
client.set_terminated(fold, "KILLED", AT + 1000)
lost = run(churn, "lost", tags={"mlflow.parentRunId": "no run / at all"})

# Since version 3: runs log models, other runs measure them, and the registry names them.
spam = client.create_experiment("spam")
train, judge = run(spam, "train"), run(spam, "judge")
model = client.create_logged_model(spam, name="filter", source_run_id=train, tags={"kind": "tree"}, params={"depth": "3"})
ids[model.model_id] = "m-filter"
client.log_inputs(train, [data(*users, context="training")])
client.log_outputs(train, [LoggedModelOutput(model.model_id, 0)])
for step, value in enumerate([0.9, 0.91]):
    client.log_metric(train, "auc", value, AT, step, model_id=model.model_id, dataset_name="users", dataset_digest="d1")
client.log_metric(train, "loss", 0.1, AT, 0, model_id=model.model_id)
client.finalize_logged_model(model.model_id, "READY")
client.log_inputs(judge, [data(*web, context="eval")], models=[LoggedModelInput(model.model_id)])
client.log_metric(judge, "auc", 0.7, AT, 0, model_id=model.model_id, dataset_name="web", dataset_digest="w1")
for finished in [train, judge]:
    client.set_terminated(finished, "FINISHED", AT + 1000)
pending = client.create_logged_model(spam, name="pending")
ids[pending.model_id] = "m-pending"
client.create_registered_model("spam")
client.create_model_version("spam", f"models:/{model.model_id}", train, model_id=model.model_id)

client.register_prompt("greeting", "Hello {{name}}")
for number in range(5):
    client.create_registered_model(f"many-{number}")
print(json.dumps({"ids": ids, "fold": fold, "pending": pending.model_id}))
