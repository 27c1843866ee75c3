"""The spreadsheet of SP4N-LAPOR!: chosen, its columns put right, looked at, and taken over; and one number."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from core.accounts.access import signed_in
from core.errors import DomainError, InvalidInput
from core.ui.fields import LineField
from core.ui.outcome import show_refusal
from core.ui.pages import posted, staff_page
from feedback import lapor
from feedback.complaint_access import complaint_page
from feedback.complaint_figures import figures
from feedback.domain.complaints import HANDLE
from feedback.domain.lapor import import_rows, note_number
from feedback.models import Complaint

FORM_METHODS = ["GET", "HEAD", "POST"]
SHOWN = 50


class UploadForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Spreadsheet"), help_text=gettext_lazy("XLSX or CSV with a line of headings, up to 500 rows")
    )


class ColumnsForm(forms.Form):
    """Which column is which; the guess can be put right."""

    lines = forms.CharField(widget=forms.HiddenInput, strip=False)

    def __init__(self, *args: object, headings: list[str], guessed: dict[str, int], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        columns = [("", _("Not in this sheet")), *((str(at), text or f"#{at + 1}") for at, text in enumerate(headings))]
        for name, label in lapor.FIELDS.items():
            self.fields[name] = forms.ChoiceField(
                label=str(label), choices=columns, required=name in lapor.NEEDED, initial=str(guessed.get(name, ""))
            )

    @property
    def columns(self) -> dict[str, int]:
        """Return the chosen column of each field."""
        return {name: int(self.cleaned_data[name]) for name in lapor.FIELDS if self.cleaned_data.get(name)}


class NumberForm(forms.Form):
    number = LineField(
        label=gettext_lazy("Tracking number of SP4N-LAPOR!"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("Leave it empty to take it back."),
    )


@staff_page(HANDLE)
@require_http_methods(FORM_METHODS)
def import_sheet(request: HttpRequest) -> HttpResponse:
    """Choose the sheet; then its columns and rows are shown, and nothing is kept before somebody says so."""
    if request.method == "POST" and "lines" in request.POST:
        return _columns(request, request.POST["lines"], is_guess=False)
    form = UploadForm(posted(request), request.FILES or None)
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            return _columns(request, lapor.lines_of(file, file.name), is_guess=True)
        except InvalidInput as error:
            show_refusal(form, error, field="file")
    context = {"form": form, "share": figures().share_in_lapor}
    return render(request, "feedback/lapor_upload.html", context, status=422 if form.errors else 200)


@complaint_page(HANDLE)
@require_http_methods(FORM_METHODS)
def number(request: HttpRequest, complaint: Complaint) -> HttpResponse:
    """Note the number under which a complaint stands in SP4N-LAPOR!."""
    form = NumberForm(posted(request), initial={"number": complaint.lapor_number})
    status = 422 if form.errors else 200
    back = reverse("cases_portal:case", args=[complaint.case.code])
    if form.is_bound and form.is_valid():
        try:
            note_number(case=complaint.case, number=form.cleaned_data["number"], by=signed_in(request))
        except DomainError as error:
            show_refusal(form, error, field="number")
            status = error.status
        else:
            messages.success(request, _("Kept."))
            return redirect(back)
    context = {"form": form, "case": complaint.case, "back": back}
    return render(request, "feedback/lapor_number.html", context, status=status)


def _columns(request: HttpRequest, lines: str, *, is_guess: bool) -> HttpResponse:
    """Show columns and rows, or take the rows over when the button said so."""
    try:
        headings = lapor.headings_of(lines)
    except InvalidInput as error:
        messages.error(request, str(error.errors["file"][0]))
        return render(request, "feedback/lapor_upload.html", {"form": UploadForm()}, status=422)
    guessed = lapor.guess(headings)
    chosen = {"lines": lines, **{name: str(at) for name, at in guessed.items()}} if is_guess else request.POST
    form = ColumnsForm(chosen, headings=headings, guessed=guessed)
    rows: list[lapor.LaporRow] = []
    if form.is_valid():
        try:
            rows = lapor.read_rows(lines, form.columns)
            if "import" in request.POST:
                made, changed = import_rows(rows=rows, by=signed_in(request))
                words = _("%(made)s taken over, %(changed)s with a new state in SP4N-LAPOR!.")
                messages.success(request, words % {"made": made, "changed": changed})
                return redirect("complaints_portal:lapor")
        except DomainError as error:
            show_refusal(form, error)
    context = {"form": form, "shown": rows[:SHOWN], "counts": lapor.counts(rows), "more": max(0, len(rows) - SHOWN)}
    return render(request, "feedback/lapor_columns.html", context, status=422 if form.errors and not is_guess else 200)
