"""The learned judge: trees read from their file, and deciding only where a page names no article."""

import numpy as np
import pytest

from extractors.body.features import NAMES, features_of
from extractors.body.find import examined, find_body
from extractors.body.judge import Judge, parse_judge
from extractors.body.second_opinion import main_text
from extractors.errors import ConfigError
from tests.extractors.body.test_find import BODY, COMMENTS, LONG, LONG_BODY, P
from tests.extractors.pages import page


def model(**changed: object) -> dict[str, object]:
    """One tree: blocks of at least 85 characters are the article's."""
    tree = {"split": [[0, 0, 0]], "limit": [[84.5, 0, 0]], "left": [[1, 1, 2]], "right": [[2, 1, 2]]}
    return {"features": list(NAMES), "depth": 1, "value": [[0.0, -1.0, 1.0]], **tree, **changed}


def judge() -> Judge:
    return parse_judge(model(), "test")


def test_a_block_goes_the_way_of_its_features() -> None:
    rows = np.zeros((2, len(NAMES)), dtype=np.float32)
    rows[:, 0] = 80, 90
    assert (judge().scores(rows) > 0).tolist() == [False, True]


def test_every_block_has_a_row_of_all_features() -> None:
    segments, view = examined(page(f"<div><h1>Old quay</h1>{LONG_BODY}</div><ul><li><a href=/>Home</a></ul>"))
    rows = features_of(segments, view)
    assert rows.shape == (len(segments), len(NAMES))
    assert np.isfinite(rows).all()


def test_it_decides_only_where_no_element_is_called_the_article() -> None:
    body = f"<div class=text>{LONG_BODY}</div>"
    plain = find_body(page(f"<div>{body}</div>"), judge())
    named = find_body(page(f"<article>{body}</article>"), judge())
    assert named.witness == "dom"
    assert plain.witness == "dom+learned"
    assert [block.text for block in plain.blocks] == [line for line in LONG if len(line) > 84]


def test_where_a_page_names_its_article_it_adds_what_the_rules_left_out_and_takes_nothing_away() -> None:
    lead = "The council has voted to rebuild the old quay after a winter of storms that broke its wall in three places."
    short = "The quay is old, and the winter was hard on it this year."
    whole = page(f"<article>{LONG_BODY}<p>{short}</p><div class=teaser><p>{lead}</p></div></article>")
    ruled, judged = find_body(whole), find_body(whole, judge())
    assert lead not in [block.text for block in ruled.blocks]
    assert [block.text for block in judged.blocks] == [*(block.text for block in ruled.blocks), lead]


def test_what_it_takes_out_of_the_container_says_so() -> None:
    short = "The quay is old, and the winter was hard on it this year."
    body = find_body(page(f"<div><div>{LONG_BODY}<p>{short}</p></div></div>"), judge())
    assert ("learned.foreign", short) in [(gone.rule, gone.text) for gone in body.removed]


def test_where_it_finds_nothing_the_rules_are_heard() -> None:
    none = parse_judge(model(value=[[0.0, -1.0, -1.0]]), "test")
    markup = f"<div><div>{LONG_BODY}</div></div><div class=comments>{COMMENTS}</div>"
    assert find_body(page(markup), none).blocks == find_body(page(markup)).blocks
    assert P[0] in find_body(page(markup), none).blocks[0].text


def test_a_file_for_other_features_is_refused() -> None:
    with pytest.raises(ConfigError, match="other features"):
        parse_judge(model(features=["length"]), "blocks.json")


def unsure(odds: float) -> Judge:
    """Blocks of at least 85 characters are as likely the article's as these odds say, others are not."""
    return parse_judge(model(value=[[0.0, -0.4, odds]]), "test")


def test_where_little_is_kept_and_it_is_unsure_trafilatura_has_the_word() -> None:
    lines = [
        f"The ferry to the island of Norrey is late for the {n}th time, and its crew can not say why." for n in range(9)
    ]
    body = "".join(f"<p>{line}</p>" for line in lines)
    markup = f"<main><article>{BODY}</article></main><div class=consent><div class=post>{body}</div></div>"
    whole = page(markup)
    second = set(main_text(whole.tree))
    assert set(lines) <= second  # or this proves nothing
    heard = find_body(whole, unsure(0.1))
    assert heard.witness == "trafilatura"
    assert set(lines) <= {block.text for block in heard.blocks}
    assert find_body(whole, unsure(4.0)).witness in ("dom", "dom+learned")


def test_its_doubt_is_told_where_a_part_of_the_prose_is_left_out() -> None:
    beside = f"<div class=related>{COMMENTS}</div>"
    assert find_body(page(f"<article>{LONG_BODY}</article>"), unsure(0.1)).doubt == 0
    assert find_body(page(f"<article>{LONG_BODY}</article>{beside}"), unsure(0.1)).doubt > 0.5
    assert find_body(page(f"<article>{LONG_BODY}</article>{beside}"), unsure(6.0)).doubt < 0.1
