"""docs/gallery.md and its pictures: ``python -m tests.newsroom.gallery``, where vl-convert-python is installed."""
# ruff: noqa: E501 - a line of a chart is as long as one of code

import json
import tempfile
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import warehouse
from tests.newsroom.fill import fill

PAGE = Path(__file__).parents[2] / "docs" / "gallery.md"
PICTURES = PAGE.with_suffix("")
# Hashes of the answers that were drawn: altair draws the same ones otherwise from release to release.
ANSWERS = PICTURES / "answers.json"


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its SQL, and the chart of its answer. name: of the picture. told: what it shows.

    height: of the picture, in pixels.
    """

    name: str
    asked: str
    sql: str
    chart: str
    told: str
    height: int = 220


QUESTIONS = (
    Question(
        "volume",
        "How much was printed, and how much of it twice?",
        """SELECT day, sum(originals) AS originals, sum(articles) - sum(originals) AS copies
FROM coverage WHERE day >= '2026-02-23' GROUP BY day ORDER BY day""",
        """alt.Chart(df).transform_fold(["originals", "copies"], as_=["kind", "articles"]).mark_bar().encode(
    x=alt.X("yearmonthdate(day):T", title="day", axis=alt.Axis(format="%-d %b")),
    y="articles:Q",
    color=alt.Color("kind:N", sort=["originals", "copies"], title=None),
    order=alt.Order("kind:N", sort="descending"),
)""",
        "Articles by day, copies apart.",
    ),
    Question(
        "voices",
        "Which watch is named most, week by week?",
        "FROM share_of_voice_by('week', since := '2026-02-16')",
        """alt.Chart(df).mark_bar().encode(
    x=alt.X("yearmonthdate(begins):O", title="week that begins", axis=alt.Axis(format="%-d %b", labelAngle=0)),
    y=alt.Y("share:Q", stack="normalize", title="share of voice"),
    color="watch:N",
)""",
        "The shares of three watches by week.",
    ),
    Question(
        "watch",
        "How often is a watch named?",
        "SELECT day, sum(originals) AS originals FROM watch_volume WHERE watch = 'harbour' GROUP BY day ORDER BY day",
        """alt.Chart(df).mark_bar().encode(
    x=alt.X("yearmonthdate(day):T", title="day", axis=alt.Axis(format="%-d %b")),
    y=alt.Y("originals:Q", axis=alt.Axis(tickMinStep=1)),
)""",
        "Originals that name the watch by day.",
    ),
    Question(
        "growth",
        "How did a story grow?",
        """SELECT published_at, count(*) OVER (ORDER BY published_at) AS articles, duplicate_of IS NOT NULL AS is_copy
FROM articles WHERE story_id = (SELECT story_id FROM articles WHERE url = 'https://tidewire.example/storm')""",
        """alt.Chart(df).mark_line(point=True, interpolate="step-after").encode(
    x=alt.X("published_at:T", title="time", axis=alt.Axis(format="%H:%M")),
    y=alt.Y("articles:Q", axis=alt.Axis(tickMinStep=1)),
)""",
        "The articles of a story, added up over the day.",
    ),
    Question(
        "first",
        "Who was first, and how long after did the others follow?",
        "SELECT name AS outlet, minutes_after, place FROM spread JOIN sources USING (source_id) ORDER BY original_id, place",
        """alt.Chart(df).mark_circle(size=80).encode(
    x=alt.X("minutes_after:Q", title="minutes after the first"),
    y=alt.Y("outlet:N", sort="x", title=None),
    color=alt.Color("place:O", scale=alt.Scale(scheme="viridis")),
)""",
        "Every text printed more than once: minutes after the first.",
    ),
    Question(
        "languages",
        "In which languages is a day reported?",
        "SELECT language, sum(originals) AS originals FROM coverage WHERE day = '2026-03-09' GROUP BY ALL",
        """alt.Chart(df).mark_bar().encode(
    x=alt.X("originals:Q", axis=alt.Axis(tickMinStep=1)), y=alt.Y("language:N", sort="-x", title=None)
)""",
        "Originals of a Monday by language.",
    ),
    Question(
        "wire",
        "How much of an outlet is wire?",
        """SELECT name AS outlet, share, articles FROM wire_share JOIN sources USING (source_id)
