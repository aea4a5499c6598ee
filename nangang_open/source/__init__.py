"""Where a figure stands: the canonical text, its tokens, and the proof of a copy."""
