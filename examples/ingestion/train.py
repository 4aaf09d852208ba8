"""A training that tells of itself: it reads a table of Snowflake and writes version 3 of a model of MLflow.

It needs the package `openlineage-python`, which sends to the server that OPENLINEAGE_URL names.
"""

from datetime import datetime, timezone

from openlineage.client import OpenLineageClient
from openlineage.client.event_v2 import InputDataset, Job, OutputDataset, Run, RunEvent, RunState
from openlineage.client.uuid import generate_new_uuid

client = OpenLineageClient()
run = Run(runId=str(generate_new_uuid()))
job = Job(namespace="airflow-prod", name="churn.train")
features = InputDataset(namespace="snowflake://ACME-PROD", name="ANALYTICS.MARTS.CUSTOMER_FEATURES")
model = OutputDataset(namespace="mlflow://prod", name="models/churn/3")


def tell(state, outputs):
    now = datetime.now(timezone.utc).isoformat()
    client.emit(RunEvent(eventType=state, eventTime=now, run=run, job=job, producer="https://example.org/train.py", inputs=[features], outputs=outputs))


tell(RunState.START, [])
# ... here the model learns ...
tell(RunState.COMPLETE, [model])
client.close()
