"""The forms that a release's tables are written in, one module each: tables in, bytes out."""
