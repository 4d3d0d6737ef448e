{
    "name": "Order Management & Renewals: Comparison",
    "summary": "Prices in comparisons of the web shop say what period they are for",
    "version": "19.0.1.6.0",
    "category": "Website/Website",
    "author": "Order Management & Renewals contributors",
    "license": "LGPL-3",
    "depends": ["sale_renewal", "website_sale_comparison"],
    "data": ["views/comparison_templates.xml"],
    "assets": {
        "web.assets_frontend": ["sale_renewal_website_sale_comparison/static/src/**/*"],
    },
    "auto_install": True,
}
