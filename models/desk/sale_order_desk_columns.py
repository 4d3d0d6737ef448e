from odoo import api, models


class SaleOrder(models.Model):
    """The part of ``sale.order`` that folds columns of the order desk."""

    _inherit = "sale.order"

    @api.model
    def formatted_read_group(
        self,
        domain,
        groupby=(),
        aggregates=(),
        having=(),
        offset=0,
        limit=None,
        order=None,
    ):
        """Fold columns without an order, and that of paid ones: so many steps do not
        fit beside each other, and nothing is left to do for what is paid.

        Lists fold their groups themselves.
        """
        groups = super().formatted_read_group(
            domain, groupby, aggregates, having, offset, limit, order
        )
        # Asked for groups without records: by a kanban view, and not by a list.
        if [*groupby] == ["fulfilment_state"] and self.env.context.get(
            "read_group_expand"
        ):
            for group in groups:
                if group["fulfilment_state"] == "paid" or not group.get("__count", 1):
                    group["__fold"] = True
        return groups
