"""An agency that somebody is about to onboard: what was typed so far, kept in the session until it is made or given up.

The texts are kept as they were typed, so that going back loses nothing, and are judged again on every step and before
anything is made. An emblem waits as a finished PNG in private storage of the public schema.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

from django import forms
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenants.central.forms import AddressForm, AdministratorForm, AgencyForm, LooksForm
from tenants.emblems import make_emblem
from tenants.errors import SlugTaken
from tenants.models import Agency, Province
from tenants.onboarding import NewAgency
from tenants.onboarding.asking import propose_slug

SESSION_KEY = "tenants_onboarding_draft"
LAST_RUN_KEY = "tenants_onboarding_last_run"
FOLDER = "drafts"
KEPT = dt.timedelta(days=1)


@dataclass(frozen=True)
class Step:
    """One page of the wizard."""

    key: str
    title: Promise
    form: type[forms.Form]


STEPS = (
    Step("instansi", _("The agency"), AgencyForm),
    Step("alamat", _("Its address"), AddressForm),
    Step("tampilan", _("Looks and contact"), LooksForm),
    Step("pengelola", _("First administrator"), AdministratorForm),
)
BY_KEY = {step.key: step for step in STEPS}


class Draft:
    """The draft of one session."""

    def __init__(self, request: HttpRequest) -> None:
        self._session = request.session
        self._kept: dict[str, Any] = request.session.get(SESSION_KEY) or {}

    @property
    def exists(self) -> bool:
        return bool(self._kept)

    @property
    def started_at(self) -> dt.datetime:
        return dt.datetime.fromisoformat(self._kept["started_at"])

    @property
    def emblem(self) -> str:
        """The name of the waiting emblem in storage, empty without one."""
        return str(self._kept.get("emblem", ""))

    def typed(self, step: Step) -> dict[str, str]:
        """Return what was typed on a step, empty before it was sent."""
        return dict(self._kept.get("typed", {}).get(step.key, {}))

    def keep(self, step: Step, data: Mapping[str, str]) -> None:
        """Keep what was typed on a step, right or wrong."""
        self._kept.setdefault("started_at", timezone.now().isoformat())
        names = [name for name in step.form.base_fields if name not in ("emblem", "remove_emblem")]
        self._kept.setdefault("typed", {})[step.key] = {name: data[name][:2000] for name in names if name in data}
        self._save()

    def keep_emblem(self, upload: BinaryIO) -> None:
        """Keep a picture for the agency. Raises ValidationError."""
        _name, picture = make_emblem(upload)
        self.drop_emblem()
        forget_old_emblems()
        name = f"{FOLDER}/{secrets.token_urlsafe(16)}.png"
        self._kept["emblem"] = default_storage.save(name, ContentFile(picture))
        self._save()

    def drop_emblem(self) -> None:
        """Delete the waiting emblem."""
        name = self._kept.pop("emblem", "")
        if name:
            default_storage.delete(name)
            self._save()

    def read_emblem(self) -> bytes | None:
        """Return the waiting PNG, None without one."""
        if not self.emblem:
            return None
        try:
            with default_storage.open(self.emblem) as file:
                return bytes(file.read())
        except FileNotFoundError:
            return None

    def form(self, step: Step, *, is_judged: bool = False) -> forms.Form:
        """Return the form of a step with what was typed; `is_judged` says what is wrong with it."""
        typed = self.typed(step)
        if is_judged:
            data = QueryDict(mutable=True)
            data.update(typed)
            return step.form(data)
        return step.form(initial=typed or self._proposals(step))

    def first_open(self) -> Step | None:
        """Return the first step that was not sent or is not right; None when everything is known."""
        return next((step for step in STEPS if not self.form(step, is_judged=True).is_valid()), None)

    def values(self) -> dict[str, Any]:
        """Return the cleaned values of all steps. Call it only while `first_open` is None.

        Raises SlugTaken when a step is not right any more: the address name is what others can take meanwhile.
        """
        cleaned: dict[str, Any] = {}
        for step in STEPS:
            form = self.form(step, is_judged=True)
            if not form.is_valid():
                raise SlugTaken
            cleaned |= form.cleaned_data
        return cleaned

    def forget(self) -> None:
        """Give the draft up."""
        self.drop_emblem()
        self._kept = {}
        self._session.pop(SESSION_KEY, None)

    def _proposals(self, step: Step) -> dict[str, str]:
        """Return what a step may propose from what is known: most agencies need not change it."""
        about = self.typed(STEPS[0])
        if step.key == "alamat" and about:
            province = Province.objects.filter(code=about.get("province", "")).first()
            proposal = propose_slug(about.get("short_name", "")) or propose_slug(about.get("name", ""))
            return {"slug": proposal, "time_zone": province.time_zone if province else ""}
        if step.key == "tampilan":
            return {"colour": Agency._meta.get_field("colour").default}
        return {}

    def _save(self) -> None:
        self._session[SESSION_KEY] = self._kept
        self._session.modified = True


def new_agency_of(values: Mapping[str, Any]) -> NewAgency:
    """Return what is to be asked for."""
    return NewAgency(
        slug=values["slug"],
        name=values["name"],
        short_name=values["short_name"],
        kind=values["kind"],
        province_code=values["province"],
        parent_name=values["parent_name"],
        time_zone=values["time_zone"],
        colour=values["colour"],
        address=values["address"],
        phone=values["phone"],
        whatsapp=values["whatsapp"],
        email=values["email"],
        admin_name=values["admin_name"],
        admin_email=values["admin_email"],
    )


def forget_old_emblems() -> None:
    """Delete the emblems of drafts that nobody finished within a day."""
    try:
        _folders, names = default_storage.listdir(FOLDER)
    except FileNotFoundError:
        return
    limit = timezone.now() - KEPT
    for name in names:
        path = f"{FOLDER}/{name}"
        if default_storage.get_modified_time(path) < limit:
            default_storage.delete(path)