WHERE articles >= 2 ORDER BY share DESC""",
        """alt.Chart(df).mark_bar().encode(
    x=alt.X("share:Q", title="wire", axis=alt.Axis(format="%")), y=alt.Y("outlet:N", sort="-x", title=None)
)""",
        "The share of each outlet's articles that credit an agency or copy another.",
    ),
    Question(
        "hours",
        "When does which outlet publish?",
        """SELECT name AS outlet, hour(published_at) AS hour, count(*) AS articles
FROM articles JOIN sources USING (source_id) WHERE published_precision <> 'day' GROUP BY ALL""",
        """alt.Chart(df).mark_rect().encode(
    x=alt.X("hour:O", scale=alt.Scale(domain=list(range(24))), axis=alt.Axis(labelAngle=0)),
    y=alt.Y("outlet:N", title=None),
    color=alt.Color("articles:Q", legend=alt.Legend(tickMinStep=1)),
)""",
        "Articles by outlet and hour (UTC).",
        height=340,
    ),
    Question(
        "reading",
        "Which articles of a story are worth reading?",
        """SELECT place || '. ' || source_id AS article, words, new_words
FROM reading_order((SELECT story_id FROM articles WHERE url = 'https://tidewire.example/storm'))""",
        """alt.Chart(df).transform_fold(["words", "new_words"], as_=["kind", "count"]).mark_bar().encode(
    x=alt.X("count:Q", title="words"),
    y=alt.Y("article:N", title=None),
    yOffset=alt.YOffset("kind:N", sort=["words", "new_words"]),
    color=alt.Color("kind:N", sort=["words", "new_words"], title=None),
)""",
        "The originals in order, with the words that none before them has.",
    ),
    Question(
        "trending",
        "What is talked of more than it used to be?",
        "SELECT term, score FROM trending('2026-03-09', language := 'en', at_least := 2, rows := 5)",
        """alt.Chart(df).mark_bar().encode(x="score:Q", y=alt.Y("term:N", sort="-x", title=None))""",
        "Words in more stories since Monday than in the weeks before.",
    ),
)

_HEAD = """\
# Ten questions with pictures

Written by `python -m tests.newsroom.gallery` from a newsroom of our own sentences. In a notebook,
with pandas and [Altair](https://altair-viz.github.io/) installed:

```python
import altair as alt
import warehouse

df = warehouse.open("data/newsloom.published.duckdb").sql("...").df()
```

Then the lines below. What each view and macro has is in [queries.md](queries.md).
"""


def chart(question: Question, newsroom: Path) -> Any:
    """The chart of a question, as a notebook draws it."""
    import altair as alt

    df = warehouse.open(newsroom).sql(question.sql).df()
    made = eval(question.chart, {"alt": alt, "df": df})  # noqa: S307 - our own example
    return made.properties(width=520, height=question.height)


def answers(newsroom: Path) -> dict[str, str]:
    """What tells whether the answer of each question is another than the one drawn."""
    found = {}
    for question in QUESTIONS:
        rows = warehouse.open(newsroom).sql(question.sql).table.to_pylist()
        found[question.name] = sha256(json.dumps(rows, default=str, sort_keys=True).encode()).hexdigest()[:16]
    return found


def page() -> str:
    """The text of docs/gallery.md."""
    return "\n".join([_HEAD, *map(_section, QUESTIONS)])


def _section(question: Question) -> str:
    picture = f"![{question.told}]({PICTURES.name}/{question.name}.svg)"
    asked = f"```sql\n{question.sql};\n```\n\n```python\n{question.chart}\n```"
    return f"## {question.asked}\n\n{asked}\n\n{picture}\n\n{question.told}\n"


if __name__ == "__main__":
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        newsroom = fill(Path(folder))
        for each in QUESTIONS:
            chart(each, newsroom).save(PICTURES / f"{each.name}.svg")
        ANSWERS.write_text(json.dumps(answers(newsroom), indent=1) + "\n", "utf-8")
    PAGE.write_text(page(), "utf-8")
