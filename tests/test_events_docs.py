import hashlib
import hmac
import json
import re
from pathlib import Path

from odoo.tests import freeze_time, tagged

from odoo.addons.sale_renewal import webhooks
from odoo.addons.sale_renewal.events import EVENT_TYPES

from .events_common import EventsCommon

PAGE = Path(__file__).resolve().parents[1] / "docs/events.md"
EXAMPLE = b'{"v": 1}'


def get_shape(value):
    """Return the names in a message, and the kinds of what they name."""
    if isinstance(value, dict):
        return {name: get_shape(part) for name, part in value.items()}
    if isinstance(value, list):
        return [get_shape(part) for part in value[:1]]
    return type(value).__name__


@tagged("post_install", "-at_install")
class TestEventsPage(EventsCommon):
    """What the page says is so."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.text = PAGE.read_text(encoding="utf-8")

    def _get_blocks(self, language):
        return re.findall(rf"```{language}\n(.*?)```", self.text, re.DOTALL)

    def test_the_table_names_every_type(self):
        rows = re.findall(
            r"^\| `([a-z]+\.[a-z]+)` \| (.*) \|$", self.text, re.MULTILINE
        )
        self.assertEqual(rows, [(code, when) for code, _label, when in EVENT_TYPES])

    def test_the_example_is_what_is_told(self):
        [block] = self._get_blocks("json")
        example = json.loads(block)
        with freeze_time("2026-01-01"):
            contract = self._create_contracts(
                self.customer_a, start="2026-01-01", products=self.support
            )
        self._end_transaction()
        with freeze_time("2026-03-10 09:30:00"):
            contract.action_cancel("2026-07-01")
            self._end_transaction()
            self.env["sale.renewal.event"]._put_in_order()
        event = self._get_events(contract)[-1]
        self.env["sale.external.reference"].create(
            {
                "system_id": self.env["sale.external.system"]
                .create({"name": "Other CRM"})
                .id,
                "model": "sale.contract",
                "res_id": contract.id,
                "external_id": "0065A",
            }
        )
        [message] = event._get_messages()
        message = json.loads(json.dumps(message))
        self.assertEqual(get_shape(message), get_shape(example))
        for name in ("v", "type", "date", "model", "external_ids"):
            self.assertEqual(message[name], example[name])
        for name in ("state", "date_start", "date_end", "date_cancelled"):
            self.assertEqual(message["data"][name], example["data"][name])
        currency = contract.currency_id.name
        self.assertEqual(
            message["change"]["mrr_change"],
            example["change"]["mrr_change"] | {"currency": currency},
        )

    def test_the_signature_is_checked_as_the_page_says(self):
        [code] = [
            block for block in self._get_blocks("python") if "def is_genuine" in block
        ]
        place = {}
        exec(code, place)  # pylint: disable=exec-used
        with freeze_time("2026-01-01 00:00:00"):
            header = webhooks.get_header("whsec_example", 1767225600, EXAMPLE)
            self.assertTrue(place["is_genuine"]("whsec_example", header, EXAMPLE))
            self.assertFalse(place["is_genuine"]("whsec_other", header, EXAMPLE))
        with freeze_time("2026-01-01 00:10:00"):
            self.assertFalse(place["is_genuine"]("whsec_example", header, EXAMPLE))
        found = re.search(r"`([0-9a-f]{64})`", self.text).group(1)
        signed = b"1767225600." + EXAMPLE
        expected = hmac.new(b"whsec_example", signed, hashlib.sha256).hexdigest()
        self.assertEqual(found, expected)
