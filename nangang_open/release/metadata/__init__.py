"""What a release says of itself, one pure function of the facts for each standard."""
