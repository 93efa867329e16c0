"""A year foretold: who would receive what, when, and what would be kept back."""
