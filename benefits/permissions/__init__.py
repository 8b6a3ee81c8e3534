"""Who may do what with benefits; importing this package registers every rule."""

from benefits.permissions import assessing, claims, deciding_again, family_grant, months

__all__ = ["assessing", "claims", "deciding_again", "family_grant", "months"]
