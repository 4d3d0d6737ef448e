"""A change has one credit note for each invoice, and no longer one at most."""


def migrate(cr, version):
    cr.execute(
        """INSERT INTO sale_contract_change_credit_rel (change_id, move_id)
        SELECT id, credit_move_id FROM sale_contract_change
        WHERE credit_move_id IS NOT NULL
        ON CONFLICT DO NOTHING"""
    )
    cr.execute("ALTER TABLE sale_contract_change DROP COLUMN credit_move_id")
