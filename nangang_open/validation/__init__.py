"""All rules over a package, their outcomes, and the formats people read them in."""
