from . import sale_quotation_comparison
