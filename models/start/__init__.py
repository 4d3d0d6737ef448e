from . import sale_contract_waiting
from . import sale_contract
from . import sale_order_payment
from . import sale_order
from . import sale_order_line
from . import account_move
from . import account_payment
from . import payment_transaction
