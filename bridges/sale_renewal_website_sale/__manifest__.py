{
    "name": "Order Management & Renewals: Web Shop",
    "summary": "Recurring products in the web shop, with their plans",
    "version": "19.0.1.4.0",
    "category": "Website/Website",
    "author": "Order Management & Renewals contributors",
    "license": "LGPL-3",
    "depends": ["sale_renewal", "website_sale"],
    "data": [
        "views/product_templates.xml",
        "views/cart_templates.xml",
        "views/payment_templates.xml",
    ],
    "demo": ["demo/shop_demo.xml"],
    "assets": {
        "web.assets_frontend": ["sale_renewal_website_sale/static/src/**/*"],
        "web.assets_tests": ["sale_renewal_website_sale/static/tests/tours/*.js"],
    },
    "auto_install": True,
}
