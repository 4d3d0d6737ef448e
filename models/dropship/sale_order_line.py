from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command

from ...problems import get_paragraphs
from ..plans.sale_order_line import LINE_KINDS

FULFILMENTS = [("stock", "From Stock"), ("dropship", "Drop-ship")]
OPEN_STATES = ("draft", "sent")


class SaleOrderLine(models.Model):
    """The part of ``sale.order.line`` that says whether stock or a vendor ships it.

    A fulfilment that is not the proposed one was chosen by somebody, and stays.
    """

    _inherit = "sale.order.line"

    fulfilment = fields.Selection(
        FULFILMENTS,
        compute="_compute_fulfilment",
        store=True,
        readonly=False,
        help="Who ships the goods to the customer: our warehouse or a vendor. Proposed "
        "by the drop-ship policy of the product and by what is free for the "
        "promised date; proposals are made anew when the order is confirmed.",
    )
    proposed_fulfilment = fields.Selection(
        FULFILMENTS, compute="_compute_fulfilment", store=True, readonly=False
    )
    fulfilment_note = fields.Char(compute="_compute_fulfilment_note", compute_sudo=True)
    fulfilment_warning = fields.Text(
        compute="_compute_fulfilment_note", compute_sudo=True
    )

    @api.depends(
        *LINE_KINDS,
        "product_id",
        "product_uom_id",
        "product_uom_qty",
        "customer_lead",
        "order_id.warehouse_id",
        "order_id.commitment_date",
        "short_order_id.order_line.product_uom_qty",
    )
    def _compute_fulfilment(self):
        lines = self.filtered(lambda line: line._has_fulfilment())
        nobody = {"fulfilment": False, "proposed_fulfilment": False}
        (self - lines).update(nobody)
        lines = lines.filtered(lambda line: line._may_decide_fulfilment())
        lines -= lines._keep_proposals()
        for line, proposal in lines._get_proposals(lines._get_coverage()).items():
            line._take_fulfilment(proposal)
        # Reading the routes above has computed them, with the fulfilment of before.
        self.env.add_to_compute(self._fields["route_ids"], lines)

    @api.depends(
        "fulfilment",
        "proposed_fulfilment",
        "price_subtotal",
        "customer_lead",
        "order_id.commitment_date",
        "short_order_id.order_line.product_uom_qty",
        "state",
    )
    def _compute_fulfilment_note(self):
        self.update({"fulfilment_note": False, "fulfilment_warning": False})
        lines = self.filtered(lambda line: line.product_id and line._is_quoted())
        undecided = lines.filtered(lambda line: not line._is_fulfilment_chosen())
        coverage = undecided._get_coverage()
        for line in lines:
            is_bought = line._is_dropshipped() or line._is_bought_service()
            if not is_bought and line not in coverage:
                continue
            problems = line._get_fulfilment_problems()
            losses = line._get_margin_warnings()
            line.fulfilment_warning = "\n".join(problems or losses)
            notes = (
                problems and self.env._("cannot be ordered"),
                losses and self.env._("sold at a loss"),
                line._get_short_note(coverage.get(line)),
            )
            line.fulfilment_note = ", ".join(filter(None, notes))

    @api.constrains("fulfilment")
    def _check_fulfilment(self):
        for line in self.filtered(lambda line: line._is_quoted()):
            if line._is_forbidden(line.fulfilment):
                raise ValidationError(line._get_never_message())

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.filtered(lambda line: line.state == "sale")._check_vendors()
        return lines

    def write(self, vals):
        if "fulfilment" in vals:
            self._check_may_choose(vals["fulfilment"])
        more = self.browse()
        if quantity := vals.get("product_uom_qty"):
            more = self.filtered(
                lambda line: line.state == "sale" and line.product_uom_qty < quantity
            )
        result = super().write(vals)
        if "route_ids" in vals and "fulfilment" not in vals:
            self._follow_routes()
        more._check_vendors()
        return result

    def copy_data(self, default=None):
        """Copies are proposed anew, unless somebody chose."""
        result = super().copy_data(default)
        for line, values in zip(self, result, strict=True):
            if line._is_fulfilment_chosen() and not line._is_split():
                continue
            for name in {"fulfilment", "proposed_fulfilment"} - set(default or {}):
                values.pop(name, None)
            if line.fulfilment:
                values["route_ids"] = [Command.set(line._get_chosen_routes().ids)]
        return result

    def _has_fulfilment(self):
        """Return whether it can be chosen who ships the goods: also of an option that
        the customer has not taken yet, and not of what is taken back.
        """
        self.ensure_one()
        return self.product_uom_qty >= 0 and self._is_goods()

    def _has_fulfilment_choice(self):
        """Return whether a vendor ships the goods, or could."""
        self.ensure_one()
        if not self._has_fulfilment():
            return False
        return self._is_dropshipped() or (
            not self._is_forbidden("dropship")
            and self.product_id.product_tmpl_id.has_vendor
        )

    def _is_quoted(self):
        self.ensure_one()
        return not self.state or self.state in OPEN_STATES

    def _may_decide_fulfilment(self):
        """Return whether nothing has been ordered or shipped for the line yet."""
        self.ensure_one()
        if self._is_quoted():
            return True
        is_new = self.state == "sale" and not self.fulfilment
        # sudo: salespeople may not read purchases; they learn whether there is one
        return is_new and not (self.move_ids or self.sudo().purchase_line_ids)

    def _is_fulfilment_chosen(self):
        """Return whether somebody chose something else than was proposed."""
        self.ensure_one()
        return bool(self.fulfilment) and self.fulfilment != self.proposed_fulfilment

    def _filter_undecided(self):
        """Return the lines whose fulfilment is proposed anew by their confirmation."""
        return self.filtered(
            lambda line: (
                line._is_quoted()
                and line._has_fulfilment()
                and not line._is_fulfilment_chosen()
            )
        )

    def _is_forbidden(self, fulfilment):
        self.ensure_one()
        never = self.product_id.dropship_policy == "never"
        return never and fulfilment == "dropship"

    def _is_dropshipped(self):
        self.ensure_one()
        return self.fulfilment == "dropship"

    def _filter_to_be_dropshipped(self):
        coverage = self._filter_undecided()._get_coverage()
        return self.filtered(
            lambda line: (
                line._is_short(coverage[line])
                if line in coverage
                else line._is_dropshipped()
            )
        )

    def _get_proposals(self, coverage):
        """Return what the policies of the products propose.

        :param dict coverage: see :meth:`_get_coverage`
        :rtype: dict[sale.order.line, str]
        """
        result = {}
        for company, lines in self.grouped(lambda line: line._get_company()).items():
            allowed = lines.filtered(
                lambda line: line.product_id.dropship_policy == "allowed"
            )
            routed = allowed.product_id._filter_dropshipped(company)
            for line in lines:
                policy = line.product_id.dropship_policy
                dropshipped = not line._get_chosen_routes() and (
                    policy == "always"
                    or (policy == "allowed" and line.product_id in routed)
                    or (line in coverage and line._is_short(coverage[line]))
                )
                result[line] = "dropship" if dropshipped else "stock"
        return result

    def _take_fulfilment(self, proposal):
        """Do what is proposed, unless somebody chose. A route that came with a new
        line is a choice.
        """
        self.ensure_one()
        forbidden = self._is_forbidden(self.fulfilment)
        if self._is_fulfilment_chosen() and not forbidden:
            return
        routed = not self.fulfilment and self.route_ids._filter_dropship(
            self._get_company()
        )
        values = {
            "proposed_fulfilment": proposal,
            "fulfilment": "dropship" if routed else proposal,
        }
        for name, value in values.items():
            if self[name] != value:
                self[name] = value

    def _check_may_choose(self, fulfilment):
        closed = self.filtered(
            lambda line: not line._is_quoted() and line.fulfilment != fulfilment
        )
        if closed:
            raise UserError(
                self.env._(
                    "%s: who ships the goods is chosen on the quotation. Cancel the "
                    "order and set it to quotation to choose again.",
                    ", ".join(closed.order_id.mapped("name")),
                )
            )

    def _check_vendors(self):
        """Refuse lines of confirmed orders that no vendor can deliver."""
        by_order = self.grouped("order_id").items()
        problems = {
            order: lines._get_fulfilment_problems() for order, lines in by_order
        }
        if paragraphs := get_paragraphs(problems):
            raise UserError("\n\n".join(paragraphs))

    def _get_vendor_date(self):
        """As Odoo's own rules have it, when they look for a vendor."""
        self.ensure_one()
        company = self._get_company()
        today = company._get_contract_today()
        if self.product_id.type == "service":
            return today
        days = company.security_lead
        planned = self.order_id.commitment_date or self._expected_date()
        return max((planned - timedelta(days=days)).date(), today)
