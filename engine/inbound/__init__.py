"""What one inbound message is: complaint, bounce, auto-reply, reply, or something else.  Pure."""
