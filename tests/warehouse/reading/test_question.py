"""A question is asked with its parameters, and told to people with their values."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from warehouse.file.connection import Connection
from warehouse.reading.queries import query
from warehouse.reading.question import Question, literal
from warehouse.reading.scope import Scope
from warehouse.reading.stories import bars, facets, weighed_stories


@dataclass(frozen=True, slots=True)
class _Row:
    value: str | None


@pytest.mark.parametrize(
    "value", [None, True, 7, 0.5, "it's", "$value", ["a", "b'"], date(2026, 3, 9), datetime(2026, 3, 9, 7, tzinfo=UTC)]
)
def test_a_literal_is_the_value(asked: Connection, value: object) -> None:
    ((same,),) = asked.rows(f"SELECT {literal(value)} IS NOT DISTINCT FROM $value", {"value": value})
    assert same


def test_only_named_parameters_are_given() -> None:
    assert Question("SELECT $value AS value", _Row, {"value": "x", "other": 1}).given == {"value": "x"}


def test_a_value_that_looks_like_a_parameter_is_not_replaced() -> None:
    question = Question("SELECT $value AS value, $other", _Row, {"value": "$other", "other": 1})
    assert question.plain() == "SELECT '$other' AS value, 1;"


def test_what_people_are_told_to_ask_gives_the_same(newsroom: Path, asked: Connection) -> None:
    monday = Scope(datetime(2026, 3, 9, tzinfo=UTC), datetime(2026, 3, 10, tzinfo=UTC), watches=("harbour",))
    for question in (weighed_stories(monday), facets(monday)):
        told = query(newsroom, question.plain()).to_pylist()
        assert told == asked.table(question.sql, question.given).to_pylist()
        assert told
    assert bars(monday, monday.length).one(asked) is not None
