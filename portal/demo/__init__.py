"""An invented country to try the portal in: people, employers, staff, and what happened to them.

The same day gives the same world: everything is drawn from seeded generators, month by month
figures come from the law's own tables, and whatever the portal decides, the portal itself decided.
Nobody here exists; a national id that is valid by its check digits may still belong to somebody.
"""
