from odoo import api, fields, models, tools


class SaleExternalSystem(models.Model):
    """Another system that knows our documents by ids of its own: a CRM, a shop."""

    _name = "sale.external.system"
    _description = "External System"
    _order = "name, id"
    _rec_names_search = ["name", "code"]

    name = fields.Char(required=True, help="As users read it, such as Web Shop.")
    code = fields.Char(
        compute="_compute_code",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        copy=False,
        help="What the system calls itself when it calls the API, such as web_shop. "
        "Capitals and spaces make no difference.",
    )
    active = fields.Boolean(default=True)
    reference_ids = fields.One2many(
        "sale.external.reference", "system_id", "External References"
    )
    reference_count = fields.Integer(compute="_compute_counts", compute_sudo=False)
    error_count = fields.Integer(
        "Failed", compute="_compute_counts", compute_sudo=False
    )

    _code_unique = models.UniqueIndex(
        "(code)", "Another external system has this code: choose another one."
    )

    @api.depends("name")
    def _compute_code(self):
        for system in self:
            system.code = system.code or self._normalise(system.name)

    @api.depends("reference_ids.state")
    def _compute_counts(self):
        groups = self.env["sale.external.reference"]._read_group(
            [("system_id", "in", self._origin.ids)],
            ["system_id", "state"],
            ["__count"],
        )
        counts = {(system, state): count for system, state, count in groups}
        for system in self:
            own = {
                state: count
                for (other, state), count in counts.items()
                if other == system._origin
            }
            system.reference_count = sum(own.values())
            system.error_count = own.get("error", 0)

    @api.model_create_multi
    def create(self, vals_list):
        systems = super().create([self._normalise_values(vals) for vals in vals_list])
        self.env.registry.clear_cache()
        return systems

    def write(self, vals):
        return super().write(self._normalise_values(vals))

    @api.model
    def _normalise_values(self, vals):
        return (
            vals | {"code": self._normalise(vals["code"])} if "code" in vals else vals
        )

    @api.model
    def _normalise(self, code):
        """Return a code as it is stored.

        >>> SaleExternalSystem._normalise(None, " Web  Shop ")
        'web_shop'
        """
        return "_".join((code or "").lower().split())

    @api.model
    @tools.ormcache()
    def _has_any(self):
        """Return whether there may be a system that knows documents of ours."""
        # sudo: whether there is one is no secret; nothing else is told
        systems = self.sudo().with_context(active_test=False)
        return bool(systems.search_count([], limit=1))

    @api.model
    def _find(self, code):
        """Return the system that calls itself so; may be empty."""
        return self.search([("code", "=", self._normalise(code))], limit=1)

    @api.readonly
    def action_view_references(self):
        """Open what the system knows."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "sale_renewal.sale_external_reference_action"
        )
        return action | {
            "domain": [("system_id", "=", self.id)],
            "context": {"default_system_id": self.id},
        }

    @api.readonly
    def action_view_failed(self):
        """Open what the last exchange failed of."""
        action = self.action_view_references()
        return action | {"context": action["context"] | {"search_default_failed": 1}}
