"""Pages of the API: its description, the problem codes, and the tokens."""

import datetime as dt

from django.utils import timezone

from core.api.models import ApiToken
from core.api.tokens import create_token
from tests.routes import Route
from tests.world import get_user

TOKEN = 900_001

ROUTES = [
    Route("api:root", "/api/v1/"),
    Route("api:root", "/api/v1/", host="base"),
    Route("api_problems:list", "/api/problems/", host="base"),
    Route("api_problems:detail", "/api/problems/not-found", host="base"),
    Route("api_tokens:list", "/portal/pengaturan/token/", user="admin"),
    Route("api_tokens:create", "/portal/pengaturan/token/baru/", user="admin"),
    Route("api_tokens:revoke", f"/portal/pengaturan/token/{TOKEN}/cabut/", user="admin"),
    Route("api_tokens:list", "/central/token/", host="base", user="central"),
    Route("api_tokens:create", "/central/token/baru/", host="base", user="central"),
]


def prepare() -> None:
    """Make a token under a known number, so that the list shows one and one can be revoked."""
    if ApiToken.objects.filter(pk=TOKEN).exists():
        return
    token, _ = create_token(
        name="Situs web instansi",
        user=get_user("admin"),
        scopes=["read"],
        expires_at=timezone.now() + dt.timedelta(days=90),
    )
    ApiToken.objects.filter(pk=token.pk).update(id=TOKEN)
