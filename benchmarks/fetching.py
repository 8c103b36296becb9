"""Responses a second from 500 hosts on this machine, against a plain aiohttp loop; memory; and a hanging host's cost.

usage: python -m benchmarks.fetching [--requests 10000] [--size 50000]

The hosts are 500 loopback addresses served by one process of its own, so the clients have the other core. Every answer
is a page packed with gzip. ``aiohttp`` fetches and unpacks in a bare loop: no robots.txt, no limits, no address check.
``newsloom`` is the whole fetcher: robots.txt of every host, a turn at each, checked addresses, bounded unpacking.
``with archive`` adds what polling does with an answer: the verdict, its hash, and the WARC record on disk. Nothing is
extracted. On a machine that has other work too, "a CPU second" is the figure to compare.
"""

import argparse
import asyncio
import gzip
import hashlib
import multiprocessing
import random
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from multiprocessing.connection import Connection
from pathlib import Path

import aiohttp

from flows.collecting.archive import Archive
from flows.fetching.fetcher import Fetcher, Request
from flows.fetching.settings import FetchSettings, load_fetch_settings
from flows.fetching.verdicts import judge, load_verdict_rules

HOSTS = 500
AT_ONCE = 128
ROOT = Path(__file__).parent.parent

Fetch = Callable[[str], Awaitable[str]]


def page(size: int) -> bytes:
    """A page of about ``size`` bytes that packs to about a quarter, as news pages do."""
    draw = random.Random(1)
    words = ["".join(draw.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(draw.randint(2, 9))) for _ in range(900)]
    paragraphs: list[str] = []
    while sum(len(each) for each in paragraphs) < size:
        paragraphs.append(f"<p class='text'>{' '.join(draw.choice(words) for _ in range(60))}.</p>\n")
    return f"<!doctype html><title>Report</title>{''.join(paragraphs)}".encode()


class _Server(asyncio.Protocol):
    answer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.buffer = b""

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while b"\r\n\r\n" in self.buffer:
            head, _, self.buffer = self.buffer.partition(b"\r\n\r\n")
            if b"/robots.txt" in head:
                reply = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
            elif b"/hang" in head:
                return
            else:
                reply = self.answer
            assert isinstance(self.transport, asyncio.Transport)
            self.transport.write(reply)


def serve(ready: Connection, size: int) -> None:
    """Answer on every loopback address until the process is ended."""
    body = gzip.compress(page(size))
    _Server.answer = (
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Encoding: gzip\r\n"
        b"Content-Length: %d\r\n\r\n" % len(body)
    ) + body

    async def run() -> None:
        server = await asyncio.get_running_loop().create_server(_Server, "0.0.0.0", 0, backlog=2048)
        ready.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(run())


def url(port: int, number: int) -> str:
    """The url of the number-th request: the hosts in turn."""
    host = number % HOSTS
    return f"http://127.0.{1 + host // 250}.{host % 250 + 1}:{port}/report-{number}.html"


Result = tuple[float, float, Counter[str]]


async def spread(port: int, requests: int, fetch: Fetch) -> Result:
    """All requests, ``AT_ONCE`` at a time; seconds, CPU seconds and outcomes."""
    numbers = iter(range(requests))
    outcomes: Counter[str] = Counter()

    async def work() -> None:
        for number in numbers:
            outcomes[await fetch(url(port, number))] += 1

    start, cpu = time.perf_counter(), time.process_time()
    await asyncio.gather(*(work() for _ in range(AT_ONCE)))
    return time.perf_counter() - start, time.process_time() - cpu, outcomes


def settings() -> FetchSettings:
    """The shipped settings, for loopback and without the delay between requests to one host."""
    shipped = load_fetch_settings(ROOT / "config")
    politeness = shipped.politeness.model_copy(update={"host_delay_seconds": 0.0})
    return shipped.model_copy(update={"own_hosts": ("127.0.0.0/8",), "politeness": politeness})


async def with_aiohttp(port: int, requests: int) -> Result:
    """A plain loop."""
    connector = aiohttp.TCPConnector(limit=AT_ONCE)
    async with aiohttp.ClientSession(connector=connector) as session:

        async def fetch(address: str) -> str:
            async with session.get(address) as response:
                await response.read()
                return "ok" if response.status == 200 else str(response.status)

        return await spread(port, requests, fetch)


async def with_newsloom(port: int, requests: int) -> Result:
    """The fetcher."""
    async with Fetcher(settings()) as fetcher:

        async def fetch(address: str) -> str:
            return (await fetcher.fetch(Request(address))).outcome.value

        return await spread(port, requests, fetch)


async def with_archive(port: int, requests: int) -> Result:
    """The fetcher, the verdict, the hash and the archive."""
    rules = load_verdict_rules(ROOT / "config")
    with tempfile.TemporaryDirectory() as folder:
        async with Fetcher(settings()) as fetcher, Archive(Path(folder)) as archive:

            async def fetch(address: str) -> str:
                fetched = judge(await fetcher.fetch(Request(address)), rules)
                hashlib.sha256(fetched.hops[-1].body).digest()
                await archive.add(fetched.hops)
                return fetched.outcome.value

            return await spread(port, requests, fetch)


async def with_hanging_hosts(port: int, requests: int) -> Result:
    """The fetcher while 20 hosts never answer; the time of the others' requests."""
    async with Fetcher(settings()) as fetcher:

        async def fetch(address: str) -> str:
            return (await fetcher.fetch(Request(address))).outcome.value

        hanging = [asyncio.create_task(fetcher.fetch(Request(f"http://127.0.9.{n}:{port}/hang"))) for n in range(1, 21)]
        await asyncio.sleep(0.5)
        result = await spread(port, requests, fetch)
        assert not any(task.done() for task in hanging)
        for task in hanging:
            task.cancel()
        return result


WAYS = {
    "aiohttp, plain loop": with_aiohttp,
    "newsloom": with_newsloom,
    "newsloom, 20 hosts hanging": with_hanging_hosts,
    "newsloom, with archive": with_archive,
}


def measure(way: str, port: int, requests: int, results: Connection) -> None:
    """One way in a process of its own, so that each has its own memory."""
    seconds, cpu, outcomes = asyncio.run(WAYS[way](port, requests))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    results.send((requests / seconds, requests / cpu, memory, dict(outcomes)))


def main() -> None:
    """Serve, measure each way with half and with all requests, print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=10_000)
    parser.add_argument("--size", type=int, default=50_000, help="bytes of the unpacked page")
    arguments = parser.parse_args()
    spawn = multiprocessing.get_context("spawn")
    ready, told = spawn.Pipe(duplex=False)
    server = spawn.Process(target=serve, args=(told, arguments.size), daemon=True)
    server.start()
    port = ready.recv()
    print(f"{'':28}{'requests':>9}{'a second':>10}{'a CPU second':>14}{'peak MB':>9}  outcomes")
    for way in WAYS:
        for requests in (arguments.requests // 2, arguments.requests):
            results, sent = spawn.Pipe(duplex=False)
            process = spawn.Process(target=measure, args=(way, port, requests, sent))
            process.start()
            rate, cpu, memory, outcomes = results.recv()
            process.join()
            print(f"{way:28}{requests:9}{rate:10.0f}{cpu:14.0f}{memory:9.0f}  {outcomes}")
            sys.stdout.flush()
    server.terminate()


if __name__ == "__main__":
    main()
