"""The files on disk: descriptor, tables, schemas, checksums; no arithmetic."""
