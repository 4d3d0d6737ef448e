{
    "name": "Order Management & Renewals",
    "summary": "From opportunity to order, contract and automatic renewal",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "author": "Order Management & Renewals contributors",
    "license": "LGPL-3",
    "depends": ["sale_crm", "sale_management", "stock_dropshipping"],
    "data": [],
    "application": True,
}
