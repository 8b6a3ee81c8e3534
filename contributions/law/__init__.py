"""The law of contributions: pure functions from pay and dated parameters to amounts."""
