from . import test_wishlist
