from odoo import api, models

from ...inputs import Input, make_problem, read_values

TEXTS = ("name", "email", "phone", "street", "street2", "zip", "city")
PERSON = {name: Input("text") for name in (*TEXTS, "state", "country")}
CUSTOMER = PERSON | {
    "name": Input("text", required=True),
    "customer_id": Input("id"),
    "is_company": Input("flag"),
    "vat": Input("text"),
    "ref": Input("text"),
    "website": Input("text"),
    "lang": Input("text"),
    "company_id": Input("id"),
    "invoice_address": Input("values", fields=PERSON),
    "delivery_address": Input("values", fields=PERSON),
}
ADDRESS_TYPES = {"invoice_address": "invoice", "delivery_address": "delivery"}


class SaleRenewalApi(models.AbstractModel):
    """The part of ``sale.renewal.api`` that keeps customers."""

    _inherit = "sale.renewal.api"

    @api.model
    def upsert_customer(
        self, values: dict, system: str | None = None, external_id: str | None = None
    ) -> dict:
        """Create a customer with its addresses, or update the one of the external id.

        What is left out stays as it is. Without an external id, a customer is created
        each time.

        :param values: ``name`` (required), ``customer_id`` (of one who is here
            already, and gets the external id), ``is_company``, ``email``, ``phone``,
            ``street``, ``street2``, ``zip``, ``city``, ``state`` and ``country`` (codes
            such as ``CA`` and ``US``), ``vat``, ``ref``, ``website``, ``lang`` (such as
            ``fr_FR``), ``company_id``, ``invoice_address`` and ``delivery_address``
            (objects with ``name``, ``email``, ``phone`` and the fields of an address)
        :param system: code of the system that calls
        :param external_id: id of the customer in that system
        :return: ``id``, ``name``, ``created``, ``address_ids`` by name; ``problems``
        :raise AccessError: for users that are not internal
        """

        def make(_system, partner, _is_same):
            clean, problems = read_values(self.env, values, CUSTOMER)
            self._refuse(*problems)
            return self._write_customer(partner, clean)

        return self._answer_once("res.partner", values, system, external_id, make)

    @api.model
    def _write_customer(self, partner, clean):
        """Return the customer of these values, and the answer."""
        vals, problems = self._prepare_partner_values(clean)
        partner, found = self._find_customer(partner, clean)
        problems, created = found + problems, not partner
        addresses = {}
        for name in ADDRESS_TYPES:
            if name in clean:
                found, wrong = self._prepare_partner_values(clean[name], f"{name}.")
                addresses[name] = found
                problems += wrong
        if clean.get("company_id"):
            vals["company_id"] = self._find_company(clean["company_id"]).id
        self._refuse(*problems)
        if created:
            partner = partner.create(vals)
        else:
            partner.write(vals)
        ids = {
            name: self._write_address(partner, ADDRESS_TYPES[name], own)
            for name, own in addresses.items()
        }
        return partner, {
            "id": partner.id,
            "name": partner.name,
            "created": created,
            "address_ids": ids,
        }

    @api.model
    def _find_customer(self, partner, clean):
        """Return the customer whom the values name, and what is wrong with that.

        :param partner: the one of the external id; may be empty
        """
        key = clean.get("customer_id")
        if not key or partner.id == key:
            return partner, []
        if partner:
            text = self.env._(
                "customer_id: this external ID is the one of %s.", partner.display_name
            )
            return partner, [make_problem("different", text, "customer_id")]
        named = {"customer_id": key}
        return self._find_document("res.partner", named, "customer", None), []

    @api.model
    def _write_address(self, partner, kind, vals):
        """Write the address of a kind, and return its id."""
        address = partner.child_ids.filtered(lambda child: child.type == kind)[:1]
        if address:
            address.write(vals)
        else:
            address = partner.create(vals | {"type": kind, "parent_id": partner.id})
        return address.id

    @api.model
    def _prepare_partner_values(self, clean, path=""):
        """Return the values of a contact, and what is wrong with them."""
        names = ("country", "state", "company_id", "customer_id", *ADDRESS_TYPES)
        vals = {name: value for name, value in clean.items() if name not in names}
        problems = []
        country = self.env["res.country"]
        if code := clean.get("country"):
            country = country.search([("code", "=", code.upper())], limit=1)
            vals["country_id"] = country.id
            if not country:
                text = self.env._(
                    "%(field)s: there is no country %(code)s: send two letters, such "
                    "as US.",
                    field=f"{path}country",
                    code=code,
                )
                problems.append(make_problem("not_found", text, f"{path}country"))
        if code := clean.get("state"):
            state = country.state_ids.filtered(lambda s: s.code == code.upper())[:1]
            vals["state_id"] = state.id
            if not state:
                text = self.env._(
                    "%(field)s: the country has no state %(code)s: send its code, with "
                    "the country.",
                    field=f"{path}state",
                    code=code,
                )
                problems.append(make_problem("not_found", text, f"{path}state"))
        lang = clean.get("lang")
        if lang and lang not in dict(self.env["res.lang"].get_installed()):
            text = self.env._("lang: the language %s is not installed.", lang)
            problems.append(make_problem("not_found", text, "lang"))
        return vals, problems
