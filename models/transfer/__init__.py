from . import sale_contract_change
from . import sale_contract
from . import sale_contract_customer
from . import sale_contract_transfer
from . import sale_contract_line
from . import sale_order
