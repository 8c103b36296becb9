"""The examples of docs/queries.md that are more than a query: a notebook, files of an export, a dbt model."""

import contextlib
import io
import os
import re
import tempfile
from pathlib import Path

import duckdb

from warehouse.exchange.exporting import export

NOTEBOOK = """\
import warehouse

news = warehouse.open()  # NEWSLOOM_WAREHOUSE, else data/newsloom.duckdb
answer = news.sql("SELECT source_id, title FROM originals WHERE language = ? ORDER BY title", ["de"])
table = answer.arrow()  # answer.df() for pandas, answer.pl() for polars, answer.rows() for dicts
print(table.to_pydict())"""

PARQUET = """\
SELECT month, count(*) AS articles, count(*) FILTER (duplicate_of IS NOT NULL) AS copies
FROM read_parquet('export/articles/**/*.parquet', hive_partitioning = true)
WHERE published_at IS NOT NULL
GROUP BY month ORDER BY month"""

PROFILE = """\
newsloom:
  target: dev
  outputs:
    dev:
      type: duckdb
      path: analytics.duckdb
      attach:
        - path: data/newsloom.published.duckdb
          alias: newsloom
          read_only: true"""

MODEL = """\
{{ config(materialized='incremental', unique_key='article_id') }}
SELECT
    article_id, loaded_at, newsloom.utc_day(coalesce(published_at, fetched_at)) AS day,
    source_id, story_id, duplicate_of, title
FROM newsloom.articles
{% if is_incremental() %}
WHERE loaded_at > (SELECT max(loaded_at) FROM {{ this }})
{% endif %}"""

_PAGE = """\
## In a notebook

`warehouse.open()` is as safe as `newsloom sql`: read-only, without access to files or the network. It keeps nothing
open between queries, so a notebook left running blocks no load, and every answer is fresh. pandas and polars are
optional. An answer at the end of a cell is shown as a table.

Dates and times have proper types, as Altair and other plotting libraries expect. Times are in UTC;
`answer.df(zone="Europe/Berlin")` converts them. Excel has no time zones, so drop them first:
`answer.df(zone=None).to_excel("answer.xlsx", index=False, engine="xlsxwriter")`.

```python
{notebook}
```

```
{printed}
```

## As Parquet

`newsloom export export/` writes every table as Parquet, for Spark, Polars, Athena or DuckDB. `manifest.json` describes
each column. Articles and their parts are in folders by month of publication, or of loading if that is unknown.

```sql
{parquet};
```

{rows}

## As a dbt source

With `dbt-duckdb`, attach the published copy in `profiles.yml`:

```yaml
{profile}
```

This model reads only rows that were loaded or changed since its last run: `loaded_at` never goes backwards. It keeps
rows that have been retired since. To follow a changed watchlist, rebuild a model of `mentions` as a full table.

```sql
{model}
```
"""


def sections(warehouse: Path) -> str:
    """The examples, with what they print on this warehouse."""
    made = _PAGE.format(
        notebook=NOTEBOOK,
        printed=run_notebook(warehouse),
        parquet=PARQUET,
        rows=ask_export(warehouse),
        profile=PROFILE,
        model=MODEL,
    )
    return "\n" + made


def run_notebook(warehouse: Path) -> str:
    """What the notebook prints."""
    before = os.environ.get("NEWSLOOM_WAREHOUSE")
    os.environ["NEWSLOOM_WAREHOUSE"] = str(warehouse)
    try:
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            exec(compile(NOTEBOOK, "notebook", "exec"), {})  # noqa: S102 - our own example
    finally:
        del os.environ["NEWSLOOM_WAREHOUSE"]
        if before is not None:
            os.environ["NEWSLOOM_WAREHOUSE"] = before
    return printed.getvalue().strip()


def ask_export(warehouse: Path) -> str:
    """What another program answers from the files of an export."""
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as connection:
        export(warehouse, Path(folder) / "export")
        rows = connection.execute(PARQUET.replace("export/", f"{folder}/export/"))
        names = [column[0] for column in rows.description]
        lines = [names, ["---"] * len(names), *rows.fetchall()]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


def run_model(connection: duckdb.DuckDBPyConnection, *, is_incremental: bool) -> list[tuple[object, ...]]:
    """The rows of the model as dbt would ask for them; ``this`` is the table ``model``."""
    sql = re.sub(r"\{\{ config\(.*?\) \}\}|\{% (if|endif).*?%\}", "", MODEL).replace("{{ this }}", "model")
    return connection.execute(sql if is_incremental else sql.split("WHERE")[0]).fetchall()
