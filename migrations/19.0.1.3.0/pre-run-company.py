"""A run of renewals belongs to one company; it was of all of them before."""


def migrate(cr, version):
    cr.execute("ALTER TABLE sale_renewal_run ADD COLUMN IF NOT EXISTS company_id int4")
    # Runs without contracts are of the company that was there first.
    cr.execute(
        """
        UPDATE sale_renewal_run run
           SET company_id = COALESCE(
                   (SELECT MIN(line.company_id) FROM sale_renewal_run_line line
                     WHERE line.run_id = run.id),
                   (SELECT MIN(id) FROM res_company))
         WHERE run.company_id IS NULL
        """
    )
    cr.execute(
        """
        SELECT run.id, line.company_id,
               COUNT(*) FILTER (WHERE line.result != 'overdue')
          FROM sale_renewal_run run
          JOIN sale_renewal_run_line line ON line.run_id = run.id
         WHERE line.company_id != run.company_id
      GROUP BY run.id, line.company_id
        """
    )
    for run_id, company_id, due_count in cr.fetchall():
        split_run(cr, run_id, company_id, due_count)


def split_run(cr, run_id, company_id, due_count):
    """Move what a run did in another company to a record of its own.

    :param int due_count: what was noted there; what was due there is not known
    """
    cr.execute(
        """
        INSERT INTO sale_renewal_run
               (company_id, due_count, date_start, date_end, user_id, state,
                create_uid, create_date, write_uid, write_date)
        SELECT %s, %s, date_start, date_end, user_id, state,
               create_uid, create_date, write_uid, write_date
          FROM sale_renewal_run WHERE id = %s
     RETURNING id
        """,
        [company_id, due_count, run_id],
    )
    [new_id] = cr.fetchone()
    cr.execute(
        """
        UPDATE sale_renewal_run_line SET run_id = %s
         WHERE run_id = %s AND company_id = %s
        """,
        [new_id, run_id, company_id],
    )
    cr.execute(
        "UPDATE sale_renewal_run SET due_count = GREATEST(due_count - %s, 0)"
        " WHERE id = %s",
        [due_count, run_id],
    )
