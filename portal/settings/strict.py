"""What makes tests strict."""


class UndefinedTemplateVariable(Exception):
    """A template of ours names a variable that the page did not give it."""


class StrictUndefined(str):
    """A `string_if_invalid` that raises: Django formats it with the variable's name."""

    def __mod__(self, variable: object) -> str:
        raise UndefinedTemplateVariable(f"undefined template variable: {variable}")
