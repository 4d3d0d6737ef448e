"""What was delivered of deferred goods is kept by month: of before, what the last two
closes counted is known.
"""


def migrate(cr, version):
    cr.execute(
        """
        UPDATE sale_deferral_item item
           SET delivered_shares = CASE
                   WHEN closing.before >= item.date THEN jsonb_build_object(
                       closing.before::text, COALESCE(item.delivered_before, 0))
                   ELSE '{}' END
               || jsonb_build_object(closing.date::text, item.delivered_share)
          FROM (
            SELECT DISTINCT ON (company_id) company_id, date, lag(date) OVER (
                       PARTITION BY company_id ORDER BY date) AS before
              FROM sale_deferral_close
             WHERE state = 'posted'
             ORDER BY company_id, date DESC
          ) closing
         WHERE closing.company_id = item.company_id
           AND item.delivered_share IS NOT NULL
           AND item.delivered_shares IS NULL
        """
    )
