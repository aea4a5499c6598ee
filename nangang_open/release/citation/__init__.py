"""How a release, a figure of it and the report are cited, one module for each style."""
