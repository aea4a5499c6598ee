"""The programs here run in environments of their own, and hold no tests."""

collect_ignore_glob = ["*.py"]
