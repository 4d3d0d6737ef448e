from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain


class SaleSuggestionMixin(models.AbstractModel):
    """An opportunity or a quotation that suggests the options of what it sells.

    The inheriting model says what the suggestions depend on, and whether it is still
    open. Its lines are those of ``sale.renewal.proposal.mixin``.
    """

    _name = "sale.suggestion.mixin"
    _description = "Suggested Products"

    suggested_product_ids = fields.Many2many(
        "product.product",
        string="Suggested",
        compute="_compute_suggested_product_ids",
        groups="base.group_user",
        help="Optional products of what is sold here that are not on a line yet. "
        "Renewals and upsells also suggest the options of what the customer has, and "
        "nothing that the customer has already.",
    )

    def _compute_suggested_product_ids(self):
        products = self.env["product.product"]
        for document, plans in self._get_suggestions().items():
            document.suggested_product_ids = products.union(*plans)

    def _takes_suggestions(self):
        """Return whether something can still be added."""
        raise NotImplementedError

    def _add_suggestion(self, product):
        """Add a suggested product to the lines, under the plan that it comes with.

        :raise UserError: if it is not suggested (any more)
        """
        self.ensure_one()
        self.check_access("write")
        plans = self._get_suggestions()[self]
        if product not in plans:
            raise UserError(
                self.env._(
                    "%(product)s is not suggested for %(document)s any more: add it to "
                    "the lines by hand.",
                    product=product.display_name,
                    document=self.display_name,
                )
            )
        sequences = self[self._proposal_lines].mapped("sequence")
        values = {
            "product_id": product.id,
            "sequence": max(sequences, default=10),
        }
        if plans[product]:
            values["plan_id"] = plans[product].id
        self.write({self._proposal_lines: [Command.create(values)]})

    def _get_suggestions(self):
        """Return what each document suggests.

        :return: for each document, the plan of each suggested product; the plan is
            empty for one-time products, and where nothing else says one
        :rtype: dict
        """
        is_open = {document: document._takes_suggestions() for document in self}
        documents = self.filtered(is_open.get)
        contracts = documents._get_contracts_of_customers()
        return {
            document: document._get_options(contracts.get(document))
            if is_open[document]
            else {}
            for document in self
        }

    def _get_contracts_of_customers(self):
        """Return the running contracts of the customers of renewals and upsells, and
        those that they renew or add to; by document.
        """
        # Whoever sells may not see what colleagues have sold to the customer. They are
        # told no more than what is not worth suggesting.
        # sudo: the contracts of a customer may be colleagues'; products are told, and
        # only those that the user may sell
        amending = self.sudo().filtered(
            lambda document: (
                document.order_type != "new" and document.source_contract_ids
            )
        )
        customers = amending.partner_id.commercial_partner_id
        domain = Domain("partner_id", "child_of", customers.ids)
        # sudo: as above
        running = self.env["sale.contract"].sudo()
        if customers:
            running = running.search(
                domain & Domain("state", "in", ("pending", "active", "to_renew"))
            )
        by_customer = running.grouped(
            lambda contract: (
                contract.partner_id.commercial_partner_id,
                contract.company_id,
            )
        )
        result = {}
        for document in amending:
            sources = document.source_contract_ids._origin
            key = document.partner_id.commercial_partner_id, sources.company_id[:1]
            found = sources | by_customer.get(key, running.browse())
            result[document] = found
        return result

    def _get_options(self, contracts=None):
        """Return the options that are worth suggesting, with their plans.

        :param contracts: the ``sale.contract`` whose items count as well
        :rtype: dict
        """
        lines = self[self._proposal_lines].filtered(lambda line: line._sells_product())
        offers = [
            (line.product_id, line._has_plan() and line.plan_id) for line in lines
        ]
        known = lines.product_id
        if contracts:
            items = contracts.line_ids._get_current_versions()
            offers += [(item.product_id, item.contract_id.plan_id) for item in items]
            # What was paid once with the contract is not offered again either.
            known |= items.product_id | contracts.order_ids.order_line.product_id
        plans = {}
        for product, plan in sorted(offers, key=lambda offer: not offer[1]):
            for template in product.sudo().optional_product_ids:
                plans.setdefault(template, plan)
        own_plans = {plan for _product, plan in offers if plan}
        only_plan = own_plans.pop() if len(own_plans) == 1 else False
        # sudo: as above; what is known already is left out
        return {
            option.with_env(self.env): self._get_option_plan(option, plan or only_plan)
            for template, plan in plans.items()
            if template not in known.sudo().product_tmpl_id
            for option in template.product_variant_ids
            if self._is_suggestable(option)
        }

    def _is_suggestable(self, option):
        """Return whether the company can sell an optional product as it is."""
        company = self.company_id or self.env.company
        return (
            option.active
            and option.sale_ok
            # Somebody has to choose what a combo consists of.
            and option.type != "combo"
            and option.company_id in (company, company.browse())
        )

    def _get_option_plan(self, option, plan):
        """Return the plan under which an option is added; empty: as the line says."""
        is_recurring = option.recurring_type == "recurring"
        plan = plan if is_recurring and plan else self.env["sale.contract.plan"]
        return plan.with_env(self.env)
