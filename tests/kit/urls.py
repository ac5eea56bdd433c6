"""The addresses of the site with those of the tests' registers."""

from jingjian.config.urls import urlpatterns as site
from jingjian.kit.urls import urlpatterns_for
from tests.kit.registers import REGISTERS

urlpatterns = [*site, *(pattern for register in REGISTERS for pattern in urlpatterns_for(register))]
