from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

RISK_LEVELS = [("low", "Low"), ("medium", "Medium"), ("high", "High")]

RISK_KINDS = [
    ("late_payments", "Invoices Paid Late"),
    ("decrease", "Less Bought During the Term"),
    ("pause", "Paused"),
    ("price_rise", "Price Rise Above the Last One"),
    ("late_deliveries", "Late Deliveries"),
    ("no_contact", "No Contact"),
    ("lost_before", "Renewals Lost Before"),
]

RISK_UNITS = [
    ("days", "days"),
    ("percent", "%"),
    ("points", "percentage points"),
    ("times", "times"),
]

UNIT_OF_KIND = {
    "late_payments": "days",
    "decrease": "percent",
    "pause": "days",
    "price_rise": "points",
    "late_deliveries": "times",
    "no_contact": "days",
    "lost_before": "times",
}


class SaleRenewalRiskRule(models.Model):
    """What makes the loss of a renewal more likely, and how many points it counts."""

    _name = "sale.renewal.risk.rule"
    _description = "Risk of Renewals"
    _order = "sequence, id"
    _rec_name = "kind"
    _check_company_auto = True

    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    kind = fields.Selection(
        RISK_KINDS,
        "What Happened",
        required=True,
        help="Invoices paid late: by how many days the worst invoice of the term was "
        "paid after its due date, or is overdue.\n"
        "Less bought: the share of the MRR at the start of the term by which decreases "
        "of quantities and removed items lowered it.\n"
        "Paused: the days of all pauses of the term.\n"
        "Price rise: by how much more, in percentage points, the prices rise with this "
        "renewal than with the last one.\n"
        "Late deliveries: how many transfers of the term were done after their day.\n"
        "No contact: the days since the last message or note to or from the customer.\n"
        "Lost before: how many renewals with this customer were lost.",
    )
    threshold = fields.Float(
        "From", required=True, digits=(16, 2), help="The rule counts from this on."
    )
    unit = fields.Selection(RISK_UNITS, compute="_compute_unit")
    weight = fields.Integer("Points", required=True, default=10)
    company_id = fields.Many2one(
        "res.company",
        index=True,
        help="Empty: for all companies that have no rule of their own of this kind.",
    )

    _kind_unique = models.UniqueIndex(
        "(kind, COALESCE(company_id, 0))",
        "There is a rule of this kind for the company already: change that one.",
    )
    _threshold_positive = models.Constraint(
        "CHECK(threshold > 0 AND weight >= 0)",
        "A rule counts from more than 0 on, and with 0 points or more.",
    )

    @api.depends("kind")
    def _compute_unit(self):
        for rule in self:
            rule.unit = UNIT_OF_KIND.get(rule.kind)

    @api.constrains("weight")
    def _check_weight(self):
        if any(rule.weight > 1000 for rule in self):
            raise ValidationError(self.env._("Enter at most 1000 points."))

    @api.model
    def _get_rules(self, company):
        """Return the rules of a company, its own before those for all.

        :return: pairs of threshold and points by kind, in the order of the rules
        :rtype: dict
        """
        domain = Domain("company_id", "in", [False, company.id])
        # An archived rule of the company switches off the one for all companies.
        found = self.with_context(active_test=False).search(domain)
        own = {rule.kind for rule in found if rule.company_id}
        return {
            rule.kind: (rule.threshold, rule.weight)
            for rule in found
            if rule.active and (rule.company_id or rule.kind not in own)
        }
