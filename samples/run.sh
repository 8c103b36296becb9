#!/bin/sh
# Loads the sample articles and asks the warehouse a question: what `make run` does.
set -eu
cd "$(dirname "$0")/.."
warehouse=data/samples.duckdb
.venv/bin/newsloom ingest samples/articles --warehouse "$warehouse"
echo
.venv/bin/newsloom sql --warehouse "$warehouse" "
  SELECT strftime(published_at, '%Y-%m-%d') AS published, language, source_id AS source, title, word_count AS words,
         (SELECT count(*) FROM removed_blocks r WHERE r.article_id = a.article_id) AS removed,
         (SELECT o.source_id FROM articles o WHERE o.article_id = a.duplicate_of) AS copy_of
  FROM articles a
  ORDER BY published_at, title"
echo
echo "Ask it more:  .venv/bin/newsloom sql --warehouse $warehouse \"FROM articles SELECT title, language LIMIT 5\""
echo "Read it:      .venv/bin/newsloom read --warehouse $warehouse     (then open http://127.0.0.1:8321/)"
echo "Your own:     .venv/bin/newsloom ingest FILE_OR_FOLDER     (into data/newsloom.duckdb)"
