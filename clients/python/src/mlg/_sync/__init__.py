"""The synchronous client, written by `codegen/generate.py` of the asynchronous one."""
