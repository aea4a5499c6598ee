"""Small pictures of intervals."""
