from . import portal
from . import portal_contract
from . import portal_contract_action
