"""The server of the live page refuses whatever does not come from the page itself, and leaks nothing."""

import logging
import os
import re
import socket
from contextlib import ExitStack, suppress
from pathlib import Path

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

import crumple
from crumple.app.handle import Explorer
from crumple.app.limits import Limits
from crumple.app.server import FILES
from crumple.app.shelf import Shelf
from crumple.app.wire import decode, encode
from live import OPEN, SURVEY, on_socket

PATHS = [*FILES, "/socket", "/api", "/static/explorer.js", "/..%2f..%2fetc/passwd", "//evil.test/", "/%2e%2e/page.html"]
HOSTS = [
    "evil.test", "evil.test:{port}", "127.0.0.1.evil.test:{port}", "localhost.evil.test:{port}", "10.evil.test:{port}",
    "192.168.evil.test", "0.0.0.0:{port}", "127.0.0.1:{next}", "127.0.0.1", "localhost.:{port}", "2130706433:{port}",
    "0x7f.1:{port}", "127.1:{port}", "[::ffff:127.0.0.1]:{port}", "evil.test@127.0.0.1:{port}",
    "127.0.0.1:{port}.evil.test", "", "127.0.0.1 :{port}", "LOCALHOST:{port}", "127.0.0.1:{port},evil.test",
]  # fmt: skip
ORIGINS = [
    "null", "http://evil.test", "http://127.0.0.1:{next}", "https://127.0.0.1:{port}", "http://127.0.0.1:{port}.evil.test",
    "file://", "chrome-extension://x", "http://localhost", "", "http://127.0.0.1:{port}/", "HTTP://127.0.0.1:{port}",
]  # fmt: skip


@pytest.fixture(scope="module")
def explorer():
    with Explorer(Shelf("ring"), limits=Limits(hello_seconds=0.5)).start() as explorer:
        yield explorer


def raw(explorer, *lines):
    """Status and head of the answer to a request that no client would write."""
    with socket.create_connection(("127.0.0.1", explorer.port), 10) as line:
        line.sendall("\r\n".join([*lines, "", ""]).encode())
        line.settimeout(10)
        answer = b""
        while b"\r\n\r\n" not in answer and (piece := line.recv(65536)):
            answer += piece
    head = answer.partition(b"\r\n\r\n")[0].decode("latin-1").lower()
    return int(head.split(" ")[1]), head


def filled(text, explorer):
    return text.format(port=explorer.port, next=explorer.port + 1)


def own(explorer):
    return f"127.0.0.1:{explorer.port}"


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("path", ["/", "/socket", "/nothing"])
def test_a_foreign_host_is_refused(explorer, host, path):
    status, head = raw(explorer, f"GET {path} HTTP/1.1", f"Host: {filled(host, explorer)}", "Connection: close")
    assert 400 <= status < 500 and "access-control" not in head


@pytest.mark.parametrize("lines", [[], ["Host: {own}", "Host: {own}"], ["Host: {own}", "Host: evil.test"]])
def test_a_host_that_is_missing_or_said_twice_is_refused(explorer, lines):
    status, _ = raw(explorer, "GET / HTTP/1.1", *(line.format(own=own(explorer)) for line in lines))
    assert 400 <= status < 500


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "[::1]"])
def test_its_own_names_are_served(explorer, name):
    assert raw(explorer, "GET / HTTP/1.1", f"Host: {name}:{explorer.port}", "Connection: close")[0] == 200


@pytest.mark.parametrize("origin", ORIGINS)
def test_a_foreign_origin_is_refused(explorer, origin):
    given = filled(origin, explorer)
    answer = httpx.get(f"http://{own(explorer)}/", headers={"Origin": given})
    assert answer.status_code == 403 and not [h for h in answer.headers if h.startswith("access-control")]
    with pytest.raises(InvalidStatus) as refused, connect(f"ws://{own(explorer)}/socket", origin=given):
        pass
    assert refused.value.response.status_code == 403


def test_a_socket_without_an_origin_is_refused(explorer):
    with pytest.raises(InvalidStatus), connect(f"ws://{own(explorer)}/socket"):
        pass


def test_host_and_origin_that_agree_with_each_other_are_refused(explorer):
    """Where one is held against the other, a name that was bound anew passes."""
    status, head = raw(
        explorer, "GET / HTTP/1.1", f"Host: evil.test:{explorer.port}", f"Origin: http://evil.test:{explorer.port}"
    )
    assert status == 403 and "access-control" not in head


