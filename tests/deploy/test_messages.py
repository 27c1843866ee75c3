"""The catalogues follow the code, and the check names everything that is not as it should be."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages.mofile import read_mo

from deploy import messages

APPS = ("services", "services/inner", "forums")

PYTHON = """
from django.utils.translation import gettext_lazy as _, ngettext, pgettext

TITLE = _("Opening hours")
def count(n: int) -> str:
    return ngettext("%(n)s service", "%(n)s services", n) % {"n": n} + pgettext("verb", "Open")
"""
TEMPLATE = """{% load i18n %}
    {% if x %}<p title="{% translate 'Phone & mail' %}">{{ name|default:_("No name") }}</p>{% endif %}
  {% blocktranslate trimmed count n=items|length %}
     One entry of {{ place }}
  {% plural %}
     {{ n }} entries of {{ place }}
  {% endblocktranslate %} 100 % "unbalanced ( here
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "services/templates/services").mkdir(parents=True)
    (tmp_path / "services/inner").mkdir()
    (tmp_path / "forums").mkdir()
    (tmp_path / "services/models.py").write_text(PYTHON)
    (tmp_path / "services/templates/services/list.html").write_text(TEMPLATE)
    return tmp_path


def translate_all(root: Path, app: str) -> None:
    path = messages.po_path(root, app)
    catalog = messages.read_catalog(path)
    for message in messages.texts_of(catalog).values():
        one = message.id if isinstance(message.id, str) else message.id[1]
        message.string = (f"[{one}]",) if message.pluralizable else f"[{one}]"
    messages.write_catalog(path, catalog)


def test_update_finds_texts_of_python_and_templates(root: Path) -> None:
    wanting = messages.update(root, "services", APPS)

    assert sorted(wanting) == [
        "%(n)s service",
        "No name",
        "One entry of %(place)s",
        "Open",
        "Opening hours",
        "Phone & mail",
    ]
    texts = messages.texts_of(messages.read_catalog(messages.po_path(root, "services")))
    assert ("verb", "Open") in texts
    assert texts[None, "One entry of %(place)s"].id == ("One entry of %(place)s", "%(n)s entries of %(place)s")


def test_update_keeps_translations_and_bytes(root: Path) -> None:
    messages.update(root, "services", APPS)
    translate_all(root, "services")
    before = messages.po_path(root, "services").read_bytes()
    (root / "services/models.py").write_text("# moved down\n\n" + PYTHON)

    assert messages.update(root, "services", APPS) == []

    assert messages.po_path(root, "services").read_bytes() == before
    assert b"2026" not in before
    assert messages.findings(root, "services", APPS) == []


def test_update_drops_texts_that_are_gone(root: Path) -> None:
    messages.update(root, "services", APPS)
    translate_all(root, "services")
    (root / "services/models.py").write_text("")

    messages.update(root, "services", APPS)

    assert "Opening hours" not in messages.po_path(root, "services").read_text()


def test_update_takes_a_translation_from_another_app(root: Path) -> None:
    messages.update(root, "services", APPS)
    translate_all(root, "services")
    (root / "forums/views.py").write_text("from django.utils.translation import gettext as _\nx = _('Opening hours')\n")

    assert messages.update(root, "forums", APPS) == []
    assert messages.conflicts(root, APPS) == []


def test_file_belongs_to_the_nearest_app() -> None:
    assert messages.app_of(Path("services/inner/views.py"), APPS) == "services/inner"
    assert messages.app_of(Path("services/pages/views.py"), APPS) == "services"
    assert messages.app_of(Path("services_extra/views.py"), APPS) is None
    assert messages.app_of(Path("deploy/settings/base.py")) == "core"


def test_check_names_missing_obsolete_empty_fuzzy_and_wrong_placeholders(root: Path) -> None:
    messages.update(root, "services", APPS)
    translate_all(root, "services")
    path = messages.po_path(root, "services")
    catalog = messages.read_catalog(path)
    texts = messages.texts_of(catalog)
    texts[None, "Phone & mail"].string = ""
    texts[None, "No name"].flags.add("fuzzy")
    texts[None, "%(n)s service"].string = ("%(m)s layanan",)
    catalog.add("Old text", "Teks lama")
    catalog.delete("Open", context="verb")
    messages.write_catalog(path, catalog)

    place = "services/locale/id/LC_MESSAGES/django.po"
    assert sorted(messages.findings(root, "services", APPS)) == [
        f"{place}: empty: 'Phone & mail'",
        f"{place}: fuzzy: 'No name'",
        f"{place}: missing: 'Open'",
        f"{place}: obsolete: 'Old text'",
        f"{place}: placeholders ['%(m)s'] instead of ['%(n)s']: '%(n)s service'",
    ]


def test_conflicts_names_two_translations_of_one_text(root: Path) -> None:
    messages.update(root, "services", APPS)
    translate_all(root, "services")
    (root / "forums/views.py").write_text("from django.utils.translation import gettext as _\nx = _('Opening hours')\n")
    messages.update(root, "forums", APPS)
    path = messages.po_path(root, "forums")
    path.write_text(path.read_text().replace("[Opening hours]", "Jam buka"))

    assert messages.conflicts(root, APPS) == [
        "different translations of 'Opening hours': services: [Opening hours]; forums: Jam buka"
    ]


def test_compile_writes_only_what_is_older(root: Path) -> None:
    messages.update(root, "services", APPS)
    translate_all(root, "services")

    assert messages.compile_all(root, APPS) == 1
    assert messages.compile_all(root, APPS) == 0

    with messages.po_path(root, "services").with_suffix(".mo").open("rb") as file:
        assert read_mo(file).get("Opening hours").string == "[Opening hours]"


def test_command_refuses_an_unknown_app(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        messages.main(["nowhere"])
    assert "unknown app: nowhere" in capsys.readouterr().err
