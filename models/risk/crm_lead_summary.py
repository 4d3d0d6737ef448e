from odoo import api, fields, models
from odoo.tools import format_amount

from ...wording import format_day


class CrmLead(models.Model):
    """The part of ``crm.lead`` that says what happened in the term that is renewed."""

    _inherit = "crm.lead"

    term_summary = fields.Html(
        "What Happened",
        compute="_compute_term_summary",
        sanitize=False,
        help="What happened in the terms that are renewed, and what the renewal makes "
        "of their recurring revenue.",
    )

    @api.depends("order_type", "source_contract_ids", "primary_order_id")
    @api.depends_context("lang", "uid")
    def _compute_term_summary(self):
        for lead in self:
            contracts = lead._get_readable_sources()
            lead.term_summary = bool(contracts) and self.env["ir.qweb"]._render(
                "sale_renewal.renewal_term_summary",
                {"sections": lead._get_summary_sections(contracts)},
            )

    def _get_readable_sources(self):
        """Return the contracts of a renewal that the reader may read: amounts and
        changes are told of these alone.
        """
        self.ensure_one()
        if self.order_type != "renewal":
            return self.env["sale.contract"]
        return self.source_contract_ids._filtered_access("read")

    def _get_summary_sections(self, contracts):
        """Return the sections of the summary: pairs of a title and its sentences."""
        self.ensure_one()
        sections = [
            (self.env._("Recurring Revenue"), self._get_revenue_sentences(contracts)),
            (self.env._("Changes"), contracts._get_change_sentences()),
            (self.env._("Invoices"), contracts._get_invoice_sentences()),
            (self.env._("Deliveries"), contracts._get_delivery_sentences()),
            (self.env._("Contact"), self._get_contact_sentences(contracts)),
        ]
        return [(title, sentences) for title, sentences in sections if sentences]

    def _get_revenue_sentences(self, contracts):
        """Return MRR before and after, for each currency."""
        self.ensure_one()
        order = self.primary_order_id
        sentences = []
        for currency, sold in contracts.grouped("currency_id").items():
            ends = [contract._get_monthly_on(contract.date_end) for contract in sold]
            old = format_amount(self.env, sum(ends), currency)
            if order.currency_id != currency:
                sentences.append(self.env._("%s per month until now", old))
                continue
            new = order.amount_recurring_monthly
            sentences.append(
                self.env._(
                    "%(old)s per month until now, %(new)s offered",
                    old=old,
                    new=format_amount(self.env, new, currency),
                )
            )
        return sentences

    def _get_contact_sentences(self, contracts):
        self.ensure_one()
        sentences = [
            self.env._(
                "Open: %(what)s, until %(day)s",
                what=activity.summary or activity.activity_type_id.name,
                day=format_day(self.env, activity.date_deadline),
            )
            for activity in self.activity_ids
        ]
        # Only when somebody wrote, not what.
        moments = contracts.sudo()._get_last_contacts().values()
        if last := max(filter(None, moments), default=None):
            day = contracts[0].company_id._get_contract_day(last)
            text = self.env._("Last message: %s", format_day(self.env, day))
        else:
            text = self.env._("Nobody has written during the term.")
        return [*sentences, text]

    def action_write_renewal_mail(self):
        """Open a mail to the customer about the quotation that counts."""
        self.ensure_one()
        return self.primary_order_id.action_write_renewal_mail()
