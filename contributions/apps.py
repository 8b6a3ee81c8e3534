from django.apps import AppConfig


class ContributionsConfig(AppConfig):
    name = "contributions"

    def ready(self) -> None:
        # Rules of permission and handlers of events register themselves when they are imported.
        from contributions import permissions, process  # noqa: F401
