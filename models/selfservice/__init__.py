from . import sale_contract_portal
from . import sale_contract_line_portal
from . import sale_contract_page
from . import sale_contract_documents
