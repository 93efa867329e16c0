"""Unhappy answers: who hears of them, by when, and what is closed."""
