"""What holds for all tests."""

from hypothesis import settings

settings.register_profile("nangang", deadline=None)  # a busy machine is no failure: time is measured in benchmarks/
settings.load_profile("nangang")
