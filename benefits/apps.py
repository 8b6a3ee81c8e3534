from django.apps import AppConfig


class BenefitsConfig(AppConfig):
    name = "benefits"

    def ready(self) -> None:
        """Registers who may do what, and what happens next when a step was taken."""
        from benefits import permissions, process  # noqa: F401
        from benefits.applications import resealing  # noqa: F401
        from benefits.evidence import taking_along  # noqa: F401
        from benefits.pages import opened_file  # noqa: F401
