from odoo import api, fields, models


class SaleOrderLine(models.Model):
    """The routes of an order line, which always say the same as its fulfilment: Odoo's
    own rules do what the routes say.
    """

    _inherit = "sale.order.line"

    # Set by hand in Odoo, and still: they and the fulfilment follow each other.
    route_ids = fields.Many2many(
        compute="_compute_route_ids", store=True, readonly=False
    )

    @api.depends("fulfilment", "order_id.warehouse_id")
    def _compute_route_ids(self):
        for line in self.filtered("fulfilment"):
            routes = line._get_fulfilment_routes()
            if routes != line.route_ids:
                line.route_ids = routes

    @api.onchange("route_ids")
    def _onchange_route_ids(self):
        self._follow_routes()

    def _get_chosen_routes(self):
        """Return the routes that somebody chose for the line, other than drop-ship."""
        self.ensure_one()
        routes = self.route_ids
        if not routes:
            return routes
        ours = routes._filter_dropship(self._get_company())
        return routes - ours - self._get_source().delivery_route_id

    def _get_fulfilment_routes(self):
        """Return the routes that bring about the fulfilment of the line."""
        self.ensure_one()
        company, product = self._get_company(), self.product_id
        ours = self.route_ids._filter_dropship(company)
        if self.fulfilment == "dropship":
            return ours and self.route_ids or product._get_dropship_routes(company)
        routes = self.route_ids - ours
        # Where the routes of the product say drop-ship, the line has to say otherwise.
        if self._may_be_routed() and product._filter_dropshipped(company):
            warehouses = self.env["stock.warehouse"].search(
                [("delivery_route_id", "in", routes.ids)]
            )
            routes -= warehouses.delivery_route_id
            routes = routes or self._get_source().delivery_route_id
        return routes

    def _may_be_routed(self):
        """Return whether the product may have a drop-ship route of its own."""
        policy = self.product_id.dropship_policy
        return policy != "allowed" or self.proposed_fulfilment == "dropship"

    def _follow_routes(self):
        """Let the fulfilment say what somebody changed the routes to."""
        for line in self.filtered(lambda line: line.fulfilment and line._is_quoted()):
            company = line._get_company()
            asked = line.route_ids or line.product_id._get_own_routes()
            found = asked._filter_dropship(company)
            fulfilment = "dropship" if found else "stock"
            if fulfilment != line.fulfilment:
                line.fulfilment = fulfilment
