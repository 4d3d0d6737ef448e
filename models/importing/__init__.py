from . import import_run
from . import ir_fields_converter
from . import sale_contract_import_check_mixin
from . import sale_contract
from . import sale_contract_line
