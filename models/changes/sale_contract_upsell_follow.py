from odoo import models
from odoo.fields import Domain


class SaleContract(models.Model):
    """The part of ``sale.contract`` that tells whom the upsells of many contracts
    concern: what Odoo does for one new document after the other, at once for all.
    """

    _inherit = "sale.contract"

    def _announce_upsells(self, documents):
        """Let whoever makes and owns new documents follow them, and say in their
        chatter that they were made.

        :param documents: opportunities or orders that nobody follows yet
        """
        user = self.env.user
        if user.active and not user.share:
            documents.env["mail.followers"]._insert_followers(
                documents._name,
                documents.ids,
                user.partner_id.ids,
                customer_ids=[],
                check_existing=False,
            )
        names = self._get_followed_fields(documents)
        groups = documents.grouped(
            lambda document: tuple(document[name].id for name in names)
        )
        for ids, alike in groups.items():
            alike._message_auto_subscribe(
                dict(zip(names, ids, strict=True)), followers_existing_policy="update"
            )
        self._log_creation(documents)

    def _get_followed_fields(self, documents):
        """Return the names of the fields by which somebody comes to follow documents:
        who owns them, and what else of them may be followed, such as their team.
        """
        subtypes = self.env["mail.message.subtype"]
        *_types, relation = subtypes._get_auto_subscription_subtypes(documents._name)
        found = {"user_id"}.union(*relation.values())
        return sorted(name for name in found if name in documents._fields)

    def _log_creation(self, documents):
        """Say in the chatter that documents were made; who asked to be told of new ones
        gets a message.
        """
        subtype = documents[:1]._creation_subtype()
        posted = documents.browse()
        if subtype:
            # sudo: as Odoo, which posts it in the name of whoever makes them
            followers = self.env["mail.followers"].sudo()
            asked = (
                Domain("res_model", "=", documents._name)
                & Domain("res_id", "in", documents.ids)
                & Domain("subtype_ids", "in", subtype.ids)
            )
            posted = documents.browse(followers.search(asked).mapped("res_id"))
        for document in posted:
            # sudo: as above
            document.sudo().message_post(
                subtype_id=subtype.id,
                author_id=self.env.user.partner_id.id,
                body=document._creation_message(),
            )
        noted = documents - posted
        noted._message_log_batch(
            {document.id: document._creation_message() for document in noted}
        )
