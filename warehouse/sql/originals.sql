-- originals: the articles without copies and without pages that are no article, one row each; a wire story printed forty times is one of them.
CREATE OR REPLACE VIEW originals AS
SELECT * FROM articles WHERE duplicate_of IS NULL AND coalesce(page_kind, 'article') = 'article';
COMMENT ON VIEW originals IS 'The articles without copies.';
