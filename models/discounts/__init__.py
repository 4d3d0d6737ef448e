from . import sale_contract_line
