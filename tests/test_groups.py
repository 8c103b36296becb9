"""Tests that share a server are run by one process: a group that is not heeded costs a server in each of them."""

import pytest


@pytest.mark.xdist_group("grouped")
def test_a_group_is_known_to_who_hands_out_the_tests(request: pytest.FixtureRequest) -> None:
    if not getattr(request.config.option, "loadgroup", False):
        pytest.skip("one process runs all tests")
    assert request.node.nodeid.endswith("@grouped")
