from django.apps import AppConfig


class MessagesConfig(AppConfig):
    """Inbox, letters and notices. The label differs from Django's own "messages" app."""

    name = "portal.messages"
    label = "portal_messages"

    def ready(self) -> None:
        """Registers what happens when there is something to tell."""
        from portal.messages import deaths, people, permissions, process, sign_in  # noqa: F401
