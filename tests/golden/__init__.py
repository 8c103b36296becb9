"""Golden pairs: a page or text of our own sentences, and the article that must come of it."""
