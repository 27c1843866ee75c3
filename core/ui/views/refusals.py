"""The answer to a DomainError that nobody could show beside a field, also from a middleware."""

from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.utils.cache import add_never_cache_headers

from core.api.problems import is_api, problem_response
from core.errors import DomainError
from core.ui.views.errors import _reader_language, _without_request


def refuse(request: HttpRequest, error: DomainError) -> HttpResponse:
    """Return a problem document under /api/ and a page elsewhere. Asks neither the database nor the session."""
    if is_api(request):
        return problem_response(request, error)
    with _reader_language(request):
        body = loader.render_to_string(
            "errors/refused.html", {**_without_request(), "message": str(error), "status": error.status}
        )
    response = HttpResponse(body, status=error.status)
    add_never_cache_headers(response)
    return response
