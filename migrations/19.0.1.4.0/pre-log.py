from odoo.tools import sql

COLUMNS = (
    ("plan_id", "int4"),
    ("team_id", "int4"),
    ("signed_date", "date"),
    ("currency_rate", "float8"),
)


def migrate(cr, version):
    """What was true of the contract is kept with each change, as far as it is known."""
    for name, kind in COLUMNS:
        if not sql.column_exists(cr, "sale_contract_change", name):
            sql.create_column(cr, "sale_contract_change", name, kind)
    # Empty: a scheduled action rebuilds what earlier versions recorded.
    if not sql.column_exists(cr, "sale_contract", "record_version"):
        sql.create_column(cr, "sale_contract", "record_version", "int4")
    cr.execute(
        """UPDATE sale_contract_change change
        SET partner_id = COALESCE(partner.commercial_partner_id, partner.id),
            plan_id = contract.plan_id,
            team_id = contract.team_id,
            signed_date = (
                change.create_date AT TIME ZONE 'UTC'
                AT TIME ZONE COALESCE(NULLIF(company.tz, ''), 'UTC')
            )::date,
            currency_rate = 1,
            mrr_change_company = change.mrr_change
        FROM sale_contract contract, res_company company, res_partner partner
        WHERE contract.id = change.contract_id
            AND company.id = contract.company_id
            AND partner.id = COALESCE(change.partner_id, contract.partner_id)
        """
    )
    _fill_rates(cr)


def _fill_rates(cr):
    """Changes in other currencies than the company's have the rate of their day."""
    rate = """COALESCE(
        (SELECT rate FROM res_currency_rate WHERE currency_id = {0} AND name <= day
            AND (company_id IS NULL OR company_id = root) ORDER BY company_id, name DESC
            LIMIT 1),
        (SELECT rate FROM res_currency_rate WHERE currency_id = {0}
            AND (company_id IS NULL OR company_id = root) ORDER BY company_id, name
            LIMIT 1), 1)"""
    cr.execute(
        f"""WITH pairs AS (
            SELECT DISTINCT company.id AS company, change.date AS day,
                contract.currency_id AS theirs, company.currency_id AS ours,
                split_part(company.parent_path, '/', 1)::int AS root
            FROM sale_contract_change change
            JOIN sale_contract contract ON contract.id = change.contract_id
            JOIN res_company company ON company.id = contract.company_id
            WHERE contract.currency_id != company.currency_id
        ), rates AS (
            SELECT *, {rate.format("theirs")} / {rate.format("ours")} AS rate
            FROM pairs
        )
        UPDATE sale_contract_change change
        SET currency_rate = rates.rate,
            mrr_change_company = ROUND(
                (change.mrr_change / rates.rate)::numeric, currency.decimal_places)
        FROM rates, sale_contract contract, res_currency currency
        WHERE contract.id = change.contract_id
            AND rates.company = contract.company_id
            AND rates.theirs = contract.currency_id
            AND rates.day = change.date
            AND currency.id = rates.ours
        """
    )
