"""The settings of events: ``config/stories.toml``, ``[events]``."""

from dataclasses import dataclass

from extractors.stories.keys import KeySettings


@dataclass(frozen=True, slots=True)
class EventLinkSettings:
    """When two stories, and two groups of them, are one event; the names mean what they mean for stories.

    candidates: stories compared with one at most. shared: looked-up keys that two must share to be compared.
    lead_letters: letters of headline and text that a sentence model reads. model_languages: those it knows.
    asked_from: the least sum of names and numbers (``signs``) for a model to be asked at all.
    sure: the likelihood by names, numbers and days from which it need not be.
    """

    floor: float
    join: float
    average: float
    time: float
    time_days: float
    candidates: int
    shared: int
    lead_letters: int
    model_languages: tuple[str, ...]
    asked_from: float
    sure: float
    alone: float = 0.0


@dataclass(frozen=True, slots=True)
class EventWeights:
    """What each sign of two stories weighs; start: the sum where there is none.

    names: the cosine of the names. shared_names: how much they share, whatever their lengths (logarithm).
    numbers: the numbers they share (logarithm). meaning: the likeness that a sentence model sees.
    """

    start: float
    names: float
    shared_names: float
    numbers: float
    meaning: float = 0.0


@dataclass(frozen=True, slots=True)
class EventSettings:
    """All that decides on events; ``signs_without_model`` where no sentence model is installed."""

    keys: KeySettings
    signs: EventWeights
    signs_without_model: EventWeights
    links: EventLinkSettings
