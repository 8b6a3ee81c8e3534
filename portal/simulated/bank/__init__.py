"""A simulated bank: another institution, with books of its own, that speaks ISO 20022 in files."""
