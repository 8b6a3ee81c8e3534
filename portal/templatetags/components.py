"""{% load components %}: every component tag. Contracts stand in the docstrings of
portal.components.tags and in the headers of templates/components; /design shows them all.
"""

from django import template

from portal.components.tags import acting, boxes, facts, ways, wording

register = template.Library()
for room in (wording, acting, facts, boxes, ways):
    register.tags |= room.register.tags
    register.filters |= room.register.filters
