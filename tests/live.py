"""A page's end of the conversation, for tests: a session with what it said, and a socket to a server."""

import time
from contextlib import contextmanager

from websockets.sync.client import connect

from crumple.app.session import Session
from crumple.app.wire import decode, encode

SURVEY = {"type": "survey", "metric": "loss", "window": [[-1.0, 2.0], [0.0, 1.0]], "n": [33, 17]}
RACER = {"id": "a", "optimizer": "sgd", "options": {"lr": 0.02}}
RACE = {"type": "race", "metric": "loss", "start": [0.5, -0.3], "racers": [RACER], "updates": 40, "batch": 0}
RACE |= {"seed": None, "every": 10, "measure": True}
OPEN = {"type": "open", "version": 1, "preset": ""}


def until(condition, seconds=60):
    """Wait for a condition; a busy machine may take its time."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, "never came true"
        time.sleep(0.002)
    return found


class Talk:
    """A session and what it has said so far."""

    def __init__(self, shelf, **limits):
        self.said = []
        self.session = Session(shelf, lambda frame: self.said.append(decode(frame)), **limits)

    def say(self, message):
        self.session.hear(encode(message))

    def ask(self, message, is_last=None):
        """What comes of a request, up to its last message."""
        self.say(message)
        is_mine = (lambda m: m["type"] in ("scene", "error")) if message["type"] == "open" else belongs_to(message)
        until(lambda: any(is_mine(m) and (is_last or ends)(m) for m, _ in list(self.said)))
        return [(m, a) for m, a in list(self.said) if is_mine(m)]


def belongs_to(request):
    return lambda message: message.get("job") == request["job"]


def ends(message):
    """Whether a message is the last of its job."""
    return message["type"] not in ("tile", "path") or message.get("last") or message.get("status") == "done"


@contextmanager
def talking(shelf, **limits):
    talk = Talk(shelf, **limits)
    try:
        yield talk
    finally:
        talk.session.close()


@contextmanager
def on_socket(explorer, *, token=None, origin=None):
    """A socket to a server, past the token; gives functions that send and receive."""
    host = explorer.hosts[0]
    hello = encode({"type": "hello", "token": explorer.url.partition("token=")[2] if token is None else token})
    with connect(f"ws://{host}/socket", origin=origin or f"http://{host}", compression=None) as socket:
        socket.send(hello)
        yield lambda message: socket.send(encode(message)), lambda: decode(socket.recv(timeout=60))
