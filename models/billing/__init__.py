from . import sale_contract_invoice
from . import sale_contract
from . import sale_contract_line
from . import account_move
from . import account_move_line
from . import account_invoice_report
from . import sale_order
from . import sale_order_line
