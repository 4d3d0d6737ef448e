from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class SaleOrder(models.Model):
    """The terms and conditions that a quotation offers."""

    _inherit = "sale.order"

    clause_version_ids = fields.Many2many(
        "sale.contract.clause.version",
        "sale_order_clause_version_rel",
        "order_id",
        "version_id",
        "Contract Terms",
        compute="_compute_clause_version_ids",
        store=True,
        readonly=False,
        copy=False,
        ondelete="restrict",
        check_company=True,
        groups="base.group_user",
        help="What its contracts are signed with: the terms of the plans, unless you "
        "choose others.",
    )
    clause_key = fields.Char(
        "Plans of the Terms",
        compute="_compute_clause_version_ids",
        store=True,
        copy=False,
        groups="base.group_user",
        help="For which plans and contracts the terms were filled in. As long as these "
        "stay, so does what somebody chose.",
    )

    offered_clause_ids = fields.Many2many(
        "sale.contract.clause.version",
        string="Offered Terms",
        compute="_compute_offered_clause_ids",
        export_string_translation=False,
        inverse="_inverse_offered_clause_ids",
        check_company=True,
        groups="base.group_user",
        help="What its contracts are signed with: the terms of the plans, unless you "
        "choose others.",
    )

    @api.depends("clause_key", "clause_version_ids")
    def _compute_offered_clause_ids(self):
        """The terms as the form shows them: not read where nothing recurs."""
        for order in self:
            order.offered_clause_ids = (
                order.clause_version_ids if order.clause_key else False
            )

    @api.model
    def _get_contract_only_fields(self):
        names = super()._get_contract_only_fields()
        return [*names, "clause_key", "offered_clause_ids"]

    def _inverse_offered_clause_ids(self):
        for order in self:
            order.clause_version_ids = order.offered_clause_ids

    @api.depends(
        "order_line.plan_id", "company_id", "order_type", "source_contract_ids"
    )
    def _compute_clause_version_ids(self):
        for key, orders in self.grouped(lambda o: o._get_clause_key()).items():
            stale = orders.grouped(lambda o: o.clause_key or "")
            stale.pop(key, None)
            changed = orders.browse().concat(*stale.values())
            changed = changed.filtered(lambda o: not o._has_fixed_clauses())
            # Written at once: the same plans and contracts have the same terms.
            if changed:
                versions = changed[:1]._get_default_clause_versions()
                changed.clause_version_ids = versions
                changed.clause_key = key
            for order in orders - changed:
                if not order.id:  # a form: what is stored stays by itself
                    order._keep_clauses()

    def _keep_clauses(self):
        """Leave the terms of a form as they are; they are not read where nothing
        recurs, which has none.
        """
        self.ensure_one()
        if self.clause_key:
            self.clause_version_ids = self.clause_version_ids
        else:
            self._fields["clause_version_ids"]._insert_cache(self, [()])
        self.clause_key = self.clause_key

    def _has_fixed_clauses(self):
        """Return whether the terms stay, whatever the lines are now."""
        self.ensure_one()
        return bool(self.state in ("sale", "cancel") or self.signature)

    def _get_clause_key(self):
        """Return what the default terms depend on, as a text; empty: nothing recurs."""
        self.ensure_one()
        plans = self.order_line.plan_id
        if not plans:
            return ""
        contracts = self._get_upsold_contracts()._origin
        return f"{self.company_id.id}:{sorted(plans.ids)}:{sorted(contracts.ids)}"

    def _get_default_clause_versions(self):
        """Return what the order offers: the terms of its plans today; what is added to
        a contract is sold under the terms of that contract.
        """
        self.ensure_one()
        if contracts := self._get_upsold_contracts()._origin:
            return contracts.clause_version_ids
        clauses = self.order_line.plan_id.clause_ids
        return clauses._get_versions(self.company_id)

    def write(self, vals):
        if vals.keys() & {"clause_version_ids", "clause_key"}:
            self._check_clauses_open()
        return super().write(vals)

    def _check_clauses_open(self):
        """Refuse other terms for what was signed or confirmed."""
        closed = self.filtered(lambda order: order.state == "sale" or order.signature)
        if closed and not self.env.su:
            raise UserError(
                self.env._(
                    "%s is signed or confirmed: its terms and conditions stay as they "
                    "are.",
                    ", ".join(closed.mapped("name")),
                )
            )

    def _get_clause_versions(self):
        """Return the terms to print, in their order."""
        self.ensure_one()
        # sudo: whoever may read the order may read what it offers
        versions = self.sudo().clause_version_ids
        return versions.sorted(lambda v: (v.clause_id.sequence, v.clause_id.id))

    def _prepare_contract_values(self, plan, lines):
        """Each contract gets the terms of its plan, and those that belong to none."""
        values = super()._prepare_contract_values(plan, lines)
        elsewhere = (self.order_line.plan_id - plan).clause_ids - plan.clause_ids
        versions = self._get_clause_versions().filtered(
            lambda version: version.clause_id not in elsewhere
        )
        return values | {"clause_version_ids": [Command.set(versions.ids)]}

    def _create_contracts(self):
        # sudo: whoever confirms an order makes its contracts, and need not see them
        orders = self.sudo()
        before = orders.contract_ids
        result = super()._create_contracts()
        (orders.contract_ids - before)._tell_signed()
        return result
