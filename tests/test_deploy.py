"""What ``deploy/`` says: no secret in the open, nothing reachable from elsewhere, what operators need is there."""

import re
from importlib.util import find_spec
from typing import Any

import pytest

from tests.cluster.merged import DEPLOY, services

SERVICES = services("compose.yaml")
CLUSTER = services("cluster.yaml")
TOGETHER = services("compose.yaml", "cluster.yaml")
UNIT = (DEPLOY / "newsloom.service").read_text("utf-8")


@pytest.mark.parametrize("name", SERVICES)
def test_no_service_has_a_secret_in_its_environment(name: str) -> None:
    environment = SERVICES[name].get("environment", {})
    telling = {key for key in environment if re.search("PASSWORD|KEY|AUTH|TOKEN", key)}
    assert telling <= {key for key in environment if key.endswith(("_FILE", "_KEYS"))}
    assert not [value for value in environment.values() if re.search(r"://[^/]*:[^/]*@", str(value))]


@pytest.mark.parametrize("name", CLUSTER)
def test_a_cluster_keeps_its_secrets_in_files_and_opens_no_port(name: str) -> None:
    service = CLUSTER[name]
    environment = service.get("environment", {})
    telling = {key for key in environment if re.search("PASS|KEY|SECRET|CREDENTIALS|TOKEN", key)}
    assert all(str(environment[key]).startswith("/run/secrets/") for key in telling)
    assert "ports" not in service


@pytest.mark.parametrize("name", TOGETHER)
def test_both_files_together_say_nothing_twice(name: str) -> None:
    """Compose puts lists together, and refuses a list that has something twice."""
    service: dict[str, Any] = TOGETHER[name]
    for key, value in service.items():
        if isinstance(value, list):
            assert len({str(each) for each in value}) == len(value), key
    assert service["healthcheck"]["test"]
    if "build" in service:
        assert (service["cap_drop"], service["security_opt"]) == (["ALL"], ["no-new-privileges:true"])


def test_it_is_reached_from_this_machine_alone() -> None:
    ports = [port for service in SERVICES.values() for port in service.get("ports", [])]
    assert ports == ["127.0.0.1:4200:4200", "127.0.0.1:4201:4201"]


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_is_asked_whether_it_is_well_and_gives_up_what_it_does_not_need(name: str) -> None:
    service = SERVICES[name]
    assert service["healthcheck"]["test"]
    if "build" in service:
        assert (service["cap_drop"], service["security_opt"]) == (["ALL"], ["no-new-privileges:true"])
    for command in (service.get("entrypoint", []), service["healthcheck"]["test"]):
        if "-m" in command:
            assert find_spec(command[command.index("-m") + 1])


def test_newsloom_has_what_its_operator_needs() -> None:
    service = SERVICES["newsloom"]
    mounted = dict(volume.split(":")[:2] for volume in service["volumes"])
    assert {"../data", "../config", "../inbox"} <= mounted.keys()
    assert not [volume for volume in service["volumes"] if volume.endswith("config:ro")]
    assert {"NEWSLOOM_NOTIFY", "NEWSLOOM_NOTIFY_WATCH"} <= service["environment"].keys()


@pytest.mark.parametrize(
    "line",
    [
        "EnvironmentFile=-/etc/newsloom/environment",
        "ReadWritePaths=/opt/newsloom/data /opt/newsloom/config",
        "Type=notify",
        "NoNewPrivileges=yes",
        "CapabilityBoundingSet=",
        "ProtectSystem=strict",
        "ProtectHome=yes",
        "PrivateDevices=yes",
        "RestrictNamespaces=yes",
        "SystemCallFilter=@system-service",
        "UMask=0027",
    ],
)
def test_the_unit_has(line: str) -> None:
    assert line in UNIT.splitlines()
