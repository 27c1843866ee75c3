"""What the findings of a publication check are called, for people."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FINDINGS: Mapping[str, Promise | str] = {
    "sequence": _("A record is missing before this one."),
    "previous_hash": _("The record does not follow the one before it."),
    "content_hash": _("The content of the record was changed."),
    "chain_hash": _("The hash of the record does not fit."),
    "code": _("The check code does not fit the record."),
    "rows-differ": _("What the site shows is no longer what was sealed:"),
    "words-differ": _("The words differ near:"),
    "page-status": _("The page answered with:"),
    "file-lost": _("The file is not there any more."),
    "not-a-web-address": _("This is no web address."),
    "port-refused": _("Addresses with a port of their own are not asked."),
    "unknown-host": _("There is no such host."),
    "private-address": _("The address leads into a private network and is not asked."),
    "no-answer": _("Nobody answered."),
    "wrong-status": _("The address answered with:"),
    "too-many-redirects": _("The address leads on and on."),
    "too-slow": _("The answer took too long."),
}


def finding_words(code: str, detail: str) -> str:
    """Return a finding as a sentence with its detail; nothing when all was well."""
    if not code:
        return ""
    sentence = str(FINDINGS.get(code, code))
    return f"{sentence} {detail}" if detail and sentence.endswith(":") else sentence
