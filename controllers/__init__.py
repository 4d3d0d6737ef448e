from . import portal
from . import portal_contract
from . import portal_contract_action
from . import portal_decline
from . import portal_contract_sign
from . import portal_contract_payment
from . import health
