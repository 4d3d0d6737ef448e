from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

ASKED_KINDS = [
    ("cancel", "Cancel"),
    ("pause", "Pause"),
    ("resume", "Resume"),
    ("quantity", "Change Quantities"),
    ("keep", "Keep Quantities at Renewal"),
    ("price", "Change Prices"),
    ("address", "Change Addresses"),
    ("other", "Something Else"),
]


class SaleContractAsk(models.TransientModel):
    """Asks for a change of a contract which others may make."""

    _name = "sale.contract.ask"
    _inherit = ["sale.document.wizard.mixin"]
    _description = "Request for a Contract"

    contract_id = fields.Many2one("sale.contract", required=True, ondelete="cascade")
    kind = fields.Selection(ASKED_KINDS, "What", required=True, default="cancel")
    date = fields.Date("From", default=lambda self: self._default_date())
    date_end = fields.Date(
        "Until",
        compute="_compute_date_end",
        compute_sudo=False,
        store=True,
        readonly=False,
    )
    credit = fields.Boolean(
        "Credit What Was Billed",
        help="A credit note gives back, by days, what was billed. Otherwise the change "
        "waits for the first day that was not billed.",
    )
    reason_id = fields.Many2one("crm.lost.reason")
    comment = fields.Text(help="For whoever accepts it.")
    partner_invoice_id = fields.Many2one("res.partner", "Invoice Address")
    partner_shipping_id = fields.Many2one("res.partner", "Delivery Address")
    customer_id = fields.Many2one(
        related="contract_id.partner_id.commercial_partner_id", related_sudo=False
    )
    line_ids = fields.One2many(
        "sale.contract.ask.line",
        "wizard_id",
        "Items",
        compute="_compute_line_ids",
        compute_sudo=False,
        store=True,
        readonly=False,
    )
    preview = fields.Text("What Happens", compute="_compute_preview")
    problem = fields.Text(compute="_compute_preview")

    def _default_date(self):
        return self.env.company._get_contract_today()

    @api.depends("contract_id", "kind")
    def _compute_date_end(self):
        for wizard in self:
            contract = wizard.contract_id
            earliest = contract and contract._get_earliest_cancel_date()
            wizard.date_end = wizard.kind == "cancel" and earliest

    @api.depends("contract_id")
    def _compute_line_ids(self):
        for wizard in self:
            items = wizard.contract_id.line_ids._get_current_versions()
            wizard.line_ids = [
                Command.clear(),
                *(Command.create(wizard._prepare_line_values(item)) for item in items),
            ]

    @api.depends_context("lang")
    @api.depends(
        *("contract_id", "kind", "date", "date_end", "credit", "reason_id"),
        *("comment", "partner_invoice_id", "partner_shipping_id"),
        *("line_ids.new_quantity", "line_ids.new_price"),
    )
    def _compute_preview(self):
        for wizard in self:
            texts, wizard.problem = [], False
            try:
                texts = wizard._get_contract()._preview_request(
                    wizard.kind, wizard._prepare_values()
                )
            except UserError as error:
                wizard.problem = str(error)
            wizard.preview = "\n".join(texts)

    def action_apply(self):
        """Make the request.

        :return: the action that shows it
        """
        self.ensure_one()
        request = self._get_contract()._make_request(self.kind, self._prepare_values())
        return request._get_records_action(name=self.env._("Contract Request"))

    def _get_contract(self):
        return self.contract_id._origin or self.contract_id

    @api.model
    def _prepare_line_values(self, item):
        return {
            "contract_line_id": item.id,
            "new_quantity": item.product_uom_qty,
            "new_price": item.price_unit,
        }

    def _prepare_values(self):
        """Return what is wanted, as requests take it."""
        self.ensure_one()
        values = {
            "date": self.date,
            "date_end": self.date_end,
            "credit": self.credit,
            "comment": self.comment,
        }
        names = ("reason_id", "partner_invoice_id", "partner_shipping_id")
        values |= {name: self[name].id for name in names}
        for key, name in (("quantities", "new_quantity"), ("prices", "new_price")):
            values[key] = {row.contract_line_id.id: row[name] for row in self.line_ids}
        return values
