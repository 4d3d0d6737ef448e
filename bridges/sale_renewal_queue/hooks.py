def uninstall_hook(env):
    """What nobody could do any more is not left in the queue.

    The contracts are still due: the scheduled actions go on with them.
    """
    env["queue.job"].search(
        [("channel", "=", "root.sale_renewal"), ("state", "!=", "done")]
    ).unlink()
