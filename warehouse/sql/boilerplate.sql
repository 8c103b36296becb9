-- repeated_boilerplate: The lines that cleaning removed most often, with the rule that removed them. If one source has
-- the same line in very many articles, a rule of its own may pay.
CREATE OR REPLACE VIEW repeated_boilerplate AS
WITH repeated AS (
    /* Most lines stand in one article only: their hashes tell, before any text is counted. */
    SELECT hash(text) AS line FROM removed_blocks GROUP BY line HAVING count(*) > 1
), found AS (
    SELECT removed_blocks.text, kind, rule, source_id, count(DISTINCT hash(article_id)) AS articles
    FROM removed_blocks JOIN articles USING (article_id)
    WHERE hash(removed_blocks.text) IN (FROM repeated)
    GROUP BY ALL
)
SELECT text, kind, rule, sum(articles)::BIGINT AS articles, count(*) AS sources
FROM found
GROUP BY ALL
HAVING sum(articles) > 1
ORDER BY articles DESC, sources DESC, text;
COMMENT ON VIEW repeated_boilerplate IS 'The lines that cleaning took out of more than one article, the most frequent first.';

-- removed_by_rule: How much each rule removes. Look at a rule that removes nothing, or suddenly removes much more.
CREATE OR REPLACE VIEW removed_by_rule AS
SELECT
    rule,
    kind,
    count(*) AS blocks,
    count(DISTINCT article_id) AS articles,
    min_by(removed_blocks.text, length(removed_blocks.text)) AS shortest_example
FROM removed_blocks
GROUP BY ALL
ORDER BY blocks DESC, rule, kind;
COMMENT ON VIEW removed_by_rule IS 'How much each cleaning rule takes out.';
