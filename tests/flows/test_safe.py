"""What is shown of other people's text: nothing that a terminal, a mail or a chat acts on; JSON stays the same."""

import ast
import io
import json
import re
import unicodedata
from html.parser import HTMLParser
from typing import cast

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown import markdown

from flows import safe
from flows.printing.tables import write_table
from flows.running.notify import tell
from flows.running.report import Summary
from tests.test_architecture import FILES, name

ATTACKS = [
    "\x1b[2J\x1b[H",  # clears the screen
    "\x1b]52;c;cm0gLXJmIH4=\x07",  # writes to the clipboard
    "\x1b]0;title\x07\x1b[21t",  # sets the window's title, and types it
    "\x1bP$q\x1b\\",  # a device control string, which is answered
    "\x9b31m",  # an escape sequence in one character
    "paid\rfree",  # writes over the line
    "\x08\x08\x08\x7f",
    "\N{RIGHT-TO-LEFT OVERRIDE}gpj.exe",
    "\N{FIRST STRONG ISOLATE}never ended",
    "a\N{LINE SEPARATOR}b",
    "\ud800 half a pair",
    "\x00\x0e\x0f",
]
TAGS = ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "</table><h1>", "' onclick='x"]
TAGS += ['"><svg/onload=x>']
MARKUP = [
    "```\n# out",
    "[a](javascript:x)",
    "![x](http://a.example/p.png)",
    "| a | b |",
    "# big",
    "* one",
    "1. x",
    "`code`",
]
MARKUP += [
    "~~~",
    "***bold***",
    "<https://a.example>",
    "&#x3c;b&#x3e;",
    "a\n\n---\n\nb",
    "\\`",
    "- [ ] x",
    "> said",
    "__x__",
]
texts = st.text(st.characters(exclude_categories=[])) | st.sampled_from(ATTACKS + TAGS + MARKUP)


def is_shown(text: str) -> bool:
    categories = {unicodedata.category(each) for each in text} - {unicodedata.category("\n")}
    return "Cs" not in categories and not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)


@pytest.mark.parametrize("text", ATTACKS)
def test_an_attack_on_a_terminal_is_spelled_out(text: str) -> None:
    assert not is_shown(text) or "\N{LINE SEPARATOR}" in text
    assert is_shown(safe.terminal(text))
    assert "\\" in safe.terminal(text)


@given(texts)
def test_nothing_shown_is_acted_on(text: str) -> None:
    for shown in (safe.terminal(text), safe.line(text), safe.message(text), safe.markdown(text), safe.code_block(text)):
        assert is_shown(shown)
    assert len(safe.line(text).splitlines()) <= 1
    assert safe.terminal(safe.terminal(text)) == safe.terminal(text)


@pytest.mark.parametrize(
    "text", ["Überschrift", "한국어 뉴스", "النص العربي\u200f", "a\u200db", "👩‍👩‍👧", "e\u0301", "a\tb\nc"]
)
def test_what_people_write_stays(text: str) -> None:
    assert safe.terminal(text) == text


class Tags(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags += [tag, *(key for key, _ in attrs)]

    def handle_data(self, data: str) -> None:
        self.text += data


@given(texts)
def test_html_has_the_text_and_no_tag_of_it(text: str) -> None:
    page = Tags(f"<p title=\"{safe.html(text)}\" lang='{safe.html(text)}'>{safe.html(text)}</p>")
    assert page.tags == ["p", "title", "lang"]


@given(texts)
def test_a_cell_of_markdown_has_no_markup_of_the_text(text: str) -> None:
    page = markdown(
        f"| a | {safe.markdown(text)} | c |\n|---|---|---|\n| x | {safe.markdown(text)} | z |", extensions=["tables"]
    )
    assert Tags(page).tags == [*["table", "thead", "tr", "th", "th", "th", "tbody", "tr", "td", "td", "td"]]


@given(texts)
def test_a_block_of_code_ends_where_it_ends(text: str) -> None:
    page = Tags(markdown(f"{safe.code_block(text)}\n\nafter", extensions=["fenced_code"]))
    assert page.tags == ["pre", "code", "p"]
    assert page.text.endswith("\nafter")


@given(st.dictionaries(st.text(), texts | st.integers() | st.none() | st.lists(texts)))
def test_json_reads_back_as_it_was(value: object) -> None:
    written = safe.json_text(json.dumps(value, ensure_ascii=False))
    assert json.loads(written) == value
    assert is_shown(written)


def table(form: str, stream: io.StringIO, value: str) -> str:
    rows = pa.table({f"title{value}": [value]})
    write_table(rows.schema, rows.to_batches(), form, stream)
    return stream.getvalue()


@pytest.mark.parametrize("text", [attack for attack in ATTACKS if "\ud800" not in attack])
def test_an_answer_is_shown_safely_and_given_to_programs_as_it_is(text: str) -> None:
    assert is_shown(table("table", io.StringIO(), text))
    written = table("json", io.StringIO(), text)
    assert is_shown(written)
    assert json.loads(written) == {f"title{text}": text}
    assert text.encode() in table("csv", io.StringIO(newline=""), text).encode()
    terminal = io.StringIO(newline="")
    terminal.isatty = lambda: True  # type: ignore[method-assign]
    assert is_shown(table("csv", terminal, text))


def test_a_message_is_text_and_calls_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[dict[str, str]] = []
    monkeypatch.setattr("apprise.Apprise.add", lambda self, url: True)
    monkeypatch.setattr("apprise.Apprise.notify", lambda self, **given: sent.append(given) or True)  # type: ignore[func-returns-value]
    tell("3 new\nBcc: x@a.example", "<b>@everyone</b> \x1b[2J <!channel> <@U1> you@all.example", ["mailto://x"])
    (message,) = sent
    assert message["body_format"] == "text"
    assert "\n" not in message["title"]
    assert not re.search("@everyone|<!channel|<@U1|\x1b", message["body"])
    assert "you@all.example".replace("@all", "@\N{WORD JOINER}all") in message["body"]


def test_the_page_of_a_run_keeps_its_table_whatever_the_reasons_are() -> None:
    class Shown(Summary):
        def rows(self) -> list[tuple[str, str]]:
            return [(attack, attack) for attack in (*TAGS, *MARKUP)]

    page = Tags(markdown(Shown.markdown(cast("Summary", Shown.__new__(Shown))), extensions=["tables"]))
    assert set(page.tags) <= {"table", "thead", "tbody", "tr", "th", "td", "style", "align"}


@pytest.mark.parametrize("path", [path for path in FILES if name(path).startswith("flows/")], ids=name)
def test_one_place_writes_to_the_terminal(path: object) -> None:
    tree = ast.parse(path.read_text("utf-8"))  # type: ignore[attr-defined]
    calls = [ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)]
    writing = {
        call for call in calls if call in ("click.echo", "print", "click.secho", "sys.stdout.write", "sys.stderr.write")
    }
    allowed = {"flows/printing/console.py": {"click.echo"}, "flows/running/report.py": {"print"}}
    allowed |= {"flows/cli/main.py": {"click.echo"}}  # the bytes of a page, to a program
    # To the reader that started them: JSON and rows of Arrow, and what is wrong.
    allowed |= {"flows/sources/workbook_cells.py": {"sys.stdout.write"}}
    allowed |= {"flows/sources/parquet_rows.py": {"sys.stdout.write", "sys.stderr.write"}}
    assert writing <= allowed.get(name(path), set())  # type: ignore[arg-type]
