"""One relation: its expression, its units, its exact verdict."""
