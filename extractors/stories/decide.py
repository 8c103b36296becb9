"""Which articles report the same event: decisions from values alone, whatever the order of loading.

Two articles are scored once (``scores``) by a few signs (``signs.py``), a fact about the two. From the articles and the
links among them ``decide`` then makes stories: the strongest links first, two groups become one where the link is
strong enough and the groups are alike on the whole. So one article that speaks of two events does not make them one.
An article without a date joins the story it is most alike, but never makes two dated stories one.
What a person said of two articles comes last and counts most: they are one story, or are not, whatever they share.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from extractors.stories.corrections import NOTHING_SAID, Corrections
from extractors.stories.event_settings import EventSettings
from extractors.stories.forms import of_one_form
from extractors.stories.meaning import Encoder
from extractors.stories.signs import SIGNS, Floats, Pairs, shared_terms, signs
from extractors.stories.terms import CommonWords, Terms, TermSettings


@dataclass(frozen=True, slots=True)
class LinkSettings:
    """When two articles, and two groups, are one story (``config/stories.toml``, ``[links]``).

    floor: the least score kept. join: the least score that makes one story of two articles.
    average: the least mean score between two groups.
    alone: that between one article and a group of three or more; 0: the same as average.
    time: what the same day of publication adds to the signs; a third of it is left after time_days.
    """

    floor: float
    join: float
    average: float
    time: float
    time_days: float
    alone: float = 0.0


@dataclass(frozen=True, slots=True)
class SignWeights:
    """What each sign (``Signs``) weighs, learned from judged pairs; start: the sum where there is none.

    short: what texts of different days lose where both are shorter than short_words (times the logarithm of how much):
    notes from one place share its names and their form, whatever they report.
    """

    start: float
    words: float
    headline: float
    pairs: float
    rare: float
    numbers: float
    other_numbers: float
    length: float
    short: float = 0.0
    short_words: int = 100


@dataclass(frozen=True, slots=True)
class StoryLookupSettings:
    """How likely articles are looked up (``config/stories.toml``, ``[lookup]``).

    quiet_days: a story without a new article for so long is closed.
    weak_dates: evidence (``published_from``) that does not date an article well enough for that.
    reach_days: days around new articles within which stories are decided anew.
    hot_term: articles looked at for one term at most. candidates: articles compared with one at most.
    shared: looked-up terms that two articles must share to be compared.
    """

    quiet_days: int
    weak_dates: tuple[str, ...]
    reach_days: int
    hot_term: int
    candidates: int
    shared: int


@dataclass(frozen=True, slots=True)
class StorySettings:
    """All of ``config/stories.toml``; without ``events`` none are decided.

    meaning: the sentence model that is asked of stories in different languages, where there is one.
    common: ``config/words/``, the ranks of each language's common words.
    """

    terms: TermSettings
    signs: SignWeights
    links: LinkSettings
    lookup: StoryLookupSettings
    events: EventSettings | None = None
    meaning: Encoder | None = None
    common: CommonWords = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Report:
    """An article as far as stories go: an original. Days are counted from 1970-01-01.

    day: that of publication where the evidence is good (``is_dated``), else of fetching.
    claimed_day: that of publication by any evidence.
    """

    article_id: str
    day: int
    is_dated: bool
    claimed_day: int | None = None


@dataclass(frozen=True, slots=True)
class StoryLink:
    """Two articles that are alike, ``article_id`` the smaller id, and the terms that say so, the strongest first.

    is_form: they are of one form, and of different things (``forms.py``).
    """

    article_id: str
    other_id: str
    score: float
    terms: tuple[str, ...]
    is_form: bool = False


@dataclass(frozen=True, slots=True)
class Membership:
    """Why an article is in its story: the strongest link to another of its articles, None where there is none.

    centrality: its mean score with the story's other articles. put_with: where a person alone put it there, the article
    that they named.
    """

    article_id: str
    link: StoryLink | None
    centrality: float
    put_with: str | None = None


@dataclass(slots=True)
class _Group:
    """Articles found to be one story so far, while they are gathered."""

    members: list[str]
    days: Counter[int]
    is_dated: bool
    sums: dict[int, float] = field(default_factory=dict)  # by the other group's number: the scores between the two
    apart: set[int] = field(default_factory=set)  # groups that a person parted from this one


# Articles of a group that one alone may join at a lower mean (``LinkSettings.alone``).
_A_GROUP = 3
# Terms named as evidence of a link: enough to see why, few enough to read.
_EVIDENCE = 6


@dataclass(frozen=True, slots=True)
class Scores:
    """Of pairs of articles: how likely each reports one event, 0 to 1, and whether it is of one form (``forms.py``)."""

    likely: Floats
    is_form: npt.NDArray[np.bool_]


def scores(articles: Sequence[Terms], pairs: Pairs, days_apart: Floats, settings: StorySettings) -> Scores:
    """How likely the two articles of each pair report one event.

    days_apart: the days between their publication, NaN where not known.
    """
    found, weights = signs(articles, pairs), settings.signs
    totals = weights.start + found.table @ np.array([getattr(weights, name) for name in SIGNS])
    totals += np.nan_to_num(settings.links.time * np.exp(-days_apart / settings.links.time_days))
    sizes = np.array([article.size for article in articles])
    longer = np.maximum(1, np.maximum(sizes[pairs[0]], sizes[pairs[1]]))
    totals -= (days_apart > 0) * weights.short * np.maximum(0.0, np.log(weights.short_words / longer))
    likely: Floats = np.round(1 / (1 + np.exp(-totals)), 6)
    forms = settings.terms.forms
    if forms is None:
        return Scores(likely, np.zeros(len(likely), np.bool_))
    is_form = of_one_form([article.form for article in articles], pairs, found.pairs, forms) & (likely > forms.score)
    return Scores(np.where(is_form, forms.score, likely), is_form)


def evidence(one: Terms, other: Terms) -> tuple[str, ...]:
    """The shared terms that weigh most, as the one has them."""
    mine, theirs = shared_terms(one, other)
    products = one.weights[mine] * other.weights[theirs]
    strongest = sorted(zip(-products, (one.words[place] for place in mine), strict=True))[:_EVIDENCE]
    return tuple(word for _, word in strongest)


def may_be_one(one: Report, other: Report, quiet_days: int) -> bool:
    """Whether the times of two articles allow one story.

    Dated: published at most ``quiet_days`` apart; both without a date: fetched so. Else the one without a date may be
    any age, but was not fetched long before the other was published.
    """
    if one.is_dated == other.is_dated:
        return abs(one.day - other.day) <= quiet_days
    dated, undated = (one, other) if one.is_dated else (other, one)
    return undated.day >= dated.day - quiet_days


def decide(
    reports: Iterable[Report],
    links: Sequence[StoryLink],
    settings: StorySettings,
    said: Corrections = NOTHING_SAID,
) -> list[list[str]]:
    """The stories: groups of article ids, each in order, alone ones too. The order of the arguments does not matter.

    said: what people said of these articles. Where pairs disagree, those that are apart count.
    """
    by_id = {report.article_id: report for report in reports}
    numbers = {article_id: number for number, article_id in enumerate(sorted(by_id))}
    groups = {
        number: _Group([article_id], Counter({by_id[article_id].day: 1}), by_id[article_id].is_dated)
        for article_id, number in numbers.items()
    }
    known = [
        link
        for link in links
        if link.article_id in by_id
        and link.other_id in by_id
        and may_be_one(by_id[link.article_id], by_id[link.other_id], settings.lookup.quiet_days)
    ]
    for link in known:
        one, other = numbers[link.article_id], numbers[link.other_id]
        groups[one].sums[other] = groups[other].sums[one] = link.score
    said = said.among(by_id)
    for one, other in ((numbers[a], numbers[b]) for a, b in said.apart):
        groups[one].apart.add(other)
        groups[other].apart.add(one)
    strong = [link for link in known if link.score >= settings.links.join]
    strong.sort(key=lambda link: (-link.score, link.article_id, link.other_id))
    alike = [k for k in strong if by_id[k.article_id].is_dated == by_id[k.other_id].is_dated]
    mixed = [k for k in strong if by_id[k.article_id].is_dated != by_id[k.other_id].is_dated]
    of = dict(numbers)  # the group of each article
    for link in alike:
        _join(groups, of, link, settings)
    for link in mixed:
        if not (groups[of[link.article_id]].is_dated and groups[of[link.other_id]].is_dated):
            _join(groups, of, link, settings)
    for pair in said.together:
        one, other = sorted(of[article_id] for article_id in pair)
        if one != other and other not in groups[one].apart:
            _unite(groups, of, one, other)
    return sorted(sorted(group.members) for group in groups.values())


def explain(story: Sequence[str], links: Iterable[StoryLink], said: Corrections = NOTHING_SAID) -> list[Membership]:
    """Why each article is in the story, given the links among its articles and what people said of them."""
    strongest: dict[str, StoryLink] = {}
    total: dict[str, float] = defaultdict(float)
    for link in sorted(links, key=lambda k: (-k.score, k.article_id, k.other_id)):
        for article_id in (link.article_id, link.other_id):
            strongest.setdefault(article_id, link)
            total[article_id] += link.score
    others = max(1, len(story) - 1)
    named: dict[str, str] = {}
    for one, other in said.among(story).together:
        named.setdefault(one, other)
        named.setdefault(other, one)
    return [
        Membership(a, strongest.get(a), round(total[a] / others, 6), None if a in strongest else named.get(a))
        for a in story
    ]


def apart_in_form(stories: Iterable[Sequence[str]], links: Iterable[StoryLink]) -> dict[str, str]:
    """Of each article, one of another story that has its form and tells of something else: that of the smallest id."""
    of = {article_id: number for number, story in enumerate(stories) for article_id in story}
    found: dict[str, str] = {}
    for link in links:
        if link.is_form and of[link.article_id] != of[link.other_id]:
            for one, other in ((link.article_id, link.other_id), (link.other_id, link.article_id)):
                found[one] = min(other, found.get(one, other))
    return found


def _join(groups: dict[int, _Group], of: dict[str, int], link: StoryLink, settings: StorySettings) -> None:
    """Make one of the link's two groups, where they are alike enough on the whole."""
    one, other = sorted((of[link.article_id], of[link.other_id]))
    if one == other or other in groups[one].apart:
        return
    into, from_ = groups[one], groups[other]
    sizes = sorted((len(into.members), len(from_.members)))
    asked = settings.links.average
    if settings.links.alone and sizes[0] == 1 and sizes[1] >= _A_GROUP:
        asked = settings.links.alone
    if into.sums.get(other, 0.0) >= asked * _comparable(into, from_, settings.lookup):
        _unite(groups, of, one, other)


