"""Which article is a copy of which: shingles, fingerprints, and the decision over them.

Public: ``decide``, ``fingerprint``, ``shingles``.
"""
