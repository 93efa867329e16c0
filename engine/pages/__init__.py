"""What a reader reaches over the web: links, opting out, preferences, answers, sign-up, the letter itself."""
