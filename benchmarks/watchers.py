"""What fifty pages that watch one thing cost, against one: the server's CPU, errors, and how soon it answers.

    python benchmarks/watchers.py [--clients 50] [--rounds 3]

The pages are sockets of another process, so that what they cost themselves is not counted. All ask for the same at the
same time: a view, and a run. In the last round, which is not in the CPU, each asks now and then for a point that is
known, and the stylesheet is fetched.
"""

import argparse
import asyncio
import json
import os
import select
import subprocess
import sys
import time
import urllib.request

import numpy as np
import torch
from websockets.asyncio.client import connect

import crumple
from crumple import app
from crumple.app.handle import Explorer
from crumple.app.limits import LIMITS
from crumple.app.wire import decode, encode

OPEN = {"type": "open", "version": 1, "preset": ""}
EVERY_SECONDS = 0.25


# --- the pages, in a process of their own ---------------------------------------------------------------


class Client:
    """One page."""

    def __init__(self, socket):
        self.socket, self.job, self.waits, self.errors, self.delays = socket, 0, {}, 0, []

    async def hear(self):
        """Take what comes; keep the promises of those who wait for it."""
        async for frame in self.socket:
            message, _ = decode(frame)
            self.errors += message["type"] == "error"
            is_last = message.get("last") or message.get("status") == "done"
            told = self.waits.get(message.get("job"))
            if told is not None and (is_last or message["type"] not in ("tile", "path")) and not told.done():
                told.set_result(None)

    async def ask(self, request):
        """Milliseconds to the end of the answer."""
        self.job += 1
        self.waits[self.job] = told = asyncio.get_running_loop().create_future()
        began = time.perf_counter()
        await self.socket.send(encode({**request, "job": self.job}))
        await told
        return 1e3 * (time.perf_counter() - began)

    async def look(self, point):
        """Ask for a known point again and again."""
        while True:
            await asyncio.sleep(EVERY_SECONDS)
            self.delays.append(await self.ask(point))


async def pages(address, count):
    """Open the pages, then do what each line of standard input says, and tell how it went."""
    base, _, token = address.partition("/#token=")
    host, clients = base.removeprefix("http://"), []
    for _ in range(count):
        socket = await connect(f"ws://{host}/socket", origin=base, max_size=None)
        await socket.send(encode({"type": "hello", "token": token}))
        await socket.send(encode(OPEN))
        await socket.recv()
        clients.append(Client(socket))
    hearing = [asyncio.create_task(one.hear()) for one in clients]
    print("ready", flush=True)
    while line := await asyncio.to_thread(sys.stdin.readline):
        requests, point = json.loads(line)
        looking = [asyncio.create_task(one.look(point)) for one in clients] if point else []
        took = await asyncio.gather(*(one.ask(request) for request in requests for one in clients))
        for task in looking:
            task.cancel()
        told = {"took": max(took), "errors": sum(one.errors for one in clients), "delays": []}
        for one in clients:
            told["delays"] += one.delays
            one.delays = []
        print(json.dumps(told), flush=True)
    for task in hearing:
        task.cancel()


# --- the server, in this one ----------------------------------------------------------------------------


def watched(target, count, views, point):
    """CPU seconds of each view for so many pages, and what they say: errors and delays in milliseconds."""
    command = [sys.executable, __file__, "--clients", str(count), "--address"]
    cpu, errors, delays, fetched = [], 0, [], []
    with Explorer(app._explore.shelf_for(target)).start() as explorer:
        line = subprocess.Popen([*command, explorer.url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert line.stdout.readline() == "ready\n"
        for i, requests in enumerate([[point], *views]):
            is_last = i == len(views)
            began = time.process_time()
            line.stdin.write(json.dumps([requests, point if is_last else None]) + "\n")
            line.stdin.flush()
            while is_last and not select.select([line.stdout], [], [], EVERY_SECONDS)[0]:
                at = time.perf_counter()
                urllib.request.urlopen(f"{explorer.url.partition('#')[0]}page.css").read()
                fetched.append(1e3 * (time.perf_counter() - at))
            told = json.loads(line.stdout.readline())
            cpu.append(time.process_time() - began)
            errors, delays = told["errors"], delays + told["delays"]
        line.stdin.close()
        line.wait()
    return cpu[2:-1], errors, delays, fetched  # the first view finds out how to compute


def views_of(target, rounds):
    """Views that differ, each a survey with a run, and a point."""
    scene = app._explore.shelf_for(target).open("").scene(LIMITS)[0]
    metric, ((a, b), (c, d)) = {"metric": scene["metrics"][0]["name"]}, scene["window"]
    racer = {k: scene["racers"][0][k] for k in ("id", "optimizer", "options")}
    race = {"type": "race", **metric, "racers": [racer], "updates": 1000, "batch": 0, "seed": None, "every": 2}
    found = []
    for k in range(rounds + 2):
        window = [[a + (b - a) * k / 100, b], [c, d]]
        survey = {"type": "survey", **metric, "window": window, "n": [129, 129]}
        found.append([survey, {**race, "measure": True, "start": [a + (b - a) * (0.3 + 0.01 * k), c + (d - c) * 0.4]}])
    return found, {"type": "probe", **metric, "at": [a + 0.4 * (b - a), c + 0.3 * (d - c)]}


def watchers(targets, clients, rounds):
    """Print the table."""
    head = f"{'CPU of 1':>10} {f'of {clients}':>9} {'ratio':>6} {'errors':>7} {'a point: p50':>13} {'p95':>7}"
    print(f"\n{'pages that watch one thing':<46} {head}   a file: p95")
    for name, target in targets.items():
        views, point = views_of(target, rounds)
        one, many = (watched(target, count, views, point) for count in (1, clients))
        p50, p95 = np.quantile(many[2], (0.5, 0.95)) if many[2] else (np.nan, np.nan)
        fetched = np.quantile(many[3], 0.95) if many[3] else np.nan
        cpu = [float(np.median(side[0])) for side in (one, many)]
        row = f"{cpu[0]:9.2f}s {cpu[1]:8.2f}s {cpu[1] / cpu[0]:6.2f} {many[1]:7} {p50:10.1f} ms {p95:7.1f}"
        print(f"{name:<46} {row} {fetched:9.1f} ms", flush=True)


def classifier():
    """A model that the page cannot compute for itself: 64-32-10 on made-up digits, 1,797 rows."""
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(64, 32), torch.nn.Tanh(), torch.nn.Linear(32, 10))
    x, y = torch.randn(1797, 64), torch.randint(0, 10, (1797,))
    return crumple.Objective(model, torch.nn.CrossEntropyLoss(), (x, y))


def main():
    """Print the table, or be the pages."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--address", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.address:
        return asyncio.run(pages(chosen.address, chosen.clients))
    torch.set_num_threads(1)
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, torch {torch.__version__}")
    targets = {"xor": "xor", "classifier, 2,410 weights": classifier()}
    watchers(targets, chosen.clients, chosen.rounds)


if __name__ == "__main__":
    main()
