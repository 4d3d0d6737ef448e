from odoo import api, fields, models

KINDS = [
    ("cancel", "Cancellation"),
    ("pause", "Pause"),
    ("resume", "Resumption"),
    ("quantity", "Other Quantities"),
    ("keep", "Withdrawn Reduction"),
    ("product", "More Products"),
    ("renew", "Renewal"),
    ("address", "Other Addresses"),
    ("price", "Other Prices"),
    ("decline", "Declined Quotation"),
    ("other", "Other"),
]
STATES = [("new", "New"), ("done", "Done"), ("refused", "Refused")]


class SaleContractRequest(models.Model):
    """One wish of a customer or a salesperson about a contract: who, when, what, why,
    and what became of it. Also what was done at once is one.

    Our own code makes and answers them, after it has checked everything.
    """

    _name = "sale.contract.request"
    _inherit = ["mail.thread", "mail.activity.mixin", "sale.contract.link.mixin"]
    _description = "Contract Request"
    _order = "id desc"
    _check_company_auto = True
    _mail_post_access = "read"

    name = fields.Char("Number", required=True, default="/", readonly=True)
    contract_id = fields.Many2one(
        "sale.contract", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", related="contract_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one("res.currency", related="contract_id.currency_id")
    customer_id = fields.Many2one(
        "res.partner",
        "Customer",
        related="contract_id.partner_id",
        store=True,
        index=True,
    )
    salesperson_id = fields.Many2one(
        "res.users",
        "Salesperson",
        related="contract_id.user_id",
        store=True,
        index="btree_not_null",
    )
    team_id = fields.Many2one(
        "crm.team", related="contract_id.team_id", store=True, index="btree_not_null"
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Asked by",
        readonly=True,
        index="btree_not_null",
        help="The contact of the customer. Empty: a colleague asked.",
    )
    user_id = fields.Many2one(
        "res.users",
        "Responsible",
        index="btree_not_null",
        check_company=True,
        tracking=True,
        help="Who looks after the request; of colleagues, who asked.",
    )
    origin = fields.Selection(
        [("portal", "Customer"), ("sales", "Colleague")],
        "Came From",
        required=True,
        default="sales",
        readonly=True,
    )
    kind = fields.Selection(KINDS, "What", required=True, readonly=True)
    state = fields.Selection(
        STATES,
        "Status",
        required=True,
        default="new",
        readonly=True,
        index=True,
        tracking=True,
        group_expand=True,
    )
    date = fields.Date(
        "From",
        readonly=True,
        help="First day without service of a pause; first day of other quantities or "
        "prices, or of the service after a pause.",
    )
    date_end = fields.Date(
        "Until",
        readonly=True,
        help="Last day of service of a cancellation; last day without it of a pause.",
    )
    credit = fields.Boolean("Credit What Was Billed", readonly=True)
    reason_id = fields.Many2one("crm.lost.reason", readonly=True)
    comment = fields.Text(readonly=True)
    line_ids = fields.One2many(
        "sale.contract.request.line", "request_id", "Items", readonly=True
    )
    partner_invoice_id = fields.Many2one(
        "res.partner", "Invoice Address", readonly=True
    )
    partner_shipping_id = fields.Many2one(
        "res.partner", "Delivery Address", readonly=True
    )
    order_id = fields.Many2one(
        "sale.order",
        readonly=True,
        index="btree_not_null",
        help="What was made of the request, or the quotation that was declined.",
    )
    told = fields.Text(
        "Said When Asked",
        readonly=True,
        help="What was said of the consequences before it was asked for.",
    )
    result = fields.Text(readonly=True, help="What was done, or why it was refused.")
    answered_by = fields.Many2one("res.users", readonly=True)
    answered_on = fields.Datetime(readonly=True)

    # Once means once: the database refuses a second open wish for the same thing.
    _open_unique = models.UniqueIndex(
        "(contract_id, kind) WHERE state = 'new' AND kind != 'other'",
        "The contract has an open request of this kind: answer that one first.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        sequence = self.env["ir.sequence"]
        for values in vals_list:
            if values.get("name", "/") == "/":
                number = sequence.next_by_code("sale.contract.request")
                values["name"] = number or "/"
        return super().create(vals_list)

    @api.model
    def _get_link_fields(self):
        return [*super()._get_link_fields(), "contract_id", "order_id"]

    @api.model
    def _get_fixed_fields(self):
        """What was wanted and answered is written by our own code, and stays."""
        names = (
            *("name", "contract_id", "partner_id", "origin", "kind", "state"),
            *("date", "date_end", "credit", "reason_id", "comment"),
            *("partner_invoice_id", "partner_shipping_id", "order_id"),
            *("told", "result", "answered_by", "answered_on"),
        )
        return [*super()._get_fixed_fields(), *names]

    def _get_kind_label(self):
        """Return what is wanted, in a word or two of the user's language."""
        self.ensure_one()
        return dict(self._fields["kind"]._description_selection(self.env))[self.kind]

    def action_view_order(self):
        self.ensure_one()
        return self.order_id._get_records_action(name=self.env._("Order"))

    def action_view_contract(self):
        self.ensure_one()
        return self.contract_id._get_records_action(name=self.env._("Contract"))
