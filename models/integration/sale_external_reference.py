from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

# What other systems know; each inherits the mixin of this room.
REFERENCED = [
    ("res.partner", "Customer"),
    ("product.product", "Product"),
    ("crm.lead", "Opportunity"),
    ("sale.order", "Order"),
    ("sale.contract", "Contract"),
    ("account.move", "Invoice"),
]
STATES = [("pending", "Pending"), ("ok", "In Sync"), ("error", "Failed")]


class SaleExternalReference(models.Model):
    """By what id another system knows one of our documents, and how the last exchange
    with it went.

    Whoever may read the document may read its references. Only the role *Integration*
    writes them, on documents that the user may read. While a document is being made,
    and if that failed, its reference names none.
    """

    _name = "sale.external.reference"
    _description = "External Reference"
    _order = "id desc"
    _rec_name = "external_id"
    _rec_names_search = ["external_id"]

    system_id = fields.Many2one(
        "sale.external.system", required=True, ondelete="restrict", index=True
    )
    model = fields.Selection(REFERENCED, "Document Type", required=True)
    res_id = fields.Many2oneReference(
        "Document ID", model_field="model", copy=False, index="btree_not_null"
    )
    document = fields.Reference(
        REFERENCED, compute="_compute_document", compute_sudo=False
    )
    # Odoo's files call their own ids of records "External ID".
    external_id = fields.Char(
        "ID in the System",
        required=True,
        copy=False,
        help="The id of the document in the other system.",
    )
    last_sync = fields.Datetime(
        "Last Exchange",
        copy=False,
        default=fields.Datetime.now,
        help="When the other system last sent or fetched this document.",
    )
    state = fields.Selection(
        STATES,
        "Status",
        default="ok",
        required=True,
        copy=False,
        help="How the last exchange went. Pending: it is not done yet.",
    )
    message = fields.Text(
        copy=False, help="What went wrong in the last exchange, and what to do."
    )
    payload_hash = fields.Char(
        "Fingerprint",
        copy=False,
        readonly=True,
        help="Of the values that made the document: another call with the same values "
        "is known again, one with others is refused.",
    )

    _external_id_unique = models.UniqueIndex(
        "(system_id, model, external_id)",
        "This system knows another document of this type by this external ID.",
    )
    _document_unique = models.UniqueIndex(
        "(model, res_id, system_id) WHERE res_id > 0",
        "This system knows this document by another external ID already.",
    )
    _failed_idx = models.Index("(model, res_id) WHERE state = 'error'")

    @api.depends("model", "res_id")
    @api.depends_context("uid")
    def _compute_document(self):
        self.document = False
        for model, references in self.filtered("res_id").grouped("model").items():
            documents = self.env[model].browse(references.mapped("res_id")).exists()
            readable = set(documents._filtered_access("read").ids)
            for reference in references:
                if reference.res_id in readable:
                    reference.document = f"{model},{reference.res_id}"

    @api.constrains("model", "res_id")
    def _check_document(self):
        for model, references in self.filtered("res_id").grouped("model").items():
            documents = self.env[model].browse(references.mapped("res_id"))
            if documents - documents.exists():
                raise ValidationError(
                    self.env._("The document does not exist: give the id of another.")
                )

    @api.constrains("external_id")
    def _check_external_id(self):
        for reference in self:
            if reference.external_id != reference.external_id.strip():
                raise ValidationError(
                    self.env._(
                        "The external ID “%s” begins or ends with a space: take it "
                        "away.",
                        reference.external_id,
                    )
                )

    def write(self, vals):
        result = super().write(vals)
        if {"model", "res_id"} & vals.keys():
            # What it names now is as much the user's as what it named before.
            self.check_access("write")
        return result

    def _check_access(self, operation):
        """Allow what the role allows, on documents that the user may read."""
        result = super()._check_access(operation)
        if not self or self.env.su:
            return result
        allowed = self - result[0] if result else self
        # sudo: which documents they name; what is checked is the user's own access
        references = allowed.sudo()
        hidden = self.browse()
        for model, group in references.grouped("model").items():
            documents = self.env[model].browse(set(group.mapped("res_id")) - {0})
            readable = set(documents.exists()._filtered_access("read").ids)
            if self._may_integrate():
                readable |= {0}
            hidden += group.filtered(lambda r, ids=readable: r.res_id not in ids)
        hidden = hidden.sudo(False)
        if not hidden:
            return result
        forbidden = hidden + result[0] if result else hidden
        return forbidden, lambda: forbidden._make_access_error(operation)

    def _make_access_error(self, operation):
        return self.env["ir.rule"]._make_access_error(operation, self)

    @api.model
    def _may_integrate(self):
        """Return whether the user may write what no document can be read of yet."""
        return self.env.su or self.browse().has_access("create")

    @api.model
    def _search(self, domain, *args, bypass_access=False, **kwargs):
        """Find the references of documents that the user may read."""
        if not (self.env.su or bypass_access):
            domain = Domain(domain) & self._get_readable_domain()
        return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)

    @api.model
    def _get_readable_domain(self):
        """Return the references of documents that the user may read."""
        readable = [Domain("res_id", "=", 0)] if self._may_integrate() else []
        for model, _name in REFERENCED:
            documents = self.env[model].with_context(active_test=False)
            if documents.has_access("read"):
                readable.append(
                    Domain("model", "=", model)
                    & Domain("res_id", "any!", documents._search([]))
                )
        return Domain.OR(readable)

    @api.readonly
    def action_open_document(self):
        """Open the document that the other system knows."""
        self.ensure_one()
        return self.document._get_records_action() if self.document else False

    @api.model
    def _get_of(self, documents):
        """Return the references of documents, whoever may see which."""
        return self.search(
            [("model", "=", documents._name), ("res_id", "in", documents.ids)]
        )

    def _move_to(self, document):
        """Let these name another document, one per system; the others go with theirs.

        :param document: what became of several documents that were merged
        """
        known = self._get_of(document).system_id
        for reference in self:
            if reference.system_id not in known:
                reference.res_id = document.id
                known |= reference.system_id

    def _get_error_text(self):
        """Return what went wrong with which system, in one sentence."""
        self.ensure_one()
        return self.env._(
            "%(system)s (%(external_id)s): %(message)s",
            system=self.system_id.name,
            external_id=self.external_id,
            message=self.message or self.env._("The last exchange failed."),
        )
