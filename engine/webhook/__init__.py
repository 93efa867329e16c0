"""What providers post about letters, in our words.  Pure."""
