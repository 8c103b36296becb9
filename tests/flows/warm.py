"""Loaded by the process that workers are forked from: with the rules compiled and a page read, they start at once."""

from dataclasses import replace
from pathlib import Path

from extractors.document import MediaType
from extractors.stages import process
from flows.settings.toolbox import make_toolbox
from tests import fakes

_TOOLBOX = make_toolbox(Path(__file__).parents[2] / "config")
for _document in (
    fakes.document(1),
    replace(fakes.document(2), body=fakes.page(2).encode(), media_type=MediaType.HTML),
):
    process(_document, _TOOLBOX)
