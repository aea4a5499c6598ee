"""Releases: built to the byte, verified anywhere, published, cited."""
