"""The pictures of the documentation and of the store page: what is on each of them.

`./dev pictures` takes them from the demo database. An address names records by their
XML ids: `{sale_renewal.lead_tour}` is the id of that record, and
`{sale_renewal.order_running_4:contract_ids}` the id of its first contract.
"""

from typing import NamedTuple

DOCS, STORE = "docs/images", "static/description"
ACTION = "/odoo/action-sale_renewal."


class Picture(NamedTuple):
    """One picture: the name of its file, where it is kept, and how it is taken.

    ``user`` logs in with a password that is the same; ``click``: what to press first,
    selectors of CSS; ``wait``: seconds more, for what draws itself late.
    """

    name: str
    url: str
    folder: str = DOCS
    user: str = "admin"
    width: int = 1366
    height: int = 800
    click: tuple = ()
    wait: float = 0


CONTRACT = "/odoo/contracts/{sale_renewal.order_second_term:contract_ids}"
PORTAL = "/my/contracts/{sale_renewal.order_portal_running:contract_ids}"
PRODUCTS = ".o_notebook a[name=products]"

PICTURES = (
    # The store page
    Picture(
        "banner",
        "/sale_renewal/static/description/banner.svg",
        STORE,
        width=1120,
        height=560,
    ),
    Picture(
        "opportunity",
        "/odoo/crm/{sale_renewal.lead_tour}",
        STORE,
        click=(PRODUCTS,),
    ),
    Picture(
        "comparison",
        "/odoo/crm/{sale_renewal.lead_headquarters}",
        STORE,
        click=("button[name=action_compare_quotations]",),
    ),
    Picture("contract", CONTRACT, STORE, height=900),
    Picture("renewals", ACTION + "crm_lead_action_renewals", STORE),
    Picture("order_desk", ACTION + "sale_order_action_desk", STORE),
    Picture(
        "revenue",
        "/odoo/dashboards?dashboard_id={sale_renewal.spreadsheet_dashboard_recurring_revenue}",
        STORE,
        height=1000,
        wait=4,
    ),
    # Sales people
    Picture(
        "quotation",
        "/odoo/sales/{sale_renewal.lead_tour:order_ids}",
        height=900,
    ),
    Picture("contracts", "/odoo/contracts"),
    Picture(
        "contracts_to_renew",
        ACTION + "sale_contract_action_renewals",
        click=(".o_group_header",),
    ),
    Picture(
        "renew",
        "/odoo/contracts/{sale_renewal.order_due_1:contract_ids}",
        click=("button[name=action_open_renew]",),
    ),
    Picture(
        "renewal_opportunity",
        "/odoo/contracts/{sale_renewal.order_to_renew_2:contract_ids}",
        click=("button[name=action_view_opportunities]",),
        height=900,
    ),
    # Sales managers
    Picture(
        "forecast",
        ACTION + "sale_renewal_forecast_action",
        click=(".modal button[name=action_show]",),
    ),
    Picture("renewal_outcomes", ACTION + "sale_renewal_fact_action", wait=1),
    Picture("retention", ACTION + "sale_revenue_retention_action", wait=1),
    Picture("quote_to_cash", ACTION + "sale_quote_to_cash_action", wait=1),
    Picture("backlog", ACTION + "sale_backlog_action", wait=1),
    Picture("top_customers", ACTION + "sale_ranking_action_customers", wait=1),
    Picture("approvals", ACTION + "sale_order_action_to_approve"),
    Picture("requests", ACTION + "sale_contract_request_action"),
    # Order desk, warehouse, buyers
    Picture(
        "order_desk_late",
        "/odoo/sales/{sale_renewal.order_desk_late}",
        height=900,
    ),
    Picture("supply", ACTION + "sale_contract_supply_action"),
    Picture(
        "transfers",
        "/odoo/action-stock.action_picking_tree_all/{sale_renewal.order_desk_late:picking_ids}",
    ),
    # Accountants
    Picture("contracts_to_invoice", ACTION + "sale_contract_action_to_invoice"),
    Picture("payments", ACTION + "sale_contract_action_payments"),
    Picture("receivables", ACTION + "sale_receivable_action", wait=1),
    Picture("closes", ACTION + "sale_deferral_close_action"),
    Picture("recognition", ACTION + "sale_deferral_schedule_action", wait=1),
    # Administrators
    Picture("plan", ACTION + "sale_contract_plan_action/{sale_renewal.plan_quarterly}"),
    Picture("integration", ACTION + "sale_integration_overview_action"),
    # Customers
    Picture("portal_contracts", "/my/contracts", user="portal"),
    Picture("portal_contract", PORTAL, user="portal", height=900),
    Picture("portal_phone", PORTAL, user="portal", width=390, height=844),
)
