"""A story that thousands print: each text is compared with few of its likes, and yet all are copies of the first."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import islice

from extractors.copies.decide import Candidate, Copy, Links, LookupSettings, are_apart, neighbours, pair


def crowd_questions(
    articles: Sequence[Candidate],
    copies: Iterable[Copy],
    links: Links,
    asked: Collection[tuple[int, int]],
    settings: LookupSettings,
) -> set[tuple[int, int]]:
    """Pairs of texts to be compared, beyond those that were looked up, after ``decide`` found these copies.

    The article that came first need not be among the few that a text was compared with. So in a crowd each text is
    compared with the earliest original that its likes are copies of, if that is earlier than its own, and was not
    ``asked``. Where no more than ``settings.crowd`` texts hang together all were compared, and there are no questions.
    """
    near = neighbours(key for key, link in links.items() if link.is_near)
    crowded = _crowded(near, settings.crowd)
    if not crowded:
        return set()
    by_id = {article.article_id: article for article in articles}
    originals = {copy.article_id: by_id[copy.original_id] for copy in copies}
    firsts: dict[int, dict[str, Candidate]] = defaultdict(dict)  # what the articles of a text are copies of
    for article_id, original in originals.items():
        firsts[by_id[article_id].text_key][original.article_id] = original
    ranks = {article.article_id: article.rank for article in articles}
    questions: set[tuple[int, int]] = set()
    for article in articles:
        if article.text_key not in crowded:
            continue
        own = originals.get(article.article_id, article).article_id
        likely = {key: first for text in near[article.text_key] for key, first in firsts[text].items()}
        earlier = sorted((ranks[key], key) for key in likely if ranks[key] < ranks[own])
        fresh = (
            question
            for _, key in earlier
            if (question := pair(article.text_key, likely[key].text_key)) not in links
            and question not in asked
            and not _is_idle(article, likely[key], settings)
        )
        questions.update(islice(fresh, 1))
    return questions


def _is_idle(article: Candidate, first: Candidate, settings: LookupSettings) -> bool:
    """Whether a comparison could not make one a near copy of the other."""
    return article.text_key == first.text_key or are_apart(article, first, settings.window_days)


def _crowded(near: Mapping[int, Sequence[int]], crowd: int) -> set[int]:
    """The texts that hang together with more than so many."""
    crowded: set[int] = set()
    seen: set[int] = set()
    for start in near:
        if start in seen:
            continue
        group, waiting = {start}, [start]
        while waiting:
            fresh = set(near[waiting.pop()]) - group
            group |= fresh
            waiting.extend(fresh)
        seen |= group
        if len(group) > crowd:
            crowded |= group
    return crowded
