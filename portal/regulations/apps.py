from django.apps import AppConfig


class RegulationsConfig(AppConfig):
    """New legal values: proposed by one officer, approved by another, then part of the law."""

    name = "portal.regulations"
    label = "regulations"

    def ready(self) -> None:
        """Registers rights and work to be done; lets this process follow the approved values."""
        from portal.regulations import following, permissions, process  # noqa: F401

        following.begin()
