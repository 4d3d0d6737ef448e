"""Posting to addresses that users have entered, and to no others: nothing of the own
network is called unless it is allowed, whatever a name is resolved to.

Nothing here knows of Odoo.
"""

import socket
import time
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass, field

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.util.connection import create_connection

from .webhooks import get_header, may_call

MAX_ANSWER = 500  # bytes that are kept


class RefusedAddressError(Exception):
    """A host is of the own network, and is not allowed."""


@dataclass
class Answer:
    """What came back. Without a status, nobody answered, and the text says why:
    ``timeout``, ``certificate``, ``unreachable``, ``refused`` (by us: ``error`` names
    the address) or ``broken`` (``error`` is what went wrong).
    """

    status: int | None
    text: str
    error: Exception | None = None

    @property
    def is_good(self):
        return self.status is not None and 200 <= self.status < 300


@dataclass
class Batch:
    """What is posted to one address, one after the other."""

    url: str
    secret: str  # with which it is signed
    allowed: str  # addresses of the own network, see :func:`.webhooks.may_call`
    posts: list = field(default_factory=list)  # body and headers of each


def post_side_by_side(get_batch, take_answers, at_once, seconds, limit):
    """Post to several addresses at the same time, batch by batch, until there is no
    batch any more. Who is slow holds up nobody else.

    Only posting is done in threads; both functions are called by the thread that calls
    this one.

    :param get_batch: returns a key and the next batch, or None if there is none now
    :param take_answers: gets a key and the answers, in the order of the posts; there
        are fewer where the last one is silence, or time was over
    :param int at_once: to how many addresses
    :param seconds: see :func:`post`
    :param limit: seconds after which no further post of a batch is begun
    """
    running = {}
    pool = ThreadPoolExecutor(at_once)
    try:
        while True:
            while len(running) < at_once and (found := get_batch()):
                key, batch = found
                running[pool.submit(post_all, batch, seconds, limit)] = key
            if not running:
                return
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                take_answers(running.pop(future), future.result())
    finally:
        # Nobody waits for who is slow when the worker has to end.
        pool.shutdown(wait=False, cancel_futures=True)


def post_all(batch, seconds, limit):
    """Post one after the other, until one is not answered at all, or time is over.

    :return: the answers, at least one
    :rtype: list[Answer]
    """
    answers, end = [], time.monotonic() + limit
    for body, headers in batch.posts:
        answers.append(_post_signed(batch, body, headers, seconds))
        if answers[-1].status is None or time.monotonic() > end:
            break
    return answers


def _post_signed(batch, body, headers, seconds):
    signature = get_header(batch.secret, int(time.time()), body)
    headers = {**headers, "X-Renewal-Signature": signature}
    try:
        return post(batch.url, body, headers, batch.allowed, seconds)
    except RefusedAddressError as error:
        return Answer(None, "refused", error)
    except Exception as error:  # the others are posted
        return Answer(None, "broken", error)


def post(url, body, headers, allowed, seconds):
    """Post a body and return the answer. Redirects are not followed.

    :param bytes body: what is sent
    :param dict headers: what is sent with it
    :param str allowed: addresses of the own network that may be called, see
        :func:`.webhooks.may_call`
    :param seconds: how long the connection, and each part of the answer, may take
    :rtype: Answer
    :raise RefusedAddressError: if the host may not be called
    """
    adapter = _get_adapter(allowed)
    try:
        request = requests.Request("POST", url, data=body, headers=headers).prepare()
        response = adapter.send(request, stream=True, timeout=seconds)
        return Answer(response.status_code, _read(response, seconds))
    except requests.exceptions.Timeout:
        return Answer(None, "timeout")
    except requests.exceptions.SSLError:
        return Answer(None, "certificate")
    except (requests.exceptions.RequestException, UnicodeError):
        return Answer(None, "unreachable")
    finally:
        adapter.close()


def _read(response, seconds):
    """Return the beginning of the answer; who is slow is not waited for."""
    text, end = b"", time.monotonic() + seconds
    # It has answered: what it says more does not matter, if it breaks off.
    with suppress(requests.exceptions.RequestException):
        for byte in response.iter_content(1):
            text += byte
            if len(text) >= MAX_ANSWER or time.monotonic() > end:
                break
    return text.decode(errors="replace").replace("\x00", "")


def _get_adapter(allowed):
    """Return an adapter whose connections look where they go."""

    def connect(connection):
        found = socket.getaddrinfo(
            connection._dns_host, connection.port, type=socket.SOCK_STREAM
        )
        addresses = [entry[4][0] for entry in found]
        for address in addresses:
            if not may_call(connection.host, address, allowed):
                raise RefusedAddressError(address)
        # What was looked at is called: the name is not resolved again.
        return create_connection((addresses[0], connection.port), connection.timeout)

    class PlainConnection(HTTPConnection):
        _new_conn = connect

    class SafeConnection(HTTPSConnection):
        _new_conn = connect

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = PlainConnection

    class SafePool(HTTPSConnectionPool):
        ConnectionCls = SafeConnection

    class CheckedAdapter(HTTPAdapter):
        def init_poolmanager(self, *args, **kwargs):
            result = super().init_poolmanager(*args, **kwargs)
            pools = {"http": PlainPool, "https": SafePool}
            self.poolmanager.pool_classes_by_scheme = pools
            return result

    return CheckedAdapter()
