"""What the user knows of an outlet: the same fields in an entry of ``sources.toml`` and in a row of a table."""

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class OutletKind(StrEnum):
    """What an outlet is."""

    NATIONAL = "national"
    LOCAL = "local"
    WIRE = "wire"
    TRADE = "trade"
    BLOG = "blog"


class Outlet(BaseModel):
    """The facts of an outlet.

    country: ISO 3166-1 alpha-2. language: ISO 639-1, a hint where the text gives no safe answer. tier: 1 is a priority
    source. reach: how many people it reaches. licence: under which its texts may be shown.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] | None = None
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}$")] | None = None
    tags: tuple[str, ...] = ()
    tier: Annotated[int, Field(ge=1, le=9)] | None = None
    outlet_kind: OutletKind | None = None
    region: str | None = None
    owner: str | None = None
    reach: Annotated[int, Field(ge=0)] | None = None
    licence: str | None = None
