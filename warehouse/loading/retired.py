"""What was retired stays so: its documents count as known, its versions are not loaded again."""

import pyarrow as pa
import pyarrow.compute as pc

from warehouse.file.connection import Connection

# Whether any of the articles was retired: of few it is told in a tenth of the time.
_ANY = "SELECT 1 FROM retired_articles SEMI JOIN asked USING (article_id) LIMIT 1"
# Of the articles asked for, those that are retired, as a document that gave them or in a content that they had. One
# that is back with new content is an article as any other.
_RETIRED = """
    SELECT asked.document_id
    FROM asked JOIN retired_articles USING (article_id) ANTI JOIN articles USING (article_id)
    WHERE list_contains(contents, content_sha256)
        OR asked.document_id IN (SELECT document_id FROM documents SEMI JOIN asked USING (document_id))
"""


def without_retired(connection: Connection, articles: pa.Table) -> pa.Table:
    """The articles of a batch without those that are retired."""
    with connection.given(asked=articles.select(["article_id", "document_id", "content_sha256"])):
        if not connection.rows(_ANY):
            return articles
        retired = connection.table(_RETIRED)["document_id"]
    if not len(retired):
        return articles
    return articles.filter(pc.invert(pc.is_in(articles["document_id"], retired)))
