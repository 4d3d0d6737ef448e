from odoo import fields, models


class SaleContract(models.Model):
    """Who owns a contract, and how its customer is quoted and billed."""

    _inherit = "sale.contract"
    fiscal_position_id = fields.Many2one(
        "account.fiscal.position",
        compute="_compute_fiscal_position_id",
        store=True,
        readonly=False,
        precompute=True,
        check_company=True,
        help="Adapts taxes and accounts of the invoices.",
    )
    client_order_ref = fields.Char("Customer Reference")

    def _get_owner_team(self):
        self.ensure_one()
        return self.company_id.renewal_team_id or self.team_id

    def _get_owner(self):
        """Return who owns the renewal: the team leader if the salesperson is gone."""
        self.ensure_one()
        team = self._get_owner_team()
        return self.user_id.filtered("active") or team.user_id.filtered("active")

    def _get_quotation_pricelist(self):
        """Return a pricelist in the currency of the contract; may be empty."""
        self.ensure_one()
        customer = self.partner_id.with_company(self.company_id)
        candidates = self.pricelist_id | customer.property_product_pricelist
        return candidates.filtered(
            lambda pricelist: (
                pricelist.active and pricelist.currency_id == self.currency_id
            )
        )[:1]

    def _prepare_quotation_values(self):
        """Return what the renewal quotation takes over from the contract."""
        self.ensure_one()
        return {
            "partner_invoice_id": self.partner_invoice_id.id,
            "partner_shipping_id": self.partner_shipping_id.id,
            "payment_term_id": self.payment_term_id.id,
        }
