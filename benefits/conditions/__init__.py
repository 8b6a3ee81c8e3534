"""Conditions of the family grant: who is followed, what was reported, what follows from it."""
