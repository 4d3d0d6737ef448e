"""How events are posted: when a failed delivery is tried again, how a body is signed,
and which addresses may be called.

Nothing here knows of Odoo.
"""

import hmac
from datetime import timedelta
from hashlib import sha256
from ipaddress import ip_address, ip_network

DAY = 24 * 60  # minutes
# What a receiver allows between signature and arrival.
TOLERANCE = 300  # seconds


def get_wait(attempts):
    """Return how long a delivery waits after so many attempts that failed, or None if
    it is given up: one minute, twice as long each time, the last time a day after the
    first attempt.

    >>> [int(get_wait(number).total_seconds() // 60) for number in (1, 2, 3, 10, 11)]
    [1, 2, 4, 512, 417]
    >>> get_wait(12) is None
    True

    :param int attempts: from 1
    :rtype: datetime.timedelta
    """
    passed = 2 ** (attempts - 1) - 1
    if passed >= DAY:
        return None
    return timedelta(minutes=min(passed + 2 ** (attempts - 1), DAY) - passed)


def sign(secret, timestamp, body):
    """Return the signature of a body that is sent at a moment.

    >>> sign("whsec_example", 1767225600, b'{"v": 1}')
    '9fad8cabee048393caff990afee88590dc274cfed3c25321241e93fd0b210b25'

    :param str secret: of the webhook
    :param int timestamp: seconds since 1970
    :param bytes body: as it is sent
    :return: HMAC-SHA256 of the moment, a full stop and the body, in hexadecimal
    """
    signed = b"%d.%b" % (timestamp, body)
    return hmac.new(secret.encode(), signed, sha256).hexdigest()


def get_header(secret, timestamp, body):
    """Return the header that comes with a body.

    >>> get_header("whsec_example", 1767225600, b'{"v": 1}')[:16]
    't=1767225600,v1='
    """
    return f"t={timestamp},v1={sign(secret, timestamp, body)}"


def is_genuine(secret, header, body, now):
    """Return whether a body was signed with the secret, and not long ago: what a
    receiver checks.

    >>> header = get_header("whsec_example", 1767225600, b'{"v": 1}')
    >>> is_genuine("whsec_example", header, b'{"v": 1}', now=1767225700)
    True
    >>> is_genuine("whsec_example", header, b'{"v": 2}', now=1767225700)
    False
    >>> is_genuine("whsec_example", header, b'{"v": 1}', now=1767226700)
    False
    """
    parts = dict(part.partition("=")[::2] for part in header.split(","))
    try:
        timestamp = int(parts.get("t", ""))
    except ValueError:
        return False
    expected = sign(secret, timestamp, body)
    is_recent = abs(now - timestamp) <= TOLERANCE
    return is_recent and hmac.compare_digest(expected, parts.get("v1", ""))


def read_allowed(text):
    """Return what an allow list names: hosts and networks.

    >>> hosts, networks = read_allowed("crm.local, 10.1.0.0/16,127.0.0.1")
    >>> sorted(hosts), [str(network) for network in networks]
    (['crm.local'], ['10.1.0.0/16', '127.0.0.1/32'])

    :param str text: separated by commas or spaces
    """
    hosts, networks = set(), []
    for part in (text or "").replace(",", " ").split():
        try:
            networks.append(ip_network(part, strict=False))
        except ValueError:
            hosts.add(part.lower())
    return hosts, networks


def is_allowed(host, allowed, address=None):
    """Return whether an allow list names a host, or its address.

    >>> is_allowed("CRM.local", "crm.local"), is_allowed("10.1.2.3", "10.1.0.0/16")
    (True, True)
    >>> is_allowed("example.com", "crm.local")
    False
    """
    hosts, networks = read_allowed(allowed)
    if host.lower() in hosts:
        return True
    try:
        address = ip_address(address or host)
    except ValueError:  # a name
        return False
    return any(address in network for network in networks)


def may_call(host, address, allowed=""):
    """Return whether a host may be called under an address of the network.

    Addresses that only the own network knows are refused: private ones, those of the
    machine itself, of its links, reserved ones.

    >>> may_call("example.com", "93.184.215.14")
    True
    >>> any(may_call("example.com", address) for address in ("127.0.0.1", "10.0.0.1",
    ...     "192.168.1.1", "169.254.169.254", "::1", "fe80::1", "fd00::1", "0.0.0.0",
    ...     "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "224.0.0.1"))
    False
    >>> may_call("crm.local", "10.1.2.3", "crm.local")
    True
    >>> may_call("x.example", "10.1.2.3", "10.1.0.0/16")
    True

    :param str host: as the URL names it
    :param str address: to which it was resolved
    :param str allowed: what is allowed nevertheless, see :func:`read_allowed`
    """
    address = ip_address(address.partition("%")[0])
    if is_allowed(host, allowed, str(address)):
        return True
    return all(_is_public(part) for part in (address, *_get_embedded(address)))


def _get_embedded(address):
    """Return the addresses of the older kind that a newer one leads to."""
    if address.version == 4:
        return []
    found = (address.ipv4_mapped, address.sixtofour, *(address.teredo or ()))
    return [part for part in found if part]


def _is_public(address):
    return address.is_global and not (address.is_multicast or address.is_reserved)
