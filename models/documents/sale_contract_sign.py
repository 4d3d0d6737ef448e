import base64
import binascii
import hashlib

from odoo import fields, models
from odoo.exceptions import UserError

REPORT = "sale_renewal.action_report_sale_contract"


class SaleContract(models.Model):
    """The part of ``sale.contract`` that is signed and countersigned."""

    _inherit = "sale.contract"

    def _sign(self, name, signature, ip=None, user_agent=None, author=None):
        """Sign the contract for its customer.

        Whoever calls it has checked that it is somebody who may see the contract: who
        has its link may sign.

        :param str name: of whoever signs
        :param signature: the image in base64
        :param str ip: the address that it came from
        :param str user_agent: the browser that it came from
        :param res.partner author: who is logged in; default: the customer
        :raise UserError: if there is nothing to sign, or name or image are missing
        """
        self.ensure_one()
        # sudo: customers write no contracts; they sign what they were shown
        contract = self.sudo()
        contract._lock_for_change()
        if not contract._has_to_be_signed():
            raise UserError(
                self.env._("There is nothing to sign: it is signed, or it has ended.")
            )
        contract.write(
            contract._prepare_signature_values(name, signature, ip, user_agent)
        )
        contract._post_signed_pdf(author or contract.partner_id)
        contract._send_messages("signed")

    def _prepare_signature_values(self, name, signature, ip, user_agent):
        """Return what is kept of a signature that is given now, see :meth:`_sign`."""
        name = (name or "").strip()
        if not name:
            raise UserError(self.env._("Enter your name."))
        return {
            "signature": self._read_signature(signature),
            "signed_by": name[:200],
            "signed_on": fields.Datetime.now(),
            "signed_ip": (ip or "")[:64],
            "signed_user_agent": (user_agent or "")[:500],
        }

    def _post_signed_pdf(self, author):
        """Send what was signed to those who follow the contract.

        :param res.partner author: who has signed
        """
        self.ensure_one()
        pdf = self._keep_signed_pdf()
        self.message_post(
            author_id=author.id,
            body=self.env._("Contract signed by %s", self.signed_by),
            attachment_ids=pdf.ids,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )

    def _shows_portal_prices(self):
        # Whoever is asked to sign sees what they sign.
        return super()._shows_portal_prices() or self._has_to_be_signed()

    def _read_signature(self, signature):
        """Return the image of a signature, in base64."""
        try:
            image = base64.b64decode(signature or b"", validate=True)
        except (TypeError, ValueError, binascii.Error):
            image = b""
        if not image:
            raise UserError(self.env._("Draw or type your signature."))
        return base64.b64encode(image)

    def _keep_signed_pdf(self):
        """Keep the PDF with the signature on it, and its sum.

        :rtype: ir.attachment
        """
        self.ensure_one()
        self.env.flush_all()
        content, extension = self.env["ir.actions.report"]._render_qweb_pdf(
            REPORT, self.ids
        )
        pdf = self.env["ir.attachment"].create(
            {
                "name": f"{self.name}.{extension}",
                "raw": content,
                "res_model": self._name,
                "res_id": self.id,
            }
        )
        self.write(
            {
                "signed_attachment_id": pdf.id,
                "signed_hash": hashlib.sha256(pdf.raw).hexdigest(),
            }
        )
        return pdf

    def action_countersign(self):
        """Sign for the company, after the customers have signed.

        :raise UserError: if there is nothing to countersign
        """
        self.check_access("write")
        for contract in self:
            contract._check_countersign()
            user = self.env.user
            image = "sign_signature" in user._fields and user.sign_signature
            # sudo: nobody enters a signature; the right to write was checked
            contract.sudo().write(
                {
                    "countersigned_by_id": user.id,
                    "countersigned_on": fields.Datetime.now(),
                    "countersignature": image,
                }
            )
            contract.message_post(
                body=self.env._("Contract countersigned by %s", user.name)
            )

    def _check_countersign(self):
        self.ensure_one()
        if self.countersigned_on:
            raise UserError(
                self.env._("%s is countersigned already.", self.display_name)
            )
        if not self._get_customer_signature():
            raise UserError(
                self.env._("%s is not signed yet: send it.", self.display_name)
            )

    def action_check_signed_pdf(self):
        """Say whether the PDF is still the one that was signed."""
        self.ensure_one()
        self.check_access("read")
        # sudo: whoever may read the contract may read what was signed
        contract = self.sudo()
        content = contract.signed_attachment_id.raw or b""
        is_same = hashlib.sha256(content).hexdigest() == contract.signed_hash
        message = (
            self.env._("The PDF is the one that was signed.")
            if is_same
            else self.env._("The PDF is not the one that was signed: ask who did it.")
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": message,
                "type": "success" if is_same else "danger",
            },
        }

    def _get_customer_signature(self):
        """Return who signed for the customer: the contract, or its order.

        :return: dict of ``name``, ``date``, ``image``, ``order`` (its name, or False);
            empty if nobody did
        """
        self.ensure_one()
        # sudo: whoever may read the contract may know who signed it
        contract, order = self.sudo(), self._get_signed_order()
        signed = contract if contract.signed_on else order
        return signed and {
            "name": signed.signed_by,
            "date": signed.signed_on,
            "image": signed.signature,
            "order": signed == order and order.name,
        }

    def _get_company_signature(self):
        """Return who signed for the company: as for the customer."""
        self.ensure_one()
        # sudo: as above
        contract = self.sudo()
        return contract.countersigned_on and {
            "name": contract.countersigned_by_id.name,
            "date": contract.countersigned_on,
            "image": contract.countersignature,
            "order": False,
        }

    def _get_document_signatures(self):
        """Return the parties of the printed contract with what they signed.

        :return: list of dicts of ``party``, a partner, and ``signature``
        """
        self.ensure_one()
        return [
            {
                # sudo: the name of the company, printed for everybody
                "party": self.company_id.sudo().partner_id,
                "signature": self._get_company_signature(),
            },
            {
                "party": self.partner_id.commercial_partner_id,
                "signature": self._get_customer_signature(),
            },
        ]
