"""Publishing, withdrawing and discarding a version; retiring a template; taking over those of the release."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.errors import DomainError, NotFound
from core.ui.outcome import show_refusal, tell_outcome
from tenants.common_templates.forms import PublishForm, WithdrawForm
from tenants.common_templates.publishing import (
    discard_version,
    publish_version,
    restore_template,
    retire_template,
    withdraw_version,
)
from tenants.common_templates.scope import own_template, own_version
from tenants.common_templates.uptake import uptake_of
from tenants.common_templates.views.base import CENTRAL, Place, form_page, move
from tenants.common_templates.views.reading import changes_between, version_context
from tenants.domain.templates import take_over_shipped_templates
from tenants.models import StandardTemplateVersion


@form_page
def version_publish(request: HttpRequest, place: Place, code: str, version: int) -> HttpResponse:
    """Show what changed since the version on offer, ask for a note, and publish."""
    draft = own_version(code, version, owner=place.owner)
    if not draft.is_draft:
        return place.to("template", code, version)
    former = _on_offer(draft)
    form = PublishForm(request.POST if request.method == "POST" else None, is_first=former is None)
    if request.method == "POST" and form.is_valid():
        try:
            published = publish_version(draft, note=form.cleaned_data["note"], by=place.user)
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The version is on offer. Agencies that use the template see what is new."))
            return place.to("template", code, published.version)
    context = version_context(place, draft)
    context |= {"form": form, "former": former, "changes": changes_between(former, draft)}
    return place.render(request, "publish", context)


def _on_offer(draft: StandardTemplateVersion) -> StandardTemplateVersion | None:
    published = draft.template.versions.filter(state=StandardTemplateVersion.State.PUBLISHED)
    return published.order_by("-version").first()


@form_page
def version_withdraw(request: HttpRequest, place: Place, code: str, version: int) -> HttpResponse:
    """Say what follows, ask why, and take the version off offer."""
    shown = own_version(code, version, owner=place.owner)
    if not shown.is_published:
        return place.to("template", code, version)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_version(shown, reason=form.cleaned_data["reason"], by=place.user)
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The version is no longer on offer."))
            return place.to("template", code, version)
    title = _("Withdraw version %(n)d?") % {"n": version}
    consequences = [
        _("Nobody adopts this version any more; an earlier published one is on offer again."),
        _("Agencies that adopted it keep their text and are told."),
        _("Its rules bind nobody any more."),
    ]
    return _confirm(request, place, shown, title, consequences, _("Withdraw the version"), form=form)


@form_page
def version_discard(request: HttpRequest, place: Place, code: str, version: int) -> HttpResponse:
    """Ask once, and throw the draft away."""
    draft = own_version(code, version, owner=place.owner)
    if not draft.is_draft:
        return place.to("template", code, version)
    if request.method == "POST":
        try:
            template_went = discard_version(draft, by=place.user)
        except DomainError as error:
            messages.error(request, str(error))
            return place.to("template_overview", code)
        messages.success(request, _("The draft was discarded."))
        return place.to("templates") if template_went else place.to("template_overview", code)
    consequences = [_("What was written in this draft is gone. Published versions stay as they are.")]
    title = _("Discard the draft of version %(n)d?") % {"n": version}
    return _confirm(request, place, draft, title, consequences, _("Discard the draft"))


@form_page
def template_retire(request: HttpRequest, place: Place, code: str) -> HttpResponse:
    """Say what follows, and take the template off offer."""
    template = own_template(code, owner=place.owner)
    newest = template.versions.order_by("-version").first()
    if template.is_retired or newest is None:
        return place.to("template_overview", code)
    if request.method == "POST":
        done = _("The template is no longer on offer.")
        tell_outcome(request, lambda: retire_template(template, by=place.user), done=done)
        return place.to("template_overview", code)
    services = uptake_of(template, owner=place.owner).services
    used = ngettext(
        "%(n)d service uses it and keeps its text.", "%(n)d services use it and keep their text.", services
    ) % {"n": services}
    consequences = [_("Nobody adopts it any more."), used, _("Its rules bind nobody any more.")]
    title = _("Retire “%(name)s”?") % {"name": template.name}
    return _confirm(request, place, newest, title, consequences, _("Retire the template"))


@move
def template_restore(request: HttpRequest, place: Place, code: str) -> HttpResponse:
    """Put a retired template on offer again."""
    template = own_template(code, owner=place.owner)
    done = _("The template is on offer again.")
    tell_outcome(request, lambda: restore_template(template, by=place.user), done=done)
    return place.to("template_overview", code)


@move
def templates_take_over(request: HttpRequest, place: Place) -> HttpResponse:
    """Publish the templates that come with the product where they say something new."""
    if place.namespace != CENTRAL:
        raise NotFound
    number = len(take_over_shipped_templates())
    if number:
        words = ngettext("%(n)s new version was published.", "%(n)s new versions were published.", number)
        messages.success(request, words % {"n": number})
    else:
        messages.info(request, _("Every template that comes with the product is here already."))
    return place.to("templates")


def _confirm(
    request: HttpRequest,
    place: Place,
    version: StandardTemplateVersion,
    title: str,
    consequences: list[str],
    submit: str,
    **more: Any,
) -> HttpResponse:
    context = {"template": version.template, "version": version, "title": title, "consequences": consequences}
    return place.render(request, "confirm", {**context, "submit": submit, **more})
