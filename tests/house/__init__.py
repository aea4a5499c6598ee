"""The house itself: what is shipped, what is documented, which way imports run."""
