"""Email templates that nobody has edited say what new databases say.

Updates leave the texts of emails alone, since somebody may have made them their own.
What is still as it was shipped is reset, with its translations; what was edited, in
whatever language, stays, and is reset by hand with *Reset Template*.
"""

import hashlib

from lxml import etree, html

from odoo import SUPERUSER_ID, api

# What earlier versions shipped, by template: see fingerprint.
SHIPPED = {
    "mail_template_contract_reminder": {"c02a7724b22d6fb3", "a361e63bb78eca4b"},
    "mail_template_renewal_offer": {"ef74f6b795f4eb7d"},
    "mail_template_payment_failed": {"0caf94028008fa3d"},
    "mail_template_contract_request": {"3d687ff117839c7b"},
}


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    for name, fingerprints in SHIPPED.items():
        template = env.ref(f"sale_renewal.{name}", raise_if_not_found=False)
        if template and is_as_shipped(template, fingerprints):
            template.reset_template()


def is_as_shipped(template, fingerprints):
    """Return whether nobody has edited a template, which says what was shipped before.

    Whoever edits one, or its translation, has written on it since.
    """
    body = template.with_context(lang="en_US").body_html
    is_own = template.write_uid.id == SUPERUSER_ID
    return is_own and fingerprint(str(body or "")) in fingerprints


def fingerprint(markup):
    """Return a short text that two texts of an email share if they say the same.

    Looks and spaces do not count: they change when Odoo keeps a text.

    :param str markup: HTML
    """
    root = html.fromstring(f"<div>{markup}</div>")
    words = " ".join(_read(root)).split()
    return hashlib.sha256(" ".join(words).encode()).hexdigest()[:16]


def _read(element):
    """Yield what an element says, and what it does in a template."""
    if element.tag is not etree.Comment:
        yield str(element.tag)
        for name, value in sorted(element.items()):
            if name.startswith("t-"):
                yield f"{name}={value}"
        yield element.text or ""
        for child in element:
            yield from _read(child)
    yield element.tail or ""
