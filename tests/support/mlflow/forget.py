"""Removes from a server what an import has seen before: python forget.py URI RUN LOGGED_MODEL"""

import sys

from mlflow import MlflowClient

client = MlflowClient(sys.argv[1], sys.argv[1])
client.delete_run(sys.argv[2])
client.delete_logged_model(sys.argv[3])
client.delete_model_version("churn", "2")
client.delete_registered_model("many-4")
client.delete_registered_model_alias("churn", "champion")
