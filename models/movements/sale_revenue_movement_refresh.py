from operator import attrgetter

from odoo import api, models
from odoo.tools import SQL, groupby

from ... import movements

# Whose contracts a transaction has changed, for the movements that it makes at its end.
CUSTOMERS = "sale_renewal.customers"
# The columns of a movement, in the order in which they are compared and written.
COLUMNS = (
    *("change_id", "movement_type", "amount", "amount_company", "date", "detail"),
    *(
        "is_planned",
        "company_id",
        "partner_id",
        "country_id",
        "currency_id",
        "contract_id",
    ),
    *("line_id", "product_id", "plan_id", "team_id", "salesperson_id"),
)
SHARED = COLUMNS[6:]  # what a movement has in common with its change
# What was changed gets another number: months are told by it that they are out of date.
# A change that has become another customer's by other means has its movements already;
# and if another transaction has just made them, PostgreSQL lets us begin anew.
INSERT = f"""INSERT INTO sale_revenue_movement ({", ".join(COLUMNS)}) VALUES %s
    ON CONFLICT (change_id, movement_type) DO UPDATE SET
    {", ".join(f"{name} = EXCLUDED.{name}" for name in ("id", *COLUMNS[2:]))}"""
DELETE = "DELETE FROM sale_revenue_movement WHERE id = ANY(%s)"
PAGE = 1000  # rows of one statement
SELECT = SQL(f"SELECT {', '.join(('id', *COLUMNS))} FROM sale_revenue_movement")
# What a change says of its movements; whether the term goes on, where that counts.
CHANGES = SQL(
    """SELECT change.id AS change_id, change.kind, change.revenue_type, change.before,
        change.date, change.mrr_change, change.mrr_change_company, change.company_id,
        change.partner_id, change.currency_id, change.contract_id, change.line_id,
        change.product_id, change.plan_id, change.team_id, change.salesperson_id,
        COALESCE(change.is_planned, FALSE) AS is_planned,
        (SELECT country_id FROM res_partner WHERE id = change.partner_id),
        CASE WHEN change.kind IN ('cancel', 'end')
                AND COALESCE(change.mrr_change, 0) = 0
            THEN (SELECT state FROM sale_contract WHERE id = change.contract_id)
        END AS state
    FROM sale_contract_change change"""
)


