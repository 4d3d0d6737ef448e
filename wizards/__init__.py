from . import account_move_reversal
from . import crm_lead_order_check
from . import sale_contract_coterminate
from . import sale_contract_renew
from . import sale_payment_received
from . import sale_quotation_comparison
