from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"

    def ready(self) -> None:
        """Make our Celery application the one that tasks use; guard each connection's rows."""
        from django.db.backends.signals import connection_created
        from django.db.models.signals import post_migrate

        from portal import celery, row_guard  # noqa: F401

        connection_created.connect(row_guard.connected, dispatch_uid="row_guard")
        post_migrate.connect(row_guard.install, sender=self, dispatch_uid="row_guard")
