"""The gallery: every question has an answer, a chart that can be drawn, and its picture in docs/."""

import json
from pathlib import Path

import pytest

from tests.newsroom import gallery
from tests.newsroom.fill import fill


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fill(tmp_path_factory.mktemp("newsroom"))


@pytest.mark.parametrize("question", gallery.QUESTIONS, ids=lambda question: question.name)
def test_every_question_has_an_answer_and_a_picture(newsroom: Path, question: gallery.Question) -> None:
    pytest.importorskip("altair")
    drawn = gallery.chart(question, newsroom).to_dict()
    (rows,) = drawn["datasets"].values()
    assert len(rows) > 1
    picture = (gallery.PICTURES / f"{question.name}.svg").read_text("utf-8")
    assert picture.startswith("<svg") and "NaN" not in picture


def test_the_pictures_show_what_the_questions_answer_today(newsroom: Path) -> None:
    drawn = json.loads(gallery.ANSWERS.read_text("utf-8"))
    assert drawn == gallery.answers(newsroom), "run: python -m tests.newsroom.gallery"


def test_the_page_is_the_one_the_code_writes() -> None:
    assert gallery.PAGE.read_text("utf-8") == gallery.page(), "run: python -m tests.newsroom.gallery"
