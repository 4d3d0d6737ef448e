from . import sale_origin_mixin
