"""{% load steady %}: words that are the same on every page are drawn once for each language."""

from django import template
from django.template.base import Node, NodeList, Parser, Token
from django.template.context import Context
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()


class SteadyNode(Node):
    """What stands inside, kept by language in this process.

    It is drawn without the page's context, so nothing of a person or request can get into it.
    """

    def __init__(self, inside: NodeList) -> None:
        self.nodelist = inside
        self._drawn: dict[str | None, SafeString] = {}

    def render(self, context: Context) -> SafeString:
        language = get_language()
        drawn = self._drawn.get(language)
        if drawn is None:
            alone = Context(autoescape=context.autoescape)
            alone.template = context.template
            alone.render_context = context.render_context
            drawn = self._drawn[language] = self.nodelist.render(alone)
        return drawn


@register.tag
def steady(parser: Parser, _token: Token) -> SteadyNode:
    """{% steady %}…{% endsteady %}: texts that depend on nothing but the language."""
    inside = parser.parse(("endsteady",))
    parser.delete_first_token()
    return SteadyNode(inside)
