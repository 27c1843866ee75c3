"""The one door: what do you want to do?"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.cases import doors
from core.text_rules import search_words
from core.ui.pages import public_page

MOST_SHOWN = 30


@require_safe
@public_page
def start(request: HttpRequest) -> HttpResponse:
    """List the doors, and the services that take applications, narrowed by `?cari=`."""
    words = search_words(request.GET.get("cari", ""), most=80)
    services = doors.services_for(words)
    context = {
        "doors": doors.open_doors(request),
        "words": words,
        "services": services[:MOST_SHOWN],
        "more": max(0, len(services) - MOST_SHOWN),
        "takes_applications": doors.takes_applications(),
    }
    return render(request, "cases/public/door.html", context)
