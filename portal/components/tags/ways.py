"""Ways through lists, questions and forms."""

from typing import Any

from django import template
from django.forms import BaseForm, BaseFormSet
from django.template.context import Context
from django.utils.safestring import SafeString, mark_safe

from portal.components.errors import complain
from portal.components.tags.base import draw, needed

register = template.Library()


@register.simple_tag(takes_context=True)
def pagination(context: Context, page_obj: Any, parameter: str = "page") -> SafeString:
    """Earlier and later pages of a list; keeps the query string."""
    if not hasattr(page_obj, "paginator"):
        complain("pagination", f"needs a page of a Paginator, got {page_obj!r}")
        return mark_safe("")
    query = context["request"].GET.copy()

    def address(number: int) -> str:
        query[parameter] = str(number)
        return "?" + str(query.urlencode())

    spots = page_obj.paginator.get_elided_page_range(page_obj.number, on_each_side=1, on_ends=1)
    numbers = [(n, address(n) if isinstance(n, int) else "", n == page_obj.number) for n in spots]
    return draw(
        "pagination",
        {
            "page_obj": page_obj,
            "numbers": numbers,
            "previous": address(page_obj.number - 1) if page_obj.has_previous() else "",
            "next": address(page_obj.number + 1) if page_obj.has_next() else "",
        },
    )


@register.simple_tag
def progress(
    label: str,
    done: int | None = None,
    total: int = 100,
    status_url: str = "",
    finished: bool = False,
    note: str = "",
) -> SafeString:
    """Work that goes on. done None: length unknown. Live by polling status_url until finished."""
    needed("progress", label=label)
    if done is not None and not 0 <= done <= total:
        complain("progress", f"done is {done} of {total}")
    return draw(
        "progress",
        {"label": label, "done": done, "total": total, "status_url": status_url}
        | {"finished": finished, "note": note},
    )


@register.simple_tag
def step_indicator(current: int, total: int, label: str = "") -> SafeString:
    """Question 3 of 7, with dots."""
    if not 1 <= current <= total:
        complain("step_indicator", f"step {current} of {total}")
    states = [
        "done" if step < current else "now" if step == current else "next"
        for step in range(1, total + 1)
    ]
    return draw(
        "step_indicator", {"current": current, "total": total, "label": label, "states": states}
    )


@register.simple_tag
def field(bound: Any, heading: bool = False) -> SafeString:
    """One form field. heading: its label is the page's h1 (one question a page)."""
    if not hasattr(bound, "as_field_group"):
        complain("field", f"needs a form field, got {bound!r}")
        return mark_safe("")
    return bound.render("django/forms/field.html", {"field": bound, "heading": heading})


@register.simple_tag
def error_summary(*sources: Any, focus: bool = True) -> SafeString:
    """All errors of forms and formsets (None: nothing is asked), each a link to its field."""
    found: list[tuple[str, str, str]] = []
    for source in sources:
        if isinstance(source, BaseFormSet):
            found += [("", "", str(error)) for error in source.non_form_errors()]
            for form in source.forms:
                found += _errors(form)
        elif isinstance(source, BaseForm):
            found += _errors(source)
        elif source is not None:
            complain("error_summary", f"needs forms or formsets, got {type(source).__name__}")
    return draw("error_summary", {"errors": found, "focus": focus}) if found else mark_safe("")


def _errors(form: BaseForm) -> list[tuple[str, str, str]]:
    found = []
    for name, messages in form.errors.items():
        target, label = "", ""
        if name in form.fields and not form[name].is_hidden:
            target = getattr(form[name], "first_id", form[name].auto_id)
            label = str(form[name].label or "").rstrip(" :")
        found += [(target, label, str(message)) for message in messages]
    return found
