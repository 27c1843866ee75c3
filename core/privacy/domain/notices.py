"""What people are told about each form: the agency's newest version, or what the software says."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from core import audit
from core.cases.domain.lifecycle import checked_text
from core.cases.models import Case
from core.cases.states import Channel
from core.errors import InvalidInput, NotFound
from core.pagecache import content_changed
from core.privacy.domain.retention import months_of
from core.privacy.errors import NoticeUnchanged
from core.privacy.models import PrivacyNotice
from core.privacy.models.notices import TEXT_LIMIT
from core.privacy.processing import LegalBasis, Processing, processing, processings, record_class
from core.rights import Actor, require
from core.turns import wait_for_turn


@dataclass(frozen=True, kw_only=True)
class Told:
    """A notice as people read it. `version` 0 is the software's own text; `months` None is said nowhere."""

    form: Processing
    version: int
    basis: str
    purpose: str
    data: str
    recipients: str
    contact: str = ""
    months: int | None = None
    row: PrivacyNotice | None = None

    @property
    def basis_label(self) -> str:
        return str(LegalBasis(self.basis).label)


def notice_of(form: str) -> Told:
    """Return what is told about a form now. Raises NotFound for a form that nobody registered."""
    known = _form(form)
    return _told(known, PrivacyNotice.objects.filter(form=form).order_by("-version").first())


def notices() -> list[Told]:
    """Return what is told about every form, in two queries."""
    newest = {row.form: row for row in PrivacyNotice.objects.order_by("form", "version")}
    return [_told(form, newest.get(form.key)) for form in processings()]


def version_of(form: str) -> int:
    """Return the number of the version that is in force; 0 for the software's own text."""
    return PrivacyNotice.objects.filter(form=form).aggregate(last=Max("version"))["last"] or 0


def before_any_version(form: str) -> Told:
    """Return what the software says of a form, which holds until the agency writes its own. Raises NotFound."""
    return _told(_form(form), None)


def words_of(case: Case) -> str:
    """Return how its citizen came to know the privacy notice of a case."""
    version = case.notice_version
    if version is None:
        return _("None of our forms was used")
    if case.channel == Channel.API:
        return _("Version %(n)s, shown by another system") % {"n": version}
    if case.entered_by_id is not None:
        return _("Version %(n)s, read out when it was entered") % {"n": version}
    return _("Version %(n)s, shown with the form") % {"n": version}


@transaction.atomic
def publish_notice(
    *, form: str, basis: str, purpose: str, data: str, recipients: str, contact: str = "", by: Actor
) -> PrivacyNotice:
    """Tell people something else about a form from now on. Raises InvalidInput, NoticeUnchanged, NotFound."""
    require(by, "privacy.manage_retention")
    known = _form(form)
    if basis not in LegalBasis.values:
        raise InvalidInput({"basis": [""]})
    texts = {
        name: checked_text(value, field=name, limit=limit)
        for name, value, limit in (
            ("purpose", purpose, TEXT_LIMIT),
            ("data", data, TEXT_LIMIT),
            ("recipients", recipients, TEXT_LIMIT),
            ("contact", contact, 200),
        )
    }
    wait_for_turn(f"privacy-notice:{form}")
    now = notice_of(form)
    if (basis, *texts.values()) == (now.basis, now.purpose, now.data, now.recipients, now.contact):
        raise NoticeUnchanged
    months = months_of(known.record_class) if known.record_class else None
    notice = PrivacyNotice.objects.create(
        form=form,
        version=now.version + 1,
        basis=basis,
        months=months,
        published_by=by,
        published_by_name=str(by or ""),
        **texts,
    )
    audit.record(action="privacy.notice_published", target=f"{form} v{notice.version}")
    content_changed()
    return notice


def _form(key: str) -> Processing:
    found = processing(key)
    if found is None:
        raise NotFound
    return found


def _told(form: Processing, row: PrivacyNotice | None) -> Told:
    months = months_of(form.record_class) if form.record_class and record_class(form.record_class) else None
    if row is None:
        return Told(
            form=form,
            version=0,
            basis=form.basis,
            purpose=str(form.purpose),
            data=str(form.data),
            recipients=str(form.recipients),
            months=months,
        )
    return Told(
        form=form,
        version=row.version,
        basis=row.basis,
        purpose=row.purpose,
        data=row.data,
        recipients=row.recipients,
        contact=row.contact,
        months=months,
        row=row,
    )
