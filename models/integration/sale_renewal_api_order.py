from odoo import api, models
from odoo.fields import Command, Domain

from ...inputs import Input, make_problem, read_values
from ..sale_order_type_mixin import ORDER_TYPES
from .sale_renewal_api_payment import PAYMENT

LINE = {
    "product": Input("text"),
    "product_id": Input("id"),
    "product_external_id": Input("text"),
    "quantity": Input("number", least=0),
    "price": Input("number"),
    "discount": Input("number", least=0, most=100),
    "plan": Input("key"),
    "description": Input("text"),
    "contract": Input("key"),
}
ORDER = {
    "document": Input("text", choices=("order", "opportunity")),
    "type": Input("text", choices=tuple(kind for kind, _name in ORDER_TYPES)),
    "name": Input("text"),
    "customer_id": Input("id"),
    "customer_external_id": Input("text"),
    "opportunity_id": Input("id"),
    "opportunity_external_id": Input("text"),
    "company_id": Input("id"),
    "contracts": Input("rows"),
    "currency": Input("text"),
    "term_start_date": Input("day"),
    "reference": Input("text"),
    "salesperson": Input("text"),
    "lines": Input("rows", fields=LINE),
    "payment": Input("values", fields=PAYMENT),
}
MODELS = {"order": "sale.order", "opportunity": "crm.lead"}


