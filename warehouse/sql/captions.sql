-- captions_mentioning(name): Photo captions that contain a name, newest first. Case and accents do not matter.
CREATE OR REPLACE MACRO captions_mentioning(name) AS TABLE
SELECT coalesce(published_at, fetched_at) AS moment, articles.source_id, images.caption, images.credit, images.url AS image, articles.title, articles.url
FROM images JOIN articles USING (article_id)
WHERE coalesce(page_kind, 'article') = 'article' AND contains(strip_accents(lower(images.caption)), strip_accents(lower(name)))
ORDER BY moment DESC, images.article_id, images.position;
