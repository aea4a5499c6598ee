"""What a printed figure means: exact numbers and the intervals they stand for."""
