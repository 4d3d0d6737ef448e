from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command

TRUCKS = 2
# What users need to see trucks and the steps of deliveries.
LOCATION_GROUPS = "stock.group_stock_multi_locations", "stock.group_adv_location"
# Views of Odoo that forbid new locations to those who do not see any.
CLOSED_VIEWS = (
    "stock.stock_location_view_tree2_editable",
    "stock.stock_location_view_form_editable",
)


class StockWarehouse(models.Model):
    _inherit = "stock.warehouse"

    has_staging = fields.Boolean(
        "Staging Area",
        copy=False,
        help="Picked goods wait in a staging area, which has trucks as its locations: "
        "deliveries take at least two steps. Ready deliveries can be put on a truck "
        "with Load Truck, one or many at a time.",
    )
    loading_type_id = fields.Many2one(
        "stock.picking.type", check_company=True, copy=False
    )
    trucks_location_id = fields.Many2one(
        "stock.location",
        check_company=True,
        copy=False,
        help="Every location below it is a truck that can be loaded.",
    )

    @api.constrains("has_staging", "delivery_steps")
    def _check_staging_steps(self):
        for warehouse in self:
            if warehouse.has_staging and warehouse.delivery_steps == "ship_only":
                raise ValidationError(
                    self.env._(
                        "%s has a staging area: it delivers in two or three steps. "
                        "Switch the staging area off first.",
                        warehouse.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("has_staging"):
                vals["delivery_steps"] = self._get_staging_steps(
                    vals.get("delivery_steps")
                )
        warehouses = super().create(vals_list)
        warehouses.filtered("has_staging")._open_staging()
        return warehouses

    def write(self, vals):
        if "has_staging" not in vals:
            return super().write(vals)
        wanted = vals["has_staging"]
        changed = self.filtered(lambda warehouse: warehouse.has_staging != wanted)
        if wanted:
            in_one_step = changed.filtered(
                lambda warehouse: warehouse.delivery_steps == "ship_only"
            )
            super(StockWarehouse, in_one_step).write(
                {"delivery_steps": self._get_staging_steps("ship_only")}
            )
        else:
            changed._check_staging_empty()
        result = super().write(vals)
        if wanted:
            changed._open_staging()
        else:
            changed._close_staging()
        return result

    @api.model
    def _get_staging_steps(self, steps):
        """Return the steps of a delivery that comes through the staging area."""
        return steps if steps and steps != "ship_only" else "pick_ship"

    def _open_staging(self):
        """Make, or bring back, what staging takes: its area, trucks and operation."""
        self._show_locations()
        for warehouse in self.with_context(active_test=False):
            area = warehouse.wh_output_stock_loc_id
            area.name = self.env._("Staging")
            if not warehouse.trucks_location_id:
                values = warehouse._prepare_trucks()
                earlier = warehouse._find_earlier(
                    "stock.location", values, ("location_id", "name")
                )
                warehouse.trucks_location_id = earlier or earlier.create(values)
            trucks = warehouse._get_trucks()
            (warehouse.trucks_location_id | trucks).active = True
            if not warehouse.loading_type_id:
                values = warehouse._prepare_loading_type(trucks[:1])
                earlier = warehouse._find_earlier(
                    "stock.picking.type", values, ("warehouse_id", "sequence_code")
                )
                warehouse.loading_type_id = earlier or earlier.create(values)
            warehouse.loading_type_id.active = True

    def _find_earlier(self, model, values, names):
        """Return what an earlier installation left, which has these values already: a
        second operation type would number its transfers from 1 again.
        """
        domain = [(name, "=", values[name]) for name in names]
        return self.env[model].search(domain, order="id", limit=1)

    def _close_staging(self):
        """Put away what staging took; the steps of deliveries stay as they are."""
        for warehouse in self:
            warehouse.wh_output_stock_loc_id.name = self.env._("Output")
            warehouse.loading_type_id.active = False
            warehouse.trucks_location_id.active = False

    def _check_staging_empty(self):
        """Refuse to close a staging area with goods on its trucks."""
        for warehouse in self:
            quants = self.env["stock.quant"].search(
                [
                    ("location_id", "child_of", warehouse.trucks_location_id.ids),
                    ("quantity", "!=", 0),
                ]
            )
            if quants:
                raise UserError(
                    self.env._(
                        "The trucks of %(warehouse)s are not empty: deliver or unload "
                        "%(goods)s first.",
                        warehouse=warehouse.name,
                        goods=", ".join(quants.product_id.mapped("display_name")),
                    )
                )

    def _show_locations(self):
        """Let users see locations and routes, as the settings of Inventory do.

        Only these two are switched on: to save the settings would save those of every
        add-on.
        """
        # Inventory managers may prepare their warehouses without being administrators.
        users = self.env.ref("base.group_user").sudo()
        missing = [
            group
            for group in map(self.env.ref, LOCATION_GROUPS)
            if group not in users.all_implied_ids
        ]
        if not self or not missing:
            return
        for group in missing:
            users._apply_group(group)
        for name in CLOSED_VIEWS:
            if view := self.env.ref(name, raise_if_not_found=False):
                # sudo: as above
                view.sudo().active = False

    def _get_trucks(self):
        """Return the locations that can be loaded, archived ones as well."""
        locations = self.env["stock.location"].with_context(active_test=False)
        trucks = self.trucks_location_id
        return locations.search([("id", "child_of", trucks.ids)], order="id") - trucks

    def _prepare_trucks(self):
        self.ensure_one()
        company = {"company_id": self.company_id.id, "usage": "internal"}
        trucks = [
            {"name": self.env._("Truck %s", number)} for number in range(1, TRUCKS + 1)
        ]
        return company | {
            "name": self.env._("Trucks"),
            "location_id": self.wh_output_stock_loc_id.id,
            "child_ids": [Command.create(truck | company) for truck in trucks],
        }

    def _prepare_loading_type(self, truck):
        self.ensure_one()
        return {
            "name": self.env._("Load Truck"),
            "code": "internal",
            "sequence_code": "LOAD",
            "warehouse_id": self.id,
            "company_id": self.company_id.id,
            "default_location_src_id": self.wh_output_stock_loc_id.id,
            "default_location_dest_id": truck.id,
            "use_create_lots": False,
            "use_existing_lots": True,
            "color": self.out_type_id.color,
        }
