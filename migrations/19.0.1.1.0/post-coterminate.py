"""The wizard *Renew Together* has become a choice of the wizard *Renew*."""


def migrate(cr, version):
    # Odoo forgets a model that is gone, but leaves its tables.
    cr.execute("DROP TABLE IF EXISTS sale_contract_sale_contract_coterminate_rel")
    cr.execute("DROP TABLE IF EXISTS sale_contract_coterminate")
