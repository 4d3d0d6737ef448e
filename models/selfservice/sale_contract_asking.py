import math

from odoo import api, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command

from ...dates import read_date
from .sale_contract_request import KINDS

# What may be wanted, by the name under which it is given.
DATES = ("date", "date_end")
RECORDS = ("reason_id", "partner_invoice_id", "partner_shipping_id")


class SaleContract(models.Model):
    """What customers and colleagues ask for: what it would do, and the request."""

    _inherit = "sale.contract"

    def _preview_request(self, kind, values, partner=None):
        """Return what a wish will bill or credit and from when; nothing is written.

        :param str kind: of a request, such as ``cancel``
        :param dict values: see :meth:`_make_request`
        :param res.partner partner: who asks, of the customer; empty: a colleague
        :return: whole sentences, in the user's language
        :rtype: list[str]
        :raise UserError: with everything that stops it
        """
        request = self._new_request(kind, values, partner)
        request._check_wish()
        return request._get_preview()

    def _make_request(self, kind, values, partner=None):
        """Do what is wanted where the plan lets customers, or else ask for it.

        ``values`` may have ``date``, ``date_end`` (of a cancellation the last day of
        service), ``reason_id``, ``comment``, ``quantities`` and ``prices`` (by id of
        the item), ``products`` (quantities by id of the product),
        ``partner_invoice_id`` and ``partner_shipping_id``; of colleagues ``credit``.

        :param str kind: of a request, such as ``cancel``
        :param res.partner partner: who asks, of the customer; empty: a colleague
        :return: the request, done or new
        :rtype: sale.contract.request
        :raise UserError: with everything that stops it, nothing having been changed
        """
        draft = self._new_request(kind, values, partner)
        draft.contract_id._lock_for_change()
        draft._check_wish()
        draft._check_not_repeated()
        with self.env.cr.savepoint():
            told = "\n".join(draft._get_preview())
            request = draft.create(draft._prepare_request_values() | {"told": told})
            if request._is_done_at_once():
                request._execute()
            else:
                request._ask_responsible()
        return request.with_env(self.env)

    def _new_request(self, kind, values, partner=None):
        """Return the wish, not saved, with all rights: who asks and for what is
        checked, but not whether it can be done.
        """
        self.ensure_one()
        partner = self._get_asking_partner(partner)
        # sudo: who asks may not change contracts; they may see this one
        contract = self.sudo().with_company(self.company_id)
        wish = contract._prepare_request(kind, values or {}, is_portal=bool(partner))
        wish["partner_id"] = partner.id
        wish["user_id"] = self._get_owner().id if partner else self.env.uid
        return contract.env["sale.contract.request"].new(wish)

    def _get_asking_partner(self, partner):
        """Return the contact who asks; empty for a colleague.

        A user of the portal asks for themselves, and nobody without a login does; nor
        does a colleague who does not sell, with whatever rights the code has.
        """
        user, nobody = self.env.user, self.env["res.partner"]
        # sudo: only who they work for is compared
        own, customer = user.partner_id.sudo(), self.sudo().partner_id
        is_contact = own.commercial_partner_id == customer.commercial_partner_id
        is_seller = user.has_group("sales_team.group_sale_salesman")
        if user.share or (is_contact and not is_seller):
            if user._is_public() or not is_contact:
                raise AccessError(self._get_foreign_contact_message())
            return own
        self.check_access("read")
        if partner:
            if partner.commercial_partner_id != customer.commercial_partner_id:
                raise AccessError(self._get_foreign_contact_message())
            return partner
        if not is_seller and not user._is_superuser():
            raise AccessError(
                self.env._("Requests are made by salespeople and customers.")
            )
        return nobody

    def _get_foreign_contact_message(self):
        return self.env._("Log in as a contact of the customer of this contract.")

    def _prepare_request(self, kind, values, is_portal):
        """Return the values of a request, read from what a client gives."""
        kinds = dict(KINDS)
        if kind not in kinds or kind == "decline":
            raise ValidationError(self.env._("Choose what you ask for."))
        request = {
            "contract_id": self.id,
            "kind": kind,
            "origin": "portal" if is_portal else "sales",
            "comment": str(values.get("comment") or "").strip() or False,
            "credit": self.plan_id.portal_credit
            if is_portal
            else bool(values.get("credit")),
        }
        request |= {name: read_date(self.env, values.get(name)) for name in DATES}
        request |= {
            name: self._read_record(name, values.get(name)).id for name in RECORDS
        }
        request["line_ids"] = [
            *self._prepare_item_lines(kind, values),
            *self._prepare_product_lines(kind, values),
        ]
        return request | self._prepare_request_defaults(kind, request)

    def _prepare_request_defaults(self, kind, request):
        """Return the days that follow from the contract where none were given."""
        today = self.company_id._get_contract_today()
        if kind == "cancel" and not request["date_end"]:
            return {"date_end": self._get_earliest_cancel_date()}
        if kind in ("pause", "resume", "quantity", "price") and not request["date"]:
            return {"date": today}
        return {}

    def _read_record(self, name, value):
        """Return the record of a field that an id names; empty for none."""
        comodel = self.env["sale.contract.request"]._fields[name].comodel_name
        if not value:
            return self.env[comodel]
        record = self.env[comodel].browse(self._read_id(value)).exists()
        if not record:
            raise ValidationError(self.env._("Something of this was deleted: reload."))
        return record

    def _prepare_item_lines(self, kind, values):
        """Return the commands for items with other quantities or prices."""
        if kind not in ("quantity", "price"):
            return []
        given = values.get("quantities" if kind == "quantity" else "prices") or {}
        items = {item.id: item for item in self.line_ids}
        commands = []
        for key, number in self._read_numbers(given).items():
            if key not in items:
                raise ValidationError(self.env._("Choose items of this contract only."))
            item = items[key]._get_version_on(self.company_id._get_contract_today())
            line = {
                "contract_line_id": item.id,
                "product_id": item.product_id.id,
                "quantity": item.product_uom_qty,
                "price_unit": item.price_unit,
            }
            line["quantity" if kind == "quantity" else "price_unit"] = number
            if kind == "quantity":
                self._check_whole(item.product_id, item.product_uom_id, number)
            commands.append(Command.create(line))
        return commands

    def _prepare_product_lines(self, kind, values):
        """Return the commands for products that are added."""
        given = values.get("products") or {}
        if kind != "product":
            return []
        numbers = self._read_numbers(given)
        products = self.env["product.product"].browse([*numbers]).exists()
        if len(products) < len(numbers):
            raise ValidationError(self.env._("Something of this was deleted: reload."))
        for product in products:
            self._check_whole(product, product.uom_id, numbers[product.id])
        return [
            Command.create({"product_id": product.id, "quantity": numbers[product.id]})
            for product in products
        ]

    @api.model
    def _check_whole(self, product, unit, number):
        """Refuse parts of a unit that has none, before the number is rounded."""
        if unit.rounding >= 1 and number % 1:
            raise ValidationError(
                self.env._("%s: enter a whole number.", product.display_name)
            )

    @api.model
    def _read_id(self, value):
        """Return an id that a client gives as a number or as text."""
        try:
            return int(value)
        except (TypeError, ValueError) as error:
            raise ValidationError(self.env._("Choose what you ask for.")) from error

    @api.model
    def _read_numbers(self, given):
        """Return numbers by id, both of which a client may give as text."""
        message = self.env._("Enter a number.")
        try:
            numbers = {int(key): float(number) for key, number in dict(given).items()}
        except (TypeError, ValueError) as error:
            raise ValidationError(message) from error
        if not all(math.isfinite(number) for number in numbers.values()):
            raise ValidationError(message)
        return numbers
