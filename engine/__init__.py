"""Gramercy: campaigns written in YAML become letters that thank customers, each sent once."""

__version__ = "0.1.0"
