"""What the API itself refuses, whatever the endpoint."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError, InvalidInput


class MalformedRequest(DomainError):
    """The request cannot be read: not JSON, not UTF-8, control characters."""

    code = "malformed-request"
    status = 400
    message = _("The request cannot be read.")


class BadQuery(InvalidInput):
    """A query parameter has a value that it cannot have; `errors` names the parameters."""

    code = "bad-query"
    status = 400
    message = _("A parameter in the address is not right.")


class BadCursor(DomainError):
    code = "bad-cursor"
    status = 400
    message = _("This cursor does not belong to this list. Start again from the first page.")


class NotSignedIn(DomainError):
    code = "not-signed-in"
    status = 401
    message = _("Send a token, or sign in.")


class TokenRefused(DomainError):
    """The token is not one of this host's, was revoked, or belongs to somebody who may no longer sign in."""

    code = "token-refused"
    status = 401
    message = _("This token is not valid here.")


class TokenExpired(DomainError):
    code = "token-expired"
    status = 401
    message = _("This token has expired. Make a new one.")


class ScopeMissing(DomainError):
    """The token was made for less than this."""

    code = "scope-missing"
    status = 403
    message = _("The token lacks the scope “%(scope)s”.")


class SecondFactorMissing(DomainError):
    """The token's owner must have a second factor and has none: a session would open nothing either."""

    code = "second-factor-missing"
    status = 403
    message = _("The owner of this token has to set up the second step first.")


class MethodNotAllowed(DomainError):
    code = "method-not-allowed"
    status = 405
    message = _("This address does not offer that method.")


class NotAcceptable(DomainError):
    code = "not-acceptable"
    status = 406
    message = _("This address answers with application/json only.")


class UnsupportedMediaType(DomainError):
    code = "unsupported-media-type"
    status = 415
    message = _("Send the content as application/json.")


class TooManyRequests(DomainError):
    code = "too-many-requests"
    status = 429
    message = _("Too many requests in a short time. Wait %(retry_after_seconds)s seconds.")


class Unavailable(DomainError):
    """The database does not answer."""

    code = "unavailable"
    status = 503
    message = _("The service does not answer at this moment. Try again soon.")


class ServerFault(DomainError):
    code = "server-fault"
    status = 500
    message = _("Something went wrong on our side. It has been recorded.")


class ValueOutOfRange(DomainError):
    """A value passed the serializer but PostgreSQL cannot hold it."""

    code = "value-out-of-range"
    status = 422
    message = _("One of the values is too large or has a form that cannot be kept.")


class BadIdempotencyKey(DomainError):
    code = "bad-idempotency-key"
    status = 400
    message = _("An Idempotency-Key has 1 to 255 printable ASCII characters without spaces.")


class IdempotencyKeyReused(DomainError):
    """The key came before, with another request."""

    code = "idempotency-key-reused"
    status = 422
    message = _("This Idempotency-Key was used for another request. Use a new key for every new request.")


class RequestInProgress(DomainError):
    """The first request with the same key is not finished."""

    code = "request-in-progress"
    status = 409
    message = _("A request with this Idempotency-Key is being worked on at this moment. Repeat it in a second.")


class TokenLifetime(DomainError):
    code = "token-lifetime"
    status = 422
    message = _("A token is valid for at least a minute and at most %(days)s days.")


class TokenScopes(DomainError):
    """No scope, one that is not known, or one that does not exist in this place."""

    code = "token-scopes"
    status = 422
    message = _("These scopes cannot be given here: %(scopes)s.")
