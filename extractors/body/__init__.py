"""Which blocks are the article: the tree is walked, containers are weighed, blocks filtered;
pictures get their captions and credits.

Public: ``find.find_body`` and the records of ``view``; ``second_opinion`` asks trafilatura where there is doubt.
"""
