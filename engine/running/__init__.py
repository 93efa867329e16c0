"""The loop that does on the right day what somebody armed."""
