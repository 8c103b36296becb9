"""The flows as ``newsloom serve`` runs them: with parameters held to what ``config/serving.toml`` allows.

What a run is given comes from whoever reaches the server, so it is looked at here, in the run's own process, where
nobody can change it any more. ``flows.serving.held.ingest`` is the flow ``ingest``, and so on for each of ``FLOWS``.
"""

from copy import copy
from functools import wraps
from inspect import signature
from typing import TYPE_CHECKING, Any

from flows.serving.deployments import FLOWS, find_flow
from flows.settings.allowed import READ, load_allowed
from flows.sources.confined import confined

if TYPE_CHECKING:
    from prefect.flows import Flow


def held(flow: "Flow[..., Any]") -> "Flow[..., Any]":
    """The same flow, refusing parameters that are not allowed: its run fails with InputError before it begins.

    Links and lists that lead out of what is allowed it leaves unread, each a ``Rejected``, and reads the rest.
    """
    function = flow.fn

    @wraps(function)
    def checked(*args: Any, **kwargs: Any) -> Any:
        allowed, asked = load_allowed(), signature(function)
        allowed.check(asked.bind(*args, **kwargs).arguments)
        with confined(allowed.refuses if READ & asked.parameters.keys() else allowed.strays):
            return function(*args, **kwargs)

    made = copy(flow)
    made.fn = checked
    return made


def __getattr__(name: str) -> "Flow[..., Any]":
    if name not in FLOWS:
        raise AttributeError(name)
    return held(find_flow(name))
