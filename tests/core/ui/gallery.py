"""Every part of the design system with edge data: very long words, empty, wrong, too many.

The tests look at these pages with axe; `python -m tests.core.ui.gallery FOLDER` writes them as files to look at.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock
from zoneinfo import ZoneInfo

from django import forms
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template import engines
from django.test import RequestFactory
from django.urls import set_urlconf
from django.utils.translation import gettext_lazy as _

from core import panels
from core.panels import Figure, Panel
from core.ui import identity, nav, views
from core.ui.forms import DatePartsField, FormSection
from core.ui.identity import Contact, Identity, Notice
from core.ui.middleware import LanguageMiddleware
from core.ui.rows import row_formset
from core.ui.status import StatusKind
from core.ui.tables import Sorting

PAGES = Path(__file__).with_name("pages")
TEMPLATES = str(Path(__file__).with_name("templates"))
LONG = "Ketidakpertanggungjawabankemasyarakatannya"
CHOICES = [("a", "Pemohon"), ("b", "Petugas layanan"), ("c", f"Kepala Kantor {LONG}")]
JAMBI = ZoneInfo("Asia/Jakarta")
AGENCY = Identity(
    name="Kantor Bahasa Provinsi Jambi",
    subtitle="Badan Pengembangan dan Pembinaan Bahasa",
    is_agency=True,
    contact=Contact(
        "Telanaipura\nKota Jambi", "(0741) 555 0101", "halo@example.go.id", "Senin sampai Jumat, 08.00-16.00"
    ),
    notices=(Notice("Layanan daring berhenti sementara; petugas hanya dapat membaca."),),
)


class Person:
    """Somebody signed in who may do everything."""

    is_authenticated = True
    full_name = "Rina Marlina"
    pk = 1

    def has_perm(self, name: str, obj: object = None) -> bool:
        return True

    def get_username(self) -> str:
        return "rina@example.go.id"


class EveryField(forms.Form):
    """One field of each kind."""

    sections = (
        FormSection("Tentang layanan", ("name", "summary", "kind", "channels"), "Yang dibaca warga lebih dulu."),
        FormSection("Waktu dan berkas", ("starts_on", "decided_on", "opens_at", "amount", "decree")),
    )
    name = forms.CharField(label="Nama layanan", max_length=80, help_text="Seperti pada papan nama.")
    summary = forms.CharField(label="Ringkasan", max_length=300, widget=forms.Textarea({"rows": 4}))
    kind = forms.ChoiceField(label="Sasaran", choices=CHOICES, widget=forms.RadioSelect)
    channels = forms.MultipleChoiceField(
        label="Cara mengajukan",
        choices=CHOICES,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Semua yang berlaku.",
    )
    unit = forms.ChoiceField(label="Unit", choices=[("", "Pilih"), *CHOICES], required=False)
    starts_on = DatePartsField(label="Berlaku sejak", help_text="Contoh: 17 8 2026")
    decided_on = forms.DateField(label="Tanggal keputusan", required=False)
    opens_at = forms.TimeField(label="Buka pukul", required=False, widget=forms.TimeInput)
    amount = forms.IntegerField(label="Biaya (rupiah)", min_value=0)
    decree = forms.FileField(label="Naskah keputusan", required=False, help_text="PDF, paling besar 10 MB.")
    password = forms.CharField(
        label="Kata sandi", widget=forms.PasswordInput({"autocomplete": "new-password"}), required=False
    )
    locked = forms.CharField(label="Kode", initial="KTR-01", disabled=True)
    agree = forms.BooleanField(
        label=f"Saya sudah memeriksa semuanya, juga {LONG}", help_text="Tercatat dengan nama Anda."
    )
    token = forms.CharField(widget=forms.HiddenInput, initial="abc")

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("amount") == 13:
            raise forms.ValidationError("Biaya dan sasaran tidak cocok.")
        return super().clean()


class StepForm(forms.Form):
    actor = forms.ChoiceField(label="Pelaku", choices=[("", "Pilih"), *CHOICES])
    action = forms.CharField(label="Tindakan", max_length=200)
    days = forms.IntegerField(label="Lama (hari kerja)", min_value=0, required=False)


CHOSEN = {"kind": "a", "channels": ["a", "c"], "agree": True, "starts_on": dt.date(2026, 8, 17), "unit": "b"}
StepRows = row_formset(StepForm, max_num=4, extra=2)


def wrong_input() -> QueryDict:
    """A form in which everything is wrong that can be."""
    sent = QueryDict(mutable=True)
    sent.update(
        {
            "name": LONG * 3, "summary": "", "kind": "zz", "starts_on_day": "31", "starts_on_month": "2",
            "starts_on_year": "2026", "decided_on": "kemarin", "opens_at": "25.99", "amount": "-4",
            "steps-TOTAL_FORMS": "2", "steps-INITIAL_FORMS": "0", "steps-0-actor": "a", "steps-0-action": "",
            "steps-0-days": "dua", "steps-1-actor": "", "steps-1-action": "",
        }
    )  # fmt: skip
    return sent


def full_panel(request: HttpRequest) -> Panel:
    figures = (
        Figure(1, "Terlambat", "late", "#a"),
        Figure(2, "Jatuh tempo", "due", "#b"),
        Figure(1234, "Menunggu saya", "wait", "#c"),
        Figure(0, "Baru dari warga", "new"),
    )
    return Panel("gallery/panel.html", {"title": "Terlambat", "items": ["Pendapat ahli bahasa", LONG]}, 8, figures)


def side_panel(request: HttpRequest) -> Panel:
    return Panel("gallery/panel.html", {"title": "Agenda", "items": ["Rapat tim standar"]}, aside=True)


def sample_context(request: HttpRequest) -> dict[str, Any]:
    """Everything that the sample pages name."""
    page = Paginator([f"Layanan {number}" for number in range(1, 241)], 20).page(7)
    return {
        "request": request,
        "long": LONG,
        "kinds": StatusKind.choices,
        "day": dt.date(2026, 7, 6),
        "moment": dt.datetime(2026, 7, 6, 9, 42, tzinfo=JAMBI),
        "sorting": Sorting.of(request, {"name": "name", "share": "share"}, default="-share"),
        "sort_choices": [("name", "Nama"), ("share", "Tepat waktu")],
        "page": page,
        "rows_shown": [("Dinas Sosial", 86, 9), (f"Dinas {LONG}", 68, 1200), ("Diskominfo", 97, 10)],
        "figures": [
            Figure("12 dari 14", "komponen lengkap"),
            Figure(80000, "rupiah", "", "#x"),
            Figure(3, "Rancangan", "run"),
        ],
        "consequences": ["Situs instansi menampilkan halaman jeda.", "Petugas hanya dapat membaca."],
        "counts": [("done", "12 aktif"), ("run", "2 dikerjakan"), ("late", "1 gagal"), ("wait", "25 antre")],
        "form": None,
    }


def _sample(name: str, **more: Callable[[], Any]) -> Callable[[HttpRequest], HttpResponse]:
    def view(request: HttpRequest) -> HttpResponse:
        context = sample_context(request) | {key: make() for key, make in more.items()}
        source = (PAGES / f"{name}.html").read_text()
        return HttpResponse(engines["django"].from_string(source).render(context, request))

    return view


def _edited_rows() -> QueryDict:
    sent = wrong_input()
    sent["steps-add"] = "1"
    return sent


VIEWS: dict[str, tuple[str, Callable[[HttpRequest], HttpResponse]]] = {
    "public": ("/layanan/?sort=-share&q=aula", _sample("public")),
    "public-empty": ("/layanan/", _sample("public_empty")),
    "form": (
        "/layanan/ubah/",
        _sample("form", form=lambda: EveryField(initial=CHOSEN), rows=lambda: StepRows(prefix="steps")),
    ),
    "form-wrong": (
        "/layanan/ubah/",
        _sample("form", form=lambda: EveryField(wrong_input()), rows=lambda: StepRows(wrong_input(), prefix="steps")),
    ),
    "form-portal": (
        "/portal/standar/",
        _sample("form_portal", form=EveryField, rows=lambda: StepRows(_edited_rows(), prefix="steps")),
    ),
    "portal": ("/portal/standar/", _sample("portal")),
    "confirm": ("/portal/standar/hapus/", _sample("confirm")),
    "success": ("/layanan/selesai/", _sample("success")),
    "progress": ("/central/daftar/", _sample("progress")),
    "sign-in": ("/akun/masuk/", _sample("sign_in")),
    "today": ("/portal/", views.today),
    "today-empty": ("/portal/?kosong=1", views.today),
    "400": ("/x/", views.bad_request),
    "403": ("/x/", views.permission_denied),
    "403-anonymous": ("/x/", views.permission_denied),
    "403-csrf": ("/x/", views.csrf_failure),
    "404": ("/x/", views.page_not_found),
    "410": ("/x/", views.gone),
    "429": ("/x/", lambda request: views.too_many_requests(request, retry_after_seconds=900)),
    "500": ("/x/", views.server_error),
    "503": ("/x/", views.unavailable),
    "maintenance": ("/x/", views.maintenance),
    "unknown-host": ("/x/", views.unknown_host),
    "suspended": (
        "/x/",
        lambda request: views.suspended_agency(request, since=dt.date(2026, 7, 3), until=dt.date(2026, 7, 9)),
    ),
}
ANONYMOUS = frozenset({"public", "public-empty", "form", "form-wrong", "success", "sign-in", "403-anonymous", "404"})


def _many(request: HttpRequest) -> int:
    return 1402


@contextmanager
def dressed() -> Iterator[None]:
    """Give the pages an agency, a menu and panels, in place of those that the apps registered."""

    def provider(request: HttpRequest) -> Identity | None:
        return None if request.path.startswith("/central/") else AGENCY

    entries = {"gallery": "Standar", "gallery-2": f"Pengaduan & {LONG}", "gallery-3": "Survei"}
    folders = engines["django"].engine.dirs
    with (
        mock.patch.object(identity, "_providers", [provider]),
        mock.patch.object(nav, "_items", {shell: {} for shell in nav.SHELLS}),
        mock.patch.object(panels, "_builders", {page: [] for page in panels.PAGES}),
        mock.patch.object(engines["django"].engine, "dirs", [*folders, TEMPLATES]),
    ):
        nav.register("portal", nav.NavItem("today", _("Today"), "portal:today", count=nav.waiting_today))
        for order, (key, label) in enumerate(entries.items(), start=1):
            for shell in ("public", "portal", "central", "public_foot", "account"):
                count = _many if key == "gallery" and shell == "portal" else None
                target = "portal:today" if shell == "public_foot" else "services:list"
                nav.register(shell, nav.NavItem(key, label, target, order, count=count, is_hot=True))
        panels.register("today", full_panel, order=1)
        panels.register("today", side_panel, order=2)
        yield


def draw(name: str, *, language: str = "id") -> HttpResponse:
    """Return one page of the gallery as a browser would get it. Call inside `dressed()`."""
    path, view = VIEWS[name]
    request = RequestFactory().get(path)
    request.COOKIES["maklumat_language"] = language
    set_urlconf("tests.core.ui.urls")
    request.urlconf = "tests.core.ui.urls"  # type: ignore[attr-defined]
    if name not in ANONYMOUS:
        request.user = Person()  # type: ignore[assignment]
    request._messages = [  # type: ignore[attr-defined]
        Message(constants.SUCCESS, "Standar disimpan."),
        Message(constants.ERROR, "Surel tidak terkirim; coba lagi."),
    ]
    if name == "today-empty":
        request.__dict__["_panels"] = {full_panel: None, side_panel: None}
    try:
        return LanguageMiddleware(view)(request)
    finally:
        set_urlconf(None)


def write(folder: Path) -> None:
    """Write every page as a file with its own copy of the static files beside it."""
    import shutil

    folder.mkdir(parents=True, exist_ok=True)
    static = Path(identity.__file__).with_name("static")
    shutil.copytree(static, folder / "static", dirs_exist_ok=True)
    with dressed():
        for name in VIEWS:
            for language in ("id", "en"):
                text = draw(name, language=language).content.decode().replace("/static/", "static/")
                (folder / f"{name}.{language}.html").write_text(text)


if __name__ == "__main__":
    import sys

    import django

    django.setup()
    write(Path(sys.argv[1]))
