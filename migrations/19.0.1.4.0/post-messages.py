"""Reminders that were sent are kept as messages about the end that they told."""

from odoo.tools import sql


def migrate(cr, version):
    if not sql.table_exists(cr, "sale_contract_sent_reminder_rel"):
        return
    cr.execute(
        """INSERT INTO sale_contract_message (
            reminder_id, contract_id, event, date, send_date, state, is_current,
            company_id, partner_id, salesperson_id,
            create_uid, create_date, write_uid, write_date)
        SELECT rel.reminder_id, rel.contract_id, 'before_end', contract.date_end,
            GREATEST(contract.date_end - reminder.days_before, contract.date_start),
            'sent', TRUE, contract.company_id, contract.partner_id, contract.user_id,
            1, now() AT TIME ZONE 'UTC', 1, now() AT TIME ZONE 'UTC'
        FROM sale_contract_sent_reminder_rel rel
        JOIN sale_contract contract ON contract.id = rel.contract_id
        JOIN sale_contract_reminder reminder ON reminder.id = rel.reminder_id
        WHERE contract.date_end IS NOT NULL
        ON CONFLICT DO NOTHING
        """
    )
