"""`Idempotency-Key`: a request that is sent again on a bad line is done once and answered the same twice.

What the request does and the kept answer are one transaction, so neither stands without the other, also when the
process is killed in between. Only answers of success are kept: a refusal left nothing behind and may be corrected under
the same key. Decision: docs/adr/0022-idempotency-in-the-transaction.md.

An answer that nobody may keep, such as the secret word of a case, is not: its handler knows the key itself, does what
is asked once, and is asked again.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.utils import timezone
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.errors import BadIdempotencyKey, IdempotencyKeyReused, RequestInProgress
from core.api.models import IdempotencyRecord
from core.api.throttling import caller_of
from core.tenancy import current_schema

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
KEPT_HEADERS = ("Location", "Link")
_SHAPE = re.compile(r"[\x21-\x7e]{1,255}")
Handler = Callable[..., Any]


def run_once(request: Request, handler: Handler, *args: Any, keeps_body: bool = True, **kwargs: Any) -> Any:
    """Call the handler and keep its answer, or return the kept one; without `keeps_body` the handler is asked anew.

    Raises BadIdempotencyKey, IdempotencyKeyReused for another request, and RequestInProgress when two come at once.
    """
    key = request.headers[HEADER]
    if not _SHAPE.fullmatch(key):
        raise BadIdempotencyKey
    owner, fingerprint = caller_of(request), hash_request(request)
    with transaction.atomic():
        if not take_turn(f"{current_schema()}:{owner}:{key}"):
            raise RequestInProgress(retry_after_seconds=1)
        kept = IdempotencyRecord.objects.filter(owner=owner, key=key).first()
        if kept is not None:
            replayed = replay(kept, fingerprint)
            return replayed if keeps_body else _marked(handler(request, *args, **kwargs))
        response = handler(request, *args, **kwargs)
        if response.status_code < 400:
            keep(response, owner=owner, key=key, fingerprint=fingerprint, keeps_body=keeps_body)
        else:
            transaction.set_rollback(True)
        return response


def take_turn(name: str) -> bool:
    """Lock a name until the end of the transaction; False when another one holds it."""
    number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        return bool(cursor.fetchone()[0])


def hash_request(request: Request) -> str:
    """Return a hash of method, address and body: whatever makes the request this one."""
    digest = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if is_form(request):
        digest.update(json.dumps(sorted(parts_of(request))).encode())
    else:
        digest.update(request._request.body)
    return digest.hexdigest()


def is_form(request: Request) -> bool:
    """Tell whether fields and files were sent: their bytes differ each time, by the marks between the parts."""
    return str(request.META.get("CONTENT_TYPE", "")).lower().startswith("multipart/form-data")


def parts_of(request: Request) -> Iterator[tuple[str, str, str]]:
    """Yield each field with its value, each file with its name and the hash of its content."""
    sent: Any = request.data  # of a form it is a QueryDict
    for name, values in sent.lists():
        for value in values:
            if not isinstance(value, UploadedFile):
                yield name, "", str(value)
                continue
            content = hashlib.sha256()
            for chunk in value.chunks():
                content.update(chunk)
            value.seek(0)
            yield name, str(value.name), content.hexdigest()


def keep(response: Any, *, owner: str, key: str, fingerprint: str, keeps_body: bool = True) -> None:
    """Write down an answer beside what was done."""
    data = getattr(response, "data", None) if keeps_body else None
    IdempotencyRecord.objects.create(
        owner=owner,
        key=key,
        request_hash=fingerprint,
        status=response.status_code,
        headers={name: response.headers[name] for name in KEPT_HEADERS if name in response.headers},
        body="" if data is None else JSONRenderer().render(data).decode(),
    )


def replay(kept: IdempotencyRecord, fingerprint: str) -> Response:
    """Return the kept answer, marked as such."""
    if kept.request_hash != fingerprint:
        raise IdempotencyKeyReused
    data = json.loads(kept.body) if kept.body else None
    return Response(data, status=kept.status, headers={**kept.headers, REPLAYED: "true"})


def _marked(response: Any) -> Any:
    response.headers[REPLAYED] = "true"
    return response


def forget_old() -> int:
    """Delete the answers of the current schema that were kept long enough; return how many."""
    deleted, _ = IdempotencyRecord.objects.filter(
        created_at__lt=timezone.now() - settings.API_IDEMPOTENCY_KEPT
    ).delete()
    return deleted
