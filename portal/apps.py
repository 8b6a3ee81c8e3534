from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"

    def ready(self) -> None:
        """Make our Celery application the one that shared tasks and `send_task` use."""
        from portal import celery  # noqa: F401
