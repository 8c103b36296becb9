"""Which articles are copies of which: decisions from values alone, whatever the order of loading."""
