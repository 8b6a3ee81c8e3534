"""The law of benefits: pure functions from facts and dated parameters to determinations."""
