from django.apps import AppConfig


class AssistantConfig(AppConfig):
    """Answers from approved texts and a person's own record; it reads and never decides."""

    name = "portal.assistant"
    label = "assistant"

    def ready(self) -> None:
        """Registers who may do what here, and what is done later."""
        from portal.assistant import passing, permissions, steps  # noqa: F401