def _unite(groups: dict[int, _Group], of: dict[str, int], one: int, other: int) -> None:
    """Make one of two groups."""
    into, from_ = groups[one], groups[other]
    for article_id in from_.members:
        of[article_id] = one
    into.members += from_.members
    into.days += from_.days
    into.is_dated |= from_.is_dated
    into.sums.pop(other, None)
    from_.sums.pop(one, None)
    for third, total in from_.sums.items():
        into.sums[third] = into.sums.get(third, 0.0) + total
        sums = groups[third].sums
        sums[one] = sums.get(one, 0.0) + sums.pop(other)
    into.apart |= from_.apart
    for third in from_.apart:
        groups[third].apart.discard(other)
        groups[third].apart.add(one)
    del groups[other]


def _comparable(one: _Group, other: _Group, settings: StoryLookupSettings) -> int:
    """How many pairs of two groups' articles could be linked: close enough in time, and no more than are looked up."""
    sizes = sorted((len(one.members), len(other.members)))
    pairs = sizes[0] * sizes[1]
    if one.is_dated == other.is_dated:
        pairs = sum(
            often * other_often
            for day, often in one.days.items()
            for other_day, other_often in other.days.items()
            if abs(day - other_day) <= settings.quiet_days
        )
    return min(pairs, sizes[0] * settings.candidates)
