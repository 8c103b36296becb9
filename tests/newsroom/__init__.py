"""A newsroom of made-up outlets in eight languages, on one Monday: what the pages are tried on, and pictured with."""
