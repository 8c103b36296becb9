CREATE TABLE IF NOT EXISTS articles (
    "article_id" VARCHAR NOT NULL,
    "source_id" VARCHAR NOT NULL,
    "url" VARCHAR NOT NULL,
    "canonical_url" VARCHAR NOT NULL,
    "title" VARCHAR,
    "kicker" VARCHAR,
    "subtitle" VARCHAR,
    "authors" VARCHAR[] NOT NULL,
    "agency" VARCHAR,
    "section" VARCHAR,
    "tags" VARCHAR[] NOT NULL,
    "dateline_place" VARCHAR,
    "dateline_date" DATE,
    "published_at" TIMESTAMPTZ,
    "published_precision" VARCHAR,
    "published_from" VARCHAR,
    "modified_at" TIMESTAMPTZ,
    "fetched_at" TIMESTAMPTZ NOT NULL,
    "loaded_at" TIMESTAMPTZ NOT NULL,
    "language" VARCHAR NOT NULL,
    "language_confidence" DOUBLE NOT NULL,
    "language_method" VARCHAR NOT NULL,
    "declared_language" VARCHAR,
    "text" VARCHAR NOT NULL,
    "word_count" INTEGER NOT NULL,
    "copyright" VARCHAR,
    "is_paywalled" BOOLEAN,
    "quality" DOUBLE NOT NULL,
    "content_sha256" VARCHAR NOT NULL,
    "revision" INTEGER NOT NULL,
    "duplicate_of" VARCHAR,
    "story_id" VARCHAR,
    "lacks" VARCHAR[] NOT NULL,
    "body_from" VARCHAR NOT NULL,
    "document_id" VARCHAR NOT NULL,
    "extractor_version" VARCHAR NOT NULL,
    "run_id" VARCHAR NOT NULL,
    "page_kind" VARCHAR
);
CREATE TABLE IF NOT EXISTS other_revisions (
    "article_id" VARCHAR NOT NULL,
    "source_id" VARCHAR NOT NULL,
    "url" VARCHAR NOT NULL,
    "canonical_url" VARCHAR NOT NULL,
    "title" VARCHAR,
    "kicker" VARCHAR,
    "subtitle" VARCHAR,
    "authors" VARCHAR[] NOT NULL,
    "agency" VARCHAR,
    "section" VARCHAR,
    "tags" VARCHAR[] NOT NULL,
    "dateline_place" VARCHAR,
    "dateline_date" DATE,
    "published_at" TIMESTAMPTZ,
    "published_precision" VARCHAR,
    "published_from" VARCHAR,
    "modified_at" TIMESTAMPTZ,
    "fetched_at" TIMESTAMPTZ NOT NULL,
    "loaded_at" TIMESTAMPTZ NOT NULL,
    "language" VARCHAR NOT NULL,
    "language_confidence" DOUBLE NOT NULL,
    "language_method" VARCHAR NOT NULL,
    "declared_language" VARCHAR,
    "text" VARCHAR NOT NULL,
    "word_count" INTEGER NOT NULL,
    "copyright" VARCHAR,
    "is_paywalled" BOOLEAN,
    "quality" DOUBLE NOT NULL,
    "content_sha256" VARCHAR NOT NULL,
    "revision" INTEGER NOT NULL,
    "lacks" VARCHAR[] NOT NULL,
    "body_from" VARCHAR NOT NULL,
    "document_id" VARCHAR NOT NULL,
    "extractor_version" VARCHAR NOT NULL,
    "run_id" VARCHAR NOT NULL,
    "images" STRUCT("position" INTEGER, "url" VARCHAR, "caption" VARCHAR, "credit" VARCHAR)[],
    "removed_blocks" STRUCT("position" INTEGER, "kind" VARCHAR, "text" VARCHAR, "rule" VARCHAR)[],
    "quotes" STRUCT("position" INTEGER, "text" VARCHAR, "speaker" VARCHAR, "speaker_name" VARCHAR, "speaker_kind" VARCHAR)[],
    "mentions" STRUCT("watch" VARCHAR, "term" VARCHAR, "place" VARCHAR, "position" INTEGER, "sentence" VARCHAR)[],
    "page_kind" VARCHAR
);
CREATE TABLE IF NOT EXISTS sightings (
    "article_id" VARCHAR NOT NULL,
    "fetched_at" TIMESTAMPTZ NOT NULL,
    "content_sha256" VARCHAR NOT NULL,
    "loaded_at" TIMESTAMPTZ NOT NULL
);
CREATE TABLE IF NOT EXISTS images (
    "article_id" VARCHAR NOT NULL,
    "position" INTEGER NOT NULL,
    "url" VARCHAR,
    "caption" VARCHAR,
    "credit" VARCHAR
);
CREATE TABLE IF NOT EXISTS removed_blocks (
    "article_id" VARCHAR NOT NULL,
    "position" INTEGER NOT NULL,
    "kind" VARCHAR NOT NULL,
    "text" VARCHAR NOT NULL,
    "rule" VARCHAR NOT NULL
);
CREATE TABLE IF NOT EXISTS quotes (
    "article_id" VARCHAR NOT NULL,
    "position" INTEGER NOT NULL,
    "text" VARCHAR NOT NULL,
    "speaker" VARCHAR,
    "speaker_name" VARCHAR,
    "speaker_kind" VARCHAR
);
CREATE TABLE IF NOT EXISTS mentions (
    "article_id" VARCHAR NOT NULL,
    "watch" VARCHAR NOT NULL,
    "term" VARCHAR NOT NULL,
    "place" VARCHAR NOT NULL,
    "position" INTEGER NOT NULL,
    "sentence" VARCHAR NOT NULL
);
CREATE TABLE IF NOT EXISTS duplicates (
    "article_id" VARCHAR NOT NULL,
    "original_id" VARCHAR NOT NULL,
    "kind" VARCHAR NOT NULL,
    "similarity" DOUBLE NOT NULL,
    "method" VARCHAR NOT NULL
);
CREATE TABLE IF NOT EXISTS signatures (
    "article_id" VARCHAR NOT NULL,
    "article_key" BIGINT NOT NULL,
    "signature_no" UINTEGER NOT NULL,
    "text_key" BIGINT NOT NULL,
    "url_key" BIGINT NOT NULL,
    "canonical_key" BIGINT NOT NULL,
    "source_id" VARCHAR NOT NULL,
    "published_at" TIMESTAMPTZ,
    "is_day_only" BOOLEAN NOT NULL,
    "fetched_at" TIMESTAMPTZ NOT NULL,
    "day" INTEGER,
    "size" INTEGER NOT NULL,
    "sample" UINTEGER[] NOT NULL,
    "head" UINTEGER[] NOT NULL
);
CREATE TABLE IF NOT EXISTS signature_shingles (
    "shingle" UINTEGER NOT NULL,
    "signature_no" UINTEGER NOT NULL,
    "day" INTEGER
);
CREATE TABLE IF NOT EXISTS text_links (
    "text_key" BIGINT NOT NULL,
    "other_key" BIGINT NOT NULL,
    "shared" INTEGER NOT NULL,
    "size" INTEGER NOT NULL,
    "other_size" INTEGER NOT NULL,
    "head" DOUBLE NOT NULL,
    "other_head" DOUBLE NOT NULL,
    "is_near" BOOLEAN NOT NULL,
    "sampled" INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS story_articles (
    "article_id" VARCHAR NOT NULL,
    "article_key" BIGINT NOT NULL,
    "story_id" VARCHAR NOT NULL,
    "role" VARCHAR NOT NULL,
    "linked_to" VARCHAR,
    "score" DOUBLE,
    "terms" VARCHAR[] NOT NULL,
    "centrality" DOUBLE NOT NULL,
    "apart_from" VARCHAR
);
CREATE TABLE IF NOT EXISTS story_history (
    "story_id" VARCHAR NOT NULL,
    "change" VARCHAR NOT NULL,
    "other_id" VARCHAR NOT NULL,
    "at" TIMESTAMPTZ NOT NULL
);
CREATE TABLE IF NOT EXISTS story_vectors (
    "article_id" VARCHAR NOT NULL,
    "article_key" BIGINT NOT NULL,
    "article_no" UINTEGER NOT NULL,
    "day" INTEGER NOT NULL,
    "is_dated" BOOLEAN NOT NULL,
    "claimed_day" INTEGER,
    "hashes" UINTEGER[] NOT NULL,
    "weights" FLOAT[] NOT NULL,
    "in_title" BOOLEAN[] NOT NULL,
    "is_number" BOOLEAN[],
    "pairs" UINTEGER[],
    "pair_weights" FLOAT[],
    "size" INTEGER,
    "headline_numbers" UINTEGER[],
    "headline_names" UINTEGER[],
    "short_words" UINTEGER[]
);
CREATE TABLE IF NOT EXISTS story_terms (
    "term" UINTEGER NOT NULL,
    "article_no" UINTEGER NOT NULL,
    "day" INTEGER NOT NULL,
    "is_dated" BOOLEAN NOT NULL
);
CREATE TABLE IF NOT EXISTS story_links (
    "article_no" UINTEGER NOT NULL,
    "other_no" UINTEGER NOT NULL,
    "score" DOUBLE NOT NULL,
    "terms" VARCHAR[] NOT NULL,
    "day" INTEGER NOT NULL,
    "is_form" BOOLEAN
);
CREATE TABLE IF NOT EXISTS event_stories (
    "story_id" VARCHAR NOT NULL,
    "event_id" VARCHAR NOT NULL,
    "linked_to" VARCHAR NOT NULL,
    "score" DOUBLE NOT NULL,
    "signs" VARCHAR[] NOT NULL
);
CREATE TABLE IF NOT EXISTS event_links (
    "story_id" VARCHAR NOT NULL,
    "other_id" VARCHAR NOT NULL,
    "score" DOUBLE NOT NULL,
    "signs" VARCHAR[] NOT NULL
);
CREATE TABLE IF NOT EXISTS event_history (
    "event_id" VARCHAR NOT NULL,
    "change" VARCHAR NOT NULL,
    "other_id" VARCHAR NOT NULL,
    "at" TIMESTAMPTZ NOT NULL
);
CREATE TABLE IF NOT EXISTS event_vectors (
    "story_id" VARCHAR NOT NULL,
    "event_no" UINTEGER NOT NULL,
    "article_id" VARCHAR NOT NULL,
    "language" VARCHAR NOT NULL,
    "day" INTEGER NOT NULL,
    "is_dated" BOOLEAN NOT NULL,
    "claimed_day" INTEGER,
    "keys" VARCHAR[] NOT NULL,
    "names" VARCHAR[] NOT NULL,
    "weights" FLOAT[] NOT NULL,
    "vector" FLOAT[]
);
CREATE TABLE IF NOT EXISTS event_terms (
    "term" UINTEGER NOT NULL,
    "event_no" UINTEGER NOT NULL,
    "day" INTEGER NOT NULL,
    "is_dated" BOOLEAN NOT NULL
);
CREATE TABLE IF NOT EXISTS corrections (
    "about" VARCHAR NOT NULL,
    "article_id" VARCHAR NOT NULL,
    "other_id" VARCHAR NOT NULL,
    "verdict" VARCHAR NOT NULL,
    "said_at" TIMESTAMPTZ NOT NULL,
    "said_by" VARCHAR,
    "reason" VARCHAR
);
CREATE TABLE IF NOT EXISTS sources (
    "source_id" VARCHAR NOT NULL,
    "name" VARCHAR NOT NULL,
    "kind" VARCHAR NOT NULL,
    "url" VARCHAR,
    "first_seen" TIMESTAMPTZ NOT NULL,
    "country" VARCHAR,
    "language" VARCHAR,
    "tags" VARCHAR[],
    "tier" INTEGER,
    "outlet_kind" VARCHAR,
    "region" VARCHAR,
    "owner" VARCHAR,
    "reach" BIGINT,
    "licence" VARCHAR
);
CREATE TABLE IF NOT EXISTS documents (
    "document_id" VARCHAR NOT NULL,
    "source_id" VARCHAR NOT NULL,
    "url" VARCHAR NOT NULL,
    "status" INTEGER,
    "sha256" VARCHAR NOT NULL,
    "bytes" BIGINT NOT NULL,
    "media_type" VARCHAR NOT NULL,
    "archive_file" VARCHAR,
    "archive_offset" BIGINT,
    "fetched_at" TIMESTAMPTZ NOT NULL,
    "loaded_at" TIMESTAMPTZ NOT NULL,
    "article_id" VARCHAR,
    "content_sha256" VARCHAR,
    "error" VARCHAR,
    "extractor_version" VARCHAR NOT NULL,
    "run_id" VARCHAR
);
CREATE TABLE IF NOT EXISTS fetches (
    "fetch_id" VARCHAR NOT NULL,
    "source_id" VARCHAR NOT NULL,
    "url" VARCHAR NOT NULL,
    "final_url" VARCHAR NOT NULL,
    "wanted" VARCHAR NOT NULL,
    "outcome" VARCHAR NOT NULL,
    "detail" VARCHAR NOT NULL,
    "status" INTEGER,
    "fetched_at" TIMESTAMPTZ NOT NULL,
    "seconds" DOUBLE NOT NULL,
    "attempts" INTEGER NOT NULL,
    "bytes" BIGINT NOT NULL,
    "sha256" VARCHAR,
    "archive_file" VARCHAR,
    "archive_offset" BIGINT,
    "is_new" BOOLEAN NOT NULL,
    "from_feed" BOOLEAN NOT NULL,
    "listed" INTEGER,
    "run_id" VARCHAR,
    "stale" INTEGER
);
CREATE TABLE IF NOT EXISTS seen_pages (
    "source_id" VARCHAR NOT NULL,
    "url" VARCHAR NOT NULL,
    "first_seen_at" TIMESTAMPTZ NOT NULL,
    "guid" VARCHAR
);
CREATE TABLE IF NOT EXISTS runs (
    "run_id" VARCHAR NOT NULL,
    "flow" VARCHAR NOT NULL,
    "inputs" VARCHAR[] NOT NULL,
    "started_at" TIMESTAMPTZ NOT NULL,
    "finished_at" TIMESTAMPTZ,
    "status" VARCHAR NOT NULL,
    "read" BIGINT NOT NULL,
    "loaded" BIGINT NOT NULL,
    "new" BIGINT NOT NULL,
    "revised" BIGINT NOT NULL,
    "unchanged" BIGINT NOT NULL,
    "copies" BIGINT NOT NULL,
    "quarantined" BIGINT NOT NULL,
    "counts" MAP(VARCHAR, BIGINT) NOT NULL,
    "seconds" MAP(VARCHAR, DOUBLE) NOT NULL,
    "process" VARCHAR NOT NULL
);
CREATE TABLE IF NOT EXISTS quarantine (
    "document_id" VARCHAR NOT NULL,
    "source_id" VARCHAR NOT NULL,
    "url" VARCHAR NOT NULL,
    "stage" VARCHAR NOT NULL,
    "reason" VARCHAR NOT NULL,
    "error" VARCHAR NOT NULL,
    "archive_file" VARCHAR NOT NULL,
    "archive_offset" BIGINT,
    "first_at" TIMESTAMPTZ NOT NULL,
    "run_id" VARCHAR
);
CREATE TABLE IF NOT EXISTS source_boilerplate (
    "source_id" VARCHAR NOT NULL,
    "line_key" VARCHAR NOT NULL,
    "text" VARCHAR NOT NULL,
    "stories" INTEGER NOT NULL,
    "source_stories" INTEGER NOT NULL,
    "sources" INTEGER NOT NULL,
    "is_taken" BOOLEAN NOT NULL,
    "reason" VARCHAR NOT NULL
);
CREATE TABLE IF NOT EXISTS learned_removals (
    "article_id" VARCHAR NOT NULL,
    "line" BIGINT NOT NULL,
    "text" VARCHAR NOT NULL
);
CREATE TABLE IF NOT EXISTS marks (
    "mark_id" VARCHAR NOT NULL,
    "kind" VARCHAR NOT NULL,
    "watch" VARCHAR,
    "article_id" VARCHAR,
    "source_id" VARCHAR,
    "url" VARCHAR,
    "note" VARCHAR,
    "marked_by" VARCHAR,
    "marked_at" TIMESTAMPTZ NOT NULL
);
CREATE TABLE IF NOT EXISTS alerts (
    "alert_id" VARCHAR NOT NULL,
    "rule" VARCHAR NOT NULL,
    "kind" VARCHAR NOT NULL,
    "watch" VARCHAR,
    "subject" VARCHAR NOT NULL,
    "story_id" VARCHAR,
    "article_id" VARCHAR,
    "source_id" VARCHAR,
    "title" VARCHAR,
    "url" VARCHAR,
    "reason" VARCHAR NOT NULL,
    "value" DOUBLE,
    "threshold" DOUBLE,
    "raised_at" TIMESTAMPTZ NOT NULL,
    "state" VARCHAR NOT NULL,
    "held_because" VARCHAR,
    "sent_at" TIMESTAMPTZ,
    "sent_to" VARCHAR[] NOT NULL
);
CREATE TABLE IF NOT EXISTS briefs (
    "brief_id" VARCHAR NOT NULL,
    "reader" VARCHAR NOT NULL,
    "period" VARCHAR NOT NULL,
    "since" TIMESTAMPTZ NOT NULL,
    "until" TIMESTAMPTZ NOT NULL,
    "stories" INTEGER NOT NULL,
    "made_at" TIMESTAMPTZ NOT NULL,
    "state" VARCHAR NOT NULL,
    "error" VARCHAR,
    "sent_at" TIMESTAMPTZ,
    "sent_to" VARCHAR[] NOT NULL,
    "file" VARCHAR
);
CREATE TABLE IF NOT EXISTS brief_entries (
    "brief_id" VARCHAR NOT NULL,
    "place" INTEGER NOT NULL,
    "reader" VARCHAR NOT NULL,
    "entry" VARCHAR NOT NULL,
    "story_id" VARCHAR,
    "article_id" VARCHAR NOT NULL,
    "title" VARCHAR,
    "change" VARCHAR NOT NULL,
    "reason" VARCHAR NOT NULL,
    "watch" VARCHAR,
    "articles" BIGINT NOT NULL,
    "copies" BIGINT NOT NULL,
    "sources" BIGINT NOT NULL,
    "digest" VARCHAR NOT NULL
);
CREATE TABLE IF NOT EXISTS deliveries (
    "delivery_id" VARCHAR NOT NULL,
    "article_id" VARCHAR NOT NULL,
    "source_id" VARCHAR NOT NULL,
    "title" VARCHAR,
    "reader" VARCHAR NOT NULL,
    "way" VARCHAR NOT NULL,
    "part_of" VARCHAR,
    "shown" VARCHAR NOT NULL,
    "delivered_at" TIMESTAMPTZ NOT NULL
);
CREATE TABLE IF NOT EXISTS search_articles (
    "article_no" UINTEGER NOT NULL,
    "article_id" VARCHAR NOT NULL,
    "moment" TIMESTAMPTZ NOT NULL,
    "source_id" VARCHAR NOT NULL,
    "language" VARCHAR NOT NULL,
    "is_copy" BOOLEAN NOT NULL,
    "words" INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS search_words (
    "word" VARCHAR NOT NULL,
    "stem" VARCHAR NOT NULL,
    "stem_no" UINTEGER NOT NULL,
    "is_stemmed" BOOLEAN NOT NULL
);
CREATE TABLE IF NOT EXISTS search_postings (
    "stem_no" UINTEGER NOT NULL,
    "article_no" UINTEGER NOT NULL,
    "weight" USMALLINT NOT NULL
);
CREATE TABLE IF NOT EXISTS search_recent (
    "stem_no" UINTEGER NOT NULL,
    "article_no" UINTEGER NOT NULL,
    "weight" USMALLINT NOT NULL
);
CREATE TABLE IF NOT EXISTS search_stems (
    "stem_no" UINTEGER NOT NULL,
    "stretch" INTEGER NOT NULL,
    "articles" BIGINT NOT NULL
);
CREATE TABLE IF NOT EXISTS search_state (
    "loaded_at" TIMESTAMPTZ NOT NULL,
    "article_id" VARCHAR NOT NULL,
    "article_numbers" BIGINT NOT NULL,
    "method" VARCHAR NOT NULL
);
CREATE TABLE IF NOT EXISTS loaded_batches (
    "batch_id" VARCHAR NOT NULL,
    "loaded_at" TIMESTAMPTZ NOT NULL,
    "run_id" VARCHAR
);
CREATE TABLE IF NOT EXISTS retired_articles (
    "article_id" VARCHAR NOT NULL,
    "source_id" VARCHAR NOT NULL,
    "url" VARCHAR NOT NULL,
    "title" VARCHAR,
    "published_at" TIMESTAMPTZ,
    "fetched_at" TIMESTAMPTZ NOT NULL,
    "duplicate_of" VARCHAR,
    "story_id" VARCHAR,
    "contents" VARCHAR[] NOT NULL,
    "retirement_id" VARCHAR NOT NULL
);
CREATE TABLE IF NOT EXISTS retirements (
    "retirement_id" VARCHAR NOT NULL,
    "retired_at" TIMESTAMPTZ NOT NULL,
    "kind" VARCHAR NOT NULL,
    "month" VARCHAR NOT NULL,
    "rows" MAP(VARCHAR, BIGINT) NOT NULL
);
CREATE TABLE IF NOT EXISTS migrations (
    "version" INTEGER NOT NULL,
    "name" VARCHAR NOT NULL,
    "applied_at" TIMESTAMPTZ NOT NULL,
    "layout" VARCHAR NOT NULL
);