@pytest.mark.parametrize("method", ["OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "FOO"])
@pytest.mark.parametrize("path", PATHS)
def test_no_other_method_reaches_anything(explorer, method, path):
    status, head = raw(explorer, f"{method} {path} HTTP/1.1", f"Host: {own(explorer)}", "Connection: close")
    assert 400 <= status < 500 and "\nlocation" not in head


@pytest.mark.parametrize("path", [p for p in PATHS if p not in FILES])
def test_there_is_nothing_else_to_get(explorer, path):
    status, head = raw(explorer, f"GET {path} HTTP/1.1", f"Host: {own(explorer)}", "Connection: close")
    assert status in (400, 403, 404, 426) and "\nlocation" not in head


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_other_pages_of_the_browser_get_nothing(explorer, site):
    url = f"http://{own(explorer)}"
    for mode, dest in (("no-cors", "script"), ("cors", "empty"), ("navigate", "iframe")):
        headers = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": mode, "Sec-Fetch-Dest": dest}
        assert httpx.get(f"{url}/explorer.js", headers=headers).status_code == 403
    followed = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    assert httpx.get(f"{url}/", headers=followed).status_code == 200


@pytest.mark.parametrize("line", ["Content-Length: 2000000", "Content-Length: 1", "Transfer-Encoding: chunked"])
def test_a_body_is_refused_before_it_comes(explorer, line):
    assert raw(explorer, "GET / HTTP/1.1", f"Host: {own(explorer)}", line)[0] == 413


def test_a_huge_head_is_refused(explorer):
    assert raw(explorer, "GET / HTTP/1.1", f"Host: {own(explorer)}", "X: " + "y" * 40_000)[0] in (400, 431)


@pytest.mark.parametrize("path", [*FILES, "/nothing"])
def test_every_answer_carries_the_policy_and_no_secret(explorer, path):
    answer = httpx.get(f"http://{own(explorer)}{path}")
    policy = dict(part.strip().split(" ", 1) for part in answer.headers["content-security-policy"].split(";"))
    assert policy["script-src"] == "'self'" and policy["default-src"] == policy["frame-ancestors"] == "'none'"
    assert answer.headers["x-frame-options"] == "DENY" and answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == "no-store" and "set-cookie" not in answer.headers
    assert "server" not in answer.headers and not [h for h in answer.headers if h.startswith("access-control")]
    text = answer.text
    for secret in (explorer.url.partition("token=")[2], os.path.expanduser("~") + "/", str(os.getcwd()), "uvicorn"):
        assert secret not in text
    if path == "/":
        assert not re.search(r"<script>|<script[^>]*>[^<]|\son\w+=|javascript:", text)


@pytest.mark.parametrize("token", ["", "wrong", "x" * 43, "ä", 5, None])
def test_without_the_token_nothing_is_answered(explorer, token):
    with connect(f"ws://{own(explorer)}/socket", origin=f"http://{own(explorer)}") as line:
        line.send(encode({"type": "hello", **({} if token is None else {"token": token})}))
        assert decode(line.recv(timeout=20))[0]["status"] == 401
        with suppress(ConnectionClosed):  # the server may have hung up by now
            line.send(encode(OPEN))
        with pytest.raises(ConnectionClosed) as closed:
            line.recv(timeout=20)
    assert closed.value.rcvd.code == 4401


@pytest.mark.parametrize("first", [encode(OPEN), b"", b"\xff" * 9, "text", None])
def test_another_first_message_or_none_is_no_token(explorer, first):
    with connect(f"ws://{own(explorer)}/socket", origin=f"http://{own(explorer)}") as line:
        if first is not None:
            line.send(first)
        with pytest.raises(ConnectionClosed) as closed:
            while True:
                assert decode(line.recv(timeout=20))[0]["type"] == "error"
    assert closed.value.rcvd.code == (4408 if first is None else 4401)  # who was only slow may come again


def test_the_token_in_the_query_is_no_token(explorer):
    token = explorer.url.partition("token=")[2]
    with connect(f"ws://{own(explorer)}/socket?token={token}", origin=f"http://{own(explorer)}") as line:
        line.send(encode(OPEN))
        assert decode(line.recv(timeout=20))[0]["status"] == 401


def test_no_log_and_no_command_line_holds_the_token(explorer, caplog):
    caplog.set_level(logging.DEBUG)
    token = explorer.url.partition("token=")[2]
    with on_socket(explorer) as (say, hear):
        say(OPEN)
        assert hear()[0]["type"] == "scene"
    assert token not in caplog.text and token not in repr(explorer)
    assert token not in Path("/proc/self/cmdline").read_text()


def test_a_conversation(explorer):
    with on_socket(explorer) as (say, hear):
        say(OPEN)
        assert hear()[0]["name"] == "ring"
        say({**SURVEY, "job": 1, "n": [5, 3]})
        message, arrays = hear()
        assert (message["type"], message["job"], arrays["values"].shape) == ("tile", 1, (5, 3))


def test_a_message_that_is_too_long_ends_the_conversation(explorer):
    with on_socket(explorer) as (say, hear):
        say({"type": "open", "version": 1, "preset": "x" * 70_000})
        assert hear()[0]["status"] == 413
        with pytest.raises(ConnectionClosed):
            hear()


def test_more_pages_than_allowed_are_sent_away():
    with Explorer(Shelf("ring"), limits=Limits(sessions=2)).start() as small, ExitStack() as lines:
        for _ in range(2):
            say, hear = lines.enter_context(on_socket(small))
            say(OPEN)
            hear()
        with pytest.raises(ConnectionClosed) as closed, on_socket(small) as (_, hear):
            hear()
    assert closed.value.rcvd.code == 4429


def test_it_listens_on_loopback_alone(explorer):
    assert explorer._socket.getsockname()[0] == "127.0.0.1"
    assert set(explorer.hosts) == {f"{name}:{explorer.port}" for name in ("127.0.0.1", "localhost", "[::1]")}


def test_closing_hangs_up_soon():
    explorer = crumple.explore("ring", block=False)
    with on_socket(explorer) as (say, hear):
        say(OPEN)
        hear()
        explorer.close()
        with pytest.raises(ConnectionClosed):
            hear()
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.1", explorer.port), 2)
