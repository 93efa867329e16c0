"""When letters go: words to times, public holidays, hours, limits.  Pure, and knows nothing of campaigns."""
