"""Notices of accidents at work (CAT): who tells of them, until when, and what becomes of them."""
