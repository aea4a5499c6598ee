"""The files of a package, read without belief."""
