{
    "name": "Order Management & Renewals: Job Queue",
    "summary": "Renewals, invoices and deliveries of contracts by many workers at once",
    "version": "19.0.1.6.0",
    "category": "Sales/Sales",
    "author": "Order Management & Renewals contributors",
    "license": "LGPL-3",
    "depends": ["sale_renewal", "queue_job"],
    "data": ["data/queue_job_data.xml"],
    "auto_install": True,
    "uninstall_hook": "uninstall_hook",
}
