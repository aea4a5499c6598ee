"""All relations together: one system, its clashes, its mends and the power of its checks; no files here."""
