from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..sale_order_type_mixin import ORDER_TYPES

ORIGIN_TYPES = [*ORDER_TYPES, ("mixed", "Several")]

# Who may read contracts. Others use the documents without them.
CONTRACT_GROUPS = ",".join(
    [
        "sales_team.group_sale_salesman",
        "account.group_account_invoice",
        "account.group_account_readonly",
    ]
)
# Who may read their numbers: the prices of contracts are not for those who deliver.
NUMBER_GROUPS = f"{CONTRACT_GROUPS},stock.group_stock_user,purchase.group_purchase_user"


class SaleOriginMixin(models.AbstractModel):
    """Which contracts a document is for, and what kind of order sold it: a transfer, a
    purchase order or an invoice.

    The inheriting model says with ``_get_origin_orders`` which orders made it, and with
    ``_get_origin_items`` which contract items it delivers or bills, those that a
    contract made it for apart. It extends ``_compute_origin`` with what they depend on.
    """

    _name = "sale.origin.mixin"
    _inherit = "sale.contract.link.mixin"
    _description = "Origin in Orders and Contracts"

    order_type = fields.Selection(
        ORIGIN_TYPES,
        compute="_compute_origin",
        store=True,
        help="The type of the order that made the document. What contracts make is a "
        "renewal if the contract is one, else new. Several: made for more than one "
        "type. Empty: made by neither.",
    )
    contract_ids = fields.Many2many(
        "sale.contract",
        string="Contracts",
        compute="_compute_origin",
        store=True,
        groups=CONTRACT_GROUPS,
        help="The contracts whose billing periods the document is for.",
    )
    contract_count = fields.Integer(compute="_compute_contract_count")
    contract_numbers = fields.Char(
        compute="_compute_contract_numbers",
        search="_search_contract_numbers",
        groups=NUMBER_GROUPS,
        help="For whoever delivers or buys what contracts sell, without reading them.",
    )

    @api.model
    def _get_link_fields(self):
        return [*super()._get_link_fields(), "contract_ids"]

    def _compute_origin(self):
        # The same for everybody, whoever may read the orders and contracts.
        self.sudo()._read_origins()
        links = []
        for document in self:
            origin = document.sudo()
            made, sold = origin._get_origin_items()
            types = set(origin._get_origin_orders().mapped("order_type"))
            for contract in made.contract_id:
                types.add("renewal" if contract.previous_contract_ids else "new")
            document.order_type = (
                "mixed" if len(types) > 1 else next(iter(types), False)
            )
            links.append((document, (made | sold).contract_id))
        self._set_contracts(links)

    def _set_contracts(self, links):
        """Set the contracts of documents, in one query for all that are stored.

        :param list links: pairs of a document that is being computed and its contracts
        """
        self._fields["contract_ids"].write_batch(
            [(document, contracts) for document, contracts in links if document.id]
        )
        for document, contracts in links:
            if not document.id:
                document.contract_ids = contracts

    def _read_origins(self):
        """Read at once what is needed, one by one, of each of these documents."""
        orders, items = self.env["sale.order"], self.env["sale.contract.line"]
        for document in self:
            orders |= document._get_origin_orders()
            items = items.union(*document._get_origin_items())
        orders.mapped("order_type")
        # What a document had before is read when it gets something else.
        contracts = items.contract_id | self.contract_ids
        contracts.mapped("previous_contract_ids")

    @api.depends("contract_ids")
    def _compute_contract_count(self):
        for document in self:
            # sudo: only counted; the button opens what the user may read
            document.contract_count = len(document.sudo().contract_ids)

    @api.depends_context("allowed_company_ids")
    @api.depends("contract_ids.number")
    def _compute_contract_numbers(self):
        for document in self:
            # Numbers of the companies that the user works in, as for contracts.
            contracts = document.sudo().contract_ids.filtered(
                lambda contract: contract.company_id in self.env.companies
            )
            document.contract_numbers = ", ".join(contracts.mapped("number"))

    @api.model
    def _search_contract_numbers(self, operator, value):
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        self.flush_model(["contract_ids"])
        # As in the computation.
        numbers = Domain("company_id", "in", self.env.companies.ids)
        # sudo: numbers only, of documents that the user may read
        contracts = self.env["sale.contract"].sudo()
        if operator == "in" and False in value:
            # sudo: as above
            named = self.sudo()._search(
                [("contract_ids", "in", contracts._search(numbers))]
            )
            return ~Domain("id", "in", named)
        contracts = contracts._search(numbers & Domain("number", operator, value))
        # sudo: as above
        found = self.sudo()._search([("contract_ids", "in", contracts)])
        return Domain("id", "in", found)

    def _read_group_groupby(self, alias, groupby_spec, query):
        """A document is in the group of each of its contracts, as tags are."""
        name = "contract_numbers"
        if groupby_spec != name:
            return super()._read_group_groupby(alias, groupby_spec, query)
        self._check_field_access(self._fields[name], "read")
        # As in the computation.
        contracts = self.env["sale.contract"].sudo()
        seen = contracts._search([("company_id", "in", self.env.companies.ids)])
        link, links = query.make_alias(alias, name), self._fields["contract_ids"]
        named = SQL(
            "%s = %s AND %s IN %s",
            SQL.identifier(link, links.column1),
            SQL.identifier(alias, "id"),
            SQL.identifier(link, links.column2),
            seen.subselect(),
        )
        query.add_join("LEFT JOIN", link, links.relation, named)
        contract = query.make_alias(link, "number")
        is_linked = SQL(
            "%s = %s",
            SQL.identifier(contract, "id"),
            SQL.identifier(link, links.column2),
        )
        query.add_join("LEFT JOIN", contract, contracts._table, is_linked)
        return SQL.identifier(contract, "number")

    @api.readonly
    def action_view_contracts(self):
        self.ensure_one()
        return self.contract_ids._get_records_action(name=self.env._("Contracts"))

    def _get_origin_orders(self):
        """Return the orders that made the document."""
        raise NotImplementedError

    def _get_origin_items(self):
        """Return the contract items of which it is a period, as two recordsets: those
        that the contract made it for, and those that an order did.
        """
        raise NotImplementedError
