"""The history of the demo company is kept: no file names its opportunities, and what no
file names is deleted by an update unless it is marked.
"""


def migrate(cr, version):
    cr.execute(
        """UPDATE ir_model_data SET noupdate = TRUE
        WHERE module = 'sale_renewal' AND name LIKE 'story\\_deal\\_%'"""
    )