class SaleRenewalApi(models.AbstractModel):
    """The part of ``sale.renewal.api`` that makes opportunities and orders."""

    _inherit = "sale.renewal.api"

    @api.model
    def create_order(
        self,
        values: dict,
        system: str | None = None,
        external_id: str | None = None,
        confirm: bool = False,
    ) -> dict:
        """Create an opportunity or a quotation, and confirm it if wanted.

        With an external id that is known, nothing is made: the answer is the same, and
        an open quotation can be confirmed. Other values than before are refused.

        :param values: ``document`` (``order``, or ``opportunity``), ``type``
            (``new``, ``upsell`` or ``renewal``), ``customer_id`` or
            ``customer_external_id``, ``contracts`` (numbers or ids, for upsells and
            renewals), ``name`` (of an opportunity), ``opportunity_id`` or
            ``opportunity_external_id`` (of an order), ``company_id``, ``currency``
            (code; needed with prices), ``term_start_date``, ``reference`` (of the
            customer), ``salesperson`` (login), ``lines`` (objects with ``product``, an
            internal reference, or ``product_id`` or ``product_external_id``;
            ``quantity``, ``price`` per billing period, ``discount`` in percent,
            ``plan`` (name or id), ``description``, ``contract``; a renewal without any
            offers what the contracts sell), ``payment`` (made elsewhere:
            ``reference``, ``provider``, ``amount``, ``currency``, ``date``)
        :param system: code of the system that calls
        :param external_id: id of the order or opportunity in that system
        :param confirm: confirm it as well
        :return: ``model``, ``id``, ``name``, ``created``, ``state``, ``order_id``,
            ``opportunity_id``, ``contracts``, ``total``; ``problems``
        :raise AccessError: for users that are not internal
        """

        def make(system_record, document, is_same):
            clean, problems = read_values(self.env, values, ORDER)
            self._refuse(*problems)
            wanted = self._read_argument("confirm", confirm, Input("flag"))
            return self._make_order(document, clean, system_record, is_same, wanted)

        model = self._get_document_model(values)
        return self._answer_once(model, values, system, external_id, make)

    @api.model
    def _get_document_model(self, values):
        """Return the model of what is to be made; what was sent is not checked yet."""
        kind = values.get("document") if isinstance(values, dict) else None
        return MODELS.get(kind if isinstance(kind, str) else None, "sale.order")

    @api.model
    def _make_order(self, document, clean, system, is_same, confirm):
        """Return the document of these values, and the answer.

        :param document: what the caller made before; may be empty
        """
        created = not document
        if created:
            document = self._create_document(document._name, clean, system)
        elif not is_same:
            text = self.env._(
                "external_id: %s was made of other values. Change it here, or send "
                "another external ID.",
                document.display_name,
            )
            name = document.display_name
            self._refuse(make_problem("different", text, "external_id", name))
        if confirm:
            self._confirm_document(document)
        if created and clean.get("payment"):
            self._note_paid_elsewhere(document, clean["payment"])
        return document, self._describe_document(document) | {"created": created}

    @api.model
    def _create_document(self, model, clean, system):
        """Return a new quotation or opportunity."""
        kind = clean.get("type") or "new"
        head, problems = self._prepare_head(clean, system)
        lines, found = self._prepare_lines(clean.get("lines") or [], system, head)
        problems += found
        if kind != "new" and not clean.get("contracts"):
            text = self.env._("contracts is missing: send which contracts it is for.")
            problems.append(make_problem("missing", text, "contracts"))
        if kind == "new" and head["contracts"]:
            text = self.env._("contracts: a new order is for none: leave them out.")
            problems.append(make_problem("invalid", text, "contracts"))
        if kind != "renewal" and not lines:
            text = self.env._("lines is missing: send what is sold.")
            problems.append(make_problem("missing", text, "lines"))
        self._refuse(*problems)
        create = getattr(self, f"_create_{kind}_document")
        return create(model, clean, head, lines)

    @api.model
    def _create_new_document(self, model, clean, head, lines):
        pricelist = self._get_pricelist(clean, head)
        vals = {
            "partner_id": head["partner"].id,
            "company_id": head["company"].id,
            "pricelist_id": pricelist.id,
        }
        return self._create_with_lines(model, vals, clean, head, lines)

    @api.model
    def _create_upsell_document(self, model, clean, head, lines):
        contracts = head["contracts"]
        contracts._check_upsell()
        link = {"source_contract_ids": [Command.set(contracts.ids)]}
        lead_vals = contracts[0]._prepare_upsell_lead_values() | link
        if model == "crm.lead":
            return self._create_with_lines(model, lead_vals, clean, head, lines)
        leads = self.env["crm.lead"].with_company(head["company"])
        lead = head["opportunity"] or leads.create(lead_vals)
        vals = contracts[0]._prepare_upsell_order_values(lead) | link
        return self._create_with_lines(model, vals, clean, head, lines)

    @api.model
    def _create_renewal_document(self, model, clean, head, lines):
        """Let the contracts be renewed as with the button, then offer these lines."""
        contracts = head["contracts"]
        leads = contracts._create_renewals(clean.get("term_start_date"))
        if len(leads) > 1:
            text = self.env._(
                "contracts: they are renewed by %s opportunities: send them in as many "
                "calls.",
                len(leads),
            )
            self._refuse(make_problem("ambiguous", text, "contracts"))
        order = leads._get_open_quotations()[:1]
        if model == "sale.order":
            order = order or leads._create_quotations()
        document = order or leads
        if lines:
            self._offer_lines(document, lines)
        vals = self._prepare_document_values(document._name, clean, head)
        document.write(vals)
        return order if model == "sale.order" else leads

    @api.model
    def _offer_lines(self, document, lines):
        """Sell these lines instead of what the contracts sell: what has the same
        product goes on at the quantity and price that were sent.
        """
        name = "order_line" if document._name == "sale.order" else "line_ids"
        old = document[name].filtered(lambda line: line._sells_product())
        commands, kept = [], old.browse()
        for vals in lines:
            same = (old - kept).filtered(
                lambda line, key=vals["product_id"]: line.product_id.id == key
            )[:1]
            kept |= same
            same_vals = {key: val for key, val in vals.items() if key != "product_id"}
            commands.append(
                Command.update(same.id, same_vals) if same else Command.create(vals)
            )
        commands += [Command.delete(line.id) for line in old - kept]
        document.write({name: commands})

    @api.model
    def _create_with_lines(self, model, vals, clean, head, lines):
        name = "order_line" if model == "sale.order" else "line_ids"
        vals = vals | self._prepare_document_values(model, clean, head)
        vals[name] = [Command.create(line) for line in lines]
        return self.env[model].with_company(head["company"]).create(vals)

    @api.model
    def _prepare_document_values(self, model, clean, head):
        """Return what was sent about the document itself."""
        vals = {}
        if clean.get("type") and clean["type"] != "renewal":
            vals["order_type"] = clean["type"]
        if clean.get("term_start_date"):
            vals["term_start_date"] = clean["term_start_date"]
        if head["user"]:
            vals["user_id"] = head["user"].id
        if model == "sale.order":
            if clean.get("reference"):
                vals["client_order_ref"] = clean["reference"]
            if head["opportunity"]:
                vals["opportunity_id"] = head["opportunity"].id
            return vals
        if clean.get("name") or clean.get("type", "new") == "new":
            title = clean.get("name") or clean.get("reference")
            vals["name"] = title or self.env._("Deal with %s", head["partner"].name)
        return vals | {"type": "opportunity"}

    @api.model
    def _get_pricelist(self, clean, head):
        """Return the prices of the currency that was sent; those of the customer, if
        they are in it.
        """
        own = head["partner"].with_company(head["company"]).property_product_pricelist
        code = clean.get("currency")
        if not code or own.currency_id.name == code:
            return own
        company = head["company"]
        pricelists = self.env["product.pricelist"].search(
            Domain(self.env["product.pricelist"]._check_company_domain(company))
            & Domain("currency_id.name", "=", code),
            limit=1,
        )
        if not pricelists and company.currency_id.name != code:
            text = self.env._(
                "currency: there is no pricelist in %s: add one, or send prices in "
                "another currency.",
                code,
            )
            self._refuse(make_problem("not_found", text, "currency"))
        return pricelists
