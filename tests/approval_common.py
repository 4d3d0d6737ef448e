from odoo.fields import Command
from odoo.tests import new_test_user

from .common import RenewalCommon


class ApprovalCommon(RenewalCommon):
    """Discounts above 10 % have to be approved. Ada sells in the team of Lea, Max
    administers sales.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.company.write({"approve_discount": True, "approve_discount_above": 10.0})
        cls.seller = new_test_user(
            cls.env, "ada", "sales_team.group_sale_salesman", name="Ada"
        )
        cls.leader = new_test_user(
            cls.env, "lea", "sales_team.group_sale_salesman_all_leads", name="Lea"
        )
        cls.manager = new_test_user(
            cls.env, "max", "sales_team.group_sale_manager", name="Max"
        )
        cls.team = cls.env["crm.team"].create(
            {"name": "North", "user_id": cls.leader.id}
        )

    @classmethod
    def _quote(cls, discount=0.0, user=None, product=None, **values):
        """Return a quotation that Ada made, of one piece for 250 or another product."""
        product = product or cls.setup
        orders = cls.env["sale.order"].with_user(user or cls.seller)
        return orders.create(
            {
                "partner_id": cls.customer_a.id,
                "user_id": (user or cls.seller).id,
                "team_id": cls.team.id,
                "order_line": [
                    Command.create({"product_id": product.id, "discount": discount})
                ],
                **values,
            }
        )

    def _get_requests(self, order):
        """Return the open activities that ask for an approval."""
        self.env.flush_all()
        return order.sudo().activity_ids.filtered(
            lambda activity: (
                activity.activity_type_id
                == self.env.ref("sale_renewal.mail_activity_type_order_approval")
            )
        )
