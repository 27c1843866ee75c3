"""The start page of the portal: "Hari ini"."""

import datetime as dt

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache

from core import panels


@never_cache
@login_required
def today(request: HttpRequest) -> HttpResponse:
    """Show what waits for whoever is signed in, worst first as each app orders it."""
    built = panels.panels("today", request)
    now = timezone.localtime()
    context = {
        "now": now,
        "greeting": greeting(now.time(), first_name(request)),
        "summary": summary(panels.waiting("today", request)),
        "figures": [figure for panel in built for figure in panel.figures],
        "panels": [panel for panel in built if not panel.aside],
        "side_panels": [panel for panel in built if panel.aside],
    }
    return render(request, "core/today.html", context)


def greeting(at: dt.time, name: str) -> str:
    """Greet by the time of day as Indonesian does: pagi until 11, siang until 15, sore until 18, malam after that."""
    if dt.time(4) <= at < dt.time(11):
        words = gettext("Good morning, %(name)s.")
    elif dt.time(11) <= at < dt.time(15):
        words = gettext("Good day, %(name)s.")
    elif dt.time(15) <= at < dt.time(18):
        words = gettext("Good afternoon, %(name)s.")
    else:
        words = gettext("Good evening, %(name)s.")
    return words % {"name": name}


def summary(count: int) -> str:
    """Say how many things wait; small numbers in words."""
    if count == 0:
        return gettext("Nothing is waiting for you.")
    number = NUMBER_WORDS[count]() if count < len(NUMBER_WORDS) else str(count)
    return ngettext("%(number)s thing is waiting.", "%(number)s things are waiting.", count) % {"number": number}


NUMBER_WORDS = (
    lambda: gettext("Zero"),
    lambda: gettext("One"),
    lambda: gettext("Two"),
    lambda: gettext("Three"),
    lambda: gettext("Four"),
    lambda: gettext("Five"),
    lambda: gettext("Six"),
    lambda: gettext("Seven"),
    lambda: gettext("Eight"),
    lambda: gettext("Nine"),
)


def first_name(request: HttpRequest) -> str:
    """Return the first word of the name that is not an academic title, such as "Dr."."""
    full = getattr(request.user, "full_name", "") or request.user.get_username()
    words = [word for word in full.split() if not word.endswith(".")]
    return (words or full.split())[0].rstrip(",")
