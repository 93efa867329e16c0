"""What providers post about letters, in our words.  Pure, but for ``certificate``, which asks Amazon."""
