"""What the world says about a letter, and what follows from it.  Pure."""
