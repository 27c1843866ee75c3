from django.apps import AppConfig


class DeployConfig(AppConfig):
    """The composition root has no tables; it is an app for the sake of its commands."""

    name = "deploy"
