"""Build the asset bundles of a database, so that browser tests start fast."""

import session

with session.environment() as env:
    env["ir.qweb"]._pregenerate_assets_bundles()
    env.cr.commit()
