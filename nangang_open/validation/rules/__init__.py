"""The rules, one module per layer."""
