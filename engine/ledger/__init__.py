"""What we remember: each letter's fate now, and the append-only history that led there."""
