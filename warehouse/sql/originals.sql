-- originals: Articles without copies and without pages that are no article (`page_kind`), one row each. A wire story
-- printed forty times is one row.
CREATE OR REPLACE VIEW originals AS
SELECT * FROM articles WHERE duplicate_of IS NULL AND coalesce(page_kind, 'article') = 'article';
COMMENT ON VIEW originals IS 'The articles without copies.';
