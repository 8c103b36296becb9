-- originals: the articles without copies, one row each; a wire story printed forty times is one of them.
CREATE OR REPLACE VIEW originals AS
SELECT * FROM articles WHERE duplicate_of IS NULL;
COMMENT ON VIEW originals IS 'The articles without copies.';
