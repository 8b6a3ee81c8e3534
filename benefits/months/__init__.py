"""Months of a job that are missing or wrong in the record: told, looked into, decided."""
