"""The doors to bookings: with the victim's codes, links and names of things at the attacker's and at the base host."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.test import Client

from bookings import tasks
from core.cases.domain import identities
from core.tenancy import schema_context
from deploy.isolation.attempts import Attempt, mails_of, shows
from deploy.isolation.canaries import Canary


def everybody(attacker: Canary, victim: Canary) -> Iterator[Attempt]:
    """Read halls, calendars, the shelter, visits, feeds and the API as a visitor, by the victim's names and links."""
    keys = victim.bookings
    for host in (attacker.host, settings.BASE_DOMAIN):
        client = Client(headers={"host": host})
        for path in (
            "/",
            "/sarana/",
            f"/sarana/{keys.thing}/",
            "/jadwal/",
            "/jadwal/bulan/",
            f"/jadwal/{keys.thing}.ics",
            f"/peminjaman/ajukan/?sarana={keys.thing}",
            "/rumah-singgah/",
            "/keliling/",
            "/keliling/peta/",
            "/keliling/jadwal.ics",
            f"/keliling/{keys.visit}/",
            f"/keliling/{keys.visit}/kunjungan.ics",
            f"/keliling/pendaftaran/{keys.registration}/",
            f"/keliling/pendaftaran/{keys.registration}/hari.ics",
            "/api/v1/resources/",
            f"/api/v1/resources/{keys.thing}/availability/",
            "/api/v1/shelters/",
            f"/api/v1/shelters/{keys.thing}/nights/",
            "/api/v1/visits/",
            f"/api/v1/visits/{keys.visit}/",
        ):
            response = client.get(path)
            own = keys.registration in path and response.status_code == 200
            yield Attempt(f"{host}: GET {path}", own or shows(response, victim))
        for code in keys.codes:
            response = client.get(f"/api/v1/case-status/{code}/", headers={"x-case-secret": keys.secret})
            yield Attempt(f"{host}: {code} with the secret word", response.status_code == 200)


def staff(attacker: Canary, victim: Canary) -> Iterator[Attempt]:
    """Ask as staff of the attacker for the victim's lendings, stays, visits and figures."""
    keys = victim.bookings
    for what, cookie in (("own session", attacker.cookie), ("the victim's session", victim.cookie)):
        client = Client(headers={"host": attacker.host})
        client.cookies[settings.SESSION_COOKIE_NAME] = cookie
        lent, stay, asked = keys.codes
        for path in (
            f"/portal/berkas/{lent}/",
            f"/portal/berkas/{stay}/",
            f"/portal/berkas/{asked}/",
            f"/portal/rumah-singgah/{stay}/kesehatan/",
            f"/portal/rumah-singgah/{stay}/surat/{keys.paper}/",
            f"/portal/keliling/permohonan/{asked}/tolak/",
            f"/portal/sarana/{keys.thing}/",
            f"/api/v1/cases/{lent}/lending/",
            f"/api/v1/cases/{stay}/stay/",
        ):
            # An agency may have a thing of this name itself: then its page opens, with nothing of the victim's.
            response = client.get(path)
            opened = response.status_code == 200 and keys.thing not in path
            yield Attempt(f"GET {path} by {what}", opened or shows(response, victim))
        for path in (
            "/portal/berkas/?group=bookings",
            "/portal/sarana/",
            "/portal/peminjaman/",
            "/portal/rumah-singgah/",
            "/portal/rumah-singgah/daftar-tunggu/",
            "/portal/keliling/",
            f"/portal/keliling/{keys.visit}/hadir/",
            "/portal/pemakaian/",
            "/portal/pemakaian/daftar/?keadaan=",
            "/portal/pemakaian/pemakaian.xlsx",
            "/portal/pemakaian/rumah-singgah/",
            "/portal/pemakaian/keliling/",
            "/api/v1/lendings/",
            "/api/v1/stays/",
            "/api/v1/visit-requests/",
        ):
            yield Attempt(f"GET {path} by {what}", shows(client.get(path), victim))


def work(attacker: Canary, victim: Canary) -> Iterator[Attempt]:
    """Have workers do their rounds in the attacker's schema, and open the victim's health data with its key."""
    for what, task in (("lending", tasks.look_after_lending), ("shelters", tasks.look_after_shelters)):
        yield Attempt(f"the round of {what}", victim.word in "".join(mails_of(partial(task, attacker.schema))))
    sent = mails_of(lambda: tasks.mail_visitor(attacker.schema, victim.bookings.visitor, "registered"))
    yield Attempt("a mail to the victim's visitor", victim.word in "".join(sent))
    with schema_context(attacker.schema):
        try:
            opened = victim.word in str(identities.unseal_facts(victim.bookings.health))
        except InvalidToken:
            opened = False
    yield Attempt("the victim's health data with the attacker's key", opened)
