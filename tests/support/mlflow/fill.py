"""Fills a real server with what `mlg import mlflow` reads: python fill.py URI"""

import sys

import mlflow
from mlflow import MlflowClient
from mlflow.entities import Dataset, DatasetInput, InputTag, Metric, Param

client = MlflowClient(sys.argv[1], sys.argv[1])
experiment = client.create_experiment("churn", tags={"mlflow.note.content": "Who leaves?", "team": "growth"})
client.create_registered_model("churn", tags={"area": "growth"}, description="Says who leaves")
runs = []
for number, context in enumerate(["training", "validation"], 1):
    run = client.create_run(experiment, run_name=f"fit-{number}", tags={"mlflow.user": "ann", "mlflow.note.content": "A try", "gpu": "no"})
    runs.append(run.info.run_id)
    client.log_batch(
        run.info.run_id,
        metrics=[Metric("auc", 0.8 + number / 100, 1795400158000, 0), Metric("loss", float("nan"), 1795400158000, 0)],
        params=[Param("lr", "0.1"), Param("depth", str(number))],
    )
    data = Dataset("users", f"d{number}", "s3", '{"uri": "s3://lake/users.parquet"}', "{}", "{}")
    frame = Dataset("frame", "f1", "code", '{"tags": {}}', None, None)
    client.log_inputs(run.info.run_id, [DatasetInput(data, [InputTag("mlflow.data.context", context)]), DatasetInput(frame, [])])
    client.set_terminated(run.info.run_id, "FINISHED" if number == 1 else "FAILED", 1795400160000)
    client.create_model_version("churn", f"s3://models/churn/{number}", run.info.run_id, description="The first" if number == 1 else None)
client.set_registered_model_alias("churn", "champion", "1")
client.set_model_version_tag("churn", "1", "checked", "yes")
child = client.create_run(experiment, run_name="fold", tags={"mlflow.parentRunId": runs[0]})
client.set_terminated(child.info.run_id, "KILLED", 1795400170000)
for number in range(25):
    client.create_registered_model(f"many-{number:02}")
print(" ".join(runs), child.info.run_id)
