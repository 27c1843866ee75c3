from django.apps import AppConfig


class StockConfig(AppConfig):
    """Tenants and domains as the documentation of django-tenants shows them."""

    name = "deploy.bench.stock"
    label = "stock"
    default_auto_field = "django.db.models.BigAutoField"
