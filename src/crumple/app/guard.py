"""The one guard before everything: every method, every path, every socket passes here first."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
SendMessage = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, SendMessage], Awaitable[None]]

_HEAD_BYTES = 16 * 2**10
_METHODS = ("GET", "HEAD")
_REASONS = {
    403: "Forbidden: this page is served to the address that crumple printed, and to no other site.",
    405: "Method not allowed.",
    413: "This server takes no bodies.",
    431: "The head of this request is too long.",
}

HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""On every response."""


def content_policy(hosts: tuple[str, ...], scheme: str) -> str:
    """The page's content security policy: scripts from here alone, sockets to here alone, no frame around it."""
    secure = "wss" if scheme == "https" else "ws"
    sockets = " ".join(f"{secure}://{host}" for host in hosts if "[" not in host)  # it cannot name IPv6 addresses
    parts = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "connect-src": f"'self' {sockets}",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in parts.items())


class Guard:
    """Refuses what does not come from the page itself, before any route is looked up.

    The names by which the server may be called are a fixed list of exact strings, port included: no patterns,
    and no look-up of names. ``Host`` and ``Origin`` are each held against that list, never against each other.

    Args:
        app: what is behind it.
        hosts: exact values of ``Host``, such as ``127.0.0.1:8123``.
        scheme: ``http``, or ``https`` behind a proxy that has a certificate.
    """

    def __init__(self, app: App, hosts: tuple[str, ...], scheme: str = "http") -> None:
        self.app, self.hosts = app, frozenset(hosts)
        self.origins = frozenset(f"{scheme}://{host}" for host in hosts)
        self.headers = [(k.lower().encode(), v.encode()) for k, v in HEADERS.items()]
        self.headers.append((b"content-security-policy", content_policy(hosts, scheme).encode()))

    async def __call__(self, scope: Scope, receive: Receive, send: SendMessage) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] == "lifespan":
            return await self.app(scope, receive, send)
        status = self.refusal(scope)
        if scope["type"] == "websocket":
            if status:
                await receive()
                return await send({"type": "websocket.close", "code": 1008})  # before it is accepted: HTTP 403
            return await self.app(scope, receive, send)
        if status:
            return await self._refuse(status, scope, send)
        await self.app(scope, receive, self._dressed(send))

    def refusal(self, scope: Scope) -> int:
        """The status with which a request is refused; 0 for one that may pass."""
        if sum(len(name) + len(value) for name, value in scope["headers"]) > _HEAD_BYTES:
            return 431
        given: dict[bytes, list[str]] = {}
        for name, value in scope["headers"]:
            given.setdefault(name.lower(), []).append(value.decode("latin-1"))
        host, origin = given.get(b"host", []), given.get(b"origin", [])
        if len(host) != 1 or host[0] not in self.hosts:
            return 403
        if len(origin) > 1 or (origin and origin[0] not in self.origins):
            return 403
        if scope["type"] == "websocket":
            return 0 if origin else 403
        if not _from_here(given):
            return 403
        if scope["method"] not in _METHODS:
            return 405
        has_body = given.get(b"content-length", ["0"]) != ["0"] or b"transfer-encoding" in given
        return 413 if has_body else 0

    async def _refuse(self, status: int, scope: Scope, send: SendMessage) -> None:
        body = b"" if scope["method"] == "HEAD" else _REASONS[status].encode()
        headers = [*self.headers, (b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
        headers.append((b"content-length", str(len(_REASONS[status].encode())).encode()))
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    def _dressed(self, send: SendMessage) -> SendMessage:
        async def dressed(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), *self.headers]
            await send(message)

        return dressed


def _from_here(given: dict[bytes, list[str]]) -> bool:
    """Whether a browser says that its own page asks, or that someone came by the address bar or a link."""
    site = given.get(b"sec-fetch-site", ["none"])
    if site in (["none"], ["same-origin"]):
        return True
    return given.get(b"sec-fetch-mode") == ["navigate"] and given.get(b"sec-fetch-dest") == ["document"]
