"""Dask, PostgreSQL and an object store together, each its own process on loopback: ``make test-cluster``."""
