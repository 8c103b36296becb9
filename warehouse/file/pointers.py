"""SQL that would end the process: DuckDB has functions that take pointers of this program, and follows them.

``FROM pandas_scan(NULL)`` is a segmentation fault, and binding it is enough, so it is refused before DuckDB sees it. A
function's name is always written out in SQL, but where a function runs a text: ``query`` is let have one plain literal,
which is looked at too; the others are refused.
"""

import re
from itertools import pairwise

import duckdb

from warehouse.errors import WarehouseError

# All that `duckdb_functions()` lists with a parameter of type POINTER; a test compares.
TAKE_POINTERS = frozenset({"arrow_scan", "arrow_scan_dumb", "pandas_scan", "python_map_function"})
_RUN_TEXT = "query"
_REFUSED = TAKE_POINTERS | {"json_execute_serialized_sql", "json_serialize_plan"}
_QUOTED = re.compile(r'"((?:[^"]|"")*)"')
_WORD = re.compile(r"[A-Za-z_][\w$]*")
_LITERAL = re.compile(r"'((?:[^']|'')*)'")
_CONSTANTS = (duckdb.token_type.string_const, duckdb.token_type.numeric_const)


def check_functions(sql: str) -> None:
    """Raises WarehouseError for SQL that calls such a function, or runs a text that cannot be looked at."""
    plain = _in_ascii(sql)
    places = _places(plain)
    for number, (_, word) in enumerate(places):
        if word in _REFUSED:
            raise WarehouseError("is not allowed in SQL here", word, "it follows pointers or runs a text", sql=sql)
        after = [start for start, _ in places[number + 1 : number + 4]]
        if word == _RUN_TEXT and after and plain[after[0]] == "(":
            check_functions(_text_given(plain, after[1:]))


def check_prefixes(sql: str, prefixes: tuple[str, ...]) -> None:
    """Raises WarehouseError for SQL that calls a function whose name begins so."""
    plain = _in_ascii(sql)
    for (_, word), (after, _) in pairwise(_places(plain)):
        if word.startswith(prefixes) and plain[after] == "(":
            raise WarehouseError("is not for SQL from people", word, "it reaches past the warehouse", sql=sql)


def _places(plain: str) -> list[tuple[int, str]]:
    """Where each token begins, comments left out, with the name that stands there; empty for what is none."""
    tokens = [(start, kind) for start, kind in duckdb.tokenize(plain) if kind != duckdb.token_type.comment]
    return [(start, "" if kind in _CONSTANTS else _name_at(plain, start)) for start, kind in tokens]


def _in_ascii(sql: str) -> str:
    """The same with a letter for each that is not of ASCII, or a blank where DuckDB takes it for one.

    The places of tokens are counted in bytes, and DuckDB's tokenizer knows no blanks but those of ASCII; its parser
    does.
    """
    return "".join(each if each.isascii() else " " if _is_blank(each) else "x" for each in sql)


def _is_blank(character: str) -> bool:
    return character.isspace() or character in "\u200b\u200c\u200d\u2060\ufeff"


def _name_at(sql: str, start: int) -> str:
    """The name that begins there, in small letters; empty where none does."""
    if quoted := _QUOTED.match(sql, start):
        return quoted[1].replace('""', '"').lower()
    word = _WORD.match(sql, start)
    return word[0].lower() if word else ""


def _text_given(sql: str, places: list[int]) -> str:
    """The text that ``query`` runs, by the places of the two tokens that must be in its parentheses."""
    literal = _LITERAL.match(sql, places[0]) if places else None
    rest = sql[literal.end() : places[1] + 1] if literal and len(places) > 1 else ""
    if literal is None or rest.strip() != ")":
        hint = "write what it runs as one text in single quotes, or ask for that itself"
        raise WarehouseError("runs SQL that is built by SQL", "query(...)", hint, sql=sql)
    return literal[1].replace("''", "'")
