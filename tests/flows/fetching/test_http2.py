"""HTTP/2 over TLS: spoken where a server offers it, on one connection, to a certificate that is checked."""

import asyncio
import ssl
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import h2.config
import h2.connection
import h2.events
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from flows.fetching.fetcher import Fetcher, Request
from flows.fetching.messages import Fetch, Outcome
from tests.flows.fetching.quick import quick_settings

NAME = "paper.test"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A certificate for NAME, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    plain = serialization.NoEncryption()
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM) + private)
    yield path


class Server:
    """Answers every request with its own path; counts connections."""

    connections = 0

    def __init__(self, status: bytes = b"200", trailers: Sequence[tuple[bytes, bytes]] | None = None) -> None:
        self.status = status
        self.trailers = trailers

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        lenient = h2.config.H2Configuration(
            client_side=False, validate_outbound_headers=False, normalize_outbound_headers=False
        )
        connection = h2.connection.H2Connection(lenient)
        connection.initiate_connection()
        writer.write(connection.data_to_send())
        while data := await reader.read(65536):
            for event in connection.receive_data(data):
                if isinstance(event, h2.events.RequestReceived):
                    headers = dict(event.headers)
                    path = headers.get(b":path", b"")
                    status = b"404" if path == b"/robots.txt" else self.status
                    connection.send_headers(event.stream_id, [(b":status", status), (b"content-type", b"text/html")])
                    connection.send_data(event.stream_id, b"<p>" + path, end_stream=self.trailers is None)
                    if self.trailers is not None:
                        connection.send_headers(event.stream_id, self.trailers, end_stream=True)
            writer.write(connection.data_to_send())
            await writer.drain()
        writer.close()


async def resolve(host: str, port: int) -> Sequence[str]:
    return ["127.0.0.1"]


def fetch(
    certificate: Path, trusted: bool, paths: Sequence[str], handler: Server | None = None
) -> tuple[list[Fetch], int]:
    handler = handler or Server()

    async def run() -> tuple[list[Fetch], int]:
        serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        serving.load_cert_chain(certificate)
        serving.set_alpn_protocols(["h2"])
        server = await asyncio.start_server(handler, "127.0.0.1", 0, ssl=serving)
        port = server.sockets[0].getsockname()[1]
        asking = ssl.create_default_context(cafile=str(certificate) if trusted else None)
        async with Fetcher(quick_settings(), resolver=resolve, ssl_context=asking) as fetcher:
            requests = (Request(f"https://{NAME}:{port}{path}") for path in paths)
            got = list(await asyncio.gather(*(fetcher.fetch(request) for request in requests)))
        server.close()
        return got, handler.connections

    return asyncio.run(run())


def test_requests_share_one_http2_connection(certificate: Path) -> None:
    paths = [f"/report-{n}" for n in range(10)]
    got, connections = fetch(certificate, trusted=True, paths=paths)
    assert [(each.outcome, each.last and each.last.body) for each in got] == [
        (Outcome.OK, b"<p>" + path.encode()) for path in paths
    ]
    assert {each.last.http_version for each in got if each.last} == {"HTTP/2"}
    assert connections == 1


def test_a_certificate_that_cannot_be_checked_is_named(certificate: Path) -> None:
    got, _ = fetch(certificate, trusted=False, paths=["/"])
    assert (got[0].outcome, "CERTIFICATE_VERIFY_FAILED" in got[0].detail) == (Outcome.TLS, True)


@pytest.mark.parametrize("status", [b"abc", b"", b"20 0", b"2\xff0", b"99999999999999999999", b"-1", b"99"])
def test_a_status_that_is_none_is_an_outcome(certificate: Path, status: bytes) -> None:
    got, _ = fetch(certificate, trusted=True, paths=["/a", "/b"], handler=Server(status))
    assert {each.outcome for each in got} <= {Outcome.ERROR, Outcome.PROTOCOL, Outcome.SERVER_ERROR, Outcome.CUT_OFF}


@pytest.mark.parametrize(
    "trailers",
    [
        [(b"server-timing", b"total;dur=3")],
        [(b":status", b"200")],
        [(b"content-length", b"5")],
        [(b"Bad Name", b"\x00")],
        [(b"x", b"\xff" * 100)],
    ],
)
def test_trailers_end_no_more_than_their_answer(certificate: Path, trailers: list[tuple[bytes, bytes]]) -> None:
    got, _ = fetch(certificate, trusted=True, paths=["/a", "/b"], handler=Server(trailers=trailers))
    assert all(each.outcome in Outcome for each in got)
    if trailers[0][0] == b"server-timing":
        assert [each.last and each.last.body for each in got] == [b"<p>/a", b"<p>/b"]
