"""Text as such: folding, literals, sentences, urls. Knows nothing of articles."""
