from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

# What a signature is. Only signing and countersigning write it; customers read it on
# their pages only.
SIGNATURE_FIELDS = (
    *("signature", "signed_by", "signed_on", "signed_ip", "signed_user_agent"),
    *("signed_hash", "signed_attachment_id"),
    *("countersigned_by_id", "countersigned_on", "countersignature"),
)
# What does not change any more once it is signed.
SIGNED_FIELDS = ("clause_version_ids", "require_signature")
RUNNING = ("pending", "active", "to_renew")


class SaleContract(models.Model):
    """The part of ``sale.contract`` that keeps its signatures."""

    _inherit = "sale.contract"

    require_signature = fields.Boolean(
        "Customer Signs",
        compute="_compute_require_signature",
        store=True,
        readonly=False,
        precompute=True,
        help="The customer signs the contract on the portal, unless they have signed "
        "its order.",
    )
    is_to_sign = fields.Boolean(
        "To Sign", compute="_compute_is_to_sign", search="_search_is_to_sign"
    )
    signature = fields.Image(
        "Signature of the Customer",
        copy=False,
        readonly=True,
        attachment=True,
        max_width=1024,
        max_height=1024,
    )
    signed_by = fields.Char(copy=False, readonly=True)
    signed_on = fields.Datetime(copy=False, readonly=True)
    signed_ip = fields.Char(
        "IP Address",
        copy=False,
        readonly=True,
        help="From where the signature was sent.",
    )
    signed_user_agent = fields.Char("Browser", copy=False, readonly=True)
    signed_hash = fields.Char(
        "SHA-256",
        copy=False,
        readonly=True,
        help="Of the signed PDF: as long as that has this sum, nobody changed it.",
    )
    signed_attachment_id = fields.Many2one(
        "ir.attachment",
        "Signed PDF",
        copy=False,
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    countersigned_by_id = fields.Many2one(
        "res.users", "Countersigned by", copy=False, readonly=True
    )
    countersigned_on = fields.Datetime(copy=False, readonly=True)
    countersignature = fields.Image(
        "Signature of the Company",
        copy=False,
        readonly=True,
        attachment=True,
        max_width=1024,
        max_height=1024,
    )

    @api.depends("plan_id")
    def _compute_require_signature(self):
        for contract in self:
            contract.require_signature = contract.plan_id.require_signature

    @api.depends(
        "require_signature", "signed_on", "state", "date_cancelled", "order_ids"
    )
    def _compute_is_to_sign(self):
        for contract in self:
            contract.is_to_sign = contract._has_to_be_signed()

    def _search_is_to_sign(self, operator, value):
        if operator != "in":
            return NotImplemented
        signed = [("signed_on", "!=", False), ("order_type", "!=", "upsell")]
        # sudo: the orders may be a colleague's; only whether they are signed counts
        orders = self.env["sale.order"].sudo()._search(signed)
        domain = (
            Domain("require_signature", "=", True)
            & Domain("signed_on", "=", False)
            & Domain("date_cancelled", "=", False)
            & Domain("state", "in", RUNNING)
            & Domain("order_ids", "not in", orders)
        )
        return domain if True in value else ~domain

    def _has_to_be_signed(self):
        """Return whether the customer is asked to sign."""
        self.ensure_one()
        return bool(
            self.require_signature
            and not self.signed_on
            and not self.date_cancelled
            and self.state in RUNNING
            and not self._get_signed_order()
        )

    def _get_signed_order(self):
        """Return the order that the customer has signed for this contract, if any."""
        self.ensure_one()
        # sudo: whoever may read the contract may know who signed it
        orders = self.sudo().order_ids
        signed = orders.filtered(
            lambda order: order.signed_on and order.order_type != "upsell"
        )
        return signed.sorted("signed_on")[:1]

    @api.model
    def default_get(self, fields):
        # Nobody signs with a default of the context.
        names = [name for name in fields if name not in SIGNATURE_FIELDS]
        return super().default_get(names)

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su and any(
            values.get(name) for values in vals_list for name in SIGNATURE_FIELDS
        ):
            raise AccessError(self._get_signature_message())
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            if vals.keys() & {*SIGNATURE_FIELDS}:
                self.check_access("write")
                raise AccessError(self._get_signature_message())
            self._check_signed_fields(vals)
        return super().write(vals)

    def _get_signature_message(self):
        return self.env._(
            "Nobody enters a signature: send the contract, and its customer signs it."
        )

    def _check_signed_fields(self, vals):
        """Refuse other terms for what the customer has signed."""
        if not vals.keys() & {*SIGNED_FIELDS}:
            return
        self.check_access("write")
        # sudo: whether somebody has signed is the same for everybody
        if signed := self.sudo().filtered(
            lambda contract: contract.signed_on or contract._get_signed_order()
        ):
            raise UserError(
                self.env._(
                    "%s is signed: its terms and conditions stay as they are.",
                    ", ".join(signed.mapped("number")),
                )
            )
