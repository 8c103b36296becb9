"""The packages of the wheel. ``config/`` goes with them as ``flows/settings/defaults``: the only copy of each file."""

from setuptools import find_packages, setup

setup(
    packages=[*find_packages(include=["flows*", "extractors*", "warehouse*"]), "flows.settings.defaults"],
    package_dir={"flows.settings.defaults": "config"},
)
