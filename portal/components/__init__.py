"""The design system in Python: parts, values, forms, the life band, charts and the catalogue."""
