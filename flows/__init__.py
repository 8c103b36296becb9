"""The flows: the only package that imports Prefect and touches network, files and environment."""
