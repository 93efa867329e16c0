"""Where inbound messages come from, each judged within limits."""