class SaleRevenueMovement(models.Model):
    """The part of ``sale.revenue.movement`` that is made from the record of changes.

    Customers are marked when a change of theirs is recorded. Before the transaction
    ends, or when somebody reads movements, those of all of these customers are made, in
    a handful of queries; what stays the same is not touched.
    """

    _inherit = "sale.revenue.movement"

    @api.model
    def _mark_customers(self, customers):
        """Remember of whom movements have to be made before the transaction ends.

        :param customers: pairs of ids, of company and customer
        """
        hooks = self.env.cr.precommit
        if customers and not hooks.data.get(CUSTOMERS):
            # sudo: who changes a contract may not read what colleagues have sold to
            # the customer; the movements say it to those who may
            hooks.add(self.sudo()._refresh_pending)
        hooks.data.setdefault(CUSTOMERS, set()).update(customers)

    @api.model
    def _mark_partners(self, ids):
        """Mark customers in all companies."""
        self._flush_sources()
        query = SQL(
            """SELECT DISTINCT company_id, partner_id FROM sale_contract_change
            WHERE partner_id IN %s""",
            tuple(ids),
        )
        self._mark_customers(self.env.execute_query(query) if ids else ())

    @api.model
    def _refresh_pending(self):
        """Make the movements of the customers that were marked."""
        if customers := self.env.cr.precommit.data.pop(CUSTOMERS, ()):
            self._flush_sources()
            self._refresh_customers(customers)

    @api.model
    def _flush_sources(self):
        self.env["sale.contract.change"].flush_model()
        self.env["sale.contract"].flush_model(["state"])
        self.env["res.partner"].flush_model(["country_id"])

    @api.model
    def _refresh_customers(self, customers):
        """Make the movements of customers what the record of changes says.

        :param customers: pairs of ids, of company and customer
        """
        customers = sorted(pair for pair in customers if all(pair))
        if not customers:
            return
        asked = self._get_customers_sql(customers)
        new, old = self._prepare_rows(asked), self._read_rows(asked)
        gone = [number for number, row in old.items() if row[:2] not in new]
        kept = set(old.values())
        changed = [row for row in new.values() if row not in kept]
        if gone or changed:
            self._replace_rows(gone, changed)
            self.invalidate_model(flush=False)  # nobody writes them but this

    @api.model
    def _get_customers_sql(self, customers):
        """Return the condition on what belongs to customers.

        :param customers: pairs of ids, of company and customer
        """
        companies, partners = map(list, zip(*customers, strict=True))
        if len(set(companies)) == 1:
            return SQL(
                "company_id = %s AND partner_id = ANY(%s)", companies[0], partners
            )
        return SQL(
            """partner_id = ANY(%(partners)s) AND (company_id, partner_id)
                IN (SELECT * FROM unnest(%(companies)s, %(partners)s))""",
            companies=companies,
            partners=partners,
        )

    @api.model
    def _replace_rows(self, gone, rows):
        """Delete movements and write others, of which nothing else follows.

        :param list gone: ids
        :param list rows: thousands of them, in the order of the columns
        """
        cursor, delete = self.env.cr, SQL(DELETE, gone)
        if not rows:
            cursor.execute(delete)
            return
        first = cursor.mogrify(SQL("WITH gone AS (%s) ", delete)).decode()
        cursor.execute_values((first if gone else "") + INSERT, rows, page_size=PAGE)

    @api.model
    def _read_rows(self, asked):
        """Return the movements that there are, by id."""
        self.env.cr.execute(SQL("%s WHERE %s", SELECT, asked))
        return {
            number: (change, name, float(amount), float(company), *rest)
            for number, change, name, amount, company, *rest in self.env.cr.fetchall()
        }

    @api.model
    def _prepare_rows(self, asked):
        """Return the movements that there have to be, by change and type."""
        order = SQL("ORDER BY company_id, partner_id, date, id")
        self.env.cr.execute(SQL("%s WHERE %s %s", CHANGES, asked, order))
        names = [column.name for column in self.env.cr.description]
        changes = [dict(zip(names, row, strict=True)) for row in self.env.cr.fetchall()]
        return {
            row[:2]: row
            for _customer, group in groupby(changes, key=_get_customer)
            for row in self._get_rows_of_customer(group)
        }

    @api.model
    def _get_rows_of_customer(self, changes):
        """Yield the movements of one customer, in the order of the columns.

        :param list changes: dicts, in the order of their days
        """
        rows = [_get_row(change) for change in changes]
        # sudo: a setting of the company of the changes; nothing is told
        companies = self.env["res.company"].sudo()
        grace = companies.browse(changes[0]["company_id"]).renewal_grace_days or 0
        found = movements.get_movements(rows, grace)
        for number, parts in groupby(found, key=attrgetter("row")):
            change = changes[number]
            left = round(float(change["mrr_change_company"] or 0.0), movements.DIGITS)
            for part in parts:
                share = left
                if part is not parts[-1]:
                    # The currency of the company has no more than three digits.
                    share = round(left * part.amount / rows[number].amount, 2)
                left = round(left - share, movements.DIGITS)
                yield (
                    change["change_id"],
                    part.type,
                    part.amount,
                    share,
                    change["date"],
                    _get_detail(change, part.type),
                    *(change[name] for name in SHARED),
                )


def _get_customer(change):
    return change["company_id"], change["partner_id"]


def _get_row(change):
    """Return a change as ``movements.py`` wants it."""
    return movements.Row(
        change["date"],
        float(change["mrr_change"] or 0.0),
        _get_kind(change),
        change["currency_id"],
    )


def _get_kind(change):
    """Return what kind of row a change is, see ``movements.py``."""
    kind, revenue_type = change["kind"], change["revenue_type"]
    if revenue_type == "transfer":
        return movements.MOVE
    if change["mrr_change"] and not revenue_type:
        return movements.RENEW
    if kind in ("pause", "resume"):
        return movements.PAUSE
    if kind in ("cancel", "end"):
        # A term that goes on in the next one ends without a loss.
        is_renewed = not change["mrr_change"] and change["state"] == "renewed"
        return movements.CHANGE if is_renewed else movements.END
    if kind in ("new", "undo") or revenue_type == "new":
        return movements.START
    if revenue_type == "churn" and change["mrr_change"] > 0:
        return movements.BACK
    return movements.CHANGE


def _get_detail(change, name):
    """Return what changed, see the field."""
    kind = change["kind"]
    if kind in ("transfer", "owner"):
        return "customer" if kind == "transfer" else "owner"
    if name == movements.TRANSFER or not change["revenue_type"]:
        return "term"
    if kind in ("pause", "resume"):
        return "pause"
    if kind == "temporary":
        return "temporary"
    if "price" in (kind, change["revenue_type"]):
        return "price"
    if kind == "renewal" and change["revenue_type"] != "new":
        return "quantity"
    if kind in ("upsell", "downsell"):
        return "quantity" if change["before"] else "product"
    if kind == "renewed":
        return "product"
    return "contract"
