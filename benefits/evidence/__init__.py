"""Papers: what people hand in, how it is checked, kept and shown, and who may open it."""
