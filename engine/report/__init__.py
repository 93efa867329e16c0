"""What came of a campaign: one tally, shown in a terminal, on a page, as CSV."""
