"""What is shipped: vendored files as their manifest says, no inline code, no address of another host."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest
from django.template.loader import get_template

from core import ui

ROOT = Path(ui.__file__).parent
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
VENDORED = ROOT / "static" / "vendor"


@pytest.mark.parametrize("manifest", sorted(VENDORED.glob("*/manifest.json")), ids=lambda path: path.parent.name)
def test_vendored_files_are_those_of_the_manifest(manifest: Path) -> None:
    told = json.loads(manifest.read_text())
    assert {"name", "version", "licence", "files"} <= told.keys()
    shipped = {path.name for path in manifest.parent.iterdir()} - {"manifest.json"}
    assert shipped == told["files"].keys()
    for name, facts in told["files"].items():
        assert hashlib.sha256((manifest.parent / name).read_bytes()).hexdigest() == facts["sha256"]


def test_manifest_and_build_name_the_same_version() -> None:
    package = json.loads((ROOT / "vendor-build" / "package.json").read_text())
    manifest = json.loads((VENDORED / "govuk" / "manifest.json").read_text())
    assert package["devDependencies"]["govuk-frontend"] == manifest["version"]


def test_lock_file_names_no_package_index() -> None:
    assert '"resolved"' not in (ROOT / "vendor-build" / "package-lock.json").read_text()


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_template_compiles_and_has_no_inline_code(path: Path) -> None:
    get_template(str(path.relative_to(ROOT / "templates")))
    source = path.read_text()
    assert re.findall(r"<script|<style|\sstyle=|\son[a-z]+=|javascript:", source) == []
    assert re.findall(r'(?:src|href)="(?:https?:)?//', source) == []


@pytest.mark.parametrize("path", sorted((ROOT / "static").rglob("*.css")), ids=lambda path: path.name)
def test_style_sheet_loads_nothing_from_elsewhere(path: Path) -> None:
    targets = re.findall(r"url\(([^)]*)\)|@import\s+([^;]+)", path.read_text())
    found = [one or other for one, other in targets]
    assert [target for target in found if not (path.parent / target.strip("'\"")).is_file()] == []


@pytest.mark.parametrize("path", sorted((ROOT / "static").rglob("*.svg")), ids=lambda path: path.name)
def test_drawing_holds_no_code(path: Path) -> None:
    assert re.findall(r"<script|<style|style=|on\w+=|href", path.read_text()) == []
