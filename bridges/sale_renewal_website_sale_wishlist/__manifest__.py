{
    "name": "Order Management & Renewals: Wishlist",
    "summary": "Prices in wishlists of the web shop say what period they are for",
    "version": "19.0.1.6.0",
    "category": "Website/Website",
    "author": "Order Management & Renewals contributors",
    "license": "LGPL-3",
    "depends": ["sale_renewal", "website_sale_wishlist"],
    "data": ["views/wishlist_templates.xml"],
    "auto_install": True,
}
