"""How letters leave: carriers, what their replies mean, and sending each letter once."""
