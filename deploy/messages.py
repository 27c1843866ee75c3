"""Keep the translations in step with the code: `python -m deploy.messages [--check | --compile] [app ...]`.

Without an option it extracts the texts of the named apps (of all without a name) from Python and templates, brings each
`<app>/locale/id/LC_MESSAGES/django.po` up to date and compiles it. No gettext programs are needed. The files carry no
dates and no line numbers, so that they change only when a text does.
"""

from __future__ import annotations

import argparse
import fcntl
import io
import os
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
LANGUAGE = "id"
APPS = (
    "core",
    "core/accounts",
    "core/api",
    "core/cases",
    "core/privacy",
    "core/ui",
    "core/workdays",
    "tenants",
    "services",
    "forums",
    "bookings",
    "feedback",
)
# Files outside every app put their texts into this one: the composition root has a few names and no catalogue.
_HOMELESS = {"deploy": "core"}

_KEYWORDS = {
    f"{name}{lazy}": spec
    for name, spec in {
        "gettext": None,
        "gettext_noop": None,
        "ngettext": (1, 2),
        "pgettext": ((1, "c"), 2),
        "npgettext": ((1, "c"), 2, 3),
    }.items()
    for lazy in ("", "_lazy")
} | {"_": None, "_lazy": None}
_PLACEHOLDER = re.compile(r"%\(\w+\)[a-zA-Z]?|%[sd]|\{\w*\}")
_HEADER = """\
# Indonesian texts of Maklumat.
msgid ""
msgstr ""
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Language: id\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""

TextKey = tuple[str | None, str]


def app_of(path: Path, apps: Sequence[str] = APPS) -> str | None:
    """Return the nearest app around a source file (its path relative to the repository), or None."""
    around = {parent.as_posix() for parent in path.parents}
    for app in sorted(apps, key=len, reverse=True):
        if app in around:
            return app
    return _HOMELESS.get(path.parts[0])


def sources(root: Path, app: str, apps: Sequence[str] = APPS) -> Iterator[Path]:
    """Yield the app's Python files and templates, relative to `root`, in a fixed order."""
    folders = [app, *(folder for folder, home in _HOMELESS.items() if home == app)]
    found = (
        path for folder in folders for path in (root / folder).rglob("*") if path.suffix in {".py", ".html", ".txt"}
    )
    for path in sorted(found):
        relative = path.relative_to(root)
        if path.suffix != ".py" and "templates" not in relative.parts:
            continue
        if {"migrations", "locale", "node_modules"} & set(relative.parts):
            continue
        if app_of(relative, apps) == app:
            yield relative


def template_as_python(source: str, origin: str) -> str:
    """Return Python text whose gettext calls are the template's: what is not a text is blanked out."""
    return "\n".join(line.strip() for line in templatize(source, origin=origin).splitlines())


def extracted(root: Path, app: str, apps: Sequence[str] = APPS) -> Catalog:
    """Return a catalogue of every text in the app's sources, not translated."""
    catalog = empty_catalog()
    for path in sources(root, app, apps):
        text = (root / path).read_text(encoding="utf-8")
        if path.suffix != ".py":
            text = template_as_python(text, path.as_posix())
        elif "gettext" not in text:
            continue
        found = extract("python", io.BytesIO(text.encode()), keywords=_KEYWORDS, comment_tags=("Translators:",))
        for _line, texts, comments, context in found:
            empty = ("",) if isinstance(texts, tuple) and len(texts) > 1 else ""  # Indonesian has one form
            catalog.add(texts, empty, locations=[(path.as_posix(), 0)], auto_comments=comments, context=context)
    return catalog


def po_path(root: Path, app: str) -> Path:
    return root / app / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"


def empty_catalog() -> Catalog:
    """Return a catalogue of Django's plural rule for Indonesian; Babel alone would take English's two forms."""
    return read_po(io.BytesIO(_HEADER.encode()), locale=LANGUAGE)


def read_catalog(path: Path) -> Catalog:
    """Return the catalogue, or an empty one when there is no file. Raises PoFileError, naming the file."""
    if not path.exists():
        return empty_catalog()
    with path.open("rb") as file:
        try:
            return read_po(file, locale=LANGUAGE, abort_invalid=True)
        except PoFileError as error:
            raise PoFileError(f"{path}: {error}", error.catalog, error.line, error.lineno) from None


def key_of(message: Message) -> TextKey:
    return message.context, message.id if isinstance(message.id, str) else message.id[0]


def texts_of(catalog: Catalog) -> dict[TextKey, Message]:
    return {key_of(message): message for message in catalog if message.id}


def is_translated(message: Message) -> bool:
    strings = _strings(message)
    return bool(strings) and all(strings)


def _strings(message: Message) -> tuple[str, ...]:
    if not message.string:
        return ()
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def update(root: Path, app: str, apps: Sequence[str] = APPS) -> list[str]:
    """Write the app's catalogue anew from its sources; return the texts that still want a translation.

    A text that another app has translated already takes that translation: Django merges all catalogues into one, where
    two translations of one text would hide each other.
    """
    path = po_path(root, app)
    wanted = extracted(root, app, apps)
    known = texts_of(read_catalog(path))
    elsewhere: dict[TextKey, Message] = {}
    for other in apps:
        if other != app:
            elsewhere |= {
                key: text for key, text in texts_of(read_catalog(po_path(root, other))).items() if is_translated(text)
            }
    for key, message in texts_of(wanted).items():
        found = known.get(key) or elsewhere.get(key)
        if found is None:
            continue
        message.string = _fitted(found, message)
        message.user_comments = found.user_comments
        message.flags |= found.flags & {"fuzzy"}
    write_catalog(path, wanted)
    return [key[1] for key, message in texts_of(wanted).items() if not is_translated(message) or message.fuzzy]


