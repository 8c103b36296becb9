"""Direct speech and who said it."""

from extractors.article import Block, Quote


def find_quotes(blocks: tuple[Block, ...]) -> tuple[Quote, ...]:
    """The quotes in an article's blocks, in order."""
    return ()
