"""The line rules: every example of every rule, and what the parser refuses."""

import time
import tomllib
from pathlib import Path

import pytest

from extractors.article import Block, BlockKind
from extractors.cleaning.layout import Where
from extractors.cleaning.rules import Rule, Takes, parse_rules
from extractors.errors import ConfigError

CONFIG = Path(__file__).parents[3] / "config" / "boilerplate.toml"
RULES = parse_rules(tomllib.loads(CONFIG.read_text(encoding="utf-8")))

DROPS = [
    pytest.param(rule, example, id=f"{rule.id}-{i}") for rule in RULES.rules for i, example in enumerate(rule.drops)
]
KEEPS = [
    pytest.param(rule, example, id=f"{rule.id}-{i}") for rule in RULES.rules for i, example in enumerate(rule.keeps)
]
LANGUAGES = ("en", "de", "fr", "es", "pt", "it", "nl", "ru", "uk", "pl", "tr", "ar", "ko", "ja", "zh")


def place(rule: Rule, text: str) -> tuple[Block, Where]:
    """The example as a block that stands where its rule looks."""
    zone = Where.HEAD if rule.where in (Where.HEAD, Where.EDGE) else rule.where
    kind = rule.blocks[0] if rule.blocks else BlockKind.PARAGRAPH
    return Block(text, 0, kind, link_share=rule.min_link_share, beside_image=rule.beside_image), zone


@pytest.mark.parametrize(("rule", "example"), DROPS)
def test_a_rule_takes_its_example(rule: Rule, example: str) -> None:
    block, zone = place(rule, example)
    assert rule.match(block, zone)
    hit = RULES.find(block, zone)
    assert hit is not None
    assert hit.rule.kind == rule.kind or hit.rule.kind.value.startswith("photo")


@pytest.mark.parametrize(("rule", "example"), KEEPS)
def test_a_rule_leaves_honest_text(rule: Rule, example: str) -> None:
    block, zone = place(rule, example)
    assert rule.match(block, zone) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_rules_for_pictures_copyright_and_ends(language: str) -> None:
    families = {rule.id.split(".")[0] for rule in RULES.rules if language in rule.languages}
    assert {"caption", "credit", "copyright", "end"} <= families


@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.id) for rule in RULES.rules])
def test_a_pattern_ends_soon_on_hostile_lines(rule: Rule) -> None:
    length = rule.max_chars
    hostile = [
        "a" * length,
        "A a " * (length // 4),
        "1 " * (length // 2),
        "(" * length,
        "Photo: " * (length // 7),
        "- " * (length // 2),
    ]
    hostile += [(example + " ") * (length // (len(example) + 1)) + "!x" for example in rule.drops]
    start = time.process_time()
    for line in hostile:
        rule.match(Block(line[:length], 0), Where.HEAD)
        rule.match(Block(line[:length], 0), Where.TAIL)
    assert (time.process_time() - start) / len(hostile) < 0.05


def entry(**values: object) -> dict[str, object]:
    base: dict[str, object] = {
        "id": "x",
        "kind": "advert",
        "languages": ["en"],
        "pattern": "ad",
        "drops": "Ad",
        "keeps": "Add",
    }
    return {"rule": [base | values]}


def test_an_unknown_key_is_refused_with_the_nearest_known() -> None:
    with pytest.raises(ConfigError, match=r"x: unknown key 'max_char' \(did you mean 'max_chars'\?\)"):
        parse_rules(entry(max_char=3))
    with pytest.raises(ConfigError, match="did you mean 'rule'"):
        parse_rules({"rules": []})


@pytest.mark.parametrize(
    "values",
    [{"kind": "adverb"}, {"pattern": "("}, {"pattern": "(?P<capton>a)"}, {"where": "top"}, {"max_chars": "many"}],
)
def test_a_value_that_cannot_be_used_is_refused_with_the_rule(values: dict[str, object]) -> None:
    with pytest.raises(ConfigError, match=r"^x: "):
        parse_rules(entry(**values))


def test_two_rules_of_one_id_are_refused() -> None:
    table = entry()
    with pytest.raises(ConfigError, match="two rules"):
        parse_rules({"rule": [*table["rule"], *table["rule"]]})  # type: ignore[misc]


def test_a_missing_example_is_refused() -> None:
    table = entry()
    del table["rule"][0]["keeps"]  # type: ignore[index]
    with pytest.raises(ConfigError, match="no keeps"):
        parse_rules(table)


def test_conditions_hold_a_rule_back() -> None:
    rules = parse_rules(entry(where="tail", beside_image=True, min_link_share=0.5, blocks=["list_item"], takes="rest"))
    fits = Block("ad", 0, BlockKind.LIST_ITEM, link_share=0.9, beside_image=True)
    hit = rules.find(fits, Where.TAIL)
    assert hit is not None
    assert hit.rule.takes is Takes.REST
    assert rules.find(fits, Where.HEAD) is None
    assert rules.find(Block("ad", 0, BlockKind.LIST_ITEM, link_share=0.9), Where.TAIL) is None
    assert rules.find(Block("ad", 0, BlockKind.LIST_ITEM, beside_image=True), Where.TAIL) is None
    assert rules.find(Block("ad", 0, link_share=0.9, beside_image=True), Where.TAIL) is None
