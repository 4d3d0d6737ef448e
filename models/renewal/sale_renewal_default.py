import contextlib

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import ormcache

TYPES = (
    *("char", "text", "html", "integer", "float", "monetary", "boolean"),
    *("date", "datetime", "selection", "many2one", "many2many"),
)
# What is given by a name.
NAMED_TYPES = ("selection", "many2one", "many2many")
# What rows say that name a model only, as they did before there were documents.
RENEWAL_DOCUMENTS = {
    "crm.lead": "renewal_opportunity",
    "sale.order": "renewal_quotation",
}


class SaleRenewalDefault(models.Model):
    """The value of one field of the documents of one kind that are made."""

    _name = "sale.renewal.default"
    _inherit = ["sale.contract.link.mixin"]
    _description = "Default Value"
    _order = "document, sequence, id"
    _rec_name = "field_id"
    _check_company_auto = True

    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    document = fields.Selection(
        [
            ("renewal_opportunity", "Renewal Opportunity"),
            ("renewal_quotation", "Renewal Quotation"),
        ],
        required=True,
        default="renewal_opportunity",
    )
    model = fields.Selection(
        [
            ("crm.lead", "Opportunity"),
            ("sale.order", "Order"),
            ("sale.order.line", "Order Line"),
        ],
        compute="_compute_model",
        store=True,
        precompute=True,
        help="What kind of record the document is; it follows from the document.",
    )
    field_id = fields.Many2one(
        "ir.model.fields",
        required=True,
        ondelete="cascade",
        domain="[('model', '=', model), ('store', '=', True),"
        f" ('ttype', 'in', {TYPES})]",
    )
    kind = fields.Selection(
        [("value", "Value"), ("expression", "Expression")],
        required=True,
        default="value",
    )
    value = fields.Char(
        required=True,
        help="A value: text, a number, a date (2026-12-31), yes or no, the name of a "
        "record; several names with commas.\n"
        "An expression of Python, for example contract.date_end - "
        "relativedelta(days=10), with contract, today and relativedelta; for orders "
        "also order, and for their lines line. Only people with the rights of Settings "
        "may write one.",
    )
    found = fields.Json(
        compute="_compute_found",
        store=True,
        help="What a name stood for when it was saved: renewals are made in other "
        "languages, and records get other names.",
    )
    plan_id = fields.Many2one(
        "sale.contract.plan",
        ondelete="cascade",
        check_company=True,
        help="Only for contracts and orders under this plan. Empty: for all.",
    )
    company_id = fields.Many2one(
        "res.company", help="Only for documents of this company. Empty: for all."
    )

    @api.depends("field_id")
    def _compute_display_name(self):
        for default in self:
            # sudo: sales managers read defaults, and not the models of Odoo
            default.display_name = default.sudo().field_id.field_description

    @api.depends("document")
    def _compute_model(self):
        for default in self:
            default.model = default._get_document_model()

    def _get_document_model(self):
        """Return the name of the model of the document."""
        self.ensure_one()
        models_by_document = {name: key for key, name in RENEWAL_DOCUMENTS.items()}
        return models_by_document.get(self.document)

    @api.depends("model", "field_id", "kind", "value")
    def _compute_found(self):
        for default in self:
            default.found = False
            is_value = default.kind == "value" and bool(default.value)
            if is_value and default.field_id.ttype in NAMED_TYPES:
                # A value that is no value is refused, see _check_value.
                with contextlib.suppress(ValidationError):
                    default.found = default._parse_value()

    @api.constrains("model", "field_id", "kind", "value")
    def _check_value(self):
        """Try each value, so that no renewal fails because of it later."""
        for default in self:
            sample = default._get_sample()
            if default.field_id.model != default.model:
                raise ValidationError(
                    self.env._(
                        "%s is no field of that document: choose another one.",
                        default.field_id.display_name,
                    )
                )
            if default.field_id.name in default._get_refused_fields():
                raise ValidationError(
                    self.env._(
                        "%s follows from other documents: choose another field.",
                        default.field_id.field_description,
                    )
                )
            if default.kind == "expression":
                default._check_expression(sample)
            else:
                default._parse_value()
                # Now, in the language of whoever saves it.
                default.mapped("found")

    def _get_refused_fields(self):
        """Return the names of the fields that our code alone fills in."""
        document = self.env[self.model]
        return [*document._get_link_fields(), *document._get_derived_fields()]

    def _get_sample(self):
        """Return a record to try an expression on; may be empty."""
        self.ensure_one()
        return self.env["sale.contract"].search([], limit=1)

    def _check_type(self, value):
        """Raise an error unless the field can take a value."""
        document = self.env[self.model]
        field = document._fields[self.field_id.name]
        field.convert_to_cache(value, document, validate=True)

    @api.model
    def _get_values(self, contracts, document):
        """Return the default values of one document that renews contracts.

        :param sale.contract contracts: those of the document
        :param str document: ``renewal_opportunity`` or ``renewal_quotation``
        :rtype: dict
        """
        contract = contracts[:1]
        defaults = self._get_defaults(document, contract.plan_id, contract.company_id)
        return {
            default.field_id.name: default._get_value(contract) for default in defaults
        }

    @api.model
    def _get_defaults(self, document, plans, company):
        """Return what is said about a document; what beats the rest comes last: what is
        said for a plan or a company.

        :param str document: a kind of document
        :param sale.contract.plan plans: under which it sells
        :param res.company company: whose document it is
        """
        # sudo: settings that whoever makes a document need not be able to read
        found = self.sudo().browse(self._get_ids(document))
        found = found.filtered(
            lambda default: default.plan_id <= plans and default.company_id <= company
        )
        return found.sorted(lambda d: (bool(d.plan_id), bool(d.company_id)))

    @api.model
    @ormcache("document")
    def _get_ids(self, document):
        # sudo: settings that whoever renews need not be able to read; ids only
        return tuple(self.sudo().search([("document", "=", document)]).ids)

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create([self._name_document(vals) for vals in vals_list])

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(self._name_document(vals))

    @api.model
    def _name_document(self, vals):
        """Return values that name the document, where they name a model only."""
        if "model" not in vals:
            return vals
        document = RENEWAL_DOCUMENTS.get(vals["model"])
        rest = {name: value for name, value in vals.items() if name != "model"}
        return {"document": document} | rest if document else rest

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    def _get_value(self, contract):
        self.ensure_one()
        if self.kind == "value":
            return self._get_found() or self._parse_value()
        value = self._evaluate(contract)
        if isinstance(value, models.BaseModel):
            if value._name != self.field_id.relation:
                raise ValueError(self.env._("it gives %s.", value._description))
            many = self.field_id.ttype == "many2many"
            return value.ids if many else value[:1].id
        return value

    def _get_found(self):
        """Return what the name stands for, unless a record was deleted since."""
        if not self.found or not self.field_id.relation:
            return self.found
        records = self.env[self.field_id.relation].browse(self.found)
        return records == records.exists() and self.found

    def _parse_value(self):
        """Return the value as the field wants it.

        :raise ValidationError: saying what the field wants
        """
        self.ensure_one()
        parse = getattr(self, f"_parse_{self.field_id.ttype}", str)
        try:
            return parse(self.value.strip())
        except (ValueError, UserError) as error:
            raise ValidationError(
                self.env._(
                    "%(value)s is no value of %(field)s: %(error)s",
                    value=self.value,
                    field=self.field_id.field_description,
                    error=error,
                )
            ) from error

    _parse_integer = staticmethod(int)
    _parse_float = staticmethod(float)
    _parse_monetary = staticmethod(float)
    _parse_date = staticmethod(fields.Date.to_date)
    _parse_datetime = staticmethod(fields.Datetime.to_datetime)

    def _parse_boolean(self, value):
        words = {"yes": True, "true": True, "1": True}
        words |= {"no": False, "false": False, "0": False}
        if value.lower() not in words:
            raise ValueError(self.env._("write yes or no."))
        return words[value.lower()]

    def _parse_selection(self, value):
        field = self.env[self.model]._fields[self.field_id.name]
        options = dict(field._description_selection(self.env))
        for key, label in options.items():
            if value in (key, label):
                return key
        raise ValueError(self.env._("choose one of %s.", ", ".join(options.values())))

    def _parse_many2one(self, value):
        return self._find_record(value)

    def _parse_many2many(self, value):
        return [self._find_record(name.strip()) for name in value.split(",")]

    def _find_record(self, name):
        found = self.env[self.field_id.relation].name_search(
            name, operator="=", limit=2
        )
        if len(found) != 1:
            raise ValueError(
                self.env._("there is not exactly one record called %s.", name)
            )
        return found[0][0]
