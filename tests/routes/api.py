"""Pages of the API: its description, the problem codes, and the tokens."""

from tests.routes import Route

ROUTES = [
    Route("api:root", "/api/v1/"),
    Route("api:root", "/api/v1/", host="base"),
    Route("api_problems:list", "/api/problems/", host="base"),
    Route("api_problems:detail", "/api/problems/not-found", host="base"),
    Route("api_tokens:list", "/portal/pengaturan/token/", user="admin"),
    Route("api_tokens:create", "/portal/pengaturan/token/baru/", user="admin"),
    Route("api_tokens:list", "/central/token/", host="base", user="central"),
    Route("api_tokens:create", "/central/token/baru/", host="base", user="central"),
]
