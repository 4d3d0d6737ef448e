def migrate(cr, version):
    """Payments that were noted before amounts were compared count in full."""
    cr.execute(
        "UPDATE sale_order SET payment_received_amount = amount_total "
        "WHERE payment_received_date IS NOT NULL AND payment_received_amount IS NULL"
    )
