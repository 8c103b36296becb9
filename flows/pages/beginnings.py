"""How stories begin, remembered: a text takes some 20 ms to read, as DuckDB unpacks 2,048 at once."""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from datetime import datetime

from extractors.text.sentences import opening
from warehouse.file.connection import Connection
from warehouse.reading.stories import Lead, WeighedStory, leads

_MOST = 4_000  # leads of some 1,000 characters
# What changes in an article gets a later `loaded_at`, so that what is known under both is never wrong.
Key = tuple[str, datetime]
_known: OrderedDict[Key, Lead] = OrderedDict()
_changing = threading.Lock()


def beginnings(stories: Sequence[WeighedStory], connection: Connection, *, letters: int = 260) -> dict[str, str]:
    """The first sentences of the articles that show some stories, by article. Raises WarehouseError."""
    keys = {story.article_id: (story.article_id, story.loaded_at) for story in stories}
    with _changing:
        found = {key[0]: _known[key] for key in keys.values() if key in _known}
        for each in found:
            _known.move_to_end(keys[each])
    if missing := [article_id for article_id in keys if article_id not in found]:
        asked = {lead.article_id: lead for lead in leads(missing).ask(connection)}
        with _changing:
            _known.update({keys[article_id]: lead for article_id, lead in asked.items()})
            while len(_known) > _MOST:
                _known.popitem(last=False)
        found |= asked
    return {article_id: begins(lead, letters=letters) for article_id, lead in found.items()}


def begins(lead: Lead, *, letters: int) -> str:
    """The first sentences: of the standfirst, else of the text."""
    return opening(lead.subtitle or "", letters=letters) or opening(lead.text, letters=letters)
