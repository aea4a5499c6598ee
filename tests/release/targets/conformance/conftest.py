"""The programs here run in an environment of their own, and hold no tests."""

collect_ignore_glob = ["*.py"]
