"""Posting to addresses that users have entered, and to no others: nothing of the own
network is called unless it is allowed, whatever a name is resolved to.

Nothing here knows of Odoo.
"""

import socket
import time
from contextlib import suppress
from dataclasses import dataclass

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.util.connection import create_connection

from .webhooks import may_call

MAX_ANSWER = 500  # bytes that are kept


class RefusedAddressError(Exception):
    """A host is of the own network, and is not allowed."""


@dataclass
class Answer:
    """What came back. Without a status, nobody answered, and the text says why:
    ``timeout``, ``certificate`` or ``unreachable``.
    """

    status: int | None
    text: str

    @property
    def is_good(self):
        return self.status is not None and 200 <= self.status < 300


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