def _fitted(found: Message, wanted: Message) -> str | tuple[str, ...]:
    """Return the translation in the shape of the text: a text that got a plural needs one, and the other way round."""
    strings = _strings(found) or ("",)
    return strings if wanted.pluralizable else strings[0]


def write_catalog(path: Path, catalog: Catalog) -> None:
    """Write the file when its text changes; remove it when there is no text to translate."""
    if not texts_of(catalog):
        path.unlink(missing_ok=True)
        return
    body = io.BytesIO()
    write_po(body, catalog, width=110, omit_header=True, sort_output=True, include_lineno=False, ignore_obsolete=True)
    text = _HEADER.encode() + body.getvalue().strip() + b"\n"
    if not path.exists() or path.read_bytes() != text:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text)


def findings(root: Path, app: str, apps: Sequence[str] = APPS) -> list[str]:
    """Return what is wrong with the app's catalogue, one line each."""
    path = po_path(root, app)
    place = path.relative_to(root).as_posix()
    wanted, catalog = texts_of(extracted(root, app, apps)), read_catalog(path)
    present = texts_of(catalog)
    lines = [f"{place}: missing: {key[1]!r}" for key in wanted if key not in present]
    lines += [f"{place}: obsolete: {key[1]!r}" for key in present if key not in wanted]
    lines += [f"{place}: obsolete: {key_of(message)[1]!r}" for message in catalog.obsolete.values()]
    for key, message in present.items():
        if message.fuzzy:
            lines.append(f"{place}: fuzzy: {key[1]!r}")
        elif not is_translated(message):
            lines.append(f"{place}: empty: {key[1]!r}")
        elif key in wanted:
            lines += [f"{place}: {fault}: {key[1]!r}" for fault in _placeholder_faults(wanted[key], message)]
    return lines


def _placeholder_faults(wanted: Message, translated: Message) -> list[str]:
    """Compare the placeholders with those of the text; of a plural text its last form counts, which Indonesian uses."""
    source = wanted.id if isinstance(wanted.id, str) else wanted.id[-1]
    expected = set(_PLACEHOLDER.findall(source))
    found = {name for string in _strings(translated) for name in _PLACEHOLDER.findall(string)}
    if found == expected:
        return []
    return [f"placeholders {sorted(found)} instead of {sorted(expected)}"]


def conflicts(root: Path, apps: Sequence[str] = APPS) -> list[str]:
    """Return texts that two apps translate differently: only one of the translations would ever be shown."""
    seen: dict[TextKey, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for app in apps:
        for key, message in texts_of(read_catalog(po_path(root, app))).items():
            if is_translated(message):
                seen[key][str(message.string)].append(app)
    return [
        f"different translations of {key[1]!r}: "
        + "; ".join(f"{', '.join(where)}: {text}" for text, where in found.items())
        for key, found in seen.items()
        if len(found) > 1
    ]


def compile_catalog(root: Path, app: str) -> bool:
    """Write the app's .mo when it is older than its .po; return whether it was written."""
    po = po_path(root, app)
    mo = po.with_suffix(".mo")
    if not po.exists():
        mo.unlink(missing_ok=True)
        return False
    if mo.exists() and mo.stat().st_mtime_ns > po.stat().st_mtime_ns:
        return False
    half = mo.with_name(f"{mo.name}.{os.getpid()}")
    with half.open("wb") as file:
        write_mo(file, read_catalog(po))
    half.replace(mo)
    return True


def compile_all(root: Path = ROOT, apps: Iterable[str] = APPS) -> int:
    """Compile what is out of date; return how many files were written."""
    return sum([compile_catalog(root, app) for app in apps])


@contextmanager
def _one_at_a_time(root: Path) -> Iterator[None]:
    """Two updates at once would each write what it read before the other."""
    folder = os.open(root, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def main(arguments: Sequence[str] | None = None, *, root: Path = ROOT) -> int:
    parser = argparse.ArgumentParser(prog="python -m deploy.messages", description=__doc__)
    parser.add_argument("apps", nargs="*", metavar="app", help=f"one or more of: {', '.join(APPS)}")
    parser.add_argument("--check", action="store_true", help="change nothing; fail on anything missing, stale or wrong")
    parser.add_argument("--compile", action="store_true", help="only write the .mo files that are out of date")
    given = parser.parse_args(arguments)
    apps = [name.strip("/").replace(".", "/") for name in given.apps] or list(APPS)
    if unknown := [app for app in apps if app not in APPS]:
        parser.error(f"unknown app: {', '.join(unknown)}")
    try:
        return _run(root, apps, check=given.check, update_first=not given.compile)
    except PoFileError as error:
        sys.stderr.write(f"{error}\n")
        return 1


def _run(root: Path, apps: Sequence[str], *, check: bool, update_first: bool) -> int:
    if check:
        lines = [line for app in apps for line in findings(root, app)] + conflicts(root)
        sys.stdout.writelines(f"{line}\n" for line in lines)
        sys.stdout.write(f"{len(lines)} finding(s) in {len(apps)} catalogue(s).\n")
        return 1 if lines else 0
    with _one_at_a_time(root):
        for app in apps if update_first else []:
            wanting = update(root, app)
            sys.stdout.writelines(f"{app}: to translate: {text!r}\n" for text in wanting)
        written = compile_all(root, apps)
    sys.stdout.write(f"{written} catalogue(s) compiled.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
