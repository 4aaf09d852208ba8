"""A training job, told by the client of OpenLineage: its start plain, its end packed."""

import sys

from openlineage.client import OpenLineageClient
from openlineage.client.event_v2 import InputDataset, Job, OutputDataset, Run, RunEvent, RunState
from openlineage.client.facet_v2 import dataset_type_dataset, documentation_dataset, schema_dataset
from openlineage.client.transport.http import ApiKeyTokenProvider, HttpCompression, HttpConfig, HttpTransport

url, token = sys.argv[1:]
auth = ApiKeyTokenProvider({"apiKey": token})
run = Run(runId="01a20620-a3ba-7be3-8240-3d366ff80789")
job = Job(namespace="airflow-prod", name="churn.train")
features = InputDataset(
    namespace="s3://lake",
    name="features/churn",
    facets={
        "schema": schema_dataset.SchemaDatasetFacet(fields=[schema_dataset.SchemaDatasetFacetFields(name="user_id", type="BIGINT")]),
        "documentation": documentation_dataset.DocumentationDatasetFacet(description="One row a customer."),
    },
)
model = OutputDataset(
    namespace="mlflow://prod",
    name="models/churn/3",
    facets={"datasetType": dataset_type_dataset.DatasetTypeDatasetFacet(datasetType="MODEL", subType="")},
)
events = [
    (RunState.START, "2026-11-01T09:00:00Z", None, []),
    (RunState.COMPLETE, "2026-11-01T09:30:00Z", HttpCompression.GZIP, [model]),
]
for state, time, compression, outputs in events:
    config = HttpConfig(url=url, auth=auth, compression=compression)
    client = OpenLineageClient(transport=HttpTransport(config))
    client.emit(RunEvent(eventType=state, eventTime=time, run=run, job=job, producer="test:it", inputs=[features], outputs=outputs))
    client.close()
